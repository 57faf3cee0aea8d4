//! Whom a trust policy lets in without any credential of AWS, since anybody can have what it asks for:
//! guests of identity pools, users of public logins, and tokens of providers of which it does not say
//! whose they must be.
//!
//! Sources: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>

use super::{
    bearer::Bearer,
    scope::{Actions, Resources, Scope},
    search::{Outcome, Proved, World},
    state::{Reach, State},
};
use crate::{
    syntax::{Condition, Document, Effect, Element, Operator, PrincipalKind, Principals},
    universe::Universe,
};

const COGNITO: &str = "cognito-identity.amazonaws.com";
const ASSUME: &str = "sts:AssumeRoleWithWebIdentity";

/// Audiences that say nothing of whose a token is: all who ask AWS for a role write them.
const USUAL_AUDIENCES: &[&str] = &["sts.amazonaws.com", "aws.workload.identity"];

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
    let mut found = Vec::new();
    for provider in providers(trust) {
        for (bearer, but) in asked(trust, &provider) {
            let outcome = bearer.admitted(trust, &but, &role, world);
            if matches!(outcome, Outcome::Denied(_)) {
                continue;
            }
            let actions = Universe::embedded().action(ASSUME).into_iter().collect();
            let scope = Scope {
                actions: Actions::Known(actions),
                resources: Resources::Like(role.replace("example", "*")),
            };
            let mut state = bearer.state().clone();
            state.reach = Reach::OnResources;
            let proved = Proved { scope, outcome };
            found.push(Vouched { provider: provider.clone(), state, proved });
            break;
        }
    }
    found
}

/// The providers of tokens that the trust policy lets in.
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

/// Who comes from a provider, and the conditions of which one holds for those who are named.
fn asked(trust: &Document, provider: &str) -> Vec<(Bearer, Vec<Condition>)> {
    let issuer = provider.split_once(":oidc-provider/").map_or(provider, |(_, issuer)| issuer);
    let Some(token) = Bearer::of_token(provider, issuer).map(|own| without_others(own, trust))
    else {
        return Vec::new();
    };
    // Guests are whoever knows the pool's id, which is no secret; a pool of one's own anybody makes.
    let guest = (provider == COGNITO)
        .then(|| (token.clone().whose_all("amr", &["unauthenticated"]), Vec::new()));
    guest.into_iter().chain([(token, limits(trust, issuer))]).collect()
}

/// A token has no claim of another issuer.
fn without_others(bearer: Bearer, trust: &Document) -> Bearer {
    let conditions = trust.statements.iter().flat_map(|own| &own.conditions);
    let issuers = conditions.filter_map(|own| Some(own.key.rsplit_once(':')?.0));
    let is_other = |name: &&str| name.contains('.') && !name.eq_ignore_ascii_case(bearer.issuer());
    let others: Vec<String> = issuers.filter(is_other).map(|own| format!("{own}:")).collect();
    others.iter().fold(bearer, |bearer, issuer| bearer.without(issuer))
}

/// The conditions on claims of the issuer that say whose a token must be.
fn limits(trust: &Document, issuer: &str) -> Vec<Condition> {
    let all = trust.statements.iter().flat_map(|own| {
        own.conditions.iter().filter_map(|condition| spared(own.effect, condition))
    });
    let of_issuer = all.filter_map(|own| Some((claim(&own, issuer)?, own)));
    let named = of_issuer.filter(|(claim, own)| says_whose(own, claim, issuer));
    named.map(|(_, own)| own).collect()
}

/// A condition as one that those meet who are let in: of a Deny, whom it spares. Without a value, it
/// says nothing of whose the token is.
fn spared(effect: Effect, condition: &Condition) -> Option<Condition> {
    let operator = match (effect, condition.operator) {
        (Effect::Deny, Operator::StringNotEquals) => Operator::StringEquals,
        (Effect::Deny, Operator::StringNotEqualsIgnoreCase) => Operator::StringEqualsIgnoreCase,
        (Effect::Deny, Operator::StringNotLike) => Operator::StringLike,
        (Effect::Deny, _) | (Effect::Allow, Operator::Null) => return None,
        (Effect::Allow, operator) => (!operator.negates()).then_some(operator)?,
    };
    Some(Condition { operator, quantifier: None, if_exists: false, ..condition.clone() })
}

/// The claim that a condition asks for, in lower case.
fn claim(condition: &Condition, issuer: &str) -> Option<String> {
    let key = condition.key.to_ascii_lowercase();
    let claim = key.strip_prefix(&issuer.to_ascii_lowercase())?.strip_prefix(':')?;
    Some(claim.to_owned())
}

/// Whether those alone meet a condition who have a value that names somebody. How somebody signed in
/// names nobody.
fn says_whose(condition: &Condition, claim: &str, issuer: &str) -> bool {
    let host = issuer.split('/').next().unwrap_or(issuer);
    let is_usual =
        |value: &String| USUAL_AUDIENCES.contains(&value.as_str()) || value.contains(host);
    let names = |value: &String| match claim {
        "amr" => false,
        "aud" if is_usual(value) => false,
        _ if condition.operator.name().contains("Like") => names_somebody(value),
        _ => !value.is_empty(),
    };
    condition.values.iter().all(names)
}

/// Whether something stands before the first wildcard beside the word for the kind of subject:
/// `repo:acme/*` names somebody, `repo:*` and `*:ref:refs/heads/main` nobody.
fn names_somebody(pattern: &str) -> bool {
    let plain = pattern.split(['*', '?']).next().unwrap_or_default();
    let name = plain.split_once(':').map_or(plain, |(_, name)| name);
    !name.is_empty()
}
