//! What the lint finds in the policies of the test data, to be read by a person.

use std::path::Path;

use serde_json::Value;
use tutela_policy::{
    Case, Document,
    lint::{Attachment, lint},
};

use super::read;

/// Prints the findings in every policy of the pitfalls, and in those of `real-world`.
pub(crate) fn print(directory: &Path) -> Result<(), String> {
    let path = directory.join("mfa-pitfalls.json");
    let cases = Case::parse_all(&read(&path)?)
        .map_err(|error| format!("reading {}: {error}", path.display()))?;
    for case in &cases {
        let setup = &case.setup;
        let boundary = setup.boundary.iter().flatten();
        let all = setup.identity.iter().chain(boundary).chain(&setup.resource);
        println!("{}", case.id);
        all.for_each(print_one);
    }
    let mut files: Vec<_> = std::fs::read_dir(directory.join("real-world"))
        .map_err(|error| format!("reading real-world: {error}"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    files.sort();
    for file in files {
        println!("{}", file.file_name().unwrap_or_default().to_string_lossy());
        let value: Value = serde_json::from_str(&read(&file)?)
            .map_err(|error| format!("reading {}: {error}", file.display()))?;
        match Document::parse(&value.get("policy").unwrap_or(&value).to_string()) {
            Ok(document) => print_one(&document),
            Err(error) => println!("  unread: {error}"),
        }
    }
    Ok(())
}

fn print_one(document: &Document) {
    let findings = lint(document, None, Attachment::Unknown);
    if let Err(many) = &findings {
        println!("  {many}");
    }
    for finding in findings.into_iter().flatten() {
        let (severity, rule, statement) = (finding.severity, finding.rule.id, &finding.statement);
        println!("  {severity} {rule} {statement}: {}", finding.message);
    }
}
