//! The command line of `tutela policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{
    ListFormat,
    diff::{self, DiffArguments},
    require::{self, RequireArguments},
};

const LINT_EXAMPLES: &str = "\
Examples:
  tutela policy lint require-mfa.json            one policy, beside an administrator's permissions
  tutela policy lint --base team.json mfa.json   beside the permissions that people really have
  tutela policy lint *.tf template.yaml          policies in Terraform and CloudFormation
  tutela policy lint --format sarif *.tf         for code scanning
  tutela policy lint --rules                     the rules, and on which page of AWS each rests

Only what is literal in a file is read. Account, partition and region have stand-ins; a policy that
depends on anything else, or that a function of Terraform's makes, is listed as not read. Of a
policy that is a variable, the default is judged, and told as assumed.

Exit codes: 0 nothing of severity medium or worse, 3 findings of that severity, 4 something could not
be read, and nothing of that severity was found, 1 a file cannot be read or makes no sense";

const EVAL_EXAMPLES: &str = "\
Examples:
  tutela policy eval --case cases.json           hold requests against policies
  tutela policy eval --case cases.json --explain say of each statement why it does not match

A case is {\"id\", \"setup\": {\"identityPolicies\": [...], ...}, \"tests\": [{\"principal\", \"action\",
\"resource\", \"context\", \"expected\"}]}; docs/schema/tutela.case-1.schema.json has all of it.

Exit codes: 0 as expected, 3 an expectation is missed, 1 the file cannot be read";

const PROVE_EXAMPLES: &str = "\
Examples:
  tutela policy prove --case cases.json               what is possible without MFA, by level
  tutela policy prove --case cases.json --format json the same for machines: tutela.prove/1

A case is {\"id\", \"setup\": {\"identityPolicies\": [...], \"principal\", \"mfaDevices\", ...}}. It is about
a user with a password and a key, arn:aws:iam::111122223333:user/alice unless it names another, or a
role, or root. docs/schema/tutela.case-1.schema.json has all of it.

Levels: sealed, console-enrolment-open, first-device-only, enrolment-open, leaky, open, unknown

Exit codes: 0 all are sealed or console-enrolment-open, 3 one is worse, 4 one is unknown,
1 the file cannot be read";

#[derive(Debug, Args)]
pub(crate) struct PolicyArguments {
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Decide requests as AWS would, and name the statements that decided
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(EvalArguments),
    /// Prove what a principal can do without MFA
    #[command(after_help = PROVE_EXAMPLES)]
    Prove(ProveCaseArguments),
    /// Write a policy that requires MFA, at one of four levels
    #[command(after_help = require::EXAMPLES)]
    RequireMfa(Box<RequireArguments>),
    /// Find holes, lock-outs and typing errors in policies that are to require MFA
    #[command(after_help = LINT_EXAMPLES)]
    Lint(LintArguments),
    /// Say which requests become allowed or denied between two policies, without MFA and with it
    #[command(after_help = diff::EXAMPLES)]
    Diff(DiffArguments),
}

#[derive(Debug, Args)]
pub(crate) struct EvalArguments {
    /// The case file: policies, and requests that are held against them
    #[arg(long, value_name = "FILE")]
    pub(crate) case: PathBuf,
    /// Say of every statement why it matches or does not
    #[arg(long)]
    pub(crate) explain: bool,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ProveCaseArguments {
    /// The case file: policies, and whom they apply to
    #[arg(long, value_name = "FILE")]
    pub(crate) case: PathBuf,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// Policies in JSON, CloudFormation templates, Terraform files; `-` for standard input
    #[arg(value_name = "FILE", required_unless_present = "rules")]
    pub(crate) files: Vec<PathBuf>,
    /// What people are granted beside the policy, instead of everything; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) base: Vec<PathBuf>,
    /// What the policies are attached to, where the file does not say
    #[arg(long, value_name = "WHAT")]
    pub(crate) attached_to: Option<AttachedTo>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: LintFormat,
    /// List the rules instead: severity, id, problem, and the page of AWS on which each rests
    #[arg(long, conflicts_with_all = ["files", "base", "attached_to", "format"])]
    pub(crate) rules: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people
    Text,
    /// For programs: `tutela.lint/1`
    Json,
    /// For code scanning
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AttachedTo {
    /// Users or groups
    User,
    /// Roles or permission sets
    Role,
    /// An organisation, as a service control policy
    Organization,
    /// A VPC endpoint, whose policy grants nothing
    Endpoint,
}
