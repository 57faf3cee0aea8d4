//! The command line of `tutela policy require-mfa`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tutela_policy::require::{AccountId, Form, Kept, Partition, RequireLevel, SessionAge};

use super::{PolicyFormat, values};

pub(super) const EXAMPLES: &str = "\
Examples:
  tutela policy require-mfa --level sealed > require-mfa.json
  tutela policy require-mfa --level console-enrolment --as scp --format terraform
  tutela policy require-mfa --level sealed --as boundary --boundary current.json
  tutela policy require-mfa --level sealed --max-session-age 12h --keep s3:GetObject,s3:ListBucket

The policy goes to standard output, what it means and what to do first to standard error. It only
denies: what users may do with MFA, enrolment included, other policies must allow.

Exit codes: 0 written, 1 the boundary cannot be read or merged, 2 called wrongly";

#[derive(Debug, Args)]
pub(crate) struct RequireArguments {
    /// How much stays possible without MFA
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: LevelName,
    /// Where the policy is to be put
    #[arg(long = "as", value_name = "FORM", default_value = "identity")]
    pub(crate) form: FormName,
    /// A boundary's document that the denials are added to, for `--as boundary`
    ///
    /// iam:PutUserPermissionsBoundary replaces the boundary that a user has: without what that one
    /// says, the new one would let the user do more. One past which nobody could enrol a device is
    /// refused.
    #[arg(long, value_name = "FILE")]
    pub(crate) boundary: Option<PathBuf>,
    /// How old MFA may be, from 15m to 36h: with an older one, everything is denied
    #[arg(long, value_name = "TIME", value_parser = session_age)]
    pub(crate) max_session_age: Option<SessionAge>,
    /// Actions that stay possible without MFA, parted by commas, as far as other policies allow them
    #[arg(long, value_name = "ACTION", value_delimiter = ',', value_parser = Kept::parse)]
    pub(crate) keep: Vec<Kept>,
    /// Let users whose ARN has a path (user/team/alice) reach themselves, too
    #[arg(long)]
    pub(crate) users_with_paths: bool,
    /// The partition of the ARNs: aws, aws-cn, aws-us-gov, ...
    #[arg(long, value_name = "NAME", default_value = "aws", value_parser = partition)]
    pub(crate) partition: Partition,
    /// The one account that the policy is for [default: any]
    #[arg(long, value_name = "ID", value_parser = AccountId::parse)]
    pub(crate) account: Option<AccountId>,
    /// Write the proof of what the policy leaves an administrator without MFA, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) proof: Option<PathBuf>,
    /// The form of the file
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub(crate) format: PolicyFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelName {
    /// Nobody enrols unless somebody opens the user's window: the tag mfa-enrolment = open
    Sealed,
    /// Whoever has the password can enrol at the console; an access key alone cannot
    ConsoleEnrolment,
    /// Whoever has a key or password can enrol one device, of the user's own name
    NameLocked,
    /// Whoever has a key or password can enrol, as under AWS's own template, but only themselves
    EnrolmentOpen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormName {
    /// A policy for users or their groups
    Identity,
    /// A permissions boundary: it allows what it does not deny
    Boundary,
    /// A service control policy for IAM users and their federated sessions
    Scp,
}

impl From<LevelName> for RequireLevel {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::Sealed => Self::Sealed,
            LevelName::ConsoleEnrolment => Self::ConsoleEnrolment,
            LevelName::NameLocked => Self::NameLocked,
            LevelName::EnrolmentOpen => Self::EnrolmentOpen,
        }
    }
}

impl From<FormName> for Form {
    fn from(name: FormName) -> Self {
        match name {
            FormName::Identity => Self::Identity,
            FormName::Boundary => Self::Boundary,
            FormName::Scp => Self::Scp,
        }
    }
}

fn session_age(text: &str) -> Result<SessionAge, String> {
    let duration = values::duration(text)?;
    SessionAge::from_secs(duration.as_secs()).map_err(|error| error.to_string())
}

fn partition(text: &str) -> Result<Partition, String> {
    Partition::named(text).ok_or_else(|| {
        let names: Vec<&str> = Partition::ALL.iter().map(|partition| partition.name()).collect();
        format!("AWS has no such partition: there are {}", names.join(", "))
    })
}
