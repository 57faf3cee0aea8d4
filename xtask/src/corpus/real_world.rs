//! Policies that people published, each as somebody's: `real-world/*.json` with `id`, `kind` and
//! `policy`.
#![allow(clippy::indexing_slicing, reason = "serde_json answers null for what is not there")]

use std::path::Path;

use serde_json::Value;
use tutela_policy::{Caller, Document, Setup, Subject, User};

use super::read;

pub(crate) const ACCOUNT: &str = "111122223333";
const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const EVERYTHING: &str = r#"{"Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// A policy, and what applies to whom with it.
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) kind: String,
    /// Of the policy, to notice another one under its id.
    pub(crate) hash: String,
    pub(crate) setup: Setup,
    pub(crate) subject: Subject,
}

/// A user that is an administrator but for what the policy says.
pub(crate) fn all(directory: &Path) -> Result<Vec<Entry>, String> {
    let error = |error: std::io::Error| format!("listing {}: {error}", directory.display());
    let files = std::fs::read_dir(directory).map_err(error)?;
    let mut paths = Vec::new();
    for file in files {
        let path = file.map_err(error)?.path();
        if path.extension().is_some_and(|it| it == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| entry(path)).collect()
}

fn entry(path: &Path) -> Result<Entry, String> {
    let told = |error: &dyn std::fmt::Display| format!("reading {}: {error}", path.display());
    let file: Value = serde_json::from_str(&read(path)?).map_err(|error| told(&error))?;
    let text = file["policy"].to_string();
    let policy = Document::parse(&text).map_err(|error| told(&error))?;
    let kind = file["kind"].as_str().unwrap_or_default().to_owned();
    let alice = Caller::parse(ALICE).map_err(|error| told(&error))?;
    Ok(Entry {
        id: file["id"].as_u64().ok_or_else(|| told(&"there is no `id`"))?,
        hash: format!("{:016x}", hash(&text)),
        setup: setup(&kind, policy).map_err(|error| told(&error))?,
        subject: Subject::User(User::new(alice)),
        kind,
    })
}

pub(crate) fn everything() -> Result<Document, String> {
    Document::parse(EVERYTHING).map_err(|error| error.to_string())
}

fn setup(kind: &str, policy: Document) -> Result<Setup, String> {
    let mut setup = Setup { identity: vec![everything()?], ..Setup::default() };
    match kind {
        "identity" => setup.identity.push(policy),
        "boundary" => setup.boundary = Some(vec![policy]),
        "scp" => setup.scp.push(vec![everything()?, policy]),
        "trust" => {
            let assumes = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                "Resource": "*"}}"#;
            let assumes = Document::parse(assumes).map_err(|error| error.to_string())?;
            setup = Setup { identity: vec![assumes], resource: Some(policy), ..Setup::default() };
        }
        other => return Err(format!("nobody knows the kind `{other}`")),
    }
    Ok(setup)
}

/// FNV-1a: the same on every machine and by every version.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
