//! What IAM Identity Center opens accounts by, and what is asked about it.
//!
//! Who is assigned to a permission set takes a call for each account that has it. So it is asked only
//! of sets whose policies could together allow everything; whether they do, others say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tutela_model::{
    AccountAccess, Arn, AssignedGroup, Assignee, Call, Cause, Gap, Instance, InstanceRegion,
    Observed, Operation, PermissionSet, PolicyReference, Seen, SetBoundary, SignedDuration,
    operation,
};

use super::{Facts, authorization::twice};
use crate::answers::{
    AccountsOfSet, Assignments, BoundaryOfSet, GroupAnswer, InlinePolicyOfSet, Memberships,
    PermissionSetAnswer, PermissionSetEntry, PermissionSets, PoliciesOfSet, ReferenceEntry,
    ReferencesOfSet, RegionsOfInstance,
};

const ADMINISTRATOR: &str = "AdministratorAccess";
const POWER_USER: &str = "PowerUserAccess";

/// The operations that say what a permission set is and gives.
static OF_A_SET: [&Operation; 5] = [
    &operation::DESCRIBE_PERMISSION_SET,
    &operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET,
    &operation::GET_INLINE_POLICY_FOR_PERMISSION_SET,
    &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET,
    &operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET,
];

/// An instance, and the region in which it is asked.
pub(super) struct Asked<'i> {
    pub(super) instance: &'i Instance,
    pub(super) region: &'i str,
}

impl Asked<'_> {
    fn call(&self, operation: &'static Operation) -> Call {
        Call::new(operation).within(self.region).with("InstanceArn", self.instance.arn.as_str())
    }

    pub(super) fn sets(&self) -> Call {
        self.call(&operation::LIST_PERMISSION_SETS)
    }

    pub(super) fn regions(&self) -> Call {
        self.call(&operation::LIST_REGIONS)
    }

    fn of_set(&self, operation: &'static Operation, set: &Arn) -> Call {
        self.call(operation).with("PermissionSetArn", set.as_str())
    }

    fn assignments(&self, set: &Arn, account: &str) -> Call {
        self.of_set(&operation::LIST_ACCOUNT_ASSIGNMENTS, set).with("AccountId", account)
    }

    fn of_group(&self, operation: &'static Operation, group: &str) -> Call {
        let call = Call::new(operation).within(self.region);
        call.with("IdentityStoreId", &self.instance.store).with("GroupId", group)
    }
}

