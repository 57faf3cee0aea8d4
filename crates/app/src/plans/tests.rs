//! Plans that are ended, refused and met by others at every point of them.

mod held;
mod samples;
mod world;

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use tutela_model::{Change, document_digest};
use tutela_ports::Mark;
use tutela_remedy::{Draft, Plan};

use self::{
    held::{Group, Held, Policy},
    samples::{
        DOCUMENT, FORMER, GROUP, LOST, OWNERS, POLICY, SCP, USERS, all, deletion, forty, last_use,
        lost_device, newer, old_scp, tags, user,
    },
    world::{World, Wrong},
};
use super::{Course, Executor, Halt, Patience, Standing};

/// Users, and of the other plan the policy that it changes.
fn before(plan: &Plan) -> Held {
    let mut held = Held { users: (0..USERS).map(user).collect(), ..Held::default() };
    for name in OWNERS {
        held.keys.insert((name.to_owned(), format!("AKIA-{name}")), "Active".to_owned());
        held.uses.insert(format!("AKIA-{name}"), last_use());
    }
    let former = Policy { in_force: document_digest("former"), ..Policy::default() };
    held.policies.insert(FORMER.0.to_owned(), former);
    held.boundaries.insert(FORMER.1.to_owned(), FORMER.0.to_owned());
    held.devices.insert(LOST.1.to_owned(), Some(LOST.0.to_owned()));
    if plan.steps().iter().any(|step| matches!(step.action, Change::UpdateScp { .. })) {
        held.scps.insert(SCP.to_owned(), (DOCUMENT.to_owned(), old_scp()));
        return held;
    }
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
    for plan in all() {
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
    for plan in all() {
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
    for plan in all() {
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
        for change in std::iter::once(&step.action).chain(&step.undo) {
            let count = effects.iter().filter(|it| *it == change).count();
            assert!(count <= 1, "{change} had an effect {count} times");
        }
    }
}

#[test]
fn a_fault_at_any_step_is_told_and_leaves_what_can_be_gone_on_with() {
    for plan in all() {
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

#[test]
fn what_nothing_takes_back_is_said_and_done_once() {
    for plan in [deletion(), lost_device()] {
        is_done_once(&plan);
    }
    assert_eq!(after(&deletion()).keys.len(), OWNERS.len() - 1);
    assert!(after(&lost_device()).devices.is_empty());
}

fn is_done_once(plan: &Plan) {
    let done = after(plan);
    // Each step is two entries and a call, before and after its effect.
    for fuel in 0..4 * plan.steps().len() {
        let world = World::new(before(plan)).lagging(30);
        world.fuel(Some(fuel));
        assert!(is_killed(run(&world, plan, Way::Apply).as_ref()), "{fuel}");
        world.fuel(None);
        let undone = run(&world, plan, Way::Undo).unwrap();
        if world.effects().is_empty() {
            assert_eq!(undone, Ok(()), "{fuel}");
            assert_eq!(world.held(), before(plan), "{fuel}");
            continue;
        }
        assert!(matches!(undone, Err(Halt::Final { step: 1, .. })), "{fuel}: {undone:?}");
        assert_eq!(run(&world, plan, Way::Apply), Some(Ok(())), "{fuel}");
        assert_eq!(world.held(), done, "{fuel}");
        once_each(&world, plan);
    }
}

#[test]
fn a_key_that_something_used_since_stays() {
    let plan = all().into_iter().find(|plan| plan.steps().iter().any(|it| !it.provided.is_empty()));
    let plan = plan.unwrap();
    let world = World::new(before(&plan));
    world.change(|held| {
        let at = "2026-11-30T11:00:00Z".parse().ok();
        held.uses.insert("AKIA-ben".to_owned(), tutela_model::KeyUse { at, ..last_use() });
    });
    let outcome = run(&world, &plan, Way::Apply).unwrap();
    assert!(matches!(outcome, Err(Halt::Stale(_))), "{outcome:?}");
    assert_eq!(world.effects().len(), 0);
}
