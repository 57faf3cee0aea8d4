//! `tutela enforce`, `apply`, `resume`, `undo` and `plans`: plans that are shown, confirmed, carried out,
//! proved, and taken back.

mod begun;
mod carry;
mod enforce;
mod listing;
mod text;

use tutela_aws::{AwsCaller, AwsChanges, Pace};
use tutela_remedy::{Plan, export};
use tutela_session::{PromptError, Terminal};

pub(crate) use self::{
    begun::{apply, resume, undo},
    enforce::enforce,
    listing::list,
};
use super::live::connect;
use crate::{
    cli::{AwsArguments, ExportName},
    error::Error,
    exit::Exit,
    output,
};

/// A way to the account that reads and writes.
struct Way {
    aws: AwsCaller,
    changes: AwsChanges,
}

impl Way {
    async fn to(arguments: &AwsArguments) -> Result<Self, Error> {
        let aws = connect(arguments, Pace::default()).await?;
        Ok(Self { changes: AwsChanges::new(aws.clone()), aws })
    }
}

/// Prints a plan for another tool.
fn exported(plan: &Plan, form: ExportName) -> Result<Exit, Error> {
    let text = match form {
        ExportName::Commands => Ok(export::commands(plan)),
        ExportName::Terraform => export::terraform(plan),
        ExportName::Cloudformation => export::cloudformation(plan),
    };
    output::print(&text.map_err(Error::Export)?)?;
    Ok(Exit::Clean)
}

/// Shows what is about to be done, and asks for it at the terminal. Says whether it may be done.
fn is_confirmed(shown: &str, is_said: bool) -> Result<bool, Error> {
    if is_said {
        output::say(shown.trim_end());
        return Ok(true);
    }
    let Some(terminal) = Terminal::open() else {
        output::print(shown)?;
        output::say("nothing was changed: say --yes, or confirm it at a terminal");
        return Ok(false);
    };
    for line in shown.lines() {
        terminal.say(line);
    }
    let answer = terminal.line("Do it? [y/N] ").map_err(|error| match error {
        PromptError::Interrupted => Error::Interrupted,
        other @ (PromptError::NoTerminal { .. } | PromptError::Program { .. }) => {
            Error::Usage(other.to_string())
        }
    })?;
    let is_yes = matches!(answer.to_lowercase().as_str(), "y" | "yes");
    if !is_yes {
        terminal.say("Nothing was changed.");
    }
    Ok(is_yes)
}
