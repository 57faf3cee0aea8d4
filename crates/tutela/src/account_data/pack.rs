//! Reading a folder of evidence: every file in it, whatever it is.

use std::{collections::BTreeMap, fs, path::Path};

use super::{MAX_DEPTH, cannot_be_read, read_file, refused, unreadable};
use crate::error::Error;

/// Reads every file by its path within the folder, but for hidden ones.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    gather(path, "", 0, &mut files)?;
    Ok(files)
}

fn gather(
    path: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(unreadable(path, "folders lie too deep in one another"));
    }
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let entries = fs::read_dir(path).map_err(|error| refused(path, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| refused(path, &error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(unreadable(&path, "its name is not UTF-8: rename it, or take it out"));
        };
        if name.starts_with('.') {
            continue;
        }
        let place = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        let about = fs::metadata(&path).map_err(|error| unreadable(&path, error.to_string()))?;
        if about.is_dir() {
            gather(&path, &place, depth.saturating_add(1), files)?;
        } else {
            let bytes = read_file(&path, &about)
                .map_err(|error| unreadable(&path, cannot_be_read(&path, &error)))?;
            files.insert(place, bytes);
        }
    }
    Ok(())
}
