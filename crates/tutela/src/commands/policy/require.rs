//! `tutela policy require-mfa`.

mod infrastructure;
mod notes;
mod proof;

use std::path::Path;

use tutela_policy::{
    Document, PolicyType,
    require::{Form, Policy, Require},
};

use crate::{
    cli::{PolicyFormat, RequireArguments},
    error::Error,
    exit::Exit,
    input, output, page, whole,
};

use self::proof::Proved;

/// Columns of the widest line.
const WIDTH: usize = 98;

/// What the file should be, in the words of an error.
const BOUNDARY: &str = "a boundary's document";

pub(crate) fn run(arguments: RequireArguments) -> Result<Exit, Error> {
    let require = Require {
        level: arguments.level.into(),
        form: arguments.form.into(),
        max_session_age: arguments.max_session_age,
        keep: arguments.keep,
        users_with_paths: arguments.users_with_paths,
        partition: arguments.partition,
        account: arguments.account,
    };
    let boundary = arguments.boundary.as_deref();
    if boundary.is_some() && require.form != Form::Boundary {
        return Err(Error::Usage(
            "`--boundary` is for `--as boundary`: leave one out, or say the other".to_owned(),
        ));
    }
    let policy = match boundary {
        Some(path) => merged(&require, path)?,
        None => require.policy(),
    };
    let text = match arguments.format {
        PolicyFormat::Json => policy.json_within(require.form.limit()),
        PolicyFormat::Terraform => infrastructure::terraform(&require, &policy),
        PolicyFormat::Cloudformation => infrastructure::cloudformation(&require, &policy),
    };
    let proved = Proved::of(&require, &policy)?;
    if let Some(path) = boundary.filter(|_| proved.locks_out()) {
        let lacking = policy.lacks(&require).join(", ");
        let detail = format!(
            "by proof, nobody whom it bounds could enrol a device: have it allow {lacking}, which by \
             itself grants nothing"
        );
        return Err(Error::Read { what: BOUNDARY, path: path.to_owned(), detail });
    }
    if let Some(path) = &arguments.proof {
        let json = proved.json(&require);
        whole::stage(path, |out| out.write_all(json.as_bytes()))?.put()?;
    }
    output::print(&text)?;
    output::say(&notes::text(&require, &policy, boundary.is_some(), arguments.format));
    output::say(&page::wrapped(WIDTH, &proved.summary()).join("\n  "));
    Ok(Exit::Clean)
}

fn merged(require: &Require, path: &Path) -> Result<Policy, Error> {
    let refused = |detail| Error::Read { what: BOUNDARY, path: path.to_owned(), detail };
    let text = input::read_text(BOUNDARY, path)?;
    let document = Document::parse_as(PolicyType::Identity, &text)
        .map_err(|error| refused(error.to_string()))?;
    require.merged_into(&document).map_err(|error| refused(error.to_string()))
}
