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

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tutela_model::Status;
use tutela_recording::{
    assemble,
    folder::{self, File},
};
use tutela_report::Report;

use crate::support::{
    compare::{Rows, groundless, improvements, rows},
    demo, every_check, judge_all, readable, save,
};

type Tree = BTreeMap<String, File>;

/// A folder of which files are taken away, and how it is judged.
struct Kind {
    name: &'static str,
    tree: Tree,
    /// The person says when the answers were taken, where no manifest does.
    dated_by_hand: bool,
    rows: Rows,
}

impl Kind {
    fn new(name: &'static str, tree: Tree) -> Self {
        let dated_by_hand = !tree.contains_key("manifest.json");
        let mut kind = Self { name, tree, dated_by_hand, rows: Rows::new() };
        kind.rows = rows(&kind.judge(kind.tree.clone()).expect("the whole folder can be read"));
        kind
    }

    /// The report on a folder, or `None` where nothing can be judged, which the person is told.
    fn judge(&self, tree: Tree) -> Option<Report> {
        let read = folder::read(tree).ok()?;
        let by_hand = self.dated_by_hand.then(tutela_demo::as_of);
        Some(judge_all(&read.accounts, every_check(), read.as_of.or(by_hand)))
    }

    /// What is seen of a folder, but for numbers; nothing where it cannot be read.
    fn seen_of(&self, tree: &Tree) -> String {
        let Ok(read) = folder::read(tree.clone()) else { return String::new() };
        let by_hand = self.dated_by_hand.then(tutela_demo::as_of);
        let mut seen = format!("{:?}", assemble(&read.accounts, read.as_of.or(by_hand)));
        seen.retain(|c| !c.is_ascii_digit());
        seen
    }

    #[track_caller]
    fn hold(&self, case: &str, tree: Tree) {
        let Some(report) = self.judge(tree) else { return };
        let better = improvements(&self.rows, &rows(&report));
        assert_eq!(better, Vec::<String>::new(), "{}: {case}", self.name);
        if report.as_of.is_some() {
            assert_eq!(groundless(&report), Vec::<String>::new(), "{}: {case}", self.name);
        }
    }
}

/// The demo as `tutela demo --save` writes it, and as somebody with the AWS CLI would have made it.
fn kinds() -> Vec<Kind> {
    let saved = readable(save(&demo()));
    let mut by_hand = saved.clone();
    by_hand.retain(|path, _| path != "manifest.json" && !path.ends_with("gaps.json"));
    let alone: Tree = by_hand
        .iter()
        .map(|(path, file)| {
            let path = path.strip_prefix("accounts/111122223333/").unwrap_or(path);
            (path.to_owned(), file.clone())
        })
        .collect();
    // Everything that the account would answer, so that a live call may be what is taken away.
    let whole = readable(save(&tutela_demo::whole()));
    let mut whole_by_hand = whole.clone();
    whole_by_hand.retain(|path, _| path != "manifest.json" && !path.ends_with("gaps.json"));
    vec![
        Kind::new("saved", saved),
        Kind::new("by hand", by_hand),
        Kind::new("by hand, one account", alone),
        Kind::new("saved, everything", whole),
        Kind::new("by hand, everything", whole_by_hand),
    ]
}

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
    for kind in kinds() {
        for path in kind.tree.keys() {
            let mut without = kind.tree.clone();
            without.remove(path);
            kind.hold(&format!("`{path}` removed"), without);
            let mut unreadable = kind.tree.clone();
            unreadable.insert(path.clone(), Err("permission denied".to_owned()));
            kind.hold(&format!("`{path}` unreadable"), unreadable);
        }
    }
}

#[test]
fn two_files_that_are_missing_improve_nothing() {
    for kind in kinds().into_iter().filter(|kind| ["saved", "by hand"].contains(&kind.name)) {
        // One region stands for all.
        let paths: Vec<&String> = kind.tree.keys().filter(|path| !is_elsewhere(path)).collect();
        for (number, first) in paths.iter().copied().enumerate() {
            for second in paths.iter().copied().skip(number + 1) {
                let mut without = kind.tree.clone();
                without.remove(first);
                without.remove(second);
                kind.hold(&format!("`{first}` and `{second}` removed"), without);
            }
        }
    }
}

