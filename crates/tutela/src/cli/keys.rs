//! `tutela keys`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DoingArguments, ListFormat, SourceArguments, WritingArguments};

pub(crate) const EXAMPLES: &str = "\
Examples:
  tutela keys list                                 every access key, its last use, and what would do without it
  tutela keys list --trail AWSLogs                 the same, with the programs that use it
  tutela keys deactivate --silent-days 90          a plan: keys that nothing used for so long
  tutela keys delete --key AKIAIOSFODNN7EXAMPLE    once it is inactive, and nobody missed it

A key that was used within that time is never touched, nor one that is used before its turn comes:
its last use is looked at again right before. `tutela undo` lets deactivated keys be used again; nothing
gives back one that was deleted. The exit codes of `deactivate` and `delete` are those of `tutela enforce`.

Exit codes of `list`:
  0    every key was seen
  1    could not run
  2    called wrongly
  4    somebody's keys were not seen, or some of the records";

#[derive(Debug, Args)]
pub(crate) struct KeysArguments {
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// List long-lived access keys, with their last use and what would do without them
    List(Box<KeysListArguments>),
    /// Have silent keys not be used any more, until `tutela undo`
    Deactivate(Box<KeysChangeArguments>),
    /// Delete inactive keys that were silent for long
    Delete(Box<KeysChangeArguments>),
}

#[derive(Debug, Args)]
pub(crate) struct KeysListArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    /// Name the programs that use keys, by CloudTrail's records: files and folders
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub(crate) trail: Vec<PathBuf>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct KeysChangeArguments {
    /// Of these users only [default: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) user: Vec<String>,
    /// These keys only, by id [default: all]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) key: Vec<String>,
    /// How many days nothing may have used a key
    #[arg(long, value_name = "N", default_value = "90", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) silent_days: u16,
    #[command(flatten)]
    pub(crate) writing: WritingArguments,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
}
