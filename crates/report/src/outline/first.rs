//! What to do first: the few steps that matter most.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use tutela_model::{Cause, Finding, Gap, Severity, Status};

use super::is_open;
use crate::{Report, words};

/// More than five are a list and no longer a beginning.
const MOST: usize = 5;

/// One step.
pub(crate) struct Step {
    /// The severity of the worst row that it settles.
    pub(crate) severity: Severity,
    /// What is wrong or not known: [`Status::Fail`] or [`Status::Unknown`].
    pub(crate) status: Status,
    /// What it is about, in one line.
    pub(crate) title: String,
    /// How many there are, and the first of them by name.
    pub(crate) scope: String,
    /// What to do.
    pub(crate) how: How,
    /// The check to read more about, where the step is about one.
    pub(crate) check: Option<&'static str>,
}

/// How a step is done.
pub(crate) enum How {
    /// By this command.
    Command(String),
    /// By these words.
    Words(String),
}

/// The steps for what is open, the most severe first, problems before unknowns.
pub(crate) fn steps(report: &Report) -> Vec<Step> {
    let mut by_check: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    let mut by_sight: BTreeMap<(String, &'static str), Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| is_open(finding)) {
        match &finding.gap {
            None => by_check.entry(finding.check).or_default().push(finding),
            Some(gap) => {
                if let Some(key) = sight(gap) {
                    by_sight.entry(key).or_default().push(finding);
                }
            }
        }
    }
    let mut steps: Vec<(usize, Step)> = Vec::new();
    for (check, rows) in by_check {
        let info = report.checks.iter().find(|info| info.id == check);
        let title = info.map_or(check, |info| info.title);
        steps.extend(fix(check, title, &rows).map(|step| (rows.len(), step)));
    }
    for ((title, how), rows) in by_sight {
        steps.extend(see(title, how, &rows).map(|step| (rows.len(), step)));
    }
    steps.sort_by_key(|(rows, step)| (Reverse(step.severity), step.status, Reverse(*rows)));
    steps.into_iter().map(|(_, step)| step).take(MOST).collect()
}

fn fix(check: &'static str, title: &str, rows: &[&Finding]) -> Option<Step> {
    let worst = rows.iter().max_by_key(|row| (row.severity, Reverse(&row.resource)))?;
    let remediation = worst.remediation();
    let command = remediation.cli.trim();
    // A command is the shortest way to say it where it is one, and is all.
    let how = if rows.len() == 1 && command.starts_with("aws ") && !command.contains('\n') {
        How::Command(command.to_owned())
    } else if rows.len() == 1 {
        How::Words(remediation.console.clone())
    } else {
        How::Words(format!("for {}: {}", words::owner(worst.owner()), remediation.console))
    };
    Some(Step {
        severity: worst.severity,
        status: Status::Fail,
        title: title.to_owned(),
        scope: scope(rows),
        how,
        check: Some(check),
    })
}

/// What keeps a row unknown, and what would let it be seen; `None` where no one command would.
fn sight(gap: &Gap) -> Option<(String, &'static str)> {
    let action = gap.call().operation.action();
    match gap.cause() {
        Cause::Denied => Some((
            format!("{action} was denied"),
            "grant it to whoever runs the scan: `tutela permissions` prints the policy",
        )),
        Cause::Throttled | Cause::Failed => {
            Some((format!("{action} was not answered"), "run the scan again"))
        }
        Cause::NotAsked => Some((
            format!("{action} was not asked"),
            "scan the account itself, or add the call's answer to the folder",
        )),
        Cause::Incomplete | Cause::Malformed => {
            Some((format!("the answer of {action} is damaged"), "collect it again"))
        }
        Cause::NotSubscribed | Cause::RegionOff | Cause::NotOffered | Cause::Undecided => None,
    }
}

fn see(title: String, how: &str, rows: &[&Finding]) -> Option<Step> {
    let severity = rows.iter().map(|row| row.severity).max()?;
    let checks: BTreeSet<_> = rows.iter().map(|row| row.check).collect();
    Some(Step {
        severity,
        status: Status::Unknown,
        title,
        scope: format!(
            "{} of {} unknown",
            words::count(rows.len(), "row"),
            words::count(checks.len(), "check")
        ),
        how: How::Words(how.to_owned()),
        check: None,
    })
}

/// `user/alice`, or `4 principals: user/alice, user/bob and 2 more`.
fn scope(rows: &[&Finding]) -> String {
    let owners: BTreeSet<&str> = rows.iter().map(|row| row.owner()).collect();
    let named: Vec<String> = owners.iter().take(2).map(|owner| words::owner(owner)).collect();
    let rest = match owners.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let many = match owners.len() {
        0 | 1 => String::new(),
        many => format!("{many} principals: "),
    };
    format!("{many}{}{rest}", named.join(", "))
}
