//! Identity providers and Identity Center: people who sign in elsewhere.

use tutela_model::Arn;

pub(crate) mod identity_center_mfa_unproven;
pub(crate) mod identity_center_missing;
pub(crate) mod permission_set_administrator_session_long;
pub(crate) mod provider_mfa_unproven;
pub(crate) mod user_in_identity_center;

/// Whether a SAML provider is one that IAM Identity Center made, by its name.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html>
pub(crate) fn is_of_identity_center(provider: &Arn) -> bool {
    let name = provider.resource().and_then(|path| path.strip_prefix("saml-provider/"));
    name.is_some_and(|name| name.starts_with("AWSSSO_") && name.ends_with("_DO_NOT_DELETE"))
}
