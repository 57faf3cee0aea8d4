//! `tutela collect`.

use age::x25519::Recipient;
use tutela_model::operation;
use tutela_recording::redact;

use super::answers::{self, Answers};
use crate::{account_data, cli::CollectArguments, error::Error, exit::Exit, output};

pub(crate) fn run(arguments: CollectArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    let to = recipients(&arguments.encrypt_to)?;
    if to.is_empty() {
        account_data::check_writable(&arguments.save)?;
    } else {
        account_data::sealed::check_writable(&arguments.save)?;
    }
    let everything = operation::ALL.iter().copied().collect();
    let mut answers = Answers::get(&arguments.source, everything)?;
    if arguments.redact {
        answers.accounts = redact(&answers.accounts);
    }
    for note in &answers.notes {
        output::say(note);
    }
    if to.is_empty() {
        answers.save(&arguments.save)?;
    } else {
        answers.seal(&arguments.save, &to)?;
    }
    let (answered, _) = answers.counts();
    Ok(if answers.interrupted || answered == 0 { Exit::Unknown } else { Exit::Clean })
}

/// The public keys. None is repeated in an error: whoever gives the secret one by mistake must not
/// find it in a log.
fn recipients(written: &[String]) -> Result<Vec<Recipient>, Error> {
    let parse = |(text, number): (&String, usize)| {
        text.parse().map_err(|_| {
            Error::Usage(format!(
                "recipient {number} of `--encrypt-to` is no public key such as `age-keygen` writes: \
                 age1…"
            ))
        })
    };
    written.iter().zip(1..).map(parse).collect()
}
