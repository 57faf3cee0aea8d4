//! What a person at a terminal sees, and what a pipe gets.

use std::time::Duration;

use tutela_testkit::Fake;

use crate::scene::{Ran, Scene, script};

const ESCAPE: char = '\u{1b}';

/// Runs a command in a terminal of its own, of so many columns; the output is what the terminal got.
fn in_terminal(scene: &Scene, columns: usize, environment: &[(&str, &str)], command: &str) -> Ran {
    let line =
        format!("script -qec 'stty rows 40 cols {columns}; {command}' /dev/null < /dev/null");
    let mut shell = script(scene.path(), &line);
    shell.env("TERM", "xterm-256color").env("SHELL", "/bin/bash");
    shell.envs(environment.iter().copied());
    let ran = Ran::of(shell.output().unwrap());
    assert!(!ran.err.contains("not found"), "Debian's util-linux has `script`: {ran:?}");
    Ran { out: ran.out.replace("\r\n", "\n"), ..ran }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_want_it() {
    let scene = Scene::new();
    for (what, environment, arguments, expected) in [
        ("a terminal", &[][..], "demo", true),
        ("a terminal that is told never", &[], "demo --color never", false),
        ("NO_COLOR", &[("NO_COLOR", "1")], "demo", false),
        ("NO_COLOR, and told always", &[("NO_COLOR", "1")], "demo --color always", true),
        ("CLICOLOR=0", &[("CLICOLOR", "0")], "demo", false),
        ("a dumb terminal", &[("TERM", "dumb")], "demo", false),
        ("a page in a terminal", &[], "demo --format html", false),
    ] {
        let ran = in_terminal(&scene, 100, environment, &format!("$TUTELA {arguments}"));
        assert_eq!(ran.code, Some(4), "{what}: {ran:?}");
        assert_eq!(ran.out.contains(ESCAPE), expected, "{what}: {:.300}", ran.out);
        if expected {
            assert!(ran.out.contains("\u{1b}[1;31m✗"), "{what}: red marks");
        }
    }
    for (what, script, expected) in [
        ("a pipe", "$TUTELA demo", false),
        ("a pipe that is told always", "$TUTELA demo --color always", true),
        ("CLICOLOR_FORCE", "CLICOLOR_FORCE=1 $TUTELA demo", true),
        ("an error", "$TUTELA demo --check nonsense 2>&1", false),
        ("a usage error", "$TUTELA nonsense 2>&1", false),
        ("help", "$TUTELA --help", false),
        (
            "a file beside colour",
            "$TUTELA demo --format text --color always --output text=f >&2; cat f",
            false,
        ),
    ] {
        let ran = scene.script(script);
        assert_eq!(ran.out.contains(ESCAPE), expected, "{what}: {:.300}", ran.out);
    }
    let plain = scene.run("demo").out;
    assert!(plain.is_ascii(), "marks are ASCII where nobody knows what the reader can show");
}

#[test]
fn lines_end_where_the_terminal_does() {
    let scene = Scene::new();
    for (columns, command) in [
        (60, "demo --color never --verbose"),
        (100, "demo --color never --verbose"),
        (140, "demo --color never --verbose"),
        (44, "checks"),
        (60, "checks"),
        (140, "checks"),
        (44, "explain user-console-without-mfa"),
        (60, "explain user-console-without-mfa"),
        (140, "explain user-console-without-mfa"),
    ] {
        let command = format!("NO_COLOR=1 $TUTELA {command}");
        let ran = in_terminal(&scene, columns, &[], &command);
        // Longer lines are hard to read.
        let columns = columns.min(100);
        let mut longest = 0;
        for line in ran.out.lines() {
            let length = line.chars().count();
            // What cannot be broken, such as an ARN or a command, stays whole.
            let last = line.rsplit(' ').next().unwrap().chars().count();
            let is_whole = last + 30 > columns || line.trim_start().starts_with("aws ");
            assert!(length <= columns || is_whole, "{columns}, {command}: {line}");
            longest = longest.max(length);
        }
        assert!(longest > columns - 20, "{columns}, {command}: the width is used: {longest}");
    }
}

#[test]
fn columns_are_those_that_somebody_says() {
    let scene = Scene::new();
    let longest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
    for (environment, expected) in [(&[("COLUMNS", "60")][..], 60), (&[("COLUMNS", "")], 100)] {
        // Of no columns at all, as where nobody set a size.
        let ran = in_terminal(&scene, 0, environment, "NO_COLOR=1 $TUTELA checks");
        let seen = longest(&ran.out);
        assert!(seen <= expected && seen > expected - 20, "{expected}: {seen}: {}", ran.out);
    }
    let mut piped = script(scene.path(), "$TUTELA demo");
    let piped = Ran::of(piped.env("COLUMNS", "60").output().unwrap());
    assert_eq!(piped.out, scene.run("demo").out, "a pipe is as wide as ever");
}

#[test]
fn progress_is_for_a_terminal_only() {
    let scene = Scene::new();
    let fake = Fake::start(&tutela_demo::accounts()[0].recordings)
        .page_size(100)
        .latency(Duration::from_millis(150));
    let url = fake.url();
    let aws = [
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "example"),
    ];
    let scan = "scan --check root-mfa-missing,password-policy-weak --format json";
    let ran = in_terminal(&scene, 100, &aws, &format!("$TUTELA {scan} > report.json"));
    assert!(ran.out.contains("asking AWS") && ran.out.contains("calls"), "{}", ran.out);
    let seen = scene.read("report.json");
    assert!(seen.starts_with('{'), "the report is not mixed with it: {seen:.300}");
    let ran = in_terminal(&scene, 100, &aws, "$TUTELA doctor");
    assert!(ran.out.contains("trying each call once"), "{}", ran.out);

    let mut quiet = script(scene.path(), &format!("$TUTELA {scan}"));
    let quiet = Ran::of(quiet.envs(aws).output().unwrap());
    assert_eq!(quiet.err.lines().count(), 1, "no progress where nobody watches: {}", quiet.err);
    assert!(quiet.err.starts_with("exit 3: "), "{}", quiet.err);
    quiet.json();
}
