//! `tutela collect`.

use std::collections::BTreeSet;

use age::x25519::Recipient;
use tutela_model::{Operation, operation};
use tutela_recording::{AccountRecordings, redact};

use super::{
    answers::{self, Answers, interrupted_note},
    organization,
};
use crate::{
    account_data::{self, Keeping},
    cli::CollectArguments,
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: CollectArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    let to = recipients(&arguments.encrypt_to)?;
    let of_resources = operation::FOR_RESOURCES.iter().filter(|_| arguments.resource_policies);
    let everything = operation::ALL.iter().chain(of_resources).copied().collect();
    // What is redacted or encrypted is written at the end, from memory.
    if arguments.source.organization.is_given() && !arguments.redact && to.is_empty() {
        return of_many(&arguments, everything);
    }
    if to.is_empty() {
        account_data::check_writable(&arguments.save)?;
    } else {
        account_data::sealed::check_writable(&arguments.save)?;
    }
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

/// Keeps every answer in the folder as soon as it is there, and nothing in memory.
fn of_many(
    arguments: &CollectArguments,
    everything: BTreeSet<&'static Operation>,
) -> Result<Exit, Error> {
    let keeping = Keeping::open(Some(&arguments.save))?;
    let each = |(): &mut (), account: AccountRecordings| keeping.account(&account.account);
    let source = &arguments.source;
    // Whoever reads the folder may ask for owners.
    let asked = organization::ask(source, everything, Some(""), &keeping, |_| (), each)?;
    for note in interrupted_note(asked.interrupted) {
        output::say(&note);
    }
    keeping.finish(asked.as_of)?;
    if asked.interrupted || keeping.answers() == 0 {
        return Ok(Exit::Unknown);
    }
    keeping.close()?;
    Ok(Exit::Clean)
}
