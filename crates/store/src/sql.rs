//! What the repository needs of a database: statements with values in, rows of values out.
//!
//! Statements are the common part of SQLite's and PostgreSQL's SQL: numbers are BIGINT, everything else
//! is TEXT, and parameters are `$1`, `$2` … in the order in which they first appear.

use std::{fmt::Debug, path::Path};

use jiff::Timestamp;
use tutela_model::{AccountId, Severity};

use crate::StoreError;

/// A value of a column, or of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
    Null,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(is_so: bool) -> Self {
        Self::Number(i64::from(is_so))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        // More than 2^63 of anything is not counted here.
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&AccountId> for Value {
    fn from(account: &AccountId) -> Self {
        Self::Text(account.to_string())
    }
}

impl From<Timestamp> for Value {
    fn from(moment: Timestamp) -> Self {
        Self::Number(moment.as_microsecond())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of an answer, whose columns are taken from the left.
#[derive(Debug)]
pub(crate) struct Row(std::vec::IntoIter<Value>);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    fn next(&mut self) -> Result<Value, StoreError> {
        self.0.next().ok_or_else(|| odd("a column is missing"))
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        match self.next()? {
            Value::Text(text) => Ok(text),
            Value::Number(_) | Value::Null => Err(odd("no text where one should be")),
        }
    }

    pub(crate) fn maybe_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.next()? {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            Value::Number(_) => Err(odd("a number where a text should be")),
        }
    }

    pub(crate) fn number(&mut self) -> Result<i64, StoreError> {
        self.maybe_number()?.ok_or_else(|| odd("no number where one should be"))
    }

    pub(crate) fn maybe_number(&mut self) -> Result<Option<i64>, StoreError> {
        match self.next()? {
            Value::Number(number) => Ok(Some(number)),
            Value::Null => Ok(None),
            Value::Text(_) => Err(odd("a text where a number should be")),
        }
    }

    pub(crate) fn count(&mut self) -> Result<u64, StoreError> {
        u64::try_from(self.number()?).map_err(|_| odd("a count below nothing"))
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.number()? != 0)
    }

    pub(crate) fn moment(&mut self) -> Result<Timestamp, StoreError> {
        let number = self.number()?;
        moment(number)
    }

    pub(crate) fn maybe_moment(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.maybe_number()?.map(moment).transpose()
    }

    pub(crate) fn account(&mut self) -> Result<AccountId, StoreError> {
        let text = self.text()?;
        let unknown = AccountId::unknown();
        if text == unknown.as_str() {
            return Ok(unknown);
        }
        AccountId::parse(&text).ok_or_else(|| odd("an account that is none"))
    }

    pub(crate) fn severity(&mut self) -> Result<Severity, StoreError> {
        self.word(&Severity::ALL, Severity::word)
    }

    /// One of the words that there are.
    pub(crate) fn word<T: Copy>(
        &mut self,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Result<T, StoreError> {
        let text = self.text()?;
        let found = all.iter().copied().find(|own| word(*own) == text);
        found.ok_or_else(|| odd("a word that this version does not know"))
    }
}

fn moment(number: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(number).map_err(|_| odd("a time out of range"))
}

pub(crate) fn odd(what: &'static str) -> StoreError {
    StoreError::Damaged(what.to_owned())
}

/// A connection to a database.
pub(crate) trait Database: Debug + Send {
    /// Runs one statement, and says how many rows it changed.
    fn change(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError>;

    /// Runs statements that have no parameters.
    fn run(&mut self, sql: &str) -> Result<(), StoreError>;

    /// Runs statements that make tables.
    fn make(&mut self, sql: &str) -> Result<(), StoreError> {
        self.run(sql)
    }

    /// Asks, and gives each row to `each`.
    fn ask(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Begins a transaction that no other writer is in, after waiting for one that is.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// Whether there is a table of this name.
    fn has_table(&mut self, name: &str) -> Result<bool, StoreError>;

    /// Whether there is nothing in it.
    fn is_empty(&mut self) -> Result<bool, StoreError>;

    /// Writes a whole copy, as of one moment, to a file that is not there yet.
    fn copy_to(&mut self, path: &Path) -> Result<(), StoreError>;

    /// Says what is wrong with the first thing that is damaged.
    fn check(&mut self) -> Result<(), StoreError>;
}

/// Asks, and has every row read.
pub(crate) fn rows<T>(
    database: &mut dyn Database,
    sql: &str,
    values: &[Value],
    mut read: impl FnMut(&mut Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut all = Vec::new();
    database.ask(sql, values, &mut |mut row| {
        all.push(read(&mut row)?);
        Ok(())
    })?;
    Ok(all)
}

/// The one number that a question answers; 0 where there is none.
pub(crate) fn number(
    database: &mut dyn Database,
    sql: &str,
    values: &[Value],
) -> Result<i64, StoreError> {
    let all = rows(database, sql, values, Row::maybe_number)?;
    Ok(all.into_iter().flatten().next().unwrap_or_default())
}
