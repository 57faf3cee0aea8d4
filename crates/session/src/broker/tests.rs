//! Who is asked for what, and how often.

mod made_up;

use secrecy::ExposeSecret as _;
use tutela_ports::RoleWanted;

use self::made_up::{Aws, Hand, Scene, denied};
use super::*;
use crate::{Mfa, Quarantine, look};

fn role(arn: &str, seconds: Option<u32>) -> RoleWanted {
    let session_name = "tutela".to_owned();
    RoleWanted { arn: arn.to_owned(), session_name, external_id: None, seconds }
}

#[tokio::test]
async fn one_code_serves_every_role_of_a_key() {
    let scene = Scene::new(Aws::default(), Hand::typing(&["123456"]));
    let session = scene.get(&[]).await.unwrap();
    assert_eq!(session.keys.id, "SESSION");
    for roles in [&[role("A", None)][..], &[role("B", None)], &[role("A", None), role("C", None)]] {
        let given = scene.get(roles).await.unwrap();
        assert_eq!(given.role.as_deref(), roles.last().map(|it| it.arn.as_str()));
    }
    scene.get(&[role("B", None)]).await.unwrap();
    assert_eq!(
        scene.asked(),
        [
            "devices",
            "session M1 123456 for 43200",
            "role A by SESSION",
            "role B by SESSION",
            "role C by A"
        ],
        "what is in the cache is asked for by nobody"
    );
}

#[tokio::test]
async fn a_code_is_never_sent_twice() {
    let scene = Scene::new(Aws::default(), Hand::typing(&["123456", "123456", "654321"]));
    scene.get(&[]).await.unwrap();
    let again = Wish { anew: true, ..Scene::wish(&[]) };
    scene.broker().credentials(&again).await.unwrap();
    let sent: Vec<String> =
        scene.asked().into_iter().filter(|it| it.starts_with("session")).collect();
    assert_eq!(sent, ["session M1 123456 for 43200", "session M1 654321 for 43200"]);
    assert!(scene.said().contains("AWS takes each once"), "{}", scene.said());
    assert!(scene.said().contains("wait 1 s"), "the clock is a second before the next window");
}

