//! The command line of `tutela prove`.

use clap::{Args, ValueEnum};

use super::SourceArguments;

pub(super) const EXAMPLES: &str = "\
Examples:
  tutela prove                                  every user and root of an account
  tutela prove --from acme --principal alice    one user of a saved folder
  tutela prove --format html > levels.html      principal by credential by level, on one page
  tutela prove --format json                    the same for machines: tutela.proofs/1

Levels: sealed, console-enrolment-open, first-device-only, enrolment-open, leaky, open, unknown.
A policy that was not seen makes a level unknown; a credential that nobody could look up counts as
there, and so does one that a credential report lacks which is over five minutes older than the other
answers (AWS serves one for four hours; `--fresh` asks about every user instead). Users whose proofs differ in names only are proved once.

Exit codes:
  0    all are sealed or console-enrolment-open
  1    could not run
  2    called wrongly, or a principal is asked for that was not seen
  3    one is worse
  4    one is unknown, or there may be others that were not listed";

#[derive(Debug, Args)]
pub(crate) struct ProveArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    /// Prove this principal only, by ARN or name; may be given several times
    #[arg(long, value_name = "ARN|NAME", value_delimiter = ',')]
    pub(crate) principal: Vec<String>,
    /// Read the policies of resources, too, as `tutela scan` does, and prove what each of them lets
    /// somebody do without MFA that no other policy grants
    #[arg(long)]
    pub(crate) resource_policies: bool,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ProofFormat,
}

/// A form of proofs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProofFormat {
    /// For a person
    Text,
    /// For a machine: schema tutela.proofs/1
    Json,
    /// One self-contained page
    Html,
}
