//! What must hold of any two setups. `cargo xtask soak` finds these properties by the name of this
//! module.

use std::{cell::Cell, collections::BTreeSet, sync::LazyLock};

use proptest::{prelude::*, sample::Index, test_runner::TestRunner};
use tutela_policy::{
    Ambiguity, Caller, Credential, Decision, Diff, Difference, Direction, Document, Effect, Known,
    PolicySet, Reach, Reading, Request, Setup, State, Subject, Universe, User, Value, World, diff,
};

use crate::{
    brute::{Brute, Dice},
    random::{ALICE, setup, statement},
    soak::{config, counted},
};

static WORLD: LazyLock<World> = LazyLock::new(|| World::new("aws", "111122223333"));

/// Requests that are tried for each pair.
const TRIED: usize = 600;

fn compared(old: &Setup, new: &Setup) -> Diff {
    let alice = Subject::User(User::new(Caller::parse(ALICE).unwrap()));
    diff(old, new, &[alice], &WORLD).unwrap()
}

/// The policies that may differ.
fn documents(setup: &mut Setup) -> Vec<&mut Document> {
    let lists = [Some(&mut setup.identity), setup.boundary.as_mut()].into_iter().flatten();
    lists.chain(&mut setup.scp).flatten().collect()
}

/// The setup without one of its statements.
fn less(setup: &Setup, which: Index) -> Setup {
    let mut left = setup.clone();
    let count: usize = documents(&mut left).iter().map(|it| it.statements.len()).sum();
    let mut nth = if count == 0 { 0 } else { which.index(count) };
    for document in documents(&mut left) {
        let here = document.statements.len();
        if nth < here {
            document.statements.remove(nth);
            return left;
        }
        nth -= here;
    }
    left
}

/// The setup with a statement more, in one of its policies.
fn more(setup: &Setup, own: &tutela_policy::Statement, which: Index) -> Setup {
    let mut granted = setup.clone();
    granted.identity.push(Document { version: None, id: None, statements: Vec::new() });
    let mut all = documents(&mut granted);
    let at = which.index(all.len());
    all[at].statements.push(own.clone());
    granted
}

/// Two setups that differ in a statement or two.
fn pair() -> impl Strategy<Value = (Setup, Setup)> {
    let effect = prop_oneof![Just(Effect::Allow), Just(Effect::Deny)];
    let given = (setup(), effect.prop_flat_map(statement), any::<[Index; 2]>(), 0..4_u8);
    given.prop_map(|(setup, own, [at, which], kind)| match kind {
        0 => (less(&setup, at), setup),
        1 => (setup.clone(), more(&setup, &own, which)),
        2 => (more(&setup, &own, which), setup),
        _ => (less(&setup, at), more(&setup, &own, which)),
    })
}

fn is(text: &str) -> Known {
    Known::Is(Value::One(text.to_owned()))
}

/// A way of holding the user's rights, as AWS's documentation has it.
fn held(kind: usize) -> (State, bool) {
    let credential = if kind == 0 { Credential::Key } else { Credential::Password };
    let mut state = State::new(credential, Caller::parse(ALICE).unwrap(), Reach::Everything);
    let mfa = [Known::Absent, is("false"), is("true"), is("true")];
    let age = [Known::Absent, Known::Absent, is("60"), is("4000")];
    let issued = if kind == 0 { Known::Absent } else { Known::Present };
    state.set("aws:MultiFactorAuthPresent", mfa[kind].clone());
    state.set("aws:MultiFactorAuthAge", age[kind].clone());
    state.set("aws:TokenIssueTime", issued);
    for key in ["aws:CurrentTime", "aws:RequestedRegion"] {
        state.set(key, Known::Present);
    }
    state.set("aws:username", is("alice"));
    state.set("aws:PrincipalArn", is(ALICE));
    state.set("aws:PrincipalType", is("User"));
    state.set("aws:ViaAWSService", is("false"));
    (state, kind >= 2)
}

/// Both setups, each with the resource's policy as it may be where it was not seen.
struct Sets(Vec<[PolicySet; 2]>);

impl Sets {
    fn new(old: &Setup, new: &Setup) -> Self {
        let text = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
            "Action": "*", "Resource": "*"}}"#;
        let delegating = Document::parse(text).unwrap();
        let mut sets = vec![[old, new].map(PolicySet::new)];
        if old.resource.is_none() {
            sets.push([old, new].map(|setup| {
                PolicySet::new(&Setup { resource: Some(delegating.clone()), ..setup.clone() })
            }));
        }
        Self(sets)
    }

    /// Which one allows a request that the other does not, by the readings of all sets of points
    /// that one of them names.
    fn differs(&self, request: &Request) -> Option<(Direction, Reading)> {
        self.0.iter().find_map(|[old, new]| {
            let points = [old, new].map(|set| set.judge(request).ambiguities).concat();
            let mut readings = vec![Reading::first()];
            for point in points {
                readings.extend(readings.clone().iter().map(|it| it.with(point)));
            }
            readings.into_iter().find_map(|reading| {
                let [old, new] =
                    [old, new].map(|set| set.decide_by(request, reading) == Decision::Allowed);
                match (old, new) {
                    (false, true) => Some((Direction::Gained, reading)),
                    (true, false) => Some((Direction::Lost, reading)),
                    (true, true) | (false, false) => None,
                }
            })
        })
    }

    /// Whether a difference's witness shows it.
    fn shows(&self, own: &Difference) -> bool {
        let readings = (0..1_u32 << Ambiguity::ALL.len()).map(|bits| {
            let points = Ambiguity::ALL.into_iter().enumerate();
            points
                .filter(|(at, _)| bits & (1 << at) != 0)
                .fold(Reading::first(), |reading, (_, point)| reading.with(point))
        });
        let request = &own.witness.request;
        let mut readings = readings.take(if own.is_certain { 1 } else { usize::MAX });
        readings.any(|reading| {
            self.0.iter().any(|sets| {
                let [old, new] = sets.each_ref().map(|set| set.decide_by(request, reading));
                let (allowing, other) =
                    if own.direction == Direction::Gained { (new, old) } else { (old, new) };
                allowing == Decision::Allowed && other != Decision::Allowed
            })
        })
    }
}

