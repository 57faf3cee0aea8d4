//! `tutela demo`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    answers::Answers,
    scan::{Prepared, Shipped},
};
use crate::{
    account_data,
    cli::DemoArguments,
    error::Error,
    exit::Exit,
    input, output,
    whole::{self, Staged},
};

const SHIPPED: Shipped =
    Shipped { file: tutela_demo::EXEMPTIONS_FILE, toml: tutela_demo::EXEMPTIONS };

pub(crate) fn run(arguments: DemoArguments) -> Result<Exit, Error> {
    let prepared = Prepared::read(&arguments.selection, &arguments.output, Some(SHIPPED))?;
    let brings_exemptions = arguments.selection.chosen.exemptions.is_some();
    let mut notes = vec!["This account is made up: `tutela scan` looks at yours.".to_owned()];
    if !brings_exemptions {
        notes.push("So are its exemptions: `--exemptions FILE` takes yours instead.".to_owned());
    }
    let answers = Answers {
        accounts: tutela_demo::accounts(),
        as_of: Some(tutela_demo::as_of()),
        notes,
        interrupted: false,
    };
    if let Some(save) = &arguments.save {
        account_data::check_writable(save)?;
        let exemptions = if brings_exemptions { None } else { exemptions_beside(save)? };
        answers.save(save)?;
        output::say(&format!(
            "`tutela prove --from {}` says what everybody there can do without MFA",
            save.display(),
        ));
        if let Some(Beside { path, file }) = exemptions {
            file.map_or(Ok(()), Staged::put)?;
            output::say(&format!(
                "saved its exemptions to {0}: `tutela scan --from {1} --exemptions {0}` gives \
                 the same findings",
                path.display(),
                save.display(),
            ));
        }
    }
    let is_kept = arguments.save.is_some();
    prepared.judge(answers, &arguments.selection, &arguments.output, is_kept)
}

/// A file beside a folder.
struct Beside {
    path: PathBuf,
    /// What waits to be put there; `None` where it is there already.
    file: Option<Staged>,
}

/// The demo's exemptions, to be put beside the folder: in it, they would be no answer of AWS.
/// Somebody else's file of that name stays as it is.
fn exemptions_beside(folder: &Path) -> Result<Option<Beside>, Error> {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let Some(parent) = folder.parent() else { return Ok(None) };
    let path = parent.join(SHIPPED.file);
    if fs::symlink_metadata(&path).is_ok() {
        if input::read_text("exemptions from", &path).is_ok_and(|text| text == SHIPPED.toml) {
            return Ok(Some(Beside { path, file: None }));
        }
        let problem = "there is another file of that name: name a folder elsewhere, or bring that \
                       file with `--exemptions`";
        let place = format!("`{}`", path.display());
        return Err(Error::Output { place, source: io::Error::other(problem) });
    }
    let file = whole::stage(&path, |out| out.write_all(SHIPPED.toml.as_bytes()))?;
    Ok(Some(Beside { path, file: Some(file) }))
}
