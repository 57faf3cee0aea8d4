//! An earlier report, read back to tell old problems from new ones.

use std::collections::BTreeMap;

use serde::Deserialize;
use tutela_model::{Severity, Status};

use super::SCHEMA;

/// What makes a row unique: check, account, region (empty for none), resource.
pub type Key = (String, String, String, String);

/// The problems of an earlier report that count as known, and how bad they were.
pub type Baseline = BTreeMap<Key, Severity>;

/// Why a file cannot serve as a baseline.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BaselineError {
    /// The text ends in the middle.
    #[error(
        "reading the baseline: it ends in the middle, at line {line}, column {column}; write it again with `--output json=PATH`"
    )]
    Truncated {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The text is not JSON, or a row of it lacks what makes it unique.
    #[error(
        "reading the baseline: {problem}; a baseline is an earlier report as `--output json=PATH` writes it"
    )]
    Malformed {
        /// What is wrong, and in which line and column.
        problem: String,
    },
    /// The text is JSON of another kind or version.
    #[error(
        "reading the baseline: its schema is `{found}`, and this version reads `{SCHEMA}`; write it again with `--output json=PATH`"
    )]
    OtherSchema {
        /// What it says of itself; `none` where it says nothing.
        found: String,
    },
}

/// Reads the problems of an earlier report. One that an exemption covered then was not counted, and
/// so is not known: when the exemption ends, it is new.
///
/// # Errors
/// When the text is cut off, is no JSON, or has another schema: a baseline that cannot be read must
/// not make every old problem new, nor any new problem old.
///
/// ```
/// use tutela_report::json::{BaselineError, read_baseline};
/// let other = read_baseline(r#"{"schema": "sarif"}"#);
/// assert_eq!(other, Err(BaselineError::OtherSchema { found: "sarif".to_owned() }));
/// ```
pub fn read_baseline(json_text: &str) -> Result<Baseline, BaselineError> {
    // The schema first: the rows of another one would fail in words that do not help.
    let Header { schema } = read(json_text)?;
    if schema.as_deref() != Some(SCHEMA) {
        let found = schema.as_deref().unwrap_or("none");
        return Err(BaselineError::OtherSchema { found: crate::safe::line(found).into_owned() });
    }
    let Rows { findings } = read(json_text)?;
    let known = |row: &Row| row.status == Status::Fail && row.exempt.is_none();
    Ok(findings.into_iter().filter(known).map(Row::entry).collect())
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, BaselineError> {
    // Windows tools put a byte order mark before the text that they redirect.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            BaselineError::Truncated { line: error.line(), column: error.column() }
        } else {
            BaselineError::Malformed { problem: crate::safe::line(&error.to_string()).into_owned() }
        }
    })
}

#[derive(Deserialize)]
struct Header {
    schema: Option<String>,
}

#[derive(Deserialize)]
struct Rows {
    findings: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    check: String,
    account: String,
    region: Option<String>,
    resource: String,
    status: Status,
    severity: Severity,
    exempt: Option<serde::de::IgnoredAny>,
}

impl Row {
    fn entry(self) -> (Key, Severity) {
        let key = (self.check, self.account, self.region.unwrap_or_default(), self.resource);
        (key, self.severity)
    }
}
