//! Journals that were cut, damaged, or are somebody else's at the moment.
#![expect(clippy::disallowed_methods, reason = "a test looks at files from outside")]

use tutela_app::plans::Standing;
use tutela_model::{Change, State};
use tutela_ports::Mark;
use tutela_remedy::{Draft, Precondition, Step};

use super::*;

fn step(name: &str) -> Step {
    let group_name = name.to_owned();
    let action = Change::CreateGroup { path: "/".to_owned(), group_name: group_name.clone() };
    Step {
        why: String::new(),
        precondition: Precondition { of: action.subject(), is: State::Absent },
        provided: Vec::new(),
        becomes: State::Present,
        undo: Some(Change::DeleteGroup { group_name }),
        proves: Vec::new(),
        action,
    }
}

fn plan() -> Plan {
    Plan::seal(Draft {
        account: "111122223333".to_owned(),
        made: "2026-11-30T12:00:00Z".parse().unwrap(),
        goal: "a test".to_owned(),
        steps: vec![step("a"), step("b")],
        withheld: Vec::new(),
        notes: Vec::new(),
    })
}

fn entry(step: usize, mark: Mark) -> Entry {
    Entry { step, mark, at: "2026-11-30T12:00:00Z".parse().unwrap() }
}

#[test]
fn what_is_kept_is_there_for_who_comes_next() {
    let home = tempfile::tempdir().unwrap();
    let store = Store(home.path().join("deep/plans"));
    assert!(store.all().unwrap().is_empty());
    let plan = plan();
    let kept = store.keep(&plan).unwrap();
    kept.keep(&entry(1, Mark::Begun)).unwrap();
    kept.keep(&entry(1, Mark::Done)).unwrap();
    assert_eq!(kept.again().unwrap().standing(), Standing::Half);
    let busy = store.open(plan.id()).err().unwrap().to_string();
    assert!(busy.contains("another run"), "{busy}");
    assert_eq!(store.all().unwrap().len(), 1, "whoever lists them waits for nobody");
    drop(kept);
    let kept = store.open(&plan.id()[..8]).unwrap();
    assert_eq!((kept.plan.clone(), kept.course.done()), (plan.clone(), 1));
    kept.keep(&entry(2, Mark::Done)).unwrap();
    drop(kept);
    assert_eq!(store.keep(&plan).unwrap().course.standing(), Standing::Done);
    assert!(store.open("zz").is_err());
    assert!(store.open("").is_ok(), "the only one");
}

#[test]
fn a_line_that_was_cut_tells_of_nothing_and_others_that_cannot_be_read_are_refused() {
    let plan = plan();
    let line = |step, mark| serde_json::to_string(&entry(step, mark)).unwrap() + "\n";
    let whole = line(1, Mark::Begun);
    for (case, text, expected) in [
        ("nothing", String::new(), Ok(Standing::Open)),
        ("a cut line", whole[..10].to_owned(), Ok(Standing::Open)),
        ("all but the line's end", whole.trim_end().to_owned(), Ok(Standing::Open)),
        ("a line", whole.clone(), Ok(Standing::Half)),
        ("a line and a cut one", format!("{whole}{}", &whole[..5]), Ok(Standing::Half)),
        ("damage", format!("{}\n{whole}", &whole[..5]), Err("could not read a journal")),
        ("another plan's", line(3, Mark::Done), Err("step 3")),
        ("no step", line(0, Mark::Done), Err("step 0")),
        ("another mark", whole.replace("begun", "broken"), Err("unknown variant")),
    ] {
        let home = tempfile::tempdir().unwrap();
        let store = Store(home.path().to_owned());
        drop(store.keep(&plan).unwrap());
        let journal = home.path().join(plan.id()).join(JOURNAL);
        fs::write(&journal, text).unwrap();
        match (store.open(plan.id()), expected) {
            (Ok(kept), Ok(standing)) => {
                assert_eq!(kept.course.standing(), standing, "{case}");
                kept.keep(&entry(2, Mark::Done)).unwrap();
                drop(kept);
                let text = fs::read_to_string(&journal).unwrap();
                assert!(text.ends_with(&line(2, Mark::Done)), "{case}: {text}");
                assert!(store.open(plan.id()).is_ok(), "{case}");
            }
            (Err(error), Err(words)) => {
                assert!(error.to_string().contains(words), "{case}: {error}");
                assert!(store.all().is_err(), "{case}");
            }
            (found, _) => panic!("{case}: {:?}", found.err()),
        }
    }
}
