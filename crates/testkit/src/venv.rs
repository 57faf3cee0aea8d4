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
    checked(env::var_os("TUTELA_TEST_VENV").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv"),
        PathBuf::from,
    ))
}

fn checked(folder: PathBuf) -> PathBuf {
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

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;

    #[test]
    fn a_missing_environment_fails_and_names_the_way_out() {
        let caught = panic::catch_unwind(|| checked(PathBuf::from("/nowhere"))).unwrap_err();
        let message = caught.downcast_ref::<String>().unwrap();
        assert!(
            message.contains("`/nowhere`") && message.contains("cargo xtask setup"),
            "{message}"
        );
    }

    #[test]
    fn the_environment_is_the_pinned_one() {
        let pins = include_str!("../python/requirements.txt");
        let script = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))";
        for pin in pins.lines().filter(|line| !line.starts_with('#')) {
            let (name, version) = pin.split_once("==").expect(pin);
            let name = name.split('[').next().unwrap();
            let output = python(["-c", script, name]).output().unwrap();
            let found = String::from_utf8_lossy(&output.stdout);
            assert_eq!(found.trim(), version, "{name}: {WAY_OUT}");
        }
    }
}
