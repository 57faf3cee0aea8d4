//! Evidence that is packed, handed over, and judged again.

use std::fs;

use serde_json::Value;

use crate::{
    scene::{Ran, Scene},
    schema,
};

fn packed() -> (Scene, String) {
    let scene = Scene::with_demo();
    let ran = scene.run(
        "evidence pack --from acme --exemptions exemptions.toml --framework soc2 --save evidence",
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    (scene, ran.out.trim().to_owned())
}

fn verified(scene: &Scene) -> Ran {
    scene.run("evidence verify evidence")
}

#[test]
fn what_was_packed_is_judged_the_same() {
    let (scene, digest) = packed();
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    let ran = scene.run(&format!("evidence verify evidence --sha256 {digest}"));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("The same: "), "{}", ran.out);
    let scan =
        scene.run("scan --from acme --exemptions exemptions.toml --framework soc2 --format json");
    let report: Value =
        serde_json::from_slice(&fs::read(scene.place("evidence/report.json")).unwrap()).unwrap();
    assert_eq!(report["findings"], scan.json()["findings"], "a pack holds what a scan finds");
}

#[test]
fn a_pack_says_who_read_what_and_how_it_was_listed() {
    let (scene, _) = packed();
    let record = fs::read(scene.place("evidence/evidence.json")).unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    assert_eq!(schema::errors("tutela.evidence-1.schema.json", &record), "");
    assert_eq!(record["frameworks"][0], "soc2");
    let account = &record["accounts"][0];
    assert!(account["caller"].as_str().unwrap().contains("assumed-role/tutela-reader"));
    let users = &account["population"][0];
    assert_eq!(users["of"], "users");
    assert!(users["count"].as_u64().unwrap() > 10 && users["listed_by"].is_string(), "{users}");
    for file in record["files"].as_array().unwrap() {
        assert!(scene.place("evidence").join(file["path"].as_str().unwrap()).exists(), "{file}");
    }
}

#[test]
fn every_change_to_a_pack_is_told() {
    let summary = "account-data/accounts/111122223333/iam/get-account-summary.json";
    let status = |word: &str| format!("\"critical\", \"status\": \"{word}\"");
    for (what, file, change, said) in [
        (
            "an answer",
            summary,
            Some(("AccountMFAEnabled".to_owned(), "AccountMFAEnabled2".to_owned())),
            "get-account-summary.json` was changed",
        ),
        (
            "a conclusion",
            "report.json",
            Some((status("fail"), status("pass"))),
            "pass in the report, fail now",
        ),
        ("a file that is gone", "report.html", None, "`report.html` is missing"),
        (
            "a file more",
            "more.txt",
            Some((String::new(), "x".to_owned())),
            "`more.txt` was not part of the pack",
        ),
        (
            "exemptions",
            "exemptions.toml",
            Some(("reason".to_owned(), "reason ".to_owned())),
            "`exemptions.toml` was changed",
        ),
    ] {
        let (scene, _) = packed();
        let place = scene.place("evidence").join(file);
        match change {
            None => fs::remove_file(place).unwrap(),
            Some((from, to)) => {
                let text = fs::read_to_string(&place).unwrap_or_default();
                assert!(text.contains(&from), "{file} holds {from}");
                fs::write(place, text.replacen(&from, &to, 1)).unwrap();
            }
        }
        let ran = verified(&scene);
        assert_eq!(ran.code, Some(3), "{what}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains(said), "{what}: {}", ran.out);
        assert!(ran.out.contains("NOT the same"), "{what}: {}", ran.out);
        let json = scene.run("evidence verify evidence --format json").json();
        assert_eq!(json["same"], false, "{what}");
    }
}

/// Changes a file, and what the record says of it, as a forger would.
fn forged(scene: &Scene, file: &str, change: impl Fn(String) -> String) {
    let place = scene.place("evidence").join(file);
    let before = fs::read_to_string(&place).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "{file}: nothing was changed");
    fs::write(&place, &after).unwrap();
    if file == "evidence.json" {
        return;
    }
    let record = scene.place("evidence/evidence.json");
    let mut said: Value = serde_json::from_slice(&fs::read(&record).unwrap()).unwrap();
    let files = said["files"].as_array_mut().unwrap();
    let entry = files.iter_mut().find(|own| own["path"] == file).unwrap();
    entry["sha256"] = tutela_app::evidence::sha256(after.as_bytes()).into();
    entry["bytes"] = after.len().into();
    fs::write(&record, serde_json::to_vec_pretty(&said).unwrap()).unwrap();
}

