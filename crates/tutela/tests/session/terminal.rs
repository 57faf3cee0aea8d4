//! A person at a terminal: what is shown, what is not, and how it is left behind.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use jiff::SignedDuration;
use serde_json::{Value, json};
use tutela_testkit::Tokens;

use super::{PASSPHRASE, SECRET_KEY, Scene};

/// Runs the program on a terminal of its own, where a person does these steps.
#[track_caller]
fn at_a_terminal(scene: &Scene, arguments: &str, steps: &Value) -> Value {
    let words = arguments.split_whitespace();
    let command: Vec<&str> =
        [env!("CARGO_BIN_EXE_tutela"), "session"].into_iter().chain(words).collect();
    on_a_terminal(scene, &command, steps)
}

#[track_caller]
fn on_a_terminal(scene: &Scene, command: &[&str], steps: &Value) -> Value {
    let bare = |program: &str| {
        let mut command = scene.bare(program);
        command.env_remove("TUTELA_PASSPHRASE_PROCESS").env("TERM", "xterm");
        command
    };
    tutela_testkit::at_a_terminal(bare, command, steps)
}

#[test]
fn codes_and_passphrases_are_typed_unseen() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let steps = json!([
        ["see", "New passphrase"],
        ["echo"],
        ["type", "something else\n"],
        ["see", "The same again"],
        ["type", format!("{PASSPHRASE}\n")],
        ["see", "two different ones"],
        ["see", "New passphrase"],
        ["type", format!("{PASSPHRASE}\n")],
        ["see", "The same again"],
        ["type", format!("{PASSPHRASE}\n")],
        ["see", "mfa/phone, for profile work: "],
        ["echo"],
        ["type", "000000\n"],
        ["see", "did not take the code"],
        ["see", "for profile work: "],
        ["type", "12345\n"],
        ["see", "six digits"],
        ["see", "for profile work: "],
        ["type", "9\u{7f}123 456\n"],
        ["see", "has a session with MFA until"],
    ]);
    let ran = at_a_terminal(&scene, "login --profile work", &steps);
    assert_eq!(ran["code"], 0, "{ran:#}");
    assert_eq!(ran["echo"], json!([false, false]), "nothing is shown while it is typed");
    let shown = ran["shown"].as_str().unwrap();
    for typed in [PASSPHRASE, "something else", "000000", "12345", "123 456"] {
        assert!(!shown.contains(typed), "{typed} is shown: {shown}");
    }
    assert_eq!(fake.parameters("GetSessionToken", "TokenCode"), ["000000", "123456"]);
}

#[test]
fn the_same_code_twice_is_waited_for_and_not_sent() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.run("login --profile work --mfa-process CODE");
    let steps = json!([
        ["see", "for profile work: "],
        ["type", "123401\n"],
        ["see", "sent already"],
        ["see", "a new code in "],
        ["see", "for profile work: "],
        ["type", "123499\n"],
        ["see", "has a session with MFA until"],
    ]);
    let ran = at_a_terminal(&scene, "login --profile work --again", &steps);
    assert_eq!(ran["code"], 0, "{ran:#}");
    assert_eq!(fake.parameters("GetSessionToken", "TokenCode"), ["123401", "123499"]);
}

#[test]
fn ctrl_c_ends_it_at_any_prompt() {
    for (case, before, steps) in [
        ("the passphrase", "", json!([["see", "New passphrase"], ["interrupt"]])),
        ("the code", "import", json!([["see", "for profile work: "], ["interrupt"]])),
        (
            "half a code",
            "import",
            json!([["see", "for profile work: "], ["type", "12"], ["interrupt"]]),
        ),
        ("the end of input", "import", json!([["see", "for profile work: "], ["type", "\u{4}"]])),
    ] {
        let fake = Tokens::start();
        let scene = Scene::new(&fake);
        if !before.is_empty() {
            assert_eq!(scene.run(before).code, Some(0));
        }
        let ran = at_a_terminal(&scene, "login --profile work", &steps);
        assert_eq!(ran["code"], 130, "{case}: {ran:#}");
        assert_eq!(fake.count("GetSessionToken"), 0, "{case}");
    }
}

