//! Exit codes, which pipelines act on.

use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
};

use crate::scene::{Ran, Scene, program};

/// Exemptions of the rows of a report with one of these statuses.
fn exemptions(report: &Ran, statuses: &[&str]) -> String {
    let mut toml = String::new();
    for ((check, resource), status) in report.statuses() {
        if statuses.contains(&status.as_str()) {
            write!(
                toml,
                "[[exemption]]\ncheck = \"{check}\"\nresource = \"{resource}\"\nreason = \"known\"\n\
                 owner = \"security@example.com\"\nuntil = 2026-12-31\n"
            )
            .unwrap();
        }
    }
    toml
}

#[test]
fn exit_codes() {
    let scene = Scene::with_demo();
    scene.write("none.toml", "");
    let report = scene.run("demo --format json --exemptions none.toml");
    scene.write("report.json", &report.out);
    scene.write("unknowns.toml", exemptions(&report, &["unknown"]));
    scene.write("all.toml", exemptions(&report, &["unknown", "fail"]));
    scene.write("expired.toml", exemptions(&report, &["unknown", "fail"]).replace("2026", "2025"));
    // Without judy, whose devices could not be listed, and without the rows that nobody can decide.
    let known =
        "--check user-console-without-mfa --baseline report.json --exemptions unknowns.toml";
    for (arguments, code) in [
        ("--help", 0),
        ("scan --help", 0),
        ("help scan", 0),
        ("--version", 0),
        ("checks", 0),
        ("checks --format json", 0),
        ("explain root-mfa-missing", 0),
        ("permissions", 0),
        ("permissions mfa --format terraform", 0),
        ("permissions reader --format cloudformation", 0),
        ("completions bash", 0),
        ("demo", 4),
        ("demo --all", 4),
        ("demo --format json", 4),
        ("demo --fail-on critical", 4),
        ("demo --exemptions none.toml", 4),
        ("demo --exemptions unknowns.toml", 3),
        ("demo --exemptions unknowns.toml --fail-on critical", 3),
        ("demo --exemptions all.toml", 0),
        ("demo --exemptions expired.toml", 4),
        ("demo --check root-mfa-missing", 0),
        ("demo --check root-mfa-virtual", 3),
        ("demo --check root-mfa-virtual --fail-on critical", 0),
        ("demo --area root", 3),
        ("demo --area root --fail-on critical", 0),
        ("demo --check root-mfa-single-device", 4),
        ("demo --check user-console-without-mfa", 4),
        ("demo --check user-console-without-mfa --exemptions unknowns.toml", 3),
        ("demo --baseline report.json", 4),
        ("demo --baseline report.json --exemptions unknowns.toml", 0),
        (&format!("demo {known}"), 0),
        ("demo --check root-mfa-missing --save copy", 0),
        ("demo --check root-mfa-missing --save copy", 1),
        ("scan --from acme", 4),
        ("scan --from acme --check root-mfa-missing", 0),
        ("scan --from nowhere", 1),
        ("scan --from report.json", 1),
        ("demo --exemptions nowhere.toml", 1),
        ("demo --baseline nowhere.json", 1),
        ("demo --baseline none.toml", 1),
        ("collect --from acme --save again", 0),
        ("collect --from nowhere --save yet-another", 1),
        ("demo --check nonsense", 2),
        ("nonsense", 2),
        ("", 2),
    ] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(code), "`{arguments}`: {ran:?}");
    }
}

#[test]
fn who_ends_with_3_or_4_is_told_why() {
    let scene = Scene::with_demo();
    scene.write("none.toml", "");
    let report = scene.run("demo --exemptions none.toml --format json");
    scene.write("report.json", &report.out);
    scene.write("unknowns.toml", exemptions(&report, &["unknown"]));
    let accepted = "--exemptions unknowns.toml";
    for (arguments, why) in [
        ("demo", "exit 4: 7 rows of "),
        ("demo", "and no exemption accepts that; besides, 101 findings"),
        ("demo --check user-console-without-mfa", "exit 4: 1 row of user-console-without-mfa is"),
        ("demo --fail-on critical", " of severity critical of "),
        ("demo --check root-mfa-virtual", "exit 3: 1 finding"),
        (&format!("demo {accepted}"), "exit 3: 99 findings"),
        (&format!("demo {accepted} --fail-on high"), " findings of severity high or worse"),
        ("demo --baseline report.json", "exit 4: 7 rows of "),
        (&format!("demo {accepted} --baseline report.json"), ""),
        ("demo --check root-mfa-missing", ""),
    ] {
        let said = scene.run(arguments).out;
        let last = said.lines().last().unwrap().to_owned();
        let ends: String = said.split("for a page.").last().unwrap().replace('\n', " ");
        if why.is_empty() {
            assert!(!said.contains("exit "), "{arguments}: {last}");
        } else {
            assert!(ends.contains(why), "{arguments}: {ends}");
        }
        for other in ["--format json", "--output json=f"] {
            let ran = scene.run(&format!("{arguments} {other}"));
            let last = ran.err.lines().last().unwrap_or_default().to_owned();
            assert_eq!(last.starts_with("exit "), !why.is_empty(), "{arguments} {other}: {ran:?}");
            let expected = ends.trim();
            assert!(why.is_empty() || last == expected, "{other}: `{last}` is not `{expected}`");
        }
    }
    scene.write("none.json", report.out.replace("\"status\": \"fail\"", "\"status\": \"pass\""));
    let ran = scene.run(&format!("demo {accepted} --baseline none.json --format json"));
    assert_eq!(ran.err, "exit 3: 99 findings that the baseline lacks\n");
}

