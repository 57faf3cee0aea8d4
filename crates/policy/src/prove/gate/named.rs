//! Whom a trust policy spells out: the conditions of whom nobody else can meet.

use super::issuers::Naming;
use crate::syntax::{Condition, Document, Effect, Operator};

/// Audiences that say nothing of whose a token is: all who ask AWS for a role write them.
const USUAL_AUDIENCES: &[&str] = &["sts.amazonaws.com", "aws.workload.identity"];

/// The conditions that a trust policy places on claims of an issuer. Those of a Deny name somebody,
/// too: all whom it spares.
fn asked<'d>(
    trust: &'d Document,
    issuer: &'d str,
) -> impl Iterator<Item = (&'d Condition, String)> {
    let conditions = trust.statements.iter().flat_map(|statement| &statement.conditions);
    conditions.filter_map(move |condition| {
        let claim = claim_of(condition, issuer)?;
        Some((condition, claim))
    })
}

/// The claim of the issuer that a condition asks for, in lower case.
pub(super) fn claim_of(condition: &Condition, issuer: &str) -> Option<String> {
    let key = condition.key.to_ascii_lowercase();
    let claim = key.strip_prefix(&issuer.to_ascii_lowercase())?.strip_prefix(':')?;
    Some(claim.to_owned())
}

/// What tells the named from all others, as conditions of which one holds for each.
pub(super) fn named(trust: &Document, issuer: &str, names: &[Naming]) -> Vec<Condition> {
    let mut all = Vec::new();
    for (condition, claim) in asked(trust, issuer) {
        for naming in names.iter().filter(|naming| claim.eq_ignore_ascii_case(naming.claim)) {
            let one = |value: &String| narrowed(condition, naming, value);
            all.extend(condition.values.iter().filter_map(one));
        }
    }
    all
}

/// The conditions on these claims as they are, where they say more than that there is a value.
pub(super) fn limits(trust: &Document, issuer: &str, claims: &[&str]) -> Vec<Condition> {
    let is_limit = |(condition, claim): &(&Condition, String)| {
        claims.contains(&claim.as_str()) && is_limit(condition)
    };
    asked(trust, issuer).filter(is_limit).map(|(condition, _)| plain(condition)).collect()
}

/// Whether a condition lets through those alone who have one of the values that it writes.
pub(super) fn is_limit(condition: &Condition) -> bool {
    !condition.operator.negates()
        && condition.operator != Operator::Null
        && condition.values.iter().all(|value| value.chars().any(|c| c != '*' && c != '?'))
}

/// The condition where there is a value: without one it says nothing of whose the token is.
pub(super) fn plain(condition: &Condition) -> Condition {
    Condition { quantifier: None, if_exists: false, ..condition.clone() }
}

/// The condition on whom this value names, if it names anybody.
fn narrowed(condition: &Condition, naming: &Naming, value: &str) -> Option<Condition> {
    let of =
        |operator, value: String| Condition { operator, values: vec![value], ..plain(condition) };
    let rest = value.strip_prefix(naming.before.as_str())?;
    let is = |all: [Operator; 2]| all.contains(&condition.operator);
    let exact = if is([Operator::StringEquals, Operator::StringNotEquals]) {
        Some(Operator::StringEquals)
    } else {
        is([Operator::StringEqualsIgnoreCase, Operator::StringNotEqualsIgnoreCase])
            .then_some(Operator::StringEqualsIgnoreCase)
    };
    // Whatever is compared letter by letter is one token's own.
    if let Some(operator) = exact {
        let is_whole = naming.ends.is_empty() || rest.contains(naming.ends);
        let is_named = !rest.is_empty() && (is_whole || !naming.before.is_empty());
        return is_named.then(|| of(operator, value.to_owned()));
    }
    if !is([Operator::StringLike, Operator::StringNotLike]) {
        return None;
    }
    let operator = Operator::StringLike;
    let is_plain = |text: &str| !text.is_empty() && !text.contains(['*', '?', '$']);
    let Some(end) = rest.find(naming.ends) else {
        let is_named = is_plain(rest);
        return is_named.then(|| of(operator, value.to_owned()));
    };
    let name = rest.get(..end).filter(|name| is_plain(name))?;
    let mark = rest.get(end..)?.chars().next()?;
    Some(of(operator, format!("{}{name}{mark}*", naming.before)))
}

/// The conditions on claims of an issuer of which nothing is known that say whose a token must be, as
/// far as their form tells.
pub(super) fn seemingly_named(trust: &Document, issuer: &str) -> Vec<Condition> {
    let all = trust.statements.iter().flat_map(|own| {
        own.conditions.iter().filter_map(|condition| spared(own.effect, condition))
    });
    let of_issuer = all.filter_map(|own| Some((claim_of(&own, issuer)?, own)));
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
