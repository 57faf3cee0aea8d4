//! Real records that others have published, if they are at hand: what we say of them, by ids and
//! digests only. Nothing of them is in this repository.
#![allow(clippy::disallowed_methods, reason = "a test is told where files are, and reads them")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use expect_test::expect_file;
use sha2::{Digest as _, Sha256};
use tutela_trail::{Library, Trail, drift, evidence};

/// Where they are: a folder that [CONTRIBUTING.md](../../../../CONTRIBUTING.md) describes.
const PLACE: &str = "TUTELA_CORPORA";

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.to_string_lossy();
        if path.is_dir() {
            files(&path, found);
        } else if name.ends_with(".json") || name.ends_with(".gz") {
            found.push(path);
        }
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn said(trail: &Trail) -> String {
    let counts = trail.counts;
    let found = evidence(trail);
    let of = |value: serde_json::Value| digest(value.to_string().as_bytes());
    let mut said = format!(
        "  records {} malformed {} duplicates {} others {}\n  identities {} {} root {} center {} {}\n",
        counts.records,
        counts.malformed,
        counts.duplicates,
        counts.others,
        found.identities.len(),
        of(serde_json::to_value(&found.identities).unwrap()),
        of(serde_json::to_value(&found.root).unwrap()),
        found.identity_center.users.len(),
        of(serde_json::to_value(&found.identity_center).unwrap()),
    );
    for drift in drift(trail) {
        said.push_str(&format!("  {} {:?} {}\n", drift.rule, drift.outcome, drift.event_id));
    }
    said
}

#[test]
fn what_is_said_of_published_records_stays_the_same() {
    let Some(place) = std::env::var_os(PLACE).map(PathBuf::from) else { return };
    let mut all = Vec::new();
    files(&place, &mut all);
    assert!(!all.is_empty(), "there is nothing in {}", place.display());
    let library = Library::default();
    let mut together = library.reader();
    let mut golden = String::new();
    for file in &all {
        let bytes = fs::read(file).unwrap();
        let alone = Library::default();
        let mut reader = alone.reader();
        let name = file.strip_prefix(&place).unwrap().to_string_lossy();
        reader.read(&name, &bytes);
        together.read(&name, &bytes);
        golden.push_str(&format!("{name} {}\n", digest(&bytes)));
        golden.push_str(&said(&Library::put_together([reader])));
    }
    golden.push_str("all together\n");
    golden.push_str(&said(&Library::put_together([together])));
    expect_file!["../golden/corpora.txt"].assert_eq(&golden);
}