#[tokio::test]
async fn a_wrong_code_is_told_with_the_clock_and_asked_for_again() {
    let aws = Aws { wrong: "000000", skew_seconds: 90, ..Aws::default() };
    let scene = Scene::new(aws, Hand::typing(&["000000", "12", "123456"]));
    scene.get(&[]).await.unwrap();
    let said = scene.said();
    for words in ["did not take the code", "90 s behind AWS's", "six digits"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let scene = Scene::new(
        Aws { wrong: "000000", ..Aws::default() },
        Hand::typing(&["000000", "x", "y", "123456"]),
    );
    assert!(matches!(scene.get(&[]).await, Err(SessionError::Code(_))), "three are enough");
}

#[tokio::test]
async fn the_device_is_found_or_the_reason_told() {
    const KEY: &str = "arn:aws:iam::1:u2f/user/ana/x";
    for (case, devices, expected) in [
        ("one", Ok(vec!["M1"]), "session M1 123456 for 43200"),
        ("a passkey beside it", Ok(vec![KEY, "M2"]), "session M2 123456 for 43200"),
        ("several, the second is chosen", Ok(vec!["M1", "M2"]), "session M2 123456 for 43200"),
        ("passkeys only", Ok(vec![KEY]), "aws login --profile work"),
        ("none", Ok(vec![]), "no MFA device"),
        ("not to be listed", Err(denied("no")), "session arn:aws:iam::1:mfa/ana 123456 for 43200"),
    ] {
        let devices = devices.map(|it| it.into_iter().map(str::to_owned).collect());
        let scene = Scene::new(Aws { devices, ..Aws::default() }, Hand::typing(&["123456"]));
        let got = scene.get(&[]).await;
        let said = got.err().map_or_else(|| scene.asked().join("; "), |error| error.to_string());
        assert!(said.contains(expected), "{case}: {said}");
        assert_eq!(scene.said().contains("guessed"), case == "not to be listed", "{case}");
    }
    let scene = Scene::new(Aws::default(), Hand::typing(&["123456"]));
    let named = Wish { serial: Some("M9".to_owned()), ..Scene::wish(&[]) };
    scene.broker().credentials(&named).await.unwrap();
    assert_eq!(scene.asked(), ["session M9 123456 for 43200"], "who names it is not asked");
}

#[tokio::test]
async fn a_chosen_device_is_remembered_and_forgotten_when_it_fails() {
    let devices = Ok(vec!["M1".to_owned(), "M2".to_owned()]);
    let codes = ["123456", "222222", "000000", "000001", "000002", "333333"];
    let aws = Aws { devices, wrong: "00000", ..Aws::default() };
    let scene = Scene::new(aws, Hand::typing(&codes));
    scene.get(&[]).await.unwrap();
    let again = Wish { anew: true, ..Scene::wish(&[]) };
    scene.broker().credentials(&again).await.unwrap();
    assert_eq!(scene.asked().iter().filter(|it| *it == "devices").count(), 1);
    scene.broker().credentials(&again).await.unwrap_err();
    scene.broker().credentials(&again).await.unwrap();
    assert_eq!(scene.asked().iter().filter(|it| *it == "devices").count(), 2);
}

#[tokio::test]
async fn the_hour_of_chained_roles_is_told() {
    let scene = Scene::new(Aws::default(), Hand::typing(&["123456"]));
    let given = scene.get(&[role("A", Some(7200)), role("B", Some(7200))]).await.unwrap();
    assert_eq!(given.notes.len(), 1, "{:?}", given.notes);
    assert!(given.notes[0].contains("after an hour"), "{:?}", given.notes);
    let asked = scene.asked();
    assert!(asked.contains(&"role A by SESSION for 7200".to_owned()), "{asked:?}");
    assert!(asked.contains(&"role B by A for 3600".to_owned()), "{asked:?}");
}

#[tokio::test]
async fn who_declines_declines_for_those_who_wait() {
    let scene = Scene::new(Aws::default(), Hand::typing(&[]));
    let error = scene.get(&[]).await.unwrap_err();
    assert!(matches!(error, SessionError::Prompt(PromptError::Interrupted)), "{error}");
    let sessions = scene.vault.sessions().unwrap();
    assert!(sessions.gave_up_since("AKIA", scene.clock.0));
}

#[tokio::test]
async fn what_is_left_is_used_when_nobody_gives_a_code() {
    let mut scene = Scene::new(Aws::default(), Hand::typing(&["123456"]));
    scene.get(&[]).await.unwrap();
    scene.clock.0 += jiff::SignedDuration::from_mins(12 * 60 - 3);
    let given = scene.get(&[]).await.unwrap();
    assert_eq!(given.keys.id, "SESSION");
    assert!(given.notes[0].contains("interrupted"), "{:?}", given.notes);
    scene.clock.0 += jiff::SignedDuration::from_mins(3);
    scene.get(&[]).await.unwrap_err();
}

#[tokio::test]
async fn a_quarantine_is_the_reason_that_is_told() {
    let name = "AWSCompromisedKeyQuarantineV3";
    for (case, policies, expected) in [
        ("quarantined", Ok(vec![name.to_owned()]), "under quarantine"),
        ("not", Ok(Vec::new()), "could not be taken"),
        ("not to be seen", Err(denied("no")), "could not be taken"),
    ] {
        let aws = Aws { roles_are_shut: true, policies, ..Aws::default() };
        let scene = Scene::new(aws, Hand::typing(&["123456"]));
        let error = scene.get(&[role("A", None)]).await.unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains("not authorized"), "{case}: {error}");
    }
}

#[tokio::test]
async fn mfa_is_proved_by_what_aws_does() {
    let token = || Refusal {
        cause: Cause::Failed,
        detail: "InvalidClientTokenId: The security token included in the request is invalid"
            .to_owned(),
    };
    for (case, devices, expected) in [
        ("IAM answers", Ok(Vec::new()), Mfa::Proved),
        ("IAM does not take the token", Err(token()), Mfa::Absent),
        ("a policy denies it", Err(denied("AccessDenied: no")), Mfa::Unknown(String::new())),
    ] {
        let scene = Scene::new(Aws::default(), Hand::typing(&["123456"]));
        scene.get(&[]).await.unwrap();
        *scene.aws.probe.lock().unwrap() = Some(devices);
        let seen = look(&scene.aws, &scene.clock, &scene.vault, &Scene::wish(&[])).await.unwrap();
        match (&seen.mfa, &expected) {
            (Mfa::Unknown(why), Mfa::Unknown(_)) => assert!(why.contains("AccessDenied"), "{case}"),
            (mfa, expected) => assert_eq!(mfa, expected, "{case}"),
        }
        assert_eq!(seen.quarantine, Quarantine::No);
    }
    let scene = Scene::new(Aws::default(), Hand::typing(&[]));
    let seen = look(&scene.aws, &scene.clock, &scene.vault, &Scene::wish(&[])).await.unwrap();
    assert_eq!(seen.mfa, Mfa::NoSession);
    assert!(scene.asked().is_empty(), "without a session nobody is asked");
}

#[tokio::test]
async fn two_that_want_the_same_at_once_ask_once() {
    let scene = Scene::new(Aws::default(), Hand::typing(&["123456"]));
    let scene = std::sync::Arc::new(scene);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let scene = std::sync::Arc::clone(&scene);
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let given = runtime.unwrap().block_on(scene.get(&[role("A", None)])).unwrap();
                assert_eq!(given.keys.secret.expose_secret(), "secret of A");
            });
        }
    });
    assert_eq!(scene.asked().len(), 3, "{:?}", scene.asked());
}
