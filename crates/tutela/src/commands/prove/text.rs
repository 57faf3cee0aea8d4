//! Proofs for people: a table, the worst first, then what is behind it.

use std::collections::BTreeSet;

use tutela_access::{Alike, Hop};
use tutela_app::AccountProofs;
use tutela_model::{Arn, Timestamp};
use tutela_policy::{Credential, Level, Proof, Universe};

use super::{View, clusters, resources};
use crate::commands::proof;

/// So many of those alike are named; the rest is a number.
const NAMED: usize = 3;

/// So many roles are named.
const ROLES: usize = 10;

/// What levels leave out: it is the same for all.
pub(super) fn general(view: &View) -> [&'static str; 4] {
    let has_resources = view.accounts.iter().any(|account| account.resources.is_some());
    [LEVELS, ROLES_TOO, if has_resources { BESIDE_RESOURCES } else { WITHOUT_RESOURCES }, NOT_ASKED]
}

const LEVELS: &str = "Levels say what the policies enforce: a user who has a device is asked for it at \
     sign-in to the console, and a leaked key is not.";
const ROLES_TOO: &str = "Roles are told of that can be assumed without MFA, with what their own policies \
     leave to whoever assumes them.";
const WITHOUT_RESOURCES: &str = "SCPs and RCPs count where the organization was asked, as with `--org`; \
     resources' own policies were not seen: `--resource-policies` reads them.";
const BESIDE_RESOURCES: &str = "SCPs and RCPs count where the organization was asked, as with `--org`; \
     what resources' own policies grant stands beside the levels.";
const NOT_ASKED: &str = "SSH public keys for Git were not looked up, and are taken to be there; SES SMTP \
     passwords were not looked up.";

pub(super) fn render(view: &View) -> String {
    let mut text = String::new();
    for note in &view.notes {
        text.push_str(&format!("Note: {note}\n"));
    }
    for account in &view.accounts {
        if !text.is_empty() {
            text.push('\n');
        }
        of_account(account, view, &mut text);
    }
    let lines = text.lines().map(|line| format!("{}\n", tutela_report::visible(line).trim_end()));
    lines.collect()
}

fn of_account(account: &AccountProofs, view: &View, text: &mut String) {
    text.push_str(&format!("{}\n\n", heading(account, view)));
    text.push_str(&table(&account.proofs.alike));
    for gap in &account.proofs.unlisted {
        text.push_str(&format!("There may be others: {gap}\n"));
    }
    for alike in &account.proofs.alike {
        text.push_str(&format!("\n{}  {}", names(alike), behind(alike, view.as_of)));
    }
    if let Some(undoers) = undoers(account) {
        text.push_str(&format!("\n{undoers}\n"));
    }
    text.push('\n');
    let beside = clusters::lines(account).into_iter().chain(resources::lines(account));
    for line in roles(account).into_iter().chain(beside) {
        text.push_str(&format!("{line}\n"));
    }
    if let Some(counted) = counted(&account.proofs.alike) {
        text.push_str("Taken for granted:\n");
        for assumption in granted(&account.proofs.alike) {
            text.push_str(&format!("  - {assumption}\n"));
        }
        text.push_str(&format!("{counted}\n"));
    }
    for general in general(view) {
        text.push_str(&format!("{general}\n"));
    }
}

/// What the account is, and as of when.
pub(super) fn heading(account: &AccountProofs, view: &View) -> String {
    let as_of = view.as_of.map(|time| format!(", as of {time}")).unwrap_or_default();
    let report = account.report.map(|time| format!("; passwords and keys as of {time}"));
    format!(
        "What the principals of account {} can do without MFA{as_of}{}",
        account.account,
        report.unwrap_or_default()
    )
}

/// The credentials that anybody has.
pub(super) fn credentials(all: &[Alike]) -> Vec<Credential> {
    let states = all.iter().filter_map(|alike| alike.proof.as_ref()).flat_map(|own| &own.states);
    let credentials: BTreeSet<Credential> = states.map(|state| state.credential).collect();
    credentials.into_iter().collect()
}