impl Facts<'_> {
    /// What an instance opens accounts by.
    pub(super) fn access(&self, asked: &Asked<'_>) -> AccountAccess {
        let sets = self.sets(asked);
        let groups = sets.seen().map(|seen| groups_of(&seen.value)).unwrap_or_default();
        let groups = groups.into_iter().map(|id| {
            let group = self.group(asked, &id);
            (id, group)
        });
        AccountAccess {
            instance: asked.instance.arn.clone(),
            store: asked.instance.store.clone(),
            regions: self.regions_of(asked),
            groups: groups.collect(),
            sets,
        }
    }

    /// The calls about it, as far as they follow from what was answered so far.
    pub(super) fn calls_for_access(&self, asked: &Asked<'_>) -> Vec<Call> {
        let mut calls = vec![asked.regions(), asked.sets()];
        let sets = self.sets(asked);
        let Ok(sets) = sets.seen() else { return calls };
        for set in &sets.value {
            calls.extend(OF_A_SET.map(|operation| asked.of_set(operation, &set.arn)));
            if !could_be_everything(set) {
                continue;
            }
            let accounts = accounts_call(asked, &set.arn);
            if let Ok(listed) = self.reader.answer::<AccountsOfSet>(&accounts).seen() {
                let ids = listed.value.account_ids.iter();
                calls.extend(ids.map(|account| asked.assignments(&set.arn, account)));
            }
            calls.push(accounts);
        }
        for group in groups_of(&sets.value) {
            calls.push(asked.of_group(&operation::DESCRIBE_GROUP, &group));
            calls.push(asked.of_group(&operation::LIST_GROUP_MEMBERSHIPS, &group));
        }
        calls
    }

    fn regions_of(&self, asked: &Asked<'_>) -> Observed<Vec<InstanceRegion>> {
        let call = asked.regions();
        self.reader.answer::<RegionsOfInstance>(&call).and_then(|listed| {
            let regions = &listed.value.regions;
            if let Some(gap) = twice(&call, regions.iter().map(|own| own.region_name.as_str())) {
                return Observed::Missing(gap);
            }
            let regions = regions.iter().map(|own| InstanceRegion {
                name: own.region_name.clone(),
                status: own.status.clone(),
                is_primary: own.is_primary_region.unwrap_or_else(|| {
                    asked.instance.primary_region.as_ref() == Some(&own.region_name)
                }),
            });
            Observed::of(regions.collect(), &listed.receipt)
        })
    }

    fn sets(&self, asked: &Asked<'_>) -> Observed<Vec<PermissionSet>> {
        let call = asked.sets();
        self.reader.answer::<PermissionSets>(&call).and_then(|listed| {
            let arns = &listed.value.permission_sets;
            match twice(&call, arns.iter().map(Arn::as_str)) {
                Some(gap) => Observed::Missing(gap),
                None => Observed::of(
                    arns.iter().map(|arn| self.set(asked, arn)).collect(),
                    &listed.receipt,
                ),
            }
        })
    }

    fn set(&self, asked: &Asked<'_>, arn: &Arn) -> PermissionSet {
        let described = self.described_set(asked, arn);
        let mut set = PermissionSet {
            arn: arn.clone(),
            name: described.and_then(|seen| match &seen.value.name {
                Some(name) => Observed::of(name.clone(), &seen.receipt),
                None => unsaid(&seen.receipt.call, "its name"),
            }),
            session: described.and_then(session),
            managed: self.managed(asked, arn),
            inline: self.inline(asked, arn),
            references: self.references(asked, arn),
            boundary: self.boundary(asked, arn),
            assignments: Observed::Missing(Gap::new(
                accounts_call(asked, arn),
                Cause::NotAsked,
                "what is known of its policies does not add up to everything",
            )),
        };
        if could_be_everything(&set) {
            set.assignments = self.assignments(asked, arn);
        }
        set
    }

    fn described_set(&self, asked: &Asked<'_>, arn: &Arn) -> Observed<PermissionSetEntry> {
        let call = asked.of_set(&operation::DESCRIBE_PERMISSION_SET, arn);
        self.reader.answer::<PermissionSetAnswer>(&call).and_then(|answer| {
            let told = &answer.value.permission_set;
            if told.permission_set_arn != *arn {
                let detail = format!("it is about `{}`", told.permission_set_arn);
                return malformed(&call, detail);
            }
            Observed::of(told.clone(), &answer.receipt)
        })
    }

    fn managed(&self, asked: &Asked<'_>, arn: &Arn) -> Observed<Vec<Arn>> {
        let call = asked.of_set(&operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET, arn);
        self.reader.answer::<PoliciesOfSet>(&call).and_then(|answer| {
            let policies = &answer.value.attached_managed_policies;
            if let Some(gap) = twice(&call, policies.iter().map(|policy| policy.arn.as_str())) {
                return Observed::Missing(gap);
            }
            let arns = policies.iter().map(|policy| policy.arn.clone()).collect();
            Observed::of(arns, &answer.receipt)
        })
    }

    fn inline(&self, asked: &Asked<'_>, arn: &Arn) -> Observed<Option<String>> {
        let call = asked.of_set(&operation::GET_INLINE_POLICY_FOR_PERMISSION_SET, arn);
        self.reader.answer::<InlinePolicyOfSet>(&call).and_then(|answer| {
            let text = answer.value.inline_policy.as_deref().filter(|text| !text.is_empty());
            Observed::of(text.map(str::to_owned), &answer.receipt)
        })
    }

    fn references(&self, asked: &Asked<'_>, arn: &Arn) -> Observed<Vec<PolicyReference>> {
        let operation = &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET;
        let call = asked.of_set(operation, arn);
        self.reader.answer::<ReferencesOfSet>(&call).and_then(|answer| {
            let listed = &answer.value.customer_managed_policy_references;
            Observed::of(listed.iter().map(reference).collect(), &answer.receipt)
        })
    }

    /// Where there is none, AWS says that there is no such resource.
    fn boundary(&self, asked: &Asked<'_>, arn: &Arn) -> Observed<Option<SetBoundary>> {
        let call = asked.of_set(&operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET, arn);
        self.reader.answer_or_absent::<BoundaryOfSet>(&call).and_then(|answer| {
            let Some(told) = &answer.value else { return Observed::of(None, &answer.receipt) };
            let told = &told.permissions_boundary;
            let boundary = match (&told.managed_policy_arn, &told.customer_managed_policy_reference)
            {
                (Some(arn), None) => SetBoundary::Managed(arn.clone()),
                (None, Some(entry)) => SetBoundary::Reference(reference(entry)),
                (Some(_), Some(_)) | (None, None) => {
                    return malformed(&call, "it names not exactly one policy".to_owned());
                }
            };
            Observed::of(Some(boundary), &answer.receipt)
        })
    }

    fn assignments(
        &self,
        asked: &Asked<'_>,
        arn: &Arn,
    ) -> Observed<BTreeMap<String, Observed<Vec<Assignee>>>> {
        let call = accounts_call(asked, arn);
        self.reader.answer::<AccountsOfSet>(&call).and_then(|listed| {
            let accounts = &listed.value.account_ids;
            if let Some(gap) = twice(&call, accounts.iter().map(String::as_str)) {
                return Observed::Missing(gap);
            }
            let assigned = accounts.iter().map(|account| {
                let call = asked.assignments(arn, account);
                let answer = self.reader.answer::<Assignments>(&call);
                (account.clone(), answer.and_then(|seen| assignees(seen, arn, account)))
            });
            Observed::of(assigned.collect(), &listed.receipt)
        })
    }

    fn group(&self, asked: &Asked<'_>, id: &str) -> AssignedGroup {
        let describe = asked.of_group(&operation::DESCRIBE_GROUP, id);
        let name = self.reader.answer::<GroupAnswer>(&describe).and_then(|answer| {
            if answer.value.group_id != id {
                return malformed(&describe, format!("it is about `{}`", answer.value.group_id));
            }
            Observed::of(answer.value.display_name.clone(), &answer.receipt)
        });
        let list = asked.of_group(&operation::LIST_GROUP_MEMBERSHIPS, id);
        let members = self.reader.answer::<Memberships>(&list).and_then(|answer| {
            let mut members = Vec::new();
            for entry in &answer.value.group_memberships {
                if entry.group_id.as_deref().is_some_and(|other| other != id) {
                    return malformed(&list, "it lists another group".to_owned());
                }
                let member = entry.member_id.as_ref().and_then(|member| member.user_id.clone());
                let Some(member) = member else {
                    return malformed(&list, "a member is none that this version knows".to_owned());
                };
                members.push(member);
            }
            match twice(&list, members.iter().map(String::as_str)) {
                Some(gap) => Observed::Missing(gap),
                None => Observed::of(members, &answer.receipt),
            }
        });
        AssignedGroup { name, members }
    }
}

