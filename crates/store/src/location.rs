//! Where a store lies: in a file, or in a database of a PostgreSQL server.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use postgres::{Config, config::Host};

use crate::StoreError;

/// So long a server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where servers listen unless they are told otherwise.
const USUAL_PORT: u16 = 5432;

/// Where a store lies.
///
/// ```
/// use tutela_store::Location;
/// let file = Location::parse("tutela.db".as_ref())?;
/// assert_eq!(file.to_string(), "tutela.db");
/// let server = Location::parse("postgres://tutela:hidden@db.example.com/posture".as_ref())?;
/// assert_eq!(server.to_string(), "postgres://tutela@db.example.com/posture");
/// # Ok::<(), tutela_store::StoreError>(())
/// ```
#[derive(Clone)]
pub struct Location(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    File(PathBuf),
    Server(Box<Config>),
}

impl Location {
    /// Reads the path of a file, or the URL of a database: `postgres://user@host/database`.
    ///
    /// # Errors
    /// For a URL that PostgreSQL would not understand. It may hold a password, and is not repeated.
    pub fn parse(named: &Path) -> Result<Self, StoreError> {
        let url = named.to_str().filter(|text| {
            ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme))
        });
        let Some(url) = url else { return Ok(Self(Kind::File(named.to_owned()))) };
        let mut config: Config = url.parse().map_err(|_| StoreError::BadUrl)?;
        if config.get_hosts().is_empty() {
            return Err(StoreError::BadUrl);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        config.application_name("tutela");
        Ok(Self(Kind::Server(Box::new(config))))
    }

    /// Whether a password is written in it.
    #[must_use]
    pub fn has_password(&self) -> bool {
        match &self.0 {
            Kind::File(_) => false,
            Kind::Server(config) => config.get_password().is_some(),
        }
    }

    /// The same with a password, where it needs one and has none.
    #[must_use]
    pub fn with_password(mut self, password: Option<&str>) -> Self {
        if let (Kind::Server(config), Some(password)) = (&mut self.0, password)
            && config.get_password().is_none()
        {
            config.password(password);
        }
        self
    }
}

impl From<&Path> for Location {
    fn from(file: &Path) -> Self {
        Self(Kind::File(file.to_owned()))
    }
}

/// Without its password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = match &self.0 {
            Kind::File(path) => return write!(f, "{}", path.display()),
            Kind::Server(config) => config,
        };
        f.write_str("postgres://")?;
        if let Some(user) = config.get_user() {
            write!(f, "{user}@")?;
        }
        let ports = config.get_ports();
        for (at, host) in config.get_hosts().iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}")?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
            }
            if let Some(port) = ports.get(at).or(ports.first()).filter(|port| **port != USUAL_PORT)
            {
                write!(f, ":{port}")?;
            }
        }
        config.get_dbname().map_or(Ok(()), |name| write!(f, "/{name}"))
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_nowhere() {
        const SECRET: &str = "correct-horse";
        for url in [
            "postgres://tutela:correct-horse@db.example.com:5433/posture?sslmode=require",
            "postgresql://tutela@db.example.com/posture?password=correct-horse",
        ] {
            let location = Location::parse(Path::new(url)).unwrap();
            assert!(location.has_password());
            let shown = format!("{location} {location:?}");
            assert!(shown.contains("tutela@db.example.com"), "{shown}");
            assert!(shown.contains("/posture"), "{shown}");
            assert!(!shown.contains(SECRET), "{shown}");
        }
        let bad = Location::parse(Path::new("postgres://tutela:correct-horse@db/x?colour=red"));
        assert!(!bad.unwrap_err().to_string().contains(SECRET));
    }

    #[test]
    fn what_is_no_url_of_postgresql_is_a_file() {
        for name in ["tutela.db", "/srv/postgres/x", "postgres.db", "mysql://db/x"] {
            let location = Location::parse(Path::new(name)).unwrap();
            assert!(matches!(location.0, Kind::File(_)), "{name}");
            assert_eq!(location.to_string(), name);
        }
        assert_eq!(Location::parse(Path::new("postgres://")).unwrap_err(), StoreError::BadUrl);
    }

    #[test]
    fn a_password_of_its_own_goes_before_one_that_is_given() {
        let own = Location::parse(Path::new("postgres://a:own@db/x")).unwrap();
        let Kind::Server(config) = own.with_password(Some("given")).0 else { panic!() };
        assert_eq!(config.get_password(), Some(&b"own"[..]));
        let none = Location::parse(Path::new("postgres://a@db/x")).unwrap();
        let Kind::Server(config) = none.with_password(Some("given")).0 else { panic!() };
        assert_eq!(config.get_password(), Some(&b"given"[..]));
    }
}
