//! `tutela config-rules`.

use clap::{Args, ValueEnum};
use tutela_remedy::config_rules::{Every, MfaRule};

use super::{DoingArguments, WritingArguments};

pub(crate) const EXAMPLES: &str = "\
Examples:
  tutela config-rules                                    root's MFA and users', once a day
  tutela config-rules --rule root-hardware,console-users
  tutela config-rules --export cloudformation            a template instead
  tutela scan --check config-mfa-rule-disagrees          what the rules say, held against IAM

One region suffices. A rule that is there already, whoever made it, is neither changed nor made again.
The exit codes are those of `tutela enforce`.";

#[derive(Debug, Args)]
pub(crate) struct ConfigRulesArguments {
    /// What is to be looked at
    #[arg(long, value_name = "RULE", value_delimiter = ',', default_values = ["root", "users"])]
    pub(crate) rule: Vec<RuleName>,
    /// The region that gets the rules [default: one whose recorder takes in IAM users, the home region first]
    #[arg(long = "in", value_name = "REGION")]
    pub(crate) of: Option<String>,
    /// How often they run; AWS makes one credential report in four hours
    #[arg(long, value_name = "TIME", default_value = "day")]
    pub(crate) every: EveryName,
    #[command(flatten)]
    pub(crate) writing: WritingArguments,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
}

/// A rule about MFA that AWS manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RuleName {
    /// root-account-mfa-enabled: root has some device
    Root,
    /// root-account-hardware-mfa-enabled: root has a device that is no app
    RootHardware,
    /// iam-user-mfa-enabled: each user has a device, also who has keys alone
    Users,
    /// mfa-enabled-for-iam-console-access: each user with a password has one
    ConsoleUsers,
}

impl From<RuleName> for MfaRule {
    fn from(name: RuleName) -> Self {
        match name {
            RuleName::Root => Self::Root,
            RuleName::RootHardware => Self::RootHardware,
            RuleName::Users => Self::Users,
            RuleName::ConsoleUsers => Self::ConsoleUsers,
        }
    }
}

/// How often a rule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EveryName {
    /// Every six hours
    SixHours,
    /// Every twelve hours
    TwelveHours,
    /// Once a day
    Day,
}

impl From<EveryName> for Every {
    fn from(name: EveryName) -> Self {
        match name {
            EveryName::SixHours => Self::SixHours,
            EveryName::TwelveHours => Self::TwelveHours,
            EveryName::Day => Self::Day,
        }
    }
}
