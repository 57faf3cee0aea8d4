//! A folder for strangers: no name survives, and the findings are the same.

use std::collections::BTreeMap;

use crate::scene::{Ran, Scene};

/// How often each check came to each status.
fn counts(ran: &Ran) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for ((check, _), status) in ran.statuses() {
        *counts.entry((check, status)).or_default() += 1;
    }
    counts
}

#[test]
fn a_redacted_folder_gives_the_same_findings_and_no_name() {
    let scene = Scene::with_demo();
    let ran = scene.run("collect --from acme --save shareable --redact");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let before = scene.run("scan --from acme --format json");
    let after = scene.run("scan --from shareable --format json");
    assert_eq!(after.code, before.code, "{after:?}");
    assert_eq!(counts(&after), counts(&before));
    let originals = names(&before);
    for name in ["alice", "judy", "111122223333", "acme-demo", "auditor"] {
        assert!(originals.iter().any(|known| known == name), "{name} is one of {originals:?}");
    }
    for place in scene.everything().into_iter().filter(|place| place.starts_with("shareable")) {
        let text = if scene.place(&place).is_file() { scene.read(&place) } else { String::new() };
        for name in &originals {
            let survives = text.contains(name.as_str()) || place.contains(name.as_str());
            assert!(!survives, "`{name}` survives in {place}:\n{text}");
        }
    }
}

/// Names that the original report shows: its users, account, alias and caller.
fn names(ran: &Ran) -> Vec<String> {
    let report = ran.json();
    let account = &report["accounts"][0];
    let mut names: Vec<String> = ["id", "alias"]
        .map(|member| account[member].as_str().unwrap().to_owned())
        .into_iter()
        .chain([account["caller"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()])
        .collect();
    for (_, resource) in ran.statuses().into_keys() {
        let owner = resource.split('#').next().unwrap().to_owned();
        if let Some((_, name)) = owner.rsplit_once('/') {
            names.push(name.to_owned());
        }
    }
    // AWS's own word for a device that was enrolled with root, and an issuer that all customers share.
    names.retain(|name| {
        !["root-account-mfa-device", "token.actions.githubusercontent.com"].contains(&name.as_str())
    });
    names.sort();
    names.dedup();
    names
}
