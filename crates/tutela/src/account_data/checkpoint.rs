//! A folder that is written answer by answer, so that a run which is ended can be taken up again.
//!
//! As long as the run lasts, `.tutela/journal` names the files that are whole, with their digests. A kill
//! between a file and its line loses that answer; a kill anywhere else loses nothing. The manifest is
//! made of the journal's lines in the end, so that none of it is in memory before.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tutela_model::AccountId;
use tutela_ports::Keeper;
use tutela_recording::{
    Recording,
    folder::{Journal, Span, Writer},
};

use super::save::{MANIFEST, check_writable, failed};
use crate::{error::Error, output};

/// The place of the journal, as long as the folder is not whole.
pub(super) const PLACE: &str = ".tutela";
const JOURNAL: &str = "journal";

/// Where answers of many accounts are kept while they come in.
pub(crate) enum Keeping {
    /// Nowhere: who ends the run starts again.
    Nowhere,
    /// In a folder.
    In(Box<Checkpoint>),
}

/// A folder in the making.
pub(crate) struct Checkpoint {
    folder: PathBuf,
    before: Journal,
    state: Mutex<State>,
}

struct State {
    writer: Writer,
    journal: fs::File,
    /// The length of the journal.
    length: u64,
    /// The lines of this run's answers, by account.
    lines: BTreeMap<AccountId, Vec<Span>>,
    answers: usize,
    gaps: usize,
    /// The first thing that could not be written; nothing is after it.
    failed: Option<Error>,
}

impl Keeping {
    /// In a folder, where one is named.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, Error> {
        match folder {
            None => Ok(Self::Nowhere),
            Some(folder) => Ok(Self::In(Box::new(Checkpoint::open(folder)?))),
        }
    }

    /// Says that there is an account, so that it is not absent where nothing is known of it.
    pub(crate) fn account(&self, account: &AccountId) {
        if let Self::In(checkpoint) = self {
            checkpoint.lock().writer.account(account);
        }
    }

    /// Writes why calls have no answer, and the manifest, which makes the folder whole.
    pub(crate) fn finish(&self, as_of: Timestamp) -> Result<(), Error> {
        match self {
            Self::Nowhere => Ok(()),
            Self::In(checkpoint) => checkpoint.finish(as_of),
        }
    }

    /// Ends the run: the folder is one like any other, and is taken up no more.
    pub(crate) fn close(&self) -> Result<(), Error> {
        let Self::In(checkpoint) = self else { return Ok(()) };
        let place = checkpoint.folder.join(PLACE);
        fs::remove_dir_all(&place).map_err(|source| failed(&place, source))
    }

    /// How many answers were kept.
    pub(crate) fn answers(&self) -> usize {
        match self {
            Self::Nowhere => 0,
            Self::In(checkpoint) => checkpoint.lock().answers,
        }
    }
}

impl Checkpoint {
    /// Begins a folder that is new or empty, or takes up one in which a run was ended.
    fn open(folder: &Path) -> Result<Self, Error> {
        let journal = folder.join(PLACE).join(JOURNAL);
        #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
        let before = match fs::read(&journal) {
            Ok(bytes) => Journal::read(&bytes),
            Err(error) if is_not_there(&error) => {
                check_writable(folder)?;
                Journal::default()
            }
            Err(source) => return Err(failed(&journal, source)),
        };
        let count = before.files();
        if count > 0 {
            let folder = folder.display();
            output::say(&format!("taking up the run in {folder}: {count} answers are there"));
        }
        let opened = append_to(folder, &journal).map_err(|source| failed(&journal, source));
        let (file, length) = opened?;
        let state = State {
            writer: Writer::new(env!("CARGO_PKG_VERSION")),
            journal: file,
            length,
            lines: BTreeMap::new(),
            answers: 0,
            gaps: 0,
            failed: None,
        };
        Ok(Self { folder: folder.to_owned(), before, state: Mutex::new(state) })
    }

