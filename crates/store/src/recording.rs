//! A run, written down.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tutela_model::AccountId;
use tutela_posture::{AccountRun, Followed, Run, ScoreEnds, follow};

use crate::{
    Store, StoreError, audit, lives,
    sql::{Database, number, rows},
    write,
};

/// Who does something to a store, and when.
#[derive(Clone, Copy, Debug)]
pub struct Doer<'a> {
    /// As the system names them.
    pub who: &'a str,
    /// The moment, by the machine's clock.
    pub at: Timestamp,
}

/// What became of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What became of findings, by account.
    pub followed: Vec<(AccountId, Followed)>,
    /// Accounts of which this very moment was remembered already; nothing was changed of them.
    pub known: Vec<AccountId>,
}

impl Store {
    /// Remembers a run: all of it, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Backwards`] for an account of which something newer is remembered, and those of the
    /// database.
    pub fn keep(&mut self, run: &Run, doer: Doer<'_>) -> Result<Kept, StoreError> {
        write(&mut *self.database, |database| keep(database, run, doer))
    }
}

pub(crate) fn keep(
    database: &mut dyn Database,
    run: &Run,
    doer: Doer<'_>,
) -> Result<Kept, StoreError> {
    let checks: BTreeSet<&str> = run.checks.iter().map(String::as_str).collect();
    let mut kept = Kept::default();
    let scan = number(database, "SELECT MAX(id) FROM scan", &[])?.saturating_add(1);
    let sql = "INSERT INTO scan (id, at, tool_version) VALUES ($1, $2, $3)";
    database.change(sql, &[scan.into(), run.at.into(), run.tool_version.as_str().into()])?;
    for of in &run.accounts {
        if is_known(database, &of.account, run.at)? {
            kept.known.push(of.account.clone());
            continue;
        }
        let before = lives::of(database, &of.account)?;
        let followed = follow(&before, &of.rows, &checks, run.at);
        put(database, scan, run.at, of, &followed)?;
        kept.followed.push((of.account.clone(), followed));
    }
    if kept.followed.is_empty() {
        database.change("DELETE FROM scan WHERE id = $1", &[scan.into()])?;
        return Ok(kept);
    }
    let accounts = kept.followed.len();
    let plural = if accounts == 1 { "" } else { "s" };
    let what = format!("remembered a run as of {} of {accounts} account{plural}", run.at);
    audit::add(database, doer.at, doer.who, &what)?;
    Ok(kept)
}

/// Whether the account is remembered as of this moment.
fn is_known(
    database: &mut dyn Database,
    account: &AccountId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "SELECT at FROM scan_account WHERE account = $1 ORDER BY at DESC LIMIT 1";
    let last = rows(database, sql, &[account.into()], crate::sql::Row::moment)?.pop();
    match last {
        Some(last) if last > at => {
            Err(StoreError::Backwards { account: account.clone(), at, last })
        }
        last => Ok(last == Some(at)),
    }
}

fn put(
    database: &mut dyn Database,
    scan: i64,
    at: Timestamp,
    of: &AccountRun,
    followed: &Followed,
) -> Result<(), StoreError> {
    let end = |end: fn(&ScoreEnds) -> u8| of.score.as_ref().map(|score| u32::from(end(score)));
    let sql = "INSERT INTO scan_account (scan, account, at, fail, unknown, pass, not_applicable, \
               score_low, score_high) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        scan.into(),
        (&of.account).into(),
        at.into(),
        of.counts.fail.into(),
        of.counts.unknown.into(),
        of.counts.pass.into(),
        of.counts.not_applicable.into(),
        end(|score| score.low).into(),
        end(|score| score.high).into(),
    ];
    database.change(sql, &values)?;
    for (key, life) in &followed.lives {
        lives::put(database, &of.account, key, life)?;
    }
    let sql = "INSERT INTO turn (scan, at, account, check_id, region, resource, severity, turn) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    for (key, turn) in &followed.turns {
        // Every turn is of a life that was just written.
        let Some(life) = followed.lives.get(key) else { continue };
        let values = [
            scan.into(),
            at.into(),
            (&of.account).into(),
            key.check.as_str().into(),
            key.region.as_str().into(),
            key.resource.as_str().into(),
            life.severity.word().into(),
            turn.word().into(),
        ];
        database.change(sql, &values)?;
    }
    Ok(())
}
