//! Plans that are ended, refused and met by others at every point of them.

mod world;

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use tutela_model::{Change, GroupState, PolicyState, State, document_digest};
use tutela_ports::Mark;
use tutela_remedy::{Draft, Plan, Precondition, Step};

use self::world::{ACCOUNT, Group, Held, Policy, World, Wrong};
use super::{Course, Executor, Halt, Patience, Standing};

const POLICY: &str = "arn:aws:iam::111122223333:policy/tutela/p";
const GROUP: &str = "g";
const DOCUMENT: &str = r#"{"Statement":[]}"#;
const NEWER: &str = r#"{"Statement":[],"Version":"2012-10-17"}"#;
const USERS: usize = 37;

fn tags(level: &str) -> BTreeMap<String, String> {
    [("tutela:level".to_owned(), level.to_owned())].into()
}

fn step(action: Change, is: State, becomes: State, undo: Change) -> Step {
    let precondition = Precondition { of: action.subject(), is };
    let (why, provided) = ("a test".to_owned(), Vec::new());
    Step { action, why, precondition, provided, becomes, undo, proves: None }
}

fn user(number: usize) -> String {
    format!("user-{number:02}")
}

fn add(number: usize) -> Step {
    let (group_name, user_name) = (GROUP.to_owned(), user(number));
    let undo = Change::RemoveUserFromGroup {
        group_name: group_name.clone(),
        user_name: user_name.clone(),
    };
    let action = Change::AddUserToGroup { group_name, user_name };
    step(action, State::Absent, State::Present, undo)
}

/// A policy, a group, the one on the other, and users: 40 steps.
fn forty() -> Plan {
    let (policy_arn, group_name, path) = (POLICY.to_owned(), GROUP.to_owned(), "/t/".to_owned());
    let made = PolicyState {
        in_force: document_digest(DOCUMENT),
        others: Vec::new(),
        attached: 0,
        tags: tags("one"),
    };
    let create = Change::CreatePolicy {
        policy_arn: policy_arn.clone(),
        path: path.clone(),
        policy_name: "p".to_owned(),
        description: String::new(),
        policy_document: DOCUMENT.to_owned(),
        tags: tags("one"),
    };
    let delete = Change::DeletePolicy { policy_arn: policy_arn.clone() };
    let empty = GroupState {
        path: path.clone(),
        attached: Vec::new(),
        inline: Vec::new(),
        members: Vec::new(),
    };
    let group = Change::CreateGroup { path, group_name: group_name.clone() };
    let ungroup = Change::DeleteGroup { group_name: group_name.clone() };
    let attach = Change::AttachGroupPolicy {
        group_name: group_name.clone(),
        policy_arn: policy_arn.clone(),
    };
    let detach = Change::DetachGroupPolicy { group_name, policy_arn };
    let mut steps = vec![
        step(create, State::Absent, State::Policy(made), delete),
        step(group, State::Absent, State::Group(empty), ungroup),
        step(attach, State::Absent, State::Present, detach),
    ];
    steps.extend((0..USERS).map(add));
    assert_eq!(steps.len(), 40);
    sealed(steps)
}

/// Another version of a policy that is there, in force and named: steps on one subject.
fn newer() -> Plan {
    let (old, new) = (document_digest(DOCUMENT), document_digest(NEWER));
    let policy_arn = || POLICY.to_owned();
    let state = |in_force: &str, others: &[&str], level| {
        State::Policy(PolicyState {
            in_force: in_force.to_owned(),
            others: others.iter().map(|it| (*it).to_owned()).collect(),
            attached: 0,
            tags: tags(level),
        })
    };
    let version_of = |digest: &str| digest.to_owned();
    sealed(vec![
        step(
            Change::CreatePolicyVersion {
                policy_arn: policy_arn(),
                policy_document: NEWER.to_owned(),
            },
            state(&old, &[], "one"),
            state(&old, &[&new], "one"),
            Change::DeletePolicyVersion { policy_arn: policy_arn(), version_of: version_of(&new) },
        ),
        step(
            Change::SetDefaultPolicyVersion {
                policy_arn: policy_arn(),
                version_of: version_of(&new),
            },
            state(&old, &[&new], "one"),
            state(&new, &[&old], "one"),
            Change::SetDefaultPolicyVersion {
                policy_arn: policy_arn(),
                version_of: version_of(&old),
            },
        ),
        step(
            Change::TagPolicy { policy_arn: policy_arn(), tags: tags("two") },
            state(&new, &[&old], "one"),
            state(&new, &[&old], "two"),
            Change::TagPolicy { policy_arn: policy_arn(), tags: tags("one") },
        ),
    ])
}

