//! The tree of an organisation: its accounts, and the policies on the way to each.
//!
//! A part that was not listed hides accounts, so that the listing is not whole then; a policy whose
//! targets were not listed may reach anybody, so that nobody's policies are known then.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{
    AccountId, AccountState, Attached, Call, Cause, Gap, Member, Observed, Operation, Population,
    Receipt, Scp, Seen, Tree, Unit, operation,
};

use super::{Facts, authorization::twice, organization::Kind};
use crate::{AccountRecordings, answers};

/// OUs lie five levels deep at most; a listing that goes deeper leads back to where it was.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
const DEEPEST: usize = 8;

/// What lists the accounts of an organisation.
pub(crate) static OF_TREE: [&Operation; 3] = [
    &operation::LIST_ROOTS,
    &operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    &operation::LIST_ACCOUNTS_FOR_PARENT,
];

/// Whether an account was asked for its organisation's tree; what is left of it shows that.
pub(crate) fn is_listed_by(account: &AccountRecordings) -> bool {
    account.recordings.iter().any(|own| OF_TREE.contains(&own.call.operation))
}

pub(crate) fn children(parent: &str) -> Call {
    Call::new(&operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT).with("ParentId", parent)
}

pub(crate) fn accounts(parent: &str) -> Call {
    Call::new(&operation::LIST_ACCOUNTS_FOR_PARENT).with("ParentId", parent)
}

pub(crate) fn targets(policy: &str) -> Call {
    Call::new(&operation::LIST_TARGETS_FOR_POLICY).with("PolicyId", policy)
}

pub(crate) fn tags(account: &str) -> Call {
    Call::new(&operation::LIST_TAGS_FOR_RESOURCE).with("ResourceId", account)
}

impl Facts<'_> {
    /// The tree as this account listed it.
    pub(crate) fn tree(&self, own: &AccountId) -> Tree {
        let mut members = Members::default();
        let roots = self.listed_roots();
        match roots.seen() {
            Ok(roots) => {
                members.listing = Some(Arc::clone(&roots.receipt));
                for root in &roots.value.roots {
                    let unit = Unit { id: root.id.clone(), name: root.name.clone() };
                    self.descend(&[unit], &mut members);
                }
            }
            Err(gap) => members.gaps.push(gap),
        }
        let organization = self.organization(self.own_account(own).as_deref());
        let management_account = organization.and_then(|seen| match &seen.value {
            Some(known) => Observed::of(known.management_account.clone(), &seen.receipt),
            None => Observed::Missing(Gap::new(
                seen.receipt.call.clone(),
                Cause::Undecided,
                "there is no organization",
            )),
        });
        Tree {
            listed_by: own.clone(),
            management_account,
            members: members.population(),
            scps: self.attached(&roots, Kind::Scp),
            rcps: self.attached(&roots, Kind::Rcp),
            directories: self.directories_of_tree(own),
        }
    }

    /// The roots of a tree of which something was listed: what is below them was asked for after them, so
    /// that an answer which is not there is lost.
    fn listed_roots(&self) -> Observed<answers::Roots> {
        match self.roots() {
            Observed::Missing(gap) if gap.cause() == Cause::NotAsked => {
                Observed::Missing(Gap::new(gap.call().clone(), Cause::Incomplete, gap.detail()))
            }
            Observed::Seen(seen) if seen.value.roots.is_empty() => Observed::Missing(Gap::new(
                seen.receipt.call.clone(),
                Cause::Malformed,
                format!("`{}` names no root, and every organization has one", seen.receipt.file),
            )),
            roots @ (Observed::Seen(_) | Observed::Missing(_)) => roots,
        }
    }

    pub(crate) fn roots(&self) -> Observed<answers::Roots> {
        self.reader.account_wide::<answers::Roots>(&operation::LIST_ROOTS)
    }

    /// The ids of the accounts that hang from a parent.
    pub(crate) fn accounts_in(&self, parent: &str) -> Vec<String> {
        let listed = self.reader.answer::<answers::Accounts>(&accounts(parent));
        listed.seen().map_or_else(
            |_| Vec::new(),
            |seen| seen.value.accounts.iter().map(|account| account.id.clone()).collect(),
        )
    }

    /// The ids of the OUs below a parent.
    pub(crate) fn units_below(&self, parent: &str) -> Vec<String> {
        let listed = self.reader.answer::<answers::OrganizationalUnits>(&children(parent));
        listed.seen().map_or_else(
            |_| Vec::new(),
            |seen| seen.value.organizational_units.iter().map(|unit| unit.id.clone()).collect(),
        )
    }

    fn descend(&self, path: &[Unit], members: &mut Members) {
        let Some(unit) = path.last() else { return };
        if !members.units.insert(unit.id.clone()) {
            let detail = format!("`{}` is listed in two places", unit.id);
            members.gaps.push(Gap::new(children(&unit.id), Cause::Malformed, detail));
            return;
        }
        let call = accounts(&unit.id);
        match self.reader.answer::<answers::Accounts>(&call).seen() {
            Ok(listed) => {
                for entry in &listed.value.accounts {
                    members.add(listed, entry, path, self.tags(&entry.id));
                }
            }
            Err(gap) => members.gaps.push(gap),
        }
        let call = children(&unit.id);
        match self.reader.answer::<answers::OrganizationalUnits>(&call).seen() {
            Ok(listed) if path.len() < DEEPEST => {
                for entry in &listed.value.organizational_units {
                    let unit = Unit { id: entry.id.clone(), name: entry.name.clone() };
                    self.descend(&[path, &[unit]].concat(), members);
                }
            }
            Ok(_) => members.gaps.push(Gap::new(
                call,
                Cause::Malformed,
                "it lies deeper than AWS lets an OU lie",
            )),
            Err(gap) => members.gaps.push(gap),
        }
    }

    /// The policies of a type, by what they are attached to: of all of them, or of none.
    fn attached(&self, roots: &Observed<answers::Roots>, kind: Kind) -> Observed<Attached> {
        roots.and_then(|roots| {
            let enabled = |root: &answers::RootEntry| {
                let mut types = root.policy_types.iter();
                types.any(|own| own.kind == kind.name() && own.status == "ENABLED")
            };
            if !roots.value.roots.iter().any(enabled) {
                return Observed::of(Attached::default(), &roots.receipt);
            }
            self.listed_policies(kind).and_then(|listed| {
                let mut by_target: BTreeMap<String, Vec<Scp>> = BTreeMap::new();
                for policy in &listed.value {
                    match self.targets(&policy.id) {
                        Ok((scp, targets)) => {
                            for target in targets {
                                by_target.entry(target).or_default().push(scp.clone());
                            }
                        }
                        Err(gap) => return Observed::Missing(gap),
                    }
                }
                Observed::of(Attached { is_enabled: true, by_target }, &listed.receipt)
            })
        })
    }

    /// An account's tags, where they were asked for.
    fn tags(&self, id: &str) -> Observed<BTreeMap<String, String>> {
        self.reader.answer::<answers::AccountTags>(&tags(id)).and_then(|answer| {
            let tags = answer.value.tags.iter();
            let tags = tags.map(|tag| (tag.key.clone(), tag.value.clone())).collect();
            Observed::of(tags, &answer.receipt)
        })
    }

    fn targets(&self, id: &str) -> Result<(Scp, Vec<String>), Gap> {
        let call = targets(id);
        let listed = self.reader.answer::<answers::Targets>(&call);
        let listed = listed.seen()?;
        let targets = listed.value.targets.iter().map(|target| target.target_id.clone());
        let scp = self.scp(id)?;
        Ok((scp, targets.collect()))
    }
}

