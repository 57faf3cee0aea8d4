//! `tutela recover`.

use std::time::Duration;

use clap::Args;

use super::{DoingArguments, SecretArguments, WritingArguments, values};

pub(crate) const EXAMPLES: &str = "\
Examples:
  tutela recover ben --confirmed-by ana --why \"phone stolen, ticket 42\"
  tutela recover ben --confirmed-by ana --why \"phone stolen\" --in-person
  tutela recover ben --lost GAHT12345678 --alone --why \"token lost, nobody else in the office\"

What is lost is taken off, which nothing takes back; the user gets an enrolment window where one is
needed, and it is closed once the new device is there. AWS issues no backup codes.

Exit codes:
  0    the user has another device, or what comes next is said
  1    could not do it, or not to its end: the last line says what goes on
  2    called wrongly, or nobody confirmed that it is the user who asks
  3    what is lost is taken off, and no new device came in time
  5    not confirmed, or no terminal to confirm it at: nothing was changed
  130  Ctrl-C";

#[derive(Debug, Args)]
pub(crate) struct RecoverArguments {
    /// The user's name
    #[arg(value_name = "USER")]
    pub(crate) user: String,
    /// A device that is lost, by its serial number or ARN; several by saying it again [default: the only
    /// one]
    #[arg(long, value_name = "SERIAL")]
    pub(crate) lost: Vec<String>,
    /// The second administrator who confirmed that it is the user who asks [default: asked at the terminal]
    #[arg(long, value_name = "NAME", conflicts_with = "alone")]
    pub(crate) confirmed_by: Option<String>,
    /// Say that no second administrator could be asked
    #[arg(long)]
    pub(crate) alone: bool,
    /// Why, in words that the plan keeps
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: String,
    /// Give the user an app here, beside you, instead of a window
    #[arg(long, conflicts_with_all = ["lasts", "no_wait", "plan", "export"])]
    pub(crate) in_person: bool,
    /// How long the window is open, up to 24h, where one is needed, and the new device is waited for
    #[arg(long = "for", value_name = "TIME", default_value = "15m", value_parser = values::duration)]
    pub(crate) lasts: Duration,
    /// Do not wait for the new device, nor close the window after it
    #[arg(long)]
    pub(crate) no_wait: bool,
    #[command(flatten)]
    pub(crate) writing: WritingArguments,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
    // Its heading is that of all that comes after it.
    #[command(flatten)]
    pub(crate) secret: SecretArguments,
}
