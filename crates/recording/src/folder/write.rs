//! Writes recordings as a folder.

use std::{collections::BTreeMap, io};

use jiff::Timestamp;
use tutela_model::{AccountId, Cause};

use super::{MANIFEST, journal};
use crate::{
    AccountRecordings, Answer, Recording, assemble,
    manifest::{Entry, GapEntry, Gaps, Manifest, SCHEMA, digest},
    secrets,
};

/// Writes accounts as a folder: relative paths and bytes, the manifest included.
///
/// # Errors
/// Where JSON cannot be written, which no recording gives cause for.
pub fn write(
    accounts: &[AccountRecordings],
    as_of: Timestamp,
    tool_version: &str,
) -> Result<BTreeMap<String, Vec<u8>>, serde_json::Error> {
    let mut writer = Writer::new(tool_version);
    let mut tree = BTreeMap::new();
    for account in accounts {
        writer.account(&account.account);
        for recording in &account.recordings {
            if let Some(kept) = writer.add(&account.account, recording)? {
                tree.insert(kept.path, kept.bytes);
            }
        }
    }
    let finished = writer.finish(as_of)?;
    let mut manifest = Vec::new();
    finished.write_manifest(&mut manifest)?;
    tree.extend(finished.gaps);
    tree.insert(MANIFEST.to_owned(), manifest);
    Ok(tree)
}

/// Writes a folder answer by answer.
#[derive(Debug)]
pub struct Writer {
    tool_version: String,
    taken_by: Option<String>,
    files: BTreeMap<String, Entry>,
    gaps: BTreeMap<AccountId, Vec<GapEntry>>,
}

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its path in the folder.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// A line for a journal, by which [`super::Journal`] knows the file again.
    pub line: String,
}

impl Writer {
    /// Begins a folder.
    #[must_use]
    pub fn new(tool_version: &str) -> Self {
        Self {
            tool_version: tool_version.to_owned(),
            taken_by: None,
            files: BTreeMap::new(),
            gaps: BTreeMap::new(),
        }
    }

    /// Says that there is an account, whether or not anything is known of it.
    pub fn account(&mut self, account: &AccountId) {
        self.gaps.entry(account.clone()).or_default();
    }

    /// Adds what came of a call: a file where it was answered, and otherwise a line of `gaps.json`.
    ///
    /// # Errors
    /// Where JSON cannot be written, which no recording gives cause for.
    pub fn add(
        &mut self,
        account: &AccountId,
        recording: &Recording,
    ) -> Result<Option<Kept>, serde_json::Error> {
        let Recording { call, taken_at, answer } = recording;
        let path = format!("accounts/{account}/{}", call.path());
        let (call, taken_at) = (call.clone(), *taken_at);
        if self.taken_by.is_none() {
            self.taken_by = assemble::caller_of(recording);
        }
        self.account(account);
        match written(&path, answer)? {
            Written::File(bytes, generated) => {
                let sha256 = digest(&bytes);
                let entry = Entry { sha256, call: Some(call), taken_at, generated };
                let line = journal::line(&path, &entry)?;
                self.files.insert(path.clone(), entry);
                Ok(Some(Kept { path, bytes, line }))
            }
            Written::Gap(cause, detail) => {
                let gaps = self.gaps.entry(account.clone()).or_default();
                gaps.push(GapEntry { call, cause, detail, taken_at });
                Ok(None)
            }
        }
    }

    /// What is left to write: why calls have no answer, and the manifest.
    ///
    /// # Errors
    /// Where JSON cannot be written, which no recording gives cause for.
    pub fn finish(self, as_of: Timestamp) -> Result<Finished, serde_json::Error> {
        let mut tree = BTreeMap::new();
        let mut manifest = Manifest {
            schema: SCHEMA.to_owned(),
            tool_version: self.tool_version,
            taken_by: self.taken_by,
            as_of,
            files: self.files,
            unanswered: BTreeMap::new(),
        };
        for (account, mut gaps) in self.gaps {
            gaps.sort_by(|a, b| a.call.cmp(&b.call));
            let path = format!("accounts/{account}/gaps.json");
            let own = format!("accounts/{account}/");
            let mut after = manifest.files.range(own.clone()..);
            let is_empty = after.next().is_none_or(|(file, _)| !file.starts_with(&own));
            if !gaps.is_empty() || is_empty {
                let calls = gaps.iter().map(|gap| gap.call.clone()).collect();
                manifest.unanswered.insert(account.to_string(), calls);
            }
            if !gaps.is_empty() {
                let bytes = serde_json::to_vec_pretty(&Gaps { gaps })?;
                let sha256 = digest(&bytes);
                let entry = Entry { sha256, call: None, taken_at: None, generated: None };
                manifest.files.insert(path.clone(), entry);
                tree.insert(path, bytes);
            }
        }
        Ok(Finished { gaps: tree, manifest })
    }
}

/// What is left to write of a folder.
#[derive(Debug)]
pub struct Finished {
    /// Why calls have no answer: paths and bytes.
    pub gaps: BTreeMap<String, Vec<u8>>,
    manifest: Manifest,
}

impl Finished {
    /// Writes the manifest, which makes the folder whole: of many accounts it is too large to be in
    /// memory twice.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_manifest(&self, out: impl io::Write) -> Result<(), serde_json::Error> {
        serde_json::to_writer_pretty(out, &self.manifest)
    }
}

/// What an answer becomes: a file, or a line of `gaps.json`.
enum Written {
    File(Vec<u8>, Option<Timestamp>),
    Gap(Cause, String),
}

fn written(path: &str, answer: &Answer) -> Result<Written, serde_json::Error> {
    Ok(match answer {
        Answer::Json(json) => match secrets::strip(json.clone()) {
            Some(json) => Written::File(json, None),
            None => Written::Gap(Cause::Malformed, secrets::unreadable(path)),
        },
        Answer::Report { csv, generated } => Written::File(csv.clone(), *generated),
        Answer::Absent { code, message } => {
            let error = serde_json::json!({ "Error": { "Code": code, "Message": message } });
            Written::File(serde_json::to_vec_pretty(&error)?, None)
        }
        Answer::Gap { cause, detail } => Written::Gap(*cause, detail.clone()),
    })
}
