//! `tutela trail evidence`, `tutela drift` and `tutela replay`.

mod drift;
mod evidence;
mod replay;
mod source;

use tutela_trail::{Counts, Damage, Trail};

pub(crate) use self::{drift::run as drift, replay::run as replay, source::read as records};
use crate::{
    cli::{TrailArguments, TrailCommand},
    error::Error,
    exit::Exit,
    page::Page,
};

/// So many places that could not be read are told in a text.
const TOLD: usize = 10;

pub(crate) fn run(arguments: &TrailArguments) -> Result<Exit, Error> {
    match &arguments.command {
        TrailCommand::Evidence(arguments) => evidence::run(arguments),
    }
}

/// Whether there is nothing that could have said otherwise.
pub(super) fn is_whole(trail: &Trail) -> bool {
    trail.counts.malformed == 0 && trail.counts.records > 0
}

/// What was read, for machines.
fn read(counts: Counts) -> serde_json::Value {
    serde_json::json!({
        "files": counts.files,
        "records": counts.records,
        "malformed": counts.malformed,
        "duplicates": counts.duplicates,
        "others": counts.others,
        "unknown_version": counts.unknown_version,
        "earlier": counts.earlier,
    })
}

/// Where something could not be read, for machines.
fn damages(damages: &[Damage]) -> Vec<serde_json::Value> {
    let one = |damage: &Damage| serde_json::json!({ "file": damage.object, "byte": damage.at, "why": damage.why });
    damages.iter().map(one).collect()
}

/// What was read, for a person: how much, of what time, and what could not be.
fn heading(trail: &Trail, page: &mut Page) {
    let Counts { files, records, malformed, duplicates, earlier, .. } = trail.counts;
    let mut words = format!("{records} records in {files} files");
    if duplicates > 0 {
        words.push_str(&format!(", {duplicates} of them twice"));
    }
    if earlier > 0 {
        words.push_str(&format!(", {earlier} earlier ones passed over"));
    }
    if let Some((first, last)) = trail.span {
        words.push_str(&format!(", from {first} to {last}"));
    }
    page.heading(&words);
    if malformed == 0 {
        return;
    }
    page.blank();
    page.paragraph(0, &format!("{malformed} places could not be read; what they hold is unknown:"));
    for damage in trail.damages.iter().take(TOLD) {
        let at = damage.at.map(|at| format!(", byte {at}")).unwrap_or_default();
        page.labelled("  - ", &format!("{}{at}: {}", damage.object, damage.why));
    }
    if trail.damages.len() > TOLD {
        page.paragraph(2, "… `--format json` has the others");
    }
}
