//! `tutela replay`.

use std::path::PathBuf;

use clap::Args;

use super::{RecordsArguments, TrailFormat, require::LevelName};

pub(super) const EXAMPLES: &str = "\
Examples:
  tutela collect --save acme
  tutela replay --level sealed --from AWSLogs --account-data acme
  tutela replay --policy deny-without-mfa.json --from AWSLogs --account-data acme --format json

  tutela replay --level sealed --from s3:// --days 90 --account-data acme
  tutela replay --level sealed --lookup --account-data acme --principal ci-deploy,ana

What users' keys and sessions did, by the records of CloudTrail, is held against a policy that is not in
force yet. Somebody is safe if all of it would have gone through, and if the records account for what
IAM says of their credentials' last use. A trail without data events does not have who reads objects,
writes tables or sends messages: what it does not have is unknown, and never safe.

Exit codes:
  0    everybody is safe
  1    could not run
  2    called wrongly
  3    somebody would break
  4    of somebody it is unknown, whoever else would break";

#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// Files and folders of records, `-` for standard input, `s3://bucket/prefix`, or `s3://` for the
    /// buckets of the account's trails
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub(crate) from: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) records: RecordsArguments,
    /// The policy, as JSON; what it would deny is told
    #[arg(long, value_name = "FILE", conflicts_with = "level", required_unless_present = "level")]
    pub(crate) policy: Option<PathBuf>,
    /// The policy that `tutela policy require-mfa` writes for this level
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: Option<LevelName>,
    /// Say it of these only: ARNs, or names of users; the exit code is theirs
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) principal: Vec<String>,
    /// An account-data folder of the account: without it, nobody is known to be safe
    #[arg(long, value_name = "DIR")]
    pub(crate) account_data: Option<PathBuf>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TrailFormat,
}