fn accounts_call(asked: &Asked<'_>, set: &Arn) -> Call {
    asked.of_set(&operation::LIST_ACCOUNTS_FOR_PROVISIONED_PERMISSION_SET, set)
}

/// The groups that the assignments which were seen name.
fn groups_of(sets: &[PermissionSet]) -> BTreeSet<String> {
    let seen = sets.iter().filter_map(|set| set.assignments.seen().ok());
    let by_account = seen.flat_map(|seen| seen.value.values());
    let assignees = by_account.filter_map(|listed| listed.seen().ok()).flat_map(|seen| &seen.value);
    let groups = assignees.filter_map(|assignee| match assignee {
        Assignee::Group(id) => Some(id.clone()),
        Assignee::User(_) => None,
    });
    groups.collect()
}

fn assignees(seen: &Seen<Assignments>, set: &Arn, account: &str) -> Observed<Vec<Assignee>> {
    let call = &seen.receipt.call;
    let mut all = Vec::new();
    for entry in &seen.value.account_assignments {
        if entry.account_id != account || entry.permission_set_arn != *set {
            return malformed(call, "it lists another assignment".to_owned());
        }
        all.push(match entry.principal_type.as_str() {
            "USER" => Assignee::User(entry.principal_id.clone()),
            "GROUP" => Assignee::Group(entry.principal_id.clone()),
            other => {
                let detail = format!("`{other}` is no principal that this version knows");
                return malformed(call, detail);
            }
        });
    }
    Observed::of(all, &seen.receipt)
}

