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

/// The files of lines that are whole, the last where one stands there twice.
pub(super) fn entries(lines: &[u8]) -> Result<BTreeMap<String, Entry>, serde_json::Error> {
    let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).map(|Read { path, entry }| (path, entry)))
        .collect()
}

/// Where a line stands in a journal, in bytes, its line break included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub at: u64,
    /// How long it is.
    pub length: usize,
}

/// What a journal says of files, by account.
#[derive(Debug, Default)]
pub struct Journal(BTreeMap<AccountId, BTreeMap<String, (Entry, Span)>>);

impl Journal {
    /// Reads a journal. A line that was cut when the run was ended says nothing.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        let mut files: BTreeMap<AccountId, BTreeMap<String, (Entry, Span)>> = BTreeMap::new();
        let mut at = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let span = Span { at, length: line.len() };
            at = at.saturating_add(u64::try_from(line.len()).unwrap_or(u64::MAX));
            let Ok(Read { path, entry }) = serde_json::from_slice(line) else { continue };
            if let Some((Some(account), _)) = place::split_account(&path) {
                files.entry(account).or_default().insert(path, (entry, span));
            }
        }
        Self(files)
    }

    /// How many files it names.
    #[must_use]
    pub fn files(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// The answers of an account whose files are as the journal says, each with its line; `file` reads
    /// one.
    pub fn recordings(
        &self,
        account: &AccountId,
        mut file: impl FnMut(&str) -> File,
    ) -> Vec<(Recording, Span)> {
        let files = self.0.get(account).into_iter().flatten();
        let read = files.filter_map(|(path, (entry, span))| {
            Some((read_entry(path, entry, file(path).ok()?)?, *span))
        });
        read.collect()
    }
}
