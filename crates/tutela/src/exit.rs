//! Exit codes, which pipelines act on.

use std::{cmp::Reverse, collections::BTreeMap, process::ExitCode};

use tutela_model::{Finding, Severity};
use tutela_posture::{Counted, Outcome};

/// So many checks are named before the rest is a number.
const NAMED: usize = 3;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing that counts was found.
    Clean = 0,
    /// It could not run.
    Failed = 1,
    /// It was called wrongly.
    Usage = 2,
    /// A problem that counts was found.
    Findings = 3,
    /// A selected check is unknown, and nobody accepted that.
    Unknown = 4,
    /// Something was to be changed, and nobody confirmed it: nothing was.
    Unconfirmed = 5,
    /// A person pressed Ctrl-C at a prompt.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::Clean,
            Outcome::Findings => Self::Findings,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

/// Why the run ends as it does, for a pipeline's log; `None` where nothing that counts was found.
pub(crate) fn sentence(
    counted: &Counted<'_>,
    fail_on: Severity,
    has_baseline: bool,
) -> Option<String> {
    let at_least = match fail_on {
        Severity::Low => String::new(),
        Severity::Medium | Severity::High => format!(" of severity {fail_on} or worse"),
        Severity::Critical => format!(" of severity {fail_on}"),
    };
    let lacking = if has_baseline { " that the baseline lacks" } else { "" };
    let failed = counted.failed.len();
    let findings = format!("{failed} finding{}", if failed == 1 { "" } else { "s" });
    match counted.outcome() {
        Outcome::Clean => None,
        Outcome::Findings => Some(format!("exit 3: {findings}{at_least}{lacking}")),
        Outcome::Unknown => {
            let (rows, are) = match counted.unknown.len() {
                1 => ("1 row".to_owned(), "is"),
                rows => (format!("{rows} rows"), "are"),
            };
            let checks = by_check(&counted.unknown);
            let besides = match failed {
                0 => String::new(),
                _ => format!("; besides, {findings}{lacking}"),
            };
            Some(format!(
                "exit 4: {rows}{at_least} of {checks} {are} unknown, and no exemption accepts \
                 that{besides}"
            ))
        }
    }
}

/// The checks of the rows, those with the most first: `a (5), b (2) and 3 more checks`.
fn by_check(rows: &[&Finding]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let count = counts.entry(row.check).or_default();
        *count = count.saturating_add(1);
    }
    if let (1, Some(check)) = (counts.len(), counts.keys().next()) {
        return (*check).to_owned();
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let named: Vec<String> =
        counts.iter().take(NAMED).map(|(check, count)| format!("{check} ({count})")).collect();
    match counts.len().saturating_sub(named.len()) {
        0 => named.join(", "),
        1 => format!("{} and 1 more check", named.join(", ")),
        more => format!("{} and {more} more checks", named.join(", ")),
    }
}
