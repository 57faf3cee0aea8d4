//! `tutela demo`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    answers::Answers,
    scan::{Prepared, Shipped, ShippedFile, Shown},
};
use crate::{
    account_data,
    cli::DemoArguments,
    error::Error,
    exit::Exit,
    input, output,
    whole::{self, Staged},
};

const SHIPPED: Shipped = Shipped {
    exemptions: ShippedFile { file: tutela_demo::EXEMPTIONS_FILE, toml: tutela_demo::EXEMPTIONS },
    attestations: ShippedFile {
        file: tutela_demo::ATTESTATIONS_FILE,
        toml: tutela_demo::ATTESTATIONS,
    },
};

pub(crate) fn run(arguments: DemoArguments) -> Result<Exit, Error> {
    let prepared = Prepared::read(&arguments.selection, &arguments.output, Some(SHIPPED), false)?;
    let chosen = &arguments.selection.chosen;
    let files: Vec<(&str, ShippedFile)> = [
        ("exemptions", chosen.exemptions.is_none(), SHIPPED.exemptions),
        ("attestations", chosen.attestations.is_none(), SHIPPED.attestations),
    ]
    .into_iter()
    .filter_map(|(option, is_ours, shipped)| is_ours.then_some((option, shipped)))
    .collect();
    let mut notes = vec!["This account is made up: `tutela scan` looks at yours.".to_owned()];
    notes.extend(
        files.iter().map(|(option, _)| {
            format!("So are its {option}: `--{option} FILE` takes yours instead.")
        }),
    );
    let answers = Answers {
        accounts: tutela_demo::accounts(),
        as_of: Some(tutela_demo::as_of()),
        notes,
        interrupted: false,
    };
    if let Some(save) = &arguments.save {
        save_all(save, &answers, &files)?;
    }
    let is_kept = arguments.save.is_some();
    let shown = Shown { every_row: false, owner_tag: None, is_kept };
    prepared.judge(answers, &arguments.selection, &arguments.output, shown, None)
}

/// Saves the answers, and beside their folder the files that came with them.
fn save_all(save: &Path, answers: &Answers, files: &[(&str, ShippedFile)]) -> Result<(), Error> {
    account_data::check_writable(save)?;
    let staged = files.iter().map(|(option, shipped)| Ok((*option, beside(save, *shipped)?)));
    let staged: Vec<(&str, Option<Beside>)> = staged.collect::<Result<_, Error>>()?;
    answers.save(save)?;
    output::say(&format!(
        "`tutela prove --from {}` says what everybody there can do without MFA",
        save.display(),
    ));
    let mut options = String::new();
    let mut places = Vec::new();
    for (option, beside) in staged {
        let Some(Beside { path, file }) = beside else { continue };
        file.map_or(Ok(()), Staged::put)?;
        options.push_str(&format!(" --{option} {}", path.display()));
        places.push(format!("its {option} to {}", path.display()));
    }
    if !places.is_empty() {
        output::say(&format!(
            "saved {}: `tutela scan --from {}{options}` gives the same findings",
            places.join(" and "),
            save.display(),
        ));
    }
    Ok(())
}

/// A file beside a folder.
struct Beside {
    path: PathBuf,
    /// What waits to be put there; `None` where it is there already.
    file: Option<Staged>,
}

/// A file of the demo, to be put beside the folder: in it, it would be no answer of AWS. Somebody
/// else's file of that name stays as it is.
fn beside(folder: &Path, shipped: ShippedFile) -> Result<Option<Beside>, Error> {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let Some(parent) = folder.parent() else { return Ok(None) };
    let path = parent.join(shipped.file);
    if fs::symlink_metadata(&path).is_ok() {
        let read = input::read_text("what is beside the folder, from", &path);
        if read.is_ok_and(|text| text == shipped.toml) {
            return Ok(Some(Beside { path, file: None }));
        }
        let problem = "there is another file of that name: name a folder elsewhere, or bring that \
                       file with the option of its name";
        let place = format!("`{}`", path.display());
        return Err(Error::Output { place, source: io::Error::other(problem) });
    }
    let file = whole::stage(&path, |out| out.write_all(shipped.toml.as_bytes()))?;
    Ok(Some(Beside { path, file: Some(file) }))
}
