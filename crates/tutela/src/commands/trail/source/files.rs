//! Files and folders of records, read on as many threads as there are cores.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tutela_ports::Progress as _;
use tutela_trail::{Library, MAX_TEXT_BYTES, Reader};

use super::MOST_THREADS;
use crate::{error::Error, progress::TerminalProgress};

/// The ends of files' names that hold records.
const ENDS: [&str; 4] = ["json", "jsonl", "ndjson", "gz"];

/// The folder in which CloudTrail keeps its own checksums.
const DIGESTS: &str = "CloudTrail-Digest";

/// Reads all records of these files and folders.
pub(super) fn read<'l>(library: &'l Library, paths: &[&Path]) -> Result<Vec<Reader<'l>>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if *path == Path::new("-") || is_file(path)? {
            files.push(path.to_path_buf());
        } else {
            walk(path, &mut files)?;
        }
    }
    let next = AtomicUsize::new(0);
    let progress = TerminalProgress::of_files();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let readers = thread::scope(|scope| {
        let work = || {
            let mut reader = library.reader();
            let mut bytes = Vec::new();
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                one(&mut reader, file, &mut bytes);
                progress.calls(next.load(Ordering::Relaxed).min(files.len()), files.len());
            }
            reader
        };
        let started: Vec<_> = (0..threads.min(files.len())).map(|_| scope.spawn(work)).collect();
        let joined = started.into_iter().map(thread::ScopedJoinHandle::join);
        joined.collect::<Result<Vec<_>, _>>()
    });
    progress.finish();
    readers.map_err(|_| Error::Threads(io::Error::other("a thread gave up")))
}

fn one(reader: &mut Reader<'_>, path: &Path, bytes: &mut Vec<u8>) {
    let name =
        if path == Path::new("-") { "standard input".into() } else { path.to_string_lossy() };
    bytes.clear();
    match contents(path, bytes) {
        Ok(()) => reader.read(&name, bytes),
        Err(error) => reader.lost(&name, &error.to_string()),
    }
}

fn contents(path: &Path, bytes: &mut Vec<u8>) -> io::Result<()> {
    // One byte more than is read, so that the reader sees that there is more.
    let most = u64::try_from(MAX_TEXT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    if path == Path::new("-") {
        io::stdin().take(most).read_to_end(bytes)?;
        return Ok(());
    }
    #[expect(clippy::disallowed_methods, reason = "the file was named on the command line")]
    let file = fs::File::open(path)?;
    file.take(most).read_to_end(bytes)?;
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Read { what: "records from", path: path.to_owned(), detail: error.to_string() }
}

fn is_file(path: &Path) -> Result<bool, Error> {
    let metadata = fs::metadata(path).map_err(|error| failed(path, &error))?;
    Ok(!metadata.is_dir())
}

/// The files of a folder and of those in it, in the order of their names.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "the folder was named on the command line")]
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(|e| failed(folder, &e))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().map_err(|e| failed(folder, &e))?);
        // A link to a folder is not followed: it may lead around in a circle.
        if kind.is_dir() {
            if entry.file_name() != DIGESTS {
                walk(&path, files)?;
            }
        } else if has_records(&path) && !path.is_dir() {
            files.push(path);
        }
    }
    Ok(())
}

fn has_records(path: &Path) -> bool {
    let end = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    ENDS.iter().any(|known| end.eq_ignore_ascii_case(known))
}
