//! Can a user with MFA call one of a few actions on resources that are named?

use super::{
    check::Checker,
    checked::checked,
    credentials::User,
    remembered::{Asked, Memory, remembered},
    search::{Outcome, Prover, Witness, World},
    state::{Known, State},
};
use crate::{
    evaluate::{Setup, Value},
    syntax::{Document, Effect, Element, Statement},
    universe::Universe,
};

/// Looks for a request that a user with MFA can make: one of these actions, by their full names, on
/// one of the ARNs that stand beside it, under any condition. `None` where there is none.
///
/// # Errors
/// Says why nobody knows.
///
/// ```
/// use tutela_policy::{Caller, Document, Setup, User, World, may_call};
/// let own = Document::parse(
///     r#"{"Statement": {"Effect": "Allow", "Action": "iam:Put*", "Resource": "*"}}"#,
/// )?;
/// let setup = Setup { identity: vec![own], ..Setup::default() };
/// let arn = "arn:aws:iam::111122223333:user/alice";
/// let alice = User::new(Caller::parse(arn)?);
/// let world = World::new("aws", "111122223333");
/// let found = may_call(&setup, &alice, &[("iam:PutUserPolicy", vec![arn.to_owned()])], &world)?;
/// assert_eq!(found.unwrap().request.resource(), arn);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn may_call(
    setup: &Setup,
    user: &User,
    calls: &[(&str, Vec<String>)],
    world: &World,
) -> Result<Option<Witness>, &'static str> {
    let calls = calls.iter().map(|(name, arns)| ((*name).to_owned(), arns.clone())).collect();
    remembered(&CALLS, world, (setup, user, &calls), call_one)
}

/// Calls, each with the ARNs that it may be on.
type Calls = Vec<(String, Vec<String>)>;

static CALLS: Memory<Result<Option<Witness>, &'static str>> = Memory::new();

fn call_one(
    (setup, user, calls): Asked<'_, User, Calls>,
    world: &World,
) -> Result<Option<Witness>, &'static str> {
    let names: Vec<&str> = calls.iter().map(|(name, _)| name.as_str()).collect();
    let trimmed = |documents: &Vec<Document>| {
        documents.iter().map(|document| document.about(&names)).collect::<Vec<_>>()
    };
    let mut setup = Setup {
        identity: trimmed(&setup.identity),
        boundary: setup.boundary.as_ref().map(trimmed),
        ..setup.clone()
    };
    setup.identity.push(on_these_alone(calls));
    let checker = Checker::new(&setup);
    let mut unknown = None;
    for (name, _) in calls {
        let state = state(user, name, setup.boundary.is_some());
        let action =
            Universe::embedded().action(name).ok_or("an action that the universe lacks")?;
        let prover = Prover::about(Some(&[action]), &setup, world, Some(&user.caller));
        for own in prover.asked(&state).about(action) {
            match checked(&checker, &state, own).outcome {
                Outcome::Allowed(witness) => return Ok(Some(*witness)),
                Outcome::Denied(_) => {}
                Outcome::Unknown(why) => unknown = Some(why),
            }
        }
    }
    unknown.map_or(Ok(None), Err)
}

/// The user with MFA, and the keys of IAM that the call has: which policy is attached, and whether the
/// user has a boundary.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
fn state(user: &User, call: &str, has_boundary: bool) -> State {
    let mut state = user.with_mfa();
    let everything = "arn:aws:iam::aws:policy/AdministratorAccess";
    let attaches = call.starts_with("iam:Attach");
    state.set(
        "iam:PolicyARN",
        if attaches { Known::Is(Value::One(everything.to_owned())) } else { Known::Absent },
    );
    if !has_boundary {
        state.set("iam:PermissionsBoundary", Known::Absent);
    }
    state
}

/// Denies each call on whatever does not stand beside it.
fn on_these_alone(calls: &[(String, Vec<String>)]) -> Document {
    let statement = |(name, arns): &(String, Vec<String>)| Statement {
        sid: None,
        effect: Effect::Deny,
        principal: None,
        action: Element::Is(vec![name.clone()]),
        resource: Some(if arns.is_empty() {
            Element::Is(vec!["*".to_owned()])
        } else {
            Element::Not(arns.clone())
        }),
        conditions: Vec::new(),
        line: 1,
    };
    Document { version: None, id: None, statements: calls.iter().map(statement).collect() }
}
