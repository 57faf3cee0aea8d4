//! What AWS has in its console only: the way there, and what is seen afterwards.

use std::{thread, time::Duration};

use tutela_testkit::{Enrolment, Moto};

use super::{Scene, smoothly};

#[test]
fn a_passkey_is_waited_for_and_described() {
    let fake = Enrolment::start();
    let scene = Scene::new(&fake);
    thread::scope(|scope| {
        scope.spawn(|| {
            while fake.count("ListMFADevices") < 2 {
                thread::sleep(Duration::from_millis(20));
            }
            fake.add_device("arn:aws:iam::111122223333:u2f/user/ana/key-ABC", Some("ana"));
        });
        let (out, err, code) = scene.without_a_terminal("fido --wait 60s");
        assert_eq!(code, Some(0), "{err}");
        for words in [
            "https://console.aws.amazon.com/iam/home#/security_credentials",
            "Assign MFA device",
            "key-ABC is there: a security key, certified FIDO L1",
            "enrol a second one",
        ] {
            assert!(out.contains(words), "{words}: {out}");
        }
    });
    assert_eq!(fake.violations(), [""; 0]);
}

#[test]
fn root_is_waited_for_and_nobody_asks_for_its_password() {
    let fake = Enrolment::start();
    let scene = Scene::new(&fake);
    let (out, err, code) = scene.without_a_terminal("root --wait 1s");
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("no new device was seen"), "{err}");
    assert!(out.contains("root user of account 111122223333"), "{out}");
    fake.give_root_mfa();
    let (out, err, code) = scene.without_a_terminal("root --wait 1s");
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("root has MFA") && out.contains("two devices"), "{out}");
}

#[test]
fn the_emulator_has_the_device_in_the_end() {
    let moto = Moto::start();
    let aws = |arguments: &[&str]| {
        let scene = Scene::at(moto.url());
        let program = tutela_testkit::venv::path().join("bin/aws");
        let output = scene
            .bare(program.to_str().unwrap())
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    aws(&["iam", "create-user", "--user-name", "ana"]);
    let ran = Scene::at(moto.url()).at_a_terminal("user ana", &smoothly());
    assert_eq!(ran["code"], 0, "{ran:#}");
    let listed = aws(&["iam", "list-mfa-devices", "--user-name", "ana"]);
    assert!(listed.contains(":mfa/ana\""), "{listed}");
}
