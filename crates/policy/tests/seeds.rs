//! The fuzz targets of the policy language, on the seeds with which they begin: what the fuzzer looks
//! at for hours is looked at once in every run of the tests, so that no target goes stale.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test reads its seeds")]

#[path = "fuzz/check.rs"]
mod check;
#[path = "fuzz/evaluate.rs"]
mod evaluate;
#[path = "fuzz/policy.rs"]
mod policy;
#[path = "fuzz/prove.rs"]
mod prove;

use std::{fs, path::Path};

use tutela_policy::Case;

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let seeds: Vec<_> = files
        .map(|file| {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&file).unwrap())
        })
        .collect();
    assert!(!seeds.is_empty(), "{target} has no seed");
    seeds
}

fn texts(target: &str) -> Vec<(String, String)> {
    let text = |(name, bytes)| (name, String::from_utf8(bytes).unwrap());
    seeds(target).into_iter().map(text).collect()
}

#[test]
fn any_text_as_a_policy() {
    for (_, text) in texts("policy") {
        policy::run(&text);
    }
}

#[test]
fn any_text_as_a_case() {
    for (name, text) in texts("evaluate") {
        assert!(Case::parse_all(&text).is_ok(), "{name} is no case");
        evaluate::run(&text);
    }
}

#[test]
fn any_text_as_a_case_that_is_proved() {
    let all = texts("prove");
    assert!(all.len() >= 5, "there are {}", all.len());
    for (name, text) in all {
        let cases = Case::parse_all(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!cases.is_empty(), "{name} has no case");
        prove::run(&text);
    }
}

/// From what is accepted, the fuzzer finds what should not be.
#[test]
fn any_certificate_behind_a_case() {
    let all = seeds("check");
    assert!(all.len() >= 5, "there are {}", all.len());
    for (name, bytes) in all {
        assert!(check::accepted(&bytes) > 0, "{name} is not accepted");
        check::run(&bytes);
    }
}
