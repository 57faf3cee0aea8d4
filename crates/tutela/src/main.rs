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
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{
    cli::{Cli, Command},
    error::Error,
    exit::Exit,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(exit) => exit.into(),
        // Whoever closed the pipe has read enough.
        Err(Error::Output { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            Exit::Clean.into()
        }
        Err(error) => {
            output::complain(&error);
            error.exit().into()
        }
    }
}

fn run(cli: Cli) -> Result<Exit, Error> {
    match cli.command {
        Command::Scan(arguments) => commands::scan::run(arguments),
        Command::Demo(arguments) => commands::demo::run(arguments),
        Command::Collect(arguments) => commands::collect::run(arguments),
        Command::Checks(arguments) => commands::checks::run(arguments),
        Command::Explain(arguments) => commands::explain::run(arguments),
        Command::Permissions(arguments) => commands::permissions::run(arguments),
        Command::Doctor(arguments) => commands::doctor::run(arguments),
        Command::Completions(arguments) => commands::completions::run(arguments),
    }
}
