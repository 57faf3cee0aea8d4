//! The command line.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use tutela_model::{AccountId, Area, Severity};

/// Finds where MFA is missing in AWS accounts, and says who says so.
///
/// Exit codes: 0 clean, 1 could not run, 2 usage, 3 findings, 4 a selected check is unknown and
/// nobody accepted that.
#[derive(Debug, Parser)]
#[command(name = "tutela", version, max_term_width = 100, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find where MFA is missing, in an account or in an account-data folder
    Scan(Box<ScanArguments>),
    /// Show what a scan finds, on an account that is made up
    Demo(Box<DemoArguments>),
    /// Save an account's answers as a folder that `scan --from` reads
    Collect(Box<CollectArguments>),
    /// List the checks
    Checks(ChecksArguments),
    /// Explain a check: what it finds, why it matters, how to fix it
    Explain(ExplainArguments),
    /// Print the least that must be allowed, as a policy
    Permissions(PermissionsArguments),
    /// Say what would be denied, and what that costs in verdicts
    Doctor(Box<DoctorArguments>),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ScanArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Save the answers as a folder, too
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Save the demo's answers as a folder, too
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CollectArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    /// The folder to write; new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) save: PathBuf,
    /// Replace names, ids and e-mail addresses consistently
    #[arg(long)]
    pub(crate) redact: bool,
}

/// Where the answers come from.
#[derive(Debug, Args)]
pub(crate) struct SourceArguments {
    /// Read an account-data folder instead of asking AWS
    #[arg(long, value_name = "DIR", conflicts_with_all = ["profile", "region", "endpoint_url", "role_arn", "fips", "fresh"])]
    pub(crate) from: Option<PathBuf>,
    /// The moment of judgement of a folder that no manifest dates, such as 2026-11-24
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "from")]
    pub(crate) as_of: Option<Timestamp>,
    /// The account of a folder in which nothing names it
    #[arg(long, value_name = "ID", value_parser = account, requires = "from")]
    pub(crate) account: Option<AccountId>,
    /// Ask about every user, instead of trusting a credential report of up to four hours
    #[arg(long)]
    pub(crate) fresh: bool,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

/// The way to AWS; what is not said is looked up where the AWS CLI looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "AWS")]
pub(crate) struct AwsArguments {
    /// The profile of the AWS CLI's configuration
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The region, which also tells GovCloud and China
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Another place to send requests to, such as an emulator
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// A role to assume first
    #[arg(long, value_name = "ARN")]
    pub(crate) role_arn: Option<String>,
    /// The external id that the role asks for
    #[arg(long, value_name = "ID", requires = "role_arn")]
    pub(crate) external_id: Option<String>,
    /// Use endpoints that FIPS 140 validates
    #[arg(long)]
    pub(crate) fips: bool,
    /// Stop asking after this long, and report what was seen: 90s, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) time_limit: Option<Duration>,
}

/// Which checks run. Only the calls that they need are made.
#[derive(Debug, Args)]
#[command(next_help_heading = "Checks")]
pub(crate) struct SelectionArguments {
    /// Run this check; may be given several times
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub(crate) check: Vec<String>,
    /// Run the checks of this area; may be given several times
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub(crate) area: Vec<AreaName>,
    /// Run every check, also those that not every caller can answer
    #[arg(long)]
    pub(crate) all: bool,
    /// Exemptions in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) exemptions: Option<PathBuf>,
    /// An earlier JSON report: only problems that it lacks set the exit code
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// The mildest severity that sets the exit code
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    pub(crate) fail_on: SeverityName,
}

/// How the report is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArguments {
    /// The form on standard output [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Write a form to a file as well; may be given several times
    #[arg(long, value_name = "FORMAT=PATH", value_parser = target)]
    pub(crate) output: Vec<Target>,
    /// Show every row with its evidence, passes too
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// When to colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,
}

#[derive(Debug, Args)]
pub(crate) struct ChecksArguments {
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The check's id
    pub(crate) check: String,
}

#[derive(Debug, Args)]
pub(crate) struct PermissionsArguments {
    /// What is to be allowed
    #[arg(default_value = "reader")]
    pub(crate) set: SetName,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub(crate) format: PolicyFormat,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person
    Text,
    /// For a machine: schema tutela.scan/1
    Json,
    /// One self-contained page
    Html,
    /// For code scanning
    Sarif,
    /// For a test report
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For a person
    Text,
    /// For a machine
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyFormat {
    /// The policy document
    Json,
    /// A Terraform file
    Terraform,
    /// A CloudFormation template
    Cloudformation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SetName {
    /// The checks of root and users
    Mfa,
    /// Everything that a scan can read
    Reader,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal only
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AreaName {
    /// The root user
    Root,
    /// Users, their passwords and MFA devices
    Users,
    /// Access keys and other long-lived credentials
    Keys,
    /// The exemptions that you brought
    Exemptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityName {
    Low,
    Medium,
    High,
    Critical,
}

/// A form and the file that it is written to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
}

impl From<AreaName> for Area {
    fn from(name: AreaName) -> Self {
        match name {
            AreaName::Root => Self::Root,
            AreaName::Users => Self::Users,
            AreaName::Keys => Self::Keys,
            AreaName::Exemptions => Self::Exemptions,
        }
    }
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Low => Self::Low,
            SeverityName::Medium => Self::Medium,
            SeverityName::High => Self::High,
            SeverityName::Critical => Self::Critical,
        }
    }
}

fn target(text: &str) -> Result<Target, String> {
    let (format, path) = text
        .split_once('=')
        .ok_or_else(|| "write it as FORMAT=PATH, such as html=report.html".to_owned())?;
    if path.is_empty() {
        return Err("the path is empty".to_owned());
    }
    Ok(Target { format: Format::from_str(format, true)?, path: PathBuf::from(path) })
}

fn account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text).ok_or_else(|| "an account id is twelve digits".to_owned())
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == "2026-11-24".len());
    date.and_then(|date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok())
        .or_else(|| text.parse().ok())
        .ok_or_else(|| "write it as 2026-11-24 or 2026-11-24T09:00:00Z".to_owned())
}

fn duration(text: &str) -> Result<Duration, String> {
    let span: Span = text.parse().map_err(|_| "write it as 90s, 5m or 1h".to_owned())?;
    let seconds = span.total(jiff::Unit::Second).map_err(|error| error.to_string())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
