//! `tutela completions SHELL`.

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, CompletionsArguments},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: CompletionsArguments) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "tutela", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
