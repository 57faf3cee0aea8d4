//! One account's files, and what makes them trustworthy together.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tutela_model::{AccountId, Call, Cause};

use super::{File, FolderError};
use crate::{
    AccountRecordings, Answer, Recording,
    manifest::{GapEntry, Gaps, Manifest},
    owner::account_of,
};

/// One account's files while they are gathered.
#[derive(Default)]
pub(super) struct AccountFiles {
    recordings: Vec<Recording>,
    pub(super) paths: BTreeMap<Call, String>,
    pub(super) gaps: Option<File>,
}

impl AccountFiles {
    pub(super) fn add(&mut self, recording: Recording, path: String) {
        if let Some(first) = self.paths.get(&recording.call) {
            let detail = format!("`{first}` and `{path}` are both its answer");
            let twin = self.recordings.iter_mut().find(|known| known.call == recording.call);
            if let Some(twin) = twin {
                twin.answer = Answer::Gap { cause: Cause::Malformed, detail };
            }
            return;
        }
        self.paths.insert(recording.call.clone(), path);
        self.recordings.push(recording);
    }

    pub(super) fn finish(
        mut self,
        id: Option<AccountId>,
        manifest: Option<&Manifest>,
    ) -> Result<AccountRecordings, FolderError> {
        let account = match id {
            Some(id) => {
                self.distrust_foreign(&id);
                id
            }
            None => self.only_account()?,
        };
        self.add_gaps(&account, manifest);
        self.recordings.sort_by(|a, b| a.call.cmp(&b.call));
        Ok(AccountRecordings { account, recordings: self.recordings, files: self.paths })
    }

    /// An answer of another account, under this one's name, says nothing of this one.
    fn distrust_foreign(&mut self, id: &AccountId) {
        for recording in &mut self.recordings {
            let owner = account_of(&recording.call, &recording.answer);
            if let Some(owner) = owner.filter(|owner| owner != id && *id != AccountId::unknown()) {
                let path = self.paths.get(&recording.call).map_or("", String::as_str);
                let detail = format!("`{path}` is of account {owner}");
                recording.answer = Answer::Gap { cause: Cause::Malformed, detail };
            }
        }
    }

    fn only_account(&self) -> Result<AccountId, FolderError> {
        let mut first: Option<(&str, AccountId)> = None;
        for recording in &self.recordings {
            let path = self.paths.get(&recording.call).map_or("", String::as_str);
            match (account_of(&recording.call, &recording.answer), &first) {
                (Some(owner), None) => first = Some((path, owner)),
                (Some(owner), Some((first_path, known))) if owner != *known => {
                    return Err(FolderError::Mixed {
                        first_file: (*first_path).to_owned(),
                        first: known.clone(),
                        second_file: path.to_owned(),
                        second: owner,
                    });
                }
                _ => {}
            }
        }
        Ok(first.map_or_else(AccountId::unknown, |(_, owner)| owner))
    }

    /// Adds the calls without an answer, by `gaps.json` and, where that is no use, by the manifest.
    fn add_gaps(&mut self, account: &AccountId, manifest: Option<&Manifest>) {
        let (entries, useless) = match self.gaps.take() {
            None => (Vec::new(), None),
            Some(file) => match file.and_then(|bytes| {
                serde_json::from_slice::<Gaps>(&bytes).map_err(|error| error.to_string())
            }) {
                Ok(gaps) => (gaps.gaps, None),
                Err(error) => (Vec::new(), Some(error)),
            },
        };
        for GapEntry { call, cause, detail, taken_at } in entries {
            self.set_gap(call, cause, detail, taken_at);
        }
        let unanswered = manifest.and_then(|manifest| manifest.unanswered.get(account.as_str()));
        let why = useless.map_or_else(
            || "`gaps.json`, which says why, is missing".to_owned(),
            |error| format!("`gaps.json`, which says why, could not be read: {error}"),
        );
        for call in unanswered.into_iter().flatten() {
            if !self.recordings.iter().any(|recording| recording.call == *call) {
                self.set_gap(call.clone(), Cause::Incomplete, why.clone(), None);
            }
        }
    }

    pub(super) fn set_gap(
        &mut self,
        call: Call,
        cause: Cause,
        detail: String,
        taken_at: Option<Timestamp>,
    ) {
        self.recordings.retain(|recording| recording.call != call);
        self.recordings.push(Recording { call, taken_at, answer: Answer::Gap { cause, detail } });
    }
}
