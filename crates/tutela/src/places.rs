//! Where the program keeps what is a person's own.

use std::path::PathBuf;

use crate::variable::variable;

/// The folder, where the system has a place for such.
pub(crate) fn data() -> Option<PathBuf> {
    let usual = match std::env::consts::OS {
        "windows" => variable("APPDATA").map(PathBuf::from),
        "macos" => home().map(|home| home.join("Library/Application Support")),
        _ => variable("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
            .or_else(|| home().map(|home| home.join(".local/share"))),
    };
    usual.map(|folder| folder.join("tutela"))
}

/// The person's own folder.
pub(crate) fn home() -> Option<PathBuf> {
    variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from)
}
