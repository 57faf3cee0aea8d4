//! Any bytes in place of any one file of the demo's folder, with or without its manifest: no panic,
//! and no row without grounds.
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
    DEMO.get_or_init(|| folder::write(&tutela_demo::accounts(), tutela_demo::as_of(), "fuzz").unwrap())
}

fuzz_target!(|input: (u8, bool, &[u8])| {
    let (place, vouched, bytes) = input;
    let mut tree: BTreeMap<String, File> =
        demo().iter().map(|(path, bytes)| (path.clone(), Ok(bytes.clone()))).collect();
    if !vouched {
        tree.remove("manifest.json");
    }
    let paths: Vec<String> = tree.keys().cloned().collect();
    let path = &paths[usize::from(place) % paths.len()];
    tree.insert(path.clone(), Ok(bytes.to_vec()));
    let Ok(read) = folder::read(tree) else { return };
    let snapshot = assemble(&read.accounts, read.as_of);
    let rows = judge(&snapshot, CHECKS);
    for row in &rows {
        assert_eq!(row.gap.is_some(), row.status == Status::Unknown);
        assert!(row.gap.is_some() || !row.evidence.is_empty());
    }
    redact(&read.accounts);
});
