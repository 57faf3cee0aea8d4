//! `scan --store`, `history` and `store`, on the demo's account as it is and as it becomes.

use std::fs;

use serde_json::{Value, json};

use crate::{
    scene::{ACCOUNT, Scene},
    schema,
};

const MINES: &str = "acme/accounts/111122223333/guardduty/us-east-1/get-findings-statistics/\
                     34cde56f789a0bc123de4f56a78901b2.json";
const NONE: &str = r#"{"FindingStatistics": {"GroupedByFindingType": []}}"#;
/// A machine mines, which `GuardDuty` sees in one region.
const ABUSE: &str = "guardduty-abuse-finding";

/// Scans `acme`, as of a day of November, into `state`.
fn scan(scene: &Scene, day: u8, more: &str) -> String {
    let as_of = format!("2026-11-{day}T09:00:00Z");
    let ran = scene.run(&format!("scan --from acme --as-of {as_of} --store state {more}"));
    assert!(ran.code == Some(3) || ran.code == Some(4), "{ran:?}");
    ran.err
}

fn history(scene: &Scene, more: &str) -> Value {
    let ran = scene.run(&format!("history --store state --format json {more}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let document = ran.json();
    assert_eq!(schema::errors("tutela.history-1.schema.json", &document), "");
    document
}

fn turns_of(document: &Value, check: &str) -> Vec<String> {
    let turns = document["turns"].as_array().unwrap().iter();
    let of_check = turns.filter(|turn| turn["check"] == check);
    of_check.map(|turn| format!("{} {}", turn["at"].as_str().unwrap(), turn["turn"])).collect()
}

#[test]
fn a_problem_that_nobody_can_see_is_not_over_and_one_that_is_gone_is() {
    let scene = Scene::by_hand();
    let said = scan(&scene, 24, "");
    assert!(said.contains("remembered in state: ") && said.contains(" new"), "{said}");
    scene.remove(MINES);
    let said = scan(&scene, 25, "");
    assert!(said.contains("unseen"), "{said}");
    let document = history(&scene, "");
    let open = document["open"].as_array().unwrap();
    let is_abuse = |row: &&Value| row["check"] == ABUSE;
    let row = open.iter().find(is_abuse).unwrap();
    assert_eq!((&row["standing"], &row["seen"]), (&json!("open"), &json!(false)));
    let text = scene.run("history --store state").out;
    assert!(text.contains("nobody could look since"), "{text}");
    // It does not mine any more.
    scene.write(MINES, NONE);
    scan(&scene, 26, "");
    let document = history(&scene, "");
    let expected = [
        "2026-11-26T09:00:00Z \"resolved\"",
        "2026-11-25T09:00:00Z \"unseen\"",
        "2026-11-24T09:00:00Z \"new\"",
    ];
    assert_eq!(turns_of(&document, ABUSE), expected);
    assert!(!document["open"].as_array().unwrap().iter().any(|row| is_abuse(&row)));
    let lately = history(&scene, "--days 1");
    assert_eq!(turns_of(&lately, ABUSE), expected[..2]);
}

#[test]
fn the_score_that_is_remembered_is_the_score() {
    let scene = Scene::with_demo();
    scan(&scene, 24, "");
    scan(&scene, 25, "--area root");
    let document = history(&scene, "");
    let score = scene.run("score --from acme --format json").json();
    let scans = document["scans"].as_array().unwrap();
    assert_eq!((&scans[0]["low"], &scans[0]["high"]), (&score["low"], &score["high"]));
    assert_eq!(scans[1]["low"], Value::Null, "not every check of it was judged");
    let open = document["open"].as_array().unwrap();
    let elsewhere = open.iter().filter(|row| row["check"] == "password-policy-weak");
    assert!(elsewhere.count() <= 1, "what was not judged stays as it was");
    assert!(
        !document["turns"]
            .as_array()
            .unwrap()
            .iter()
            .any(|turn| { turn["at"] == "2026-11-25T09:00:00Z" && turn["turn"] == "resolved" })
    );
}

#[test]
fn the_same_folder_twice_is_remembered_once_and_older_ones_are_refused() {
    let scene = Scene::by_hand();
    scan(&scene, 24, "");
    let before = history(&scene, "");
    let said = scan(&scene, 24, "");
    assert!(said.contains("is remembered as of 2026-11-24T09:00:00Z already"), "{said}");
    let ran = scene.run("scan --from acme --as-of 2026-11-23 --store state");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("would rewrite what happened since"), "{}", ran.err);
    let ran = scene.run("scan --from acme --store state");
    assert_eq!(ran.code, Some(2), "nobody dated it: {ran:?}");
    assert!(ran.err.contains("--as-of"), "{}", ran.err);
    assert_eq!(history(&scene, ""), before);
}

#[test]
fn a_store_is_copied_checked_pruned_and_its_audit_told() {
    let scene = Scene::with_demo();
    scan(&scene, 24, "");
    let ran = scene.run("store backup --store state copy");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = scene.run("store check --store copy");
    assert!(ran.code == Some(0) && ran.out.starts_with("sound; lines of audit: 1"), "{ran:?}");
    assert_eq!(scene.run("store backup --store state copy").code, Some(2), "it is there already");
    let ran = scene.run("store prune --store state --keep-days 65535");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told = scene.run("store audit --store state").out;
    assert!(told.contains("remembered a run") && told.contains("forgot what was before"), "{told}");
    assert_eq!(history(&scene, ""), history_of(&scene, "copy"), "nothing was so old");
    let mut bytes = fs::read(scene.place("copy")).unwrap();
    let end = bytes.len();
    bytes[end - 8_192..].fill(0xff);
    scene.write("copy", bytes);
    let ran = scene.run("store check --store copy");
    assert_eq!(ran.code, Some(1), "{ran:?}");
}

fn history_of(scene: &Scene, store: &str) -> Value {
    scene.run(&format!("history --store {store} --format json")).json()
}

#[test]
fn wrong_calls_are_told_with_a_way_out_and_make_nothing() {
    let scene = Scene::with_demo();
    scene.write("text", "a file that is somebody's ".repeat(50));
    for (arguments, code, said) in [
        ("history", 2, "no store is named"),
        ("history --store gone", 1, "there is no store yet"),
        ("store check --store gone", 1, "there is no store yet"),
        ("store prune --store gone", 1, "there is no store yet"),
        ("history --store text", 1, "it is no store of this program"),
        ("scan --from acme --store text", 1, "it is no store of this program"),
        ("scan --from acme --store .", 1, "it is a folder"),
        ("history --store text --days 0", 2, "0 is not in 1..=65535"),
    ] {
        let ran = scene.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{arguments}: {}", ran.err);
        assert!(ran.err.contains(said), "{arguments}: {}", ran.err);
    }
    assert!(!scene.place("gone").exists());
    assert!(scene.place(&format!("acme/{ACCOUNT}")).exists());
}
