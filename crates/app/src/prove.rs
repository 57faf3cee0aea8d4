//! From recordings to what every principal can do without MFA.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use tutela_access::{OldReport, Proofs, Terms, proofs, worth_asking_for_ssh_keys};
use tutela_checks::{Check, find, judge};
use tutela_model::{
    Account, AccountId, Arn, Call, Cluster, Finding, Operation, Regional, Snapshot, Tree, operation,
};
use tutela_recording::{AccountRecordings, assemble, assemble_one, ssh_keys_of, tree};

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
    /// What the policies of resources let somebody do without MFA, a row a resource; `None` where nobody
    /// asks for it.
    pub resources: Option<Vec<Finding>>,
}

/// What is to be proved.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'a> {
    /// For whom, by ARN or by name; for everybody where nobody is named.
    pub principals: &'a [String],
    /// Whether for the policies of resources, too.
    pub resource_policies: bool,
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
        &operation::DESCRIBE_ORGANIZATION,
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
    let terms = Terms { as_of: None, old: OldReport::MayLack, tells_earlier: false };
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

/// Proves what is possible without MFA. Pure: the same input gives the same proofs.
#[must_use]
pub fn prove(
    accounts: &[AccountRecordings],
    as_of: Option<Timestamp>,
    question: Question<'_>,
) -> Proved {
    let mut proving = Proving::new(as_of, tree(accounts, as_of), question);
    for account in accounts {
        proving.add(account);
    }
    proving.finish()
}

/// Proofs of one account after the other, in any order, which keep nothing of them but what was
/// proved.
#[derive(Debug)]
pub struct Proving<'a> {
    as_of: Option<Timestamp>,
    tree: Option<Arc<Tree>>,
    /// Names and ARNs that are asked about, and whether a principal has them that was seen.
    found: BTreeMap<&'a str, bool>,
    resource_policies: bool,
    accounts: Vec<AccountProofs>,
}

impl<'a> Proving<'a> {
    /// Begins, in the organisation that `tree` shows.
    #[must_use]
    pub fn new(as_of: Option<Timestamp>, tree: Option<Arc<Tree>>, question: Question<'a>) -> Self {
        let Question { principals, resource_policies } = question;
        let found = principals.iter().map(|principal| (principal.as_str(), false)).collect();
        Self { as_of, tree, found, resource_policies, accounts: Vec::new() }
    }

    /// Proves for the principals of an account.
    pub fn add(&mut self, recordings: &AccountRecordings) {
        let account = assemble_one(recordings, self.tree.as_ref(), self.as_of);
        let resources = self.resource_policies.then(|| of_resources(&account, self.as_of));
        let found = RefCell::new(&mut self.found);
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
        let terms = Terms { as_of: self.as_of, old: OldReport::MayLack, tells_earlier: true };
        let mut proofs = proofs(&account, terms, wanted);
        if !self.found.is_empty() {
            // Who was asked for was seen; others do not matter.
            proofs.unlisted.clear();
        }
        self.accounts.push(AccountProofs {
            report: account.report.seen().ok().and_then(|report| report.value.generated),
            account: account.id,
            proofs,
            clusters: account.clusters,
            resources,
        });
    }

    /// What was proved, by account.
    #[must_use]
    pub fn finish(mut self) -> Proved {
        self.accounts.sort_by(|a, b| a.account.cmp(&b.account));
        let unmatched = self.found.into_iter().filter(|(_, was_found)| !was_found);
        let unmatched = unmatched.map(|(name, _)| name.to_owned()).collect();
        Proved { accounts: self.accounts, unmatched }
    }
}

/// What the policies of an account's resources let somebody do without MFA.
fn of_resources(account: &Account, as_of: Option<Timestamp>) -> Vec<Finding> {
    let checks: Vec<&'static Check> = find("resource-policy-bypasses-mfa").into_iter().collect();
    judge(&Snapshot { as_of, accounts: vec![account.clone()] }, &[], &checks)
}
