//! What is forgotten, and when.

use jiff::Timestamp;
use tutela_posture::Standing;

use crate::{Doer, Store, StoreError, audit, sql::Value, write};

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Runs.
    pub scans: u64,
    /// What became of findings.
    pub turns: u64,
    /// Findings that were over by then.
    pub findings: u64,
}

impl Store {
    /// Forgets runs before a moment, what became of findings then, and findings that were over by then.
    /// What is not over is never forgotten, nor is the audit.
    ///
    /// # Errors
    /// Those of the database.
    pub fn prune(&mut self, before: Timestamp, doer: Doer<'_>) -> Result<Pruned, StoreError> {
        let pruned = write(&mut *self.database, |database| {
            let at = || -> [Value; 1] { [before.into()] };
            let turns = database.change("DELETE FROM turn WHERE at < $1", &at())?;
            database.change("DELETE FROM scan_account WHERE at < $1", &at())?;
            let scans = database.change("DELETE FROM scan WHERE at < $1", &at())?;
            let sql = "DELETE FROM finding WHERE standing = $1 AND resolved_at < $2";
            let values = [Standing::Resolved.word().into(), before.into()];
            let findings = database.change(sql, &values)?;
            // Of what is forgotten nothing more is to be told; what was delivered was told.
            let gone = "DELETE FROM told WHERE NOT EXISTS (SELECT 1 FROM finding f \
                        WHERE f.account = told.account AND f.check_id = told.check_id \
                        AND f.region = told.region AND f.resource = told.resource)";
            database.change(gone, &[])?;
            let delivered = "DELETE FROM outbox WHERE state = $1 AND at < $2";
            database.change(delivered, &["sent".into(), before.into()])?;
            let what = format!(
                "forgot what was before {before}: {scans} runs, {turns} turns, {findings} findings"
            );
            audit::add(database, doer.at, doer.who, &what)?;
            Ok(Pruned { scans, turns, findings })
        })?;
        Ok(pruned)
    }
}
