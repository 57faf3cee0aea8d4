//! The command line of `tutela policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{
    ListFormat,
    require::{self, RequireArguments},
};

const EVAL_EXAMPLES: &str = "\
Examples:
  tutela policy eval --case cases.json           hold requests against policies
  tutela policy eval --case cases.json --explain say of each statement why it does not match

A case is {\"id\", \"setup\": {\"identityPolicies\": [...], ...}, \"tests\": [{\"principal\", \"action\",
\"resource\", \"context\", \"expected\"}]}; docs/schema/tutela.case-1.schema.json has all of it.

Exit codes: 0 as expected, 3 an expectation is missed, 1 the file cannot be read";

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
    /// Write a policy that requires MFA, at one of four levels
    #[command(after_help = require::EXAMPLES)]
    RequireMfa(Box<RequireArguments>),
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
