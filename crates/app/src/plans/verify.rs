//! Whether a plan served its purpose, by what was collected afterwards.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tutela_access::{Level, OldReport, Terms, proofs};
use tutela_checks::{find, judge};
use tutela_model::{AccountId, Arn, Operation, Snapshot, Status, operation};
use tutela_recording::{AccountRecordings, assemble};
use tutela_remedy::{Claim, Plan};

use crate::operations_of_proofs;

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The claim.
    pub claim: Claim,
    /// What the check says now; `None` where it says nothing of the resource.
    pub status: Option<Status>,
    /// How much MFA protects the resource now, where the claim says how much it has to.
    pub level: Option<Level>,
    /// Whether the claim holds; `None` where nobody knows.
    pub holds: Option<bool>,
}

/// The operations whose answers an enforcement and its proof rest on.
#[must_use]
pub fn operations_of_enforcement() -> BTreeSet<&'static Operation> {
    let mut all = operations_of_proofs();
    all.extend([&operation::LIST_MFA_DEVICES]);
    // What clusters take for a credential, no policy of a user changes.
    for without in
        [&operation::DESCRIBE_REGIONS, &operation::LIST_CLUSTERS, &operation::DESCRIBE_CLUSTER]
    {
        all.remove(without);
    }
    all.remove(&operation::LIST_ACCESS_ENTRIES);
    all
}

/// The operations whose answers a recovery rests on, and what can be said of root's.
#[must_use]
pub fn operations_of_recovery() -> BTreeSet<&'static Operation> {
    let mut all = operations_of_enforcement();
    all.extend([
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CONTACT_INFORMATION,
        &operation::GET_ALTERNATE_CONTACT,
    ]);
    all
}

/// The operations whose answers the claims of a plan rest on.
#[must_use]
pub fn operations_of_claims(plan: &Plan) -> BTreeSet<&'static Operation> {
    let claims = || plan.steps().iter().flat_map(|step| &step.proves);
    let mut all = if claims().any(|claim| claim.level.is_some()) {
        operations_of_enforcement()
    } else {
        BTreeSet::from([&operation::GET_CALLER_IDENTITY])
    };
    all.extend(claims().filter_map(|claim| find(&claim.check)).flat_map(|check| check.needs));
    if all.contains(&operation::GET_CREDENTIAL_REPORT) {
        all.insert(&operation::GENERATE_CREDENTIAL_REPORT);
    }
    all
}

/// The operations whose answers `tutela keys` lists and plans by.
#[must_use]
pub fn operations_of_keys() -> BTreeSet<&'static Operation> {
    BTreeSet::from([
        &operation::GET_CALLER_IDENTITY,
        &operation::GENERATE_CREDENTIAL_REPORT,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::LIST_ACCESS_KEYS,
        &operation::GET_LOGIN_PROFILE,
    ])
}

/// The operations whose answers `tutela config-rules` plans by.
#[must_use]
pub fn operations_of_config_rules() -> BTreeSet<&'static Operation> {
    BTreeSet::from([
        &operation::GET_CALLER_IDENTITY,
        &operation::GENERATE_CREDENTIAL_REPORT,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::DESCRIBE_REGIONS,
        &operation::DESCRIBE_CONFIG_RULES,
        &operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS,
        &operation::DESCRIBE_CONFIGURATION_RECORDERS,
    ])
}

/// The accounts that the claims of a plan are about.
#[must_use]
pub fn accounts_of_claims(plan: &Plan) -> BTreeSet<AccountId> {
    let claims = plan.steps().iter().flat_map(|step| &step.proves);
    let arns = claims.map(|claim| Arn::new(claim.resource.as_str()));
    arns.filter_map(|arn| arn.account().and_then(AccountId::parse)).collect()
}

/// Holds the claims of a plan's steps against the accounts as they are now. Pure.
#[must_use]
pub fn verify(plan: &Plan, accounts: &[AccountRecordings], now: Timestamp) -> Vec<Verified> {
    let snapshot = assemble(accounts, Some(now));
    let claims: Vec<&Claim> = plan.steps().iter().flat_map(|step| &step.proves).collect();
    let statuses = statuses(&snapshot, &claims);
    let levels = levels(&snapshot, &claims, now);
    let verified = claims.into_iter().map(|claim| {
        let status = statuses.get(&(claim.check.as_str(), claim.resource.as_str())).copied();
        let proved = || levels.get(claim.resource.as_str()).copied().unwrap_or(Level::Unknown);
        let level = claim.level.as_ref().map(|_| proved());
        let holds = holds(claim, status, level);
        Verified { claim: claim.clone(), status, level, holds }
    });
    verified.collect()
}

fn holds(claim: &Claim, status: Option<Status>, level: Option<Level>) -> Option<bool> {
    match (status?, &claim.level) {
        (Status::Fail, _) => Some(false),
        (Status::Unknown, _) => None,
        (Status::Pass | Status::NotApplicable, None) => Some(true),
        (Status::Pass | Status::NotApplicable, Some(name)) => {
            let wanted = LEVELS.into_iter().find(|level| level.name() == name)?;
            let level = level.filter(|level| *level != Level::Unknown)?;
            Some(level <= wanted)
        }
    }
}

/// The levels that a claim may name.
const LEVELS: [Level; 6] = [
    Level::Sealed,
    Level::ConsoleEnrolmentOpen,
    Level::FirstDeviceOnly,
    Level::EnrolmentOpen,
    Level::Leaky,
    Level::Open,
];

fn statuses<'a>(snapshot: &Snapshot, claims: &[&'a Claim]) -> BTreeMap<(&'a str, &'a str), Status> {
    let ids: BTreeSet<&str> = claims.iter().map(|claim| claim.check.as_str()).collect();
    let checks: Vec<_> = ids.into_iter().filter_map(find).collect();
    let findings = judge(snapshot, &[], &checks);
    let found: BTreeMap<(&str, &str), Status> =
        findings.iter().map(|row| ((row.check, row.resource.as_str()), row.status)).rev().collect();
    let each = claims.iter().filter_map(|claim| {
        let key = (claim.check.as_str(), claim.resource.as_str());
        found.get(&key).map(|status| (key, *status))
    });
    each.collect()
}

fn levels(snapshot: &Snapshot, claims: &[&Claim], now: Timestamp) -> BTreeMap<String, Level> {
    let leveled = claims.iter().filter(|claim| claim.level.is_some());
    let wanted: BTreeSet<&str> = leveled.map(|claim| claim.resource.as_str()).collect();
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let terms = Terms { as_of: Some(now), old: OldReport::MayLack, tells_earlier: false };
    let is_wanted = |arn: &Arn, _: &str| wanted.contains(arn.as_str());
    let all = snapshot.accounts.iter().flat_map(|account| proofs(account, terms, is_wanted).alike);
    let each = all.flat_map(|alike| {
        let level = alike.level;
        alike.principals.into_iter().map(move |arn| (arn.to_string(), level))
    });
    each.collect()
}