#[test]
fn a_new_problem_sets_the_code_that_an_old_one_does_not() {
    let scene = Scene::with_demo();
    scene.write("none.toml", "");
    let report = scene.run("demo --format json --exemptions none.toml");
    scene.write("unknowns.toml", exemptions(&report, &["unknown"]));
    let mut value = report.json();
    let rows = value["findings"].as_array_mut().unwrap();
    let before = rows.len();
    rows.retain(|row| row["check"] != "root-mfa-virtual");
    assert_eq!(rows.len(), before - 1, "the baseline lacks one row");
    scene.write("older.json", value.to_string());
    let ran = scene.run("demo --baseline older.json --exemptions unknowns.toml");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.out.contains("Against the baseline: 1 new"), "{}", ran.out);
}

#[test]
fn a_reader_who_has_read_enough_does_not_change_the_code_nor_see_an_error() {
    let scene = Scene::new();
    for (script, code) in [
        ("$TUTELA demo | head -n 1; exit ${PIPESTATUS[0]}", 4),
        ("$TUTELA demo --format json 2>why | true; exit ${PIPESTATUS[0]}", 4),
        ("$TUTELA demo --check root-mfa-missing --verbose | true; exit ${PIPESTATUS[0]}", 0),
        ("$TUTELA checks | true; exit ${PIPESTATUS[0]}", 0),
        ("$TUTELA demo >&- 2>&-", 4),
        ("$TUTELA nonsense >&- 2>&-", 2),
    ] {
        let ran = scene.script(script);
        assert_eq!(ran.code, Some(code), "{script}: {ran:?}");
        assert_eq!(ran.err, "", "{script}");
    }
}

#[test]
fn without_credentials_the_next_step_is_named() {
    let scene = Scene::new();
    for command in ["scan", "doctor", "collect --save acme"] {
        let ran = scene.run(command);
        assert_eq!(ran.code, Some(1), "{command}: {ran:?}");
        assert!(
            ran.err.contains("no credentials found in the environment, profile `default` of"),
            "{ran:?}"
        );
        assert!(ran.err.contains(": run `aws sso login`"), "{ran:?}");
        assert!(!scene.place("acme").exists(), "{command} leaves no folder behind");
    }
    scene.write(".aws/config", "[profile somebody]\nregion = eu-central-1\n");
    let ran = scene.run("scan --profile nobody");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("profile `nobody` is not in `~/.aws/config`"), "{ran:?}");
}

#[test]
fn where_nobody_answers_there_is_nothing_to_report() {
    let scene = Scene::new();
    for command in ["scan --format json", "collect --save acme", "doctor"] {
        let ran = Ran::of(
            program(scene.path())
                .args(command.split_whitespace())
                .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
                .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
                .env("AWS_SECRET_ACCESS_KEY", "example")
                .output()
                .unwrap(),
        );
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert_eq!(ran.out, "");
        assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
        let why = "http://127.0.0.1:9 could not be reached: Connection refused";
        assert!(ran.err.contains(why), "{ran:?}");
        assert!(!scene.place("acme").exists(), "{command} leaves no folder behind");
    }
}

#[test]
fn what_answers_and_is_not_aws_is_said_to_be_something_else() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _asked = stream.read(&mut [0; 4096]);
            let _told = stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let scene = Scene::new();
    let ran = Ran::of(
        program(scene.path())
            .args(["scan", "--format", "json"])
            .env("AWS_ENDPOINT_URL", &url)
            .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "example")
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.out, "");
    assert!(ran.err.contains(&format!("what answers at {url} is not AWS: HTTP 404")), "{ran:?}");
}
