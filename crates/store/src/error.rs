//! Why a store does not do what it was asked.

use jiff::Timestamp;
use thiserror::Error;
use tutela_model::AccountId;

/// Why a store does not do what it was asked, with the way out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("there is no store yet: `tutela scan --store FILE` makes one")]
    NotThere,
    /// It is no URL of a database.
    #[error("it is no URL of a PostgreSQL database: they are like `postgres://user@host/database`")]
    BadUrl,
    /// A server makes copies otherwise.
    #[error("copies of a PostgreSQL database are made by `pg_dump`")]
    NoCopy,
    /// The file is something else.
    #[error("it is no store of this program: name another file, or an empty database")]
    Foreign,
    /// A newer version of the program made it.
    #[error(
        "a newer version of this program made it (its shape is {found}, and this version knows {known}): use that version; nothing was changed"
    )]
    Newer {
        /// The shape that it has.
        found: i64,
        /// The newest shape that this version knows.
        known: i64,
    },
    /// It has an older shape, and was opened to read only.
    #[error(
        "an older version of this program made it: the next `tutela scan --store` brings it up to date"
    )]
    Older,
    /// Whoever wrote to it was ended in the middle, and what it had begun can be undone by a writer alone.
    #[error(
        "whoever wrote to it was ended in the middle: the next `tutela scan --store` puts it right"
    )]
    CutOff,
    /// A run is older than what is remembered.
    #[error(
        "account {account} is remembered as of {last} already, and a run as of {at} would rewrite what happened since"
    )]
    Backwards {
        /// The account.
        account: AccountId,
        /// The moment of the run.
        at: Timestamp,
        /// The moment of the last run that is remembered.
        last: Timestamp,
    },
    /// Somebody else is writing, and did not come to an end.
    #[error("another run is writing to it: try again when that is through")]
    Busy,
    /// There is no room.
    #[error("the disk is full; nothing was changed")]
    Full,
    /// It cannot be opened or written.
    #[error("{0}")]
    Open(String),
    /// What is in it makes no sense.
    #[error("it is damaged ({0}): put a backup in its place (`tutela store backup` makes them)")]
    Damaged(String),
    /// The database says something else.
    #[error("{0}")]
    Failed(String),
}
