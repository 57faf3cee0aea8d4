//! Writes recordings as a folder.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::MANIFEST;
use crate::{
    AccountRecordings, Answer, Recording,
    assemble::{self, Reader},
    manifest::{Entry, GapEntry, Gaps, Manifest, SCHEMA, digest},
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
            let (bytes, generated) = match answer {
                Answer::Json(json) => (json.clone(), None),
                Answer::Report { csv, generated } => (csv.clone(), *generated),
                Answer::Absent { code, message } => {
                    let error =
                        serde_json::json!({ "Error": { "Code": code, "Message": message } });
                    (serde_json::to_vec_pretty(&error)?, None)
                }
                Answer::Gap { cause, detail } => {
                    let (cause, detail) = (*cause, detail.clone());
                    gaps.push(GapEntry { call: call.clone(), cause, detail, taken_at: *taken_at });
                    continue;
                }
            };
            let (call, taken_at) = (Some(call.clone()), *taken_at);
            manifest
                .files
                .insert(path.clone(), Entry { sha256: digest(&bytes), call, taken_at, generated });
            tree.insert(path, bytes);
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