#[test]
fn a_file_that_is_cut_improves_nothing() {
    for kind in kinds() {
        for (path, file) in &kind.tree {
            let mut seen = BTreeSet::new();
            for (name, part) in cuts(file.as_ref().unwrap()) {
                let mut cut = kind.tree.clone();
                cut.insert(path.clone(), Ok(part));
                // JSON that is cut is none: where it ends shows only in the place that a gap names.
                let is_new = is_table(path) || seen.insert(kind.seen_of(&cut));
                if is_new {
                    kind.hold(&format!("`{path}` {name}"), cut);
                }
            }
        }
    }
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
    let mut doubled = 0;
    for kind in kinds().into_iter().filter(|kind| kind.name.starts_with("by hand")) {
        for (path, file) in &kind.tree {
            for (name, bytes) in with_an_item_twice(file.as_ref().unwrap()) {
                let mut tree = kind.tree.clone();
                tree.insert(path.clone(), Ok(bytes));
                kind.hold(&format!("`{path}`: {name}"), tree);
                doubled += 1;
            }
        }
    }
    assert!(doubled > 50, "{doubled}");
}

#[test]
fn what_stands_twice_improves_nothing() {
    for kind in kinds() {
        for (path, file) in &kind.tree {
            let bytes = file.as_ref().unwrap();
            let doubled = [bytes.as_slice(), bytes].concat();
            let mut twice = vec![("the file twice over".to_owned(), doubled)];
            if bytes.starts_with(b"user,") {
                let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
                for (number, line) in lines.iter().enumerate() {
                    let mut rows = lines.clone();
                    rows.insert(number, line);
                    twice.push((format!("row {number} twice"), rows.join(&b'\n')));
                }
            }
            for (name, bytes) in twice {
                let mut tree = kind.tree.clone();
                tree.insert(path.clone(), Ok(bytes));
                kind.hold(&format!("`{path}`: {name}"), tree);
            }
            let mut copied = kind.tree.clone();
            let copy = path.rsplit_once('.').map_or_else(
                || format!("{path} copy"),
                |(stem, extension)| format!("{stem} copy.{extension}"),
            );
            copied.insert(copy, file.clone());
            kind.hold(&format!("a copy of `{path}`"), copied);
            let mut moved = kind.tree.clone();
            let place = path.strip_prefix("accounts/111122223333/").unwrap_or(path);
            let elsewhere = format!("accounts/444455556666/{place}");
            moved.insert(elsewhere, file.clone());
            kind.hold(&format!("`{path}` under another account, too"), moved);
        }
    }
}

#[test]
fn a_file_that_is_not_what_the_manifest_says_is_a_gap_and_vouches_for_nothing() {
    for kind in kinds().into_iter().filter(|kind| kind.name.starts_with("saved")) {
        for (path, file) in kind.tree.iter().filter(|(path, _)| path.starts_with("accounts/")) {
            let mut changed = file.clone().unwrap();
            changed.push(b'\n');
            for (case, file) in [("changed", Some(Ok(changed))), ("removed", None)] {
                let mut tree = kind.tree.clone();
                tree.remove(path);
                tree.extend(file.map(|file| (path.clone(), file)));
                let read = folder::read(tree.clone()).unwrap();
                let snapshot = assemble(&read.accounts, read.as_of);
                let gaps = snapshot.accounts.iter().flat_map(|account| &account.gaps);
                let named = gaps.filter(|gap| gap.detail().contains(file_name(path))).count();
                assert!(named > 0, "{}: `{path}` {case} is a gap", kind.name);
                let report = kind.judge(tree).unwrap();
                let cited = report
                    .findings
                    .iter()
                    .flat_map(|finding| &finding.evidence)
                    .find(|evidence| evidence.receipt.file == *path);
                assert_eq!(cited, None, "{}: `{path}` {case}", kind.name);
            }
        }
    }
}

#[test]
fn of_two_answers_about_one_user_neither_counts() {
    let is_about_a_user = |path: &str, bytes: &[u8]| {
        (path.contains("/list-mfa-devices/") || path.contains("/list-access-keys/"))
            && String::from_utf8_lossy(bytes).contains("UserName")
    };
    for kind in kinds().into_iter().filter(|kind| kind.name.starts_with("by hand")) {
        let mut twice = 0;
        for (path, file) in &kind.tree {
            let bytes = file.as_ref().unwrap();
            if !is_about_a_user(path, bytes) {
                continue;
            }
            let other = path.replace(file_name(path), "of-somebody.json");
            let mut tree = kind.tree.clone();
            tree.insert(other.clone(), Ok([bytes.as_slice(), b"\n"].concat()));
            kind.hold(&format!("`{path}` and `{other}`"), tree.clone());
            let report = kind.judge(tree).unwrap();
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
