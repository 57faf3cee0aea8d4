//! What must hold of both evaluators. `cargo xtask soak` finds these properties, and those of other
//! tests, by the name of this module.

use proptest::{collection::vec, prelude::*};
use tutela_policy::{
    Ambiguity, Decision, Document, Effect, PolicySet, Reading, Request, Setup, Statement, Version,
};

use crate::{
    generate::{by_condition, by_resource, request, request_on_any_arn, setup, statement},
    soak::config,
    specification,
};

/// How many choices there are between the readings.
const READINGS: u16 = 1 << Ambiguity::ALL.len();

/// The choice between the readings that has these bits.
fn reading(bits: u16) -> Reading {
    let points = Ambiguity::ALL.into_iter().enumerate();
    let chosen = points.filter(|(at, _)| bits >> at & 1 == 1);
    chosen.fold(Reading::first(), |reading, (_, point)| reading.with(point))
}

fn any_reading() -> impl Strategy<Value = Reading> {
    prop_oneof![Just(0), 0..READINGS].prop_map(reading)
}

fn one(statement: Statement) -> Document {
    Document { version: Some(Version::V20121017), id: None, statements: vec![statement] }
}

/// A setup with one more statement: in the identity's policies, in each document list of a limit
/// that applies, or in the resource's policy.
fn with(setup: &Setup, statement: Statement, layer: usize) -> Setup {
    let mut setup = setup.clone();
    if layer == 0 {
        match &mut setup.resource {
            Some(document) => document.statements.push(statement),
            None => setup.resource = Some(one(statement)),
        }
        return setup;
    }
    let document = one(statement);
    let lists: Vec<&mut Vec<Document>> = match layer {
        1 => vec![&mut setup.identity],
        2 => setup.boundary.iter_mut().collect(),
        3 => setup.session.iter_mut().collect(),
        4 => setup.scp.iter_mut().collect(),
        _ => setup.rcp.iter_mut().collect(),
    };
    for list in lists {
        list.push(document.clone());
    }
    setup
}

/// Every document of a setup.
fn documents(setup: &mut Setup) -> Vec<&mut Document> {
    let lists = [
        Some(&mut setup.identity),
        setup.boundary.as_mut(),
        setup.session.as_mut(),
        setup.endpoint.as_mut(),
    ];
    let lists = lists.into_iter().flatten().chain(&mut setup.scp).chain(&mut setup.rcp);
    lists.flatten().chain(&mut setup.resource).collect()
}

