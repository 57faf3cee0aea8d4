//! Enrolments that come to nothing, and what they leave behind: nothing.

use serde_json::{Value, json};
use tutela_testkit::Enrolment;

use super::{FIRST, NEXT, Scene, app, no_secret_is_left, smoothly};

#[test]
fn whoever_does_not_confirm_changes_nothing() {
    let fake = Enrolment::start();
    let scene = Scene::new(&fake);
    for (case, answer) in [("no", "n\n"), ("nothing", "\n"), ("anything", "sure\n")] {
        let steps = json!([["see", "Do it? [y/N] "], ["type", answer]]);
        let ran = scene.at_a_terminal("", &steps);
        assert_eq!(ran["code"], 5, "{case}: {ran:#}");
    }
    let (out, err, code) = scene.without_a_terminal("--yes");
    assert_eq!(code, Some(5), "{err}");
    assert!(out.contains("This will be done:") && out.contains("undone by:"), "{out}");
    assert!(err.contains("there is none"), "{err}");
    assert_eq!(fake.count("CreateVirtualMFADevice"), 0);
}

#[test]
fn ctrl_c_leaves_nothing_behind_at_any_prompt() {
    for (case, steps) in [
        ("the plan", json!([["see", "Do it? [y/N] "], ["interrupt"]])),
        ("the first code", json!([["see", "y/N"], ["type", "y\n"], ["see", FIRST], ["interrupt"]])),
        (
            "half a code",
            json!([["see", "y/N"], ["type", "y\n"], ["see", FIRST], ["type", "12"], ["interrupt"]]),
        ),
        (
            "the second code",
            json!([
                ["see", "y/N"],
                ["type", "y\n"],
                ["see", FIRST],
                ["scan"],
                ["code", 0],
                ["see", NEXT],
                ["interrupt"],
            ]),
        ),
    ] {
        let fake = Enrolment::start();
        let ran = Scene::new(&fake).at_a_terminal("", &steps);
        // A shell's word for a program that the signal ended, or the program's own.
        assert!([json!(130), json!(-2)].contains(&ran["code"]), "{case}: {ran:#}");
        assert_eq!(fake.devices(), [], "{case}");
        no_secret_is_left(&ran);
    }
}

#[track_caller]
fn ends(case: &str, fake: &Enrolment, steps: &Value, code: i32, words: &str) {
    let ran = Scene::new(fake).at_a_terminal("--yes", steps);
    assert_eq!(ran["code"], code, "{case}: {ran:#}");
    let shown = ran["shown"].as_str().unwrap().replace("\r\n", " ");
    assert!(shown.contains(words), "{case}: {shown}");
    no_secret_is_left(&ran);
}

#[test]
fn refusals_say_what_to_do_and_are_cleaned_up() {
    let codes = json!([["see", FIRST], ["scan"], ["code", 0], ["see", NEXT], ["code", 1]]);
    let nothing = json!([]);
    let denying = |operation| Enrolment::start().denying(&[operation]);
    let fake = denying("CreateVirtualMFADevice");
    ends("no making", &fake, &nothing, 1, "iam:CreateVirtualMFADevice is denied");
    let fake = denying("EnableMFADevice");
    ends("no giving", &fake, &codes, 1, "iam:EnableMFADevice is denied");
    assert_eq!(fake.devices(), []);
    let fake = Enrolment::start().denying(&["EnableMFADevice", "DeleteVirtualMFADevice"]);
    ends("no deleting", &fake, &codes, 1, "an administrator deletes it");
    assert_eq!(fake.devices(), [(app("ana"), None)]);
    let mut fake = Enrolment::start();
    for number in 1..=8 {
        fake = fake.with_device(&app(&format!("d{number}")), Some("ana"));
    }
    ends("eight", &fake, &nothing, 1, "allows no more");
    assert_eq!(fake.count("CreateVirtualMFADevice"), 0);
}

#[test]
fn an_answer_that_is_lost_is_looked_for() {
    let codes = json!([["see", FIRST], ["scan"], ["code", 0], ["see", NEXT], ["code", 1]]);
    let fake = Enrolment::start().losing(&["EnableMFADevice"]);
    ends("giving", &fake, &codes, 0, "User ana has");
    assert_eq!(fake.count("EnableMFADevice"), 1, "a code is sent once");
    let fake = Enrolment::start().losing(&["CreateVirtualMFADevice"]);
    ends("making", &fake, &json!([]), 1, "could not be made");
    let ran = Scene::new(&fake).at_a_terminal("", &smoothly());
    assert!(ran["shown"].as_str().unwrap().contains("an earlier try left"), "{ran:#}");
    assert!(fake.devices().contains(&(app("ana-2"), Some("ana".to_owned()))));
}
