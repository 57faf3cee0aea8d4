//! Files that are something else, too new, damaged or locked; full disks; chains that were tampered with.

use std::{fs, path::Path};

use super::{place::OnSqlite as Place, *};
use crate::{Location, Store, StoreError, migrations, sql::Database as _};

fn at(path: &Path) -> Location {
    Location::from(path)
}

#[test]
fn what_is_no_store_is_refused_and_stays_as_it_was() {
    let place = Place::new();
    let text = place.path("text");
    fs::write(
        &text,
        "# a file of somebody's that is longer than a header of SQLite's\n".repeat(99),
    )
    .unwrap();
    let other = place.path("other");
    crate::Sqlite::open(&other).unwrap().run("CREATE TABLE theirs (a BIGINT)").unwrap();
    for path in [&text, &other] {
        let before = fs::read(path).unwrap();
        assert_eq!(Store::open(&at(path)).unwrap_err(), StoreError::Foreign);
        assert_eq!(Store::open_to_read(&at(path)).unwrap_err(), StoreError::Foreign);
        assert_eq!(fs::read(path).unwrap(), before);
    }
    assert_eq!(Store::open_to_read(&at(&place.path("gone"))).unwrap_err(), StoreError::NotThere);
    assert!(!place.path("gone").exists(), "reading makes nothing");
    let folder = place.path("");
    assert!(matches!(Store::open(&at(&folder)).unwrap_err(), StoreError::Open(_)));
    assert!(matches!(
        Store::open(&at(&place.path("no/such/folder"))).unwrap_err(),
        StoreError::Open(_)
    ));
    fs::write(place.path("empty"), "").unwrap();
    Store::open(&at(&place.path("empty"))).unwrap();
}

#[test]
fn a_newer_store_is_refused_and_stays_as_it_was() {
    let place = Place::new();
    let mut store = place.open();
    store.keep(&run(0, &[(1, &["x fail"])]), doer()).unwrap();
    let newer = migrations::newest() + 1;
    store.database.run(&format!("UPDATE tutela_version SET version = {newer}")).unwrap();
    drop(store);
    let before = fs::read(place.path("store")).unwrap();
    let expected = StoreError::Newer { found: newer, known: newer - 1 };
    assert_eq!(Store::open(&place.location()).unwrap_err(), expected);
    assert_eq!(place.open_to_read().unwrap_err(), expected);
    assert_eq!(fs::read(place.path("store")).unwrap(), before);
}

/// A kill before the file is one that readers need not wait for leaves a journal of the other kind.
#[test]
fn what_a_killed_writer_had_begun_is_undone_by_the_next() {
    let place = Place::new();
    let mut writer = crate::Sqlite::open(&place.path("writer")).unwrap();
    writer.run("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN").unwrap();
    writer.run("CREATE TABLE begun (a TEXT)").unwrap();
    for _ in 0..200 {
        writer
            .change("INSERT INTO begun (a) VALUES ($1)", &["x".repeat(2_000).as_str().into()])
            .unwrap();
    }
    for (from, to) in [("writer", "store"), ("writer-journal", "store-journal")] {
        fs::copy(place.path(from), place.path(to)).unwrap();
    }
    let path = place.path("store");
    assert_eq!(Store::open_to_read(&at(&path)).unwrap_err(), StoreError::CutOff);
    let mut store = Store::open(&at(&path)).unwrap();
    store.keep(&run(0, &[(1, &["x fail"])]), doer()).unwrap();
    assert_eq!(store.check(), Ok(1));
    drop(store);
    assert!(Store::open_to_read(&at(&path)).is_ok());
}

#[test]
#[cfg(unix)]
fn its_owner_alone_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let mut store = place.open();
    store.keep(&run(0, &[(1, &["x fail"])]), doer()).unwrap();
    store.copy_to(&place.path("copy")).unwrap();
    for name in ["store", "store-wal", "copy"] {
        let mode = fs::metadata(place.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_page_that_was_damaged_is_found() {
    let place = Place::new();
    let mut store = place.open();
    let many: Vec<String> = (0..500).map(|number| format!("x{number} fail")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    store.keep(&run(0, &[(1, &many)]), doer()).unwrap();
    assert_eq!(store.check(), Ok(1));
    drop(store);
    let path = place.path("store");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8_192].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let found = Store::open(&at(&path)).and_then(|mut store| store.check());
    assert!(matches!(found, Err(StoreError::Damaged(_))), "{found:?}");
}

#[test]
fn a_writer_waits_and_then_says_so_and_readers_do_not_wait() {
    let place = Place::new();
    let mut first = place.open();
    first.keep(&run(0, &[(1, &["x fail"])]), doer()).unwrap();
    let mut second = place.open();
    second.database.run("PRAGMA busy_timeout = 20").unwrap();
    first.database.begin().unwrap();
    let refused = second.keep(&run(1, &[(1, &[])]), doer());
    assert_eq!(refused, Err(StoreError::Busy));
    let mut reader = place.open_to_read().unwrap();
    assert_eq!(reader.open_findings(None).unwrap().len(), 1);
    first.database.run("COMMIT").unwrap();
    second.keep(&run(1, &[(1, &[])]), doer()).unwrap();
}

#[test]
fn where_the_disk_is_full_nothing_is_half_kept() {
    let place = Place::new();
    let mut store = place.open();
    store.keep(&run(0, &[(1, &["x fail"])]), doer()).unwrap();
    let pages = crate::sql::number(&mut *store.database, "PRAGMA page_count", &[]).unwrap();
    store.database.run(&format!("PRAGMA max_page_count = {pages}")).unwrap();
    let many: Vec<String> = (0..5_000).map(|number| format!("y{number} fail")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let refused = store.keep(&run(1, &[(1, &many)]), doer());
    assert_eq!(refused, Err(StoreError::Full));
    drop(store);
    let mut store = place.open();
    assert_eq!(store.open_findings(None).unwrap().len(), 1);
    assert_eq!(store.scans(day(0), None).unwrap().len(), 1);
    assert_eq!(store.check(), Ok(1));
}

#[test]
fn a_copy_has_the_same_and_takes_nobodys_place() {
    let place = Place::new();
    let mut store = place.open();
    store.keep(&run(0, &[(1, &["x fail", "y unknown"])]), doer()).unwrap();
    let path = place.path("copy");
    store.copy_to(&path).unwrap();
    let mut copy = Store::open(&at(&path)).unwrap();
    assert_eq!(copy.open_findings(None).unwrap(), store.open_findings(None).unwrap());
    assert_eq!(copy.audit().unwrap(), store.audit().unwrap());
    let before = fs::read(&path).unwrap();
    assert!(store.copy_to(&path).is_err());
    assert_eq!(fs::read(&path).unwrap(), before);
}
