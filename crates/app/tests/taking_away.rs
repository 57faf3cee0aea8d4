//! Whatever is taken away from an account-data folder, nothing looks better for it, and nothing
//! vanishes unsaid.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde_json::Value;
use tutela_model::Status;
use tutela_recording::{assemble, folder};

use crate::support::{
    every_check,
    taken::{Kind, kinds, on_every_core},
};

/// A file in part, by the place where it ends.
fn cuts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut ends: Vec<(String, usize)> = vec![
        ("empty".to_owned(), 0),
        ("half".to_owned(), bytes.len() / 2),
        ("without its last byte".to_owned(), bytes.len().saturating_sub(1)),
        ("without its last two bytes".to_owned(), bytes.len().saturating_sub(2)),
    ];
    let lines: Vec<usize> = (0..bytes.len()).filter(|at| bytes.get(*at) == Some(&b'\n')).collect();
    // Every row of a table is somebody's; of JSON some lines stand for all.
    let step = if bytes.starts_with(b"user,") { 1 } else { lines.len().div_ceil(8).max(1) };
    for (line, place) in lines.iter().enumerate().step_by(step) {
        ends.push((format!("before the end of line {}", line + 1), *place));
        ends.push((format!("after the end of line {}", line + 1), place + 1));
    }
    let part = |end: usize| bytes.get(..end).unwrap_or_default().to_vec();
    ends.into_iter().map(|(name, end)| (name, part(end))).collect()
}

#[test]
fn the_folders_are_worth_taking_from() {
    for kind in kinds() {
        let is = |status| kind.rows.values().filter(|row| **row == status).count();
        let counts = [Status::Fail, Status::Unknown, Status::Pass, Status::NotApplicable].map(is);
        assert!(counts.iter().all(|count| *count >= 5), "{}: {counts:?}", kind.name);
    }
}

#[test]
fn a_file_that_is_missing_or_unreadable_improves_nothing() {
    each_file(kinds(), |kind, path| {
        kind.hold_without_it(path);
        let unreadable = kind.with(path, Err("permission denied".to_owned()));
        kind.hold_by_all(path, "unreadable", unreadable);
    });
}

#[test]
fn two_files_that_are_missing_improve_nothing() {
    let kinds = kinds().iter().filter(|kind| ["saved", "by hand"].contains(&kind.name));
    for kind in kinds {
        // One region stands for all.
        let paths: Vec<&String> = kind.tree.keys().filter(|path| !is_elsewhere(path)).collect();
        let after = |number: usize| paths.iter().skip(number + 1);
        let pairs = paths.iter().enumerate();
        let pairs: Vec<(&str, &str)> = pairs
            .flat_map(|(number, first)| {
                after(number).map(|second| (first.as_str(), second.as_str()))
            })
            .collect();
        on_every_core(&pairs, |(first, second)| kind.hold_without(first, second));
    }
}

#[test]
fn a_file_that_is_cut_improves_nothing() {
    each_file(kinds(), |kind, path| {
        let mut seen = BTreeSet::new();
        for (name, part) in cuts(kind.tree[path].as_ref().unwrap()) {
            let cut = kind.with(path, Ok(part));
            // JSON that is cut is none: where it ends shows only in the place that a gap names.
            let is_new = is_table(path) || seen.insert(kind.seen_of(&cut));
            if is_new {
                kind.hold(path, &name, cut);
            }
        }
    });
}

/// Does something with each file of each folder, on every core.
fn each_file<'k>(
    kinds: impl IntoIterator<Item = &'k Kind>,
    hold: impl Fn(&'k Kind, &'k str) + Sync,
) {
    let kinds = kinds.into_iter();
    let files: Vec<(&Kind, &str)> =
        kinds.flat_map(|kind| kind.paths().map(move |path| (kind, path))).collect();
    on_every_core(&files, |(kind, path)| hold(kind, path));
}

/// Whether a file is a region's other than the first one's.
fn is_elsewhere(path: &str) -> bool {
    let is_region = |part: &str| part.matches('-').count() == 2 && part.ends_with(char::is_numeric);
    path.split('/').any(|part| is_region(part) && part != "us-east-1")
}

fn is_table(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "csv")
}

/// An answer in which one item of a list, or of a list in a list, stands twice.
fn with_an_item_twice(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(whole) = serde_json::from_slice::<Value>(bytes) else { return Vec::new() };
    let mut places = Vec::new();
    items(&whole, "", &mut places);
    let twice = places.into_iter().map(|place| {
        let mut answer = whole.clone();
        let (list, number) = place.rsplit_once('/').unwrap();
        let list = answer.pointer_mut(list).and_then(Value::as_array_mut).unwrap();
        list.push(list[number.parse::<usize>().unwrap()].clone());
        (format!("{place} twice"), answer.to_string().into_bytes())
    });
    twice.collect()
}

