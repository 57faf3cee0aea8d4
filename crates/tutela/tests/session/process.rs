//! Credential processes: what they print, how often a person is asked, and when again.

use std::{collections::BTreeSet, process::Stdio, thread, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tutela_testkit::{Moto, Tokens};

use super::{Ran, Scene};

const WORK: &str = "credential-process --profile work --mfa-process CODE";
const PHONE: &str = "arn:aws:iam::111122223333:mfa/phone";
const ADMIN: &str = "credential-process --profile admin --mfa-process CODE";

#[test]
fn it_prints_what_aws_documents_and_asks_once() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let first = scene.run(WORK);
    assert_eq!((first.code, first.err.as_str()), (Some(0), ""), "{first:?}");
    let answer = first.json();
    let members: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    let documented = ["AccessKeyId", "Expiration", "SecretAccessKey", "SessionToken", "Version"];
    assert_eq!(members.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(documented));
    assert_eq!(answer["Version"], 1);
    let expires: Timestamp = answer["Expiration"].as_str().unwrap().parse().unwrap();
    let left = expires.duration_since(Timestamp::now());
    assert!(left > SignedDuration::from_hours(11) && left <= SignedDuration::from_hours(12));
    assert_eq!(scene.run(WORK).out, first.out, "the second is out of the cache");
    let role = scene.run(ADMIN).json();
    assert!(role["AccessKeyId"].as_str().unwrap().starts_with("ASIAROLE"), "{role}");
    assert_eq!(scene.run(ADMIN).json(), role);
    assert_eq!(scene.asked(), 1, "one code for the key and its roles");
    assert_eq!(
        fake.operations(),
        ["iam:ListMFADevices", "sts:GetSessionToken", "sts:AssumeRole"],
        "what is in the cache costs no call"
    );
    assert_eq!(fake.violations(), Vec::<String>::new());
}

#[test]
fn fifty_at_once_ask_for_one_code_once() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let children: Vec<_> = (0..50)
        .map(|_| {
            scene.command(ADMIN).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let ran: Vec<Ran> =
        children.into_iter().map(|child| Ran::of(child.wait_with_output().unwrap())).collect();
    let answers: BTreeSet<&str> = ran.iter().map(|ran| ran.out.as_str()).collect();
    assert_eq!(answers.len(), 1, "{answers:?} {:?}", ran.iter().find(|ran| ran.code != Some(0)));
    assert!(ran.iter().all(|ran| ran.code == Some(0) && ran.err.is_empty()));
    assert_eq!((scene.asked(), fake.count("GetSessionToken"), fake.count("AssumeRole")), (1, 1, 1));
}

#[test]
fn it_asks_again_when_the_session_ends() {
    // The last minute of a session counts as its end.
    let fake = Tokens::start().with_lifetime(SignedDuration::from_secs(66));
    let scene = Scene::new(&fake);
    let first = scene.run(ADMIN).json();
    thread::sleep(Duration::from_secs(7));
    let second = scene.run(ADMIN).json();
    assert_ne!(first["AccessKeyId"], second["AccessKeyId"]);
    assert_eq!((scene.asked(), fake.count("AssumeRole")), (2, 2));
}

#[test]
fn the_end_is_judged_by_the_clock_of_aws() {
    for hours in [-13, 13] {
        let fake = Tokens::start().with_skew(SignedDuration::from_hours(hours));
        let scene = Scene::new(&fake);
        assert_eq!(scene.run(WORK).code, Some(0));
        assert_eq!(scene.run(WORK).code, Some(0));
        assert_eq!(scene.asked(), 1, "a clock that is {hours} h wrong");
        let login = format!("login --again --profile work --mfa-process CODE --serial {PHONE}");
        let ran = scene.run(&login);
        assert_eq!(ran.code, Some(0), "a code survives a signature of the wrong time: {ran:?}");
        assert_eq!(scene.asked(), 2);
    }
}

#[test]
fn a_code_is_sent_once_though_the_answer_is_lost() {
    let fake = Tokens::start().losing(1);
    let scene = Scene::new(&fake);
    let ran = scene.run(WORK);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("AWS gave no session"), "{ran:?}");
    assert_eq!(fake.count("GetSessionToken"), 1, "nobody knows whether the code is spent");
    assert_eq!(scene.run(WORK).code, Some(0));
    assert_eq!(fake.parameters("GetSessionToken", "TokenCode"), ["123401", "123402"]);
}

#[test]
fn nobody_to_ask_is_said_at_once() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let ran = scene.run("credential-process --profile work");
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.err.contains("tutela session login") && ran.err.contains("mfa_process"), "{ran:?}");
    scene.run(&WORK.replace("credential-process", "login"));
    assert_eq!(scene.run("credential-process --profile work").code, Some(0), "the login did it");
}

#[test]
fn the_hour_of_chained_roles_is_told_and_kept() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let ran = scene.run("credential-process --profile deep --mfa-process CODE");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("after an hour"), "{ran:?}");
    assert_eq!(fake.parameters("AssumeRole", "DurationSeconds"), ["3600"]);
}

#[test]
fn what_profiles_and_devices_lack_is_said() {
    const KEY: &str = "arn:aws:iam::111122223333:u2f/user/ana/laptop";
    for (case, fake, arguments, expected) in [
        ("a typing error", Tokens::start(), "login --profile wrok", "did you mean `work`?"),
        (
            "passkeys only",
            Tokens::start().with_devices(&[KEY]),
            "login --profile work",
            "aws login --profile work",
        ),
        ("no device", Tokens::start().with_devices(&[]), "login --profile work", "no MFA device"),
        (
            "a wrong code",
            Tokens::start().with_skew(SignedDuration::from_secs(90)),
            "login --profile work --mfa-process ./wrong",
            " s behind AWS's",
        ),
        ("no code at all", Tokens::start(), "login --profile work --mfa-process true", "nothing"),
        (
            "no code but words",
            Tokens::start(),
            "login --profile work --mfa-process ls",
            "six digits",
        ),
        (
            "a role that is shut",
            Tokens::start().without_roles(),
            "login --profile admin --mfa-process CODE",
            "trust policy",
        ),
        (
            "a quarantine behind it",
            Tokens::start().without_roles().with_quarantine("AWSCompromisedKeyQuarantineV3"),
            "login --profile admin --mfa-process CODE",
            "under quarantine",
        ),
    ] {
        let scene = Scene::new(&fake);
        scene.script("wrong", "echo 000000; sed -i 's/000000/000000 /' \"$0\"");
        let ran = scene.run(arguments);
        assert!(matches!(ran.code, Some(1 | 2)), "{case}: {ran:?}");
        assert!(ran.err.contains(expected), "{case}: {ran:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{case}");
    }
}

#[test]
fn a_quarantine_is_told_at_the_login() {
    let fake = Tokens::start().with_quarantine("AWSCompromisedKeyQuarantineV2");
    let ran = Scene::new(&fake).run("login --profile work --mfa-process CODE");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("AWSCompromisedKeyQuarantineV2"), "{ran:?}");
}

#[test]
fn an_independent_emulator_gives_session_and_role() {
    let moto = Moto::start();
    let scene = Scene::at(moto.url());
    let device = "--serial arn:aws:iam::123456789012:mfa/ana";
    for command in [WORK, ADMIN] {
        let ran = scene.run(&format!("{command} {device}"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let answer = ran.json();
        for member in ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"] {
            assert!(answer[member].as_str().is_some_and(|it| it.len() > 15), "{member}: {answer}");
        }
    }
    assert_eq!(scene.asked(), 1);
}
