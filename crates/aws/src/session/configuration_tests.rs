//! The configuration that the AWS CLI reads, read by a process of its own: a test cannot change the
//! environment that other tests share.

use std::{io::Write as _, process::Command, sync::Arc};

use tutela_model::{Call, operation};
use tutela_ports::Aws as _;

use crate::{
    Options, connect,
    scripted::{Noon, Say, Scripted, failure, hasty, success},
};

const ROLE: &str = "arn:aws:iam::111122223333:role/reader";

/// What the child is told, by the name of the variable.
const PROFILE: &str = "TUTELA_TEST_PROFILE";
const ROLE_ARN: &str = "TUTELA_TEST_ROLE";

#[expect(clippy::disallowed_methods, reason = "the child is told by its environment what to do")]
fn told(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

/// The child: connects as configured, makes one call of each service, says what came of it.
async fn child() {
    let role_arn = told(ROLE_ARN);
    let options = Options {
        profile: told(PROFILE).filter(|profile| !profile.is_empty()),
        external_id: role_arn.as_ref().map(|_| "e-1".to_owned()),
        role_arn,
        pace: hasty(),
        ..Options::default()
    };
    let said = match connect(options, Arc::new(Noon)).await {
        Err(error) => error.to_string(),
        Ok(caller) => {
            let aliases = caller.call(&Call::new(&operation::LIST_ACCOUNT_ALIASES)).await;
            format!("{:?}", aliases.answer)
        }
    };
    writeln!(std::io::stdout(), "said: {said}").unwrap();
}

/// Runs this test again as a child with only `environment`, and gives what it said.
fn run(config: &str, environment: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    #[expect(clippy::disallowed_methods, reason = "a test writes its configuration file")]
    std::fs::write(&path, config).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["session::configuration_tests::configurations", "--exact", "--nocapture"])
        .env_clear()
        .env("HOME", folder.path())
        .env("PATH", "/usr/bin:/bin")
        .env("AWS_CONFIG_FILE", &path)
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.path().join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env(PROFILE, "")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.split_once("said: ")).expect(&text).1.to_owned()
}

const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "secret-of-env")];

fn assumed() -> Say {
    success(
        "AssumeRole",
        "<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret-of-role</SecretAccessKey>\
         <SessionToken>token-of-role</SessionToken><Expiration>2026-03-01T13:00:00Z</Expiration></Credentials>\
         <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/reader/tutela</Arn>\
         <AssumedRoleId>AROA:tutela</AssumedRoleId></AssumedRoleUser>",
    )
}

fn aliases() -> Say {
    success("ListAccountAliases", "<AccountAliases/>")
}

#[tokio::test]
async fn configurations() {
    if told(PROFILE).is_some() {
        return child().await;
    }
    each_source_of_credentials_signs();
    roles_are_assumed();
    refusals_say_what_to_do();
}

fn each_source_of_credentials_signs() {
    let profile = "[profile p]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = s\n";
    let process = "[profile p]\ncredential_process = printf '{\"Version\":1,\"AccessKeyId\":\"AKIAPROCESS\",\"SecretAccessKey\":\"s\"}'\n";
    let dead = ("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    for (case, config, environment, signer) in [
        ("keys in the environment", String::new(), vec![("AWS_ENDPOINT_URL", "URL")], "AKIAENV"),
        (
            "IAM's own endpoint",
            String::new(),
            vec![dead, ("AWS_ENDPOINT_URL_IAM", "URL")],
            "AKIAENV",
        ),
        (
            "an endpoint in the file",
            "[default]\nservices = local\n[services local]\niam =\n  endpoint_url = URL\n"
                .to_owned(),
            vec![],
            "AKIAENV",
        ),
        (
            "AWS_PROFILE",
            format!("{profile}endpoint_url = URL\n"),
            vec![("AWS_PROFILE", "p")],
            "AKIAENV",
        ),
        (
            "a profile by name",
            format!("{profile}endpoint_url = URL\n"),
            vec![(PROFILE, "p")],
            "AKIAPROFILE",
        ),
        (
            "a process",
            process.to_owned(),
            vec![(PROFILE, "p"), ("AWS_ENDPOINT_URL", "URL")],
            "AKIAPROCESS",
        ),
    ] {
        let server = Scripted::start(vec![aliases()]);
        let environment: Vec<(&str, &str)> = KEYS
            .into_iter()
            .chain(environment.into_iter().map(|(name, value)| {
                (name, if value == "URL" { server.url.as_str() } else { value })
            }))
            .collect();
        let said = run(&config.replace("URL", &server.url), &environment);
        assert!(said.starts_with("Json"), "{case}: {said}");
        let expected = format!("Credential={signer}/20260301/us-east-1/iam/");
        assert!(
            server.heard().iter().all(|request| request.contains(&expected)),
            "{case}: {:?}",
            server.heard()
        );
        assert_eq!(server.heard().len(), 1, "{case}");
    }
}

