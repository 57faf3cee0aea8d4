//! A folder that is read account by account, so that a large organisation's need not be in memory.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;
use tutela_model::{AccountId, Call};

use super::{
    File, FolderError, MANIFEST, account::AccountFiles, check, members::Members, place,
    read_answer, read_manifest, useless_manifest,
};
use crate::{
    AccountRecordings,
    answers::what_is_wrong,
    assemble::{OF_TREE, is_listed_by},
    manifest::{Gaps, Manifest},
};

/// How many files a note names.
const NAMED: usize = 8;

/// A folder of which the paths are known, and the manifest is read. Its files are read when they are
/// asked for, by a function from paths to bytes.
#[derive(Debug)]
pub struct Opened {
    manifest: Option<Manifest>,
    /// The files of each account, in order.
    accounts: BTreeMap<AccountId, Vec<String>>,
    /// What lies outside of `accounts/<account id>/`, and whose it is.
    homeless: Option<(AccountId, AccountFiles)>,
    /// The account that was asked for its organisation's tree.
    listing: Option<AccountRecordings>,
    /// What stands for accounts that no listing shows, where the folder says nothing of them.
    unlisted: Option<AccountRecordings>,
    notes: Vec<String>,
    passed_over: BTreeSet<String>,
    /// What is to be said of each account.
    said: BTreeMap<AccountId, Vec<String>>,
    has_answers: bool,
}

impl Opened {
    /// Reads the manifest, what says of no account that it is its, and which accounts the organisation
    /// has.
    ///
    /// # Errors
    /// Where a later version wrote the folder, or answers of several accounts lie where there can be
    /// only one.
    pub fn new(
        paths: impl IntoIterator<Item = String>,
        file: &mut impl FnMut(&str) -> File,
    ) -> Result<Self, FolderError> {
        let mut paths: BTreeSet<String> = paths.into_iter().collect();
        let mut notes = Vec::new();
        let bytes = paths.remove(MANIFEST).then(|| file(MANIFEST));
        let manifest = match bytes.map(|file| file.and_then(|bytes| parsed(&bytes))) {
            None => None,
            Some(Ok(value)) => read_manifest(value, &mut notes)?,
            Some(Err(error)) => {
                notes.push(useless_manifest(&error));
                None
            }
        };
        let mut opened = Self {
            manifest,
            accounts: BTreeMap::new(),
            homeless: None,
            listing: None,
            unlisted: None,
            notes,
            passed_over: BTreeSet::new(),
            said: BTreeMap::new(),
            has_answers: false,
        };
        let is_of_many = paths.iter().any(|path| path.starts_with("accounts/"));
        let homeless = opened.sort(paths);
        opened.settle(homeless, file)?;
        opened.listing = opened.find_listing(file);
        // The manifest names every account that was asked or should have been.
        if is_of_many && opened.manifest.is_none() {
            opened.add_members();
        }
        Ok(opened)
    }

    /// Accounts of the organisation are there, whether or not anything of them lies in the folder.
    fn add_members(&mut self) {
        let Some(listing) = &self.listing else { return };
        let members = Members::of(listing);
        let is_absent = |id: &&AccountId| !self.accounts.contains_key(*id);
        let absent: BTreeSet<AccountId> = members.known.iter().filter(is_absent).cloned().collect();
        // Whoever is asked alone lists its organisation, too: then the others were not to be in it.
        let is_one_of_many = self.accounts.keys().any(|id| *id != listing.account);
        self.notes.extend(members.note(&absent, is_one_of_many));
        if !is_one_of_many {
            return;
        }
        for id in absent {
            self.accounts.entry(id).or_default();
        }
        if let Some(gap) = &members.others
            && !self.accounts.contains_key(&AccountId::unknown())
        {
            self.accounts.entry(AccountId::unknown()).or_default();
            self.unlisted = Some(AccountRecordings::unlisted(gap));
        }
    }

    /// Sorts paths by account, those that the manifest alone knows included; gives those of none.
    fn sort(&mut self, paths: BTreeSet<String>) -> Option<Vec<String>> {
        let mut homeless: Option<Vec<String>> = None;
        for path in paths {
            match place::split_account(&path) {
                None => drop(self.passed_over.insert(path)),
                Some((Some(account), _)) => self.accounts.entry(account).or_default().push(path),
                Some((None, _)) => homeless.get_or_insert_default().push(path),
            }
        }
        let Some(manifest) = &self.manifest else { return homeless };
        let of_files = manifest.files.iter().filter(|(_, entry)| entry.call.is_some());
        let of_files = of_files.filter_map(|(path, _)| Some(place::split_account(path)?.0));
        let unanswered = manifest.unanswered.keys().map(|account| AccountId::parse(account));
        for account in of_files.chain(unanswered) {
            match account {
                Some(account) => drop(self.accounts.entry(account).or_default()),
                None => drop(homeless.get_or_insert_default()),
            }
        }
        homeless
    }

    /// Files that lie outside of `accounts/<account id>/` belong to the account that they name.
    fn settle(
        &mut self,
        paths: Option<Vec<String>>,
        file: &mut impl FnMut(&str) -> File,
    ) -> Result<(), FolderError> {
        let Some(paths) = paths else { return Ok(()) };
        let mut files = self.files(&paths, file);
        if let Some(manifest) = &self.manifest {
            for (path, entry) in &manifest.files {
                if let (Some(call), Some((None, _))) = (&entry.call, place::split_account(path)) {
                    files.add_missing(call, path, entry.taken_at);
                }
            }
        }
        let owner = files.only_account()?;
        let is_known = owner != AccountId::unknown();
        self.homeless = Some((owner.clone(), files));
        // A named account without an answer is unknown in everything; it must not be absent.
        if is_known || !self.account(&owner, file).recordings.is_empty() {
            self.accounts.entry(owner).or_default();
        }
        Ok(())
    }

