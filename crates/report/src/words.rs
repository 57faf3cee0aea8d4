//! Counts, ages and names in words, the same in every format that people read.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use jiff::Timestamp;
use tutela_model::{AccountId, Arn, Cause, Evidence, Finding, Status};

use crate::{AccountSummary, Report, Summary};

/// `1 user`, `2 users`. For nouns that take an s.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Checks that were not run, by the reason: many with the same reason are a number.
pub(crate) fn left_out(report: &Report) -> Vec<(String, &str)> {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in &report.not_selected {
        match by_reason.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, checks)) => checks.push(one.check),
            None => by_reason.push((&one.why, vec![one.check])),
        }
    }
    let words = |checks: Vec<&str>| match checks.as_slice() {
        [first, second, third, _, ..] => {
            let more = checks.len().saturating_sub(3);
            format!("{first}, {second}, {third} and {more} more")
        }
        few => few.join(", "),
    };
    by_reason.into_iter().map(|(why, checks)| (words(checks), why)).collect()
}

/// A moment to the second, in UTC: finer says nothing more to a person.
pub(crate) fn moment(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// How long before `now` something was: `3 h 20 min`; `None` where it was not before.
pub(crate) fn age(made: Timestamp, now: Timestamp) -> Option<String> {
    let minutes = now.duration_since(made).as_mins();
    let (days, hours) = (minutes / (24 * 60), minutes / 60 % 24);
    match (days, hours, minutes % 60) {
        _ if now < made => None,
        (0, 0, 0) => Some("less than a minute".to_owned()),
        (0, 0, minutes) => Some(format!("{minutes} min")),
        (0, hours, minutes) => Some(format!("{hours} h {minutes} min")),
        (1, hours, _) => Some(format!("1 day {hours} h")),
        (days, ..) => Some(format!("{days} days")),
    }
}

/// When the credential report was made, and how old it is for the purpose of this report.
pub(crate) fn report_age(account: &AccountSummary, as_of: Option<Timestamp>) -> String {
    let Some(made) = account.report_generated else {
        return if account.report_wanted {
            "made at a time that is not known".to_owned()
        } else {
            "not asked for by these checks".to_owned()
        };
    };
    let age = as_of.and_then(|now| age(made, now));
    let age = age.map_or_else(String::new, |age| format!(" ({age} before)"));
    format!("made {}{age}", moment(made))
}

/// Of rows of several accounts, no more are named, unless all are.
const NAMED_OF_MANY: usize = 4;

/// Whom rows are about: their owners counted and the first `most` of them named, each once, in the
/// order of the rows.
pub(crate) fn named<'r>(rows: impl Iterator<Item = &'r Finding>, most: usize) -> String {
    let mut met = BTreeSet::new();
    let rows: Vec<&Finding> = rows.filter(|row| met.insert((&row.account, row.owner()))).collect();
    let owners: Vec<&str> = rows.iter().map(|row| row.owner()).collect();
    let is_many = are_of_many(&rows);
    let most = if is_many && most < owners.len() { most.min(NAMED_OF_MANY) } else { most };
    let of_one = |row: &&Finding| if is_many { owner_of_many(row) } else { owner(row.owner()) };
    let names: Vec<String> = rows.iter().take(most).map(of_one).collect();
    let rest = match owners.len().saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let how_many = match owners.len() {
        0 | 1 => String::new(),
        _ => format!("{}: ", kinds(owners.iter().copied())),
    };
    format!("{how_many}{}{rest}", names.join(", "))
}

/// How many of which kind there are: `2 users, root and 1 virtual MFA device`.
pub(crate) fn kinds<'r>(owners: impl Iterator<Item = &'r str>) -> String {
    let (mut root, mut users, mut devices, mut others) = (0, 0, 0, 0);
    for arn in owners {
        let parsed = Arn::new(arn);
        let count = match parsed.resource().map(|name| name.split('/').next()) {
            _ if parsed.is_root() => &mut root,
            Some(Some("user")) => &mut users,
            Some(Some("mfa")) => &mut devices,
            _ => &mut others,
        };
        *count = usize::saturating_add(*count, 1);
    }
    let roots = if root == 1 { "root".to_owned() } else { format!("{root} root users") };
    let said = [
        (users, count(users, "user")),
        (root, roots),
        (devices, count(devices, "virtual MFA device")),
        (others, count(others, "other resource")),
    ];
    joined(said.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect())
}

/// `a`, `a and b`, `a, b and c`.
fn joined(mut words: Vec<String>) -> String {
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        Some(last) => last,
        None => "nobody".to_owned(),
    }
}

/// An owner's name, short: what follows the account in its ARN.
pub(crate) fn owner(arn: &str) -> String {
    let parsed = Arn::new(arn);
    if parsed.is_root() {
        return "root user and account".to_owned();
    }
    parsed.resource().unwrap_or(arn).to_owned()
}

/// Whether rows are of more than one account.
pub(crate) fn are_of_many(rows: &[&Finding]) -> bool {
    rows.windows(2).any(|pair| matches!(pair, [one, other] if one.account != other.account))
}

/// An owner's name among those of other accounts: `user/alice in 111122223333`; the account itself by
/// its number.
pub(crate) fn owner_of_many(row: &Finding) -> String {
    if Arn::new(row.owner()).is_root() {
        return row.account.to_string();
    }
    format!("{} in {}", owner(row.owner()), row.account)
}

/// What the row is about within its owner: `access-key/1`.
pub(crate) fn part(finding: &Finding) -> Option<&str> {
    finding.resource.split_once('#').map(|(_, part)| part)
}

