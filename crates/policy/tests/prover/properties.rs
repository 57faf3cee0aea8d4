//! What must hold of the prover for all policies. `cargo xtask soak` finds these properties by the
//! name of this module.

use std::{cell::Cell, collections::BTreeSet, sync::LazyLock};

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::TestRunner,
};
use tutela_policy::{
    Caller, Certificate, Checker, Document, Effect, Facts, Layer, Level, Outcome, Proof, Proved,
    Prover, Refuted, Scope, Setup, State, Statement, StatementPlace, Subject, User, Version, World,
    prove,
};

use crate::{
    brute::{Brute, Dice, has, is_doubt, may_make, services, statements},
    random::{ALICE, any_setup, setup, state, statement, user},
    soak::{config, counted},
};

static WORLD: LazyLock<World> = LazyLock::new(|| World::new("aws", "111122223333"));

/// Requests that are tried for each setup.
const TRIED: usize = 400;

fn alice() -> Caller {
    Caller::parse(ALICE).unwrap()
}

/// What is allowed is shown by a request that the scope has, that the state can make and that the
/// evaluator allows.
fn is_shown(own: &Proved, proved: &[Proved], state: &State, brute: &Brute) -> Result<(), String> {
    let Outcome::Allowed(witness) = &own.outcome else { return Ok(()) };
    let request = &witness.request;
    may_make(state, request).map_err(|error| format!("{error}: {request:?}"))?;
    if !has(&own.scope, &services(proved), request) {
        return Err(format!("{request:?} is not of its scope"));
    }
    match brute.allows(request) {
        Some(_) => Ok(()),
        None => Err(format!("the evaluator denies {request:?}")),
    }
}

/// The certificate of a scope, where it has one, is accepted; `false` where the checker doubts it.
fn is_accepted(
    own: &Proved,
    setup: &Setup,
    state: &State,
    checker: &Checker<'_>,
) -> Result<bool, String> {
    let Outcome::Denied(certificate) = &own.outcome else { return Ok(true) };
    let refuted = Refuted { scope: own.scope.clone(), certificate: certificate.clone() };
    match checker.check(state, &refuted) {
        Ok(()) => Ok(true),
        Err(refusal) if is_doubt(setup, &refusal.why) => Ok(false),
        Err(refusal) => Err(format!("{refusal:?} of {refuted:?}")),
    }
}

