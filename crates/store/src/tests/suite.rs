//! What is remembered from run to run.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tutela_posture::{ScoreEnds, Sighting, Standing, Turn, follow};

use super::Place;
use crate::{
    Store, StoreError,
    tests::{account, day, doer, row, run},
};

fn turns(store: &mut Store) -> Vec<(String, Turn)> {
    let told = store.turns(day(0), None).unwrap();
    told.into_iter().map(|told| (told.key.resource, told.turn)).collect()
}

#[test]
fn what_runs_said_is_there_after_the_program_has_ended() {
    let place = Place::new();
    let keep = |at, rows: &[&str]| place.open().keep(&run(at, &[(1, rows)]), doer()).unwrap();
    assert_eq!(keep(0, &["x fail", "y unknown"]).followed.len(), 1);
    keep(1, &["x fail critical"]);
    keep(2, &["y fail"]);
    let mut store = place.open_to_read().unwrap();
    let expected = [
        ("x", Turn::Resolved),
        ("y", Turn::Reopened),
        ("x", Turn::Worse),
        ("y", Turn::Resolved),
        ("x", Turn::New),
        ("y", Turn::Unseen),
    ];
    assert_eq!(turns(&mut store), expected.map(|(of, turn)| (of.to_owned(), turn)));
    let scans = store.scans(day(1), None).unwrap();
    assert_eq!(scans.len(), 2);
    assert_eq!(scans[0].score, Some(ScoreEnds { low: 40, high: 90 }));
    assert_eq!(scans[0].counts.not_applicable, 4);
    let open = store.open_findings(Some(&account(1))).unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].key.clone(), open[0].life.standing), (row("y fail").key, Standing::Open));
    assert_eq!(open[0].life.first_seen, day(0), "it was told of then, as unknown");
    assert_eq!(store.open_findings(Some(&account(2))).unwrap(), []);
    assert_eq!(store.audit().unwrap().len(), 3);
}

#[test]
fn the_same_moment_is_kept_once_and_time_does_not_go_backwards() {
    let place = Place::new();
    let mut store = place.open();
    store.keep(&run(5, &[(1, &["x fail"])]), doer()).unwrap();
    let again = store.keep(&run(5, &[(1, &[])]), doer()).unwrap();
    assert_eq!((again.known, again.followed), (vec![account(1)], Vec::new()));
    assert_eq!(store.audit().unwrap().len(), 1, "nothing was done");
    // Another account of the same moment is news.
    let more = store.keep(&run(5, &[(1, &[]), (2, &["x fail"])]), doer()).unwrap();
    assert_eq!((more.known.len(), more.followed.len()), (1, 1));
    let before = store.open_findings(None).unwrap();
    let refused = store.keep(&run(4, &[(3, &["x fail"]), (1, &[])]), doer());
    let (at, last) = (day(4), day(5));
    assert_eq!(refused, Err(StoreError::Backwards { account: account(1), at, last }));
    assert_eq!(store.open_findings(None).unwrap(), before, "of the other account neither");
}

#[test]
fn what_is_over_for_long_is_forgotten_and_what_is_not_never_is() {
    let place = Place::new();
    let mut store = place.open();
    store.keep(&run(0, &[(1, &["x fail", "y fail", "z fail"])]), doer()).unwrap();
    store.keep(&run(1, &[(1, &["y fail", "z fail"])]), doer()).unwrap();
    store.keep(&run(9, &[(1, &["y fail"])]), doer()).unwrap();
    let pruned = store.prune(day(5), doer()).unwrap();
    assert_eq!((pruned.scans, pruned.turns, pruned.findings), (2, 4, 1));
    let open = store.open_findings(None).unwrap();
    assert_eq!((open.len(), open[0].life.first_seen), (1, day(0)));
    // `z` was over lately, so that it is known when it comes back.
    store.keep(&run(10, &[(1, &["y fail", "z fail", "x fail"])]), doer()).unwrap();
    let expected = [
        ("x".to_owned(), Turn::New),
        ("z".to_owned(), Turn::Reopened),
        ("z".to_owned(), Turn::Resolved),
    ];
    assert_eq!(turns(&mut store), expected);
    assert_eq!(store.check(), Ok(5));
}

const ROWS: [&str; 7] =
    ["x fail", "x unknown", "x fail critical", "x pass", "y fail exempt", "y unknown", "z fail"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The database remembers what the pure rules say, whatever the runs were.
    #[test]
    fn what_is_in_the_database_is_what_was_reckoned(
        runs in prop::collection::vec(prop::collection::btree_set(0..ROWS.len(), 0..4), 1..7)
    ) {
        let place = Place::new();
        let mut lives = BTreeMap::new();
        for (number, rows) in runs.iter().enumerate() {
            let mut keyed = BTreeMap::new();
            for row in rows.iter().map(|at| row(ROWS[*at])) {
                keyed.insert(row.key.clone(), row);
            }
            let rows: Vec<Sighting> = keyed.into_values().collect();
            let mut run = run(i64::try_from(number).unwrap(), &[(1, &[])]);
            run.accounts[0].rows.clone_from(&rows);
            lives.extend(follow(&lives, &rows, &["a"].into(), run.at).lives);
            place.open().keep(&run, doer()).unwrap();
        }
        let mut store = place.open();
        let kept = crate::lives::of(&mut *store.database, &account(1)).unwrap();
        prop_assert_eq!(kept, lives);
    }
}
