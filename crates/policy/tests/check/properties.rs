//! What the checker accepts, held against the evaluator: certificates that are found by trial, for
//! policies at random, and requests of their scopes at random, none of which may be allowed under
//! any reading. `cargo xtask soak` finds this property by the name of this module.

use std::cell::Cell;

use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
    test_runner::TestRunner,
};
use tutela_policy::{
    Actions, Ambiguity, Atom, Caller, Certificate, Checker, Context, Decision, Document, Effect,
    Glob, Known, Layer, Part, PolicySet, Reading, Refuted, Request, Resources, Scope, Setup, State,
    Statement, StatementPlace, Value, Version,
};

use super::{
    generate::{by_condition, by_resource, request, setup, statement},
    proof::{future, is, known, like, like_but, state},
    soak::counted,
};

const CALLERS: &[&str] = &[
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:role/team/ci",
    "arn:aws:sts::111122223333:assumed-role/ci/build",
    "arn:aws:sts::111122223333:federated-user/alice",
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x",
    "*",
];

/// Resources of requests, among them some of every form.
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:s3:::data/alice",
    "arn:aws:s3:::data/*",
    "arn:aws:s3:::data/red",
    "arn:aws:s3:::red/x",
    "arn:aws:s3:::data",
    "arn:aws:sqs:eu-west-1:111122223333:jobs",
    "arn:aws:sqs:eu-west-1:444455556666:jobs",
    "arn:aws:sqs:eu-west-1:111122223333:a:jobs",
    "arn:aws:sqs:eu-west-1:111122223333:Jobs",
    "arn:aws:iam::111122223333:role/team/ci",
    "arn:a:a::a:",
    "arn::a:A:a:a",
    "arn:a:a:a:a:a:a",
];

/// Names that the universe does not have: of Amazon S3, and elsewhere.
const FUTURE: [&[&str]; 2] =
    [&["s3:getnewthing", "s3:newobject", "s3:new", "s3:getobjects"], &["ec2:new", "new:thing"]];

/// What is tried: policies, a state, a scope, where to split, and requests.
#[derive(Debug)]
struct Trial {
    setup: Setup,
    state: State,
    scope: Scope,
    splits: Vec<Index>,
    requests: Vec<(Request, Index, Index)>,
}

fn focused() -> impl Strategy<Value = Setup> {
    let effect = || select(&[Effect::Allow, Effect::Deny][..]);
    let given = prop_oneof![
        3 => (by_condition(), effect()).prop_map(|(it, effect)| Statement { effect, ..it }),
        2 => (by_resource(), effect()).prop_map(|(it, effect)| Statement { effect, ..it }),
        1 => effect().prop_flat_map(statement),
    ];
    let version = prop_oneof![6 => Just(Some(Version::V20121017)), 1 => Just(None)];
    (version, vec(given, 2..5)).prop_map(|(version, statements)| Setup {
        identity: vec![Document { version, id: None, statements }],
        ..Setup::default()
    })
}

fn states() -> impl Strategy<Value = State> {
    let one = |of: &'static [&'static str]| {
        option::weighted(
            0.5,
            prop_oneof![
                2 => Just(Known::Absent),
                1 => Just(Known::Present),
                1 => select(&["*", "r*", "arn:aws:sns:*", "2*"][..])
                    .prop_map(|form| Known::Like(form.to_owned())),
                3 => select(of).prop_map(is),
                1 => vec(select(of).prop_map(str::to_owned), 1..3)
                    .prop_map(|many| Known::Is(Value::Many(many))),
            ],
        )
    };
    let keys = (
        one(&["red", "alice", "", "*"]),
        one(&["1", "2.5", "x"]),
        one(&["2026-03-05", "2026"]),
        one(&["true", "false"]),
        one(&["203.0.113.7", "2001:db8::1"]),
        one(&["arn:aws:sns:eu-west-1:111122223333:a", "a"]),
        one(&["alice", "red", "*"]),
        one(&["red", "a:a"]),
    );
    (select(CALLERS), keys).prop_map(|(caller, (t, n, d, b, i, a, name, none))| {
        let mut state = state(caller, tutela_policy::Credential::Key);
        let names =
            ["app:t", "app:n", "app:d", "app:b", "app:i", "app:a", "aws:username", "app:none"];
        for (key, known) in names.into_iter().zip([t, n, d, b, i, a, name, none]) {
            if let Some(known) = known {
                state.set(key, known);
            }
        }
        state
    })
}

