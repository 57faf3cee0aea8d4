//! Calls that go to regions: which regions, and which things in them.

use std::collections::BTreeSet;

use tutela_model::{Call, Operation, Reach, operation};

use crate::{AccountRecordings, assemble::Facts};

/// The calls of every wanted operation that regions are asked for.
pub(super) fn calls(
    facts: &Facts<'_>,
    wanted: &BTreeSet<&'static Operation>,
    own: &str,
) -> Vec<Call> {
    let (regions, home) = (asked(facts, own), home(facts, own));
    let mut calls = Vec::new();
    for operation in wanted {
        if operation.reach == Reach::Region {
            calls.extend(regions.iter().map(|region| Call::new(operation).within(region)));
        } else if operation.reach == Reach::Home {
            calls.push(Call::new(operation).within(&home));
        }
    }
    calls
}

/// The calls to regions that are known to be enabled.
pub(super) fn expected(facts: &Facts<'_>, wanted: &BTreeSet<&'static Operation>) -> Vec<Call> {
    let regions = facts.regions();
    let first = regions.seen().ok().and_then(|regions| regions.value.first().cloned());
    first.map(|own| calls(facts, wanted, &own)).unwrap_or_default()
}

/// The same, those in the caller's own region first, which stand for all.
pub(super) fn trials(
    facts: &Facts<'_>,
    wanted: &BTreeSet<&'static Operation>,
    own: &str,
) -> Vec<Call> {
    let mut calls = calls(facts, wanted, own);
    calls.sort_by_key(|call| call.region.as_deref() != Some(own));
    calls
}

/// The calls for things that answers of regions name.
pub(super) fn things(
    facts: &Facts<'_>,
    account: &AccountRecordings,
    wanted: &BTreeSet<&'static Operation>,
) -> Vec<Call> {
    let mut calls = Vec::new();
    let of_detectors = facts.listed_detectors(account).into_iter();
    calls.extend(of_detectors.filter(|call| wanted.contains(call.operation)));
    if wanted.contains(&operation::GET_COMPLIANCE_DETAILS_BY_CONFIG_RULE) {
        calls.extend(facts.listed_rules(account));
    }
    if wanted.contains(&operation::LIST_USERS) {
        calls.extend(facts.listed_stores(account));
    }
    let of_access = facts.listed_access(account).into_iter();
    calls.extend(of_access.filter(|call| wanted.contains(call.operation)));
    let of_clusters = facts.listed_clusters(account).into_iter();
    calls.extend(of_clusters.filter(|call| wanted.contains(call.operation)));
    let of_resources = facts.listed_resources(account).into_iter();
    calls.extend(of_resources.filter(|call| wanted.contains(call.operation)));
    let named = facts.listed_trails(account).into_iter().chain(facts.listed_alerts(account));
    calls.extend(named.filter(|call| wanted.contains(call.operation)));
    calls
}

/// The regions that are enabled; the caller's own and the one of global services where nobody knows.
fn asked(facts: &Facts<'_>, own: &str) -> BTreeSet<String> {
    match facts.regions().seen() {
        Ok(regions) => regions.value.iter().cloned().collect(),
        Err(_) => BTreeSet::from([own.to_owned(), home(facts, own)]),
    }
}

/// Where the events of global services arrive; the caller's own region in a partition that this
/// version does not know.
fn home(facts: &Facts<'_>, own: &str) -> String {
    facts.home_region().unwrap_or_else(|| own.to_owned())
}