#[test]
fn prover_and_brute_force_agree() {
    let (scopes, unknown, allowed) = (Cell::new(0_usize), Cell::new(0_usize), Cell::new(0_usize));
    let given = (any_setup(), state(), any::<u64>());
    let result = TestRunner::new(counted(32)).run(&given, |(setup, state, seed)| {
        let search = Prover::new(&setup, &WORLD, Some(&alice()));
        let (checker, brute) = (Checker::new(&setup), Brute::new(&setup));
        let proved = search.prove(&state);
        let all: Vec<&Scope> = proved.iter().map(|own| &own.scope).collect();
        checker.covers(&state, all.iter().copied()).map_err(|it| TestCaseError::fail(it.why))?;
        for own in &proved {
            is_shown(own, &proved, &state, &brute).map_err(TestCaseError::fail)?;
        }
        // No certificate is refused but for a doubt, which makes it unknown.
        let mut known = Vec::new();
        for own in &proved {
            let is_accepted = is_accepted(own, &setup, &state, &checker);
            known.push(is_accepted.map_err(TestCaseError::fail)?);
        }
        let services = services(&proved);
        let mut dice = Dice(seed);
        for _ in 0..TRIED {
            let request = brute.request(&state, &mut dice);
            let Some(reading) = brute.allows(&request) else { continue };
            if !state.reaches(request.action()) {
                continue;
            }
            allowed.set(allowed.get() + 1);
            let scopes = proved.iter().zip(&known);
            for (own, is_known) in scopes.filter(|(own, _)| has(&own.scope, &services, &request)) {
                let is_denied = *is_known && matches!(own.outcome, Outcome::Denied(_));
                prop_assert!(!is_denied, "{reading:?} allows {request:?}: {:?}", own.outcome);
            }
        }
        let is_open = |own: &Proved| matches!(own.outcome, Outcome::Unknown(_));
        let open = proved.iter().zip(&known).filter(|(own, known)| is_open(own) || !**known);
        scopes.set(scopes.get() + proved.len());
        unknown.set(unknown.get() + open.count());
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    let (scopes, unknown, allowed) = (scopes.get(), unknown.get(), allowed.get());
    eprintln!("{unknown} of {scopes} scopes are unknown; {allowed} requests were allowed");
    // One setup that nobody would write may be unknown as a whole, so that a short run has more of
    // them than the one in a thousand of a long one.
    assert!(unknown * 4 < scopes, "{unknown} of {scopes} scopes are unknown");
    assert!(allowed > 200, "{allowed} requests were allowed");
}

/// All ends that a certificate might have.
fn ends(setup: &Setup) -> Vec<Certificate> {
    let layers = [Layer::Identity, Layer::Boundary, Layer::Session, Layer::Resource];
    let levels = [Layer::Scp(0), Layer::Scp(1), Layer::Rcp(0), Layer::Rcp(1)];
    let layers: Vec<Layer> = layers.into_iter().chain(levels).collect();
    let most = statements(setup).count();
    let place =
        |layer, at: usize| StatementPlace { layer, document: at / most, statement: at % most };
    let places = layers.iter().flat_map(|layer| (0..most * 3).map(move |at| place(*layer, at)));
    let denied = places.map(Certificate::Denied);
    denied.chain(layers.iter().copied().map(Certificate::NotAllowed)).collect()
}

/// Ways to change a certificate.
fn mutants(of: &Certificate, end: &Certificate) -> Vec<Certificate> {
    let Certificate::Split { atom, holds, fails } = of else { return vec![end.clone()] };
    let split = |holds: &Certificate, fails: &Certificate| Certificate::Split {
        atom: *atom,
        holds: Box::new(holds.clone()),
        fails: Box::new(fails.clone()),
    };
    let mut all = vec![
        split(fails, holds),
        (**holds).clone(),
        (**fails).clone(),
        split(holds, end),
        split(end, fails),
        split(&Certificate::Impossible(*atom), fails),
        split(holds, &Certificate::Impossible(*atom)),
    ];
    all.extend(mutants(holds, end).iter().map(|it| split(it, fails)));
    all.extend(mutants(fails, end).iter().map(|it| split(holds, it)));
    all
}

/// Nothing is accepted for a scope of which a request is allowed: neither what was made for other
/// scopes, nor that with branches swapped, dropped or put in, nor an end by itself.
#[test]
fn no_certificate_of_what_is_allowed_is_accepted() {
    let (refused, splits) = (Cell::new(0_usize), Cell::new(0_usize));
    let given = (any_setup(), state(), any::<Index>());
    let result = TestRunner::new(counted(24)).run(&given, |(setup, state, chosen)| {
        let search = Prover::new(&setup, &WORLD, Some(&alice()));
        let checker = Checker::new(&setup);
        let proved = search.prove(&state);
        let ends = ends(&setup);
        let made = proved.iter().filter_map(|own| match &own.outcome {
            Outcome::Denied(certificate) => Some(certificate),
            Outcome::Allowed(_) | Outcome::Unknown(_) => None,
        });
        let mut tried: Vec<Certificate> = ends.clone();
        for certificate in made.take(20) {
            splits
                .set(splits.get() + usize::from(matches!(certificate, Certificate::Split { .. })));
            tried.extend(mutants(certificate, chosen.get(&ends)).into_iter().take(100));
            tried.push(certificate.clone());
        }
        for own in proved.iter().filter(|own| matches!(own.outcome, Outcome::Allowed(_))).take(20) {
            for certificate in &tried {
                let claim = Refuted { scope: own.scope.clone(), certificate: certificate.clone() };
                let is_accepted = checker.check(&state, &claim).is_ok();
                prop_assert!(!is_accepted, "{:?}: {claim:?}", own.outcome);
                refused.set(refused.get() + 1);
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    assert!(refused.get() > 1_000 && splits.get() > 3, "{refused:?}, {splits:?}");
}

fn proof(setup: &Setup, user: &User) -> Proof {
    prove(setup, &Subject::User(user.clone()), &Facts::default(), &WORLD)
}

/// Of those whom nobody could decide about, nobody knows who is better.
fn is_better(one: &Proof, than: &Proof) -> bool {
    one.level < than.level && than.level != Level::Unknown
}

/// Whether the device exists that is named after the user.
fn facts() -> impl Strategy<Value = Facts> {
    let device = ALICE.replace(":user/", ":mfa/");
    any::<bool>().prop_map(move |has| Facts {
        mfa_devices: Some(if has { vec![device.clone()] } else { Vec::new() }),
        ..Facts::default()
    })
}

fn proof_with(facts: &Facts, setup: &Setup, user: &User) -> Proof {
    prove(setup, &Subject::User(user.clone()), facts, &WORLD)
}

/// Grants that a level leaves, each by itself: the fewest that could make a level look better.
fn small_grant() -> impl Strategy<Value = Statement> {
    let own = "arn:aws:iam::111122223333:user/${aws:username}";
    let grants: Vec<(&str, &str)> = vec![
        ("iam:CreateVirtualMFADevice", "arn:aws:iam::111122223333:mfa/${aws:username}"),
        ("iam:CreateVirtualMFADevice", "*"),
        ("iam:EnableMFADevice", own),
        ("iam:EnableMFADevice", "*"),
        ("iam:ResyncMFADevice", own),
        ("iam:ChangePassword", own),
        ("iam:GetAccountPasswordPolicy", "*"),
        ("iam:GetUser", own),
        ("iam:GetUser", "*"),
        ("iam:ListVirtualMFADevices", "*"),
        ("s3:ListAllMyBuckets", "*"),
        ("s3:*", "*"),
        ("*", "*"),
    ];
    let conditions = ["", r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#];
    (select(grants), select(conditions.to_vec())).prop_map(|((action, resource), condition)| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}",
                "Resource": "{resource}"{condition}}}}}"#
        );
        Document::parse(&text).unwrap().statements.remove(0)
    })
}