fn scopes() -> impl Strategy<Value = Scope> {
    let actions = prop_oneof![
        4 => select(&["s3:GetObject", "s3:GetObject s3:PutObject", "sqs:SendMessage",
            "sqs:SendMessage s3:PutObject", "iam:PassRole", "sts:AssumeRole kms:Decrypt"][..])
            .prop_map(known),
        1 => Just(future("s3")),
        1 => Just(Actions::FutureElsewhere),
    ];
    let resources = select(vec![
        Resources::Any,
        Resources::Any,
        Resources::Star,
        like("arn:aws:s3:::data/*"),
        like("arn:aws:s3:::*"),
        like("arn:aws:sqs:*:*:*"),
        like("arn:aws:sqs:*:111122223333:*"),
        like("arn:*:*:*:*:*"),
        like("arn:aws:s3:::data/alice"),
        like_but("arn:aws:s3:::*", "arn:aws:s3:::data/alice"),
    ]);
    (actions, resources).prop_map(|(actions, resources)| Scope { actions, resources })
}

fn trials() -> impl Strategy<Value = Trial> {
    let requests = vec((request(), any::<Index>(), any::<Index>()), 40);
    let setups = prop_oneof![1 => setup(), 2 => focused()];
    (setups, states(), scopes(), vec(any::<Index>(), 0..4), requests).prop_map(
        |(setup, state, scope, splits, requests)| Trial { setup, state, scope, splits, requests },
    )
}

/// Every statement, with its place.
fn statements(setup: &Setup) -> Vec<(StatementPlace, &Statement)> {
    let mut all: Vec<(Layer, &[Document])> = vec![(Layer::Identity, &setup.identity)];
    all.extend(setup.boundary.as_deref().map(|it| (Layer::Boundary, it)));
    all.extend(setup.session.as_deref().map(|it| (Layer::Session, it)));
    all.extend(setup.scp.iter().enumerate().map(|(at, it)| (Layer::Scp(at), it.as_slice())));
    all.extend(setup.rcp.iter().enumerate().map(|(at, it)| (Layer::Rcp(at), it.as_slice())));
    all.push((Layer::Resource, setup.resource.as_slice()));
    let placed = |(layer, documents): (Layer, &'_ [Document])| -> Vec<StatementPlace> {
        let lengths = documents.iter().map(|it| it.statements.len()).enumerate();
        lengths
            .flat_map(|(document, length)| {
                (0..length).map(move |statement| StatementPlace { layer, document, statement })
            })
            .collect()
    };
    let find = |place: &StatementPlace| -> &Statement {
        let (_, documents) = all.iter().find(|(layer, _)| *layer == place.layer).unwrap();
        &documents[place.document].statements[place.statement]
    };
    all.iter().flat_map(|it| placed(*it)).map(|place| (place, find(&place))).collect()
}

fn atoms(setup: &Setup) -> Vec<Atom> {
    let parts = |(place, statement): (StatementPlace, &Statement)| {
        let conditions = (0..statement.conditions.len()).map(Part::Condition);
        let parts = [Part::Action, Part::Resource].into_iter().chain(conditions);
        parts.map(|part| Atom { statement: place, part }).collect::<Vec<_>>()
    };
    statements(setup).into_iter().flat_map(parts).collect()
}

/// The tree that splits by the atoms in turn, with the ends from left to right.
fn tree(atoms: &[Atom], ends: &mut impl Iterator<Item = Certificate>) -> Certificate {
    match atoms.split_first() {
        None => ends.next().unwrap(),
        Some((atom, rest)) => {
            let (holds, fails) = (Box::new(tree(rest, ends)), Box::new(tree(rest, ends)));
            Certificate::Split { atom: *atom, holds, fails }
        }
    }
}

/// A certificate that the checker accepts, by trying every end at each place in turn.
fn find(trial: &Trial) -> Option<Refuted> {
    let checker = Checker::new(&trial.setup);
    let all = atoms(&trial.setup);
    let mut chosen: Vec<Atom> = Vec::new();
    for split in trial.splits.iter().filter(|_| !all.is_empty()) {
        chosen.push(all[split.index(all.len())]);
    }
    let denies = statements(&trial.setup).into_iter().map(|(place, _)| Certificate::Denied(place));
    let layers = [Layer::Identity, Layer::Boundary, Layer::Session, Layer::Resource];
    let levels = [Layer::Scp(0), Layer::Scp(1), Layer::Rcp(0), Layer::Rcp(1)];
    let layers = layers.into_iter().chain(levels).map(Certificate::NotAllowed);
    let candidates: Vec<Certificate> =
        chosen.iter().map(|it| Certificate::Impossible(*it)).chain(denies).chain(layers).collect();
    let place = StatementPlace { layer: Layer::Identity, document: 99, statement: 0 };
    let open = Certificate::Denied(place);
    let mut ends: Vec<Certificate> = Vec::new();
    let refuted = |ends: &[Certificate]| {
        let mut ends = ends.iter().cloned().chain(std::iter::repeat(open.clone()));
        Refuted { scope: trial.scope.clone(), certificate: tree(&chosen, &mut ends) }
    };
    for _ in 0..1 << chosen.len() {
        let closes = |end: &&Certificate| {
            let tried = [ends.as_slice(), std::slice::from_ref(*end)].concat();
            match checker.check(&trial.state, &refuted(&tried)) {
                Ok(()) => true,
                // Of a place that comes later.
                Err(refusal) => refusal.why == "no such statement",
            }
        };
        ends.push(candidates.iter().find(closes)?.clone());
    }
    let refuted = refuted(&ends);
    checker.check(&trial.state, &refuted).is_ok().then_some(refuted)
}