fn sealed(steps: Vec<Step>) -> Plan {
    Plan::seal(Draft {
        account: ACCOUNT.to_owned(),
        made: "2026-11-30T12:00:00Z".parse().unwrap(),
        goal: "a test".to_owned(),
        steps,
        withheld: Vec::new(),
        notes: Vec::new(),
    })
}

/// Users, and of the other plan the policy that it changes.
fn before(plan: &Plan) -> Held {
    let mut held = Held { users: (0..USERS).map(user).collect(), ..Held::default() };
    if plan.steps().len() == 3 {
        let (in_force, others) = (document_digest(DOCUMENT), Vec::new());
        let own = Policy { in_force, others, tags: tags("one") };
        held.policies.insert(POLICY.to_owned(), own);
    }
    held
}

/// What the account holds once the plan was carried out without anything going wrong.
fn after(plan: &Plan) -> Held {
    let world = World::new(before(plan));
    run(&world, plan, Way::Apply).unwrap().unwrap();
    world.held()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Apply,
    Undo,
}

/// Goes on where the journal says; `None` where it was killed.
fn run(world: &World, plan: &Plan, way: Way) -> Option<Result<(), Halt>> {
    let course = Course::read(plan, &world.journal()).unwrap();
    let patience = Patience::default();
    let executor = Executor { changes: world, journal: world, outside: world, patience };
    match way {
        Way::Apply => executor.apply(plan, &course).now_or_never(),
        Way::Undo => executor.undo(plan, &course).now_or_never(),
    }
}

fn standing(world: &World, plan: &Plan) -> Standing {
    Course::read(plan, &world.journal()).unwrap().standing()
}

/// Whether it ended as a killed program does: without an answer, or in its journal.
fn is_killed(outcome: Option<&Result<(), Halt>>) -> bool {
    matches!(outcome, None | Some(Err(Halt::NoJournal(_))))
}

#[test]
fn there_and_back_is_as_before() {
    for plan in [forty(), newer()] {
        let world = World::new(before(&plan)).lagging(30);
        assert_eq!(run(&world, &plan, Way::Apply), Some(Ok(())));
        assert_eq!(standing(&world, &plan), Standing::Done);
        assert_ne!(world.held(), before(&plan));
        assert_eq!(run(&world, &plan, Way::Apply), Some(Ok(())), "a second time does nothing");
        assert_eq!(world.effects().len(), plan.steps().len());
        assert_eq!(run(&world, &plan, Way::Undo), Some(Ok(())));
        assert_eq!(world.held(), before(&plan));
        assert_eq!(standing(&world, &plan), Standing::Undone);
        assert_eq!(run(&world, &plan, Way::Apply), Some(Err(Halt::TakenBack)));
        assert_eq!(run(&world, &plan, Way::Undo), Some(Ok(())), "a second time does nothing");
        assert_eq!(world.effects().len(), 2 * plan.steps().len());
    }
}

