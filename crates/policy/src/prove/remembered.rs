//! What was proved before: of accounts that differ in their numbers only, one is proved.
//!
//! All are proved under a number that stands for any, so that what is said of an account does not
//! depend on which were proved before it. That is the same question as long as no policy tells
//! numbers apart in any other way than by naming whole ones; of policies that may, each account is
//! proved under its own number.

use std::{
    collections::BTreeMap,
    fmt::{Debug, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::search::World;
use crate::{
    evaluate::{Setup, is_account},
    renumber::{Numbers, Renumber},
    syntax::{Condition, Document, Operator},
};

/// The number that stands for any.
const ANY: &str = "314159265358";

/// How many answers are remembered, at most; thousands of users may all differ.
const MOST: usize = 512;

/// What was asked in so many bytes is not remembered.
const LONGEST: usize = 128 * 1024;

/// Keys whose values are compared as numbers, times or addresses and never are an account's number.
const NO_NUMBERS: [&str; 6] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:multifactorauthage",
    "aws:sourceip",
    "aws:tokenissuetime",
    "aws:vpcsourceip",
];

/// Answers by what was asked.
pub(super) struct Memory<T>(Mutex<BTreeMap<String, Arc<T>>>);

impl<T> Memory<T> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<T>>> {
        // What is remembered is put there as a whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, asked: String, answer: &Arc<T>) {
        if asked.len() > LONGEST {
            return;
        }
        let mut all = self.lock();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(asked, Arc::clone(answer));
    }
}

/// What is asked: about policies, and about what else.
pub(super) type Asked<'a, B, C> = (&'a Setup, &'a B, &'a C);

/// The answer to a question about an account: by memory, or else by `prove`.
pub(super) fn remembered<B, C, T>(
    memory: &Memory<T>,
    world: &World,
    asked: Asked<'_, B, C>,
    prove: impl Fn(Asked<'_, B, C>, &World) -> T,
) -> T
where
    B: Renumber + Clone + Debug,
    C: Renumber + Clone + Debug,
    T: Renumber + Clone,
{
    let (mut setup, mut one, mut other) = (asked.0.clone(), asked.1.clone(), asked.2.clone());
    let Some(text) = of_any(world, &mut setup, &mut one, &mut other) else {
        return prove(asked, world);
    };
    let known = memory.lock().get(&text).cloned();
    let answer = known.unwrap_or_else(|| {
        let world = World::of_any(world, ANY);
        let answer = Arc::new(prove((&setup, &one, &other), &world));
        memory.keep(text, &answer);
        answer
    });
    let mut answer = T::clone(&answer);
    answer.renumber(&Numbers::new(ANY, world.account()));
    answer
}

/// Makes the question one about any account, and says it in words; `None` where it is not the same for
/// every account.
fn of_any<B: Renumber + Debug, C: Renumber + Debug>(
    world: &World,
    setup: &mut Setup,
    one: &mut B,
    other: &mut C,
) -> Option<String> {
    let numbers = Numbers::new(world.account(), ANY);
    if !is_account(world.account()) {
        return None;
    }
    setup.renumber(&numbers);
    one.renumber(&numbers);
    other.renumber(&numbers);
    if numbers.may_differ() || documents(setup).any(may_reckon) {
        return None;
    }
    let mut text = world.kind();
    // Writing to a text does not fail.
    write!(text, "{setup:?}{one:?}{other:?}").ok()?;
    (!text.contains(world.account())).then_some(text)
}

fn documents(setup: &Setup) -> impl Iterator<Item = &Document> {
    let Setup { identity, boundary, session, scp, rcp, resource, endpoint, .. } = setup;
    let listed = [boundary, session, endpoint].into_iter().flatten().flatten();
    let leveled = scp.iter().chain(rcp).flatten();
    identity.iter().chain(listed).chain(leveled).chain(resource)
}

/// Whether a policy compares what may be an account's number with something else than numbers of
/// accounts.
fn may_reckon(document: &Document) -> bool {
    let reckons = |condition: &Condition| {
        let is_reckoned = is_reckoning(condition.operator);
        let key = condition.key.to_ascii_lowercase();
        let named = |value: &String| value.contains(ANY) || value.contains("${");
        is_reckoned && (!NO_NUMBERS.contains(&key.as_str()) || condition.values.iter().any(named))
    };
    document.statements.iter().flat_map(|own| &own.conditions).any(reckons)
}

fn is_reckoning(operator: Operator) -> bool {
    let name = operator.name();
    name.starts_with("Numeric") || name.starts_with("Date") || name.ends_with("IpAddress")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Caller, Facts, Family, Subject, User,
        prove::{Proof, prove},
    };

    const NUMBERS: [&str; 2] = ["111122223333", "999988887777"];

    fn proof(account: &str, policy: &str) -> Proof {
        let own = Document::parse(&policy.replace("OWN", account)).unwrap();
        let setup = Setup { identity: vec![own], ..Setup::default() };
        let alice = Caller::parse(&format!("arn:aws:iam::{account}:user/alice")).unwrap();
        let alice = Subject::User(User { has_password: true, ..User::new(alice) });
        prove(&setup, &alice, &Facts::default(), &World::new("aws", account))
    }

    fn allow(resource: &str, conditions: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "iam:*",
            "Resource": "{resource}", "Condition": {{{conditions}}}}}}}"#
        )
    }

    #[test]
    fn what_is_said_of_an_account_names_that_account() {
        let policy = allow("arn:aws:iam::OWN:user/*", "");
        let [one, other] = NUMBERS.map(|number| format!("{:?}", proof(number, &policy)));
        assert!(one.contains(NUMBERS[0]) && !one.contains(NUMBERS[1]), "{one}");
        assert_eq!(one.replace(NUMBERS[0], NUMBERS[1]), other);
        assert!(!other.contains(ANY), "{other}");
    }

    #[test]
    fn an_account_that_policies_tell_apart_is_proved_by_itself() {
        for policy in [
            allow("arn:aws:iam::1111*:user/*", ""),
            allow("arn:aws:iam::?111222233??:user/*", ""),
            allow("*", r#""StringLike": {"aws:PrincipalAccount": "1111*"}"#),
            allow("*", r#""NumericLessThan": {"aws:PrincipalAccount": "200000000000"}"#),
            allow("*", r#""StringEquals": {"aws:PrincipalAccount": "111122223333"}"#),
        ] {
            let has_privilege = |number| {
                let residual = proof(number, &policy).residual;
                residual.iter().any(|own| own.family == Family::Privilege)
            };
            assert_eq!(NUMBERS.map(has_privilege), [true, false], "{policy}");
        }
    }
}
