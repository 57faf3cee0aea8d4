//! Files that a person names: exemptions and baselines.

use std::{fs, io::Read as _, path::Path};

use crate::error::Error;

/// A larger file is no list of exemptions and no report.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads a file of text; `what` says what it should be. A pipe will do.
pub(crate) fn read_text(what: &'static str, path: &Path) -> Result<String, Error> {
    let refused = |detail| Error::Read { what, path: path.to_owned(), detail };
    #[expect(clippy::disallowed_methods, reason = "the file was named on the command line")]
    let file = fs::File::open(path).map_err(|error| refused(error.to_string()))?;
    let mut bytes = Vec::new();
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    let length = read.map_err(|error| refused(error.to_string()))?;
    if u64::try_from(length).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(refused(format!("it has more than the {MAX_BYTES} bytes that are read")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        refused(format!("byte {byte} is not UTF-8: save it as UTF-8"))
    })
}
