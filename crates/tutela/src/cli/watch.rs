//! `tutela watch` and `tutela notify`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{BroughtArguments, ListFormat, PlaceOfStore, SourceArguments};

pub(super) const WATCH_EXAMPLES: &str = "\
Examples:
  tutela watch --once --profile audit --store tutela.db --notices notices.toml
                                                from cron, every hour
  tutela watch --once --from acme --store tutela.db --notices notices.toml

Judges every check, remembers what was found, decides who is told what by all that is remembered, and
delivers it. What a channel did not take is tried again by the next run. docs/watch.md has the settings.

Exit codes:
  0    through, and every notice that was due was delivered
  1    could not judge or remember
  2    called wrongly
  3    a channel did not take a notice: `tutela notify list` says which, and why";

pub(super) const NOTIFY_EXAMPLES: &str = "\
Examples:
  tutela notify test --notices notices.toml                      try every channel
  tutela notify list --store tutela.db                           what was not delivered
  tutela notify acknowledge root-mfa-missing --store tutela.db   no reminders, nobody else is told

Exit codes:
  0    done
  1    could not read the settings or the store
  2    called wrongly
  3    with test: a channel did not take it; with list: something was not delivered";

#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// Once, and not for ever: for cron
    #[arg(long, required = true)]
    pub(crate) once: bool,
    #[command(flatten)]
    pub(crate) place: PlaceOfStore,
    /// Who is told what, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) notices: PathBuf,
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    #[command(flatten)]
    pub(crate) brought: BroughtArguments,
}

#[derive(Debug, Args)]
pub(crate) struct NotifyArguments {
    #[command(subcommand)]
    pub(crate) command: NotifyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NotifyCommand {
    /// Send a test to every channel, or to those that are named
    Test(NotifyTestArguments),
    /// List what has not got to its channel, and why
    List(NotifyListArguments),
    /// Say that somebody knows of a problem
    Acknowledge(AcknowledgeArguments),
}

#[derive(Debug, Args)]
pub(crate) struct NotifyTestArguments {
    /// Who is told what, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) notices: PathBuf,
    /// This channel only; may be given several times
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) channel: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct NotifyListArguments {
    #[command(flatten)]
    pub(crate) place: PlaceOfStore,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct AcknowledgeArguments {
    /// The check, such as root-mfa-missing
    #[arg(value_name = "CHECK")]
    pub(crate) check: String,
    /// This resource only
    #[arg(value_name = "RESOURCE")]
    pub(crate) resource: Option<String>,
    #[command(flatten)]
    pub(crate) place: PlaceOfStore,
}
