//! Writes recordings as a folder.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tutela_model::Cause;

use super::MANIFEST;
use crate::{
    AccountRecordings, Answer, Recording,
    assemble::{self, Reader},
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
    let taken_by = accounts.iter().find_map(|account| {
        assemble::caller(&Reader::new(account, None))
            .seen()
            .ok()
            .map(|caller| caller.value.arn.to_string())
    });
    let mut tree = BTreeMap::new();
    let mut manifest = Manifest {
        schema: SCHEMA.to_owned(),
        tool_version: tool_version.to_owned(),
        taken_by,
        as_of,
        files: BTreeMap::new(),
        unanswered: BTreeMap::new(),
    };
    for account in accounts {
        let mut gaps = Vec::new();
        for Recording { call, taken_at, answer } in &account.recordings {
            let path = format!("accounts/{}/{}", account.account, call.path());
            let (call, taken_at) = (call.clone(), *taken_at);
            match written(&path, answer)? {
                Written::File(bytes, generated) => {
                    let sha256 = digest(&bytes);
                    let entry = Entry { sha256, call: Some(call), taken_at, generated };
                    manifest.files.insert(path.clone(), entry);
                    tree.insert(path, bytes);
                }
                Written::Gap(cause, detail) => {
                    gaps.push(GapEntry { call, cause, detail, taken_at });
                }
            }
        }
        if !gaps.is_empty() {
            let path = format!("accounts/{}/gaps.json", account.account);
            let calls = gaps.iter().map(|gap| gap.call.clone()).collect();
            manifest.unanswered.insert(account.account.to_string(), calls);
            let bytes = serde_json::to_vec_pretty(&Gaps { gaps })?;
            let entry =
                Entry { sha256: digest(&bytes), call: None, taken_at: None, generated: None };
            manifest.files.insert(path.clone(), entry);
            tree.insert(path, bytes);
        }
    }
    tree.insert(MANIFEST.to_owned(), serde_json::to_vec_pretty(&manifest)?);
    Ok(tree)
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
