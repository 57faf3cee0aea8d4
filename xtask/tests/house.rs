//! The house rules that no compiler holds: who may use whom, what pure rooms may not do, how large
//! things may be, and where links lead.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and these read the house's own files"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Who may use whom. `docs/architecture` is this table in words; an edge more is a decision record.
const ROOMS: &[(&str, &[&str])] = &[
    ("tutela-model", &[]),
    ("tutela-policy", &[]),
    ("tutela-recording", &["tutela-model", "tutela-trail"]),
    ("tutela-access", &["tutela-model", "tutela-policy"]),
    ("tutela-trail", &["tutela-model"]),
    ("tutela-checks", &["tutela-model", "tutela-access", "tutela-trail"]),
    ("tutela-posture", &["tutela-model"]),
    ("tutela-report", &["tutela-model", "tutela-posture"]),
    ("tutela-remedy", &["tutela-model", "tutela-policy", "tutela-access"]),
    ("tutela-ports", PURE),
    ("tutela-aws", &with_ports()),
    ("tutela-session", &["tutela-model", "tutela-ports"]),
    ("tutela-enrol", &["tutela-model", "tutela-ports", "tutela-session"]),
    ("tutela-notify", &["tutela-model", "tutela-posture", "tutela-report"]),
    ("tutela-store", &["tutela-model", "tutela-posture"]),
    ("tutela-app", &with_ports()),
    ("tutela-demo", &["tutela-model", "tutela-recording"]),
];

/// Rooms without clock, randomness, files, network and async, and without the AWS SDK.
const PURE: &[&str] = &[
    "tutela-model",
    "tutela-recording",
    "tutela-policy",
    "tutela-access",
    "tutela-trail",
    "tutela-checks",
    "tutela-posture",
    "tutela-report",
    "tutela-remedy",
];

const fn with_ports() -> [&'static str; PURE.len() + 1] {
    let mut all = ["tutela-ports"; PURE.len() + 1];
    let mut place = 0;
    while place < PURE.len() {
        all[place] = PURE[place];
        place += 1;
    }
    all
}

/// What a pure room may not have anywhere beneath it.
const IMPURE: &[&str] =
    &["tokio", "hyper", "rustls", "ring", "fastrand", "rand", "getrandom", "socket2", "mio"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).exec().unwrap()
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let metadata = metadata();
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut seen = BTreeSet::new();
    for package in metadata.workspace_packages() {
        let Some(allowed) = rooms.get(package.name.as_str()) else {
            let free = ["tutela", "tutela-testkit", "xtask"];
            assert!(free.contains(&package.name.as_str()), "{} is not in the table", package.name);
            continue;
        };
        seen.insert(package.name.as_str());
        for dependency in &package.dependencies {
            let ours =
                dependency.name.starts_with("tutela-") && dependency.kind == DependencyKind::Normal;
            let fine = !ours || allowed.contains(&dependency.name.as_str());
            assert!(fine, "{} may not use {}", package.name, dependency.name);
        }
    }
    assert_eq!(seen.len(), rooms.len(), "the table names rooms that are not there");
}

#[test]
fn pure_rooms_rest_on_nothing_that_reaches_outside() {
    let metadata = metadata();
    let resolve = metadata.resolve.as_ref().unwrap();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let names: BTreeMap<_, _> =
        metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
    for package in metadata.workspace_packages() {
        if !PURE.contains(&package.name.as_str()) {
            continue;
        }
        let mut beneath = BTreeSet::new();
        let mut open = vec![&package.id];
        while let Some(id) = open.pop() {
            for edge in &nodes[id].deps {
                let normal = edge.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
                if normal && beneath.insert(&edge.pkg) {
                    open.push(&edge.pkg);
                }
            }
        }
        for id in beneath {
            let name = names[id];
            let impure = name.starts_with("aws-") || IMPURE.contains(&name);
            assert!(!impure, "{} rests on {name}", package.name);
        }
    }
}

#[test]
fn pure_rooms_lift_no_ban() {
    for room in PURE {
        let folder = root().join("crates").join(room.strip_prefix("tutela-").unwrap()).join("src");
        // Tests may look at their own sources.
        let code = sources(&folder).into_iter().filter(|file| !file.ends_with("tests.rs"));
        for file in code {
            let text = fs::read_to_string(&file).unwrap();
            for lifted in [
                "disallowed_methods",
                "disallowed_types",
                "async fn",
                "TcpStream",
                "TcpListener",
                "UdpSocket",
                "ToSocketAddrs",
                "std::process",
                "std::env",
            ] {
                assert!(!text.contains(lifted), "{} has `{lifted}`", file.display());
            }
        }
    }
}

