//! `tutela enforce`, `config-rules`, `keys`, `recover`, `apply`, `resume`, `undo` and `plans`: plans that are shown, confirmed, carried out,
//! proved, and taken back.

mod asked;
mod begun;
mod carry;
mod config_rules;
mod enforce;
mod enforce_scp;
mod keys;
mod listing;
mod recover;
mod recovered;
mod text;
mod window;

use tutela_app::plans::MembersEntry;
use tutela_aws::{AwsCaller, AwsChanges, Pace};
use tutela_remedy::{Plan, export};
use tutela_session::{PromptError, Terminal};

pub(crate) use self::{
    begun::{apply, resume, undo},
    config_rules::config_rules,
    enforce::enforce,
    keys::change_keys,
    listing::list,
    recover::recover,
    window::{close_window, open_window},
};
use super::{
    live::connect,
    organization::{AT_ONCE, ROLE},
};
use crate::{
    cli::{
        AwsArguments, DoingArguments, ExportName, ListFormat, MembersArguments, WritingArguments,
    },
    error::Error,
    exit::Exit,
    output,
    plans::Store,
    whole,
};

/// A way to the account that reads and writes.
struct Way {
    aws: AwsCaller,
    changes: AwsChanges,
    /// How members of its organization are entered, for plans about them.
    entry: MembersEntry,
}

impl Way {
    async fn to(arguments: &AwsArguments) -> Result<Self, Error> {
        let aws = connect(arguments, Pace::default()).await?;
        let entry = MembersEntry { role: ROLE.to_owned(), external_id: None, at_once: AT_ONCE };
        Ok(Self { changes: AwsChanges::new(aws.clone()), aws, entry })
    }

    /// The same, with these words on how members are entered.
    fn into_members(mut self, arguments: &MembersArguments) -> Self {
        if let Some(role) = &arguments.member_role {
            self.entry.role.clone_from(role);
        }
        self.entry.external_id.clone_from(&arguments.member_external_id);
        self
    }
}

/// A plan in the form that was asked for.
fn form(plan: &Plan, format: ListFormat) -> String {
    match format {
        ListFormat::Text => text::of_plan(plan),
        ListFormat::Json => plan.json(),
    }
}

/// Prints a plan for another tool, writes it to a file, or carries it out once it is confirmed.
async fn written_or_confirmed(
    way: &Way,
    plan: &Plan,
    writing: &WritingArguments,
    doing: &DoingArguments,
) -> Result<Exit, Error> {
    match written(plan, writing, doing.format)? {
        Some(exit) => Ok(exit),
        None => confirmed(way, plan, doing).await,
    }
}

/// Prints a plan for another tool, or writes it to a file; `None` where it is to be carried out.
fn written(
    plan: &Plan,
    writing: &WritingArguments,
    format: ListFormat,
) -> Result<Option<Exit>, Error> {
    if let Some(form) = writing.export {
        return exported(plan, form).map(Some);
    }
    let Some(path) = writing.plan.as_ref().filter(|_| !plan.steps().is_empty()) else {
        return Ok(None);
    };
    whole::stage(path, |out| out.write_all(plan.json().as_bytes()))?.put()?;
    output::print(&form(plan, format))?;
    output::say(&format!(
        "wrote the plan to {0}; nothing was changed: `tutela apply {0}` carries it out",
        path.display()
    ));
    Ok(Some(Exit::Clean))
}

/// Shows a plan, and carries it out once it is confirmed.
async fn confirmed(way: &Way, plan: &Plan, doing: &DoingArguments) -> Result<Exit, Error> {
    if plan.steps().is_empty() {
        output::print(&form(plan, doing.format))?;
        output::say("there is nothing to do");
        return Ok(Exit::Clean);
    }
    if !is_confirmed(&form(plan, doing.format), doing.yes)? {
        return Ok(Exit::Unconfirmed);
    }
    let kept = Store::of(doing.plans.as_deref())?.keep(plan)?;
    carry::carry_out(way, kept, doing).await
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
