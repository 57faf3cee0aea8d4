//! Any bytes in place of any pieces of one file of the demo's folder, with or without its manifest:
//! no panic, no hang, and no row without grounds.
#![no_main]

use std::{collections::BTreeMap, sync::OnceLock};

use libfuzzer_sys::fuzz_target;
use tutela_checks::{CHECKS, judge};
use tutela_model::Status;
use tutela_recording::{
    assemble,
    folder::{self, File},
    redact,
};

fn demo() -> &'static BTreeMap<String, Vec<u8>> {
    static DEMO: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    DEMO.get_or_init(|| {
        folder::write(&tutela_demo::accounts(), tutela_demo::as_of(), "fuzz").unwrap()
    })
}

/// What goes, from where and how long, and what comes in its place.
type Edit<'a> = (u16, u16, &'a [u8]);

fuzz_target!(|input: (u8, bool, Vec<Edit<'_>>)| {
    let (place, vouched, edits) = input;
    let mut tree: BTreeMap<String, File> =
        demo().iter().map(|(path, bytes)| (path.clone(), Ok(bytes.clone()))).collect();
    if !vouched {
        tree.remove("manifest.json");
    }
    let index = usize::from(place) % tree.len();
    if let Some(Ok(file)) = tree.values_mut().nth(index) {
        for (from, length, bytes) in edits {
            let from = usize::from(from) % (file.len() + 1);
            let to = file.len().min(from + usize::from(length));
            file.splice(from..to, bytes.iter().copied());
        }
    }
    let Ok(read) = folder::read(tree) else { return };
    let snapshot = assemble(&read.accounts, read.as_of);
    for row in judge(&snapshot, &[], CHECKS) {
        assert_eq!(row.gap.is_some(), row.status == Status::Unknown);
        assert!(row.gap.is_some() || !row.evidence.is_empty());
    }
    assert_eq!(redact(&read.accounts).len(), read.accounts.len());
});
