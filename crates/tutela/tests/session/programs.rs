//! Programs that are started with a session, or fetch it on loopback, and the console.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Stdio},
};

use jiff::SignedDuration;
use tutela_testkit::{CANARIES, Tokens, venv};

use super::{Ran, SECRET_KEY, Scene};

/// A program that asks who it is, three times, across the end of short sessions.
const BOTO3: &str = "
import boto3, time
client = boto3.Session(region_name='eu-central-1').client('sts')
for _ in range(3):
    print(client.get_caller_identity()['Arn'])
    time.sleep(4)
";

/// Runs `session exec` with these options and this command.
fn exec(scene: &Scene, options: &str, command: &[&str]) -> Ran {
    let mut started = scene.command(&format!("exec --profile admin --mfa-process CODE {options}"));
    started.env("AWS_PROFILE", "other").env("AWS_ACCESS_KEY_ID", "AKIAOTHER");
    Ran::of(started.arg("--").args(command).output().unwrap())
}

#[test]
fn a_command_gets_the_session_and_keeps_its_exit_code() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let ran = exec(&scene, "", &["sh", "-c", "env; exit 7"]);
    assert_eq!(ran.code, Some(7), "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    let value = |name: &str| lines.iter().find_map(|line| line.strip_prefix(&format!("{name}=")));
    assert!(value("AWS_ACCESS_KEY_ID").unwrap().starts_with("ASIAROLE"), "{ran:?}");
    assert!(value("AWS_SECRET_ACCESS_KEY").unwrap().starts_with(CANARIES[0]));
    assert!(value("AWS_SESSION_TOKEN").unwrap().starts_with(CANARIES[1]));
    assert!(value("AWS_CREDENTIAL_EXPIRATION").unwrap().ends_with('Z'));
    assert_eq!(value("TUTELA_SESSION"), Some("admin"));
    assert_eq!(value("AWS_DEFAULT_REGION"), None, "the profile names none");
    assert_eq!(value("AWS_PROFILE"), None, "it would outrank the session");
    assert!(!ran.out.contains(SECRET_KEY), "the key itself is nobody's");
    let ran = exec(&scene, "", &["no-such-program-at-all"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("could not start `no-such-program-at-all`"), "{ran:?}");
}

#[test]
fn a_command_that_is_served_gets_no_keys_and_outlives_sessions() {
    let fake = Tokens::start().with_lifetime(SignedDuration::from_secs(66));
    let scene = Scene::new(&fake);
    let python = venv::path().join("bin/python");
    let program = format!("{BOTO3}\nimport os\nprint(os.environ.get('AWS_ACCESS_KEY_ID'))");
    let ran = exec(&scene, "--serve", &[python.to_str().unwrap(), "-c", &program]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let role = "arn:aws:sts::111122223333:assumed-role/admin/x";
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), [role, role, role, "None"]);
    assert!(fake.count("AssumeRole") >= 2, "{:?}", fake.operations());
    let ran = exec(&scene, "--serve", &["sh", "-c", "exit 9"]);
    assert_eq!(ran.code, Some(9), "{ran:?}");
    let ran = exec(&scene, "--serve", &["sh", "-c", "kill -9 $$"]);
    assert_eq!(ran.code, Some(137), "{ran:?}");
}

#[test]
fn a_shell_is_the_persons_own() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    scene.script(
        "shell",
        "echo \"in $TUTELA_SESSION as $AWS_ACCESS_KEY_ID at $AWS_DEFAULT_REGION\"",
    );
    let mut command = scene.command("shell --profile work --mfa-process CODE");
    let ran = Ran::of(command.env("SHELL", scene.path("shell")).output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.out, "in work as ASIAMFA000000000001 at eu-central-1\n");
}

/// `session serve`, ended when it goes.
struct Served {
    child: Child,
    variables: Vec<(String, String)>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn served(scene: &Scene) -> Served {
    let mut child = scene
        .bare(env!("CARGO_BIN_EXE_tutela"))
        .args(["session", "serve", "--profile", "admin", "--mfa-process"])
        .arg(scene.path("code"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let variables = lines.take(2).map(|line| {
        let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    let variables = variables.collect();
    Served { child, variables }
}

#[test]
fn the_aws_cli_and_boto3_fetch_what_is_served_across_its_end() {
    let fake = Tokens::start().with_lifetime(SignedDuration::from_secs(66));
    let scene = Scene::new(&fake);
    let served = served(&scene);
    let python = venv::path().join("bin/python");
    let run = |arguments: &[&str]| {
        let mut command = scene.bare(python.to_str().unwrap());
        command
            .envs(served.variables.clone())
            .env("AWS_DEFAULT_REGION", "eu-central-1")
            .args(arguments);
        // No other credentials: those of files come first.
        let none = scene.path("none");
        command.env("AWS_SHARED_CREDENTIALS_FILE", &none).env("AWS_CONFIG_FILE", &none);
        Ran::of(command.output().unwrap())
    };
    let aws = venv::path().join("bin/aws");
    let ran = run(&[aws.to_str().unwrap(), "sts", "get-caller-identity", "--output", "json"]);
    assert_eq!(ran.json()["Arn"], "arn:aws:sts::111122223333:assumed-role/admin/x");
    let before = fake.count("AssumeRole");
    let ran = run(&["-c", BOTO3]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 3), "{ran:?}");
    assert!(fake.count("AssumeRole") > before, "{:?}", fake.operations());
}

#[test]
fn who_does_not_show_the_token_gets_nothing() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let served = served(&scene);
    let url = &served.variables[0].1;
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let ask = |authorization: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\n{authorization}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let refused = ask("Authorization: guessed\r\n");
    assert!(refused.starts_with("HTTP/1.1 401") && !refused.contains("canary"), "{refused}");
    let given = ask(&format!("Authorization: {}\r\n", served.variables[1].1));
    assert!(given.starts_with("HTTP/1.1 200") && given.contains(CANARIES[0]), "{given}");
    assert_eq!(fake.count("AssumeRole"), 1);
}

#[test]
fn the_console_lets_roles_in_and_no_users() {
    let fake = Tokens::start();
    let scene = Scene::new(&fake);
    let at = format!("--sign-in-url {}", fake.url());
    let ran =
        scene.run(&format!("console --profile admin --mfa-process CODE {at} --destination s3"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let start = format!(
        "{}/federation?Action=login&Issuer=tutela&Destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fs3\
         &SigninToken={}",
        fake.url(),
        CANARIES[2]
    );
    assert!(ran.out.starts_with(&start) && ran.out.lines().count() == 1, "{ran:?}");
    assert!(!ran.err.contains(CANARIES[2]), "{ran:?}");
    for (arguments, code, expected) in [
        ("--profile work", 2, "takes no role"),
        ("--profile admin --destination https://evil.example/", 2, "no page of the role's console"),
        ("--profile admin --sign-in-url http://signin.example", 1, "must begin with `https://`"),
    ] {
        let ran = scene.run(&format!("console --mfa-process CODE {arguments}"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{arguments}: {ran:?}");
        assert!(ran.err.contains(expected), "{arguments}: {ran:?}");
    }
}
