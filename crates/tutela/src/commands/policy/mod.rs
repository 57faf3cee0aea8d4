//! `tutela policy`: what can be asked of policies alone, without an account.

mod diff;
mod diff_input;
mod diff_text;
mod eval;
mod lint;
mod lint_sarif;
mod places;
mod prove;
mod require;

use crate::{
    cli::{PolicyArguments, PolicyCommand},
    error::Error,
    exit::Exit,
};

pub(crate) fn run(arguments: PolicyArguments) -> Result<Exit, Error> {
    match arguments.command {
        PolicyCommand::Eval(arguments) => eval::run(arguments),
        PolicyCommand::Prove(arguments) => prove::run(arguments),
        PolicyCommand::RequireMfa(arguments) => require::run(*arguments),
        PolicyCommand::Lint(arguments) => lint::run(arguments),
        PolicyCommand::Diff(arguments) => diff::run(&arguments),
    }
}