/// An account with its alias: `111122223333 (acme)`.
pub(crate) fn account(account: &AccountSummary) -> String {
    match &account.alias {
        Some(alias) => format!("{} ({alias})", account.id),
        None if account.id == AccountId::unknown() => "of unknown id".to_owned(),
        None => account.id.to_string(),
    }
}

/// A status as it is written for people, always a word and never a colour alone.
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Fail => "FAIL",
        Status::Unknown => "UNKNOWN",
        Status::Pass => "pass",
        Status::NotApplicable => "n/a",
    }
}

/// `iam:GetAccountSummary: AccountMFAEnabled = 0, seen 2026-03-01 00:00:00 UTC`.
pub(crate) fn cited(evidence: &Evidence) -> String {
    let seen = evidence.receipt.as_of().map_or_else(
        || "seen at a time that is not known".to_owned(),
        |time| format!("seen {}", moment(time)),
    );
    let Evidence { receipt, field, value } = evidence;
    format!("{}: {field} = {value}, {seen}", receipt.call)
}

/// The one line of counts, unknown beside fail.
pub(crate) fn summary(summary: Summary) -> String {
    let Summary { fail, pass, unknown, not_applicable, exempt, attested } = summary;
    let attested = match attested {
        0 => String::new(),
        attested => format!(" ({attested} of them attested, not seen)"),
    };
    let exempt = if exempt == 0 { String::new() } else { format!(" ({exempt} of them exempt)") };
    format!(
        "{fail} fail and {unknown} unknown{exempt}, {pass} pass{attested}, {not_applicable} not \
         applicable"
    )
}

/// How much of what was asked nobody knows, and why; `None` where all is known.
pub(crate) fn unknown_rate(report: &Report) -> Option<String> {
    rate(report.summary(), &report.unknown_because())
}

/// The same of some rows, of which so many nobody knows by each cause.
pub(crate) fn rate(rows: Summary, causes: &[(Cause, usize)]) -> Option<String> {
    let unknown = rows.unknown;
    if unknown == 0 {
        return None;
    }
    let asked = asked(rows);
    let percent = unknown.saturating_mul(100).div_ceil(asked.max(1));
    let causes: Vec<String> =
        causes.iter().map(|(cause, rows)| format!("{rows} {}", cause.word())).collect();
    Some(format!(
        "Unknown: {unknown} of {asked} questions that arise, {percent} %: {}",
        causes.join(", ")
    ))
}

/// How many questions arise.
pub(crate) fn asked(rows: Summary) -> usize {
    rows.fail.saturating_add(rows.pass).saturating_add(rows.unknown)
}

/// Causes and how many rows each has, the most frequent first.
pub(crate) fn most_frequent_first(causes: BTreeMap<Cause, usize>) -> Vec<(Cause, usize)> {
    let mut causes: Vec<(Cause, usize)> = causes.into_iter().collect();
    causes.sort_by_key(|(_, rows)| Reverse(*rows));
    causes
}

/// A check's title, or its id where the report does not list it.
pub(crate) fn title<'r>(report: &'r Report, check: &'r str) -> &'r str {
    report.checks.iter().find(|info| info.id == check).map_or(check, |info| info.title)
}

/// What was seen and still does not decide a row, where there is such.
pub(crate) fn undecided(rows: usize) -> Option<String> {
    (rows > 0).then(|| format!("seen, and does not decide it: {}", count(rows, "row")))
}

/// What a report without an open row means; one without any row is not good news.
pub(crate) fn nothing_open(report: &Report) -> &'static str {
    if report.findings.is_empty() && report.folded.is_empty() {
        "Nothing was judged, so nothing is known."
    } else {
        "No principal has a problem or an unknown that is not exempted."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_as_coarse_as_people_say_them() {
        let made: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        for (now, age) in [
            ("2026-02-28T23:59:59Z", None),
            ("2026-03-01T00:00:00Z", Some("less than a minute")),
            ("2026-03-01T00:01:59Z", Some("1 min")),
            ("2026-03-01T03:59:00Z", Some("3 h 59 min")),
            ("2026-03-02T01:00:00Z", Some("1 day 1 h")),
            ("2026-03-09T01:00:00Z", Some("8 days")),
        ] {
            assert_eq!(super::age(made, now.parse().unwrap()).as_deref(), age, "{now}");
        }
    }

    #[test]
    fn owners_are_counted_by_their_kind() {
        let of = |names: &[&str]| {
            let arns: Vec<String> =
                names.iter().map(|name| format!("arn:aws:iam::111122223333:{name}")).collect();
            kinds(arns.iter().map(String::as_str))
        };
        for (names, said) in [
            (&["user/a"][..], "1 user"),
            (&["user/a", "user/x/b"], "2 users"),
            (&["user/a", "root"], "1 user and root"),
            (&["root", "mfa/a", "user/a"], "1 user, root and 1 virtual MFA device"),
            (&["root", "root"], "2 root users"),
            (&["role/a"], "1 other resource"),
            (&[], "nobody"),
        ] {
            assert_eq!(of(names), said, "{names:?}");
        }
    }

    #[test]
    fn owners_are_named_by_what_follows_the_account() {
        for (arn, name) in [
            ("arn:aws:iam::111122223333:root", "root user and account"),
            ("arn:aws-cn:iam::111122223333:user/ops/alice", "user/ops/alice"),
            ("no ARN", "no ARN"),
            ("", ""),
        ] {
            assert_eq!(owner(arn), name, "{arn}");
        }
    }
}