#[test]
fn a_kill_at_any_point_leaves_what_can_be_gone_on_with_and_taken_back() {
    for plan in [forty(), newer()] {
        let done = after(&plan);
        let mut kills = 0;
        for lag in [0, 30] {
            for way in [Way::Apply, Way::Undo] {
                for fuel in 0.. {
                    let world = World::new(before(&plan)).lagging(lag);
                    world.fuel(Some(fuel));
                    let outcome = run(&world, &plan, Way::Apply);
                    if outcome == Some(Ok(())) {
                        break;
                    }
                    assert!(is_killed(outcome.as_ref()), "{fuel}: {outcome:?}");
                    kills += 1;
                    world.fuel(None);
                    assert_eq!(run(&world, &plan, way), Some(Ok(())), "{lag} {way:?} {fuel}");
                    let expected = if way == Way::Apply { &done } else { &before(&plan) };
                    assert_eq!(world.held(), *expected, "{lag} {way:?} {fuel}");
                    once_each(&world, &plan);
                }
            }
        }
        // Four points a step and lag, and as many for going back.
        assert!(kills >= plan.steps().len() * 4 * 4, "{kills}");
    }
}

#[test]
fn a_kill_while_it_is_taken_back_can_be_gone_on_with() {
    for plan in [forty(), newer()] {
        for fuel in 0.. {
            let world = World::new(before(&plan)).lagging(30);
            run(&world, &plan, Way::Apply).unwrap().unwrap();
            world.fuel(Some(fuel));
            let outcome = run(&world, &plan, Way::Undo);
            if outcome == Some(Ok(())) {
                break;
            }
            assert!(is_killed(outcome.as_ref()), "{fuel}: {outcome:?}");
            world.fuel(None);
            assert_eq!(run(&world, &plan, Way::Undo), Some(Ok(())), "{fuel}");
            assert_eq!(world.held(), before(&plan), "{fuel}");
            once_each(&world, &plan);
        }
    }
}

/// No call of a plan, there or back, had an effect twice.
#[track_caller]
fn once_each(world: &World, plan: &Plan) {
    let effects = world.effects();
    for step in plan.steps() {
        for change in [&step.action, &step.undo] {
            let count = effects.iter().filter(|it| *it == change).count();
            assert!(count <= 1, "{change} had an effect {count} times");
        }
    }
}

#[test]
fn a_fault_at_any_step_is_told_and_leaves_what_can_be_gone_on_with() {
    for plan in [forty(), newer()] {
        for number in 1..=plan.steps().len() {
            for wrong in [Wrong::Denied, Wrong::Throttled, Wrong::LostAnswer, Wrong::LostCall] {
                let world = World::new(before(&plan)).lagging(30).with_wrong(number, wrong);
                let outcome = run(&world, &plan, Way::Apply).unwrap();
                let step = match (wrong, &outcome) {
                    (Wrong::Denied | Wrong::Throttled, Err(Halt::Refused { step, .. }))
                    | (Wrong::LostCall, Err(Halt::Unsettled { step, .. })) => *step,
                    (Wrong::LostAnswer, Ok(())) => number,
                    _ => panic!("{wrong:?} at {number}: {outcome:?}"),
                };
                assert_eq!(step, number);
                let last = world.journal().last().unwrap().clone();
                match wrong {
                    Wrong::Denied | Wrong::Throttled => {
                        assert_eq!((last.step, last.mark), (number, Mark::Refused));
                    }
                    Wrong::LostCall => assert_eq!((last.step, last.mark), (number, Mark::Begun)),
                    Wrong::LostAnswer => assert_eq!(standing(&world, &plan), Standing::Done),
                }
                let halfway = number > 1 && wrong != Wrong::LostAnswer;
                assert_eq!(
                    standing(&world, &plan) == Standing::Half,
                    halfway || wrong == Wrong::LostCall
                );
                assert_eq!(run(&world, &plan, Way::Apply), Some(Ok(())), "{wrong:?} at {number}");
                assert_eq!(world.held(), after(&plan));
                once_each(&world, &plan);
                assert_eq!(run(&world, &plan, Way::Undo), Some(Ok(())), "{wrong:?} at {number}");
                assert_eq!(world.held(), before(&plan));
            }
        }
    }
}

/// Something that somebody else does to the account.
type Meddling = fn(&mut Held);

