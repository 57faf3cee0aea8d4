//! Whom trust policies name.

use tutela_model::Arn;
use tutela_policy::{Caller, Document, Effect, Element, PrincipalKind, Principals};

/// Services that hand a role's credentials to whoever shows them a certificate: machines anywhere.
///
/// Sources: <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>,
/// <https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html>
const HANDING_ON: &[&str] = &["rolesanywhere.", "credentials.iot."];

/// Whether a trust policy speaks of users, roles or accounts.
pub(super) fn is_for_principals(trust: &Document) -> bool {
    trust.statements.iter().any(|statement| match &statement.principal {
        None => false,
        Some(Element::Not(_) | Element::Is(Principals::Anyone)) => true,
        Some(Element::Is(Principals::Listed(listed))) => listed.contains_key(&PrincipalKind::Aws),
    })
}

/// Whether a trust policy lets in anybody outside of the account but services of AWS that act for
/// themselves.
pub(super) fn is_for_elsewhere(trust: &Document, account: &str) -> bool {
    let is_own = |name: &String| {
        name == account || Caller::parse(name).is_ok_and(|own| own.account() == Some(account))
    };
    let allows = trust.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    allows.into_iter().any(|statement| match &statement.principal {
        None => false,
        Some(Element::Not(_) | Element::Is(Principals::Anyone)) => true,
        Some(Element::Is(Principals::Listed(listed))) => {
            listed.iter().any(|(kind, names)| match kind {
                PrincipalKind::Service => names.iter().any(|name| hands_on(name)),
                PrincipalKind::Federated | PrincipalKind::CanonicalUser => !names.is_empty(),
                PrincipalKind::Aws => !names.iter().all(is_own),
            })
        }
    })
}

fn hands_on(service: &str) -> bool {
    let service = service.to_ascii_lowercase();
    service == "*" || HANDING_ON.iter().any(|own| service.starts_with(own))
}

/// The sessions of roles that a trust policy names. Whoever assumes a role chooses its session's
/// name.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session>
pub(super) fn sessions(trust: &Document) -> Vec<Caller> {
    let named = trust.statements.iter().flat_map(|statement| match &statement.principal {
        Some(
            Element::Is(Principals::Listed(listed)) | Element::Not(Principals::Listed(listed)),
        ) => listed.get(&PrincipalKind::Aws).map_or(&[][..], Vec::as_slice),
        Some(Element::Is(Principals::Anyone) | Element::Not(Principals::Anyone)) | None => &[],
    });
    let is_session = |own: &Caller| matches!(own, Caller::Session(_));
    named.filter_map(|name| Caller::parse(name).ok()).filter(is_session).collect()
}

/// Whether a role is one that AWS made for a service of its own, which no SCP reaches.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
pub(super) fn is_linked(role: &Arn) -> bool {
    role.as_str().contains(":role/aws-service-role/")
}
