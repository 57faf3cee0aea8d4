//! Programs that read `credential_process`: the AWS CLI itself, and boto3.

use jiff::SignedDuration;
use tutela_testkit::{Tokens, venv};

use super::{Ran, Scene};

/// A scene whose profile `cli` leads here.
fn scene(fake: &Tokens) -> Scene {
    let scene = Scene::new(fake);
    let config = std::fs::read_to_string(scene.path(".aws/config")).unwrap();
    let program = env!("CARGO_BIN_EXE_tutela");
    let code = scene.path("code");
    scene.write(
        ".aws/config",
        &format!(
            "{config}[profile cli]\nregion = eu-central-1\ncredential_process = {program} session \
             credential-process --profile admin --mfa-process {}\n",
            code.display()
        ),
    );
    scene
}

#[test]
fn the_aws_cli_works_through_it() {
    let fake = Tokens::start();
    let scene = scene(&fake);
    for _ in 0..2 {
        let python = venv::path().join("bin/python");
        let ran = scene
            .bare(python.to_str().unwrap())
            .arg(venv::path().join("bin/aws"))
            .args(["sts", "get-caller-identity", "--profile", "cli", "--output", "json"])
            .output()
            .unwrap();
        let ran = Ran::of(ran);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.json()["Arn"], "arn:aws:sts::111122223333:assumed-role/admin/x");
    }
    assert_eq!((scene.asked(), fake.count("AssumeRole")), (1, 1));
}

#[test]
fn boto3_refreshes_through_it_across_the_end_of_a_session() {
    // SDKs take the last ten minutes of a session for its end.
    let fake = Tokens::start().with_lifetime(SignedDuration::from_secs(66));
    let scene = scene(&fake);
    let program = "
import boto3, time
client = boto3.Session(profile_name='cli').client('sts')
for _ in range(3):
    print(client.get_caller_identity()['Arn'])
    time.sleep(4)
";
    let python = venv::path().join("bin/python");
    let ran = scene.bare(python.to_str().unwrap()).args(["-c", program]).output().unwrap();
    let ran = Ran::of(ran);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.out.lines().count(), 3, "{ran:?}");
    assert!(fake.count("AssumeRole") >= 2, "{:?}", fake.operations());
}
