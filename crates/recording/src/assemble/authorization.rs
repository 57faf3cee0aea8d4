//! Groups, managed policies and grants, from the account's authorization details.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{
    Arn, Call, Cause, Gap, Grants, Group, ManagedPolicy, NamedPolicy, Observed, Seen,
};

use crate::answers::{AuthorizationDetails, InlinePolicy, UserDetail};

/// What stands twice, where one of the two would have to be believed: AWS never sends it so.
pub(super) fn twin(answer: &Seen<AuthorizationDetails>) -> Option<Gap> {
    let details = &answer.value;
    let defaults = details.policies.iter().flat_map(|policy| {
        let versions = policy.policy_version_list.iter();
        versions.filter(|version| version.is_default_version).map(|_| policy.arn.as_str())
    });
    let twice = first_twin(details.user_detail_list.iter().map(|user| user.user_name.as_str()))
        .or_else(|| {
            first_twin(details.group_detail_list.iter().map(|group| group.group_name.as_str()))
        })
        .or_else(|| first_twin(details.policies.iter().map(|policy| policy.arn.as_str())))
        .or_else(|| first_twin(defaults))?;
    let detail = format!("`{twice}` stands twice");
    Some(Gap::new(answer.receipt.call.clone(), Cause::Malformed, detail))
}

/// A gap where something stands twice in a listing: AWS lists nothing twice.
pub(super) fn twice<'a>(call: &Call, names: impl Iterator<Item = &'a str>) -> Option<Gap> {
    let twin = first_twin(names)?;
    Some(Gap::new(call.clone(), Cause::Malformed, format!("`{twin}` stands twice")))
}

fn first_twin<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}

pub(super) fn groups(answer: &Seen<AuthorizationDetails>) -> Observed<BTreeMap<String, Group>> {
    let groups = answer.value.group_detail_list.iter().map(|group| {
        let detail = Group {
            arn: group.arn.clone(),
            inline: group.group_policy_list.iter().map(named).collect(),
            attached: group
                .attached_managed_policies
                .iter()
                .map(|policy| policy.policy_arn.clone())
                .collect(),
        };
        (group.group_name.clone(), detail)
    });
    Observed::of(groups.collect(), &answer.receipt)
}

/// Managed policies by their default version; one without it makes the listing unreadable.
pub(super) fn policies(
    answer: &Seen<AuthorizationDetails>,
) -> Observed<BTreeMap<Arn, ManagedPolicy>> {
    let mut policies = BTreeMap::new();
    for policy in &answer.value.policies {
        let default = policy.policy_version_list.iter().find(|version| version.is_default_version);
        let Some(default) = default else {
            return Observed::Missing(Gap::new(
                answer.receipt.call.clone(),
                Cause::Malformed,
                format!("the policy `{}` has no default version", policy.arn),
            ));
        };
        let document = Arc::clone(&default.document);
        policies.insert(policy.arn.clone(), ManagedPolicy { arn: policy.arn.clone(), document });
    }
    Observed::of(policies, &answer.receipt)
}

pub(super) fn grants(user: &UserDetail) -> Grants {
    Grants {
        inline: user.user_policy_list.iter().map(named).collect(),
        attached: user
            .attached_managed_policies
            .iter()
            .map(|policy| policy.policy_arn.clone())
            .collect(),
        groups: user.group_list.clone(),
        boundary: user
            .permissions_boundary
            .as_ref()
            .map(|boundary| boundary.permissions_boundary_arn.clone()),
    }
}

fn named(policy: &InlinePolicy) -> NamedPolicy {
    NamedPolicy { name: policy.policy_name.clone(), document: Arc::clone(&policy.policy_document) }
}
