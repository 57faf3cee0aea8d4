//! How a database gets to the shape that this version reads: forward only, each step once, and all
//! steps of an opening in one transaction.

use crate::{
    StoreError,
    sql::{Database, number},
};

/// The steps. One that was released is never changed; a new shape is a new step.
const STEPS: &[&str] =
    &[include_str!("../migrations/0001.sql"), include_str!("../migrations/0002.sql")];

/// The version after all steps.
pub(crate) fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// The version that a database is at; 0 for one with nothing in it.
///
/// # Errors
/// [`StoreError::Foreign`] where there is something in it that is not ours.
pub(crate) fn version(database: &mut dyn Database) -> Result<i64, StoreError> {
    if database.has_table("tutela_version")? {
        return number(database, "SELECT version FROM tutela_version", &[]);
    }
    if database.is_empty()? { Ok(0) } else { Err(StoreError::Foreign) }
}

/// Refuses a database that a newer version of the program made.
pub(crate) fn refuse_newer(found: i64) -> Result<(), StoreError> {
    if found > newest() {
        return Err(StoreError::Newer { found, known: newest() });
    }
    Ok(())
}

/// Brings a database to the newest shape.
pub(crate) fn migrate(database: &mut dyn Database) -> Result<(), StoreError> {
    let found = version(database)?;
    refuse_newer(found)?;
    if found == newest() {
        return Ok(());
    }
    migrate_to(database, newest())
}

/// Takes the steps up to `last`, all of them or none.
pub(crate) fn migrate_to(database: &mut dyn Database, last: i64) -> Result<(), StoreError> {
    crate::write(database, |database| {
        // Another process may have been quicker.
        let found = version(database)?;
        if found == 0 {
            database.make("CREATE TABLE tutela_version (version BIGINT NOT NULL)")?;
            database.change("INSERT INTO tutela_version (version) VALUES ($1)", &[0_i64.into()])?;
        }
        let taken = usize::try_from(found).unwrap_or_default();
        let wanted = usize::try_from(last).unwrap_or_default();
        for step in STEPS.iter().take(wanted).skip(taken) {
            database.make(step)?;
        }
        let last = last.max(found);
        database.change("UPDATE tutela_version SET version = $1", &[last.into()]).map(drop)
    })
}
