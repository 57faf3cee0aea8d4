//! Devices that are lost: taken off, and another one in their place.

use std::{
    process::{Command, Stdio},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tutela_testkit::{Moto, UserTruth, at_a_terminal, venv};

use super::{Account, Scene, schema};

/// An account of its own, as nothing gives back what these tests take off. They take turns.
fn shared() -> MutexGuard<'static, Account> {
    static ACCOUNT: OnceLock<Mutex<Account>> = OnceLock::new();
    let account = ACCOUNT.get_or_init(|| {
        let moto = Moto::start();
        let truth = moto.seed();
        Mutex::new(Account { moto, truth })
    });
    account.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Users with an app and nothing else, administrators or not.
fn owners(account: &Account, administrator: bool) -> impl Iterator<Item = &UserTruth> {
    account.truth.users.iter().filter(move |user| {
        let has_app = user.devices.len() == 1 && user.devices[0].kind == "virtual";
        let is_plain = user.console && user.keys.is_empty() && user.boundary.is_none();
        has_app
            && is_plain
            && user.administrator == administrator
            && user.way.is_some() == administrator
    })
}

/// What the account has of a user: its tags and policies, and its devices.
fn user(account: &Account, name: &str) -> Value {
    let export = account.moto.export();
    let users = export["users"].as_array().unwrap();
    users.iter().find(|user| user["UserName"] == name).unwrap().clone()
}

/// The user enrols an app in the console.
fn enrols(account: &Account, name: &str, device: &str) {
    let script = "import sys, boto3\n\
                  url, user, device = sys.argv[1:]\n\
                  iam = boto3.client('iam', region_name='us-east-1', endpoint_url=url,\n\
                      aws_access_key_id='test', aws_secret_access_key='test')\n\
                  made = iam.create_virtual_mfa_device(VirtualMFADeviceName=device)\n\
                  iam.enable_mfa_device(UserName=user,\n\
                      SerialNumber=made['VirtualMFADevice']['SerialNumber'],\n\
                      AuthenticationCode1='123456', AuthenticationCode2='654321')\n";
    let ran = venv::python(["-c", script, account.moto.url(), name, device]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn who_asks_is_confirmed_by_another_administrator() {
    let account = shared();
    let scene = Scene::of(&account);
    let before = account.moto.export();
    let mut all = owners(&account, true);
    let (lost, other) = (all.next().unwrap(), all.next().unwrap());
    let developer = owners(&account, false).next().unwrap();
    let name = &lost.name;
    let nobody = scene.run(&format!("recover {name} --why stolen --yes")).ended(2);
    assert!(nobody.err.contains("--confirmed-by"), "{}", nobody.err);
    for (who, words) in [
        (name, "cannot confirm it"),
        (&developer.name, "is no administrator"),
        (&"nobody-at-all".to_owned(), "is no administrator"),
    ] {
        let ran = scene.run(&format!("recover {name} --why stolen --yes --confirmed-by {who}"));
        let ran = ran.ended(2);
        assert!(ran.err.contains(words), "{who}: {}", ran.err);
    }
    for (arguments, words) in [
        ("--confirmed-by x --alone", "cannot be used with"),
        ("--alone --lost GAHT1", "has no device GAHT1"),
    ] {
        let ran = scene.run(&format!("recover {name} --why stolen {arguments}")).ended(2);
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let said = format!("recover {name} --why stolen --confirmed-by {}", other.name);
    let shown = scene.run(&said).ended(5);
    for words in [
        "nothing: it is final",
        "says arn:aws:",
        "AWS issues no backup codes",
        "AWS has verified the account's telephone number",
        "Which mail address root has",
    ] {
        let text = shown.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words}: {text}");
    }
    let plan = scene.run(&format!("{said} --format json")).ended(5).json();
    assert_eq!(schema::errors("tutela.plan-1.schema.json", &plan), "");
    let commands = scene.run(&format!("{said} --export commands")).ended(0).out;
    assert!(commands.contains("deactivate-mfa-device --user-name"), "{commands}");
    assert!(commands.contains("# nothing takes back: iam:DeleteVirtualMFADevice"), "{commands}");
    scene.run(&format!("{said} --export terraform")).ended(1);
    assert_eq!(account.moto.export(), before);
}

#[test]
fn a_window_opens_for_who_needs_one_and_closes_after_the_new_device() {
    let account = shared();
    let scene = Scene::of(&account);
    let mut all = owners(&account, true).skip(2);
    let (lost, other) = (all.next().unwrap(), all.next().unwrap());
    let name = &lost.name;
    let enforce = format!("enforce --level sealed --user {name} --vouch {name} --yes");
    scene.run(&enforce).ended(0);
    let mut command: Command = scene.bare("setsid");
    command.args(["--wait", env!("CARGO_BIN_EXE_tutela"), "recover", name, "--yes", "--for", "2m"]);
    command.args(["--why", "stolen, ticket 42", "--confirmed-by", &other.name, "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let is_open = || user(&account, name)["Tags"].to_string().contains("mfa-enrolment");
    while !is_open() {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        thread::sleep(Duration::from_millis(100));
    }
    let text = user(&account, name)["UserPolicyList"].to_string();
    assert!(text.contains("TutelaWindowIsOver"), "{text}");
    // The name of what was lost is free again.
    enrols(&account, name, lost.devices[0].serial.rsplit('/').next().unwrap());
    let ran = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(0), "{said}");
    let recovery: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(schema::errors("tutela.recovery-1.schema.json", &recovery), "");
    assert_eq!(recovery["lost"], json!([lost.devices[0].serial]));
    assert_eq!(recovery["device"]["serial"], json!(lost.devices[0].serial));
    assert_eq!(recovery["confirmed_by"], json!(other.name));
    assert_eq!(recovery["next"], "window");
    assert!(!is_open(), "{recovery:#}");
    let listed = scene.run("plans --format json").ended(0).json();
    let ids: Vec<&Value> =
        listed["plans"].as_array().unwrap().iter().map(|plan| &plan["id"]).collect();
    assert!(
        ids.contains(&&recovery["plan"]) && ids.contains(&&recovery["closed_by"]),
        "{listed:#}"
    );
    let undo = scene.run(&format!("undo {} --yes", recovery["plan"].as_str().unwrap())).ended(1);
    assert!(undo.err.contains("nothing takes that back"), "{}", undo.err);
    assert_eq!(scene.proxy.violations(), Vec::<String>::new());
}

#[test]
fn a_kill_between_two_steps_is_gone_on_with() {
    let account = shared();
    let scene = Scene::of(&account);
    let lost = owners(&account, true).nth(4).unwrap();
    let recover = format!("recover {} --alone --why stolen --no-wait --yes", lost.name);
    let mut child = scene.command(&recover).spawn().unwrap();
    while scene.count("iam:DeactivateMFADevice") < 1 {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let listed = scene.run("plans --format json").ended(3).json();
    let id = listed["plans"][0]["id"].as_str().unwrap();
    scene.run(&format!("resume {id} --yes --patience 2s")).ended(0);
    let again = scene.run(&format!("{recover} --format json")).ended(2);
    assert!(again.err.contains("has no device"), "{}", again.err);
    assert_eq!(scene.count("iam:DeactivateMFADevice"), 1);
    assert_eq!(scene.count("iam:DeleteVirtualMFADevice"), 1);
}

#[test]
fn whoever_cannot_enrol_gets_a_device_beside_an_administrator() {
    let account = shared();
    let scene = Scene::of(&account);
    let mut all = owners(&account, false);
    let (first, second) = (all.next().unwrap(), all.next().unwrap());
    let ran = scene.run(&format!("recover {} --alone --why lost --yes --format json", first.name));
    let recovery = ran.ended(0).json();
    assert_eq!(schema::errors("tutela.recovery-1.schema.json", &recovery), "");
    assert_eq!(recovery["next"], "administrator");
    assert_eq!(recovery["device"], Value::Null);

    let administrator = owners(&account, true).nth(6).unwrap();
    let steps = json!([
        ["size", 100, 40],
        ["see", "Who did? ("],
        ["type", format!("{}\n", administrator.name)],
        ["see", "Do it? [y/N] "],
        ["type", "y\n"],
        ["see", "A code of the device: "],
        ["scan"],
        ["code", 0],
        ["see", "The code after that one"],
        ["code", 1],
        ["see", "is the only device"],
    ]);
    let program = env!("CARGO_BIN_EXE_tutela");
    let words = ["recover", &second.name, "--why", "lost", "--in-person"];
    let words: Vec<&str> = std::iter::once(program).chain(words).collect();
    let bare = |program: &str| {
        let mut command = scene.bare(program);
        command.env("TERM", "xterm");
        command
    };
    let ran = at_a_terminal(bare, &words, &steps);
    assert_eq!(ran["code"], 0, "{ran:#}");
    let shown = ran["shown"].as_str().unwrap();
    let uri = ran["scanned"][0].as_str().unwrap();
    let (_, secret) = uri.split_once("secret=").unwrap();
    let secret = secret.split('&').next().unwrap();
    assert!(!shown.contains(secret), "it is in the picture alone");
    let (_, after) = shown.rsplit_once("\u{1b}[?1049l").unwrap();
    assert!(after.contains(&second.name), "{after}");
}
