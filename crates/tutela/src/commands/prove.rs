//! `tutela prove`.

mod clusters;
mod json;
mod matrix;
mod text;

use jiff::Timestamp;
use tutela_app::{AccountProofs, Proved, operations_of_proofs, prove};
use tutela_policy::Level;

use super::{
    answers::{self, Answers},
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
    let answers = Answers::get(&arguments.source, operations_of_proofs())?;
    let Proved { accounts, unmatched } =
        prove(&answers.accounts, answers.as_of, &arguments.principal);
    if !unmatched.is_empty() {
        return Err(Error::Usage(format!(
            "no principal was seen that is called `{}`: `tutela prove` without `--principal` lists \
             all of them",
            unmatched.join("`, `"),
        )));
    }
    let view = View { as_of: answers.as_of, accounts, notes: answers.notes };
    output::print(&match arguments.format {
        ProofFormat::Text => text::render(&view),
        ProofFormat::Json => json::render(&view),
        ProofFormat::Html => matrix::render(&view),
    })?;
    Ok(exit(&view))
}

/// One unknown outranks whatever is known to be bad.
fn exit(view: &View) -> Exit {
    let all = view.accounts.iter().map(|account| &account.proofs);
    let worst = all.clone().flat_map(|proofs| &proofs.alike).map(|alike| alike.level).max();
    let is_whole = all.clone().map(|proofs| &proofs.unlisted).all(Vec::is_empty);
    let proofs =
        all.clone().flat_map(|proofs| &proofs.alike).filter_map(|alike| alike.proof.as_ref());
    let residual = proofs.flat_map(|proof| &proof.residual);
    let level = if is_whole { worst.unwrap_or(Level::Sealed) } else { Level::Unknown };
    proof::exit(level, residual)
}
