//! All requests of a small universe: what the prover says of it must be what they come to, both ways.
//! `cargo xtask soak` finds this property by the name of this module.
//!
//! The words of the policies are few, and there is a request for every way in which they can tell
//! requests apart: each action on a resource of every kind, each key absent, at and between the values
//! that are asked for, as one value and as every set of them. So nothing is left to chance but the
//! policies.

use std::cell::Cell;

use proptest::{prelude::*, test_runner::TestRunner};
use tutela_policy::{
    Caller, Checker, Context, Known, Outcome, Proved, Prover, Refuted, Request, State, Value, World,
};

use crate::{
    brute::{Brute, has, is_doubt, services},
    random::{ALICE, Words, kinds, setup_of},
    soak::counted,
};

const WORDS: Words = Words {
    actions: &["*", "*", "s3:*", "s3:Get*", "s3:GetObject", "sqs:SendMessage", "iam:*", "iam:*e*"],
    resources: &[
        "*",
        "*",
        "arn:aws:s3:::data/*",
        "arn:aws:s3:::data/${aws:username}",
        "arn:aws:s3:::*",
        "arn:aws:sqs:eu-west-1:111122223333:jobs",
        "arn:aws:sqs:eu-west-1:111122223333:*",
        "arn:aws:iam::111122223333:user/${aws:username}",
        "arn:aws:iam::111122223333:user/b*",
    ],
    keys: &[
        ("aws:MultiFactorAuthPresent", &["Bool", "Null"], &["true", "false"]),
        ("aws:SecureTransport", &["Bool", "Null"], &["true", "false"]),
        ("s3:max-keys", &["Numeric", "Null"], &["1", "2"]),
        ("app:t", &["String", "Null"], &["red", "r*"]),
    ],
};

/// What is asked for, on a resource of each kind that the words can tell apart.
const ASKED: [(&str, &[&str]); 4] = [
    ("s3:GetObject", &[OBJECTS[0], OBJECTS[1], OBJECTS[2], "arn:aws:s3:::data/"]),
    ("sqs:SendMessage", &QUEUES),
    ("iam:EnableMFADevice", &USERS),
    (
        NEW_THING,
        &[
            "*",
            "arn:aws:s3:::data",
            OBJECTS[0],
            OBJECTS[1],
            OBJECTS[2],
            QUEUES[0],
            QUEUES[1],
            QUEUES[2],
            USERS[0],
            USERS[1],
            USERS[2],
        ],
    ),
];

/// An action that AWS does not have (yet).
const NEW_THING: &str = "s3:GetNewThing";

const OBJECTS: [&str; 3] =
    ["arn:aws:s3:::data/alice", "arn:aws:s3:::data/other", "arn:aws:s3:::other/alice"];

const QUEUES: [&str; 4] = [
    "arn:aws:sqs:eu-west-1:111122223333:jobs",
    "arn:aws:sqs:eu-west-1:111122223333:other",
    "arn:aws:sqs:us-east-1:111122223333:jobs",
    "arn:aws:sqs:eu-west-1:444455556666:jobs",
];

const USERS: [&str; 4] = [
    ALICE,
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:iam::111122223333:user/other",
    "arn:aws:iam::111122223333:user/b/alice",
];

