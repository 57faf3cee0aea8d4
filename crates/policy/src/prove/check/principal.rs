//! Does a statement speak of the caller? What is not plain is neither a yes nor a no.

use crate::{
    evaluate::Caller,
    syntax::{Element, PrincipalKind, Principals},
};

/// How a principal may name the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Not at all.
    No,
    /// By its account, whose own policies decide further.
    ByAccount,
    /// As its role, whatever the session.
    ByRole,
    /// By its own name, or as one of all.
    Otherwise,
    /// It may.
    Unclear,
}

/// Whether a Deny with this principal, or with none, is sure to be meant for the caller.
pub(super) fn is_denied(principal: Option<&Element<Principals>>, caller: &Caller) -> bool {
    match principal {
        None => true,
        Some(Element::Is(listed)) => ways(listed, caller)
            .iter()
            .any(|named| matches!(named, Named::ByAccount | Named::ByRole | Named::Otherwise)),
        // The account alone spares nobody but its root.
        Some(Element::Not(listed)) => {
            ways(listed, caller).iter().all(|named| matches!(named, Named::No | Named::ByAccount))
        }
    }
}

/// How an Allow with this principal, or with none, may name the caller.
pub(super) fn allowed(principal: Option<&Element<Principals>>, caller: &Caller) -> Named {
    let Some(element) = principal else { return Named::Otherwise };
    let (Element::Is(listed) | Element::Not(listed)) = element;
    let ways = ways(listed, caller);
    let has = |named| ways.contains(&named);
    match element {
        Element::Is(_) if has(Named::Otherwise) || has(Named::Unclear) => Named::Otherwise,
        Element::Is(_) if has(Named::ByRole) => Named::ByRole,
        Element::Is(_) if has(Named::ByAccount) => Named::ByAccount,
        Element::Is(_) => Named::No,
        Element::Not(_) if has(Named::Otherwise) || has(Named::ByRole) || has(Named::ByAccount) => {
            Named::No
        }
        Element::Not(_) => Named::Otherwise,
    }
}

fn ways(listed: &Principals, caller: &Caller) -> Vec<Named> {
    match listed {
        Principals::Anyone => vec![Named::Otherwise],
        Principals::Listed(kinds) => kinds
            .iter()
            .flat_map(|(kind, names)| names.iter().map(|name| (*kind, name.as_str())))
            .map(|(kind, name)| named(kind, name, caller))
            .collect(),
    }
}

fn named(kind: PrincipalKind, name: &str, caller: &Caller) -> Named {
    let is_named = match (kind, caller) {
        (PrincipalKind::Aws, _) => return named_by_arn(name, caller),
        (PrincipalKind::CanonicalUser, _) => return Named::Unclear,
        (PrincipalKind::Service, Caller::Service(own))
        | (PrincipalKind::Federated, Caller::Provider(own)) => own == name,
        (PrincipalKind::Service | PrincipalKind::Federated, _) => false,
    };
    if is_named { Named::Otherwise } else { Named::No }
}

fn named_by_arn(name: &str, caller: &Caller) -> Named {
    if name == "*" {
        return Named::Otherwise;
    }
    let Some(own) = caller.arn() else { return Named::No };
    let parts: Vec<&str> = name.split(':').collect();
    let (account, resource) = match parts.as_slice() {
        [id] if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) => (*id, "root"),
        ["arn", _, "iam" | "sts", "", account, resource] => (*account, *resource),
        [first, ..] if *first != "arn" && !may_be_id(name) => return Named::No,
        // The id of somebody who was deleted, or what AWS would refuse.
        _ => return Named::Unclear,
    };
    let path: Vec<&str> = resource.split('/').collect();
    match (path.as_slice(), caller) {
        _ if account != own.account() => Named::No,
        (["root"], Caller::Root(_)) => Named::Otherwise,
        (["root"], _) => Named::ByAccount,
        // A federated session is a user itself, of which its name says nothing.
        (["user", ..], Caller::FederatedUser(_)) => Named::Unclear,
        // Sessions that are named are callers of their own: the caller is any that is not.
        (["role", ..], Caller::Role(_)) if name == own.text() => Named::ByRole,
        _ if name == own.text() => Named::Otherwise,
        (["role", .., role], Caller::Session(_)) if *role == own.name() => Named::ByRole,
        _ => Named::No,
    }
}

/// Whether AWS may know somebody by this, that is no ARN: ids are long, and letters and digits alone.
/// Whatever else stands there, such as what a template left, AWS takes for no principal and refuses.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
fn may_be_id(name: &str) -> bool {
    const SHORTEST: usize = 12;
    name.len() >= SHORTEST && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
