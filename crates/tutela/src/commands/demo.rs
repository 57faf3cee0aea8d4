//! `tutela demo`.

use super::scan::{Answers, Prepared, save_answers};
use crate::{cli::DemoArguments, error::Error, exit::Exit};

pub(crate) fn run(arguments: DemoArguments) -> Result<Exit, Error> {
    let prepared = Prepared::read(&arguments.selection)?;
    let answers = Answers {
        accounts: tutela_demo::accounts(),
        as_of: Some(tutela_demo::as_of()),
        notes: vec!["this account is made up: `tutela scan` looks at yours".to_owned()],
    };
    if let Some(save) = &arguments.save {
        save_answers(save, &answers)?;
    }
    prepared.judge(answers, &arguments.selection, &arguments.output)
}