/// Every value that a key can have, as far as the words can tell.
fn values() -> [(&'static str, Vec<Option<Value>>); 3] {
    let one = |text: &&str| Some(Value::One((*text).to_owned()));
    let ones = |texts: &[&str]| std::iter::once(None).chain(texts.iter().map(one)).collect();
    let texts = ["red", "rx", "other"];
    let set = |members: usize| {
        let is_member = |at: usize| members >> at & 1 == 1;
        let all = (0..texts.len()).filter(|at| is_member(*at)).map(|at| texts[at].to_owned());
        Some(Value::Many(all.collect()))
    };
    let mut tags: Vec<Option<Value>> = ones(&texts);
    tags.extend((0..1 << texts.len()).map(set));
    [
        ("aws:SecureTransport", ones(&["true", "false"])),
        ("s3:max-keys", ones(&["0", "1", "1.5", "2", "3", "x"])),
        ("app:t", tags),
    ]
}

/// What a state's own keys make of the values of all others.
fn contexts(state: &State) -> Vec<Context> {
    let own = state.keys().fold(Context::new(), |context, (key, known)| match known {
        Known::Absent => context,
        Known::Is(Value::One(value)) => context.with(key, value),
        Known::Like(form) => context.with(key, &form.replace('*', "anybody")),
        Known::Present if key == "aws:currenttime" => context.with(key, "2026-03-05T10:30:00Z"),
        Known::Present => context.with(key, "eu-west-1"),
        Known::Is(Value::Many(_)) => panic!("{key} is a set"),
    });
    values().into_iter().fold(vec![own], |all, (key, values)| {
        let with = |context: &Context, value: &Option<Value>| {
            let mut context = context.clone();
            if let Some(value) = value {
                context.set(key, value.clone());
            }
            context
        };
        let each =
            |context: &Context| values.iter().map(|it| with(context, it)).collect::<Vec<_>>();
        all.iter().flat_map(each).collect()
    })
}

/// What was looked at, and what it came to.
#[derive(Default)]
struct Counts {
    requests: Cell<usize>,
    allowed: Cell<usize>,
    decided: Cell<usize>,
    unknown: Cell<usize>,
}

fn add(to: &Cell<usize>, count: usize) {
    to.set(to.get() + count);
}

/// What the prover says of one action in a state, against all requests for it.
fn agrees(
    brute: &Brute,
    state: &State,
    (action, resources): (&str, &[&str]),
    proved: &[Proved],
    counts: &Counts,
) -> Result<(), String> {
    let services = services(proved);
    let contexts = contexts(state);
    let mut is_possible = false;
    let mut of_action: Vec<&Proved> = Vec::new();
    for resource in resources {
        let request = |context: &Context| {
            Request::new(state.caller.clone(), action, resource, context.clone())
        };
        let about = request(&contexts[0]);
        let own: Vec<&Proved> =
            proved.iter().filter(|own| has(&own.scope, &services, &about)).collect();
        let requests = contexts.iter().map(request).inspect(|_| add(&counts.requests, 1));
        let allowed = requests.into_iter().find_map(|it| Some((brute.allows(&it)?, it)));
        if let Some((reading, request)) = allowed {
            is_possible = true;
            let denied = own.iter().find(|own| matches!(own.outcome, Outcome::Denied(_)));
            if let Some(denied) = denied {
                return Err(format!("{reading:?} allows {request:?}: {denied:?}"));
            }
        }
        of_action.extend(own);
    }
    let said = of_action.iter().find(|own| matches!(own.outcome, Outcome::Allowed(_)));
    let is_unknown = of_action.iter().any(|own| matches!(own.outcome, Outcome::Unknown(_)));
    add(&counts.allowed, usize::from(is_possible));
    add(&counts.decided, usize::from(!of_action.is_empty()));
    add(&counts.unknown, usize::from(is_unknown));
    match said {
        // Of what AWS may add, other names may be allowed.
        Some(said) if !is_possible && action != NEW_THING => {
            Err(format!("no request for {action} is allowed: {said:?}"))
        }
        Some(_) | None => Ok(()),
    }
}

#[test]
fn what_is_proved_is_what_all_requests_come_to() {
    let counts = Counts::default();
    let world = World::new("aws", "111122223333");
    let alice = Caller::parse(ALICE).unwrap();
    let result = TestRunner::new(counted(12)).run(&setup_of(WORDS), |setup| {
        let search = Prover::new(&setup, &world, Some(&alice));
        let (checker, brute) = (Checker::new(&setup), Brute::new(&setup));
        for state in kinds() {
            let proved = search.prove(&state);
            for own in &proved {
                let Outcome::Denied(certificate) = &own.outcome else { continue };
                let (scope, certificate) = (own.scope.clone(), certificate.clone());
                let said = checker.check(&state, &Refuted { scope, certificate });
                let is_doubted = said.as_ref().is_err_and(|it| is_doubt(&setup, &it.why));
                prop_assert!(said.is_ok() || is_doubted, "{:?}: {:?}", said, own);
            }
            for asked in ASKED.into_iter().filter(|(action, _)| state.reaches(action)) {
                agrees(&brute, &state, asked, &proved, &counts).map_err(TestCaseError::fail)?;
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    let Counts { requests, allowed, decided, unknown } = counts;
    let (decided, allowed, unknown) = (decided.get(), allowed.get(), unknown.get());
    eprintln!(
        "{} requests; of {decided} actions, {allowed} were allowed and {unknown} unknown",
        requests.get()
    );
    assert!(allowed * 5 > decided && (decided - allowed) * 5 > decided, "{allowed} of {decided}");
    assert!(unknown * 100 <= decided, "{unknown} of {decided}");
}