/// The level that a credential alone would have; `None` for one that is not there.
pub(super) fn level(alike: &Alike, credential: Credential) -> Option<Level> {
    let mut states = alike.proof.iter().flat_map(|proof| &proof.states);
    states.find(|state| state.credential == credential).map(|state| state.level)
}

fn table(all: &[Alike]) -> String {
    let credentials = credentials(all);
    let mut rows = vec![
        ["level"]
            .into_iter()
            .chain(credentials.iter().map(|credential| credential.name()))
            .chain(["principals"])
            .map(str::to_owned)
            .collect::<Vec<String>>(),
    ];
    rows.extend(all.iter().map(|alike| {
        let cells = credentials.iter().map(|credential| {
            level(alike, *credential).map_or("-", |level| level.name()).to_owned()
        });
        let sum = std::iter::once(alike.level.name().to_owned());
        sum.chain(cells).chain([names(alike)]).collect()
    }));
    let columns = credentials.len() + 1;
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(widths.iter().chain([&0])) {
            text.push_str(&format!("{cell:width$}  "));
        }
        text.push('\n');
    }
    text
}

/// The principals, by what follows the account in their ARNs.
pub(super) fn names(alike: &Alike) -> String {
    let shown = alike.principals.iter().take(NAMED);
    let shown: Vec<&str> = shown.map(|arn| arn.resource().unwrap_or(arn.as_str())).collect();
    let named = shown.join(", ");
    match alike.principals.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} alike"),
    }
}

/// What is behind a level.
pub(super) fn behind(alike: &Alike, as_of: Option<Timestamp>) -> String {
    let mut text = match (&alike.proof, alike.why) {
        (Some(of), _) => proof::text(of),
        (None, Some(why)) => format!("{}: {why}\n", alike.level),
        (None, None) => format!("{}: {}\n", alike.level, alike.level.meaning()),
    };
    if let (Some(first), Some(_), 2..) =
        (alike.principals.first(), &alike.proof, alike.principals.len())
    {
        text.push_str(&format!("  told of {first}; the others' differ in the names only\n"));
    }
    text.push_str(&hops(alike));
    text.push_str(&holds_from(alike, as_of));
    let assumptions = alike.proof.iter().flat_map(|proof| &proof.assumptions);
    for assumption in assumptions.filter(|own| is_of_user(own)) {
        text.push_str(&format!("  {assumption}\n"));
    }
    for gap in &alike.unseen {
        text.push_str(&format!("  not seen: {gap}\n"));
    }
    for gap in &alike.assumed {
        text.push_str(&format!("  taken to be there, since nobody looked: {gap}\n"));
    }
    text
}

/// The roles that can be assumed without MFA, each by the first way to it.
fn hops(alike: &Alike) -> String {
    let listed = steps(&alike.hops, |from| alike.principals.contains(from));
    if listed.is_empty() { listed } else { format!("  can assume without MFA: {listed}\n") }
}

/// From when on the level holds of what was issued before, where that is not from the beginning.
fn holds_from(alike: &Alike, as_of: Option<Timestamp>) -> String {
    let Some(earlier) = alike.earlier.as_ref().filter(|own| !own.roles.is_empty()) else {
        return String::new();
    };
    let from = match earlier.holds_from(as_of) {
        Some(time) => format!("holds from {time} on"),
        None => "holds 12 hours after the policies are as they are".to_owned(),
    };
    let roles: Vec<&str> = earlier.roles.iter().map(short).collect();
    let unless = earlier.circles.iter().map(|circle| {
        let names: Vec<&str> = circle.iter().map(short).collect();
        format!(
            ", unless sessions renew themselves in a circle of {}, until somebody revokes them",
            names.join(", ")
        )
    });
    let unless: String = unless.collect();
    let listed = listed(&roles);
    format!("  {from}, when sessions are over that began before by {listed}{unless}\n")
}

