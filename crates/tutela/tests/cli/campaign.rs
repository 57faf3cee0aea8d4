//! `tutela enrol campaign`: who has a device, on the demo's account and on folders of which
//! something is missing.

use serde_json::Value;

use crate::{
    scene::{ACCOUNT, Ran, Scene},
    schema,
};

fn people(ran: &Ran) -> Vec<(String, String)> {
    let document = ran.json();
    assert_eq!(schema::errors("tutela.campaign-1.schema.json", &document), "");
    let accounts = document["accounts"].as_array().unwrap().iter();
    let people = accounts.flat_map(|account| account["people"].as_array().unwrap().clone());
    let text = |person: &Value, member: &str| person[member].as_str().unwrap().to_owned();
    people.map(|person| (text(&person, "name"), text(&person, "state"))).collect()
}

#[test]
fn everybody_is_somewhere_and_whoever_waits_is_written_to() {
    let scene = Scene::with_demo();
    let ran = scene.run("enrol campaign --from acme --format json --deadline 2026-12-24");
    assert_eq!(ran.code, Some(4), "of judy it is unknown: {ran:?}");
    let people = people(&ran);
    let order = ["waiting", "unknown", "enrolled", "not-needed"];
    assert!(people.is_sorted_by_key(|(_, state)| order.iter().position(|it| it == state)));
    for state in ["waiting", "unknown", "enrolled"] {
        assert!(people.iter().any(|(_, it)| it == state), "nobody is {state}: {people:?}");
    }
    let waiting = people.iter().filter(|(_, state)| state == "waiting").count();
    let letters =
        scene.run("enrol campaign --from acme --format reminders --deadline 2026-12-24").out;
    assert_eq!(letters.matches("Subject: ").count(), waiting, "{letters}");
    assert_eq!(letters.matches("by 2026-12-24").count(), waiting, "{letters}");
    let text = scene.run("enrol campaign --from acme").out;
    assert!(text.contains("have a device") && text.contains("waiting: "), "{text}");
}

#[test]
fn what_is_missing_is_unknown_and_never_enrolled() {
    let scene = Scene::by_hand();
    let arguments = "enrol campaign --from acme --as-of 2026-11-24 --format json";
    let fine = |people: Vec<(String, String)>| -> Vec<(String, String)> {
        let is_fine = |state: &str| state == "enrolled" || state == "not-needed";
        people.into_iter().filter(|(_, state)| is_fine(state)).collect()
    };
    let count_unknown =
        |people: &[(String, String)]| people.iter().filter(|(_, state)| state == "unknown").count();
    let all = people(&scene.run(arguments));
    let (unknown, before) = (count_unknown(&all), fine(all));
    for file in ["get-credential-report.csv", "list-virtual-mfa-devices.json"] {
        scene.remove(&format!("acme/{ACCOUNT}/iam/{file}"));
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(4), "{file}: {ran:?}");
        let all = people(&ran);
        assert!(count_unknown(&all) > unknown, "{file}: {all:?}");
        let after = fine(all);
        assert!(after.iter().all(|row| before.contains(row)), "{file}: {after:?}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let scene = Scene::with_demo();
    for (arguments, code, words) in [
        ("enrol campaign --from nowhere", 1, "nowhere"),
        ("enrol campaign --from acme --deadline soon", 2, "soon"),
        ("enrol campaign --from acme --profile x", 2, "asks nobody"),
        ("enrol --name a user b", 2, "cannot be used with"),
    ] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments}: {ran:?}");
        assert!(ran.err.contains(words), "{arguments}: {ran:?}");
    }
}
