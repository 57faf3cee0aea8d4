//! The command line.

mod checks;
mod config_rules;
mod diff;
mod enrol;
mod evidence;
mod examples;
mod hints;
mod keys;
mod organization;
mod permissions;
mod plans;
mod policy;
mod prove;
mod records;
mod recover;
mod replay;
mod require;
mod score;
mod session;
mod store;
mod trail;
mod values;
mod watch;

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use tutela_model::{AccountId, Framework};

pub(crate) use self::checks::{ChecksArguments, ExplainArguments};
pub(crate) use self::config_rules::ConfigRulesArguments;
pub(crate) use self::diff::DiffArguments;
pub(crate) use self::enrol::{
    BackgroundName, CampaignArguments, CampaignFormat, CloseArguments, DeviceArguments,
    EnrolArguments, EnrolCommand, FidoArguments, OpenArguments, RootArguments, SecretArguments,
};
pub(crate) use self::evidence::{
    EvidenceArguments, EvidenceCommand, PackArguments, VerifyArguments,
};
pub(crate) use self::hints::hinted;
pub(crate) use self::keys::{KeysArguments, KeysChangeArguments, KeysCommand, KeysListArguments};
pub(crate) use self::organization::OrganizationArguments;
pub(crate) use self::permissions::{DoctorArguments, PermissionsArguments};
pub(crate) use self::plans::{
    ApplyArguments, BegunArguments, DoingArguments, EnforceArguments, EnforceForm, ExportName,
    MembersArguments, PlansArguments, ResumeArguments, WritingArguments,
};
pub(crate) use self::policy::{
    AttachedTo, EvalArguments, LintArguments, LintFormat, PolicyArguments, PolicyCommand,
    ProveCaseArguments,
};
pub(crate) use self::prove::{ProofFormat, ProveArguments};
pub(crate) use self::records::RecordsArguments;
pub(crate) use self::recover::RecoverArguments;
pub(crate) use self::replay::ReplayArguments;
pub(crate) use self::require::{FormName, RequireArguments};
pub(crate) use self::score::{BroughtArguments, ScoreArguments, StandingArguments};
pub(crate) use self::session::{
    ConsoleArguments, ExecArguments, ImportArguments, ImportName, LoginArguments, LogoutArguments,
    PlaceArguments, ProfileArguments, PromptName, ServeArguments, SessionArguments, SessionCommand,
    ShellArguments, StatusArguments, VaultArguments, WishArguments,
};
pub(crate) use self::store::{
    BackupArguments, HistoryArguments, PlaceOfStore, PruneArguments, StoreArguments, StoreCommand,
};
pub(crate) use self::trail::{
    DriftArguments, TrailArguments, TrailCommand, TrailEvidenceArguments, TrailFormat,
};
pub(crate) use self::values::{
    AreaName, Colour, Format, ListFormat, PolicyFormat, SetName, SeverityName, Target, member_role,
};
pub(crate) use self::watch::{
    AcknowledgeArguments, NotifyArguments, NotifyCommand, NotifyListArguments, NotifyTestArguments,
    WatchArguments,
};

