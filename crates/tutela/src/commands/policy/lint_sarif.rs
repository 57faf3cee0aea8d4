//! Findings of the lint as a SARIF 2.1.0 log, for code scanning services.
//!
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use serde_json::{Value, json};
use tutela_policy::lint::{Finding, RULES, Rule, Severity};
use tutela_report::visible;

use super::lint::Linted;
use crate::templates::{Assumed, Unread};

/// The log of one run.
pub(super) fn log(linted: &Linted) -> String {
    let results: Vec<Value> =
        linted.findings.iter().map(|(file, finding)| result(file, finding)).collect();
    let unread = linted.unread.iter().map(|(file, Unread { line, why })| {
        note("warning", file, *line, &format!("not read: {why}"))
    });
    let assumed = linted.assumed.iter().map(|(file, Assumed { line, what })| {
        note("note", file, *line, &format!("assumed: {what}"))
    });
    let notes: Vec<Value> = unread.chain(assumed).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Tutela",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(|it| rule(it)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": linted.unread.is_empty(),
                "toolExecutionNotifications": notes,
            }],
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.title},
        "helpUri": rule.source,
        "help": {"text": format!("{}. See {}", rule.title, rule.source)},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "tags": ["security", "mfa"],
            "precision": "high",
            "security-severity": score(rule.severity),
        },
    })
}

fn result(file: &str, finding: &Finding) -> Value {
    let message = format!("{}. Fix: {}", finding.message, finding.fix);
    json!({
        "ruleId": finding.rule.id,
        "ruleIndex": RULES.iter().position(|rule| rule.id == finding.rule.id),
        "level": level(finding.severity),
        "message": {"text": visible(&message)},
        "locations": [{
            "physicalLocation": place(file, finding.line),
            "logicalLocations": [{"name": visible(&finding.statement), "kind": "statement"}],
        }],
    })
}

/// What could not be read, or was taken for granted: about the run, and not a finding.
fn note(level: &str, file: &str, line: usize, text: &str) -> Value {
    json!({
        "level": level,
        "message": {"text": visible(text)},
        "locations": [{"physicalLocation": place(file, line)}],
    })
}

fn place(file: &str, line: usize) -> Value {
    json!({
        "artifactLocation": {"uri": uri(file)},
        "region": {"startLine": line.max(1)},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// A number that GitHub shows as the same word.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.0",
        Severity::Low => "2.0",
    }
}

/// The file as a URI reference, relative where its name is.
fn uri(file: &str) -> String {
    if file == "-" {
        return "stdin".to_owned();
    }
    let file = file.replace('\\', "/");
    let mut uri = String::with_capacity(file.len());
    for byte in file.strip_prefix("./").unwrap_or(&file).bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/+=,@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
