//! One account's files, and what makes them trustworthy together.

use std::collections::{BTreeMap, btree_map::Entry};

use jiff::Timestamp;
use tutela_model::{AccountId, Call, Cause, operation};

use super::{File, FolderError};
use crate::{
    AccountRecordings, Answer, Recording,
    answers::what_is_wrong,
    manifest::{GapEntry, Gaps, Manifest},
    owner::{Foreign, accounts_of, foreign},
};

/// One account's files while they are gathered.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountFiles {
    pub(super) recordings: BTreeMap<Call, Recording>,
    pub(super) paths: BTreeMap<Call, String>,
    gaps: Option<File>,
}

impl AccountFiles {
    /// Adds an answer. Of two answers to one call, nobody can tell which is right.
    pub(super) fn add(&mut self, recording: Recording, path: String) {
        match self.paths.entry(recording.call.clone()) {
            Entry::Vacant(place) => {
                place.insert(path);
                self.recordings.insert(recording.call.clone(), recording);
            }
            Entry::Occupied(first) => {
                let detail = format!("`{}` and `{path}` are both its answer", first.get());
                self.set_gap(recording.call, Cause::Malformed, detail, recording.taken_at);
            }
        }
    }

    /// Adds `gaps.json`.
    pub(super) fn add_gaps(&mut self, file: File) {
        let twice = || Err("there are two of it".to_owned());
        self.gaps = Some(if self.gaps.is_some() { twice() } else { file });
    }

    /// Adds a file that should be there and is not.
    pub(super) fn add_missing(&mut self, call: &Call, path: &str, taken_at: Option<Timestamp>) {
        if !self.paths.contains_key(call) {
            let detail = format!("`{path}` is missing, which the manifest lists");
            self.paths.insert(call.clone(), path.to_owned());
            self.set_gap(call.clone(), Cause::Incomplete, detail, taken_at);
        }
    }

    /// Adds the files of the same account that lay in another place.
    pub(super) fn merge(&mut self, mut other: Self) {
        for (call, recording) in other.recordings {
            let path = other.paths.remove(&call).unwrap_or_default();
            self.add(recording, path);
        }
        if let Some(file) = other.gaps {
            self.add_gaps(file);
        }
    }

    /// The only account that the answers name, or `unknown`.
    pub(super) fn only_account(&self) -> Result<AccountId, FolderError> {
        let mut first: Option<(&str, AccountId)> = None;
        for (call, recording) in &self.recordings {
            let path = self.paths.get(call).map_or("", String::as_str);
            for owner in accounts_of(call, &recording.answer) {
                match &first {
                    None => first = Some((path, owner)),
                    Some((first_path, known)) if owner != *known => {
                        return Err(FolderError::Mixed {
                            first_file: (*first_path).to_owned(),
                            first: known.clone(),
                            second_file: path.to_owned(),
                            second: owner,
                        });
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(first.map_or_else(AccountId::unknown, |(_, owner)| owner))
    }

    pub(super) fn finish(
        mut self,
        account: AccountId,
        manifest: Option<&Manifest>,
        notes: &mut Vec<String>,
    ) -> AccountRecordings {
        self.address_queues();
        self.distrust_foreign(&account);
        self.read_gaps(&account, manifest, notes);
        let bare = !self.paths.is_empty()
            && self.paths.values().all(|path| !path.starts_with("accounts/"));
        let home = AccountRecordings { bare, ..AccountRecordings::new(account, Vec::new()) };
        self.paths.retain(|call, path| *path != home.file(call));
        let recordings = self.recordings.into_values().collect();
        AccountRecordings { recordings, files: self.paths, ..home }
    }

    /// An answer of another account, under this one's name, says nothing of this one, and neither does
    /// one of another region.
    fn distrust_foreign(&mut self, id: &AccountId) {
        let renamed = self.is_of_another(id);
        for (call, recording) in &mut self.recordings {
            if matches!(recording.answer, Answer::Gap { .. }) {
                continue;
            }
            let path = self.paths.get(call).map_or("", String::as_str);
            let detail = match foreign(call, &recording.answer, id) {
                Some(Foreign::Account(owner)) => format!(
                    "`{path}` is of account {owner}, and not of {id}: move it to \
                     `accounts/{owner}/`, and put the answer of {id} in its place"
                ),
                Some(Foreign::Region(region)) => format!(
                    "`{path}` is of the region {region}: move it there, and put the answer of {} in \
                     its place",
                    call.region.as_deref().unwrap_or_default(),
                ),
                None => match &renamed {
                    Some(why) => why.clone(),
                    None => continue,
                },
            };
            recording.answer = Answer::Gap { cause: Cause::Malformed, detail };
        }
    }

    /// Why nothing in the folder is believed: whoever asked was in another account, or every answer that
    /// names an account names another. What names none is of nobody knows whom then.
    fn is_of_another(&self, id: &AccountId) -> Option<String> {
        let named = |call: &Call, recording: &Recording| {
            let owners = accounts_of(call, &recording.answer);
            let path = self.paths.get(call).map_or("", String::as_str);
            owners.first().cloned().map(|first| (path, owners.contains(id), first))
        };
        let caller = Call::new(&operation::GET_CALLER_IDENTITY);
        let by_caller = self.recordings.get(&caller).and_then(|own| named(&caller, own));
        let all: Vec<_> = match by_caller {
            Some(own) => vec![own],
            None => self.recordings.iter().filter_map(|(call, own)| named(call, own)).collect(),
        };
        let (path, _, owner) = all.first().filter(|_| all.iter().all(|(_, is_own, _)| !is_own))?;
        Some(format!(
            "`accounts/{id}/` holds answers of account {owner}, by `{path}`: rename it to \
             `accounts/{owner}/`, or put the answers of {id} into it"
        ))
    }

    /// Adds the calls without an answer, by `gaps.json` and, where that is no use, by the manifest.
    fn read_gaps(
        &mut self,
        account: &AccountId,
        manifest: Option<&Manifest>,
        notes: &mut Vec<String>,
    ) {
        let mut why = "`gaps.json`, which says why, is missing".to_owned();
        let file = self.gaps.take().map(|file| {
            file.and_then(|bytes| {
                serde_json::from_slice::<Gaps>(&bytes).map_err(|error| what_is_wrong(&error))
            })
        });
        match file {
            None => {}
            Some(Ok(Gaps { gaps })) => {
                for GapEntry { call, cause, detail, taken_at } in gaps {
                    self.set_gap(call, cause, detail, taken_at);
                }
            }
            Some(Err(error)) => {
                why = format!("`gaps.json`, which says why, could not be read: {error}");
                notes.push(format!(
                    "`gaps.json` of account {account} could not be read ({error}): calls that \
                     failed look like calls that nobody made"
                ));
            }
        }
        let unanswered = manifest.and_then(|manifest| manifest.unanswered.get(account.as_str()));
        for call in unanswered.into_iter().flatten() {
            if !self.recordings.contains_key(call) {
                self.set_gap(call.clone(), Cause::Incomplete, why.clone(), None);
            }
        }
    }

    fn set_gap(&mut self, call: Call, cause: Cause, detail: String, taken_at: Option<Timestamp>) {
        let answer = Answer::Gap { cause, detail };
        self.recordings.insert(call.clone(), Recording { call, taken_at, answer });
    }
}
