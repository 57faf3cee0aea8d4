//! Groups, managed policies and grants, from the account's authorization details.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{
    Arn, Call, Cause, Gap, Grants, Group, ManagedPolicy, NamedPolicy, Observed, Receipt, Role, Seen,
};

use crate::answers::{
    AttachedPolicy, AuthorizationDetails, InlinePolicy, PolicyVersion, RoleDetail, UserDetail,
};

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
        .or_else(|| {
            let roles = details.role_detail_list.iter().flatten();
            first_twin(roles.map(|role| role.role_name.as_str()))
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
            attached: arns(&group.attached_managed_policies),
        };
        (group.group_name.clone(), detail)
    });
    Observed::of(groups.collect(), &answer.receipt)
}

/// Managed policies by their default version; one without it, or of which two versions are said to be
/// it, makes the listing unreadable.
pub(super) fn policies(
    answer: &Seen<AuthorizationDetails>,
) -> Observed<BTreeMap<Arn, ManagedPolicy>> {
    let mut policies = BTreeMap::new();
    for policy in &answer.value.policies {
        let malformed = |detail| {
            Observed::Missing(Gap::new(answer.receipt.call.clone(), Cause::Malformed, detail))
        };
        let default = policy.policy_version_list.iter().find(|version| version.is_default_version);
        let Some(default) = default else {
            return malformed(format!("the policy `{}` has no default version", policy.arn));
        };
        let is_other = |named: &String| {
            let is_named = |version: &PolicyVersion| version.version_id.as_ref() == Some(named);
            let mut others =
                policy.policy_version_list.iter().filter(|own| !own.is_default_version);
            default.version_id.as_ref().is_some_and(|marked| marked != named)
                || others.any(is_named)
        };
        if let Some(named) = policy.default_version_id.as_ref().filter(|named| is_other(named)) {
            return malformed(format!(
                "the policy `{}` says that its default version is {named}, and marks another",
                policy.arn
            ));
        }
        let document = Arc::clone(&default.document);
        policies.insert(policy.arn.clone(), ManagedPolicy { arn: policy.arn.clone(), document });
    }
    Observed::of(policies, &answer.receipt)
}

pub(super) fn grants(user: &UserDetail) -> Grants {
    Grants {
        inline: user.user_policy_list.iter().map(named).collect(),
        attached: arns(&user.attached_managed_policies),
        groups: user.group_list.clone(),
        boundary: user
            .permissions_boundary
            .as_ref()
            .map(|boundary| boundary.permissions_boundary_arn.clone()),
    }
}

/// Roles; a gap where a filter left them out of the answer.
pub(super) fn roles(answer: &Seen<AuthorizationDetails>) -> Observed<Vec<Role>> {
    let Some(roles) = &answer.value.role_detail_list else {
        let detail = "it has no `RoleDetailList`";
        return Observed::Missing(Gap::new(answer.receipt.call.clone(), Cause::Incomplete, detail));
    };
    Observed::of(roles.iter().map(role).collect(), &answer.receipt)
}

/// Whether these are all roles, held against the account summary's count of them: `--filter` leaves
/// all of them out.
pub(super) fn roles_complete(
    answer: &Seen<AuthorizationDetails>,
    counted: Option<i64>,
) -> Result<(), Gap> {
    let listed = answer.value.role_detail_list.as_ref().map_or(0, Vec::len);
    let detail = match counted.and_then(|counted| usize::try_from(counted).ok()) {
        Some(counted) if counted > listed => {
            format!("it lists {listed} roles where iam:GetAccountSummary counts {counted}")
        }
        None if listed == 0 => "it lists no roles, and there is no count of roles in \
                                iam:GetAccountSummary to tell whether there are none"
            .to_owned(),
        Some(_) | None => return Ok(()),
    };
    Err(Gap::new(answer.receipt.call.clone(), Cause::Incomplete, detail))
}

fn role(role: &RoleDetail) -> Role {
    let boundary = role.permissions_boundary.as_ref();
    Role {
        name: role.role_name.clone(),
        arn: role.arn.clone(),
        trust: Arc::clone(&role.assume_role_policy_document),
        grants: Grants {
            inline: role.role_policy_list.iter().map(named).collect(),
            attached: arns(&role.attached_managed_policies),
            groups: Vec::new(),
            boundary: boundary.map(|boundary| boundary.permissions_boundary_arn.clone()),
        },
    }
}

/// A user's tags. Their keys ignore case, so that two of one key are one too many.
pub(super) fn tags(
    user: &UserDetail,
    receipt: &Arc<Receipt>,
) -> Observed<BTreeMap<String, String>> {
    let missing =
        |cause, detail: String| Observed::Missing(Gap::new(receipt.call.clone(), cause, detail));
    let Some(tags) = &user.tags else {
        let detail = format!("it does not say which tags the user `{}` has", user.user_name);
        return missing(Cause::Incomplete, detail);
    };
    let mut folded = BTreeSet::new();
    if let Some(twin) = tags.iter().find(|tag| !folded.insert(tag.key.to_ascii_lowercase())) {
        return missing(Cause::Malformed, format!("the tag `{}` stands twice", twin.key));
    }
    let tags = tags.iter().map(|tag| (tag.key.clone(), tag.value.clone()));
    Observed::of(tags.collect(), receipt)
}

fn arns(attached: &[AttachedPolicy]) -> Vec<Arn> {
    attached.iter().map(|policy| policy.policy_arn.clone()).collect()
}

fn named(policy: &InlinePolicy) -> NamedPolicy {
    NamedPolicy { name: policy.policy_name.clone(), document: Arc::clone(&policy.policy_document) }
}
