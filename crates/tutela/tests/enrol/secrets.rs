//! Secrets are on the screen until two codes were given, and nowhere else, at no moment.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tutela_testkit::{Enrolment, SEED_CANARY};

use super::{FIRST, NEXT, SECRET_KEY, Scene, left, no_secret_is_left};

/// Codes as somebody types them off a card.
const CODES: [&str; 2] = ["918273", "645546"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// That none of these is in a file of this machine's.
#[track_caller]
fn no_file_holds(scene: &Scene, secrets: &[&str]) {
    for file in files(scene.home.path()) {
        let text = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&text);
        for secret in secrets {
            assert!(!text.contains(secret), "{} holds {secret}", file.display());
        }
    }
}

/// Waits for a file, and does something before another one says that it was done.
fn meanwhile<T: Send + 'static>(
    (begins, is_over): (PathBuf, PathBuf),
    does: impl FnOnce() -> T + Send + 'static,
) -> thread::JoinHandle<T> {
    thread::spawn(move || {
        for _ in 0..600 {
            if begins.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        let done = does();
        fs::write(is_over, "").unwrap();
        done
    })
}

/// What the processes of a machine show of themselves to whoever lists them: arguments, and environments.
fn processes(home: &Path) -> Vec<(String, String)> {
    let home = format!("HOME={}", home.display());
    let all = fs::read_dir("/proc").unwrap().flatten().map(|process| {
        let read = |name: &str| fs::read(process.path().join(name)).unwrap_or_default();
        let text = |name: &str| String::from_utf8_lossy(&read(name)).into_owned();
        (text("cmdline"), text("environ"))
    });
    all.filter(|(_, environment)| environment.contains(&home)).collect()
}

#[test]
fn while_the_secret_is_shown_no_process_and_no_file_has_it() {
    let fake = Enrolment::start();
    let scene = Scene::new(&fake);
    let (begins, is_over) = (scene.path("begins"), scene.path("is-over"));
    let home = scene.home.path().to_owned();
    let looked = meanwhile((begins.clone(), is_over.clone()), move || {
        let held = files(&home).iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>();
        (processes(&home), held)
    });
    let steps = json!([
        ["see", FIRST],
        ["scan"],
        ["say", begins],
        ["file", is_over],
        ["code", 0],
        ["see", NEXT],
        ["code", 1],
        ["see", "User ana has"],
    ]);
    let ran = scene.at_a_terminal("--yes", &steps);
    assert_eq!(ran["code"], 0, "{ran:#}");
    let (processes, held) = looked.join().unwrap();
    let own = |(arguments, _): &&(String, String)| arguments.contains("tutela\0enrol");
    assert!(processes.iter().any(|process| own(&process)), "it was looked at: {processes:?}");
    for (arguments, environment) in &processes {
        assert!(!arguments.contains(SECRET_KEY), "{arguments}");
        for text in [arguments, environment] {
            assert!(!text.contains(SEED_CANARY) && !text.contains("otpauth"), "{text}");
        }
    }
    for text in held {
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(!text.contains(SEED_CANARY) && !text.contains(SECRET_KEY), "{text}");
    }
    no_file_holds(&scene, &[SEED_CANARY, SECRET_KEY]);
    no_secret_is_left(&ran);
    assert!(!left(&ran).contains(SECRET_KEY));
}

#[test]
fn codes_are_shown_and_kept_nowhere_whatever_becomes_of_them() {
    let typed = |first: &str, second: &str| {
        json!([
            ["see", FIRST],
            ["type", format!("{first}\n")],
            ["see", NEXT],
            ["type", format!("{second}\n")],
        ])
    };
    let refused = Enrolment::start().denying(&["EnableMFADevice"]);
    let lost = Enrolment::start().losing(&["EnableMFADevice"]);
    for (case, fake, code) in
        [("taken", Enrolment::start(), 0), ("refused", refused, 1), ("lost", lost, 0)]
    {
        let scene = Scene::new(&fake);
        let [first, second] = CODES;
        let ran = scene.at_a_terminal("--yes --serial GAHT12345678", &typed(first, second));
        assert_eq!(ran["code"], code, "{case}: {ran:#}");
        let shown: &Value = &ran["shown"];
        for secret in CODES.into_iter().chain([SECRET_KEY]) {
            assert!(!shown.as_str().unwrap().contains(secret), "{case}: {ran:#}");
        }
        no_file_holds(&scene, &[first, second, SECRET_KEY]);
    }
}
