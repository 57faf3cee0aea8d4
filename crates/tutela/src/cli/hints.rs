//! Better tips than likeness gives, for what people type in good faith.

use clap::{
    builder::StyledStr,
    error::{ContextKind, ContextValue},
};

/// The error, with a tip of ours where there is one.
pub(crate) fn hinted(mut error: clap::Error) -> clap::Error {
    let Some(hint) = hint(&error) else { return error };
    error.remove(ContextKind::SuggestedArg);
    // What it shows as usage follows from the argument that it suggests.
    error.remove(ContextKind::Usage);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(hint)]));
    error
}

fn hint(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    if argument == "--redact" {
        return Some(
            "a folder is redacted: `tutela collect --from DIR --save NEW --redact`".into(),
        );
    }
    let usage = error.get(ContextKind::Usage).map(ToString::to_string).unwrap_or_default();
    let command = ["scan", "collect"]
        .into_iter()
        .find(|command| usage.split_whitespace().any(|word| word == *command))?;
    (!argument.starts_with('-')).then(|| {
        format!(
            "to read a folder, `tutela {command} --from {argument}`; to look at an account, name \
             the profile that leads to it, `tutela {command} --profile {argument}`"
        )
    })
}
