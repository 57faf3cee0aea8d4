//! Answers, wherever they come from, and where they are kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use age::x25519::Recipient;
use jiff::Timestamp;
use tutela_model::{Operation, Tree};
use tutela_recording::{AccountRecordings, Answer, folder, tree};

use super::{
    live,
    organization::{self, Begun},
};
use crate::{
    account_data::{self, Accounts, Keeping, sealed},
    cli::SourceArguments,
    error::Error,
    output,
};

/// Answers from wherever they came.
pub(crate) struct Answers {
    pub(crate) accounts: Vec<AccountRecordings>,
    /// The moment of judgement, where it is known.
    pub(crate) as_of: Option<Timestamp>,
    /// What the person should know of them, in whole sentences.
    pub(crate) notes: Vec<String>,
    /// Whether somebody ended the asking.
    pub(crate) interrupted: bool,
}

/// Refuses options that say how AWS is asked, where nobody is asked, or another is believed.
pub(crate) fn check(source: &SourceArguments) -> Result<(), Error> {
    let aws = &source.aws;
    let options = [
        ("--profile", aws.profile.is_some()),
        ("--region", aws.region.is_some()),
        ("--regions", !source.regions.is_empty()),
        ("--endpoint-url", aws.endpoint_url.is_some()),
        ("--role-arn", aws.role_arn.is_some()),
        ("--fips", aws.fips),
        ("--time-limit", aws.time_limit.is_some()),
        ("--fresh", source.fresh),
        ("--org", source.organization.org),
        ("--accounts", source.organization.accounts.is_some()),
    ];
    organization::check(&source.organization)?;
    let useless = options.iter().find(|(_, is_given)| *is_given);
    match (&source.from, useless) {
        (Some(_), Some((option, _))) => Err(Error::Usage(format!(
            "`{option}` says how AWS is asked, but `--from` reads a folder and asks nobody: leave \
             one of them out"
        ))),
        _ => Ok(()),
    }
}

/// What a report says of a run that somebody ended.
pub(crate) fn interrupted_note(interrupted: bool) -> Vec<String> {
    let note = "The run was interrupted: what had not been asked by then is unknown.";
    interrupted.then(|| note.to_owned()).into_iter().collect()
}

/// What a report says of ages that nobody knows.
fn undated_note(as_of: Option<Timestamp>) -> Option<String> {
    as_of.is_none().then(|| {
        "Nobody dated this folder, so that ages are unknown: say when it was taken with `--as-of`."
            .to_owned()
    })
}

/// What opens the folder that is named, where it is encrypted.
fn identity<'a>(path: &Path, source: &'a SourceArguments) -> Result<Option<&'a Path>, Error> {
    let identity = source.identity.as_deref();
    if identity.is_some() && !sealed::is_file(path) {
        return Err(Error::Usage(format!(
            "`--identity` opens an encrypted file, and `{}` is none: leave it out",
            path.display()
        )));
    }
    Ok(identity)
}

/// What is known of a folder before any account but the first is read.
pub(crate) struct Opened {
    pub(crate) as_of: Option<Timestamp>,
    /// The organisation, where it was asked for.
    pub(crate) tree: Option<Arc<Tree>>,
    /// How many accounts there are.
    pub(crate) accounts: usize,
}

/// What came of a folder.
pub(crate) struct Streamed<T> {
    pub(crate) value: T,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) notes: Vec<String>,
}

/// The folder whose accounts can be read one after the other; `None` where the answers come from
/// elsewhere, or the caller names the account of a folder of one.
pub(crate) fn streamed(source: &SourceArguments) -> Option<&Path> {
    source.from.as_deref().filter(|_| source.account.is_none())
}

