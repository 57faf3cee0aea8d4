//! What is remembered, read.

use jiff::Timestamp;
use tutela_model::{AccountId, Severity};
use tutela_posture::{FindingKey, Life, RowCounts, ScoreEnds, Standing, Turn};

use crate::{
    Store, StoreError, lives,
    sql::{Row, odd, rows},
};

/// What a run said of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountScan {
    /// The account.
    pub account: AccountId,
    /// The moment of judgement.
    pub at: Timestamp,
    /// Its rows by status.
    pub counts: RowCounts,
    /// The score, where every check of it was judged.
    pub score: Option<ScoreEnds>,
}

/// What became of a finding, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// The account.
    pub account: AccountId,
    /// The finding.
    pub key: FindingKey,
    /// How bad it was then.
    pub severity: Severity,
    /// What became of it.
    pub turn: Turn,
}

/// A finding that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The account.
    pub account: AccountId,
    /// What it is about.
    pub key: FindingKey,
    /// Its life so far.
    pub life: Life,
}

impl Store {
    /// The moment of the newest run; `None` where there is none yet.
    ///
    /// # Errors
    /// Those of the database.
    pub fn newest(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT at FROM scan_account ORDER BY at DESC LIMIT 1";
        Ok(rows(&mut *self.database, sql, &[], Row::moment)?.pop())
    }

    /// What runs since a moment said, by account, the earliest first; of one account where it is named.
    ///
    /// # Errors
    /// Those of the database.
    pub fn scans(
        &mut self,
        since: Timestamp,
        account: Option<&AccountId>,
    ) -> Result<Vec<AccountScan>, StoreError> {
        let sql = "SELECT account, at, fail, unknown, pass, not_applicable, score_low, score_high \
                   FROM scan_account WHERE at >= $1 AND ($2 = '' OR account = $2) \
                   ORDER BY account, at";
        rows(&mut *self.database, sql, &[since.into(), named(account)], |row| {
            Ok(AccountScan {
                account: row.account()?,
                at: row.moment()?,
                counts: RowCounts {
                    fail: row.count()?,
                    unknown: row.count()?,
                    pass: row.count()?,
                    not_applicable: row.count()?,
                },
                score: score(row)?,
            })
        })
    }

    /// What became of findings since a moment, the latest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn turns(
        &mut self,
        since: Timestamp,
        account: Option<&AccountId>,
    ) -> Result<Vec<Told>, StoreError> {
        let sql = "SELECT at, account, check_id, region, resource, severity, turn FROM turn \
                   WHERE at >= $1 AND ($2 = '' OR account = $2) \
                   ORDER BY at DESC, account, check_id, region, resource";
        rows(&mut *self.database, sql, &[since.into(), named(account)], |row| {
            Ok(Told {
                at: row.moment()?,
                account: row.account()?,
                key: lives::key(row)?,
                severity: row.severity()?,
                turn: row.word(&Turn::ALL, Turn::word)?,
            })
        })
    }

    /// The findings that are not over, those that are there the longest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn open_findings(&mut self, account: Option<&AccountId>) -> Result<Vec<Open>, StoreError> {
        let sql = format!(
            "SELECT account, {} FROM finding WHERE standing <> $1 AND ($2 = '' OR account = $2) \
             ORDER BY first_seen, account, check_id, region, resource",
            lives::COLUMNS
        );
        let values = [Standing::Resolved.word().into(), named(account)];
        rows(&mut *self.database, &sql, &values, |row| {
            Ok(Open { account: row.account()?, key: lives::key(row)?, life: lives::life(row)? })
        })
    }
}

fn named(account: Option<&AccountId>) -> crate::sql::Value {
    account.map_or("", AccountId::as_str).into()
}

fn score(row: &mut Row) -> Result<Option<ScoreEnds>, StoreError> {
    let end = |number: i64| u8::try_from(number).map_err(|_| odd("a score out of range"));
    let ends = (row.maybe_number()?, row.maybe_number()?);
    let (Some(low), Some(high)) = ends else { return Ok(None) };
    Ok(Some(ScoreEnds { low: end(low)?, high: end(high)? }))
}
