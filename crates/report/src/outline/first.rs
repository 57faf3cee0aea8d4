//! What to do first: the few steps that matter most.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use tutela_model::{AccountId, Cause, Finding, Gap, Severity, Status};

use super::{is_open, sight::sight};
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
    /// The checks whose rows it settles, the one that gave the title first.
    pub(crate) checks: Vec<&'static str>,
}

/// How a step is done.
pub(crate) enum How {
    /// By this command.
    Command(String),
    /// By these words.
    Words(String),
}

/// The steps for what is open, the most severe first, problems before unknowns as severe. Where
/// there are unknowns, the worst of them has a place among the few.
pub(crate) fn steps(report: &Report) -> Vec<Step> {
    let mut by_act: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    let mut by_sight: BTreeMap<(String, &'static str), Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| is_open(finding)) {
        match &finding.gap {
            None => by_act.entry(act(finding)).or_default().push(finding),
            Some(gap) => by_sight.entry(sight(report, finding, gap)).or_default().push(finding),
        }
    }
    let errands = by_act.into_values().flat_map(|rows| errands(report, &rows));
    let fixes = errands.filter_map(|rows| Some((rows.len(), fix(report, rows)?)));
    let sights = by_sight
        .into_iter()
        .filter_map(|((title, how), rows)| Some((rows.len(), see(title, how, &rows)?)));
    let mut steps: Vec<(usize, Step)> = fixes.chain(sights).collect();
    steps.sort_by_key(|(rows, step)| (Reverse(step.severity), step.status, Reverse(*rows)));
    few(steps.into_iter().map(|(_, step)| step).collect())
}

/// The rows of one act, parted into errands: checks whose rows are for the most part about the same
/// owners are settled by the same errand, others by another one.
fn errands<'r>(report: &Report, rows: &[&'r Finding]) -> Vec<Vec<&'r Finding>> {
    let mut errands: Vec<(BTreeSet<&str>, Vec<&Finding>)> = Vec::new();
    for check in checks(report, rows) {
        let own: Vec<&Finding> = rows.iter().copied().filter(|row| row.check == check).collect();
        let owners: BTreeSet<&str> = own.iter().map(|row| row.owner()).collect();
        let same = errands.iter_mut().find(|(others, _)| {
            let shared = owners.intersection(others).count();
            shared.saturating_mul(2) >= owners.len().min(others.len())
        });
        match same {
            Some((others, settled)) => {
                others.extend(owners);
                settled.extend(own);
            }
            None => errands.push((owners, own)),
        }
    }
    errands.into_iter().map(|(_, rows)| rows).collect()
}

/// The first few; the last place goes to the worst unknown where none is among them.
fn few(mut steps: Vec<Step>) -> Vec<Step> {
    let unknown = steps.iter().position(|step| step.status == Status::Unknown);
    if let Some(place) = unknown.filter(|place| *place >= MOST) {
        let step = steps.remove(place);
        steps.insert(MOST.saturating_sub(1), step);
    }
    steps.truncate(MOST);
    steps
}

/// What is done about a row; rows of one act are done together. A fix that is none in the console
/// says nothing of the act, so that the check stands for it.
fn act(finding: &Finding) -> &'static str {
    let console = finding.remedy.fix.console;
    if console.is_empty() || console.starts_with("none") { finding.check } else { console }
}

fn fix(report: &Report, mut rows: Vec<&Finding>) -> Option<Step> {
    rows.sort_by_key(|row| (Reverse(row.severity), &row.resource));
    let worst = rows.first()?;
    let checks = checks(report, &rows);
    let title = words::title(report, checks.first()?);
    let also = match checks.len().saturating_sub(1) {
        0 => String::new(),
        more => format!("; settles {}", words::count(more, "more check")),
    };
    let remediation = worst.remediation();
    let command = remediation.cli.trim();
    let alone = rows.iter().all(|row| row.owner() == worst.owner());
    let once = rows
        .iter()
        .all(|row| row.resource == worst.resource && row.remediation().cli == remediation.cli);
    // A command is the shortest way to say it where it is one, and is all.
    let how = if once && command.starts_with("aws ") && !command.contains('\n') {
        How::Command(command.to_owned())
    } else if alone {
        How::Words(remediation.console.clone())
    } else {
        let whom = if words::are_of_many(&rows) {
            words::owner_of_many(worst)
        } else {
            words::owner(worst.owner())
        };
        How::Words(format!("for {whom}: {}", remediation.console))
    };
    Some(Step {
        severity: worst.severity,
        status: Status::Fail,
        title: format!("{title}{also}"),
        scope: scope(&rows),
        how,
        checks,
    })
}

/// The checks of the rows, the one with the worst and then the most rows first.
fn checks(report: &Report, rows: &[&Finding]) -> Vec<&'static str> {
    let mut by_check: BTreeMap<&'static str, (Severity, usize)> = BTreeMap::new();
    for row in rows {
        let (worst, count) = by_check.entry(row.check).or_insert((row.severity, 0));
        *worst = (*worst).max(row.severity);
        *count = count.saturating_add(1);
    }
    let place = |id: &str| report.checks.iter().position(|info| info.id == id);
    let mut checks: Vec<_> = by_check.into_iter().collect();
    checks.sort_by_key(|(id, (worst, count))| (Reverse(*worst), Reverse(*count), place(id)));
    checks.into_iter().map(|(id, _)| id).collect()
}

fn see(title: String, how: &str, rows: &[&Finding]) -> Option<Step> {
    let severity = rows.iter().map(|row| row.severity).max()?;
    let checks: BTreeSet<&'static str> = rows.iter().map(|row| row.check).collect();
    let undecided = |row: &&Finding| row.gap.as_ref().map(Gap::cause) == Some(Cause::Undecided);
    let (scope, checks) = if rows.iter().all(undecided) {
        (scope(rows), checks.into_iter().collect())
    } else {
        let rows = words::count(rows.len(), "row");
        (format!("{rows} of {} unknown", words::count(checks.len(), "check")), Vec::new())
    };
    let how = How::Words(how.to_owned());
    Some(Step { severity, status: Status::Unknown, title, scope, how, checks })
}

/// `user/alice`, or `4 users: user/alice, user/bob and 2 more`, the worst first; with how many are
/// as severe as the worst where not all are.
fn scope(rows: &[&Finding]) -> String {
    let mut owners: BTreeMap<(&str, &AccountId), &Finding> = BTreeMap::new();
    for row in rows {
        let worst = owners.entry((row.owner(), &row.account)).or_insert(row);
        if row.severity > worst.severity {
            *worst = row;
        }
    }
    let mut ranked: Vec<&Finding> = owners.into_values().collect();
    ranked.sort_by_key(|row| Reverse(row.severity));
    let is_many = words::are_of_many(&ranked);
    let name = |row: &&Finding| {
        if is_many { words::owner_of_many(row) } else { words::owner(row.owner()) }
    };
    let named: Vec<String> = ranked.iter().take(2).map(name).collect();
    let rest = match ranked.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let Some(worst) = ranked.first().map(|row| row.severity).filter(|_| ranked.len() > 1) else {
        return named.join(", ");
    };
    let as_bad = ranked.iter().filter(|row| row.severity == worst).count();
    let of_them = if as_bad == ranked.len() || ranked.len() <= 2 {
        String::new()
    } else {
        format!(", {as_bad} of them {worst}")
    };
    let owners = words::kinds(ranked.iter().map(|row| row.owner()));
    format!("{owners}{of_them}: {}{rest}", named.join(", "))
}
