//! Notices in the transaction of the run that they are about, and on their way.

use tutela_posture::{Notice, NoticePolicy, decide, digest};

use super::Place;
use crate::{
    After, Before, Doer, Store, StoreError, migrations,
    tests::{day, doer, run},
};

/// Decides as the program does, and sends all of it to two channels.
fn decided(before: &Before, at: i64) -> After {
    let policy = NoticePolicy::default();
    let decided = decide(&before.state, &before.findings, &policy, day(at));
    let regular = digest(before.last_digest, &before.findings, &before.scores, &policy, day(at));
    let channels = vec!["one".to_owned(), "two".to_owned()];
    let notices = decided.notices.into_iter().chain(regular);
    After {
        state: decided.state,
        messages: notices.map(|notice| (notice, channels.clone())).collect(),
    }
}

fn keep(store: &mut Store, at: i64, rows: &[&str]) {
    let doer = Doer { who: "ana", at: day(at) };
    store.keep_and_tell(&run(at, &[(1, rows)]), doer, |before| decided(before, at)).unwrap();
}

fn said(notice: &Notice) -> String {
    let items = notice.items.iter();
    let items = items.map(|item| format!("{} {}", item.kind.word(), item.resource));
    if notice.account.is_none() { "digest".to_owned() } else { items.collect() }
}

fn due(store: &mut Store, at: i64) -> Vec<(String, String)> {
    let letters = store.due(day(at)).unwrap();
    letters.into_iter().map(|own| (own.channel, said(&own.notice))).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn what_is_decided_is_there_after_the_program_has_ended_until_it_was_delivered() {
    let place = Place::new();
    keep(&mut place.open(), 0, &["x fail critical"]);
    let mut store = place.open();
    let expected = [("one", "new x"), ("two", "new x"), ("one", "digest"), ("two", "digest")];
    assert_eq!(due(&mut store, 0), pairs(&expected));
    let letters = store.due(day(0)).unwrap();
    store.delivered(letters[0].id).unwrap();
    store.delivered(letters[2].id).unwrap();
    assert_eq!(due(&mut store, 0), pairs(&[("two", "new x"), ("two", "digest")]));
    // The same run again: nothing is decided twice.
    keep(&mut store, 0, &["x fail critical"]);
    assert_eq!(due(&mut store, 0).len(), 2);
    keep(&mut store, 1, &[]);
    let expected =
        [("two", "new x"), ("two", "digest"), ("one", "resolved x"), ("two", "resolved x")];
    assert_eq!(due(&mut store, 1), pairs(&expected));
}

#[test]
fn what_was_not_delivered_is_tried_again_when_it_is_time_and_at_last_not_any_more() {
    let place = Place::new();
    let mut store = place.open();
    keep(&mut store, 0, &["x fail critical"]);
    let letters = store.due(day(0)).unwrap();
    store.not_delivered(letters[0].id, "it answers 500", Some(day(2))).unwrap();
    store.not_delivered(letters[1].id, "no connection", None).unwrap();
    assert_eq!(due(&mut store, 1), pairs(&[("one", "digest"), ("two", "digest")]));
    assert_eq!(due(&mut store, 2).len(), 3);
    let left = store.undelivered().unwrap();
    assert_eq!(left.len(), 4, "what nobody tries any more is listed, too");
    assert_eq!((left[0].attempts, left[0].error.as_deref()), (1, Some("it answers 500")));
    assert_eq!((left[1].next_try, left[1].error.as_deref()), (None, Some("no connection")));
}

/// Whatever fails in the middle: a notice without its run, or a run without its notice, there is not.
#[test]
fn a_run_and_its_notices_are_kept_together_or_not_at_all() {
    for broken in ["outbox", "told", "digest", "audit"] {
        let place = Place::new();
        let mut store = place.open();
        let table = format!("ALTER TABLE {broken} RENAME TO away");
        store.database.run(&table).unwrap();
        let doer = Doer { who: "ana", at: day(0) };
        let run = run(0, &[(1, &["x fail critical"])]);
        let kept = store.keep_and_tell(&run, doer, |before| decided(before, 0));
        assert!(kept.is_err(), "{broken}");
        store.database.run(&format!("ALTER TABLE away RENAME TO {broken}")).unwrap();
        assert_eq!(store.scans(day(0), None).unwrap(), [], "{broken}");
        assert_eq!(store.undelivered().unwrap(), [], "{broken}");
        keep(&mut store, 0, &["x fail critical"]);
        assert_eq!(store.undelivered().unwrap().len(), 4, "{broken}");
    }
}

#[test]
fn who_acknowledges_is_not_reminded() {
    let place = Place::new();
    let mut store = place.open();
    keep(&mut store, 0, &["x fail critical", "y fail critical"]);
    let doer = Doer { who: "ben", at: day(0) };
    assert_eq!(store.acknowledge("a", Some("z"), doer), Ok(0));
    assert_eq!(store.acknowledge("b", None, doer), Ok(0));
    assert_eq!(store.acknowledge("a", Some("x"), doer), Ok(1));
    for letter in store.undelivered().unwrap() {
        store.delivered(letter.id).unwrap();
    }
    keep(&mut store, 2, &["x fail critical", "y fail critical"]);
    let told: Vec<String> = due(&mut store, 2).into_iter().map(|(_, said)| said).collect();
    assert!(told.iter().any(|said| said.contains("reminder y")), "{told:?}");
    assert!(!told.iter().any(|said| said.contains('x')), "{told:?}");
    let audit = store.audit().unwrap();
    assert_eq!(audit[1].who, "ben");
    assert_eq!(store.check(), Ok(3));
}

#[test]
fn a_store_of_the_first_shape_is_brought_up_to_date_with_what_is_in_it() {
    let place = Place::new();
    let mut old = place.database();
    migrations::migrate_to(&mut *old, 1).unwrap();
    drop(old);
    assert_eq!(place.open_to_read().unwrap_err(), StoreError::Older);
    let mut store = Store { database: place.database() };
    store.keep(&run(0, &[(1, &["x fail critical"])]), doer()).unwrap();
    drop(store);
    let mut store = place.open();
    assert_eq!(migrations::version(&mut *store.database), Ok(migrations::newest()));
    assert_eq!(store.open_findings(None).unwrap().len(), 1);
    keep(&mut store, 1, &["x fail critical"]);
    assert_eq!(due(&mut store, 1).len(), 4, "what was known before is told once");
}

#[test]
fn a_migration_that_fails_leaves_what_was_there() {
    let place = Place::new();
    let mut old = place.database();
    migrations::migrate_to(&mut *old, 1).unwrap();
    // The second step meets a table of its name after it has made others.
    old.run("CREATE TABLE digest (at BIGINT)").unwrap();
    assert!(migrations::migrate(&mut *old).is_err());
    assert_eq!(migrations::version(&mut *old), Ok(1));
    assert_eq!(old.has_table("told"), Ok(false));
    old.run("DROP TABLE digest").unwrap();
    migrations::migrate(&mut *old).unwrap();
    assert_eq!(migrations::version(&mut *old), Ok(migrations::newest()));
}
