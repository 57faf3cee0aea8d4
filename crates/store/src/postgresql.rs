//! PostgreSQL: a server that several runs share.

use std::{collections::BTreeMap, error::Error as _, fmt, path::Path, sync::Arc};

use postgres::{
    Client, Config, Statement,
    error::SqlState,
    fallible_iterator::FallibleIterator as _,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    StoreError,
    sql::{Database, Row, Value, number, odd},
};

/// What writers of a store hold, one at a time. Any number does that nobody else takes: `tutela` in ASCII.
const LOCK: i64 = 0x7475_7465_6c61;

/// So long a writer waits for another; that something is there already is no warning.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET client_min_messages = warning";

/// A connection to a database.
pub(crate) struct Postgresql {
    client: Client,
    /// Statements that were prepared, by their text.
    prepared: BTreeMap<String, Statement>,
}

impl fmt::Debug for Postgresql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgresql").field("prepared", &self.prepared.len()).finish_non_exhaustive()
    }
}

impl Postgresql {
    /// Connects, to read and write.
    pub(crate) fn open(config: &Config) -> Result<Self, StoreError> {
        let client = config.connect(MakeRustlsConnect::new(tls()?)).map_err(error)?;
        let mut own = Self { client, prepared: BTreeMap::new() };
        own.run(SETTINGS)?;
        Ok(own)
    }

    /// Connects, to read only.
    pub(crate) fn open_to_read(config: &Config) -> Result<Self, StoreError> {
        let mut own = Self::open(config)?;
        own.run("SET default_transaction_read_only = on")?;
        Ok(own)
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(error)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// Where the server offers TLS, its certificate has to be one that this machine trusts.
fn tls() -> Result<ClientConfig, StoreError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Failed(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// PostgreSQL's error as one of ours.
///
/// Source: <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn error(error: postgres::Error) -> StoreError {
    let Some(said) = error.as_db_error() else {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(own) = cause {
            words.push_str(&format!(": {own}"));
            cause = own.source();
        }
        return if error.is_closed() { StoreError::Failed(words) } else { StoreError::Open(words) };
    };
    let (code, words) = (said.code(), said.message().to_owned());
    let is = |codes: &[SqlState]| codes.contains(code);
    if is(&[SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED]) {
        StoreError::Busy
    } else if is(&[SqlState::DISK_FULL]) {
        StoreError::Full
    } else if is(&[SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED]) {
        StoreError::Damaged(words)
    } else if is(&[
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::INSUFFICIENT_PRIVILEGE,
        SqlState::INVALID_PASSWORD,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
        SqlState::INVALID_CATALOG_NAME,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::CANNOT_CONNECT_NOW,
    ]) {
        StoreError::Open(words)
    } else {
        StoreError::Failed(words)
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Number(number) => number.to_sql(of, out),
            Self::Text(text) => text.to_sql(of, out),
            Self::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(of: &Type) -> bool {
        [Type::INT8, Type::TEXT].contains(of)
    }

    to_sql_checked!();
}

/// The values of a row, by the types of its columns.
fn row(of: &postgres::Row) -> Result<Row, StoreError> {
    let value = |(at, column): (usize, &postgres::Column)| {
        if *column.type_() == Type::INT8 {
            let number = of.try_get::<_, Option<i64>>(at)?;
            return Ok(number.map_or(Value::Null, Value::Number));
        }
        // What is neither is no text, and refused with its name.
        let text = of.try_get::<_, Option<String>>(at)?;
        Ok(text.map_or(Value::Null, Value::Text))
    };
    let values: Result<Vec<Value>, postgres::Error> =
        of.columns().iter().enumerate().map(value).collect();
    Ok(Row::new(values.map_err(error)?))
}

impl Database for Postgresql {
    fn change(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|own| own as _).collect();
        self.client.execute(&statement, &values).map_err(error)
    }

    fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(error)
    }

    fn make(&mut self, sql: &str) -> Result<(), StoreError> {
        // Whatever language the database is in, words are in the order of their bytes.
        self.run(&sql.replace(" TEXT", " TEXT COLLATE \"C\""))
    }

    fn ask(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let values = values.iter().map(|own| own as &(dyn ToSql + Sync));
        let mut rows = self.client.query_raw(&statement, values).map_err(error)?;
        while let Some(next) = rows.next().map_err(error)? {
            each(row(&next)?)?;
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.run("BEGIN")?;
        let locked = self.run(&format!("SELECT pg_advisory_xact_lock({LOCK})"));
        if locked.is_err() {
            // Why there is no lock matters more than what this says.
            let _ = self.run("ROLLBACK");
        }
        locked
    }

    fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM pg_catalog.pg_tables \
                   WHERE schemaname = current_schema() AND tablename = $1::text";
        Ok(number(self, sql, &[name.into()])? > 0)
    }

    fn is_empty(&mut self) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()";
        Ok(number(self, sql, &[])? == 0)
    }

    fn copy_to(&mut self, _: &Path) -> Result<(), StoreError> {
        Err(StoreError::NoCopy)
    }

    fn check(&mut self) -> Result<(), StoreError> {
        // Whether its pages are sound, the server knows: `pg_amcheck` says so.
        if self.is_empty()? { Err(odd("it has no tables")) } else { Ok(()) }
    }
}
