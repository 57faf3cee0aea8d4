//! Plans that were begun: each in a folder of its own, with its journal.
//!
//! A line of the journal is on the disk before the call that it tells of is sent. A line that was cut by
//! the end of the program tells of nothing: the call after it was never sent.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::Mutex,
};

use tutela_app::plans::Course;
use tutela_ports::{Entry, Journal};
use tutela_remedy::Plan;

use crate::{error::Error, input, places, variable::variable, whole};

const PLAN: &str = "plan.json";
const JOURNAL: &str = "journal.jsonl";

/// Where plans are kept.
pub(crate) struct Store(PathBuf);

/// A plan that was begun, while nobody else may go on with it.
pub(crate) struct Kept {
    pub(crate) plan: Plan,
    pub(crate) course: Course,
    journal: Mutex<File>,
}

impl Store {
    /// In the folder that is named, by an option or the environment, or in one of the person's own.
    pub(crate) fn of(named: Option<&Path>) -> Result<Self, Error> {
        let named =
            named.map(Path::to_owned).or_else(|| variable("TUTELA_PLANS").map(PathBuf::from));
        let usual = || places::data().map(|folder| folder.join("plans"));
        named.or_else(usual).map(Self).ok_or_else(|| {
            Error::Usage(
                "where plans are to be kept is not known: name a folder with --plans".to_owned(),
            )
        })
    }

    /// Keeps a plan, before anything of it is done.
    pub(crate) fn keep(&self, plan: &Plan) -> Result<Kept, Error> {
        let folder = self.0.join(plan.id());
        let failed = |source| Error::Output { place: format!("`{}`", folder.display()), source };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(failed)?;
        let file = folder.join(PLAN);
        if !file.exists() {
            whole::stage(&file, |out| out.write_all(plan.json().as_bytes()))?.put()?;
        }
        Self::open_at(&folder)
    }

    /// The plan whose id is this, or begins so.
    pub(crate) fn open(&self, id: &str) -> Result<Kept, Error> {
        let all = self.ids()?;
        let mut meant = all.iter().filter(|own| own.starts_with(id));
        match (meant.next(), meant.next()) {
            (Some(own), None) => Self::open_at(&self.0.join(own)),
            (Some(_), Some(_)) => {
                Err(Error::Usage(format!("more than one plan begins with `{id}`: say more of it")))
            }
            (None, _) => Err(Error::Usage(format!(
                "no plan that begins with `{id}` was begun here: `tutela plans` lists them"
            ))),
        }
    }

    /// The plans that were begun, those that were made last first.
    pub(crate) fn all(&self) -> Result<Vec<(Plan, Course)>, Error> {
        let mut all = Vec::new();
        for id in self.ids()? {
            let folder = self.0.join(id);
            let plan = read_plan(&folder.join(PLAN))?;
            let journal = folder.join(JOURNAL);
            let text = if journal.exists() {
                input::read_text("a journal", &journal)?
            } else {
                String::new()
            };
            let course = course(&plan, &text, &journal)?;
            all.push((plan, course));
        }
        all.sort_by_key(|(plan, _)| std::cmp::Reverse(plan.content().made));
        Ok(all)
    }

    fn ids(&self) -> Result<Vec<String>, Error> {
        let unreadable = |error: std::io::Error| Error::Read {
            what: "plans",
            path: self.0.clone(),
            detail: error.to_string(),
        };
        if !self.0.exists() {
            return Ok(Vec::new());
        }
        #[expect(clippy::disallowed_methods, reason = "the folder is the program's own")]
        let entries = fs::read_dir(&self.0).map_err(unreadable)?;
        let mut ids = Vec::new();
        for entry in entries {
            let name = entry.map_err(unreadable)?.file_name();
            ids.extend(
                name.to_str().map(str::to_owned).filter(|it| self.0.join(it).join(PLAN).exists()),
            );
        }
        ids.sort();
        Ok(ids)
    }

    fn open_at(folder: &Path) -> Result<Kept, Error> {
        let plan = read_plan(&folder.join(PLAN))?;
        let path = folder.join(JOURNAL);
        let failed = |source| Error::Output { place: format!("`{}`", path.display()), source };
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(failed)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Error::Usage(format!(
                "plan {} is being carried out by another run of this program: wait for it",
                plan.id()
            )),
            TryLockError::Error(source) => failed(source),
        })?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let course = course(&plan, &text, &path)?;
        // A line that was cut tells of nothing, and the next one is not to follow it.
        let whole = text.rfind('\n').map_or(0, |place| place + 1);
        file.set_len(whole as u64).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        sync_folder(folder).map_err(failed)?;
        Ok(Kept { plan, course, journal: Mutex::new(file) })
    }
}

impl Kept {
    /// How far the plan is, by what its journal says now.
    pub(crate) fn again(&self) -> Result<Course, Error> {
        let mut file = self.journal.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let path = Path::new(JOURNAL);
        let failed = |source| Error::Output { place: format!("`{JOURNAL}`"), source };
        let mut text = String::new();
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.read_to_string(&mut text).map_err(failed)?;
        course(&self.plan, &text, path)
    }
}

impl Journal for Kept {
    fn keep(&self, entry: &Entry) -> Result<(), String> {
        let line = serde_json::to_string(entry).map_err(|error| error.to_string())? + "\n";
        let mut file = self.journal.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(line.as_bytes()).map_err(|error| error.to_string())?;
        file.sync_data().map_err(|error| error.to_string())
    }
}

/// Reads a plan's file.
pub(crate) fn read_plan(path: &Path) -> Result<Plan, Error> {
    let text = input::read_text("a plan", path)?;
    Plan::read(&text).map_err(|error| Error::Read {
        what: "a plan",
        path: path.to_owned(),
        detail: error.to_string(),
    })
}

/// How far the journal says that the plan is.
fn course(plan: &Plan, text: &str, path: &Path) -> Result<Course, Error> {
    let damaged = |detail: String| Error::Read { what: "a journal", path: path.to_owned(), detail };
    let whole = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or_default();
    let entries: Result<Vec<Entry>, serde_json::Error> =
        whole.lines().map(serde_json::from_str).collect();
    let entries = entries.map_err(|error| damaged(error.to_string()))?;
    Course::read(plan, &entries).map_err(|error| damaged(error.to_string()))
}

/// Has the names in a folder survive, too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the folder is the program's own")]
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
