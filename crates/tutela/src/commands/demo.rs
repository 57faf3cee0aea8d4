//! `tutela demo`.

use super::{answers::Answers, scan::Prepared};
use crate::{account_data, cli::DemoArguments, error::Error, exit::Exit};

pub(crate) fn run(arguments: DemoArguments) -> Result<Exit, Error> {
    let prepared = Prepared::read(&arguments.selection, &arguments.output)?;
    if let Some(save) = &arguments.save {
        account_data::check_writable(save)?;
    }
    let answers = Answers {
        accounts: tutela_demo::accounts(),
        as_of: Some(tutela_demo::as_of()),
        notes: vec!["This account is made up: `tutela scan` looks at yours.".to_owned()],
        interrupted: false,
    };
    if let Some(save) = &arguments.save {
        answers.save(save)?;
    }
    let is_kept = arguments.save.is_some();
    prepared.judge(answers, &arguments.selection, &arguments.output, is_kept)
}
