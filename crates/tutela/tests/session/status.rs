//! Who somebody is, until when, and whether MFA is in it.

use tutela_testkit::Tokens;

use super::Scene;

#[test]
fn mfa_is_proved_absent_or_unknown_each_with_its_exit_code() {
    for (case, fake, logs_in, mfa, code) in [
        ("a session with MFA", Tokens::start(), true, "proved", 0),
        ("one that has none", Tokens::start().without_mfa(), true, "absent", 3),
        ("no session", Tokens::start(), false, "no-session", 3),
    ] {
        let scene = Scene::new(&fake);
        if logs_in {
            assert_eq!(scene.run("login --profile work --mfa-process CODE").code, Some(0));
        }
        let ran = scene.run("status --profile work --format json");
        assert_eq!(ran.code, Some(code), "{case}: {ran:?}");
        let said = ran.json();
        assert_eq!(said["mfa"], mfa, "{case}");
        assert_eq!(said["schema"], "tutela.session/1");
        let text = scene.run("status --profile work");
        assert_eq!(text.code, Some(code), "{case}");
        let words = mfa.replace('-', " ");
        assert!(text.out.contains(&words), "{case}: {text:?}");
    }
}

#[test]
fn it_names_the_person_the_end_and_the_roles() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.run("login --profile admin --mfa-process CODE");
    let said = scene.run("status --profile admin --format json").json();
    assert_eq!(said["arn"], "arn:aws:iam::111122223333:user/ana");
    assert_eq!(said["account"], "111122223333");
    assert_eq!(said["device"], Tokens::device("phone"));
    assert_eq!(said["quarantine"], "no");
    assert_eq!(said["key_in_clear"], true);
    assert_eq!(said["roles"][0]["arn"], "arn:aws:iam::111122223333:role/admin");
    let text = scene.run("status --profile admin").out;
    for words in ["user/ana", "in 11 h 59 min", "role/admin", "in clear"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn what_the_sdk_got_is_named_and_its_mfa_unknown() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.script(
        "other",
        "echo '{\"Version\":1,\"AccessKeyId\":\"AKIAOTHER\",\"SecretAccessKey\":\"s\"}'",
    );
    scene.write(
        ".aws/config",
        &format!("[profile other]\ncredential_process = {}\n", scene.path("other").display()),
    );
    let ran = scene.run("status --profile other --format json");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let said = ran.json();
    assert_eq!((&said["mfa"], &said["access_key"]), (&"unknown".into(), &"AKIAOTHER".into()));
    assert_eq!(said["arn"], "arn:aws:iam::111122223333:user/ana");
    assert!(scene.run("status --profile other").out.contains("got by the SDK"));
    let ran = scene.run("login --profile other");
    assert!(ran.code == Some(2) && ran.err.contains("aws login"), "{ran:?}");
    let ran = scene.run("credential-process --profile other");
    assert_eq!(ran.json()["AccessKeyId"], "AKIAOTHER", "{ran:?}");
}

#[test]
fn a_logout_forgets_the_key_and_all_that_was_taken_by_it() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.run("login --profile admin --mfa-process CODE");
    let ran = scene.run("logout --profile admin");
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("2 sessions"), "{ran:?}");
    assert_eq!(scene.run("status --profile work").code, Some(3));
    assert_eq!(scene.run("credential-process --profile admin").code, Some(1));
    assert!(scene.run("logout --all").err.contains("no session"));
}
