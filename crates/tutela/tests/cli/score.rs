//! `tutela score` and `tutela standing`, on the demo's account and on folders of which something is
//! missing.

use serde_json::{Value, json};

use crate::{scene::Scene, schema};

const RECOMMENDED: &str =
    "acme/accounts/111122223333/bcm-recommended-actions/list-recommended-actions.json";
const MINES: &str = "acme/accounts/111122223333/guardduty/us-east-1/get-findings-statistics/\
                     34cde56f789a0bc123de4f56a78901b2.json";

fn score(scene: &Scene, arguments: &str) -> Value {
    let ran = scene.run(&format!("score --from acme --format json {arguments}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let document = ran.json();
    assert_eq!(schema::errors("tutela.score-1.schema.json", &document), "");
    document
}

fn ends(document: &Value) -> (u64, u64) {
    (document["low"].as_u64().unwrap(), document["high"].as_u64().unwrap())
}

#[test]
fn every_point_of_the_demo_goes_to_a_row_that_a_scan_shows() {
    let scene = Scene::with_demo();
    let document = score(&scene, "");
    let (low, high) = ends(&document);
    assert_eq!((low, high), (40, 40), "a machine mines, which caps it");
    let security = &document["dimensions"][0];
    assert!(security["low"].as_u64() < security["high"].as_u64(), "something is unknown");
    let scan = scene.run("scan --from acme --format json").json();
    let rows = scan["findings"].as_array().unwrap();
    for own in document["points"].as_array().unwrap() {
        let found = rows.iter().any(|row| {
            row["check"] == own["check"]
                && row["resource"] == own["resource"]
                && row["status"] == own["status"]
        });
        assert!(found, "{own}");
    }
    let again = score(&scene, "");
    assert_eq!(document, again, "the same twice");
    let text = scene.run("score --from acme").out;
    assert!(text.contains("40 of 100") && text.contains("holds it at 40"), "{text}");
}

#[test]
fn what_if_and_what_is_out_of_scope() {
    let scene = Scene::with_demo();
    let now = score(&scene, "");
    let best = now["fixes"][0].clone();
    let check = best["check"].as_str().unwrap();
    let then = score(&scene, &format!("--fix {check}"));
    assert_eq!(then["fixed"], json!({ "low": best["low"], "high": best["high"] }));
    assert_eq!(ends(&then), ends(&now), "nothing was put right yet");
    let without = score(&scene, "--out-of-scope billing");
    let billing = &without["dimensions"][1];
    assert_eq!((&billing["dimension"], &billing["in_scope"]), (&json!("billing"), &json!(false)));
}

#[test]
fn a_threshold_sets_the_exit_code() {
    let scene = Scene::with_demo();
    // Whether a machine mines is not known then, so that the cap holds the lower end alone.
    scene.remove(MINES);
    let (low, high) = ends(&score(&scene, ""));
    assert!(low < high);
    let code = |least: u64| scene.run(&format!("score --from acme --fail-under {least}")).code;
    assert_eq!(
        (code(low), code(low + 1), code(high), code(high + 1)),
        (Some(0), Some(4), Some(4), Some(3))
    );
}

/// A card that nobody could look at is no valid card.
#[test]
fn an_answer_that_is_missing_lowers_the_lower_end_and_hides_no_cause() {
    let scene = Scene::with_demo();
    let before = ends(&score(&scene, ""));
    let standing = |scene: &Scene| {
        let ran = scene.run("standing --from acme --format json");
        let document = ran.json();
        assert_eq!(schema::errors("tutela.standing-1.schema.json", &document), "");
        let causes = document["accounts"][0]["causes"].as_array().unwrap().clone();
        let status = |name: &str| {
            let cause = causes.iter().find(|cause| cause["cause"] == name).unwrap();
            cause["status"].as_str().unwrap().to_owned()
        };
        (ran.code, status("unpaid"), status("compromise"))
    };
    assert_eq!(standing(&scene), (Some(3), "fail".to_owned(), "fail".to_owned()));
    for file in [RECOMMENDED, MINES] {
        scene.remove(file);
    }
    let after = ends(&score(&scene, ""));
    assert!(after.0 <= before.0, "{before:?} {after:?}");
    let (code, unpaid, compromise) = standing(&scene);
    assert_eq!((code, unpaid.as_str()), (Some(3), "unknown"), "others fail still");
    assert_eq!(compromise, "unknown");
    let text = scene.run("standing --from acme").out;
    assert!(text.contains("UNKNOWN  unpaid"), "{text}");
}

#[test]
fn wrong_calls_are_told_with_a_way_out() {
    let scene = Scene::with_demo();
    for (arguments, said) in [
        ("--fix root-mfa-mising", "did you mean `root-mfa-missing`?"),
        ("--weight security=90", "add up to 155 instead of 100"),
        ("--weight security", "is not of the form `security=35`"),
        ("--out-of-scope security,billing,compliance,operations", "nothing is left to score"),
        ("--fail-under 101", "101 is not in 0..=100"),
        ("--exemptions nowhere.toml", "nowhere.toml"),
    ] {
        let ran = scene.run(&format!("score --from acme {arguments}"));
        assert_eq!(ran.out, "", "{arguments}");
        assert!(ran.err.contains(said), "{arguments}: {}", ran.err);
    }
}