/// Finds where MFA is missing in AWS accounts, and says who says so.
///
/// What it could not see it reports as unknown, never as fine. All of it reads, but `enrol`, which
/// gives MFA devices, and plans, which say what they change; both once that was confirmed. Nothing is
/// sent to anybody but AWS, and the channels that `watch` is given.
#[derive(Debug, Parser)]
#[command(name = "tutela", version, max_term_width = 100, after_help = examples::EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find where MFA is missing, in an account or in an account-data folder
    #[command(after_help = examples::SCAN_EXAMPLES)]
    Scan(Box<ScanArguments>),
    /// Prove what every principal of an account can do without MFA
    #[command(after_help = prove::EXAMPLES)]
    Prove(Box<ProveArguments>),
    /// Show what a scan finds, on an account that is made up
    Demo(Box<DemoArguments>),
    /// Save an account's answers as a folder that `scan --from` reads
    #[command(after_help = examples::COLLECT_EXAMPLES)]
    Collect(Box<CollectArguments>),
    /// Pack what was seen and found for an auditor, and judge such a pack again
    #[command(after_help = evidence::EXAMPLES)]
    Evidence(EvidenceArguments),
    /// Read records of CloudTrail
    Trail(Box<TrailArguments>),
    /// Say what changed for the worse, by the records of CloudTrail
    #[command(after_help = trail::DRIFT_EXAMPLES)]
    Drift(Box<DriftArguments>),
    /// Say who would break under a policy, by the records of CloudTrail
    #[command(after_help = replay::EXAMPLES)]
    Replay(Box<ReplayArguments>),
    /// Say how healthy an account is, from 0 to 100, and what would raise that most
    #[command(after_help = score::SCORE_EXAMPLES)]
    Score(Box<ScoreArguments>),
    /// Say whether AWS could suspend an account, why, and what to do
    #[command(after_help = score::STANDING_EXAMPLES)]
    Standing(Box<StandingArguments>),
    /// Say what became of findings and scores since earlier runs
    #[command(after_help = store::HISTORY_EXAMPLES)]
    History(HistoryArguments),
    /// Look after the file that `scan --store` writes
    #[command(after_help = store::STORE_EXAMPLES)]
    Store(StoreArguments),
    /// Look, remember, and tell people what is new: once, for cron
    #[command(after_help = watch::WATCH_EXAMPLES)]
    Watch(Box<WatchArguments>),
    /// Try channels, list what was not delivered, acknowledge problems
    #[command(after_help = watch::NOTIFY_EXAMPLES)]
    Notify(NotifyArguments),
    /// List the checks
    Checks(ChecksArguments),
    /// Explain a check: what it finds, why it matters, how to fix it
    Explain(ExplainArguments),
    /// Print the least that must be allowed, as a policy
    Permissions(PermissionsArguments),
    /// Say what would be denied, and what that costs in verdicts
    #[command(after_help = examples::DOCTOR_EXIT_CODES)]
    Doctor(Box<DoctorArguments>),
    /// Ask about policies alone, without an account
    Policy(PolicyArguments),
    /// Get sessions with MFA for the command line
    #[command(after_help = session::EXAMPLES)]
    Session(Box<SessionArguments>),
    /// Give yourself, or a user, an MFA device
    #[command(after_help = enrol::EXAMPLES)]
    Enrol(Box<EnrolArguments>),
    /// Have IAM users asked for MFA: a plan, shown, confirmed, carried out, and proved
    #[command(after_help = plans::ENFORCE_EXAMPLES)]
    Enforce(Box<EnforceArguments>),
    /// List long-lived access keys, and take away the silent ones
    #[command(after_help = keys::EXAMPLES)]
    Keys(Box<KeysArguments>),
    /// Have AWS Config look at MFA, by rules that AWS manages
    #[command(after_help = config_rules::EXAMPLES)]
    ConfigRules(Box<ConfigRulesArguments>),
    /// Get a user another MFA device for one that is lost
    #[command(after_help = recover::EXAMPLES)]
    Recover(Box<RecoverArguments>),
    /// Carry out a plan that was written to a file
    #[command(after_help = plans::APPLY_EXAMPLES)]
    Apply(Box<ApplyArguments>),
    /// Go on with a plan that was ended before its end
    Resume(Box<ResumeArguments>),
    /// Take back what was done of a plan
    Undo(Box<BegunArguments>),
    /// List the plans that were begun here
    #[command(after_help = plans::PLANS_EXIT_CODES)]
    Plans(PlansArguments),
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
    /// Save the answers as well, in a folder that is new or empty; or take up a run with --org or
    /// --accounts that was ended, in its folder
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
    /// Remember what was found, too, in this file, which is made where it is not there, or in a database:
    /// `postgres://USER@HOST/DATABASE`, with the password in `TUTELA_STORE_PASSWORD`; `tutela history`
    /// reads it
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
    /// Judge what CloudTrail recorded, too: files and folders of records, `s3://bucket/prefix`, or
    /// `s3://` for the buckets of the account's trails
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub(crate) trail: Vec<PathBuf>,
    /// Judge what Event history has of the last ninety days, too
    #[arg(long)]
    pub(crate) lookup: bool,
    /// Judge the last days of records only [default: 90 of what AWS keeps, and all of files]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) trail_days: Option<u16>,
    /// The tag of an organization's accounts that says who answers for them
    #[arg(long, value_name = "KEY")]
    pub(crate) owner_tag: Option<String>,
    /// List every row, also in a report on more than 20 accounts, which counts the passing ones
    #[arg(long)]
    pub(crate) every_row: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Save the demo's answers as well, in a folder that is new or empty, and its exemptions
    /// and attestations beside it
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CollectArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    /// The folder to write, new or empty; with --encrypt-to, a new file; or the folder of a run with
    /// --org or --accounts that was ended
    #[arg(long, value_name = "PATH")]
    pub(crate) save: PathBuf,
    /// Ask for the policies of buckets, functions, keys, queues, secrets and topics, too: a call or two
    /// for each
    #[arg(long)]
    pub(crate) resource_policies: bool,
    /// Write one file that only this recipient can open, in the age format; may be given several
    /// times
    ///
    /// A recipient is a public key as `age-keygen` writes it: age1… The file is a tar archive of the
    /// folder: `age -d -i key.txt FILE | tar x` unpacks it, `--from FILE --identity key.txt` reads it.
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) encrypt_to: Vec<String>,
    /// Replace names, ids and e-mail addresses, the same by the same everywhere
    ///
    /// Dates, counts and the structure of policies stay: they are what the checks read. Look the
    /// folder over before you hand it to anybody.
    #[arg(long)]
    pub(crate) redact: bool,
}

