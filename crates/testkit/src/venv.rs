//! The Python environment that the tests run against: moto, botocore's service models.
//!
//! What a test needs and does not find fails it, with the way out. Nothing is skipped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

const WAY_OUT: &str = "run `cargo xtask setup`, or point TUTELA_TEST_VENV to an environment with \
                       what crates/testkit/python/requirements.txt names";

/// The environment's folder: `TUTELA_TEST_VENV`, or else `target/venv` of the workspace.
///
/// # Panics
///
/// Where there is no such environment; the message names the command that makes it.
#[must_use]
pub fn path() -> PathBuf {
    let folder = env::var_os("TUTELA_TEST_VENV").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv"),
        PathBuf::from,
    );
    assert!(
        folder.join("bin/python").exists(),
        "no Python environment in `{}`: {WAY_OUT}",
        folder.display()
    );
    folder
}

/// A command that runs the environment's Python with `arguments`.
///
/// It inherits nothing that could reach an account: no profile, no credentials, no proxy.
///
/// # Panics
///
/// As [`path`].
#[must_use]
pub fn python<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(path().join("bin/python"));
    command.args(arguments);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.starts_with("AWS_") || text.ends_with("_PROXY") {
            command.env_remove(&name);
        }
    }
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Where the environment keeps its packages.
pub(crate) fn packages() -> PathBuf {
    let lib = path().join("lib");
    let entries = fs::read_dir(&lib)
        .unwrap_or_else(|error| panic!("reading `{}`: {error}: {WAY_OUT}", lib.display()));
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("site-packages"))
        .find(|folder| folder.exists())
        .unwrap_or_else(|| panic!("no packages in `{}`: {WAY_OUT}", lib.display()))
}

/// Reads a file of a package.
pub(crate) fn read(relative: &Path) -> Vec<u8> {
    let file = packages().join(relative);
    fs::read(&file)
        .unwrap_or_else(|error| panic!("reading `{}`: {error}: {WAY_OUT}", file.display()))
}

/// The one version folder of a service's model, relative to the packages.
pub(crate) fn model_folder(service: &str) -> PathBuf {
    let relative = Path::new("botocore/data").join(service);
    let folder = packages().join(&relative);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| {
        panic!("no model of `{service}` in `{}`: {error}: {WAY_OUT}", folder.display())
    });
    let mut versions: Vec<_> =
        entries.filter_map(Result::ok).map(|entry| entry.file_name()).collect();
    versions.sort();
    relative.join(
        versions.pop().unwrap_or_else(|| panic!("`{}` is empty: {WAY_OUT}", folder.display())),
    )
}