#[test]
fn what_others_changed_is_noticed_and_not_overwritten() {
    let policy: Meddling = |held| {
        let (in_force, others) = ("theirs".to_owned(), Vec::new());
        held.policies.insert(POLICY.to_owned(), Policy { in_force, others, tags: BTreeMap::new() });
    };
    let group: Meddling = |held| {
        held.groups.insert(GROUP.to_owned(), Group { path: "/".to_owned(), ..Group::default() });
    };
    let gone: Meddling = |held| {
        held.users.remove(&user(5));
    };
    for (case, meddling) in [("a policy", policy), ("a group", group), ("a user gone", gone)] {
        let plan = forty();
        let world = World::new(before(&plan));
        world.change(meddling);
        let theirs = world.held();
        let outcome = run(&world, &plan, Way::Apply).unwrap();
        assert!(matches!(outcome, Err(Halt::Stale(_))), "{case}: {outcome:?}");
        assert_eq!((world.held(), world.effects().len()), (theirs, 0), "{case}");
    }
}

#[test]
fn what_others_changed_meanwhile_is_not_taken_back() {
    let more: Meddling = |held| {
        held.users.insert("guest".to_owned());
        held.groups.get_mut(GROUP).unwrap().members.insert("guest".to_owned());
    };
    let edited: Meddling = |held| held.policies.get_mut(POLICY).unwrap().in_force = "theirs".into();
    for (case, meddling, step) in [("a member more", more, 2), ("an edited policy", edited, 1)] {
        let plan = forty();
        let world = World::new(before(&plan));
        run(&world, &plan, Way::Apply).unwrap().unwrap();
        world.change(meddling);
        let outcome = run(&world, &plan, Way::Undo).unwrap();
        let Err(Halt::Foreign { step: found, .. }) = outcome else { panic!("{case}: {outcome:?}") };
        assert_eq!(found, step, "{case}");
        assert!(world.held().policies.contains_key(POLICY), "{case}");
        assert_eq!(standing(&world, &plan), Standing::Undoing, "{case}");
    }
}

#[test]
fn what_a_step_is_provided_with_has_to_hold_before_it_and_not_afterwards() {
    let mut draft = forty().content().clone();
    // The last user is put into the group as long as another one is not.
    let nobody = draft.steps[10].precondition.clone();
    draft.steps[39].provided = vec![nobody];
    draft.steps.remove(10);
    let plan = Plan::seal(draft);
    let world = World::new(before(&plan));
    assert_eq!(run(&world, &plan, Way::Apply), Some(Ok(())));
    let join: Meddling = |held| {
        held.groups.get_mut(GROUP).unwrap().members.insert(user(7));
    };
    world.change(join);
    let outcome = run(&world, &plan, Way::Undo).unwrap();
    assert!(matches!(outcome, Err(Halt::Foreign { step: 2, .. })), "{outcome:?}");
    let world = World::new(before(&plan));
    world.change(|held| {
        let members = [user(7)].into();
        held.groups.insert(GROUP.to_owned(), Group { members, ..Group::default() });
    });
    let outcome = run(&world, &plan, Way::Apply).unwrap();
    let Err(Halt::Stale(differing)) = outcome else { panic!("{outcome:?}") };
    let about_user = |it: &super::halt::Differs| it.subject.to_string().contains("user-07");
    assert!(differing.iter().any(about_user), "{differing:?}");
    assert_eq!(world.effects().len(), 0);
}

#[test]
fn a_plan_of_another_account_and_a_journal_of_another_plan_are_refused() {
    let plan = forty();
    let other = Plan::seal(Draft { account: "444455556666".to_owned(), ..plan.content().clone() });
    let world = World::new(before(&plan));
    let outcome = run(&world, &other, Way::Apply).unwrap();
    assert!(matches!(outcome, Err(Halt::OtherAccount { .. })), "{outcome:?}");
    assert_eq!(world.effects().len(), 0);
    run(&world, &plan, Way::Apply).unwrap().unwrap();
    assert_eq!(Course::read(&newer(), &world.journal()).unwrap_err().step, 4);
}
