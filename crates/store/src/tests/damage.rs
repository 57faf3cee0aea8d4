//! Runs that fail in the middle, and databases that somebody tampered with.

use super::Place;
use crate::{
    StoreError,
    tests::{day, doer, run},
};

#[test]
fn a_run_that_fails_in_the_middle_leaves_nothing() {
    let place = Place::new();
    let mut store = place.open();
    store.database.run("DROP TABLE audit").unwrap();
    assert!(store.keep(&run(0, &[(1, &["x fail"])]), doer()).is_err());
    assert_eq!(store.open_findings(None).unwrap(), []);
    assert_eq!(store.scans(day(0), None).unwrap(), []);
}

#[test]
fn a_line_of_the_audit_that_was_touched_is_found() {
    for tampering in [
        "UPDATE audit SET what = 'nothing' WHERE id = 2",
        "UPDATE audit SET who = 'ben' WHERE id = 2",
        "UPDATE audit SET at = at + 1 WHERE id = 1",
        "UPDATE audit SET previous = '' WHERE id = 3",
        "UPDATE audit SET digest = 'a' WHERE id = 3",
        "DELETE FROM audit WHERE id = 1",
        "DELETE FROM audit WHERE id = 2",
        "UPDATE audit SET id = id + 10",
        // What is moved from one part to the next is another line.
        "UPDATE audit SET who = who || substr(what, 1, 1), what = substr(what, 2) WHERE id = 2",
    ] {
        let place = Place::new();
        let mut store = place.open();
        for number in 0..3 {
            store.keep(&run(number, &[(1, &["x fail"])]), doer()).unwrap();
        }
        assert_eq!(store.check(), Ok(3));
        store.database.run(tampering).unwrap();
        assert!(matches!(store.check(), Err(StoreError::Damaged(_))), "{tampering}");
    }
}

#[test]
fn words_that_this_version_does_not_know_are_no_default() {
    for damage in [
        "UPDATE finding SET standing = 'perhaps'",
        "UPDATE finding SET severity = ''",
        "UPDATE finding SET first_seen = 9223372036854775807",
        "UPDATE finding SET account = '1'",
        "UPDATE finding SET reopened = -1",
    ] {
        let place = Place::new();
        let mut store = place.open();
        store.keep(&run(0, &[(1, &["x fail"])]), doer()).unwrap();
        store.database.run(damage).unwrap();
        let read = store.open_findings(None);
        assert!(matches!(read, Err(StoreError::Damaged(_))), "{damage}: {read:?}");
    }
}
