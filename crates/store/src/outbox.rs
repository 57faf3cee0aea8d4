//! What was told of findings, and what waits to be delivered: decided and written in the transaction of
//! the run that it is about, so that no end of the program loses a notice or tells of what is not kept.

use jiff::Timestamp;
use tutela_posture::{Known, Notice, NoticeState, Run, ScoreEnds, Scores, Standing, Subject, Told};

use crate::{
    Doer, Kept, Store, StoreError, audit, lives,
    recording::keep,
    sql::{Database, Row, Value, number, odd, rows},
    write,
};

/// What notices are decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// What was told.
    pub state: NoticeState,
    /// The findings that are not over, and those of which something was told.
    pub findings: Vec<Known>,
    /// Each account's last score.
    pub scores: Scores,
    /// When the last digest was decided.
    pub last_digest: Option<Timestamp>,
}

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct After {
    /// What was told, and waits to be.
    pub state: NoticeState,
    /// Notices, each with the channels that it goes to.
    pub messages: Vec<(Notice, Vec<String>)>,
}

/// A notice that has not got to its channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its number.
    pub id: i64,
    /// The channel.
    pub channel: String,
    /// What is told.
    pub notice: Notice,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; `None` where nobody tries any more.
    pub next_try: Option<Timestamp>,
    /// Why it did not get there the last time.
    pub error: Option<String>,
}

/// How a notice is on its way.
const WAITING: &str = "waiting";
const SENT: &str = "sent";
const DEAD: &str = "dead";

impl Store {
    /// Remembers a run, has notices decided by all that is known then, and puts them into the outbox: all
    /// of it, or nothing.
    ///
    /// # Errors
    /// Those of [`Store::keep`].
    pub fn keep_and_tell(
        &mut self,
        run: &Run,
        doer: Doer<'_>,
        decide: impl FnOnce(&Before) -> After,
    ) -> Result<Kept, StoreError> {
        write(&mut *self.database, |database| {
            let kept = keep(database, run, doer)?;
            let before = before(database)?;
            let after = decide(&before);
            put_state(database, &before.state, &after.state)?;
            for (notice, channels) in &after.messages {
                put_message(database, notice, channels, doer.at)?;
            }
            Ok(kept)
        })
    }

    /// What is to be delivered now, what was decided first before the rest.
    ///
    /// # Errors
    /// Those of the database.
    pub fn due(&mut self, now: Timestamp) -> Result<Vec<Letter>, StoreError> {
        let filter = "state = $1 AND next_try <= $2";
        letters(&mut *self.database, filter, &[WAITING.into(), now.into()])
    }

    /// What has not got to its channel.
    ///
    /// # Errors
    /// Those of the database.
    pub fn undelivered(&mut self) -> Result<Vec<Letter>, StoreError> {
        letters(&mut *self.database, "state <> $1", &[SENT.into()])
    }

    /// A channel took a notice.
    ///
    /// # Errors
    /// Those of the database.
    pub fn delivered(&mut self, id: i64) -> Result<(), StoreError> {
        let sql =
            "UPDATE outbox SET state = $1, attempts = attempts + 1, error = NULL WHERE id = $2";
        write(&mut *self.database, |database| database.change(sql, &[SENT.into(), id.into()]))
            .map(drop)
    }

    /// A channel did not take a notice; it is tried again at `again`, or never.
    ///
    /// # Errors
    /// Those of the database.
    pub fn not_delivered(
        &mut self,
        id: i64,
        reason: &str,
        again: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let state = if again.is_some() { WAITING } else { DEAD };
        let sql = "UPDATE outbox SET state = $1, attempts = attempts + 1, error = $2, \
                   next_try = COALESCE($3, next_try) WHERE id = $4";
        let values: [Value; 4] = [state.into(), reason.into(), again.into(), id.into()];
        write(&mut *self.database, |database| database.change(sql, &values)).map(drop)
    }

    /// Somebody knows of the problems of a check, of all resources or of one: they are told of neither
    /// again nor to others until they are over or worse. Says how many there are.
    ///
    /// # Errors
    /// Those of the database.
    pub fn acknowledge(
        &mut self,
        check: &str,
        resource: Option<&str>,
        doer: Doer<'_>,
    ) -> Result<usize, StoreError> {
        write(&mut *self.database, |database| {
            let before = state(database)?;
            let mut after = before.clone();
            let mut count: usize = 0;
            for ((_, key), told) in &mut after {
                let is_meant = key.check == check && resource.is_none_or(|own| own == key.resource);
                if is_meant && told.is_problem() && told.acknowledged.is_none() {
                    told.acknowledged = Some(doer.at);
                    count = count.saturating_add(1);
                }
            }
            put_state(database, &before, &after)?;
            if count > 0 {
                let of = resource.unwrap_or("every resource");
                let what = format!("acknowledged {check} of {of}: {count} findings");
                audit::add(database, doer.at, doer.who, &what)?;
            }
            Ok(count)
        })
    }
}

