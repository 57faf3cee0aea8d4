//! The command line of `tutela trail` and `tutela drift`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{RecordsArguments, SeverityName};

pub(super) const EVIDENCE_EXAMPLES: &str = "\
Examples:
  tutela trail evidence AWSLogs                 a folder as CloudTrail delivers it
  tutela trail evidence a.json.gz b.json        single files, in any of the forms below
  aws cloudtrail lookup-events | tutela trail evidence -
  tutela trail evidence --lookup --days 7       the last week, of which AWS knows without a trail
  tutela trail evidence s3://acme-trail/AWSLogs --regions us-east-1 --save records
  tutela trail evidence AWSLogs --format json   the same for machines: tutela.trail/1

Read are files as CloudTrail delivers them, gzip or not, lists of records, one record a line, single
records, what `aws cloudtrail lookup-events` prints, and what EventBridge delivers. In a folder these
are the files whose names end in .json, .jsonl, .ndjson or .gz; digests are passed over.

Exit codes:
  0    everything that was asked for was read
  1    could not run
  2    called wrongly
  4    something could not be read, or there was no record: what is not there may have been in it";

pub(super) const DRIFT_EXAMPLES: &str = "\
Examples:
  tutela drift --from AWSLogs                   what changed for the worse, in the order of time
  tutela drift --from AWSLogs --least high      only what is high or critical
  tutela drift --from AWSLogs --account-data account-data
                                                the same, and what each change did to enforcement
                                                since the account was read, by proof
  tutela drift --lookup --days 1                since yesterday, of which AWS knows without a trail
  tutela drift --from AWSLogs --format json     the same for machines: tutela.drift/1

Exit codes:
  0    nothing changed for the worse
  1    could not run
  2    called wrongly
  3    something did, or somebody tried to
  4    something could not be read, or there was no record: what is not there may have been in it";

#[derive(Debug, Args)]
pub(crate) struct TrailArguments {
    #[command(subcommand)]
    pub(crate) command: TrailCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrailCommand {
    /// Say who used MFA and who did without, by the records of CloudTrail
    #[command(after_help = EVIDENCE_EXAMPLES)]
    Evidence(TrailEvidenceArguments),
}

#[derive(Debug, Args)]
pub(crate) struct TrailEvidenceArguments {
    /// Files and folders of records, `-` for standard input, `s3://bucket/prefix`, or `s3://` for the
    /// buckets of the account's trails
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) records: RecordsArguments,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TrailFormat,
}

#[derive(Debug, Args)]
pub(crate) struct DriftArguments {
    /// Files and folders of records, `-` for standard input, `s3://bucket/prefix`, or `s3://` for the
    /// buckets of the account's trails
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub(crate) from: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) records: RecordsArguments,
    /// An account-data folder of an account: what changed since it was read is proved before and after,
    /// and enforcement that was lost is told as such
    #[arg(long, value_name = "DIR")]
    pub(crate) account_data: Option<PathBuf>,
    /// Leave out what is milder
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    pub(crate) least: SeverityName,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TrailFormat,
}

/// A form of what records say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TrailFormat {
    /// For a person
    Text,
    /// For a machine
    Json,
}
