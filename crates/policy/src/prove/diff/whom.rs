//! Whom the policies name: those who are compared stand for all others only where no policy tells
//! them apart.

use std::collections::BTreeSet;

use super::question;
use crate::{
    evaluate::{Arn, Setup, is_account},
    prove::credentials::Subject,
    syntax::{Element, Statement},
};

/// The keys that tell one principal of a kind from another.
const WHO: &[&str] = &["aws:username", "aws:principalarn", "aws:principalaccount"];

/// The partition and the account that the policies' ARNs name, where they name one.
#[must_use]
pub fn named_account(setups: &[&Setup]) -> (Option<String>, Option<String>) {
    let (mut partitions, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for text in setups.iter().flat_map(|setup| statements(setup)).flat_map(texts) {
        let Some((partition, account)) = place(text) else { continue };
        if !partition.is_empty() && !partition.contains(['*', '?', '$']) {
            partitions.insert(partition.to_owned());
        }
        if is_account(account) {
            accounts.insert(account.to_owned());
        }
    }
    let only = |all: BTreeSet<String>| if all.len() == 1 { all.into_iter().next() } else { None };
    (only(partitions), only(accounts))
}

/// Why others than those who are compared may fare otherwise; each reason once.
pub(super) fn untold(setups: [&Setup; 2], subjects: &[Subject]) -> Vec<String> {
    let accounts: BTreeSet<&str> =
        subjects.iter().filter_map(|subject| subject.caller().arn().map(Arn::account)).collect();
    let is_own = |account: &str| account.is_empty() || accounts.contains(account);
    let names: BTreeSet<&str> =
        subjects.iter().filter_map(|subject| subject.caller().arn().map(Arn::name)).collect();
    let mut reasons = BTreeSet::new();
    for statement in setups.into_iter().flat_map(statements) {
        // What a variable stands for and what is spelt out are the same for them alone.
        let mut spelt = texts(statement).flat_map(|text| names.iter().map(move |it| (text, *it)));
        if let Some((_, name)) = spelt.find(|(text, name)| text.contains(name)) {
            reasons.insert(format!("{} spells out the name {name}", statement.name()));
        }
        for condition in &statement.conditions {
            let key = condition.key.to_ascii_lowercase();
            let is_kind = |value: &String| key == "aws:principalarn" && is_kind(value, is_own);
            let is_account = |value: &String| key == "aws:principalaccount" && is_own(value);
            let is_alike = |value: &String| is_kind(value) || is_account(value);
            if WHO.contains(&key.as_str()) && !condition.values.iter().all(is_alike) {
                reasons.insert(format!("{} asks who calls ({})", statement.name(), condition.key));
            }
        }
        let resources = statement.resource.iter().flat_map(listed);
        for account in resources.filter_map(|text| iam_account(text)) {
            if is_account(account) && !is_own(account) {
                reasons.insert(format!("{} names the account {account}", statement.name()));
            }
        }
    }
    reasons.into_iter().collect()
}

/// Whether the pattern takes all principals of a kind, or none.
fn is_kind(pattern: &str, is_own: impl Fn(&str) -> bool) -> bool {
    const KINDS: &[&str] = &["user/*", "role/*", "assumed-role/*", "federated-user/*", "*", "root"];
    let mut parts = pattern.splitn(6, ':').skip(4);
    let (account, resource) = (parts.next(), parts.next());
    let is_any = |account: &str| ["*", "????????????"].contains(&account);
    account.is_some_and(|account| is_any(account) || is_own(account))
        && resource.is_some_and(|resource| KINDS.contains(&resource))
}

fn statements(setup: &Setup) -> Vec<&Statement> {
    let layers = question::layers(setup, false).into_iter();
    layers.flat_map(|(_, documents)| documents).flat_map(|it| &it.statements).collect()
}

fn listed(element: &Element<Vec<String>>) -> &Vec<String> {
    match element {
        Element::Is(listed) | Element::Not(listed) => listed,
    }
}

/// What a statement spells out.
fn texts(statement: &Statement) -> impl Iterator<Item = &str> {
    let resources = statement.resource.iter().flat_map(listed);
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    resources.chain(values).map(String::as_str)
}

/// An ARN's partition and account.
fn place(text: &str) -> Option<(&str, &str)> {
    let mut parts = text.splitn(6, ':');
    if parts.next() != Some("arn") {
        return None;
    }
    Some((parts.next()?, parts.nth(2)?))
}

/// The account of an ARN of IAM.
fn iam_account(text: &str) -> Option<&str> {
    let is_iam = ["iam", "sts"].contains(&text.split(':').nth(2)?);
    place(text).filter(|_| is_iam).map(|(_, account)| account)
}