/// Reads the accounts of a folder one after the other, and keeps none: an organisation's may be larger
/// than the memory.
pub(crate) fn stream<T>(
    path: &Path,
    source: &SourceArguments,
    begin: impl FnOnce(Opened) -> T,
    mut each: impl FnMut(&mut T, &AccountRecordings),
) -> Result<Streamed<T>, Error> {
    let mut folder = Accounts::open(path, identity(path, source)?)?;
    let as_of = source.as_of.or(folder.as_of());
    let home = folder.listing();
    let tree = home.and_then(|home| tree(std::slice::from_ref(home), as_of));
    let mut value = begin(Opened { as_of, tree, accounts: folder.count() });
    folder.each(|account| each(&mut value, &account));
    let mut notes = folder.finish()?;
    notes.extend(undated_note(as_of));
    Ok(Streamed { value, as_of, notes })
}

impl Answers {
    /// Reads the folder that is named, or asks AWS what `operations` say.
    pub(crate) fn get(
        source: &SourceArguments,
        operations: BTreeSet<&'static Operation>,
    ) -> Result<Self, Error> {
        if let Some(path) = &source.from {
            return Self::from_folder(path, source);
        }
        if source.organization.is_given() {
            return Self::of_many(source, operations);
        }
        let live = live::ask(source, operations)?;
        Ok(Self {
            accounts: vec![live.account],
            as_of: Some(live.as_of),
            notes: interrupted_note(live.interrupted),
            interrupted: live.interrupted,
        })
    }

    /// Asks every account, and keeps them all in memory.
    fn of_many(
        source: &SourceArguments,
        operations: BTreeSet<&'static Operation>,
    ) -> Result<Self, Error> {
        let (begin, each) = (|_: Begun<'_>| Vec::new(), Vec::push);
        let asked = organization::ask(source, operations, None, &Keeping::Nowhere, begin, each)?;
        let mut accounts: Vec<AccountRecordings> = asked.value;
        accounts.sort_by(|a, b| a.account.cmp(&b.account));
        Ok(Self {
            accounts,
            as_of: Some(asked.as_of),
            notes: interrupted_note(asked.interrupted),
            interrupted: asked.interrupted,
        })
    }

    fn from_folder(path: &Path, source: &SourceArguments) -> Result<Self, Error> {
        let identity = identity(path, source)?;
        let folder = account_data::read(path, identity, source.account.as_ref())?;
        let as_of = source.as_of.or(folder.as_of);
        let mut notes = folder.notes;
        notes.extend(undated_note(as_of));
        Ok(Self { accounts: folder.accounts, as_of, notes, interrupted: false })
    }

    /// Writes a folder, and says so. It must be dated, as everything that is asked or saved is.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Error> {
        account_data::write(path, &self.tree()?)?;
        self.say_saved(path, "");
        Ok(())
    }

    /// Writes the same into one file that these people alone can open.
    pub(crate) fn seal(&self, path: &Path, to: &[Recipient]) -> Result<(), Error> {
        sealed::write(path, &self.tree()?, to)?;
        self.say_saved(path, ", encrypted");
        Ok(())
    }

    fn tree(&self) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let as_of = self.dated("a folder that is saved")?;
        folder::write(&self.accounts, as_of, env!("CARGO_PKG_VERSION")).map_err(Error::Json)
    }

    fn say_saved(&self, path: &Path, how: &str) {
        let (answered, lost) = self.counts();
        let without = match lost {
            0 => String::new(),
            1 => ", and why 1 call has none".to_owned(),
            lost => format!(", and why {lost} calls have none"),
        };
        output::say(&format!("saved {answered} answers to {}{how}{without}", path.display()));
    }

    /// The moment of judgement, without which some things cannot be made.
    pub(crate) fn dated(&self, what: &str) -> Result<Timestamp, Error> {
        let undated =
            || format!("{what} must be dated: say when the answers were taken with `--as-of`");
        self.as_of.ok_or_else(|| Error::Usage(undated()))
    }

    /// How many calls have an answer, and how many do not.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let recordings = self.accounts.iter().flat_map(|account| &account.recordings);
        let (lost, answered): (Vec<_>, Vec<_>) =
            recordings.partition(|recording| matches!(recording.answer, Answer::Gap { .. }));
        (answered.len(), lost.len())
    }
}
