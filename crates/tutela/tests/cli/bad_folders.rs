//! Folders that cannot be judged at all: exit 1, with file, place and the way out.

use crate::scene::{ACCOUNT, DAY, Scene, assert_no_better};

type Arrange = fn(&Scene);

/// What is in the way, and what is said of it.
static USELESS: &[(&str, Arrange, &[&str])] = &[
    ("no folder", |_| {}, &["the folder `acme`", "no such folder", "`tutela collect --save`"]),
    ("a file", |scene| scene.write("acme", "x"), &["the folder `acme`", "it is a file"]),
    (
        "an empty folder",
        |scene| std::fs::create_dir(scene.place("acme")).unwrap(),
        &["from `acme`", "there is no account data in it", "`tutela collect --save`"],
    ),
    (
        "a folder of something else",
        |scene| scene.write("acme/readme.txt", "x"),
        &["from `acme`", "there is no account data in it"],
    ),
    (
        "a disk, which nobody should walk through",
        |scene| {
            scene.write("acme/usr/share/readme.txt", "x");
            std::os::unix::fs::symlink("..", scene.place("acme/usr/again")).unwrap();
        },
        &["there is no account data in it", "looked for `manifest.json`, `accounts/", "`iam/…`"],
    ),
    (
        "files of two accounts side by side",
        |scene| {
            scene.write("acme/sts/get-caller-identity.json", r#"{"Account": "111122223333"}"#);
            scene.write(
                "acme/iam/list-virtual-mfa-devices.json",
                r#"{"VirtualMFADevices": [{"SerialNumber": "arn:aws:iam::444455556666:mfa/a"}]}"#,
            );
        },
        &[
            "is of account 111122223333",
            "is of account 444455556666",
            "put each under `accounts/<account id>/`",
        ],
    ),
    (
        "an account of eleven digits",
        |scene| scene.write("acme/accounts/11112222333/iam/get-account-summary.json", "{}"),
        &["`acme/accounts/11112222333`", "the twelve digits of an account", "rename it"],
    ),
    (
        "a name that is no text",
        |scene| {
            scene.write("acme/iam/get-account-summary.json", "{}");
            let made = scene.script(r"touch acme/iam/$'\xff'.json");
            assert_eq!(made.code, Some(0), "{made:?}");
        },
        &["its name is not UTF-8: rename it"],
    ),
    (
        "folders without end",
        |scene| {
            scene.write("acme/iam/get-account-summary.json", "{}");
            std::os::unix::fs::symlink("..", scene.place("acme/iam/again")).unwrap();
        },
        &["folders lie too deep in one another"],
    ),
    (
        "a manifest of a later version",
        |scene| {
            scene.write("acme/iam/get-account-summary.json", "{}");
            scene.write("acme/manifest.json", r#"{"schema": "tutela.account-data/9"}"#);
        },
        &["`tutela.account-data/9`", "update tutela"],
    ),
];

#[test]
fn a_folder_of_no_use_is_refused_with_the_way_out() {
    for (what, arrange, expected) in USELESS {
        for command in ["scan --from acme", "collect --from acme --save copy"] {
            let scene = Scene::new();
            arrange(&scene);
            let ran = scene.run(command);
            assert_eq!(ran.code, Some(1), "{what}: {ran:?}");
            assert_eq!(ran.out, "", "{what}");
            for words in *expected {
                assert!(ran.err.contains(words), "{what} lacks {words:?}: {}", ran.err);
            }
            assert!(!scene.place("copy").exists(), "{what}: nothing is written");
        }
    }
}

#[test]
fn a_manifest_that_does_not_hold_makes_unknowns() {
    type Spoil = fn(&Scene);
    let file = format!("{ACCOUNT}/iam/get-account-summary.json");
    let cases: &[(&str, Spoil, &str)] = &[
        (
            "a file was changed",
            |scene| scene.edit(&summary(), |text| format!("{text} ")),
            "is not what the manifest says: it was changed or cut",
        ),
        (
            "a file is gone",
            |scene| scene.remove(&summary()),
            "is missing, which the manifest lists",
        ),
    ];
    for (what, spoil, expected) in cases {
        let scene = Scene::with_demo();
        let before = scene.run("scan --from acme --format json");
        spoil(&scene);
        let after = scene.run("scan --from acme --format json");
        assert_eq!(after.code, Some(4), "{what}: {after:?}");
        assert!(after.out.contains(&format!("`{file}` {expected}")), "{what}: {}", after.out);
        assert_no_better(what, &before, &after);
    }
}

fn summary() -> String {
    format!("acme/{ACCOUNT}/iam/get-account-summary.json")
}

#[test]
fn a_manifest_that_cannot_be_read_leaves_a_folder_without_a_date() {
    let scene = Scene::with_demo();
    scene.write("acme/manifest.json", "{\"schema\":");
    let ran = scene.run("scan --from acme");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let shown = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("`manifest.json` could not be read"), "{shown}");
    assert!(shown.contains("say when it was taken with `--as-of`"), "{shown}");
    let ran = scene.run("collect --from acme --save copy");
    assert_eq!(ran.code, Some(2), "a copy would be dated today: {ran:?}");
    assert!(ran.err.contains("must be dated"), "{ran:?}");
    assert!(!scene.place("copy").exists());
    let ran = scene.run(&format!("collect --from acme --as-of {DAY} --save copy"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn files_that_a_person_names_are_read_whole_or_refused_by_name_and_line() {
    let rule = "[[exemption]]\ncheck = \"root-mfa-virtual\"\nresource = \"*\"\nreason = \"r\"\n";
    let cases: &[(&str, &str, Vec<u8>, &[&str])] = &[
        ("no TOML", "exemptions", b"[[exemption]\n".to_vec(), &["`named`", "line 1, column"]),
        (
            "a misspelt word",
            "exemptions",
            format!("{rule}until = 2026-12-31\nownr = \"x\"\n").into_bytes(),
            &["`named`", "line 6", "unknown field `ownr`"],
        ),
        (
            "no check",
            "exemptions",
            format!("{rule}until = 2026-12-31").replace("-virtual", "-virtuel").into_bytes(),
            &["exemption 1 of `named`", "`root-mfa-virtuel` is no check"],
        ),
        (
            "no day",
            "exemptions",
            format!("{rule}until = \"soon\"").into_bytes(),
            &["exemption 1 of `named`", "`until` is `soon`", "2026-12-31"],
        ),
        (
            "no text",
            "exemptions",
            b"# \xff".to_vec(),
            &["exemptions from `named`", "byte 2 is not UTF-8"],
        ),
        ("a cut report", "baseline", b"{\"schema\":".to_vec(), &["`named`", "ends in the middle"]),
        (
            "another report",
            "baseline",
            b"{\"schema\": \"tutela.scan/9\", \"findings\": []}".to_vec(),
            &["`named`", "its schema is `tutela.scan/9`", "`--output json=PATH`"],
        ),
        ("no report", "baseline", b"fail: root".to_vec(), &["`named`", "line 1 column"]),
        ("UTF-16", "baseline", b"\xff\xfe{\0".to_vec(), &["the baseline `named`", "not UTF-8"]),
    ];
    for (what, option, bytes, expected) in cases {
        let scene = Scene::new();
        scene.write("named", bytes);
        let ran = scene.run(&format!("demo --{option} named --output json=report.json"));
        assert_eq!(ran.code, Some(1), "{what}: {ran:?}");
        for words in *expected {
            assert!(ran.err.contains(words), "{what} lacks {words:?}: {}", ran.err);
        }
        assert!(!ran.err.contains("\\u{"), "lines are lines: {}", ran.err);
        assert_eq!(scene.everything(), ["named"], "{what}: nothing is written");
    }
}

#[test]
fn what_lies_beside_the_answers_is_not_walked_through() {
    let scene = Scene::by_hand();
    let scan = |scene: &Scene| scene.run(&format!("scan --from acme --as-of {DAY} --format json"));
    let alone = scan(&scene);
    scene.write("acme/pictures/one.png", "x");
    std::os::unix::fs::symlink("..", scene.place("acme/pictures/again")).unwrap();
    scene.write("acme/.git/config", "x");
    let beside = scan(&scene);
    assert_eq!(beside.code, alone.code, "{beside:?}");
    assert_eq!(beside.statuses(), alone.statuses());
    // The answers whose names are digests are passed over for another reason.
    let (told, passed_over) = (
        |ran: &crate::scene::Ran| ran.out.matches("pictures/").count(),
        "as no answers of AWS: pictures/\"",
    );
    assert!(beside.out.contains(passed_over), "{beside:?}");
    assert_eq!((told(&alone), told(&beside)), (0, 1), "{beside:?}");
}
