//! Anybody as a beginning of roads into roles: whom a trust policy lets in that names nobody, since
//! anybody can have what it asks for.

use super::{
    gate::{Admits, Gate, GateKind},
    scope::{Actions, Resources, Scope},
    search::{Proved, World},
    state::{Reach, State},
};
use crate::{
    syntax::{Document, Effect, Element, PrincipalKind, Principals},
    universe::Universe,
};

const ASSUME: &str = "sts:AssumeRoleWithWebIdentity";

/// Anybody, whom a provider vouches for.
pub(crate) struct Vouched {
    pub(crate) provider: String,
    pub(crate) state: State,
    /// A request that gets in, or why nobody knows.
    pub(crate) proved: Proved,
}

/// Whoever gets into a role with this trust policy that anybody can be, a provider each.
pub(crate) fn anybody(trust: &Document, world: &World) -> Vec<Vouched> {
    let role = format!("arn:{}:iam::{}:role/example", world.partition(), world.account());
    let gates = providers(trust).into_iter();
    let gates = gates.filter_map(|own| Gate::of_provider(&own, trust, &role, world));
    gates.filter_map(|own| vouched(own, &role)).collect()
}

/// The gate where it may let in anybody. Whether a provider of which nothing is known vouches for
/// strangers is not known either, so it does.
fn vouched(gate: Gate, role: &str) -> Option<Vouched> {
    let may_be_anybody = match gate.admits {
        Admits::Nobody | Admits::Named => false,
        Admits::Some => gate.kind == GateKind::Oidc,
        Admits::Anybody(_) | Admits::Unclear(_) => true,
    };
    let (bearer, outcome) = gate.left.filter(|_| may_be_anybody)?;
    let actions = Universe::embedded().action(ASSUME).into_iter().collect();
    let resources = Resources::Like(role.replace("example", "*"));
    let scope = Scope { actions: Actions::Known(actions), resources };
    let mut state = bearer.state().clone();
    state.reach = Reach::OnResources;
    Some(Vouched { provider: gate.provider, state, proved: Proved { scope, outcome } })
}

/// The providers of tokens that the trust policy lets in. People of SAML providers sign in there.
fn providers(trust: &Document) -> Vec<String> {
    let allows = trust.statements.iter().filter(|own| own.effect == Effect::Allow);
    let named = allows.filter_map(|own| match &own.principal {
        Some(Element::Is(Principals::Listed(listed))) => listed.get(&PrincipalKind::Federated),
        Some(Element::Is(Principals::Anyone) | Element::Not(_)) | None => None,
    });
    let mut all: Vec<String> =
        named.flatten().filter(|name| !name.contains(":saml-provider/")).cloned().collect();
    all.sort();
    all.dedup();
    all
}