fn granted(setup: &Setup, statements: Vec<Statement>) -> Setup {
    let mut granted = setup.clone();
    let version = Some(Version::V20121017);
    granted.identity.push(Document { version, id: None, statements });
    granted
}

/// The setup without a Deny, if it has one.
fn without_deny(setup: &Setup, which: Index) -> Option<Setup> {
    let mut left = setup.clone();
    let count = statements(setup).filter(|it| it.effect == Effect::Deny).count();
    let mut nth = (count > 0).then(|| which.index(count))?;
    for document in documents(&mut left) {
        document.statements.retain(|it| {
            let is_deny = it.effect == Effect::Deny;
            let is_chosen = is_deny && nth == 0;
            nth = nth.wrapping_sub(usize::from(is_deny));
            !is_chosen
        });
    }
    Some(left)
}

fn documents(setup: &mut Setup) -> impl Iterator<Item = &mut Document> {
    let lists = [Some(&mut setup.identity), setup.boundary.as_mut(), setup.session.as_mut()];
    let lists = lists.into_iter().flatten().chain(&mut setup.scp).chain(&mut setup.rcp);
    lists.flatten().chain(&mut setup.resource)
}

fn families(proof: &Proof) -> BTreeSet<&'static str> {
    proof.residual.iter().map(|own| own.family.name()).collect()
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn a_grant_more_makes_no_level_better(
        setup in setup(), user in user(), facts in facts(), allow in statement(Effect::Allow),
    ) {
        let more = granted(&setup, vec![allow]);
        let (before, after) = (proof_with(&facts, &setup, &user), proof_with(&facts, &more, &user));
        prop_assert!(!is_better(&after, &before), "{}, then {}", before.level, after.level);
    }

    #[test]
    fn a_small_grant_more_makes_no_level_better(
        user in user(), facts in facts(), few in vec(small_grant(), 0..4), one in small_grant(),
    ) {
        let setup = granted(&Setup::default(), few);
        let more = granted(&setup, vec![one]);
        let (before, after) = (proof_with(&facts, &setup, &user), proof_with(&facts, &more, &user));
        prop_assert!(!is_better(&after, &before), "{}, then {}", before.level, after.level);
    }

    #[test]
    fn a_deny_less_makes_no_level_better(
        setup in setup(), user in user(), facts in facts(), which in any::<Index>(),
    ) {
        let Some(left) = without_deny(&setup, which) else { return Ok(()) };
        let (before, after) = (proof_with(&facts, &setup, &user), proof_with(&facts, &left, &user));
        prop_assert!(!is_better(&after, &before), "{}, then {}", before.level, after.level);
    }

    #[test]
    fn names_do_not_matter(setup in setup(), user in user()) {
        let mut renamed = setup.clone();
        let rename = |text: &mut String| *text = text.replace("bob", "BOB").replace("alice", "bob");
        for statement in documents(&mut renamed).flat_map(|it| &mut it.statements) {
            let listed = statement.resource.iter_mut().map(|it| match it {
                tutela_policy::Element::Is(all) | tutela_policy::Element::Not(all) => all,
            });
            listed.flatten().for_each(rename);
            if let Some(tutela_policy::Element::Is(tutela_policy::Principals::Listed(kinds))) =
                &mut statement.principal
            {
                kinds.values_mut().flatten().for_each(rename);
            }
            for condition in &mut statement.conditions {
                condition.values.iter_mut().for_each(|value| {
                    rename(value);
                    *value = if value == "a*" { "b*".to_owned() } else { value.clone() };
                });
            }
        }
        let mut bob = user.clone();
        bob.caller = Caller::parse(&ALICE.replace("alice", "bob")).unwrap();
        bob.tags.values_mut().for_each(rename);
        let (one, other) = (proof(&setup, &user), proof(&renamed, &bob));
        prop_assert_eq!(one.level, other.level);
        prop_assert_eq!(families(&one), families(&other));
    }

    #[test]
    fn the_order_of_statements_and_documents_does_not_matter(setup in setup(), user in user()) {
        let mut turned = setup.clone();
        documents(&mut turned).for_each(|it| it.statements.reverse());
        turned.identity.reverse();
        turned.boundary.iter_mut().chain(&mut turned.scp).chain(&mut turned.rcp).for_each(|it| it.reverse());
        let (one, other) = (proof(&setup, &user), proof(&turned, &user));
        prop_assert_eq!(one.level, other.level);
        prop_assert_eq!(families(&one), families(&other));
        let count = |proof: &Proof| -> Vec<usize> { proof.states.iter().map(|it| it.actions).collect() };
        prop_assert_eq!(count(&one), count(&other));
    }
}
