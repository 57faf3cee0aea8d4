//! `tutela enforce`, `apply`, `resume`, `undo` and `plans`.

use std::{num::NonZero, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use super::{AwsArguments, ListFormat, require::LevelName, values};

pub(crate) const ENFORCE_EXAMPLES: &str = "\
Examples:
  tutela enforce --level console-enrolment --user ana,ben     two people first
  tutela enforce --level console-enrolment --at-most 20       the next twenty
  tutela enforce --level sealed --plan sealed.json            a plan for somebody else to apply
  tutela enforce --level sealed --exclusions exclusions.toml  but for those, until a day
  tutela enforce --as boundary --level console-enrolment --user ana
  tutela enforce --as scp --level console-enrolment --target 444455556666,ou-ab12-cdefgh34

A group and a policy are made, under the path /tutela/, and users are put into the group whom the
proofs vouch for; the plan lists the others, each with the reason. Nothing is written before the plan
was shown and confirmed, and what was written is looked for and proved afterwards.

With `--as boundary`, each of these users gets a permissions boundary instead. `iam:PutUserPermissionsBoundary`
replaces, so that one that is there already is merged into ours, or keeps its user out of the plan.

With `--as scp`, a service control policy is made and attached to the targets, one after the
other. A target with an account that has a user whom the proofs cannot vouch for stays out of the
plan; users are named ACCOUNT/USER then, also in the file of exclusions.

Exit codes:
  0    done, and proved; or there was nothing to do, or the plan was written to its file
  1    could not do it, or not to its end: the last line says what goes on and what takes back
  2    called wrongly
  3    done, and the proof says that it does not hold
  4    done, and the proof cannot say whether it holds
  5    not confirmed, or no terminal to confirm it at: nothing was changed
  130  Ctrl-C";

pub(crate) const APPLY_EXAMPLES: &str = "\
Examples:
  tutela apply sealed.json
  tutela apply sealed.json --yes

The plan is refused where it was changed since it was made, and where the account is not as it found
it. The exit codes are those of `tutela enforce`.";

pub(crate) const PLANS_EXIT_CODES: &str = "\
Exit codes:
  0    no plan is half applied or half undone
  1    could not read them
  2    called wrongly
  3    one is: `tutela resume` or `tutela undo`";

#[derive(Debug, Args)]
pub(crate) struct EnforceArguments {
    /// How much stays possible without MFA
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: LevelName,
    /// Where the policy is put
    #[arg(long = "as", value_name = "FORM", default_value = "identity")]
    pub(crate) form: EnforceForm,
    /// The roots, OUs and accounts that the SCP is attached to, by id, in this order: the first is the
    /// canary. For `--as scp`
    #[arg(long, value_name = "ID", value_delimiter = ',', required_if_eq("form", "scp"))]
    pub(crate) target: Vec<String>,
    /// Only these users [default: all]. Not for `--as scp`: an SCP reaches every user of an account
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) user: Vec<String>,
    /// Put so many users under it at most, or attach it to so many targets, and leave the others for later
    #[arg(long, value_name = "COUNT")]
    pub(crate) at_most: Option<NonZero<usize>>,
    /// Users who stay out, each with a reason and a last day, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) exclusions: Option<PathBuf>,
    /// Users whom you vouch for where facts cannot: a key that is used with MFA alone, say
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) vouch: Vec<String>,
    /// Put yourself under it, too
    #[arg(long)]
    pub(crate) even_caller: bool,
    /// Say that no policy of the organization keeps users from enrolling a device, setting a password
    /// and working, where nobody could see its policies. Not for `--as scp`, which looks at them
    #[arg(long)]
    pub(crate) organization_allows: bool,
    /// Go on where no administrator would be left with a device, or outside of the policy. Not for `--as
    /// scp`: no SCP binds those of the management account
    #[arg(long)]
    pub(crate) even_last_administrators: bool,
    /// What the policy is called, and the group; boundaries are called so with `-boundary` after it
    #[arg(long, value_name = "NAME", default_value = tutela_remedy::enforce::NAME, value_parser = values::iam_name)]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) writing: WritingArguments,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
    // Its heading is that of all that comes after it.
    #[command(flatten)]
    pub(crate) members: MembersArguments,
}

/// Where the policy of `tutela enforce` is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EnforceForm {
    /// A policy for a group, of the account's users whom the proofs vouch for
    Identity,
    /// A permissions boundary for each of these users, into which one is merged that is there already
    Boundary,
    /// A service control policy, for all users of an organization's members under the targets
    Scp,
}

/// How members of an organization are entered, for plans of `tutela enforce --as scp`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Organization, for `enforce --as scp`")]
pub(crate) struct MembersArguments {
    /// The role to assume in each account of the organization
    /// [default: `OrganizationAccountAccessRole`]
    #[arg(long, value_name = "NAME", value_parser = values::member_role)]
    pub(crate) member_role: Option<String>,
    /// The external id that these roles ask for
    #[arg(long, value_name = "ID")]
    pub(crate) member_external_id: Option<String>,
}

/// What becomes of a plan that is not carried out.
#[derive(Debug, Args)]
pub(crate) struct WritingArguments {
    /// Write the plan to a file, and change nothing
    #[arg(long, value_name = "FILE", conflicts_with = "yes")]
    pub(crate) plan: Option<PathBuf>,
    /// Print the plan for another tool, what that makes included, and change nothing
    #[arg(long, value_name = "FORM", conflicts_with_all = ["yes", "plan"])]
    pub(crate) export: Option<ExportName>,
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArguments {
    /// The plan's file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Print it for another tool, and change nothing
    #[arg(long, value_name = "FORM", conflicts_with = "yes")]
    pub(crate) export: Option<ExportName>,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
    #[command(flatten)]
    pub(crate) members: MembersArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ResumeArguments {
    #[command(flatten)]
    pub(crate) begun: BegunArguments,
    #[command(flatten)]
    pub(crate) members: MembersArguments,
}

#[derive(Debug, Args)]
pub(crate) struct BegunArguments {
    /// The plan's id, or how it begins: `tutela plans` lists them
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
}

#[derive(Debug, Args)]
pub(crate) struct PlansArguments {
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
    /// Where plans that were begun are kept [default: `TUTELA_PLANS`, or a folder of yours]
    #[arg(long, value_name = "DIR")]
    pub(crate) plans: Option<PathBuf>,
}

/// Who is to carry a plan out instead of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportName {
    /// Commands of the AWS CLI, with those that take it back as comments
    Commands,
    /// Terraform, with import blocks
    Terraform,
    /// A CloudFormation template of a new stack
    Cloudformation,
}

/// How a plan is carried out.
#[derive(Debug, Args)]
pub(crate) struct DoingArguments {
    /// Do it without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// The form of what is printed: of the plan, or of what came of it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
    /// Where plans that were begun are kept [default: `TUTELA_PLANS`, or a folder of yours]
    #[arg(long, value_name = "DIR")]
    pub(crate) plans: Option<PathBuf>,
    /// How long AWS may need until what was written shows: 30s, 5m
    #[arg(long, value_name = "TIME", default_value = "90s", value_parser = values::duration)]
    pub(crate) patience: Duration,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}
