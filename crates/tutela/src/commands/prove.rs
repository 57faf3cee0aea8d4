//! `tutela prove`.

mod clusters;
mod json;
mod matrix;
mod resources;
mod text;

use jiff::Timestamp;
use tutela_app::{AccountProofs, Proved, Proving, Question, operations_of_proofs, prove};
use tutela_model::{Status, operation};
use tutela_policy::Level;

use super::{
    answers::{self, Answers, Opened, Streamed},
    proof,
};
use crate::{
    cli::{ProofFormat, ProveArguments},
    error::Error,
    exit::Exit,
    output,
};

/// What all forms show.
pub(crate) struct View {
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) accounts: Vec<AccountProofs>,
    /// What the run could not do as asked.
    pub(crate) notes: Vec<String>,
}

pub(crate) fn run(arguments: ProveArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    let Taken { proved, as_of, notes } = take(&arguments)?;
    let Proved { accounts, unmatched } = proved;
    if !unmatched.is_empty() {
        return Err(Error::Usage(format!(
            "no principal was seen that is called `{}`: users and root are proved, and what a role leaves is \
             told of who can assume it; `tutela prove` without `--principal` lists all of them",
            unmatched.join("`, `"),
        )));
    }
    let view = View { as_of, accounts, notes };
    output::print(&match arguments.format {
        ProofFormat::Text => text::render(&view),
        ProofFormat::Json => json::render(&view),
        ProofFormat::Html => matrix::render(&view),
    })?;
    Ok(exit(&view))
}

/// What was proved, as of when, and what is to be said of it.
struct Taken {
    proved: Proved,
    as_of: Option<Timestamp>,
    notes: Vec<String>,
}

fn take(arguments: &ProveArguments) -> Result<Taken, Error> {
    let (source, resource_policies) = (&arguments.source, arguments.resource_policies);
    let question = Question { principals: &arguments.principal, resource_policies };
    if let Some(path) = answers::streamed(source) {
        let begin = |opened: Opened| Proving::new(opened.as_of, opened.tree, question);
        let Streamed { value, as_of, notes } = answers::stream(path, source, begin, Proving::add)?;
        return Ok(Taken { proved: value.finish(), as_of, notes });
    }
    let mut operations = operations_of_proofs();
    if resource_policies {
        operations.extend(operation::FOR_RESOURCES);
        operations.insert(&operation::GET_PUBLIC_ACCESS_BLOCK);
    }
    let Answers { accounts, as_of, notes, .. } = Answers::get(source, operations)?;
    Ok(Taken { proved: prove(&accounts, as_of, question), as_of, notes })
}

/// One unknown outranks whatever is known to be bad.
fn exit(view: &View) -> Exit {
    let all = view.accounts.iter().map(|account| &account.proofs);
    let worst = all.clone().flat_map(|proofs| &proofs.alike).map(|alike| alike.level).max();
    let is_whole = all.clone().map(|proofs| &proofs.unlisted).all(Vec::is_empty);
    let proofs =
        all.clone().flat_map(|proofs| &proofs.alike).filter_map(|alike| alike.proof.as_ref());
    let residual = proofs.flat_map(|proof| &proof.residual);
    let rows = view.accounts.iter().flat_map(|account| account.resources.iter().flatten());
    let of_resources = rows.filter_map(|row| match row.status {
        Status::Fail => Some(Level::Leaky),
        Status::Unknown => Some(Level::Unknown),
        Status::Pass | Status::NotApplicable => None,
    });
    let worst = worst.into_iter().chain(of_resources).max();
    let level = if is_whole { worst.unwrap_or(Level::Sealed) } else { Level::Unknown };
    proof::exit(level, residual)
}