fn reference(entry: &ReferenceEntry) -> PolicyReference {
    PolicyReference { name: format!("{}{}", entry.path.as_deref().unwrap_or("/"), entry.name) }
}

/// AWS writes `PT1H`. What cannot be told in hours, such as a month, it never has.
fn session(seen: &Seen<PermissionSetEntry>) -> Observed<SignedDuration> {
    let call = &seen.receipt.call;
    let Some(text) = &seen.value.session_duration else {
        return unsaid(call, "how long a session lasts");
    };
    match text.parse::<SignedDuration>() {
        Ok(duration) if duration.is_positive() => Observed::of(duration, &seen.receipt),
        Ok(_) | Err(_) => malformed(call, format!("`{text}` is no length of a session")),
    }
}

fn unsaid<T>(call: &Call, what: &str) -> Observed<T> {
    let detail = format!("it does not say {what}");
    Observed::Missing(Gap::new(call.clone(), Cause::Undecided, detail))
}

fn malformed<T>(call: &Call, detail: String) -> Observed<T> {
    Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail))
}

/// Whether a set's policies could together allow everything, by their shape: a shortcut that rules
/// sets out. It is `false`, too, where nobody could tell in the end: where a policy was not seen, or
/// is the accounts' own.
fn could_be_everything(set: &PermissionSet) -> bool {
    let (Ok(managed), Ok(inline)) = (set.managed.seen(), set.inline.seen()) else { return false };
    let is_of_accounts = |boundary: &Option<SetBoundary>| match boundary {
        Some(SetBoundary::Reference(_)) => true,
        Some(SetBoundary::Managed(_)) | None => false,
    };
    let is_whole = set.references.seen().is_ok_and(|seen| seen.value.is_empty())
        && set.boundary.seen().is_ok_and(|seen| !is_of_accounts(&seen.value));
    let has = |name: &str| managed.value.iter().any(|arn| is_policy_of_aws(arn, name));
    let inline = inline.value.as_deref();
    let has_more = managed.value.len() > 1 || inline.is_some();
    let is_broad = inline.is_some_and(is_broad);
    is_whole && (has(ADMINISTRATOR) || (has(POWER_USER) && has_more) || is_broad)
}

fn is_policy_of_aws(arn: &Arn, name: &str) -> bool {
    arn.account() == Some("aws")
        && arn.resource().and_then(|path| path.strip_prefix("policy/")) == Some(name)
}

/// Whether a policy allows actions of services that it does not name. Nothing else can add up to
/// everything.
fn is_broad(document: &str) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(document) else { return false };
    let statements = items(document.get("Statement"));
    statements.iter().filter(|statement| statement["Effect"] == "Allow").any(|statement| {
        let is_open = |action: &Value| {
            let service = action.as_str().and_then(|action| action.split(':').next());
            service.is_none_or(|service| service.contains(['*', '?']))
        };
        statement.get("NotAction").is_some() || items(statement.get("Action")).iter().any(is_open)
    })
}

fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}
