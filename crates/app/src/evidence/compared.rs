//! What a pack says, held against what follows from its answers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A text that is longer than this is cut where a difference is told.
const SHOWN: usize = 60;

/// Something that is not as the pack says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Departure {
    /// A file was changed.
    Changed(String),
    /// A file is missing.
    Missing(String),
    /// A file is not listed.
    Unlisted(String),
    /// A finding is judged otherwise: check and resource, the status in the report and now.
    Judged {
        /// The check and the resource.
        row: String,
        /// The status in the report; `None` where it lacks the finding.
        packed: Option<String>,
        /// The status now; `None` where there is no such finding.
        now: Option<String>,
    },
    /// A value in a file is another than follows from the answers.
    Value {
        /// The file.
        file: String,
        /// Where in it: `accounts[0].population[0].count`.
        place: String,
        /// What stands there; `None` where nothing does.
        packed: Option<String>,
        /// What follows from the answers; `None` where nothing does.
        now: Option<String>,
    },
    /// A file is another than follows from the answers, from this line on.
    Text {
        /// The file.
        file: String,
        /// The line, from 1 on.
        line: usize,
        /// The version that packed it, where it is not this one: that one may lay it out otherwise.
        by: Option<String>,
    },
}

/// Where two values differ. `is_older` says that `packed` is of another version, which may lack what a
/// later one adds.
pub(super) fn values(
    file: &str,
    packed: &Value,
    now: &Value,
    is_older: bool,
) -> BTreeSet<Departure> {
    let mut found = BTreeSet::new();
    let mut open = vec![(String::new(), Some(packed), Some(now))];
    while let Some((place, packed, now)) = open.pop() {
        match (packed, now) {
            (packed, now) if packed == now => {}
            (None, Some(_)) if is_older => {}
            (Some(Value::Object(old)), Some(Value::Object(new))) => {
                let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
                let dot = if place.is_empty() { "" } else { "." };
                open.extend(
                    names
                        .into_iter()
                        .map(|name| (format!("{place}{dot}{name}"), old.get(name), new.get(name))),
                );
            }
            (Some(Value::Array(old)), Some(Value::Array(new))) => {
                let items = 0..old.len().max(new.len());
                open.extend(items.map(|at| (format!("{place}[{at}]"), old.get(at), new.get(at))));
            }
            (packed, now) => {
                let (packed, now) = (packed.map(shown), now.map(shown));
                found.insert(Departure::Value { file: file.to_owned(), place, packed, now });
            }
        }
    }
    found
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN {
        return text;
    }
    let cut: String = text.chars().take(SHOWN).collect();
    format!("{cut}…")
}

/// The first line from which on two files differ; `None` where they do not.
pub(super) fn first_line(packed: &[u8], now: &[u8]) -> Option<usize> {
    if packed == now {
        return None;
    }
    let (old, new) = (packed.split(|byte| *byte == b'\n'), now.split(|byte| *byte == b'\n'));
    let alike = old.zip(new).take_while(|(old, new)| old == new).count();
    Some(alike.saturating_add(1))
}

/// Where two reports differ: row by row, and then in all else.
pub(super) fn reports(
    file: &str,
    packed: &Value,
    now: &Value,
    is_older: bool,
) -> BTreeSet<Departure> {
    let (old, new) = (rows(packed), rows(now));
    let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let status = |row: Option<&&Value>| Some(row?.get("status")?.as_str()?.to_owned());
    let mut departures: BTreeSet<Departure> = all
        .into_iter()
        .filter(|row| old.get(*row) != new.get(*row))
        .map(|row| Departure::Judged {
            row: row.clone(),
            packed: status(old.get(row)),
            now: status(new.get(row)),
        })
        .collect();
    let others = |report: &Value| {
        let mut others = report.clone();
        if let Value::Object(fields) = &mut others {
            fields.remove("findings");
        }
        others
    };
    departures.extend(values(file, &others(packed), &others(now), is_older));
    departures
}

/// The findings by what makes each unique; of two that are alike in that, the second has a number.
fn rows(report: &Value) -> BTreeMap<String, &Value> {
    let text = |row: &Value, field: &str| {
        row.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let all = report.get("findings").and_then(Value::as_array).into_iter().flatten();
    let mut rows = BTreeMap::new();
    for row in all {
        let parts = ["check", "account", "region", "resource"].map(|field| text(row, field));
        let name = parts.join(" ").replace("  ", " ");
        let mut key = name.clone();
        let mut number = 2_usize;
        while rows.contains_key(&key) {
            key = format!("{name} ({number})");
            number = number.saturating_add(1);
        }
        rows.insert(key, row);
    }
    rows
}

/// How many findings a report has.
pub(super) fn count(report: &Value) -> usize {
    report.get("findings").and_then(Value::as_array).map_or(0, Vec::len)
}
