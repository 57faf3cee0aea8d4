//! Writes recordings as a folder.

use std::{cell::RefCell, collections::BTreeMap, io};

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::Error as _, ser::SerializeMap as _};
use tutela_model::{AccountId, Call, Cause};

use super::{MANIFEST, journal};
use crate::{
    AccountRecordings, Answer, Recording, assemble,
    manifest::{Entry, GapEntry, Gaps, SCHEMA, digest},
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
    let mut lines: BTreeMap<AccountId, String> = BTreeMap::new();
    for account in accounts {
        writer.account(&account.account);
        for recording in &account.recordings {
            if let Some(kept) = writer.add(&account.account, recording)? {
                lines.entry(account.account.clone()).or_default().push_str(&kept.line);
                tree.insert(kept.path, kept.bytes);
            }
        }
    }
    let finished = writer.finish(as_of)?;
    let mut manifest = Vec::new();
    let mut lines = |account: &AccountId| Ok(lines.remove(account).unwrap_or_default().into());
    finished.write_manifest(&mut manifest, &mut lines)?;
    tree.extend(finished.gaps);
    tree.insert(MANIFEST.to_owned(), manifest);
    Ok(tree)
}

/// Writes a folder answer by answer. Of a file it keeps nothing: an organisation has hundreds of
/// thousands, and the caller has their lines.
#[derive(Debug)]
pub struct Writer {
    tool_version: String,
    taken_by: Option<String>,
    accounts: BTreeMap<AccountId, Written>,
}

/// What was written of an account.
#[derive(Debug, Default)]
struct Written {
    files: usize,
    gaps: Vec<GapEntry>,
}

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its path in the folder.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// A line for a journal, by which [`super::Journal`] knows the file again, and from which
    /// [`Finished::write_manifest`] takes what the manifest says of it.
    pub line: String,
}

impl Writer {
    /// Begins a folder.
    #[must_use]
    pub fn new(tool_version: &str) -> Self {
        Self { tool_version: tool_version.to_owned(), taken_by: None, accounts: BTreeMap::new() }
    }

    /// Says that there is an account, whether or not anything is known of it.
    pub fn account(&mut self, account: &AccountId) {
        self.of(account);
    }

    fn of(&mut self, account: &AccountId) -> &mut Written {
        self.accounts.entry(account.clone()).or_default()
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
        let own = self.of(account);
        match form(&path, answer)? {
            Form::File(bytes, generated) => {
                let sha256 = digest(&bytes);
                let entry = Entry { sha256, call: Some(call), taken_at, generated };
                let line = journal::line(&path, &entry)?;
                own.files = own.files.saturating_add(1);
                Ok(Some(Kept { path, bytes, line }))
            }
            Form::Gap(cause, detail) => {
                own.gaps.push(GapEntry { call, cause, detail, taken_at });
                Ok(None)
            }
        }
    }

    /// What is left to write: why calls have no answer, and the manifest.
    ///
    /// # Errors
    /// Where JSON cannot be written, which no recording gives cause for.
    pub fn finish(self, as_of: Timestamp) -> Result<Finished, serde_json::Error> {
        let mut finished = Finished {
            gaps: BTreeMap::new(),
            tool_version: self.tool_version,
            taken_by: self.taken_by,
            as_of,
            accounts: BTreeMap::new(),
            unanswered: BTreeMap::new(),
        };
        for (account, Written { files, mut gaps }) in self.accounts {
            gaps.sort_by(|a, b| a.call.cmp(&b.call));
            if !gaps.is_empty() || files == 0 {
                let calls = gaps.iter().map(|gap| gap.call.clone()).collect();
                finished.unanswered.insert(account.to_string(), calls);
            }
            let mut of_gaps = None;
            if !gaps.is_empty() {
                let path = format!("accounts/{account}/gaps.json");
                let bytes = serde_json::to_vec_pretty(&Gaps { gaps })?;
                let sha256 = digest(&bytes);
                let entry = Entry { sha256, call: None, taken_at: None, generated: None };
                of_gaps = Some((path.clone(), entry));
                finished.gaps.insert(path, bytes);
            }
            finished.accounts.insert(account, of_gaps);
        }
        Ok(finished)
    }
}

/// What is left to write of a folder.
#[derive(Debug)]
pub struct Finished {
    /// Why calls have no answer: paths and bytes.
    pub gaps: BTreeMap<String, Vec<u8>>,
    tool_version: String,
    taken_by: Option<String>,
    as_of: Timestamp,
    /// The accounts, each with its entry of [`Finished::gaps`].
    accounts: BTreeMap<AccountId, Option<(String, Entry)>>,
    unanswered: BTreeMap<String, Vec<Call>>,
}

/// Gives the lines of an account: of each of its files [`Kept::line`], the last where a file was
/// written twice.
pub type Lines<'l> = &'l mut dyn FnMut(&AccountId) -> io::Result<Vec<u8>>;

impl Finished {
    /// Writes the manifest, which makes the folder whole, an account after the other: that of an
    /// organisation is too large to be in memory.
    ///
    /// # Errors
    /// Those of `out` and of `lines`, and where a line is not one.
    pub fn write_manifest(
        &self,
        out: impl io::Write,
        lines: Lines<'_>,
    ) -> Result<(), serde_json::Error> {
        let files = Files { accounts: &self.accounts, lines: RefCell::new(lines) };
        let manifest = WrittenManifest {
            schema: SCHEMA,
            tool_version: &self.tool_version,
            taken_by: self.taken_by.as_deref(),
            as_of: self.as_of,
            files,
            unanswered: &self.unanswered,
        };
        serde_json::to_writer_pretty(out, &manifest)
    }
}

/// [`crate::manifest::Manifest`], as it is written.
#[derive(Serialize)]
struct WrittenManifest<'f> {
    schema: &'static str,
    tool_version: &'f str,
    taken_by: Option<&'f str>,
    as_of: Timestamp,
    files: Files<'f>,
    unanswered: &'f BTreeMap<String, Vec<Call>>,
}

/// Every file by path: accounts stand in the order of their ids.
struct Files<'f> {
    accounts: &'f BTreeMap<AccountId, Option<(String, Entry)>>,
    lines: RefCell<Lines<'f>>,
}

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (account, gaps) in self.accounts {
            let lines = (self.lines.borrow_mut())(account).map_err(S::Error::custom)?;
            let own = journal::entries(&lines).map_err(S::Error::custom)?;
            let mut files: BTreeMap<&str, &Entry> =
                own.iter().map(|(path, entry)| (path.as_str(), entry)).collect();
            files.extend(gaps.iter().map(|(path, entry)| (path.as_str(), entry)));
            for (path, entry) in files {
                map.serialize_entry(path, entry)?;
            }
        }
        map.end()
    }
}

/// What an answer becomes: a file, or a line of `gaps.json`.
enum Form {
    File(Vec<u8>, Option<Timestamp>),
    Gap(Cause, String),
}

fn form(path: &str, answer: &Answer) -> Result<Form, serde_json::Error> {
    Ok(match answer {
        Answer::Json(json) => match secrets::strip(json.clone()) {
            Some(json) => Form::File(json, None),
            None => Form::Gap(Cause::Malformed, secrets::unreadable(path)),
        },
        Answer::Report { csv, generated } => Form::File(csv.clone(), *generated),
        Answer::Absent { code, message } => {
            let error = serde_json::json!({ "Error": { "Code": code, "Message": message } });
            Form::File(serde_json::to_vec_pretty(&error)?, None)
        }
        Answer::Gap { cause, detail } => Form::Gap(*cause, detail.clone()),
    })
}
