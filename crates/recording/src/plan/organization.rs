//! What only the management account of an organisation answers, and a delegated administrator that
//! was asked for the tree.

use std::collections::BTreeSet;

use tutela_model::{Call, Operation, operation};

use crate::{
    AccountRecordings,
    assemble::{Facts, Kind, accounts_for_parent, children, is_listed_by, tags, targets},
};

/// The listings, and what follows from them.
pub(super) fn calls(
    facts: &Facts<'_>,
    account: &AccountRecordings,
    wanted: &BTreeSet<&'static Operation>,
) -> (Vec<Call>, Vec<Call>) {
    let own = facts.own_account(&account.account);
    let organization = facts.organization(own.as_deref());
    let is_management = organization.seen().is_ok_and(|seen| {
        seen.value.as_ref().is_some_and(|organization| organization.is_management)
    });
    if !is_management && !is_listed_by(account) {
        return (Vec::new(), Vec::new());
    }
    let wants = |operation: &'static Operation| wanted.contains(operation);
    let mut listings: Vec<Call> = [&operation::LIST_ROOTS, &operation::LIST_ORGANIZATIONS_FEATURES]
        .into_iter()
        .filter(|operation| wants(operation))
        .map(Call::new)
        .collect();
    // Whom policies reach is asked of all of them, AWS's own included.
    let with_targets = wants(&operation::LIST_TARGETS_FOR_POLICY);
    if wants(&operation::LIST_POLICIES) {
        listings.push(Kind::Scp.listing());
        listings.extend(with_targets.then(|| Kind::Rcp.listing()));
    }
    let mut calls = of_units(facts, wanted);
    for kind in [Kind::Scp, Kind::Rcp] {
        let listed = facts.listed_policies(kind);
        let Ok(listed) = listed.seen() else { continue };
        for policy in &listed.value {
            if wants(&operation::DESCRIBE_POLICY) && (with_targets || !policy.aws_managed) {
                calls.push(Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", &policy.id));
            }
            calls.extend(with_targets.then(|| targets(&policy.id)));
        }
    }
    (listings, calls)
}

/// The accounts and OUs of every root and OU that is known so far.
fn of_units(facts: &Facts<'_>, wanted: &BTreeSet<&'static Operation>) -> Vec<Call> {
    let roots = facts.roots();
    let Ok(roots) = roots.seen() else { return Vec::new() };
    let mut open: Vec<String> = roots.value.roots.iter().map(|root| root.id.clone()).collect();
    let mut known: BTreeSet<String> = open.iter().cloned().collect();
    let mut calls = Vec::new();
    while let Some(parent) = open.pop() {
        if wanted.contains(&operation::LIST_ACCOUNTS_FOR_PARENT) {
            calls.push(accounts_for_parent(&parent));
        }
        if wanted.contains(&operation::LIST_TAGS_FOR_RESOURCE) {
            calls.extend(facts.accounts_in(&parent).iter().map(|id| tags(id)));
        }
        if wanted.contains(&operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT) {
            calls.push(children(&parent));
        }
        open.extend(facts.units_below(&parent).into_iter().filter(|id| known.insert(id.clone())));
    }
    calls
}