/// What the checker of certificates may read that others read, too: the syntax tree, the universe, and
/// plain data of setups, states, scopes and certificates. No function of the search or the evaluator.
const CHECKER_READS: &[&str] = &[
    "crate::evaluate::{Caller, Layer, Setup, StatementPlace, Value}",
    "crate::syntax::{Condition, Document, Effect, Element, Operator, PrincipalKind, Principals, \
     Quantifier, Statement}",
    "crate::universe::{ALSO_WITHOUT_RESOURCE, AccessLevel, Action, ActionId, NEEDS_EACH, Service, \
     UNDENIABLE, Universe, ValueType}",
    "crate::prove::certificate::{Atom, Certificate, Part, Refuted}",
    "crate::prove::scope::{Actions, Resources, Scope}",
    "crate::prove::state::{Known, Reach, Services, State}",
];

#[test]
fn the_checker_of_certificates_borrows_data_and_no_judgement() {
    let allowed: BTreeSet<String> = CHECKER_READS.iter().flat_map(|own| paths(own)).collect();
    let folder = root().join("crates/policy/src/prove/check");
    let mut read = BTreeSet::new();
    for file in sources(&folder) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let uses = code.split("\nuse ").skip(1).filter_map(|rest| rest.split(';').next());
        let is_root = file.ends_with("mod.rs");
        let named: Vec<String> = uses.flat_map(paths).collect();
        let outside = named.iter().filter_map(|path| match path.strip_prefix("super::") {
            Some(rest) if is_root => Some(format!("crate::prove::{rest}")),
            Some(rest) => Some(format!("crate::prove::{}", rest.strip_prefix("super::")?)),
            None => path.starts_with("crate::").then(|| path.clone()),
        });
        for path in outside {
            assert!(allowed.contains(&path), "{} reads {path}", file.display());
            read.insert(path);
        }
        // Behind the imports, nothing else is reached by a path, and no state is asked to judge.
        let body: Vec<&str> = code.lines().filter(|line| !line.trim().starts_with("//")).collect();
        let body = body.join("\n");
        let imported = body.matches("crate::").count();
        let listed = body.split("\nuse ").skip(1).filter_map(|rest| rest.split(';').next());
        let within: usize = listed.map(|own| own.matches("crate::").count()).sum();
        assert_eq!(imported, within, "{} has a path in its code", file.display());
        for judgement in [".reaches(", ".known(", ".is_set(", ".takes(", ".taking("] {
            assert!(!body.contains(judgement), "{} asks a state: {judgement}", file.display());
        }
    }
    let unread: Vec<&String> = allowed.difference(&read).collect();
    assert!(unread.is_empty(), "the list allows what nobody reads: {unread:?}");
}

/// The paths that a `use` names: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(tree: &str) -> Vec<String> {
    let tree = tree.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((head, rest)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let inner = rest.strip_suffix('}').unwrap();
    let (mut depth, mut pieces) = (0, vec![String::new()]);
    for c in inner.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            pieces.push(String::new());
        } else {
            pieces.last_mut().unwrap().push(c);
        }
    }
    let pieces = pieces.iter().map(|piece| piece.trim()).filter(|piece| !piece.is_empty());
    pieces.flat_map(paths).map(|path| format!("{head}{path}").replace("::self", "")).collect()
}

#[test]
fn clippy_bans_what_pure_rooms_may_not_do() {
    let bans = fs::read_to_string(root().join("clippy.toml")).unwrap();
    for path in [
        "std::time::SystemTime::now",
        "std::time::Instant::now",
        "jiff::Timestamp::now",
        "std::env::var",
        "std::fs::read",
        "std::fs::write",
        "std::fs::File::open",
        "std::net::TcpStream::connect",
        "std::collections::HashMap",
    ] {
        assert!(
            bans.contains(&format!("\"{path}\", reason = ")),
            "{path} is not banned with a reason"
        );
    }
    for package in metadata().workspace_packages() {
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} does not take the lints",
            package.name
        );
    }
}

#[test]
fn files_are_of_a_size_to_be_read_and_say_what_they_are_for() {
    for file in sources(&root().join("crates")).into_iter().chain(sources(&root().join("xtask"))) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.lines().count() <= 400, "{} is too long", file.display());
        assert!(text.starts_with("//! "), "{} does not say what it is for", file.display());
    }
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut checked = 0;
    for file in documents() {
        let text = fs::read_to_string(&file).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap();
            if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
                continue;
            }
            checked += 1;
            let place = file.parent().unwrap().join(path);
            assert!(place.exists(), "{} links to {path}, which is not there", file.display());
        }
    }
    assert!(checked > 10, "only {checked} links were found");
}

fn documents() -> Vec<PathBuf> {
    let mut documents: Vec<PathBuf> = files(&root(), 1);
    documents.extend(files(&root().join("docs"), 3));
    documents.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    documents
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut sources = files(folder, 8);
    sources.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    sources
}

fn files(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            found.push(path);
        } else if depth > 1 && path.file_name().is_some_and(|name| name != "target") {
            found.extend(files(&path, depth - 1));
        }
    }
    found
}
