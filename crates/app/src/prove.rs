//! From recordings to what every principal can do without MFA.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use jiff::Timestamp;
use tutela_access::{OldReport, Proofs, Terms, proofs, worth_asking_for_ssh_keys};
use tutela_model::{AccountId, Arn, Call, Cluster, Operation, Regional, operation};
use tutela_recording::{AccountRecordings, assemble, ssh_keys_of};

/// What was proved of one account.
#[derive(Clone, Debug)]
pub struct AccountProofs {
    /// The account.
    pub account: AccountId,
    /// The credential report that passwords and keys were read from, by when it was made.
    pub report: Option<Timestamp>,
    /// The proofs.
    pub proofs: Proofs,
    /// The clusters of Amazon EKS, which take the call that no policy denies as a credential.
    pub clusters: Regional<Vec<Cluster>>,
}

/// What was proved, and what was asked for in vain.
#[derive(Clone, Debug)]
pub struct Proved {
    /// By account.
    pub accounts: Vec<AccountProofs>,
    /// Names and ARNs that no principal has which was seen.
    pub unmatched: Vec<String>,
}

/// The operations whose answers proofs rest on, and those that name the account.
#[must_use]
pub fn operations_of_proofs() -> BTreeSet<&'static Operation> {
    BTreeSet::from([
        &operation::GET_CALLER_IDENTITY,
        &operation::GENERATE_CREDENTIAL_REPORT,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::GET_ACCOUNT_PASSWORD_POLICY,
        &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
        &operation::GET_LOGIN_PROFILE,
        &operation::LIST_ACCESS_KEYS,
        &operation::LIST_SSH_PUBLIC_KEYS,
        &operation::DESCRIBE_REGIONS,
        &operation::LIST_CLUSTERS,
        &operation::DESCRIBE_CLUSTER,
        &operation::LIST_ACCESS_ENTRIES,
    ])
}

/// The calls that list SSH keys for Git, of the users for whom the answer would matter and whom
/// nobody asked about: what else was answered decides who they are.
pub(crate) fn calls_for_ssh_keys(account: &AccountRecordings) -> Vec<Call> {
    let snapshot = assemble(std::slice::from_ref(account), None);
    let terms = Terms { as_of: None, old: OldReport::MayLack };
    let asked: BTreeSet<&Call> = account.recordings.iter().map(|own| &own.call).collect();
    let all =
        snapshot.accounts.iter().map(|account| proofs(account, terms, |arn, _| !arn.is_root()));
    let mut calls = BTreeSet::new();
    for proofs in all {
        let names = worth_asking_for_ssh_keys(&proofs);
        let names = names.iter().filter_map(|arn| arn.as_str().rsplit('/').next());
        calls.extend(names.map(ssh_keys_of).filter(|call| !asked.contains(call)));
    }
    calls.into_iter().collect()
}

/// Proves for every principal what is possible without MFA, or for those that are named, by ARN or
/// by name. Pure: the same input gives the same proofs.
#[must_use]
pub fn prove(
    accounts: &[AccountRecordings],
    as_of: Option<Timestamp>,
    principals: &[String],
) -> Proved {
    let snapshot = assemble(accounts, as_of);
    let found = RefCell::new(BTreeMap::<&str, bool>::new());
    for principal in principals {
        found.borrow_mut().insert(principal, false);
    }
    let proved = snapshot.accounts.iter().map(|account| {
        let wanted = |arn: &Arn, name: &str| {
            let mut found = found.borrow_mut();
            let mut is_wanted = found.is_empty();
            for key in [arn.as_str(), name] {
                if let Some(was_found) = found.get_mut(key) {
                    *was_found = true;
                    is_wanted = true;
                }
            }
            is_wanted
        };
        let mut proofs = proofs(account, Terms { as_of, old: OldReport::MayLack }, wanted);
        if !principals.is_empty() {
            // Who was asked for was seen; others do not matter.
            proofs.unlisted.clear();
        }
        AccountProofs {
            account: account.id.clone(),
            report: account.report.seen().ok().and_then(|report| report.value.generated),
            proofs,
            clusters: account.clusters.clone(),
        }
    });
    let accounts = proved.collect();
    let unmatched = found.into_inner().into_iter().filter(|(_, was_found)| !was_found);
    Proved { accounts, unmatched: unmatched.map(|(name, _)| name.to_owned()).collect() }
}