fn roles_are_assumed() {
    let server = Scripted::start(vec![assumed(), aliases()]);
    let url = ("AWS_ENDPOINT_URL", server.url.as_str());
    let said = run("", &[KEYS[0], KEYS[1], url, (ROLE_ARN, ROLE)]);
    assert!(said.starts_with("Json"), "{said}");
    let heard = server.heard();
    for part in
        ["Credential=AKIAENV/", "Action=AssumeRole", "ExternalId=e-1", "RoleSessionName=tutela"]
    {
        assert!(heard[0].contains(part), "{part} in {}", heard[0]);
    }
    assert!(
        heard[1].contains("Credential=ASIAROLE/") && heard[1].contains("token-of-role"),
        "{}",
        heard[1]
    );

    let profile = format!(
        "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n\
         [profile p]\nrole_arn = {ROLE}\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/x\n"
    );
    let server = Scripted::start(vec![assumed(), aliases()]);
    let said = run(&profile, &[(PROFILE, "p"), ("AWS_ENDPOINT_URL", &server.url)]);
    assert!(said.starts_with("Json"), "{said}");
    let heard = server.heard();
    assert!(heard[0].contains("Credential=AKIABASE/"), "{}", heard[0]);
    assert!(heard[1].contains("Credential=ASIAROLE/"), "{}", heard[1]);

    let server = Scripted::start(vec![failure(403, "AccessDenied", "not authorized")]);
    let said = run(&profile, &[(PROFILE, "p"), ("AWS_ENDPOINT_URL", &server.url)]);
    assert!(said.contains("tutela session exec --profile p"), "{said}");

    let words = "User: arn:aws:iam::1:user/x is not authorized to perform: sts:AssumeRole";
    let server = Scripted::start(vec![failure(403, "AccessDenied", words)]);
    let said = run("", &[KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", &server.url), (ROLE_ARN, ROLE)]);
    assert!(said.starts_with(&format!("role `{ROLE}` could not be assumed: ")), "{said}");
    assert!(said.contains("is not authorized to perform: sts:AssumeRole"), "{said}");
}

fn refusals_say_what_to_do() {
    let sso = "[profile p]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n\
               [sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n";
    let process = "[profile p]\ncredential_process = sh -c 'echo secret-of-process >&2; exit 3'\n";
    for (case, config, environment, expected) in [
        ("nothing", "", vec![], "or the metadata of a container or instance: run `aws sso login`"),
        (
            "no such profile",
            "[profile pp]\nregion = us-east-1\n",
            vec![(PROFILE, "p")],
            "/credentials`: did you mean `pp`?",
        ),
        ("no profile at all", "", vec![(PROFILE, "p")], "profile `p` is not in"),
        ("no such AWS_PROFILE", "", vec![("AWS_PROFILE", "p")], "profile `p` is not in"),
        (
            "a file that makes no sense",
            "[profile p]\nnonsense\n",
            vec![(PROFILE, "p")],
            "/config on line 2:",
        ),
        (
            "nobody there to give the role",
            "",
            vec![KEYS[0], KEYS[1], (ROLE_ARN, ROLE), ("AWS_ENDPOINT_URL", "http://127.0.0.1:9")],
            "could not be assumed: no connection: Connection refused (os error 111); check",
        ),
        ("never signed in", sso, vec![(PROFILE, "p")], "run `aws sso login --profile p`"),
        (
            "never signed in, AWS_PROFILE",
            sso,
            vec![("AWS_PROFILE", "p")],
            "the sign-in has expired or is missing: run `aws sso login",
        ),
        (
            "a process that fails",
            process,
            vec![(PROFILE, "p")],
            "credentials could not be loaded: ",
        ),
        ("an empty profile", "[profile p]\n", vec![(PROFILE, "p")], "no credentials found"),
    ] {
        let said = run(config, &environment);
        assert!(said.contains(expected), "{case}: {said}");
        assert!(!said.contains("secret-of-process"), "{case}: {said}");
    }
}
