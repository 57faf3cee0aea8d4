//! Where what was found is remembered.

use std::path::Path;

use tutela_app::run_of;
use tutela_model::Timestamp;
use tutela_ports::Clock as _;
use tutela_posture::{Run, Turn};
use tutela_report::Report;
use tutela_store::{After, Before, Doer, Kept, Location, Store, StoreError};

use crate::{clock::SystemClock, error::Error, output, variable::variable};

/// A store, and where it lies.
#[derive(Debug)]
pub(crate) struct Memory {
    location: Location,
    store: Store,
}

/// The store that is named by an option or the environment.
pub(crate) fn place(named: Option<&Path>) -> Result<Location, Error> {
    if let Some(named) = named {
        return located(named);
    }
    let named = variable("TUTELA_STORE").ok_or_else(|| {
        Error::Usage(
            "no store is named: say `--store FILE`, or set TUTELA_STORE; `tutela scan --store FILE` \
             makes one"
                .to_owned(),
        )
    })?;
    parsed(Path::new(&named))
}

/// The store that is named on the command line, which others can read.
pub(crate) fn located(named: &Path) -> Result<Location, Error> {
    if read(named)?.has_password() {
        return Err(Error::Usage(
            "the password of a database does not belong on a command line, where everybody on this \
             machine can read it: set TUTELA_STORE_PASSWORD, or TUTELA_STORE to the whole URL"
                .to_owned(),
        ));
    }
    parsed(named)
}

fn read(named: &Path) -> Result<Location, Error> {
    let place = || "postgres://…".to_owned();
    Location::parse(named).map_err(|detail| Error::Store { place: place(), detail })
}

fn parsed(named: &Path) -> Result<Location, Error> {
    Ok(read(named)?.with_password(variable("TUTELA_STORE_PASSWORD").as_deref()))
}

impl Memory {
    /// Opens it to write, before anybody is asked anything.
    pub(crate) fn open(location: &Location) -> Result<Self, Error> {
        let store = Store::open(location).map_err(failed(location))?;
        Ok(Self { location: location.clone(), store })
    }

    /// Opens it to write; it must be there.
    pub(crate) fn open_existing(location: &Location) -> Result<Self, Error> {
        if let Err(error) = Store::open_to_read(location)
            && !matches!(error, StoreError::Older | StoreError::CutOff)
        {
            return Err(failed(location)(error));
        }
        Self::open(location)
    }

    /// Opens it to read only.
    pub(crate) fn open_to_read(location: &Location) -> Result<Self, Error> {
        let store = Store::open_to_read(location).map_err(failed(location))?;
        Ok(Self { location: location.clone(), store })
    }

    /// Does something with the store.
    pub(crate) fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, Error> {
        work(&mut self.store).map_err(failed(&self.location))
    }

    /// Remembers what was found, and says what became of findings.
    pub(crate) fn keep(&mut self, report: &Report) -> Result<(), Error> {
        let run = run_of(report, dated(report.as_of)?);
        let kept = self.with(|store| store.keep(&run, doer(&who())))?;
        self.say(&run, &kept);
        Ok(())
    }

    /// The same, and has notices decided by all that is remembered then.
    pub(crate) fn keep_and_tell(
        &mut self,
        run: &Run,
        decide: impl FnOnce(&Before) -> After,
    ) -> Result<(), Error> {
        let kept = self.with(|store| store.keep_and_tell(run, doer(&who()), decide))?;
        self.say(run, &kept);
        Ok(())
    }

    fn say(&self, run: &Run, kept: &Kept) {
        for account in &kept.known {
            output::say(&format!(
                "account {account} is remembered as of {} already: nothing was changed",
                run.at
            ));
        }
        if !kept.followed.is_empty() {
            output::say(&format!("remembered in {}: {}", self.location, sentence(kept)));
        }
    }
}

/// The moment of what is remembered.
pub(crate) fn dated(as_of: Option<Timestamp>) -> Result<Timestamp, Error> {
    let undated =
        "what is remembered must be dated: say when the answers were taken with `--as-of`";
    as_of.ok_or_else(|| Error::Usage(undated.to_owned()))
}

/// Who runs the program, as far as the environment says.
pub(crate) fn who() -> String {
    let named = variable("USER").or_else(|| variable("LOGNAME"));
    named.or_else(|| variable("USERNAME")).unwrap_or_else(|| "somebody".to_owned())
}

/// They, now.
pub(crate) fn doer(who: &str) -> Doer<'_> {
    Doer { who, at: SystemClock.now() }
}

fn failed(location: &Location) -> impl Fn(StoreError) -> Error {
    move |detail| Error::Store { place: location.to_string(), detail }
}

/// `2 new, 1 resolved`.
fn sentence(kept: &Kept) -> String {
    let count = |turn: Turn| {
        let turns = kept.followed.iter().flat_map(|(_, followed)| &followed.turns);
        turns.filter(|(_, own)| *own == turn).count()
    };
    let said: Vec<String> = Turn::ALL
        .into_iter()
        .map(|turn| (count(turn), turn))
        .filter(|(count, _)| *count > 0)
        .map(|(count, turn)| format!("{count} {}", turn.word()))
        .collect();
    if said.is_empty() { "nothing changed".to_owned() } else { said.join(", ") }
}