#[test]
fn what_does_not_follow_from_the_answers_is_told_without_a_digest_to_hold_it_against() {
    for (file, from, to, said) in [
        ("report.html", "Root user", "Nobody", "`report.html` is not what"),
        ("report.csv", ",fail,", ",pass,", "`report.csv` is not what"),
        ("report.json", "\"notes\": [", "\"notes\": [\"all well\"", "notes[0]"),
        ("report.json", "tool_version\": \"", "tool_version\": \"9", "tool_version"),
        ("evidence.json", "\"count\": ", "\"count\": 9", "population[0].count"),
        ("evidence.json", "\"bytes\": ", "\"bytes\": 9", "files[0].bytes"),
        ("evidence.json", "up to four hours", "up to no hours", "assumptions[1]"),
        ("evidence.json", "role/tutela-reader", "role/auditor", "accounts[0].caller"),
        (
            "account-data/manifest.json",
            "role/tutela-reader",
            "role/auditor",
            "`account-data/manifest.json` is not what",
        ),
    ] {
        let (scene, _) = packed();
        forged(&scene, file, |text| text.replacen(from, to, 1));
        let ran = verified(&scene);
        assert_eq!(ran.code, Some(3), "{file}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains(said), "{file}: {}", ran.out);
        assert!(ran.out.contains("NOT the same: 1 of"), "{file}: {}", ran.out);
    }
}

#[test]
fn a_check_that_was_run_cannot_be_hidden() {
    let (scene, _) = packed();
    let hidden = |text: String| text.replacen("\"root-mfa-missing\",", "", 1);
    forged(&scene, "evidence.json", hidden);
    let ran = verified(&scene);
    assert_eq!(ran.code, Some(3), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("not_selected: root-mfa-missing"), "{}", ran.out);
}

#[test]
fn a_pack_that_was_made_anew_is_not_the_one_that_was_handed_over() {
    let (scene, _) = packed();
    let ran = scene.run(&format!("evidence verify evidence --sha256 {}", "0".repeat(64)));
    assert_eq!(ran.code, Some(3));
    assert!(ran.out.contains("not the digest that was asked for"), "{}", ran.out);
}

#[test]
fn what_is_no_pack_is_refused_with_the_file_and_the_way_out() {
    let (scene, _) = packed();
    let record = scene.place("evidence/evidence.json");
    let text = fs::read_to_string(&record).unwrap();
    for (what, content, said) in [
        ("no JSON", "{".to_owned(), "`evidence.json` cannot be understood"),
        ("another schema", text.replace("evidence/1", "evidence/9"), "reads `tutela.evidence/1`"),
        (
            "a check of a later version",
            text.replacen("\"root-mfa-missing\"", "\"root-mfa-lost\"", 1),
            "can judge it again",
        ),
        (
            "a framework of one",
            text.replace("\"soc2\"", "\"soc9\""),
            "no framework of this version",
        ),
    ] {
        fs::write(&record, content).unwrap();
        let ran = verified(&scene);
        assert_eq!(ran.code, Some(1), "{what}: {}", ran.out);
        assert!(ran.err.contains(said), "{what}: {}", ran.err);
    }
    fs::remove_file(&record).unwrap();
    let ran = verified(&scene);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("`evidence.json` is missing"), "{}", ran.err);
    let ran = scene.run("evidence verify nowhere");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("nowhere"), "{}", ran.err);
}

#[test]
fn nothing_is_packed_over_something_else() {
    let (scene, _) = packed();
    let ran = scene.run("evidence pack --from acme --save evidence");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("new or empty"), "{}", ran.err);
}