    fn finish(&self, as_of: Timestamp) -> Result<(), Error> {
        let mut state = self.lock();
        if let Some(error) = state.failed.take() {
            return Err(error);
        }
        let writer = std::mem::replace(&mut state.writer, Writer::new(""));
        let finished = writer.finish(as_of).map_err(Error::Json)?;
        for (path, bytes) in &finished.gaps {
            let to = self.folder.join(path);
            put_by(&to, |out| out.write_all(bytes)).map_err(|source| failed(&to, source))?;
        }
        let to = self.folder.join(MANIFEST);
        let journal = self.folder.join(PLACE).join(JOURNAL);
        #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
        let opened = fs::File::open(&journal);
        let mut journal = opened.map_err(|source| failed(&journal, source))?;
        let mut lines = |account: &AccountId| {
            read_lines(&mut journal, state.lines.get(account).map_or(&[], Vec::as_slice))
        };
        let manifest = |out: &mut dyn io::Write| Ok(finished.write_manifest(out, &mut lines)?);
        put_by(&to, manifest).map_err(|source| failed(&to, source))?;
        let without = match state.gaps {
            0 => String::new(),
            1 => ", and why 1 call has none".to_owned(),
            lost => format!(", and why {lost} calls have none"),
        };
        let (answers, folder) = (state.answers, self.folder.display());
        output::say(&format!("saved {answers} answers to {folder}{without}"));
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds an answer, which has its line already where it is of an earlier run.
    fn add(
        &mut self,
        folder: &Path,
        account: &AccountId,
        recording: &Recording,
        before: Option<Span>,
    ) {
        if self.failed.is_some() {
            return;
        }
        let kept = match self.writer.add(account, recording) {
            Ok(Some(kept)) => kept,
            Ok(None) => {
                self.gaps = self.gaps.saturating_add(1);
                return;
            }
            Err(error) => {
                self.failed = Some(Error::Json(error));
                return;
            }
        };
        self.answers = self.answers.saturating_add(1);
        let line = Span { at: self.length, length: kept.line.len() };
        let own = self.lines.entry(account.clone()).or_default();
        own.push(before.unwrap_or(line));
        if before.is_some() {
            return;
        }
        self.length = self.length.saturating_add(u64::try_from(line.length).unwrap_or(u64::MAX));
        let to = folder.join(&kept.path);
        let mut write_line = || self.journal.write_all(kept.line.as_bytes());
        if let Err(source) = put(&to, &kept.bytes).and_then(|()| write_line()) {
            self.failed = Some(failed(&to, source));
        }
    }
}

impl Keeper for Keeping {
    fn kept(&self, account: &AccountId) -> Vec<Recording> {
        let Self::In(checkpoint) = self else { return Vec::new() };
        let read = |path: &str| {
            let place = checkpoint.folder.join(path);
            #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
            fs::read(place).map_err(|error| error.to_string())
        };
        let recordings = checkpoint.before.recordings(account, read);
        let mut state = checkpoint.lock();
        for (recording, line) in &recordings {
            state.add(&checkpoint.folder, account, recording, Some(*line));
        }
        recordings.into_iter().map(|(recording, _)| recording).collect()
    }

    fn keep(&self, account: &AccountId, recording: &Recording) {
        if let Self::In(checkpoint) = self {
            checkpoint.lock().add(&checkpoint.folder, account, recording, None);
        }
    }
}

fn is_not_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Some lines of the journal.
fn read_lines(journal: &mut fs::File, lines: &[Span]) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    for Span { at, length } in lines {
        journal.seek(io::SeekFrom::Start(*at))?;
        let begin = all.len();
        all.resize(begin.saturating_add(*length), 0);
        journal.read_exact(all.get_mut(begin..).unwrap_or_default())?;
    }
    Ok(all)
}

/// Writes a file. Whether it is whole, its line in the journal says.
fn put(to: &Path, bytes: &[u8]) -> io::Result<()> {
    create(to)?.write_all(bytes)
}

/// Writes a file beside its place and renames it, so that it is whole or not there: no line tells of it.
fn put_by(to: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let beside = to.with_file_name(format!(".{name}.part"));
    let mut out = io::BufWriter::new(create(&beside)?);
    write(&mut out)?;
    out.flush()?;
    fs::rename(&beside, to)
}

/// Makes a file, and its folder where that is not there: most are.
fn create(to: &Path) -> io::Result<fs::File> {
    #[expect(clippy::disallowed_methods, reason = "a journal or a rename says when it is whole")]
    let create = || fs::File::create(to);
    match (create(), to.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            create()
        }
        (file, _) => file,
    }
}

/// Opens the journal, in a folder that nobody else may read, and says how long it is.
fn append_to(folder: &Path, journal: &Path) -> io::Result<(fs::File, u64)> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    fs::create_dir_all(folder.join(PLACE))?;
    let mut file = fs::OpenOptions::new().create(true).append(true).open(journal)?;
    // The last line of the run before may be cut.
    file.write_all(b"\n")?;
    let length = file.metadata()?.len();
    Ok((file, length))
}
