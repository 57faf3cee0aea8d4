//! `tutela evidence`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ChosenArguments, ListFormat, SourceArguments};

pub(super) const EXAMPLES: &str = "\
Examples:
  tutela evidence pack --profile audit --framework soc2 --save evidence
  tutela evidence verify evidence --sha256 DIGEST

Exit codes of `verify`:
  0    every file is as it was, and the findings are the same
  1    could not run, or this is no pack
  3    something differs
Exit codes of `pack`:
  0    packed, whatever the findings are
  1    could not run
  4    packed, but the asking was interrupted";

#[derive(Debug, Args)]
pub(crate) struct EvidenceArguments {
    #[command(subcommand)]
    pub(crate) command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// Pack answers, findings and a digest of every file into a folder
    Pack(Box<PackArguments>),
    /// Judge a pack again, and say whether the result is the same
    Verify(VerifyArguments),
}

#[derive(Debug, Args)]
pub(crate) struct PackArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    #[command(flatten)]
    pub(crate) chosen: ChosenArguments,
    /// The folder to write, new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) save: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The folder that `evidence pack` wrote
    pub(crate) pack: PathBuf,
    /// What `evidence pack` gave as the digest of the whole, so that a pack that was made anew is
    /// told from the one that was handed over
    #[arg(long, value_name = "DIGEST")]
    pub(crate) sha256: Option<String>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}
