//! The table of the document: each of its cells about this program names a test that there is.

use std::{fs, path::Path};

use super::files;

#[test]
fn every_cell_names_a_test_that_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/session.md")).unwrap();
    let mut tests = String::new();
    for folder in ["crates/tutela/tests/session", "crates/session/src", "crates/tutela/tests/cli"] {
        for file in files(&root.join(folder)) {
            tests += &fs::read_to_string(file).unwrap();
        }
    }
    let table = page.split("## Beside other tools").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 13, "{rows:?}");
    for row in rows {
        let (cell, proof) = (row[1], row[2]);
        let names: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        assert!(
            !names.is_empty() || cell.starts_with("missing"),
            "`{}` has neither a test nor the word missing",
            row[0]
        );
        for name in names {
            assert!(tests.contains(&format!("fn {name}(")), "there is no test {name}");
        }
    }
}
