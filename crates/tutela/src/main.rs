//! Tutela finds where MFA is missing in AWS accounts.
//!
//! This room reads arguments, files and the clock, wires the others together, prints, and returns
//! exit codes. It must never judge.

mod account_data;
mod cli;
mod clock;
mod commands;
mod error;
mod exit;
mod input;
mod interrupt;
mod memory;
mod output;
mod page;
mod places;
mod plans;
mod progress;
mod templates;
mod variable;
mod whole;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{
    cli::{Cli, Command},
    error::Error,
    exit::Exit,
};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(help_or_error) => return explain_usage(&cli::hinted(help_or_error)),
    };
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::complain(&error);
            error.exit().into()
        }
    }
}

/// Help and version go to standard output and are no errors; the rest is.
fn explain_usage(message: &clap::Error) -> ExitCode {
    // There is nobody left to tell if this cannot be printed.
    let _ = message.print();
    if message.use_stderr() { Exit::Usage.into() } else { Exit::Clean.into() }
}

fn run(cli: Cli) -> Result<Exit, Error> {
    match cli.command {
        Command::Scan(arguments) => commands::scan::run(*arguments),
        Command::Prove(arguments) => commands::prove::run(*arguments),
        Command::Demo(arguments) => commands::demo::run(*arguments),
        Command::Collect(arguments) => commands::collect::run(*arguments),
        Command::Evidence(arguments) => commands::evidence::run(arguments),
        Command::Trail(arguments) => commands::trail::run(&arguments),
        Command::Drift(arguments) => commands::trail::drift(&arguments),
        Command::Replay(arguments) => commands::trail::replay(&arguments),
        Command::Score(arguments) => commands::score::run(&arguments),
        Command::Standing(arguments) => commands::standing::run(&arguments),
        Command::History(arguments) => commands::history::run(&arguments),
        Command::Store(arguments) => commands::store::run(&arguments),
        Command::Watch(arguments) => commands::watch::run(&arguments),
        Command::Notify(arguments) => commands::notify::run(&arguments),
        Command::Checks(arguments) => commands::checks::run(arguments),
        Command::Explain(arguments) => commands::explain::run(arguments),
        Command::Permissions(arguments) => commands::permissions::run(arguments),
        Command::Doctor(arguments) => commands::doctor::run(*arguments),
        Command::Policy(arguments) => commands::policy::run(arguments),
        Command::Session(arguments) => commands::session::run(*arguments),
        Command::Enrol(arguments) => commands::enrol::run(&arguments),
        Command::Enforce(arguments) => commands::plans::enforce(&arguments),
        Command::Keys(arguments) => commands::keys::run(*arguments),
        Command::ConfigRules(arguments) => commands::plans::config_rules(&arguments),
        Command::Recover(arguments) => commands::plans::recover(&arguments),
        Command::Apply(arguments) => commands::plans::apply(&arguments),
        Command::Resume(arguments) => commands::plans::resume(&arguments),
        Command::Undo(arguments) => commands::plans::undo(&arguments),
        Command::Plans(arguments) => commands::plans::list(&arguments),
        Command::Completions(arguments) => commands::completions::run(arguments),
    }
}