/// Whether the report has an action of a request, as differing or as undecided.
fn is_told(diff: &Diff, direction: Direction, with_mfa: bool, request: &Request) -> bool {
    let named = Universe::embedded().action(request.action());
    let named =
        named.and_then(|id| Universe::embedded().get(id)).map(tutela_policy::Action::full_name);
    let has = |actions: &[&str], future: &[String]| match named {
        Some(name) => actions.contains(&name),
        None => future.iter().any(|own| own == "*" || own == request.service()),
    };
    let differs = |own: &Difference| {
        own.direction == direction && own.with_mfa == with_mfa && has(&own.actions, &own.future)
    };
    diff.differences.iter().any(differs)
        || diff.undecided.iter().any(|own| {
            own.direction == direction && own.with_mfa == with_mfa && has(&own.actions, &own.future)
        })
}

#[test]
fn diff_and_brute_force_agree() {
    let (pairs, undecided) = (Cell::new(0_usize), Cell::new(0_usize));
    let (shown, tried) = (Cell::new(0_usize), Cell::new(0_usize));
    let result = TestRunner::new(counted(24)).run(&(pair(), any::<u64>()), |((old, new), seed)| {
        let diff = compared(&old, &new);
        let sets = Sets::new(&old, &new);
        for own in &diff.differences {
            prop_assert!(sets.shows(own), "{own:?} is not so");
            shown.set(shown.get() + 1);
        }
        pairs.set(pairs.get() + 1);
        undecided.set(undecided.get() + usize::from(!diff.undecided.is_empty()));
        let (mut dice, brutes) = (Dice(seed), [Brute::new(&old), Brute::new(&new)]);
        for _ in 0..TRIED {
            let (state, with_mfa) = held(dice.below(4));
            let request = brutes[dice.below(2)].request(&state, &mut dice);
            let Some((direction, reading)) = sets.differs(&request) else { continue };
            if request.action() == "sts:getsessiontoken" {
                continue;
            }
            tried.set(tried.get() + 1);
            prop_assert!(
                is_told(&diff, direction, with_mfa, &request),
                "{direction:?} by {reading:?}, {with_mfa}: {request:?} is not in {:?}",
                diff.differences
            );
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    eprintln!("{pairs:?} pairs, {undecided:?} not decided whole; {shown:?} shown, {tried:?} tried");
    assert!(undecided.get() * 3 < pairs.get(), "{undecided:?} of {pairs:?} are undecided");
    assert!(shown.get() > 50 && tried.get() > 200, "{shown:?}, {tried:?}");
}

/// What each side says of which actions, without the credentials.
fn actions(diff: &Diff, direction: Direction) -> BTreeSet<(bool, &'static str)> {
    let own = diff.differences.iter().filter(|own| own.direction == direction);
    own.flat_map(|own| own.actions.iter().map(|action| (own.with_mfa, *action))).collect()
}

proptest! {
    #![proptest_config(config(6))]

    #[test]
    fn the_same_setup_is_the_same(setup in setup()) {
        let found = compared(&setup, &setup);
        prop_assert!(found.is_same_text && found.differences.is_empty() && found.is_decided());
        let mut turned = setup.clone();
        for document in documents(&mut turned) {
            document.statements.reverse();
            document.statements.iter_mut().for_each(|it| it.sid = Some("Other".to_owned()));
        }
        prop_assert!(compared(&setup, &turned).is_same_text);
    }

    /// Even where something cannot be decided: it could only be granted.
    #[test]
    fn a_grant_more_loses_nothing(setup in setup(), own in statement(Effect::Allow), at in any::<Index>()) {
        let found = compared(&setup, &more(&setup, &own, at));
        prop_assert_eq!(found.lost().count(), 0);
        prop_assert!(found.undecided.iter().all(|own| own.direction == Direction::Gained));
    }

    #[test]
    fn a_deny_more_grants_nothing(setup in setup(), own in statement(Effect::Deny), at in any::<Index>()) {
        let found = compared(&setup, &more(&setup, &own, at));
        prop_assert_eq!(found.gained().count(), 0);
        prop_assert!(found.undecided.iter().all(|own| own.direction == Direction::Lost));
    }

    #[test]
    fn what_one_way_gains_the_other_loses((old, new) in pair()) {
        let (there, back) = (compared(&old, &new), compared(&new, &old));
        prop_assert_eq!(actions(&there, Direction::Gained), actions(&back, Direction::Lost));
        prop_assert_eq!(actions(&there, Direction::Lost), actions(&back, Direction::Gained));
        prop_assert_eq!(there.undecided.len(), back.undecided.len());
    }
}
