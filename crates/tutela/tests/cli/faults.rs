//! Calls that go wrong: exit 4, whatever went wrong and whatever else was found.

use tutela_testkit::{Fake, Fault};

use crate::scene::{Ran, Scene, program};

/// A scan of the demo's account by a server with a fault.
fn scan(arguments: &str, operation: &str, fault: Option<Fault>) -> Ran {
    let scene = Scene::new();
    let fake = Fake::start(&tutela_demo::accounts()[0].recordings).page_size(100);
    let fake = match fault {
        Some(fault) => fake.with_fault(operation, fault),
        None => fake,
    };
    let output = program(scene.path())
        .args(["scan", "--format", "json"])
        .args(arguments.split_whitespace())
        .env("AWS_ENDPOINT_URL", fake.url())
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "example")
        .output()
        .unwrap();
    Ran::of(output)
}

#[test]
fn a_call_that_goes_wrong_is_exit_4() {
    for (check, operation, sound) in [
        ("root-mfa-missing", "GetAccountSummary", 0),
        ("root-mfa-virtual", "ListVirtualMFADevices", 3),
        ("password-policy-weak", "GetAccountPasswordPolicy", 3),
    ] {
        let arguments = format!("--check {check}");
        assert_eq!(scan(&arguments, operation, None).code, Some(sound), "{check} without fault");
        for fault in [Fault::Denied, Fault::Malformed] {
            let ran = scan(&arguments, operation, Some(fault));
            assert_eq!(ran.code, Some(4), "{check} with {fault:?}: {ran:?}");
            let rows = ran.json();
            let rows = rows["findings"].as_array().unwrap();
            assert!(!rows.is_empty(), "{check} with {fault:?}");
            assert!(rows.iter().all(|row| row["status"] == "unknown"), "{check}: {rows:?}");
        }
    }
    // These are asked again, which takes its time.
    for fault in [Fault::Cut, Fault::ServerError] {
        let ran = scan("--check root-mfa-missing", "GetAccountSummary", Some(fault));
        assert_eq!(ran.code, Some(4), "{fault:?}: {ran:?}");
    }
    // What else fails does not hide it.
    let ran =
        scan("--check root-mfa-missing,root-mfa-virtual", "GetAccountSummary", Some(Fault::Denied));
    assert_eq!(ran.code, Some(4), "{ran:?}");
}
