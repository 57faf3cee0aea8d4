//! What is left of a scan: a report that keeps to its schema, and a folder that gives the same
//! findings again and holds no secret.

use std::{collections::BTreeSet, fs, path::Path, process::Output};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tutela_testkit::{query, venv};

use crate::{SECRET_KEY, SESSION_TOKEN, json, scanned, tutela};

#[test]
fn the_replay_is_the_same_to_the_byte() {
    let scanned = scanned();
    let saved = scanned.saved();
    let replayed = tutela(&["scan", "--format", "json", "--from", saved.to_str().unwrap()], None);
    assert_eq!(replayed.status.code(), scanned.output.status.code());
    let whole = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();
    let findings = |text: &str| -> String {
        let (_, after) = text.split_once("\"findings\"").unwrap();
        after.split_once("\"not_selected\"").unwrap().0.to_owned()
    };
    let (live, replayed) = (whole(&scanned.output), whole(&replayed));
    assert!(findings(&live).len() > 1_000_000);
    assert!(findings(&live) == findings(&replayed), "the findings differ");
    assert!(live == replayed, "something else than the findings differs");
}

/// What a scan says of each resource.
fn said(report: &Value) -> Vec<[&str; 3]> {
    let rows = report["findings"].as_array().unwrap().iter();
    rows.map(|row| ["check", "resource", "status"].map(|member| row[member].as_str().unwrap()))
        .collect()
}

#[test]
fn asking_everybody_gives_the_same_findings() {
    let scanned = scanned();
    let saved = scanned.folder.path().join("fresh");
    let proxy = scanned.proxy();
    let arguments = ["scan", "--fresh", "--format", "json", "--save", saved.to_str().unwrap()];
    let fresh = json(&tutela(&arguments, Some(&proxy.url())));
    assert_eq!(proxy.calls()["iam:ListAccessKeys"], 300);
    assert_eq!(proxy.violations(), Vec::<String>::new());
    let known: BTreeSet<_> = said(&scanned.report).into_iter().collect();
    let other: Vec<_> = said(&fresh).into_iter().filter(|row| !known.contains(row)).collect();
    assert_eq!(other, Vec::<[&str; 3]>::new());
    assert_eq!(said(&fresh).len(), known.len());
    // What moto itself says: parts of a second, which no report knows.
    let mut listings = Vec::new();
    files(&saved.join("accounts"), &mut listings);
    let mut parted = 0;
    for (path, bytes) in listings.iter().filter(|(path, _)| path.contains("list-access-keys")) {
        let mut answer: Value = serde_json::from_slice(bytes).unwrap();
        for key in answer["AccessKeyMetadata"].as_array_mut().unwrap() {
            let made: Timestamp = key["CreateDate"].as_str().unwrap().parse().unwrap();
            assert_eq!(made.subsec_nanosecond(), 0, "{path}");
            key["CreateDate"] = (made + SignedDuration::from_micros(678_901)).to_string().into();
            parted += 1;
        }
        fs::write(path, answer.to_string()).unwrap();
    }
    assert!(parted > 100, "{parted}");
    fs::remove_file(saved.join("manifest.json")).unwrap();
    let from = saved.to_str().unwrap();
    let as_of = fresh["as_of"].as_str().unwrap();
    let parts = ["scan", "--format", "json", "--from", from, "--as-of", as_of];
    let parts = json(&tutela(&parts, None));
    let other: Vec<_> = said(&parts).into_iter().filter(|row| !known.contains(row)).collect();
    assert_eq!(other, Vec::<[&str; 3]>::new());
}

#[test]
fn the_json_is_as_the_schema_says() {
    let schema =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/tutela.scan-1.schema.json");
    let script = "import json, sys, jsonschema\n\
                  schema, report = (json.load(open(path)) for path in sys.argv[1:])\n\
                  jsonschema.Draft202012Validator.check_schema(schema)\n\
                  validator = jsonschema.Draft202012Validator(schema)\n\
                  errors = [f'{error.json_path}: {error.message[:200]}' for error in validator.iter_errors(report)]\n\
                  print(*errors[:10], sep='\\n', end='')\n";
    let validate = |report: &Value| -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), report.to_string()).unwrap();
        let paths = [Path::new("-c"), Path::new(script), &schema, file.path()];
        let output = venv::python(paths).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(validate(&scanned().report), "");
    let mut wrong = scanned().report.clone();
    wrong["findings"][0]["status"] = "fine".into();
    assert!(validate(&wrong).contains("$.findings[0].status"), "the validator sees errors");
}

/// The seeds and pictures of seeds that the emulator gives away in its listing.
fn given_away() -> BTreeSet<String> {
    let reply = query(scanned().moto.url(), "iam", "ListVirtualMFADevices", &[]).unwrap();
    let mut secrets = BTreeSet::new();
    for tag in ["Base32StringSeed", "QRCodePNG"] {
        let start = format!("<{tag}>");
        let values = reply.body.split(&start).skip(1);
        secrets.extend(values.map(|rest| rest.split('<').next().unwrap().to_owned()));
    }
    secrets.retain(|secret| !secret.is_empty());
    secrets
}

#[test]
fn no_secret_is_kept_or_said() {
    let scanned = scanned();
    let mut secrets = given_away();
    assert!(!secrets.is_empty(), "the emulator gives seeds away");
    secrets.extend([SECRET_KEY.to_owned(), SESSION_TOKEN.to_owned()]);
    let mut texts = vec![
        ("standard output".to_owned(), scanned.output.stdout.clone()),
        ("standard error".to_owned(), scanned.output.stderr.clone()),
    ];
    files(&scanned.saved(), &mut texts);
    assert!(texts.len() > 100, "{}", texts.len());
    let saved = scanned.saved();
    for format in ["text", "html", "sarif", "junit"] {
        let arguments = ["scan", "--format", format, "--from", saved.to_str().unwrap()];
        let verbose: &[&str] = if format == "text" { &["--verbose"] } else { &[] };
        let output = tutela(&[&arguments, verbose].concat(), None);
        texts.push((format.to_owned(), output.stdout));
    }
    for (place, bytes) in texts {
        let text = String::from_utf8_lossy(&bytes);
        assert!(place == "standard error" || !text.is_empty(), "{place} is empty");
        for secret in &secrets {
            assert!(!text.contains(secret), "{place} holds `{secret}`");
        }
    }
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}
