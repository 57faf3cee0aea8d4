//! The doctor: what would be denied, and what that costs.

use tutela_model::operation;
use tutela_recording::Answer;
use tutela_testkit::{Fake, Fault};

use crate::scene::{Ran, Scene, program};

/// The doctor's words on the demo's account, whose list of SAML providers is denied.
fn doctor(fake: &Fake, arguments: &[&str]) -> Ran {
    let scene = Scene::new();
    let mut doctor = program(scene.path());
    doctor
        .arg("doctor")
        .args(arguments)
        .env("AWS_ENDPOINT_URL", fake.url())
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "example");
    Ran::of(doctor.output().unwrap())
}

/// The demo's account, of which no listing of devices is throttled. Which user stands for all depends on
/// the credential report, and AWS serves none that is as old as the demo's will be.
fn account() -> Fake {
    let mut recordings = tutela_demo::accounts().remove(0).recordings;
    recordings.retain(|recording| {
        let is_listing = *recording.call.operation == operation::LIST_MFA_DEVICES;
        !(is_listing && matches!(recording.answer, Answer::Gap { .. }))
    });
    Fake::start(&recordings).page_size(100)
}

#[test]
fn what_is_denied_is_named_with_what_it_costs_and_the_way_out() {
    let fake = account().with_fault("GetAccountSummary", Fault::Denied);
    let ran = doctor(&fake, &[]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    for (action, word) in [
        ("sts:GetCallerIdentity", "works"),
        ("iam:GetAccountSummary", "denied"),
        ("iam:ListSAMLProviders", "denied"),
        ("iam:ListMFADevices", "works"),
    ] {
        let line = ran.out.lines().find(|line| line.starts_with(action));
        let line = line.unwrap_or_else(|| panic!("no line on {action}: {}", ran.out));
        assert_eq!(line.split_whitespace().nth(1), Some(word), "{line}");
    }
    let cost = ran.out.lines().find(|line| line.contains("unknown without it:")).unwrap();
    for check in ["root-mfa-missing", "root-access-key"] {
        assert!(cost.contains(check), "{cost}");
    }
    assert!(ran.out.contains("2 calls in vain"), "{}", ran.out);
    assert!(ran.out.contains("`tutela permissions` prints what must be allowed"), "{}", ran.out);
}

#[test]
fn each_operation_is_a_row_for_machines_and_is_tried_once() {
    let fake = account();
    let ran = doctor(&fake, &["--format", "json"]);
    let report = ran.json();
    assert_eq!(report["schema"], "tutela.doctor/1");
    let rows = report["calls"].as_array().unwrap();
    assert_eq!(rows.len(), tutela_model::operation::ALL.len());
    let result =
        |action| rows.iter().find(|row| row["action"] == action).unwrap()["result"].clone();
    assert_eq!(result("iam:ListSAMLProviders"), "denied");
    assert_eq!(result("iam:GetMFADevice"), "works", "some user of the demo has a security key");
    let asked = fake.requests();
    for row in rows.iter().filter(|row| row["result"] == "works") {
        let action = row["action"].as_str().unwrap();
        // An action is not always called like its operation.
        let all = tutela_model::operation::ALL.iter();
        let name = all.clone().find(|operation| operation.action() == action).unwrap().name;
        let times = asked.iter().filter(|asked| asked.operation == name).count();
        // A report that is being made is asked after until it is there; users' devices are listed
        // until one of them is a security key.
        let most = match name {
            "GenerateCredentialReport" | "GetCredentialReport" => 3,
            "ListMFADevices" => tutela_recording::TRIAL_LISTINGS,
            _ => 1,
        };
        assert!((1..=most).contains(&times), "{action} was asked {times} times");
    }
}

#[test]
fn what_could_not_be_tried_is_not_taken_for_granted() {
    let mut recordings = tutela_demo::accounts().remove(0).recordings;
    for recording in &mut recordings {
        let action = recording.call.operation.action();
        if action == "iam:ListSAMLProviders" {
            recording.answer = Answer::Json(br#"{"SAMLProviderList": []}"#.to_vec());
        }
        if action == "iam:ListMFADevices" {
            recording.answer = Answer::Json(br#"{"MFADevices": []}"#.to_vec());
        }
    }
    let fake = Fake::start(&recordings).page_size(100);
    let ran = doctor(&fake, &[]);
    let row = ran.out.split_once("iam:GetMFADevice").expect(&ran.out).1;
    let row = row.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(row.starts_with("not-tried"), "{row}");
    for said in [
        "no security key was seen to try it on: the devices of",
        "unknown without it: user-",
        "whether 1 call would work is not known",
    ] {
        assert!(row.contains(said), "`{said}` is not in {row}");
    }
    assert_eq!(ran.code, Some(4), "{ran:?}");
}

#[test]
fn where_nobody_listens_is_said_once_and_soon() {
    let scene = Scene::new();
    for command in ["scan", "doctor", "collect --save acme"] {
        let begun = std::time::Instant::now();
        let mut program = program(scene.path());
        program
            .args(command.split(' '))
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
            .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "example");
        let ran = Ran::of(program.output().unwrap());
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert_eq!((ran.out.as_str(), ran.err.lines().count()), ("", 1), "{ran:?}");
        for words in [
            "http://127.0.0.1:9 could not be reached: Connection refused",
            "start what should listen there, or correct the endpoint URL",
        ] {
            assert!(ran.err.contains(words), "{ran:?}");
        }
        assert!(!ran.err.contains("client error"), "{ran:?}");
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }
}
