//! `tutela policy`: what can be asked of policies alone, without an account.

mod eval;
mod lint;
mod lint_sarif;
mod places;

use crate::{
    cli::{PolicyArguments, PolicyCommand},
    error::Error,
    exit::Exit,
};

pub(crate) fn run(arguments: PolicyArguments) -> Result<Exit, Error> {
    match arguments.command {
        PolicyCommand::Eval(arguments) => eval::run(arguments),
        PolicyCommand::Lint(arguments) => lint::run(arguments),
    }
}