fn before(database: &mut dyn Database) -> Result<Before, StoreError> {
    let columns: Vec<String> =
        lives::COLUMNS.split(", ").map(|column| format!("f.{column}")).collect();
    let sql = format!(
        "SELECT f.account, {} FROM finding f LEFT JOIN told t ON t.account = f.account \
         AND t.check_id = f.check_id AND t.region = f.region AND t.resource = f.resource \
         WHERE f.standing <> $1 OR t.account IS NOT NULL \
         ORDER BY f.account, f.check_id, f.region, f.resource",
        columns.join(", ")
    );
    let findings = rows(database, &sql, &[Standing::Resolved.word().into()], |row| {
        Ok(Known { account: row.account()?, key: lives::key(row)?, life: lives::life(row)? })
    })?;
    let last = number(database, "SELECT MAX(at) FROM digest", &[])?;
    let last_digest = (last != 0).then(|| Timestamp::from_microsecond(last)).transpose();
    Ok(Before {
        state: state(database)?,
        findings,
        scores: scores(database)?,
        last_digest: last_digest.map_err(|_| odd("a time out of range"))?,
    })
}

fn scores(database: &mut dyn Database) -> Result<Scores, StoreError> {
    let sql = "SELECT account, score_low, score_high FROM scan_account ORDER BY at";
    let all = rows(database, sql, &[], |row| {
        let account = row.account()?;
        let end = |number: i64| u8::try_from(number).map_err(|_| odd("a score out of range"));
        let ends = (row.maybe_number()?, row.maybe_number()?);
        let (Some(low), Some(high)) = ends else { return Ok((account, None)) };
        Ok((account, Some(ScoreEnds { low: end(low)?, high: end(high)? })))
    })?;
    let mut scores = Scores::new();
    for (account, score) in all {
        let last = scores.entry(account).or_default();
        *last = score.or(*last);
    }
    Ok(scores)
}

fn state(database: &mut dyn Database) -> Result<NoticeState, StoreError> {
    let sql = "SELECT account, check_id, region, resource, told FROM told";
    let all = rows(database, sql, &[], |row| {
        let subject = (row.account()?, lives::key(row)?);
        let told: Told = read(row)?;
        Ok((subject, told))
    })?;
    Ok(all.into_iter().collect())
}

fn read<T: serde::de::DeserializeOwned>(row: &mut Row) -> Result<T, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged(error.to_string());
    serde_json::from_str(&row.text()?).map_err(damaged)
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Failed(error.to_string()))
}

fn put_state(
    database: &mut dyn Database,
    before: &NoticeState,
    after: &NoticeState,
) -> Result<(), StoreError> {
    let values = |subject: &Subject| -> [Value; 4] {
        let (account, key) = subject;
        [
            account.into(),
            key.check.as_str().into(),
            key.region.as_str().into(),
            key.resource.as_str().into(),
        ]
    };
    for (subject, told) in after.iter().filter(|(own, told)| before.get(*own) != Some(told)) {
        let sql = "INSERT INTO told (account, check_id, region, resource, told) \
                   VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (account, check_id, region, resource) \
                   DO UPDATE SET told = excluded.told";
        let mut values = values(subject).to_vec();
        values.push(json(told)?.as_str().into());
        database.change(sql, &values)?;
    }
    for subject in before.keys().filter(|own| !after.contains_key(*own)) {
        let sql = "DELETE FROM told WHERE account = $1 AND check_id = $2 AND region = $3 \
                   AND resource = $4";
        database.change(sql, &values(subject))?;
    }
    Ok(())
}

fn put_message(
    database: &mut dyn Database,
    notice: &Notice,
    channels: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    if notice.account.is_none() {
        database.change("DELETE FROM digest", &[])?;
        database.change("INSERT INTO digest (at) VALUES ($1)", &[now.into()])?;
    }
    let text = json(notice)?;
    for channel in channels {
        let id = number(database, "SELECT MAX(id) FROM outbox", &[])?.saturating_add(1);
        let sql = "INSERT INTO outbox (id, notice_key, channel, at, notice, state, attempts, \
                   next_try) VALUES ($1, $2, $3, $4, $5, $6, 0, $7) \
                   ON CONFLICT (notice_key, channel) DO NOTHING";
        let values = [
            id.into(),
            notice.key.as_str().into(),
            channel.as_str().into(),
            notice.at.into(),
            text.as_str().into(),
            WAITING.into(),
            now.into(),
        ];
        database.change(sql, &values)?;
    }
    Ok(())
}

fn letters(
    database: &mut dyn Database,
    filter: &str,
    values: &[Value],
) -> Result<Vec<Letter>, StoreError> {
    let sql = format!(
        "SELECT id, channel, notice, attempts, state, next_try, error FROM outbox WHERE {filter} \
         ORDER BY id"
    );
    rows(database, &sql, values, |row| {
        let (id, channel, notice) = (row.number()?, row.text()?, read(row)?);
        let attempts = u32::try_from(row.number()?).map_err(|_| odd("a count out of range"))?;
        let is_dead = row.text()? == DEAD;
        let next_try = Some(row.moment()?).filter(|_| !is_dead);
        Ok(Letter { id, channel, notice, attempts, next_try, error: row.maybe_text()? })
    })
}