/// Whether a resource is of a scope.
fn is_in(resources: &Resources, text: &str) -> bool {
    let is_like = |form: &str| {
        let (form, text): (Vec<_>, Vec<_>) =
            (form.splitn(6, ':').collect(), text.splitn(6, ':').collect());
        form.len() == text.len()
            && form.iter().zip(text).all(|(form, text)| Glob::new(form).matches(text))
    };
    match resources {
        Resources::Any => true,
        Resources::Star => text == "*",
        Resources::Like(form) => is_like(form),
        Resources::LikeBut(form, one) => is_like(form) && text != one,
    }
}

/// The request, made to agree with the state and the scope.
fn fitted(trial: &Trial, (request, action, resource): &(Request, Index, Index)) -> Option<Request> {
    let mut context = Context::new();
    for (key, value) in request.context.iter().filter(|(key, _)| trial.state.known(key).is_none()) {
        context.set(key, value.clone());
    }
    for (key, known) in trial.state.keys() {
        match (known, request.context.get(key)) {
            (Known::Absent, _) => {}
            (Known::Is(value), _) => context.set(key, value.clone()),
            (Known::Present, Some(value)) if !value.each().is_empty() => {
                context.set(key, value.clone());
            }
            (Known::Present, _) => context.set(key, Value::One("red".to_owned())),
            (Known::Like(form), Some(Value::One(value))) if Glob::new(form).matches(value) => {
                context.set(key, Value::One(value.clone()));
            }
            (Known::Like(form), _) => context.set(key, Value::One(form.replace('*', "red"))),
        }
    }
    let name = match &trial.scope.actions {
        Actions::Known(actions) => {
            let id = actions[action.index(actions.len())];
            tutela_policy::Universe::embedded().get(id).unwrap().full_name()
        }
        Actions::Future(_) => FUTURE[0][action.index(FUTURE[0].len())],
        Actions::FutureElsewhere => FUTURE[1][action.index(FUTURE[1].len())],
    };
    let own = request.resource();
    let fitting: Vec<&str> =
        RESOURCES.iter().copied().filter(|it| is_in(&trial.scope.resources, it)).collect();
    let chosen = if is_in(&trial.scope.resources, own) && resource.index(2) == 0 {
        own
    } else {
        fitting.get(resource.index(fitting.len().max(1)))?
    };
    Some(Request::new(Caller::clone(&trial.state.caller), name, chosen, context))
}

/// A reading under which the request is allowed.
fn allowed_by(policies: &PolicySet, request: &Request) -> Option<Reading> {
    let judgement = policies.judge(request);
    let mut readings = vec![Reading::first()];
    for point in judgement.ambiguities {
        let with: Vec<Reading> = readings.iter().map(|it| it.with(point)).collect();
        readings.extend(with);
    }
    let all = Ambiguity::ALL.into_iter().fold(Reading::first(), Reading::with);
    readings.push(all);
    readings.into_iter().find(|it| policies.decide_by(request, *it) == Decision::Allowed)
}

#[test]
fn what_is_accepted_is_denied() {
    let config = counted(400);
    let cases = config.cases;
    let (accepted, split) = (Cell::new(0_u32), Cell::new(0_u32));
    let result = TestRunner::new(config).run(&trials(), |trial| {
        let Some(refuted) = find(&trial) else { return Ok(()) };
        accepted.set(accepted.get() + 1);
        let is_split = matches!(refuted.certificate, Certificate::Split { .. });
        split.set(split.get() + u32::from(is_split));
        let policies = PolicySet::new(&trial.setup);
        for given in &trial.requests {
            let Some(request) = fitted(&trial, given) else { continue };
            let reading = allowed_by(&policies, &request);
            prop_assert!(reading.is_none(), "{reading:?} allows {request:#?}: {refuted:#?}");
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    // Of trials that prove nothing, nothing is learnt.
    let (accepted, split) = (accepted.get(), split.get());
    assert!(accepted > cases / 5 && split > cases / 20, "{accepted} were accepted, {split} split");
}