fn decided(setup: &Setup, request: &Request, reading: Reading) -> Decision {
    PolicySet::new(setup).decide_by(request, reading)
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn evaluator_and_specification_agree(
        setup in setup(),
        requests in vec((request(), any_reading()), 6),
    ) {
        let policies = PolicySet::new(&setup);
        for (request, other) in requests {
            for reading in [Reading::first(), other] {
                let specified = specification::decide(&setup, &request, reading);
                let found = policies.decide_by(&request, reading);
                prop_assert_eq!(found, specified, "{:?} by {:?}", request, reading);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(1_500))]

    /// One statement of the caller's own, and so nothing that could hide what it matches.
    #[test]
    fn one_statement_is_matched_alike(
        (given, requests) in prop_oneof![
            (by_condition(), vec((request(), any_reading()), 6)),
            (by_resource(), vec((request_on_any_arn(), any_reading()), 12)),
        ],
    ) {
        let setup = Setup { identity: vec![one(given)], ..Setup::default() };
        let policies = PolicySet::new(&setup);
        for (request, reading) in requests {
            let specified = specification::decide(&setup, &request, reading);
            let found = policies.decide_by(&request, reading);
            prop_assert_eq!(found, specified, "{:?} by {:?}", request, reading);
        }
    }
}

proptest! {
    #![proptest_config(config(60))]

    /// Certain is what every reading decides alike; the points named are enough to decide otherwise.
    #[test]
    fn what_is_certain_is_so_by_every_reading(setup in setup(), request in request()) {
        let judgement = PolicySet::new(&setup).judge(&request);
        let by = |reading| specification::decide(&setup, &request, reading);
        prop_assert_eq!(judgement.decision, by(Reading::first()));
        let named = judgement.ambiguities.iter().fold(Reading::first(), |all, it| all.with(*it));
        let differing: Vec<Reading> = (0..READINGS)
            .map(reading)
            .filter(|reading| by(*reading) != judgement.decision)
            .collect();
        prop_assert_eq!(named != Reading::first(), !differing.is_empty());
        let is_within = |reading: &Reading| reading.points().all(|point| named.has(point));
        prop_assert!(differing.is_empty() || differing.iter().any(is_within), "{:?}", named);
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn a_deny_more_allows_nothing_more(
        setup in setup(), request in request(), reading in any_reading(),
        deny in statement(Effect::Deny), layer in 0..6_usize,
    ) {
        let denied = with(&setup, deny, layer);
        if decided(&denied, &request, reading) == Decision::Allowed {
            prop_assert_eq!(decided(&setup, &request, reading), Decision::Allowed);
        }
    }

    /// Wherever it stands: in the identity's policies, in a limit, in the resource's policy.
    #[test]
    fn an_allow_more_takes_nothing_away(
        setup in setup(), request in request(), reading in any_reading(),
        allow in statement(Effect::Allow), layer in 0..6_usize,
    ) {
        let granted = with(&setup, allow, layer);
        if decided(&setup, &request, reading) == Decision::Allowed {
            prop_assert_eq!(decided(&granted, &request, reading), Decision::Allowed);
        }
    }

    #[test]
    fn order_does_not_matter(setup in setup(), request in request(), reading in any_reading()) {
        let mut turned = setup.clone();
        turned.identity.reverse();
        [&mut turned.boundary, &mut turned.session, &mut turned.endpoint].into_iter().flatten().for_each(|it| it.reverse());
        turned.scp.iter_mut().chain(&mut turned.rcp).for_each(|level| level.reverse());
        for document in documents(&mut turned) {
            document.statements.reverse();
            document.statements.iter_mut().for_each(|statement| statement.conditions.reverse());
        }
        prop_assert_eq!(decided(&turned, &request, reading), decided(&setup, &request, reading));
    }

    #[test]
    fn the_case_of_condition_keys_does_not_matter(setup in setup(), request in request(), reading in any_reading()) {
        let mut shouted = setup.clone();
        let statements = documents(&mut shouted).into_iter().flat_map(|it| &mut it.statements);
        for condition in statements.flat_map(|statement| &mut statement.conditions) {
            condition.key = condition.key.to_ascii_uppercase();
        }
        prop_assert_eq!(decided(&shouted, &request, reading), decided(&setup, &request, reading));
    }

    #[test]
    fn trace_agrees_with_the_decision(setup in setup(), request in request()) {
        let policies = PolicySet::new(&setup);
        let judgement = policies.judge(&request);
        let trace = policies.trace(&request, Reading::first());
        let matching = |effect| trace.iter().filter(move |it| it.effect == effect && it.mismatch.is_none());
        let effect = match judgement.decision {
            Decision::ExplicitlyDenied => Effect::Deny,
            Decision::Allowed | Decision::ImplicitlyDenied => Effect::Allow,
        };
        let is_traced = |place| matching(effect).any(|traced| traced.place == place);
        prop_assert!(judgement.by.iter().all(|place| is_traced(*place)));
        // STS answers these two whatever the policies say.
        let is_answered = request.action().starts_with("sts:get");
        match judgement.decision {
            Decision::ExplicitlyDenied => prop_assert_eq!(judgement.by.len(), 1),
            Decision::Allowed if !is_answered => prop_assert!(matching(Effect::Deny).next().is_none()),
            Decision::Allowed | Decision::ImplicitlyDenied => {}
        }
    }
}
