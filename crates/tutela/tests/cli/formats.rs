//! What other programs read is read here by readers and models that are not ours: AWS's own model
//! of Security Hub's call, the OCSF models, and readers of SARIF, JUnit, CSV and
//! workbooks.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use tutela_testkit::venv;

use crate::scene::Scene;

type Counts = BTreeMap<String, usize>;

/// How many rows of which status a foreign reader finds in a file.
#[track_caller]
fn read(format: &str, file: &Path) -> Counts {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/python/read.py");
    let output = venv::python([script.as_os_str(), format.as_ref(), file.as_os_str()]).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// How many rows each status has, and how many of them are exempt.
fn counted(report: &Value, word: impl Fn(&str, bool) -> Option<&'static str>) -> Counts {
    let mut counts = Counts::new();
    for row in report["findings"].as_array().unwrap() {
        let status = row["status"].as_str().unwrap();
        if let Some(word) = word(status, !row["exempt"].is_null()) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn others_read_every_row_and_its_status() {
    let scene = Scene::new();
    let formats = ["csv", "jsonl", "ocsf", "asff", "sarif", "junit"];
    let outputs = formats.map(|format| format!("--output {format}=report.{format}"));
    let report = scene.run(&format!("demo --all --format json {}", outputs.join(" "))).json();
    for format in formats {
        let expected = counted(&report, |status, is_exempt| match (format, status) {
            (_, "unknown") => Some("unknown"),
            ("junit", "fail") if is_exempt => Some("skipped"),
            (_, "fail") => Some("fail"),
            ("sarif", _) => None,
            (_, "pass") => Some("pass"),
            ("junit", _) => Some("skipped"),
            (_, _) => Some("not-applicable"),
        });
        assert_eq!(read(format, &scene.place(&format!("report.{format}"))), expected, "{format}");
        if format == "csv" {
            let opened = read("spreadsheet", &scene.place("report.csv"));
            assert_eq!(opened, expected, "a spreadsheet");
        }
    }
}

#[test]
fn markdown_is_a_summary_that_fits_a_comment() {
    let scene = Scene::new();
    let shown = scene.run("demo --all --format markdown").out;
    for part in ["## What to do first", "## Problems", "## What is unknown", "## Exempt"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // GitHub takes 65,536 characters in a comment.
    assert!(shown.len() < 65_536, "{} bytes", shown.len());
}
