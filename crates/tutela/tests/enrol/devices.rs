//! Devices that people get.

use std::fs;

use jiff::SignedDuration;
use serde_json::json;
use tutela_testkit::{Enrolment, SEED_CANARY};

use super::{FIRST, NEXT, Scene, app, left, no_secret_is_left, smoothly};

#[test]
fn an_app_is_enrolled_by_the_code_on_the_screen() {
    let fake = Enrolment::start();
    let ran = Scene::new(&fake).at_a_terminal("", &smoothly());
    assert_eq!(ran["code"], 0, "{ran:#}");
    let uri = ran["scanned"][0].as_str().unwrap();
    let expected = format!("otpauth://totp/AWS:ana@111122223333?secret={SEED_CANARY}");
    assert!(uri.starts_with(&expected) && uri.ends_with("&issuer=AWS"), "{uri}");
    assert_eq!(fake.devices(), [(app("ana"), Some("ana".to_owned()))]);
    assert_eq!(fake.violations(), [""; 0]);
    let shown = left(&ran);
    for words in [
        "make a virtual device called ana",
        "undone by: aws iam delete-virtual-mfa-device",
        "give it to user ana, by two codes of it",
        "is the only device",
        "tutela session login",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    no_secret_is_left(&ran);
}

#[test]
fn the_code_can_be_read_on_every_terminal() {
    for (case, colour, size, arguments) in [
        ("small, with colours", true, json!(["size", 80, 24]), "--yes"),
        ("wide, with colours", true, json!(["size", 160, 50]), "--yes"),
        ("without colours, on dark", false, json!(["size", 80, 24]), "--yes"),
        ("no room for words", true, json!(["size", 46, 30]), "--yes"),
        (
            "a long name",
            true,
            json!(["size", 100, 40]),
            "--yes --name a-name-that-is-as-long-as-a-name-of-a-user-may-be-for-AWS-64-char",
        ),
    ] {
        let fake = Enrolment::start();
        let scene = Scene::new(&fake);
        let scene = if colour { scene } else { scene.without_colour() };
        let steps =
            json!([size, ["see", FIRST], ["scan"], ["code", 0], ["see", NEXT], ["code", 1]]);
        let ran = scene.at_a_terminal(arguments, &steps);
        assert_eq!(ran["code"], 0, "{case}: {ran:#}");
        assert!(ran["scanned"][0].is_string(), "{case}: no code to be read");
        no_secret_is_left(&ran);
    }
}

#[test]
fn where_the_code_does_not_fit_the_secret_is_typed() {
    let fake = Enrolment::start();
    let steps =
        json!([["size", 40, 20], ["see", "this terminal has 40"], ["see", FIRST], ["interrupt"]]);
    let ran = Scene::new(&fake).at_a_terminal("--yes", &steps);
    assert!(ran["shown"].as_str().unwrap().contains("CANA RYSE EDOF"), "{ran:#}");
    assert_eq!(ran["code"], 130);
    assert_eq!(fake.devices(), [], "the device is deleted again");
    no_secret_is_left(&ran);
}

#[test]
fn a_picture_is_scanned_as_well_and_gone_afterwards() {
    let fake = Enrolment::start();
    let scene = Scene::new(&fake);
    let steps = json!([
        ["see", FIRST],
        ["see", ""],
        ["scan", scene.path("code.png")],
        ["code", 0],
        ["see", NEXT],
        ["code", 1],
    ]);
    let ran = scene.at_a_terminal("--yes --uri --secret --png code.png", &steps);
    assert_eq!(ran["code"], 0, "{ran:#}");
    let uri = ran["scanned"][0].as_str().unwrap();
    assert!(ran["shown"].as_str().unwrap().contains(uri), "--uri shows the same");
    assert!(!scene.path("code.png").exists());
    no_secret_is_left(&ran);
    fs::write(scene.path("mine.png"), "mine").unwrap();
    let ran = scene.at_a_terminal("--yes --png mine.png", &json!([]));
    assert_eq!(ran["code"], 1, "{ran:#}");
    assert_eq!(fs::read(scene.path("mine.png")).unwrap(), b"mine", "another's file stays");
    assert_eq!(fake.devices().len(), 1, "the device that was made is deleted again");
}

#[test]
fn codes_are_judged_before_aws_is_asked() {
    let fake = Enrolment::start();
    let steps = json!([
        ["see", FIRST],
        ["scan"],
        ["type", "12345\n"],
        ["see", "six digits"],
        ["type", "000000\n"],
        ["see", "shows no such code"],
        ["see", FIRST],
        ["code", 0],
        ["see", NEXT],
        ["code", 0],
        ["see", "the same code"],
        ["see", NEXT],
        ["code", 1],
    ]);
    let ran = Scene::new(&fake).at_a_terminal("--yes", &steps);
    assert_eq!(ran["code"], 0, "{ran:#}");
    assert_eq!(fake.count("EnableMFADevice"), 1);
}

#[test]
fn clocks_that_are_off_are_told_and_taken() {
    for (case, skew, windows, words) in [
        ("the phone's", 0, -3, "the device's clock is about"),
        ("this machine's", 90, 3, "User ana has"),
    ] {
        let fake = Enrolment::start().with_skew(SignedDuration::from_secs(skew));
        let steps = json!([
            ["see", FIRST],
            ["scan"],
            ["code", windows],
            ["see", NEXT],
            ["code", windows + 1],
        ]);
        let ran = Scene::new(&fake).at_a_terminal("--yes", &steps);
        assert_eq!(ran["code"], 0, "{case}: {ran:#}");
        let shown = ran["shown"].as_str().unwrap();
        assert!(shown.contains(words), "{case}: {shown}");
        let is_told = shown.contains("the device's clock");
        assert_eq!(is_told, skew == 0, "{case}: AWS's clock is the measure: {shown}");
    }
}

#[test]
fn a_second_device_and_what_was_left_get_other_names() {
    for (case, fake, name, words) in [
        ("a second", Enrolment::start().with_device(&app("ana"), Some("ana")), "ana-2", "has arn"),
        ("left", Enrolment::start().with_device(&app("ana"), None), "ana-2", "an earlier try left"),
        ("one name allowed", Enrolment::start().allowing_name("ana"), "ana", "called phone"),
    ] {
        let arguments = if name == "ana" { "--name phone" } else { "" };
        let ran = Scene::new(&fake).at_a_terminal(arguments, &smoothly());
        assert_eq!(ran["code"], 0, "{case}: {ran:#}");
        assert!(ran["shown"].as_str().unwrap().contains(words), "{case}: {ran:#}");
        assert!(fake.devices().contains(&(app(name), Some("ana".to_owned()))), "{case}");
    }
}

#[test]
fn an_administrator_enrols_somebody_a_card_and_a_clock() {
    let fake = Enrolment::start();
    let scene = Scene::new(&fake);
    let ran = scene.at_a_terminal("user ana", &smoothly());
    assert_eq!(ran["code"], 0, "{ran:#}");
    assert!(!left(&ran).contains("tutela session login"), "the administrator's is another");
    let typed = json!([["see", FIRST], ["type", "111111\n"], ["see", NEXT], ["type", "222222\n"]]);
    let ran = scene.at_a_terminal("--yes --serial GAHT12345678", &typed);
    assert_eq!(ran["code"], 0, "{ran:#}");
    assert!(fake.devices().contains(&("GAHT12345678".to_owned(), Some("ana".to_owned()))));
    let ran = scene.at_a_terminal("resync --yes GAHT12345678", &typed);
    assert_eq!(ran["code"], 0, "{ran:#}");
    assert_eq!(fake.count("ResyncMFADevice"), 1);
}