/// Where the first and the last item of each list stand, but for policies, which say once what
/// they say twice.
fn items(value: &Value, place: &str, places: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            let ends = BTreeSet::from([0, list.len().saturating_sub(1)]);
            for (number, item) in list.iter().enumerate().filter(|(at, _)| ends.contains(at)) {
                places.push(format!("{place}/{number}"));
                items(item, &format!("{place}/{number}"), places);
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| *name != "PolicyDocument") {
                items(member, &format!("{place}/{name}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn an_item_that_stands_twice_improves_nothing() {
    let doubled = AtomicUsize::new(0);
    let kinds = kinds().iter().filter(|kind| kind.name.starts_with("by hand"));
    each_file(kinds, |kind, path| {
        for (name, bytes) in with_an_item_twice(kind.tree[path].as_ref().unwrap()) {
            kind.hold(path, &name, kind.with(path, Ok(bytes)));
            doubled.fetch_add(1, Ordering::Relaxed);
        }
    });
    let doubled = doubled.into_inner();
    assert!(doubled > 50, "{doubled}");
}

#[test]
fn what_stands_twice_improves_nothing() {
    each_file(kinds(), |kind, path| {
        let bytes = kind.tree[path].as_ref().unwrap();
        let mut twice =
            vec![("the file twice over".to_owned(), [bytes.as_slice(), bytes].concat())];
        if bytes.starts_with(b"user,") {
            let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            for (number, line) in lines.iter().enumerate() {
                let mut rows = lines.clone();
                rows.insert(number, line);
                twice.push((format!("row {number} twice"), rows.join(&b'\n')));
            }
        }
        for (name, bytes) in twice {
            kind.hold(path, &name, kind.with(path, Ok(bytes)));
        }
        let copy = path.rsplit_once('.').map_or_else(
            || format!("{path} copy"),
            |(stem, extension)| format!("{stem} copy.{extension}"),
        );
        kind.hold(path, "a copy of it", kind.with(&copy, Ok(bytes.clone())));
        let place = path.strip_prefix("accounts/111122223333/").unwrap_or(path);
        let elsewhere = format!("accounts/444455556666/{place}");
        let moved = kind.with(&elsewhere, Ok(bytes.clone()));
        kind.hold_by_all(path, "under another account, too", moved);
    });
}

#[test]
fn a_file_that_is_not_what_the_manifest_says_is_a_gap_and_vouches_for_nothing() {
    let kinds = kinds().iter().filter(|kind| kind.name.starts_with("saved"));
    each_file(kinds, |kind, path| {
        if !path.starts_with("accounts/") {
            return;
        }
        let mut changed = kind.tree[path].clone().unwrap();
        changed.push(b'\n');
        let changed = kind.with(path, Ok(changed));
        let report = kind.judge(changed.clone(), every_check()).unwrap();
        for (case, tree, report) in [
            ("changed", changed, &report),
            ("removed", kind.without(&[path]), kind.without_it(path).unwrap()),
        ] {
            let read = folder::read(tree).unwrap();
            let snapshot = assemble(&read.accounts, read.as_of);
            let gaps = snapshot.accounts.iter().flat_map(|account| &account.gaps);
            let named = gaps.filter(|gap| gap.detail().contains(file_name(path))).count();
            assert!(named > 0, "{}: `{path}` {case} is a gap", kind.name);
            let evidence = report.findings.iter().flat_map(|finding| &finding.evidence);
            let cited = evidence.map(|own| &own.receipt.file).find(|file| *file == path);
            assert_eq!(cited, None, "{}: `{path}` {case}", kind.name);
        }
    });
}

#[test]
fn of_two_answers_about_one_user_neither_counts() {
    let is_about_a_user = |path: &str, bytes: &[u8]| {
        (path.contains("/list-mfa-devices/") || path.contains("/list-access-keys/"))
            && String::from_utf8_lossy(bytes).contains("UserName")
    };
    for kind in kinds().iter().filter(|kind| kind.name.starts_with("by hand")) {
        let mut twice = 0;
        for (path, file) in &kind.tree {
            let bytes = file.as_ref().unwrap();
            if !is_about_a_user(path, bytes) {
                continue;
            }
            let other = path.replace(file_name(path), "of-somebody.json");
            let tree = kind.with(&other, Ok([bytes.as_slice(), b"\n"].concat()));
            kind.hold_by_all(path, &other, tree.clone());
            let report = kind.judge(tree, every_check()).unwrap();
            let evidence = report.findings.iter().flat_map(|finding| &finding.evidence);
            let cited: Vec<&String> = evidence
                .map(|evidence| &evidence.receipt.file)
                .filter(|file| [path, &other].contains(file))
                .collect();
            assert_eq!(cited, Vec::<&String>::new(), "{}: `{path}`", kind.name);
            twice += 1;
        }
        assert!(twice >= 4, "{}: {twice}", kind.name);
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}
