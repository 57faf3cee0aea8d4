//! Where what was found is remembered.

use std::path::{Path, PathBuf};

use tutela_app::run_of;
use tutela_model::Timestamp;
use tutela_ports::Clock as _;
use tutela_posture::{Run, Turn};
use tutela_report::Report;
use tutela_store::{After, Before, Doer, Kept, Store, StoreError};

use crate::{clock::SystemClock, error::Error, output, variable::variable};

/// A store, and where it lies.
#[derive(Debug)]
pub(crate) struct Memory {
    path: PathBuf,
    store: Store,
}

/// The file that is named by an option or the environment.
pub(crate) fn place(named: Option<&Path>) -> Result<PathBuf, Error> {
    let named = named.map(Path::to_owned);
    named.or_else(|| variable("TUTELA_STORE").map(PathBuf::from)).ok_or_else(|| {
        Error::Usage(
            "no store is named: say `--store FILE`, or set TUTELA_STORE; `tutela scan --store FILE` \
             makes one"
                .to_owned(),
        )
    })
}

impl Memory {
    /// Opens it to write, before anybody is asked anything.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let store = Store::open(path).map_err(failed(path))?;
        Ok(Self { path: path.to_owned(), store })
    }

    /// Opens it to write; it must be there.
    pub(crate) fn open_existing(path: &Path) -> Result<Self, Error> {
        if let Err(error) = Store::open_to_read(path)
            && !matches!(error, StoreError::Older | StoreError::CutOff)
        {
            return Err(failed(path)(error));
        }
        Self::open(path)
    }

    /// Opens it to read only.
    pub(crate) fn open_to_read(path: &Path) -> Result<Self, Error> {
        let store = Store::open_to_read(path).map_err(failed(path))?;
        Ok(Self { path: path.to_owned(), store })
    }

    /// Does something with the store.
    pub(crate) fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, Error> {
        work(&mut self.store).map_err(failed(&self.path))
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
            output::say(&format!("remembered in {}: {}", self.path.display(), sentence(kept)));
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

fn failed(path: &Path) -> impl Fn(StoreError) -> Error {
    move |detail| Error::Store { path: path.to_owned(), detail }
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
