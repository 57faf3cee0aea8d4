//! Secrets are in the vault, and where somebody asked for them, and nowhere else.

use std::{fs, process::Stdio, thread, time::Duration};

use tutela_testkit::{CANARIES, Tokens};

use super::{PASSPHRASE, Ran, SECRET_KEY, Scene, files};

/// The first code that the scene's device gives.
const CODE: &str = "123401";

fn canaries() -> Vec<&'static str> {
    [SECRET_KEY, PASSPHRASE, CODE].into_iter().chain(CANARIES).collect()
}

#[track_caller]
fn is_clean(what: &str, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    for canary in canaries() {
        assert!(!text.contains(canary), "{what} holds {canary}");
    }
}

/// Everything as loud as it gets.
fn loud(scene: &Scene, arguments: &str) -> Ran {
    let mut command = scene.command(arguments);
    command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").env("AWS_LOG_LEVEL", "debug");
    Ran::of(command.output().unwrap())
}

#[test]
fn a_whole_life_leaves_no_secret_in_clear() {
    for fake in [
        Tokens::start(),
        Tokens::start().without_roles(),
        Tokens::start().without_mfa(),
        Tokens::start().losing(1),
    ] {
        let scene = Scene::new(&fake);
        for arguments in [
            "import --remove-plaintext --yes",
            "login --profile work --mfa-process CODE",
            "login --profile admin --mfa-process CODE",
            "status --profile admin",
            "status --profile admin --format json",
            "login --profile work --again --mfa-process true",
            "exec --profile admin --mfa-process CODE -- true",
            "exec --profile admin --mfa-process CODE --serve -- true",
            "exec --profile admin --mfa-process CODE -- no-such-program-at-all",
            "console --profile work --mfa-process CODE",
            "logout --profile work",
        ] {
            let ran = loud(&scene, arguments);
            is_clean(arguments, ran.out.as_bytes());
            is_clean(arguments, ran.err.as_bytes());
        }
        let ran = loud(&scene, "credential-process --profile work --mfa-process CODE");
        is_clean("credential-process", ran.err.as_bytes());
        assert!(ran.out.contains(CANARIES[0]), "it was asked for: {ran:?}");
        let at = format!("--sign-in-url {}", fake.url());
        let console = format!("console --profile admin --mfa-process CODE {at}");
        is_clean("console", loud(&scene, &console).err.as_bytes());
        for file in files(scene.home.path()) {
            let is_given = file.ends_with("passphrase");
            let text = fs::read(&file).unwrap();
            if !is_given {
                is_clean(&file.display().to_string(), &text);
            }
        }
        assert!(scene.path(".local/share/tutela/sessions.json").exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_listing_of_processes_shows_one() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.script("slow", "sleep 3; echo 123401");
    let mut child = scene
        .command("credential-process --profile work --mfa-process ./slow")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut looked_at = 0;
    while child.try_wait().unwrap().is_none() {
        for process in fs::read_dir("/proc").unwrap().flatten() {
            let read = |name: &str| fs::read(process.path().join(name)).unwrap_or_default();
            let environment = read("environ");
            let home = scene.home.path().display().to_string();
            if String::from_utf8_lossy(&environment).contains(&home) {
                is_clean("an environment", &environment);
                is_clean("arguments", &read("cmdline"));
                looked_at += 1;
            }
        }
        thread::sleep(Duration::from_millis(50));
    }
    assert!(looked_at > 20, "{looked_at}");
    assert!(child.wait().unwrap().success());
}