    /// The moment of judgement, by the manifest.
    #[must_use]
    pub fn as_of(&self) -> Option<Timestamp> {
        self.manifest.as_ref().map(|manifest| manifest.as_of)
    }

    /// The accounts, in order.
    #[must_use]
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = &AccountId> {
        self.accounts.keys()
    }

    /// Reads one account.
    pub fn account(
        &mut self,
        id: &AccountId,
        file: &mut impl FnMut(&str) -> File,
    ) -> AccountRecordings {
        if let Some(unlisted) = self.unlisted.as_ref().filter(|_| *id == AccountId::unknown()) {
            return unlisted.clone();
        }
        let paths = self.accounts.get(id).cloned().unwrap_or_default();
        let mut files = self.files(&paths, file);
        if let Some(manifest) = &self.manifest {
            let own = format!("accounts/{id}/");
            let listed = manifest.files.range(own.clone()..);
            for (path, entry) in listed.take_while(|(path, _)| path.starts_with(&own)) {
                if let (Some(call), false) = (&entry.call, *id == AccountId::unknown()) {
                    files.add_missing(call, path, entry.taken_at);
                }
            }
        }
        if let Some((_, homeless)) = self.homeless.as_ref().filter(|(owner, _)| owner == id) {
            files.merge(homeless.clone());
        }
        let mut said = Vec::new();
        let account = files.finish(id.clone(), self.manifest.as_ref(), &mut said);
        self.said.insert(id.clone(), said);
        self.has_answers |= !account.recordings.is_empty();
        account
    }

    /// The account that was asked for its organisation's tree; `None` where none was.
    #[must_use]
    pub fn listing(&self) -> Option<&AccountRecordings> {
        self.listing.as_ref()
    }

    /// Of the others as little is read as shows who it is.
    fn find_listing(&mut self, file: &mut impl FnMut(&str) -> File) -> Option<AccountRecordings> {
        let ids: Vec<AccountId> = self.accounts.keys().cloned().collect();
        let likely: Vec<AccountId> = ids.into_iter().filter(|id| self.may_list(id, file)).collect();
        likely.into_iter().map(|id| self.account(&id, file)).find(is_listed_by)
    }

    /// Whether an account may have been asked for the tree: by a file's place, by the manifest, or
    /// in vain.
    fn may_list(&self, id: &AccountId, file: &mut impl FnMut(&str) -> File) -> bool {
        let is_asked = |call: &Call| OF_TREE.contains(&call.operation);
        if self.homeless.as_ref().is_some_and(|(owner, _)| owner == id) {
            return true;
        }
        let own = format!("accounts/{id}/");
        if let Some(manifest) = &self.manifest {
            let mut listed = manifest.files.range(own.clone()..);
            let mut unanswered = manifest.unanswered.get(id.as_str()).into_iter().flatten();
            if unanswered.any(is_asked)
                || listed
                    .by_ref()
                    .take_while(|(path, _)| path.starts_with(&own))
                    .any(|(_, entry)| entry.call.as_ref().is_some_and(is_asked))
            {
                return true;
            }
        }
        let mut paths = self.accounts.get(id).into_iter().flatten();
        paths.any(|path| match path.strip_prefix(&own) {
            Some("gaps.json") => {
                let gaps = file(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
                gaps.is_some_and(|Gaps { gaps }| gaps.iter().any(|gap| is_asked(&gap.call)))
            }
            Some(place) => OF_TREE.iter().any(|operation| {
                let rest =
                    place.strip_prefix(operation.service).and_then(|at| at.strip_prefix('/'));
                rest.is_some_and(|file| file.starts_with(operation.command))
            }),
            None => false,
        })
    }

    /// What the reader should know, once every account was read.
    ///
    /// # Errors
    /// Where nothing in the folder is an answer.
    pub fn finish(self) -> Result<Vec<String>, FolderError> {
        if !self.has_answers {
            return Err(FolderError::Empty);
        }
        let mut notes = self.notes;
        let is_of_several = |path: &&String| {
            place::split_account(path).is_some_and(|(_, place)| place::is_of_several(place))
        };
        let (several, others): (Vec<&String>, Vec<&String>) =
            self.passed_over.iter().partition(is_of_several);
        if !others.is_empty() {
            notes.push(format!("passed over as no answers of AWS: {}", first_of(&others)));
        }
        if !several.is_empty() {
            notes.push(format!(
                "passed over, since they answer calls with several parameters, and only a manifest says \
                 which: {}",
                first_of(&several)
            ));
        }
        notes.extend(self.said.into_values().flatten());
        Ok(notes)
    }

    /// The files of these paths, all of one account.
    fn files(&mut self, paths: &[String], file: &mut impl FnMut(&str) -> File) -> AccountFiles {
        let mut files = AccountFiles::default();
        let manifest = self.manifest.as_ref();
        for path in paths {
            let Some((_, place)) = place::split_account(path) else { continue };
            if place.is_empty() {
                // The account's folder itself: there is an account, whatever lies in it.
            } else if place == "gaps.json" {
                files.add_gaps(check(path, file(path), manifest));
            } else if let Some(recording) = read_answer(path, place, file(path), manifest) {
                files.add(recording, path.clone());
            } else {
                self.passed_over.insert(path.clone());
            }
        }
        files
    }
}

/// The first paths, and how many more there are.
fn first_of(paths: &[&String]) -> String {
    let named: Vec<&str> = paths.iter().take(NAMED).map(|path| path.as_str()).collect();
    let more = match paths.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}

fn parsed(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| what_is_wrong(&error))
}
