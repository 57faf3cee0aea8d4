//! `Principal` and `NotPrincipal`.

use tutela_policy::{Ambiguity, Caller, Effect, Element, PrincipalKind, Principals, Statement};

use super::{Asked, Kind};

/// How a statement comes to speak of the caller.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It names the account, which delegates to its own policies.
    Account,
    /// It names the role, of which the caller is a session.
    Role,
    /// It names everybody.
    Everybody,
    /// It names the caller, or it stands in a policy of the caller's own.
    Itself,
}

/// All ways in which a statement speaks of the caller; none where it does not.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
pub(crate) fn reach(statement: &Statement, kind: Kind, asked: Asked) -> Vec<Reach> {
    let caller = &asked.request.caller;
    let is_resource_policy = matches!(kind, Kind::Resource { .. });
    match (&statement.principal, statement.effect) {
        // A resource's policy must say for whom it is.
        (None, _) if is_resource_policy => Vec::new(),
        (None, _) => vec![Reach::Itself],
        (Some(Element::Is(listed)), _) => named(listed, caller),
        (Some(Element::Not(listed)), Effect::Deny) => {
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
            // Whoever has a boundary is denied, whatever NotPrincipal lists.
            let is_bounded = kind == Kind::Resource { is_bounded: true };
            let is_denied = is_bounded || !is_spared(&named(listed, caller), asked);
            if is_denied { vec![Reach::Everybody] } else { Vec::new() }
        }
        (Some(Element::Not(listed)), Effect::Allow) => {
            let is_left_out = !named(listed, caller).is_empty();
            if is_left_out { Vec::new() } else { vec![Reach::Everybody] }
        }
    }
}

/// Whether a Deny with `NotPrincipal` that names the caller so spares it. The
/// account must be listed, too, and for a session the role; else whether it is spared is open.
fn is_spared(ways: &[Reach], asked: Asked) -> bool {
    let (caller, has) = (&asked.request.caller, |way| ways.contains(&way));
    if has(Reach::Everybody) {
        return true;
    }
    let is_session = matches!(caller, Caller::Session(_));
    let is_role = matches!(caller, Caller::Role(_));
    let is_listed = has(Reach::Itself) || has(Reach::Role);
    let stands_alone = caller.arn().is_none() || matches!(caller, Caller::Root(_));
    let is_complete = stands_alone
        || (has(Reach::Account)
            && (has(Reach::Itself) || is_role)
            && (has(Reach::Role) || !is_session));
    is_listed && (is_complete || !asked.reading.has(Ambiguity::ListedAlone))
}

fn named(listed: &Principals, caller: &Caller) -> Vec<Reach> {
    match listed {
        Principals::Anyone => vec![Reach::Everybody],
        Principals::Listed(kinds) => kinds
            .iter()
            .flat_map(|(kind, names)| names.iter().map(|name| (*kind, name.as_str())))
            .filter_map(|(kind, name)| named_by(kind, name, caller))
            .collect(),
    }
}

fn named_by(kind: PrincipalKind, name: &str, caller: &Caller) -> Option<Reach> {
    let is_named = match (kind, caller) {
        (PrincipalKind::Aws, _) => return named_by_arn(name, caller),
        (PrincipalKind::Service, Caller::Service(service)) => service == name,
        (PrincipalKind::Federated, Caller::Provider(provider)) => provider == name,
        (PrincipalKind::Service | PrincipalKind::Federated | PrincipalKind::CanonicalUser, _) => {
            false
        }
    };
    is_named.then_some(Reach::Itself)
}

fn named_by_arn(name: &str, caller: &Caller) -> Option<Reach> {
    if name == "*" {
        return Some(Reach::Everybody);
    }
    let (arn, account) = (caller.arn()?.text(), caller.account()?);
    let parts: Vec<&str> = name.split(':').collect();
    // An account's id is short for the ARN of its root.
    let names_account = match parts[..] {
        [id] | [_, _, "iam", _, id, "root"] => id == account,
        _ => false,
    };
    // The ARN of a session has the role's name, without its path.
    let names_role_of_session = match (&parts[..], caller) {
        ([_, _, "iam", _, id, role], Caller::Session(_)) if role.starts_with("role/") => {
            let session = arn.rsplit(':').next().unwrap_or_default();
            *id == account && session.split('/').nth(1) == role.rsplit('/').next()
        }
        _ => false,
    };
    if names_account {
        let is_root = matches!(caller, Caller::Root(_));
        Some(if is_root { Reach::Itself } else { Reach::Account })
    } else if names_role_of_session || (name == arn && matches!(caller, Caller::Role(_))) {
        Some(Reach::Role)
    } else {
        (name == arn).then_some(Reach::Itself)
    }
}
