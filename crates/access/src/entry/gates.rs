//! The gates of a role: by the providers that its trust policy names, and by services that take
//! certificates.

use tutela_model::Account;
use tutela_policy::{Document, Gate, World};

use super::Audience;

/// The gates of a role. A trust policy that names everyone names each provider of the account.
pub(super) fn gates(
    account: &Account,
    audience: &Audience,
    trust: &Document,
    role: &str,
    world: &World,
) -> Vec<Gate> {
    let mut providers = audience.providers.clone();
    if audience.anyone {
        let listed = [&account.saml_providers, &account.oidc_providers];
        let listed = listed.into_iter().filter_map(|it| it.seen().ok()).flat_map(|it| &it.value);
        providers.extend(listed.map(ToString::to_string));
        providers.sort();
        providers.dedup();
    }
    let is_named = |name: &str| audience.anyone || audience.services.iter().any(|own| own == name);
    let of_provider = providers.iter().filter_map(|own| Gate::of_provider(own, trust, role, world));
    let of_service = Gate::of_services(trust, role, world).into_iter();
    of_provider.chain(of_service.filter(|gate| is_named(&gate.provider))).collect()
}
