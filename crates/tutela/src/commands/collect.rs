//! `tutela collect`.

use tutela_model::operation;
use tutela_recording::redact;

use super::answers::{self, Answers};
use crate::{account_data, cli::CollectArguments, error::Error, exit::Exit, output};

pub(crate) fn run(arguments: CollectArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    account_data::check_writable(&arguments.save)?;
    let everything = operation::ALL.iter().copied().collect();
    let mut answers = Answers::get(&arguments.source, everything)?;
    if arguments.redact {
        answers.accounts = redact(&answers.accounts);
    }
    for note in &answers.notes {
        output::say(note);
    }
    answers.save(&arguments.save)?;
    let (answered, _) = answers.counts();
    Ok(if answers.interrupted || answered == 0 { Exit::Unknown } else { Exit::Clean })
}
