//! What is remembered from run to run, in a database: runs, findings with their lives, scores, and what
//! was done to the store itself.
//!
//! The only room that knows SQL. The repository is written once, over `sql::Database`; a database is a
//! small file beside it. Nothing here reads a clock: moments come from the caller.

mod audit;
mod error;
mod lives;
mod location;
mod migrations;
mod outbox;
mod postgresql;
mod reading;
mod recording;
mod retention;
mod sql;
mod sqlite;

use std::path::Path;

pub use audit::AuditEntry;
pub use error::StoreError;
pub use location::Location;
pub use outbox::{After, Before, Letter};
pub use reading::{AccountScan, Open, Told};
pub use recording::{Doer, Kept};
pub use retention::Pruned;

use location::Kind;
use postgresql::Postgresql;
use sql::Database;
use sqlite::Sqlite;

/// A store.
#[derive(Debug)]
pub struct Store {
    database: Box<dyn Database>,
}

impl Store {
    /// Opens a store to read and write, brings it to the newest shape, and makes it where it is not there.
    ///
    /// # Errors
    /// Where it cannot be opened, is no store, is damaged, or was made by a newer version.
    pub fn open(location: &Location) -> Result<Self, StoreError> {
        let mut database: Box<dyn Database> = match &location.0 {
            Kind::File(path) => {
                // Before anything is written to it.
                if path.exists() {
                    refuse_others(path)?;
                }
                Box::new(Sqlite::open(path)?)
            }
            Kind::Server(config) => Box::new(Postgresql::open(config)?),
        };
        migrations::migrate(&mut *database)?;
        Ok(Self { database })
    }

    /// Opens a store to read only.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read, or has another shape than this version reads.
    pub fn open_to_read(location: &Location) -> Result<Self, StoreError> {
        let mut database: Box<dyn Database> = match &location.0 {
            Kind::File(path) => Box::new(Sqlite::open_to_read(path)?),
            Kind::Server(config) => Box::new(Postgresql::open_to_read(config)?),
        };
        let found = migrations::version(&mut *database)?;
        migrations::refuse_newer(found)?;
        if found == 0 {
            return Err(StoreError::NotThere);
        }
        if found < migrations::newest() {
            return Err(StoreError::Older);
        }
        Ok(Self { database })
    }

    /// Writes a copy of it, as of one moment, to a file that is not there yet.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn copy_to(&mut self, path: &Path) -> Result<(), StoreError> {
        self.database.copy_to(path)
    }

    /// Reads every page of it and the chain of its audit.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first thing that is wrong.
    pub fn check(&mut self) -> Result<u64, StoreError> {
        self.database.check()?;
        audit::check(&mut *self.database)
    }
}

/// Refuses a file that is no store, or one of a newer version.
fn refuse_others(path: &Path) -> Result<(), StoreError> {
    let look = |there: Result<Sqlite, StoreError>| {
        there.and_then(|mut there| migrations::refuse_newer(migrations::version(&mut there)?))
    };
    match look(Sqlite::open_to_read(path)) {
        // Whoever may write undoes what was begun.
        Err(StoreError::CutOff) => look(Sqlite::open_to_repair(path)),
        looked => looked,
    }
}

/// Does something in one transaction: all of it is kept, or nothing.
pub(crate) fn write<T>(
    database: &mut dyn Database,
    work: impl FnOnce(&mut dyn Database) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    database.begin()?;
    let done = work(database).and_then(|value| database.run("COMMIT").map(|()| value));
    if done.is_err() {
        // What it says of itself matters less than why the work failed.
        let _ = database.run("ROLLBACK");
    }
    done
}

#[cfg(test)]
mod tests;