#[test]
fn a_device_is_chosen_among_several_and_remembered() {
    let (phone, tablet) = (Tokens::device("phone"), Tokens::device("tablet"));
    let fake = Tokens::start().with_devices(&[&phone, &tablet]);
    let scene = Scene::new(&fake);
    scene.run("import");
    let steps = json!([
        ["see", "Which MFA device?"],
        ["see", "1 to 2: "],
        ["type", "3\n"],
        ["see", "none of them"],
        ["see", "1 to 2: "],
        ["type", "2\n"],
        ["see", "mfa/tablet, for profile work: "],
        ["type", "123456\n"],
        ["see", "has a session"],
    ]);
    assert_eq!(at_a_terminal(&scene, "login --profile work", &steps)["code"], 0);
    let again = json!([["see", "mfa/tablet, for profile work: "], ["type", "222222\n"]]);
    assert_eq!(at_a_terminal(&scene, "login --profile work --again", &again)["code"], 0);
    assert_eq!(fake.parameters("GetSessionToken", "SerialNumber"), [tablet.as_str(), &tablet]);
}

#[test]
fn a_key_is_typed_unseen() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.write(".aws/credentials", "");
    let steps = json!([
        ["see", "Access key id of profile work: "],
        ["type", "AKIACANARYEXAMPLE000\n"],
        ["see", "Secret access key: "],
        ["echo"],
        ["type", format!("{SECRET_KEY}\n")],
        ["see", "New passphrase"],
        ["type", format!("{PASSPHRASE}\n")],
        ["see", "The same again"],
        ["type", format!("{PASSPHRASE}\n")],
        ["see", "is in the vault"],
    ]);
    let ran = at_a_terminal(&scene, "import --profile work --from terminal", &steps);
    assert_eq!((&ran["code"], &ran["echo"]), (&json!(0), &json!([false])), "{ran:#}");
    assert!(!ran["shown"].as_str().unwrap().contains(SECRET_KEY));
    assert_eq!(scene.run("login --profile work --mfa-process CODE").code, Some(0));
}

/// Waits for what `serve` wrote, and fetches credentials after the first session is over.
fn fetch_later(scene: &Scene) -> String {
    let variables = loop {
        let text = fs::read_to_string(scene.path("served")).unwrap_or_default();
        if text.lines().count() == 2 {
            break text;
        }
        thread::sleep(Duration::from_millis(50));
    };
    let values: Vec<&str> = variables.lines().map(|line| line.split_once('=').unwrap().1).collect();
    thread::sleep(Duration::from_secs(7));
    let address = values[0].strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "GET /credentials HTTP/1.1\r\nHost: {address}\r\nAuthorization: {}\r\n\r\n",
        values[1]
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    scene.write("fetched", "");
    answer
}

#[test]
fn a_server_asks_at_its_own_terminal_when_the_session_is_over() {
    let fake = Tokens::start().with_lifetime(SignedDuration::from_secs(66));
    let scene = Scene::new(&fake);
    scene.run("import");
    let steps = json!([
        ["see", "for profile admin: "],
        ["type", "111111\n"],
        ["see", "for profile admin: "],
        ["type", "222222\n"],
        ["file", scene.path("fetched")],
        ["interrupt"],
    ]);
    let serve =
        format!("exec {} session serve --profile admin > served", env!("CARGO_BIN_EXE_tutela"));
    thread::scope(|scope| {
        let fetched = scope.spawn(|| fetch_later(&scene));
        on_a_terminal(&scene, &["sh", "-c", &serve], &steps);
        let answer = fetched.join().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("ASIAROLE"), "{answer}");
    });
    assert_eq!(fake.parameters("GetSessionToken", "TokenCode"), ["111111", "222222"]);
}
