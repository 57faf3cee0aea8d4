//! Ways around MFA: each has cases, and `docs/routes.md` says where.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads the house's files"
)]

use std::{collections::BTreeMap, fs, path::Path};

/// All that proofs have to look at. A way more is a case more.
const ROUTES: &[&str] = &[
    "Tags that the maker of a session chooses",
    "Federated sessions are no users",
    "A key is no password",
    "A session token that no policy denies",
    "Statements that AWS gives no meaning",
    "Sessions that a resource's policy names",
    "A code in the call itself",
    "Calls that prove who one is",
    "Credentials for a single service",
    "Sessions that were issued before",
    "Root",
    "Requests that services forward",
    "A boundary that replaces another",
    "Policies that are too long",
    "Grants to a user's ARN, and session policies",
    "`aws login`",
    "Enrolling another device",
    "Enrolling a device on somebody else",
    "The window",
    "The name of the first device",
    "The age of MFA",
    "The first password",
    "Roles that are left",
    "Roles that are entered without any credential",
    "Resources that let strangers in",
    "Whoever could undo it",
    "Actions that AWS may add",
    "Facts that are old",
];

#[test]
fn each_way_around_mfa_has_cases_that_are_there() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let text = fs::read_to_string(docs.join("routes.md")).unwrap();
    let mut cases: BTreeMap<&str, usize> = BTreeMap::new();
    for section in text.split("\n## ").skip(1) {
        let (route, listed) = section.split_once('\n').unwrap();
        for line in listed.lines().filter_map(|line| line.strip_prefix("- [")) {
            let (name, path) = line.split_once("](").unwrap();
            let file = docs.join(path.strip_suffix(')').unwrap());
            let words = fs::read_to_string(&file).unwrap();
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            // As a test is called, a row, or a sentence.
            let is_there = [format!("fn {name}("), format!("\"{name}\""), format!("{name} |")];
            let is_there = is_there.iter().any(|own| words.contains(own.as_str()));
            assert!(is_there, "{route}: {} has no case `{name}`", file.display());
            *cases.entry(route).or_default() += 1;
        }
    }
    let without: Vec<&&str> = ROUTES.iter().filter(|own| !cases.contains_key(**own)).collect();
    assert!(without.is_empty(), "without a case: {without:?}");
    assert_eq!(cases.len(), ROUTES.len(), "a way of the document is not in the list");
}
