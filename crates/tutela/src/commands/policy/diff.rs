//! `tutela policy diff`.

use serde_json::{Value, json};
use tutela_policy::{AccessLevel, Arn, Diff, Difference, Undecided, Universe, Way, diff};

use super::{
    diff_input::{self, Beside, Compared},
    diff_text,
};
use crate::{
    cli::{DiffArguments, FormName, ListFormat},
    commands::proof,
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: &DiffArguments) -> Result<Exit, Error> {
    let compared = diff_input::read(arguments)?;
    let Compared { old, new, subjects, world, .. } = &compared;
    let mut found = diff(old, new, subjects, world).map_err(|error| Error::Compare {
        path: arguments.new.clone(),
        detail: error.to_string(),
    })?;
    if compared.is_named {
        // Whoever names principals asks for no others.
        found.others.clear();
    }
    output::print(&match arguments.format {
        ListFormat::Text => diff_text::text(&compared, &found),
        ListFormat::Json => json_of(&compared, &found),
    })?;
    Ok(if found.gained().next().is_some() {
        Exit::Findings
    } else if found.is_decided() {
        Exit::Clean
    } else {
        Exit::Unknown
    })
}

/// The principals that were compared.
pub(super) fn principals(compared: &Compared) -> Vec<&str> {
    compared.subjects.iter().filter_map(|it| it.caller().arn().map(Arn::text)).collect()
}

fn json_of(compared: &Compared, found: &Diff) -> String {
    let universe = Universe::embedded();
    let all = |own: &mut dyn Iterator<Item = &Difference>| own.map(difference).collect::<Vec<_>>();
    let ways = |(way, with_mfa): &(Way, bool)| json!({"way": name(*way), "mfa": with_mfa});
    let report = json!({
        "schema": "tutela.diff/1",
        "gained": all(&mut found.gained()),
        "lost": all(&mut found.lost()),
        "undecided": found.undecided.iter().map(undecided).collect::<Vec<_>>(),
        "others": found.others,
        "same_statements": found.is_same_text,
        "as": match compared.form {
            _ if compared.beside == Beside::Case => None,
            FormName::Identity => Some("identity"),
            FormName::Boundary => Some("boundary"),
            FormName::Scp => Some("scp"),
        },
        "beside": match compared.beside {
            Beside::Administrator => "administrator",
            Beside::Base => "base",
            Beside::Nothing => "nothing",
            Beside::Case => "case",
        },
        "principals": principals(compared),
        "compared": found.compared.iter().map(ways).collect::<Vec<_>>(),
        "proved": {
            "actions": found.counts.actions,
            "certificates": found.counts.certificates,
            "checked": found.counts.checked,
        },
        "universe": format!("{} ({})", universe.version(), universe.date()),
    });
    format!("{report:#}\n")
}

/// A way of holding rights: `key`, or `key-through-service`.
fn name(way: Way) -> String {
    let through = if way.is_forwarded { "-through-service" } else { "" };
    format!("{}{through}", way.credential.name())
}

fn names(ways: &[Way]) -> Vec<String> {
    ways.iter().copied().map(name).collect()
}

fn difference(own: &Difference) -> Value {
    json!({
        "mfa": own.with_mfa,
        "family": own.family.name(),
        "access": own.access.map(AccessLevel::name),
        "certain": own.is_certain,
        "ways": names(&own.ways),
        "actions": own.actions,
        "future": own.future,
        "witness": proof::witness(&own.witness),
    })
}

fn undecided(own: &Undecided) -> Value {
    json!({
        "direction": own.direction.name(),
        "mfa": own.with_mfa,
        "ways": names(&own.ways),
        "actions": own.actions,
        "future": own.future,
        "why": own.why,
    })
}
