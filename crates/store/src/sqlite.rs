//! SQLite: one file, with nothing to install.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi, params_from_iter, types::ValueRef};

use crate::{
    StoreError,
    sql::{Database, Row, Value, odd},
};

/// So long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to a file.
#[derive(Debug)]
pub(crate) struct Sqlite(Connection);

impl Sqlite {
    /// Opens a file to read and write; makes it where it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        make_private(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let own = Self::connect(path, flags)?;
        // Readers do not wait for the writer then. FULL: what was said to be kept survives a power cut.
        own.0.pragma_update(None, "journal_mode", "WAL").map_err(error)?;
        own.0.pragma_update(None, "synchronous", "FULL").map_err(error)?;
        own.0.pragma_update(None, "foreign_keys", true).map_err(error)?;
        Ok(own)
    }

    /// Opens a file that is there, to read only.
    pub(crate) fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::NotThere);
        }
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
    }

    /// Opens a file that is there, to undo what a writer had begun when it was ended, and to look.
    pub(crate) fn open_to_repair(path: &Path) -> Result<Self, StoreError> {
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        if path.is_dir() {
            return Err(StoreError::Open("it is a folder: name a file in it".to_owned()));
        }
        let connection = Connection::open_with_flags(path, flags).map_err(error)?;
        connection.busy_timeout(PATIENCE).map_err(error)?;
        Ok(Self(connection))
    }
}

/// Makes an empty file that its owner alone can read, unless it is there; SQLite gives its companions
/// the same mode.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| StoreError::Open(error.to_string()))
}

/// SQLite's error as one of ours.
fn error(error: rusqlite::Error) -> StoreError {
    // A reader may not undo what its journal holds: https://sqlite.org/rescode.html#readonly_rollback
    const CUT_OFF: [std::ffi::c_int; 2] =
        [ffi::SQLITE_READONLY_ROLLBACK, ffi::SQLITE_READONLY_RECOVERY];
    let extended = error.sqlite_error().map(|error| error.extended_code);
    if extended.is_some_and(|code| CUT_OFF.contains(&code)) {
        return StoreError::CutOff;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Foreign,
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged(error.to_string()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::Open(error.to_string())
        }
        Some(_) | None => StoreError::Failed(error.to_string()),
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Self::Number(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
            Self::Null => rusqlite::types::Null.to_sql(),
        }
    }
}

fn value(of: ValueRef<'_>) -> Result<Value, StoreError> {
    match of {
        ValueRef::Integer(number) => Ok(Value::Number(number)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(odd("a text that is no UTF-8")),
        },
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(odd("a column of another type")),
    }
}

impl Database for Sqlite {
    fn change(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare(sql).map_err(error)?;
        let changed = statement.execute(params_from_iter(values)).map_err(error)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.0.execute_batch(sql).map_err(error)
    }

    fn ask(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.0.prepare(sql).map_err(error)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values)).map_err(error)?;
        while let Some(row) = rows.next().map_err(error)? {
            let read = |place| row.get_ref(place).map_err(error).and_then(value);
            each(Row::new((0..columns).map(read).collect::<Result<_, _>>()?))?;
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.run("BEGIN IMMEDIATE")
    }

    fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1";
        Ok(crate::sql::number(self, sql, &[name.into()])? > 0)
    }

    fn is_empty(&mut self) -> Result<bool, StoreError> {
        Ok(crate::sql::number(self, "SELECT COUNT(*) FROM sqlite_schema", &[])? == 0)
    }

    fn copy_to(&mut self, path: &Path) -> Result<(), StoreError> {
        make_private(path)?;
        let name = path.to_str().ok_or_else(|| odd("a path that is no text"))?;
        self.0.execute("VACUUM INTO $1", [name]).map(drop).map_err(error)
    }

    fn check(&mut self) -> Result<(), StoreError> {
        // Every page of it is read.
        let said: String =
            self.0.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(error)?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
    }
}
