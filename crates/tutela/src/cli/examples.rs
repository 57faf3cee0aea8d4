//! What the help of some commands ends with.

pub(super) const EXAMPLES: &str = "\
Examples:
  tutela demo                                   see what a scan says, without an account
  tutela doctor --profile audit                 see whether the permissions suffice
  tutela scan --profile audit                   look at an account
  tutela scan --output html=report.html --output json=report.json
  tutela collect --save acme && tutela scan --from acme
  tutela explain root-mfa-missing               read about a check and its remedy

Exit codes:
  0    clean
  1    could not run: no way to AWS, or a file that cannot be read, used or written
  2    called wrongly: an option, a value or a check that there is not
  3    findings
  4    a selected check is unknown and no exemption accepts that, whatever else was found
  130  ended by a second Ctrl-C; the first ends the asking and reports what was seen";

pub(super) const SCAN_EXAMPLES: &str = "\
Examples:
  tutela scan                                   with the credentials that the AWS CLI would use
  tutela scan --profile audit --area root       only what concerns the root user
  tutela scan --from acme --fail-on high        a saved folder; milder rows do not set the exit code
  tutela scan --baseline last.json --output json=last.json
                                                only what is new since the last time
  tutela scan --lookup --trail-days 30          and what was done without MFA in the last month
  tutela scan --org --save acme                 every account of an organization; the same again
                                                goes on where a run was ended";

pub(super) const COLLECT_EXAMPLES: &str = "\
Examples:
  tutela collect --profile audit --save acme
  tutela collect --from acme --save shareable --redact";

pub(super) const DOCTOR_EXIT_CODES: &str = "\
Every call is tried on one user or device, which stands for all. Whether anybody has a security key
is seen in users' device listings: at most 50 are read. With --org or --accounts, every account is
entered by its role, too, and asked who is there, and nothing else.

Exit codes:
  0    every call works, and every account was entered
  1    could not run
  2    called wrongly
  4    a call does not work, or there was nothing to try it on, or an account was not entered";
