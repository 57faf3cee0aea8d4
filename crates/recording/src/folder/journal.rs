//! The journal of a run that keeps answers while they come in: a line a file, written when the file
//! is whole. Of a file without a line, or one that is not as its line says, nobody knows whether it
//! is whole, and its call is made again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tutela_model::AccountId;

use super::{File, place, read_entry};
use crate::{Recording, manifest::Entry};

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    #[serde(flatten)]
    entry: &'a Entry,
}

#[derive(Deserialize)]
struct Read {
    path: String,
    #[serde(flatten)]
    entry: Entry,
}

/// The line of a file, with its line break.
pub(super) fn line(path: &str, entry: &Entry) -> Result<String, serde_json::Error> {
    Ok(format!("{}\n", serde_json::to_string(&Line { path, entry })?))
}

/// What a journal says of files, by account.
#[derive(Debug, Default)]
pub struct Journal(BTreeMap<AccountId, BTreeMap<String, Entry>>);

impl Journal {
    /// Reads a journal. A line that was cut when the run was ended says nothing.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        let mut files: BTreeMap<AccountId, BTreeMap<String, Entry>> = BTreeMap::new();
        for line in text.split(|byte| *byte == b'\n') {
            let Ok(Read { path, entry }) = serde_json::from_slice(line) else { continue };
            if let Some((Some(account), _)) = place::split_account(&path) {
                files.entry(account).or_default().insert(path, entry);
            }
        }
        Self(files)
    }

    /// How many files it names.
    #[must_use]
    pub fn files(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// The answers of an account whose files are as the journal says; `file` reads one.
    pub fn recordings(
        &self,
        account: &AccountId,
        mut file: impl FnMut(&str) -> File,
    ) -> Vec<Recording> {
        let files = self.0.get(account).into_iter().flatten();
        files.filter_map(|(path, entry)| read_entry(path, entry, file(path).ok()?)).collect()
    }
}
