//! Places that cannot be written: exit 1, with the place, and nothing half-written.

use crate::scene::Scene;

#[test]
fn a_place_that_cannot_be_written_is_named_before_anything_is_written() {
    let cases: &[(&str, &[&str])] = &[
        ("demo --output json=/proc/report.json", &["`/proc/report.json`", "os error"]),
        ("demo --output json=file/report.json", &["`file/report.json`", "Not a directory"]),
        ("demo --output json=nowhere/report.json", &["`nowhere/report.json`", "No such file"]),
        ("demo --output json=full", &["`full`", "it is a folder"]),
        ("demo --output html=good.html --output json=full", &["`full`", "it is a folder"]),
        ("demo --output html=good.html --output json=/dev/full", &["`/dev/full`", "No space left"]),
        ("demo --save /proc/acme", &["`/proc/acme`", "os error"]),
        ("demo --save file", &["`file`", "name a folder that is new or empty"]),
        ("demo --save file/acme", &["`file/acme`", "name a folder that is new or empty"]),
        ("demo --save nowhere/acme", &["`nowhere/acme`", "No such file"]),
        ("demo --save full", &["`full`", "it already holds files", "new or empty"]),
        ("scan --from full --save full", &["`full`", "it already holds files"]),
        // No credentials are here, so that whoever asked first would have said so first.
        ("scan --save full", &["`full`", "it already holds files"]),
        ("scan --output json=full", &["`full`", "it is a folder"]),
        ("collect --save full", &["`full`", "it already holds files"]),
    ];
    for (arguments, expected) in cases {
        let scene = Scene::new();
        scene.write("file", "mine");
        scene.write("full/mine", "mine");
        let before = scene.everything();
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(1), "`{arguments}`: {ran:?}");
        assert_eq!(ran.out, "", "`{arguments}`");
        for words in *expected {
            assert!(ran.err.contains(words), "`{arguments}` lacks {words:?}: {}", ran.err);
        }
        assert!(!ran.err.contains(".tutela-"), "no temporary file is named: {}", ran.err);
        assert_eq!(scene.everything(), before, "`{arguments}` writes nothing");
    }
}

#[test]
fn a_disk_that_fills_up_midway_leaves_what_was_there() {
    // The shell's limit on the size of a file stands for the disk: both fail in the middle.
    let limit = "trap '' XFSZ; ulimit -f 4; ";
    for (arguments, named) in [
        ("demo --output json=report", "`report`"),
        ("demo --output html=new", "`new`"),
        ("demo --check root-mfa-missing --output text=small --output html=report", "`report`"),
        ("demo --save acme", "`acme/accounts/111122223333/"),
        ("demo --save empty", "`empty/accounts/111122223333/"),
    ] {
        let scene = Scene::new();
        scene.write("report", "old");
        std::fs::create_dir(scene.place("empty")).unwrap();
        let ran = scene.script(&format!("{limit} $TUTELA {arguments}"));
        assert_eq!(ran.code, Some(1), "`{arguments}`: {ran:?}");
        assert!(ran.err.contains(&format!("could not write to {named}")), "{ran:?}");
        assert!(ran.err.contains("File too large"), "{ran:?}");
        assert_eq!(scene.read("report"), "old", "`{arguments}`");
        assert_eq!(scene.everything(), ["empty", "report"], "`{arguments}` leaves nothing behind");
    }
}

#[test]
fn a_full_standard_output_is_an_error() {
    let scene = Scene::new();
    for command in
        ["demo", "demo --format json", "checks", "explain root-mfa-missing", "permissions"]
    {
        let ran = scene.script(&format!("$TUTELA {command} > /dev/full"));
        assert_eq!(ran.code, Some(1), "{command}: {ran:?}");
        assert!(ran.err.contains("could not write to standard output: No space left"), "{ran:?}");
    }
}

#[test]
fn files_are_replaced_whole_and_keep_what_they_are() {
    let scene = Scene::new();
    scene.write("report.json", "old");
    std::os::unix::fs::symlink("report.json", scene.place("latest.json")).unwrap();
    let ran = scene
        .script("umask 027; $TUTELA demo --output json=latest.json --output junit=/dev/stdout");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.out.starts_with("<?xml"), "{}", ran.out);
    assert!(scene.place("latest.json").is_symlink());
    assert!(scene.read("report.json").contains("tutela.scan/1"));
    assert_eq!(scene.everything(), ["latest.json", "report.json"]);
    let rights = scene.script("stat -c %a report.json");
    assert_eq!(rights.out.trim(), "640", "as the umask says");
    let saved = scene.script("umask 022; $TUTELA demo --save acme; stat -c %a acme");
    assert!(saved.out.ends_with("700\n"), "an account's answers are for one person: {saved:?}");
}
