//! `tutela collect`.

use std::collections::BTreeSet;

use tutela_model::{Operation, operation};
use tutela_recording::redact;

use super::{
    live,
    scan::{Answers, from_folder, save_answers},
};
use crate::{account_data, cli::CollectArguments, error::Error, exit::Exit, output};

pub(crate) fn run(arguments: CollectArguments) -> Result<Exit, Error> {
    account_data::check_writable(&arguments.save)?;
    let mut answers = match &arguments.source.from {
        Some(path) => from_folder(path, &arguments.source)?,
        None => {
            let everything: BTreeSet<&'static Operation> = operation::ALL.iter().copied().collect();
            let live = live::ask(&arguments.source.aws, everything, arguments.source.fresh)?;
            Answers { accounts: vec![live.account], as_of: Some(live.as_of), notes: live.notes }
        }
    };
    if arguments.redact {
        answers.accounts = redact(&answers.accounts);
    }
    for note in &answers.notes {
        output::say(note);
    }
    save_answers(&arguments.save, &answers)?;
    Ok(Exit::Clean)
}