/// The accounts that were found so far, and what keeps others from being found.
#[derive(Default)]
struct Members {
    listing: Option<Arc<Receipt>>,
    units: BTreeSet<String>,
    known: Vec<Member>,
    gaps: Vec<Gap>,
}

impl Members {
    fn add(
        &mut self,
        listed: &Seen<answers::Accounts>,
        entry: &answers::AccountEntry,
        path: &[Unit],
        tags: Observed<BTreeMap<String, String>>,
    ) {
        let call = &listed.receipt.call;
        let Some(id) = AccountId::parse(&entry.id) else {
            let detail = format!("`{}` is no account id", entry.id);
            self.gaps.push(Gap::new(call.clone(), Cause::Malformed, detail));
            return;
        };
        let (state_field, word) = match (&entry.state, &entry.status) {
            (Some(state), _) => ("State", state.as_str()),
            (None, Some(status)) => ("Status", status.as_str()),
            (None, None) => ("State", "not given"),
        };
        self.known.push(Member {
            id,
            name: entry.name.clone(),
            state: AccountState::read(word),
            state_field,
            path: path.to_vec(),
            tags,
            receipt: Arc::clone(&listed.receipt),
        });
    }

    /// An account is in one place only: two of it are of different moments, or pasted together.
    fn population(mut self) -> Population<Member> {
        self.known.sort_by(|a, b| a.id.cmp(&b.id));
        let ids: Vec<&str> = self.known.iter().map(|member| member.id.as_str()).collect();
        let call = self.known.first().map(|member| member.receipt.call.clone());
        let twin = call.and_then(|call| twice(&call, ids.iter().copied()));
        self.gaps.extend(twin);
        let mut seen = BTreeSet::new();
        self.known.retain(|member| seen.insert(member.id.clone()));
        let complete = match (self.gaps.into_iter().next(), self.listing) {
            (Some(gap), _) => Err(gap),
            (None, Some(receipt)) => Ok(receipt),
            (None, None) => Err(Gap::new(
                Call::new(&operation::LIST_ROOTS),
                Cause::NotAsked,
                "nobody listed the organization",
            )),
        };
        Population { known: self.known, complete }
    }
}

/// The gap of whatever only a listed organisation shows.
pub(crate) fn not_listed() -> Gap {
    Gap::new(
        Call::new(&operation::LIST_ROOTS),
        Cause::NotAsked,
        "the organization's accounts were not listed, which `--org` does",
    )
}
