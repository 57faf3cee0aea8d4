//! Documents that are made of the program itself, and so cannot be out of date.

use std::fmt::Write as _;

use expect_test::expect_file;

use crate::scene::Scene;

#[test]
fn the_page_on_the_command_line_is_the_programs_own_help() {
    let scene = Scene::new();
    let help = scene.run("--help").out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert_eq!(commands.len(), 30, "{commands:?}");
    let mut page = "# The command line\n\nWritten by a test out of the program's own help: \
                    `UPDATE_EXPECT=1 cargo test -p tutela` writes it again.\n"
        .to_owned();
    write!(page, "\n## tutela\n\n```text\n{}\n```\n", help.trim_end()).unwrap();
    let inner = [
        "policy diff",
        "policy eval",
        "policy lint",
        "policy prove",
        "policy require-mfa",
        "evidence pack",
        "evidence verify",
        "enrol user",
        "enrol campaign",
        "enrol fido",
        "enrol root",
        "enrol resync",
        "enrol open",
        "enrol close",
        "keys list",
        "keys deactivate",
        "keys delete",
        "session import",
        "session login",
        "session exec",
        "session shell",
        "session credential-process",
        "session serve",
        "session console",
        "session status",
        "session logout",
        "store backup",
        "store prune",
        "store check",
        "store audit",
        "notify test",
        "notify list",
        "notify acknowledge",
        "trail evidence",
    ];
    for command in commands.into_iter().chain(inner) {
        let ran = scene.run(&format!("{command} --help"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        write!(page, "\n## tutela {command}\n\n```text\n{}\n```\n", trimmed(&ran.out)).unwrap();
    }
    expect_file!["../../../../docs/cli.md"].assert_eq(&page);
}

/// Without blanks at the ends of lines, which editors take away.
fn trimmed(text: &str) -> String {
    text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_shell_gets_a_completion_script_that_knows_the_commands() {
    let scene = Scene::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = scene.run(&format!("completions {shell}"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        for word in ["scan", "doctor", "exemptions", "endpoint-url"] {
            assert!(ran.out.contains(word), "{shell} lacks {word}");
        }
    }
    let ran = scene.script("$TUTELA completions bash > script && bash -n script");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn every_check_that_is_listed_can_be_explained() {
    let scene = Scene::new();
    let listed = scene.run("checks --format json").json();
    let text = scene.run("checks").out;
    for check in listed["checks"].as_array().unwrap() {
        let id = check["id"].as_str().unwrap();
        assert!(text.contains(id), "{id}");
        let ran = scene.run(&format!("explain {id}"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        for part in ["\nWhat it finds\n", "\nHow to fix\n", "Reads ", "\nAWS CLI", "\nTerraform"] {
            assert!(ran.out.contains(part), "{id} lacks {part}");
        }
        assert!(!ran.out.contains("##"), "{id}: the marks of Markdown are not shown");
        let explained = scene.run(&format!("explain {id} --format json")).json();
        for field in ["id", "severity", "worst", "needs", "controls"] {
            assert_eq!(explained["check"][field], check[field], "{id}");
            assert!(!check[field].is_null(), "{id} has no {field}");
        }
        assert!(explained["doc"].as_str().unwrap().starts_with("# "), "{id}");
        let (severity, worst) = (&check["severity"], &check["worst"]);
        let (severity, worst) = (severity.as_str().unwrap(), worst.as_str().unwrap());
        let line = text.lines().find(|line| line.contains(&format!("{id} "))).unwrap();
        let range = format!("{severity}-{worst}");
        assert_eq!(line.contains(&range), severity != worst, "{line}");
        let said = format!("{severity}, and {worst} at worst");
        assert_eq!(ran.out.contains(&said), severity != worst, "{id}");
    }
}
