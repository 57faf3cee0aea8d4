//! The checks as SARIF rules.

use std::collections::BTreeMap;

use serde::Serialize;
use tutela_model::Severity;

use super::{level, log::Text};
use crate::{CheckInfo, Report, safe};

/// The rules of a run, in catalogue order.
pub(super) struct Rules {
    rules: Vec<Rule>,
    places: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// What GitHub reads of a rule beyond the standard. It takes `security-severity` only beside the
/// tag `security`.
#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 3],
    precision: &'static str,
    #[serde(rename = "security-severity")]
    security_severity: &'static str,
}

impl Rules {
    pub(super) fn of(report: &Report) -> Self {
        let rules: Vec<Rule> = report.checks.iter().map(rule).collect();
        let places = rules.iter().enumerate().map(|(place, rule)| (rule.id, place)).collect();
        Self { rules, places }
    }

    pub(super) fn as_slice(&self) -> &[Rule] {
        &self.rules
    }

    /// The place of a check; `None` for one that the report does not list.
    pub(super) fn place(&self, check: &str) -> Option<usize> {
        self.places.get(check).copied()
    }
}

fn rule(check: &CheckInfo) -> Rule {
    let doc = safe::block(check.doc.trim()).into_owned();
    let doc = if doc.is_empty() { check.title.to_owned() } else { doc };
    Rule {
        id: check.id,
        short_description: Text::of(check.title),
        full_description: Text::of(check.title),
        help: Help { text: doc.clone(), markdown: doc },
        default_configuration: Configuration { level: level(check.severity) },
        properties: Properties {
            tags: ["security", "mfa", check.area.word()],
            precision: "very-high",
            security_severity: score(check.severity),
        },
    }
}

/// A number that GitHub shows as the same word: over 9.0 critical, from 7.0 high, from 4.0 medium.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.0",
        Severity::Low => "2.0",
    }
}
