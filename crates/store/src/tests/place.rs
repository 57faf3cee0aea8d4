//! Where tests have their stores.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tutela_testkit::Postgres;

use crate::{
    Location, Store, StoreError, location::Kind, postgresql::Postgresql, sql::Database,
    sqlite::Sqlite,
};

/// A folder of its own for each test.
pub(crate) struct OnSqlite(tempfile::TempDir);

impl OnSqlite {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn location(&self) -> Location {
        Location::from(self.path("store").as_path())
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.location()).unwrap()
    }

    pub(crate) fn open_to_read(&self) -> Result<Store, StoreError> {
        Store::open_to_read(&self.location())
    }

    pub(crate) fn database(&self) -> Box<dyn Database> {
        Box::new(Sqlite::open(&self.path("store")).unwrap())
    }
}

/// A database of its own for each test, of one server.
pub(crate) struct OnPostgresql {
    /// Which lives as long as somebody has it.
    _server: Arc<Postgres>,
    location: Location,
}

impl OnPostgresql {
    pub(crate) fn new() -> Self {
        let server = Postgres::shared();
        let location = Location::parse(Path::new(&server.database())).unwrap();
        Self { _server: server, location }
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.location).unwrap()
    }

    pub(crate) fn open_to_read(&self) -> Result<Store, StoreError> {
        Store::open_to_read(&self.location)
    }

    pub(crate) fn database(&self) -> Box<dyn Database> {
        let Kind::Server(config) = &self.location.0 else { panic!("a file") };
        Box::new(Postgresql::open(config).unwrap())
    }
}