/// Steps in words: what each role leaves, and via which role it is reached.
fn steps(hops: &[Hop], is_start: impl Fn(&Arn) -> bool) -> String {
    let mut told = BTreeSet::new();
    let first = hops.iter().filter(|hop| told.insert(&hop.role));
    let steps: Vec<String> = first
        .map(|hop| {
            let via = if is_start(&hop.from) {
                String::new()
            } else {
                format!(" via {}", short(&hop.from))
            };
            let sure = if hop.request.is_some() { "" } else { " perhaps" };
            let leaves = match &hop.families {
                None => " (its policies were not all seen)".to_owned(),
                Some(families) if families.is_empty() => String::new(),
                Some(families) => {
                    let names: Vec<&str> = families.iter().map(|family| family.name()).collect();
                    format!(" ({})", names.join(", "))
                }
            };
            format!("{}{sure}{via}{leaves}", short(&hop.role))
        })
        .collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    listed(&steps)
}

/// The first of many.
fn listed(all: &[&str]) -> String {
    let shown: Vec<&str> = all.iter().take(ROLES).copied().collect();
    let rest = match all.len().saturating_sub(ROLES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{rest}", shown.join(", "))
}

/// An ARN without what is the same for the whole account.
fn short(arn: &Arn) -> &str {
    arn.resource().unwrap_or(arn.as_str())
}

/// What is known of the account's roles.
pub(super) fn roles(account: &AccountProofs) -> Vec<String> {
    let seen = match &account.proofs.roles {
        Ok(seen) => seen,
        Err(gap) => return vec![format!("Roles were not seen: {gap}")],
    };
    let mut lines = Vec::new();
    if !seen.from_elsewhere.is_empty() {
        let names: Vec<&str> = seen.from_elsewhere.iter().map(Arn::as_str).collect();
        lines.push(format!(
            "The trust policies of {} of {} roles name somebody from elsewhere, where MFA cannot be seen, \
             whatever else they ask: {}",
            seen.from_elsewhere.len(),
            seen.count,
            listed(&names),
        ));
    }
    if !seen.onward.is_empty() {
        let onward = steps(&seen.onward, |from| seen.from_elsewhere.contains(from));
        lines.push(format!("From there, these can be assumed: {onward}"));
    }
    for circle in &seen.circles {
        let names: Vec<&str> = circle.iter().map(short).collect();
        lines.push(format!(
            "Sessions that were issued before never end where roles assume each other: {}",
            names.join(", ")
        ));
    }
    lines.extend(seen.gaps.iter().map(|gap| format!("Not all of the roles was seen: {gap}")));
    lines
}

/// Everybody who could end the enforcement.
pub(super) fn undoers(account: &AccountProofs) -> Option<String> {
    let undoes = |alike: &&Alike| alike.proof.as_ref().is_some_and(|own| !own.undoes.is_empty());
    let mut all: Vec<String> = account.proofs.alike.iter().filter(undoes).map(names).collect();
    let roles = account.proofs.roles.iter().flat_map(|seen| &seen.undoers);
    all.extend(roles.map(|(arn, _)| short(arn).to_owned()));
    (!all.is_empty()).then(|| {
        format!(
            "These could undo what is enforced, users with MFA and roles by their sessions: {}",
            all.join(", ")
        )
    })
}

fn proofs(all: &[Alike]) -> impl Iterator<Item = &Proof> {
    all.iter().filter_map(|alike| alike.proof.as_ref())
}

/// What the proofs take for granted of everybody.
pub(super) fn granted(all: &[Alike]) -> Vec<&str> {
    let mut told = BTreeSet::new();
    let assumptions = proofs(all).flat_map(|proof| &proof.assumptions).map(String::as_str);
    assumptions.filter(|own| !is_of_user(own) && told.insert(*own)).collect()
}

/// How much the proofs looked at.
pub(super) fn counted(all: &[Alike]) -> Option<String> {
    let first = proofs(all).next()?;
    let sum = |count: fn(&Proof) -> usize| proofs(all).map(count).sum::<usize>();
    let universe = Universe::embedded();
    Some(format!(
        "{} actions of {}, {}, for each of {} proofs; {} of {} certificates checked",
        first.counts.actions,
        universe.version(),
        universe.date(),
        proofs(all).count(),
        sum(|proof| proof.counts.checked),
        sum(|proof| proof.counts.certificates),
    ))
}

/// Whether an assumption is about one user alone.
fn is_of_user(assumption: &str) -> bool {
    assumption.starts_with("the user")
}
