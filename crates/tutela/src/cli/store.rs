//! `tutela history` and `tutela store`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tutela_model::AccountId;

use super::{ListFormat, values};

pub(super) const HISTORY_EXAMPLES: &str = "\
Examples:
  tutela scan --profile audit --store tutela.db    remember what a scan finds, every day
  tutela history --store tutela.db                 the score over time, what changed, what is open
  tutela history --store tutela.db --days 7 --format json

A problem is over when a later run saw that it is not there any more. Where nobody could look it stays
open, and is said not to be seen.

Exit codes:
  0    told
  1    could not read the store
  2    called wrongly";

pub(super) const STORE_EXAMPLES: &str = "\
Examples:
  tutela store backup --store tutela.db copy.db    a whole copy, while others write
  tutela store prune --store tutela.db             forget what was over before 400 days
  tutela store check --store tutela.db             every page, and the chain of the audit
  tutela store audit --store tutela.db             what was done to it, and by whom

Exit codes:
  0    done; with check: it is sound
  1    could not; with check: it is not
  2    called wrongly";

/// Where what is remembered lies.
#[derive(Debug, Args)]
pub(crate) struct PlaceOfStore {
    /// The file that `scan --store` writes, or a database: `postgres://USER@HOST/DATABASE` [default:
    /// `TUTELA_STORE`]
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    #[command(flatten)]
    pub(crate) place: PlaceOfStore,
    /// This account only
    #[arg(long, value_name = "ID", value_parser = values::account)]
    pub(crate) account: Option<AccountId>,
    /// What happened in so many days before the newest run
    #[arg(long, value_name = "N", default_value = "90", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) days: u16,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct StoreArguments {
    #[command(subcommand)]
    pub(crate) command: StoreCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Write a whole copy to a new file
    Backup(BackupArguments),
    /// Forget what is over for long; what is not over is never forgotten
    Prune(PruneArguments),
    /// See whether it is sound
    Check(PlaceOfStore),
    /// List what was done to it, and by whom
    Audit(PlaceOfStore),
}

#[derive(Debug, Args)]
pub(crate) struct BackupArguments {
    #[command(flatten)]
    pub(crate) place: PlaceOfStore,
    /// The new file
    #[arg(value_name = "COPY")]
    pub(crate) copy: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct PruneArguments {
    #[command(flatten)]
    pub(crate) place: PlaceOfStore,
    /// Keep what happened in so many days; 400 cover a year's audit
    #[arg(long, value_name = "N", default_value = "400", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) keep_days: u16,
}
