//! Answers that are cut, swollen, odd or of another kind: an unknown that names call and place, and
//! never a status that got better.

use std::fs::File;

use crate::scene::{ACCOUNT, DAY, Ran, Scene, assert_no_better};

const SUMMARY: &str = "iam/get-account-summary.json";
const REPORT: &str = "iam/get-credential-report.csv";
const DETAILS: &str = "iam/get-account-authorization-details.json";

fn place(file: &str) -> String {
    format!("acme/{ACCOUNT}/{file}")
}

type Spoil = fn(&Scene);

fn summary(scene: &Scene, bytes: impl AsRef<[u8]>) {
    scene.write(&place(SUMMARY), bytes);
}

fn edit_report(scene: &Scene, edit: fn(String) -> String) {
    scene.edit(&place(REPORT), edit);
}

/// What was done to the answers, and what the report says of it.
static SPOILT: &[(&str, Spoil, &[&str])] = &[
    (
        "JSON cut in the middle",
        |scene| scene.edit(&place(SUMMARY), |text| text[..60].to_owned()),
        &["iam:GetAccountSummary is incomplete", "line 4 column 5"],
    ),
    ("an empty file", |scene| summary(scene, ""), &["iam:GetAccountSummary"]),
    (
        "no JSON",
        |scene| summary(scene, "<html>"),
        &["iam:GetAccountSummary could not be read", "line 1 column 1"],
    ),
    (
        "JSON of another kind",
        |scene| summary(scene, "[1, 2]"),
        &["iam:GetAccountSummary could not be read"],
    ),
    (
        "JSON that is not UTF-8",
        |scene| summary(scene, b"{\"SummaryMap\": {\"\xff\": 1}}"),
        &["iam:GetAccountSummary could not be read"],
    ),
    ("200,000 brackets", |scene| summary(scene, "[".repeat(200_000)), &["iam:GetAccountSummary"]),
    (
        "200,000 objects in one another",
        |scene| summary(scene, "{\"a\":".repeat(200_000)),
        &["iam:GetAccountSummary"],
    ),
    (
        "a number where a yes or no is meant",
        |scene| summary(scene, r#"{"SummaryMap": {"AccountMFAEnabled": 7}}"#),
        &["AccountMFAEnabled"],
    ),
    (
        "a table that is not UTF-8",
        |scene| {
            let mut bytes = scene.read(&place(REPORT)).into_bytes();
            bytes.extend(b"\xff\xfe,x\n");
            scene.write(&place(REPORT), bytes);
        },
        &["iam:GetCredentialReport"],
    ),
    (
        "a value that the table does not have",
        |scene| edit_report(scene, |text| text.replace(",true,", ",perhaps,")),
        &["iam:GetCredentialReport", "perhaps"],
    ),
    (
        "a table cut at the end of a line",
        |scene| {
            edit_report(scene, |text| text.lines().take(5).map(|l| format!("{l}\n")).collect());
        },
        &["iam:GetCredentialReport"],
    ),
    (
        "a table cut in a line",
        |scene| edit_report(scene, |text| text[..text.len() / 2].to_owned()),
        &["iam:GetCredentialReport"],
    ),
    (
        "a table without one of its columns",
        |scene| edit_report(scene, |text| text.replace("mfa_active", "mfa_inactive")),
        &["iam:GetCredentialReport", "mfa_active"],
    ),
    (
        "an answer of another account",
        |scene| {
            scene.edit(&place(DETAILS), |text| text.replace("111122223333", "444455556666"));
        },
        &["get-account-authorization-details.json` is of account 444455556666"],
    ),
    (
        "a page that is not the last",
        |scene| {
            scene.edit(&place(DETAILS), |text| {
                text.replacen('{', "{\"IsTruncated\": true, \"Marker\": \"m\",", 1)
            });
        },
        &["iam:GetAccountAuthorizationDetails is incomplete"],
    ),
    (
        "a symbolic link to nowhere",
        |scene| {
            scene.remove(&place(SUMMARY));
            std::os::unix::fs::symlink("nowhere", scene.place(&place(SUMMARY))).unwrap();
        },
        &["get-account-summary.json` could not be read: No such file"],
    ),
    (
        "a pipe that nobody writes to",
        |scene| {
            scene.remove(&place(SUMMARY));
            let made = scene.script(&format!("mkfifo {}", place(SUMMARY)));
            assert_eq!(made.code, Some(0), "{made:?}");
        },
        &["get-account-summary.json` could not be read: it is no regular file"],
    ),
];

#[test]
fn a_spoilt_answer_is_an_unknown_that_names_call_and_place() {
    for (what, spoil, expected) in SPOILT {
        let scene = Scene::by_hand();
        let before = scene.scan();
        spoil(&scene);
        let after = scene.scan();
        assert_eq!(after.code, Some(4), "{what}: {after:?}");
        assert_no_better(what, &before, &after);
        for words in *expected {
            assert!(after.out.contains(words), "{what} lacks {words:?}:\n{}", gaps(&after));
        }
    }
}

/// The part of a report that says what was not seen.
fn gaps(ran: &Ran) -> String {
    let report = ran.json();
    let rows = report["findings"].as_array().unwrap().iter();
    let unknown = rows.filter(|row| row["status"] == "unknown").take(9);
    let unknown: String = unknown.map(|row| format!("{}\n", row["message"])).collect();
    format!("{:#}\n{unknown}", report["gaps"])
}

#[test]
fn a_file_of_a_gigabyte_is_refused_by_name_and_not_read() {
    let scene = Scene::by_hand();
    let file = File::create(scene.place(&place(SUMMARY))).unwrap();
    file.set_len(1 << 30).unwrap();
    // A quarter of the file must be memory enough for everything.
    let ran = scene.script(&format!(
        "ulimit -v 262144; $TUTELA scan --from acme --as-of {DAY} --check root-mfa-missing"
    ));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let shown = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected =
        format!("`{}` could not be read: it has 1073741824 bytes, more than", place(SUMMARY));
    assert!(shown.contains(&expected), "{shown}");
}

#[test]
fn a_table_may_be_written_in_any_way_that_means_the_same() {
    type Rewrite = fn(String) -> String;
    let cases: &[(&str, Rewrite)] = &[
        ("CRLF", |text| text.replace('\n', "\r\n")),
        ("a last line end", |text| format!("{text}\n")),
        ("a byte order mark", |text| format!("\u{feff}{text}")),
        ("quotes", |text| {
            rows(&text, |row| row.iter().map(|field| format!("\"{field}\"")).collect())
        }),
        ("columns in another order", |text| {
            rows(&text, |row| row.iter().rev().map(ToString::to_string).collect())
        }),
        ("a column more", |text| {
            rows(&text, |row| {
                let more = if row[0] == "user" { "access_key_3_active" } else { "false" };
                row.iter().copied().chain([more]).map(str::to_owned).collect()
            })
        }),
    ];
    for (what, edit) in cases {
        let scene = Scene::by_hand();
        let before = scene.scan();
        scene.edit(&place(REPORT), edit);
        assert_eq!(scene.scan().statuses(), before.statuses(), "{what}");
    }
}

fn rows(text: &str, edit: impl Fn(&[&str]) -> Vec<String>) -> String {
    text.lines()
        .map(|line| format!("{}\n", edit(&line.split(',').collect::<Vec<_>>()).join(",")))
        .collect()
}

#[test]
fn a_clock_ten_years_off_makes_ages_odd_and_nothing_fine_that_it_cannot_know() {
    let scene = Scene::with_demo();
    let now = scene.run("scan --from acme --format json");
    for day in ["2016-11-24T09:00:00Z", "2036-11-24T09:00:00Z"] {
        scene.edit("acme/manifest.json", |text| {
            let line = text.lines().find(|line| line.contains("\"as_of\"")).unwrap();
            text.replace(line, &format!("  \"as_of\": \"{day}\","))
        });
        let ran = scene.run("scan --from acme --format json");
        assert_eq!(ran.code, Some(4), "{day}: {ran:?}");
        assert_eq!(ran.json()["as_of"], day);
        assert_eq!(
            ran.out,
            scene.run(&format!("scan --from acme --as-of {day} --format json")).out,
            "--as-of says the same as a manifest"
        );
        if day.starts_with("2016") {
            // What was answered after the moment of judgement has no age.
            assert_no_better(day, &now, &ran);
        }
        // Whether a device is there is no question of age.
        let of_mfa = |ran: &Ran| {
            let mut rows = ran.statuses();
            rows.retain(|(check, _), _| check == "user-console-without-mfa");
            rows
        };
        assert_eq!(of_mfa(&ran), of_mfa(&now), "{day}");
    }
}

/// Accounts that were still to come are nowhere in it.
#[test]
fn a_folder_whose_run_was_ended_is_not_read() {
    let scene = Scene::by_hand();
    std::fs::create_dir(scene.place("acme/.tutela")).unwrap();
    for command in ["scan", "prove", "score", "standing"] {
        let ran = scene.run(&format!("{command} --from acme"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{command}: {ran:?}");
        assert!(ran.err.contains("`acme`") && ran.err.contains("goes on with it"), "{}", ran.err);
    }
}