/// Where the answers come from.
#[derive(Debug, Args)]
pub(crate) struct SourceArguments {
    /// Read an account-data folder instead of asking AWS, or an encrypted file of one
    #[arg(long, value_name = "DIR")]
    pub(crate) from: Option<PathBuf>,
    /// The secret key that opens an encrypted file given to --from, as `age-keygen` writes it
    #[arg(long, value_name = "FILE", requires = "from")]
    pub(crate) identity: Option<PathBuf>,
    /// The moment of judgement, instead of the folder's own: 2026-11-24T09:00:00Z, or 2026-11-24 for
    /// the end of that day in UTC
    #[arg(long, value_name = "TIME", value_parser = values::moment, requires = "from")]
    pub(crate) as_of: Option<Timestamp>,
    /// The account of a folder in which nothing names it
    #[arg(long, value_name = "ID", value_parser = values::account, requires = "from")]
    pub(crate) account: Option<AccountId>,
    /// Ask about every user, instead of trusting a credential report of up to four hours
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Ask these regions only, instead of all that are enabled; what rests on the others is unknown
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = values::region)]
    pub(crate) regions: Vec<String>,
    #[command(flatten)]
    pub(crate) organization: OrganizationArguments,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

/// The way to AWS; what is not said is looked up where the AWS CLI looks.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "AWS (what is not said is looked up where the AWS CLI looks)")]
pub(crate) struct AwsArguments {
    /// The profile of the AWS CLI's configuration
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The region, which also tells GovCloud and China
    #[arg(long, value_name = "REGION", value_parser = values::region)]
    pub(crate) region: Option<String>,
    /// Another place to send requests to, such as an emulator
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// A role to assume first
    #[arg(long, value_name = "ARN", value_parser = values::role)]
    pub(crate) role_arn: Option<String>,
    /// The external id that the role asks for
    #[arg(long, value_name = "ID", requires = "role_arn")]
    pub(crate) external_id: Option<String>,
    /// Use endpoints that FIPS 140 validates
    #[arg(long)]
    pub(crate) fips: bool,
    /// Stop asking after this long, and report what was seen: 90s, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub(crate) time_limit: Option<Duration>,
}

/// Which checks run. Only the calls that they need are made.
#[derive(Debug, Args)]
#[command(next_help_heading = "Checks (only the calls that the selected ones need are made)")]
pub(crate) struct ChosenArguments {
    /// Run this check; may be given several times, and adds to those of --area
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub(crate) check: Vec<String>,
    /// Run the checks of this area; may be given several times, and adds to those of --check
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub(crate) area: Vec<AreaName>,
    /// Report on the controls of this framework, and run the checks that they name; may be given
    /// several times
    #[arg(long, value_name = "FRAMEWORK", value_delimiter = ',', value_parser = values::framework())]
    pub(crate) framework: Vec<&'static Framework>,
    /// Run every check, also those that not every caller can answer; not with --check or --area
    #[arg(long)]
    pub(crate) all: bool,
    /// Read the policies of S3's buckets, Lambda's functions, KMS's keys, SQS's queues, secrets of Secrets
    /// Manager and SNS's topics, too, and run the checks that rest on them; off otherwise, since it takes a
    /// call or two for each
    #[arg(long)]
    pub(crate) resource_policies: bool,
    /// What you have decided to live with, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) exemptions: Option<PathBuf>,
    /// What you vouch for because AWS does not say it, such as an identity provider's MFA, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) attestations: Option<PathBuf>,
}

/// The same, and what sets the exit code.
#[derive(Debug, Args)]
pub(crate) struct SelectionArguments {
    #[command(flatten)]
    pub(crate) chosen: ChosenArguments,
    /// An earlier JSON report: only problems that it lacks set exit code 3; an unknown still sets 4
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
    /// The form on standard output [default: text, or nothing where --output is given]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Write a form to a file; may be given several times: --output html=report.html
    #[arg(long, value_name = "FORMAT=PATH", value_parser = values::target)]
    pub(crate) output: Vec<Target>,
    /// Show every row with its evidence, passes too, in the text form
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// When to colour the text form
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}
