//! The demo: every status, every area, through the same path as a folder.

use std::collections::BTreeSet;

use expect_test::expect_file;
use serde_json::Value;

use crate::scene::Scene;

#[test]
fn the_demo_shows_every_status_and_every_area() {
    let scene = Scene::new();
    let report = scene.run("demo --all --format json");
    let checks = scene.run("checks --format json").json();
    let area_of = |check: &str| {
        let all = checks["checks"].as_array().unwrap();
        let found = all.iter().find(|row| row["id"] == check);
        found.unwrap_or_else(|| panic!("{check}"))["area"].as_str().unwrap().to_owned()
    };
    let mut statuses = BTreeSet::new();
    let mut areas = BTreeSet::new();
    let mut severities = BTreeSet::new();
    let mut exempted = BTreeSet::new();
    for row in report.json()["findings"].as_array().unwrap() {
        if !row["exempt"].is_null() {
            exempted.insert(row["status"].as_str().unwrap().to_owned());
        }
        statuses.insert(row["status"].as_str().unwrap().to_owned());
        if row["status"] == "fail" {
            areas.insert(area_of(row["check"].as_str().unwrap()));
            severities.insert(row["severity"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(Vec::from_iter(statuses), ["fail", "not-applicable", "pass", "unknown"]);
    assert_eq!(
        Vec::from_iter(areas),
        [
            "abuse",
            "account",
            "attestations",
            "billing",
            "contacts",
            "exemptions",
            "federation",
            "keys",
            "monitoring",
            "organization",
            "roles",
            "root",
            "users"
        ]
    );
    assert_eq!(Vec::from_iter(exempted), ["fail", "unknown"], "what an exemption accepts");
    assert_eq!(Vec::from_iter(severities), ["critical", "high", "low", "medium"]);
}

#[test]
fn what_the_demo_saves_gives_the_same_report() {
    let scene = Scene::new();
    for arguments in ["", "--area root", "--check user-console-without-mfa,access-key-old", "--all"]
    {
        let demo = scene.run(&format!("demo {arguments} --format json --save acme"));
        let brought = "--exemptions exemptions.toml --attestations attestations.toml";
        let scan = scene.run(&format!("scan {arguments} --format json --from acme {brought}"));
        assert_eq!(scan.code, demo.code, "`{arguments}`");
        let noteless = |mut report: Value| {
            report["notes"].take();
            report
        };
        assert_eq!(noteless(scan.json()), noteless(demo.json()), "`{arguments}`");
        std::fs::remove_dir_all(scene.place("acme")).unwrap();
    }
}

#[test]
fn the_demo_has_exemptions_of_its_own() {
    let scene = Scene::new();
    let ran = scene.run("demo --area exemptions --save acme");
    let brought = "--exemptions exemptions.toml --attestations attestations.toml";
    assert!(ran.err.contains(&format!("`tutela scan --from acme {brought}`")), "{ran:?}");
    assert_eq!(scene.read("exemptions.toml"), tutela_demo::EXEMPTIONS);
    assert_eq!(scene.read("attestations.toml"), tutela_demo::ATTESTATIONS);
    let statuses = |arguments: &str| -> Vec<String> {
        let report = scene.run(&format!("{arguments} --format json")).json();
        let rows = report["findings"].as_array().unwrap().iter();
        rows.map(|row| format!("{} {}", row["check"], row["status"]).replace('"', "")).collect()
    };
    let mut failed = statuses("demo");
    failed.retain(|row| row.starts_with("exemption-") && row.ends_with(" fail"));
    failed.sort();
    let all = ["exemption-expired fail", "exemption-unmatched fail", "exemption-unowned fail"];
    assert_eq!(failed, all);
    // The caller's own take their place.
    scene.write("mine.toml", "");
    assert_eq!(statuses("demo --area exemptions --exemptions mine.toml"), Vec::<String>::new());
    let ran = scene.run("demo --exemptions mine.toml --save second");
    assert!(!ran.err.contains("exemptions.toml"), "{ran:?}");
}

#[test]
fn a_file_that_is_no_exemptions_of_the_demo_is_left_alone() {
    let scene = Scene::new();
    scene.write("exemptions.toml", "# mine\n");
    let ran = scene.run("demo --save acme");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("there is another file of that name"), "{ran:?}");
    assert_eq!(scene.read("exemptions.toml"), "# mine\n");
    assert!(!scene.place("acme").exists(), "nothing is saved then");
}

#[test]
fn a_report_is_the_same_to_the_byte_each_time() {
    let scene = Scene::with_demo();
    for format in ["text", "json", "html", "sarif", "junit"] {
        let first = scene.run(&format!("scan --from acme --format {format}"));
        let again =
            scene.run(&format!("scan --from acme --format {format} --output {format}=file"));
        assert_eq!(first.out, again.out, "{format}");
        assert_eq!(scene.read("file"), first.out, "{format} in a file");
    }
}

#[test]
fn goldens() {
    let scene = Scene::new();
    expect_file!["../golden/demo.txt"].assert_eq(&scene.run("demo").out);
    expect_file!["../golden/demo.json"].assert_eq(&scene.run("demo --format json").out);
}

#[test]
fn each_form_is_what_it_says() {
    let scene = Scene::new();
    for (form, begins, contains) in [
        ("text", "Tutela ", "What to do first"),
        ("json", "{", "\"schema\": \"tutela.scan/1\""),
        ("html", "<!DOCTYPE html>", "</html>"),
        ("sarif", "{", "\"version\": \"2.1.0\""),
        ("junit", "<?xml", "</testsuites>"),
    ] {
        let ran = scene.run(&format!("demo --format {form}"));
        assert!(ran.out.starts_with(begins), "{form}: {:.200}", ran.out);
        assert!(ran.out.contains(contains), "{form} lacks {contains}");
        assert!(ran.out.ends_with('\n'), "{form} ends with a line end");
        assert_eq!(ran.err.contains("exit 4: "), form != "text", "{form}: {}", ran.err);
    }
}

#[test]
fn places_in_a_sarif_report_are_files_that_are_kept_or_said_not_to_be() {
    let scene = Scene::with_demo();
    let says = |arguments: &str| scene.run(arguments).err.contains("add `--save DIR`");
    assert!(says("demo --format sarif"));
    assert!(says("demo --output sarif=f"));
    assert!(!says("demo --format json"));
    assert!(!says("demo --format sarif --save kept"));
    assert!(!says("scan --from acme --format sarif"));
    let log = scene.run("demo --format sarif").json();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let file = place.as_str().unwrap();
        // What the demo's company wrote is kept beside the folder: it is no answer of AWS.
        let is_beside = ["exemptions.toml", "attestations.toml"].contains(&file);
        let folder = if is_beside { scene.place("") } else { scene.place("kept") };
        assert!(folder.join(file).exists(), "no file {file}");
    }
}
