//! What was done to the store, and by whom: each line has the digest of the one before, so that none can
//! be changed or taken out of the middle unnoticed.
//!
//! Whoever can write the file can write the whole chain anew. Against that, keep the newest digest
//! elsewhere.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tutela_model::hex;

use crate::{
    Store, StoreError,
    sql::{Database, Row, number, rows},
};

/// What stands before the first line.
const BEGINNING: &str = "";

/// A line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1.
    pub id: i64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it, as the system names them.
    pub who: String,
    /// What was done, in one sentence.
    pub what: String,
    /// The digest of the line before; empty for the first.
    pub previous: String,
    /// The digest of this line: SHA-256 over its parts, each with its length before it.
    pub digest: String,
}

impl AuditEntry {
    fn read(row: &mut Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.number()?,
            at: row.moment()?,
            who: row.text()?,
            what: row.text()?,
            previous: row.text()?,
            digest: row.text()?,
        })
    }

    fn reckoned(&self) -> String {
        let (id, at) = (self.id.to_string(), self.at.as_microsecond().to_string());
        let mut hasher = Sha256::new();
        for part in [&id, &at, &self.who, &self.what, &self.previous] {
            hasher.update(format!("{}:", part.len()));
            hasher.update(part);
        }
        hex(&hasher.finalize())
    }
}

/// Adds a line. Within the transaction of what it tells of.
pub(crate) fn add(
    database: &mut dyn Database,
    at: Timestamp,
    who: &str,
    what: &str,
) -> Result<(), StoreError> {
    let last = number(database, "SELECT MAX(id) FROM audit", &[])?;
    let sql = "SELECT digest FROM audit WHERE id = $1";
    let previous = rows(database, sql, &[last.into()], Row::text)?.pop();
    let mut entry = AuditEntry {
        id: last.saturating_add(1),
        at,
        who: who.to_owned(),
        what: what.to_owned(),
        previous: previous.unwrap_or_else(|| BEGINNING.to_owned()),
        digest: String::new(),
    };
    entry.digest = entry.reckoned();
    let sql = "INSERT INTO audit (id, at, who, what, previous, digest) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        entry.id.into(),
        entry.at.into(),
        who.into(),
        what.into(),
        entry.previous.as_str().into(),
        entry.digest.as_str().into(),
    ];
    database.change(sql, &values).map(drop)
}

fn all(database: &mut dyn Database) -> Result<Vec<AuditEntry>, StoreError> {
    let sql = "SELECT id, at, who, what, previous, digest FROM audit ORDER BY id";
    rows(database, sql, &[], AuditEntry::read)
}

/// Reckons the chain again, and says how many lines it has.
pub(crate) fn check(database: &mut dyn Database) -> Result<u64, StoreError> {
    let mut before = BEGINNING.to_owned();
    let mut count: u64 = 0;
    for entry in all(database)? {
        count = count.saturating_add(1);
        let is_next = u64::try_from(entry.id) == Ok(count);
        if !is_next || entry.previous != before || entry.reckoned() != entry.digest {
            let broken = format!("line {count} of its audit is not the one that was written");
            return Err(StoreError::Damaged(broken));
        }
        before = entry.digest;
    }
    Ok(count)
}

impl Store {
    /// What was done to it, the first thing first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn audit(&mut self) -> Result<Vec<AuditEntry>, StoreError> {
        all(&mut *self.database)
    }
}
