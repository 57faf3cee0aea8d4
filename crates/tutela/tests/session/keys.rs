//! Keys that stand in clear, and the way into the vault.

use std::fs;

use tutela_testkit::Tokens;

use super::{SECRET_KEY, Scene};

#[test]
fn a_key_is_brought_and_works_without_the_files() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let ran = scene.run("import --profile work --remove-plaintext --yes");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(fs::read_to_string(scene.path(".aws/credentials")).unwrap(), "[work]\n");
    let ran = scene.run("credential-process --profile admin --mfa-process CODE");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(scene.run("status --profile work --format json").json()["key_in_clear"], false);
}

#[test]
fn nothing_is_removed_unless_somebody_says_so() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let before = fs::read_to_string(scene.path(".aws/credentials")).unwrap();
    assert_eq!(scene.run("import").code, Some(0));
    assert_eq!(fs::read_to_string(scene.path(".aws/credentials")).unwrap(), before);
    let ran = scene.run("import --remove-plaintext");
    assert_eq!(ran.code, Some(1), "nobody is there to confirm it: {ran:?}");
    assert!(ran.err.contains("--yes"), "{ran:?}");
    assert_eq!(fs::read_to_string(scene.path(".aws/credentials")).unwrap(), before);
}

#[test]
fn what_aws_mfa_and_awsume_left_is_brought_and_removed() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.write(
        ".aws/credentials",
        &format!(
            "[work-long-term]\naws_access_key_id = AKIACANARYEXAMPLE000\n\
             aws_secret_access_key = {SECRET_KEY}\naws_mfa_device = {device}\n\n\
             [work]\nassumed_role = False\naws_access_key_id = ASIAOLD\n\
             aws_secret_access_key = canary-old\naws_session_token = canary-old\n\
             aws_security_token = canary-old\nexpiration = 2020-01-01 00:00:00\n",
            device = Tokens::device("phone")
        ),
    );
    fs::create_dir_all(scene.path(".awsume/cache")).unwrap();
    scene.write(".awsume/cache/aws-credentials-x", "canary-old");
    let ran = scene.run("import --profile work --remove-plaintext --yes");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        fs::read_to_string(scene.path(".aws/credentials")).unwrap(),
        format!(
            "[work-long-term]\naws_mfa_device = {}\n\n[work]\nassumed_role = False\n",
            Tokens::device("phone")
        )
    );
    assert!(!scene.path(".awsume/cache/aws-credentials-x").exists());
    let ran = scene.run("credential-process --profile work --mfa-process CODE");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(fake.count("ListMFADevices"), 0, "the device is named where aws-mfa named it");
}

#[test]
fn keys_of_aws_vault_are_asked_of_aws_vault() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    // As its manual says that it answers.
    scene.script(
        "aws-vault",
        &format!(
            "case \"$*\" in\n'list --credentials') echo work; echo role;;\n\
             'export --no-session --format=json work') echo '{{\"Version\":1,\"AccessKeyId\":\
             \"AKIACANARYEXAMPLE000\",\"SecretAccessKey\":\"{SECRET_KEY}\"}}';;\n\
             *) echo 'no such profile' >&2; exit 1;;\nesac"
        ),
    );
    scene.write(".aws/credentials", "");
    let path = format!("{}:{}", scene.home.path().display(), std::env::var("PATH").unwrap());
    let run =
        |arguments| super::Ran::of(scene.command(arguments).env("PATH", &path).output().unwrap());
    let ran = run("import --from aws-vault --profile work");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(scene.run("login --profile work --mfa-process CODE").code, Some(0));
    let ran = run("import --from aws-vault");
    assert_eq!(ran.code, Some(1), "the second of the listed ones fails: {ran:?}");
    assert!(ran.err.contains("aws-vault gave no key"), "{ran:?}");
    let ran = scene.run("import --from aws-vault --profile work");
    assert!(ran.code == Some(1) && ran.err.contains("could not be started"), "{ran:?}");
}

#[test]
fn a_vault_stays_open_for_as_long_as_it_is_told() {
    let fake = Tokens::start();
    for (option, stays_open) in [("--lock-after 0s", false), ("--lock-after 1h", true)] {
        let scene = Scene::new(&fake);
        assert_eq!(scene.run(&format!("import {option}")).code, Some(0));
        scene.write("passphrase", "another passphrase");
        let ran = scene.run("status --profile work");
        assert_eq!(ran.code == Some(3), stays_open, "{option}: {ran:?}");
    }
}

#[test]
fn a_vault_that_cannot_be_used_says_so() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.run("import");
    scene.run("logout --all");
    scene.write("passphrase", "another passphrase");
    let ran = scene.run("status --profile work");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("passphrase does not open the vault"), "{ran:?}");
    fs::write(scene.path(".local/share/tutela/vault.json"), "{").unwrap();
    let ran = scene.run("status --profile work");
    assert!(ran.err.contains("damaged") && ran.code == Some(1), "{ran:?}");
}
