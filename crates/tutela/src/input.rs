//! Files that a person names: exemptions, baselines, policies.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use crate::error::Error;

/// A larger file is no list of exemptions and no report.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads a file of text; `what` says what it should be. A pipe will do.
pub(crate) fn read_text(what: &'static str, path: &Path) -> Result<String, Error> {
    #[expect(clippy::disallowed_methods, reason = "the file was named on the command line")]
    let file = fs::File::open(path).map_err(|error| Error::Read {
        what,
        path: path.to_owned(),
        detail: why_closed(&error),
    })?;
    text_of(what, path, file)
}

/// Why a file could not be opened, and the way out.
fn why_closed(error: &io::Error) -> String {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        "there is no such file: look at the name, and at the folder that it is relative to"
            .to_owned()
    } else if kind == io::ErrorKind::PermissionDenied {
        "it may not be read: run `ls -l` on it, and let this user read it".to_owned()
    } else if kind == io::ErrorKind::IsADirectory {
        "it is a folder: name a file in it".to_owned()
    } else {
        error.to_string()
    }
}

/// The same, and standard input where the name is `-`.
pub(crate) fn read_text_or_standard_input(
    what: &'static str,
    path: &Path,
) -> Result<String, Error> {
    if path == Path::new("-") { text_of(what, path, io::stdin()) } else { read_text(what, path) }
}

fn text_of(what: &'static str, path: &Path, from: impl Read) -> Result<String, Error> {
    let refused = |detail| Error::Read { what, path: path.to_owned(), detail };
    let mut bytes = Vec::new();
    let read = from.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    let length = read.map_err(|error| refused(why_closed(&error)))?;
    if u64::try_from(length).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(refused(format!("it has more than the {MAX_BYTES} bytes that are read")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        refused(format!("byte {byte} is not UTF-8: save it as UTF-8"))
    })
}
