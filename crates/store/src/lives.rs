//! The lives of findings, in and out.

use std::collections::BTreeMap;

use tutela_model::AccountId;
use tutela_posture::{FindingKey, Life, Standing};

use crate::{
    StoreError,
    sql::{Database, Row, odd, rows},
};

/// The columns that [`key`] and [`life`] read, in their order.
pub(crate) const COLUMNS: &str = "check_id, region, resource, standing, seen, severity, message, \
                                  exempt, first_seen, last_seen, resolved_at, reopened";

pub(crate) fn key(row: &mut Row) -> Result<FindingKey, StoreError> {
    Ok(FindingKey { check: row.text()?, region: row.text()?, resource: row.text()? })
}

pub(crate) fn life(row: &mut Row) -> Result<Life, StoreError> {
    Ok(Life {
        standing: row.word(&Standing::ALL, Standing::word)?,
        seen: row.flag()?,
        severity: row.severity()?,
        message: row.text()?,
        exempt: row.flag()?,
        first_seen: row.moment()?,
        last_seen: row.moment()?,
        resolved_at: row.maybe_moment()?,
        reopened: u32::try_from(row.number()?).map_err(|_| odd("a count out of range"))?,
    })
}

/// What is remembered of an account.
pub(crate) fn of(
    database: &mut dyn Database,
    account: &AccountId,
) -> Result<BTreeMap<FindingKey, Life>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM finding WHERE account = $1");
    let all = rows(database, &sql, &[account.into()], |row| Ok((key(row)?, life(row)?)))?;
    Ok(all.into_iter().collect())
}

/// Remembers it.
pub(crate) fn put(
    database: &mut dyn Database,
    account: &AccountId,
    key: &FindingKey,
    life: &Life,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO finding (account, {COLUMNS}) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (account, check_id, region, resource) DO UPDATE SET \
         standing = excluded.standing, seen = excluded.seen, severity = excluded.severity, \
         message = excluded.message, exempt = excluded.exempt, first_seen = excluded.first_seen, \
         last_seen = excluded.last_seen, resolved_at = excluded.resolved_at, \
         reopened = excluded.reopened"
    );
    let values = [
        account.into(),
        key.check.as_str().into(),
        key.region.as_str().into(),
        key.resource.as_str().into(),
        life.standing.word().into(),
        life.seen.into(),
        life.severity.word().into(),
        life.message.as_str().into(),
        life.exempt.into(),
        life.first_seen.into(),
        life.last_seen.into(),
        life.resolved_at.into(),
        life.reopened.into(),
    ];
    database.change(&sql, &values).map(drop)
}
