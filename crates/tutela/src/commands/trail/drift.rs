//! `tutela drift`: what changed for the worse, in the order of time.

use serde_json::json;
use tutela_model::Severity;
use tutela_trail::{
    Trail,
    drift::{Drift, Outcome, drift},
};

use super::{damages, heading, is_whole, read, source};
use crate::{
    cli::{DriftArguments, TrailFormat},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

pub(crate) fn run(arguments: &DriftArguments) -> Result<Exit, Error> {
    let trail = source::read(&arguments.from, &arguments.records)?;
    let least = Severity::from(arguments.least);
    let found: Vec<Drift> =
        drift(&trail).into_iter().filter(|drift| drift.severity >= least).collect();
    output::print(&match arguments.format {
        TrailFormat::Text => text(&trail, &found),
        TrailFormat::Json => json(&trail, &found)?,
    })?;
    Ok(if !is_whole(&trail) {
        Exit::Unknown
    } else if found.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

fn json(trail: &Trail, found: &[Drift]) -> Result<String, Error> {
    let document = json!({
        "schema": "tutela.drift/1",
        "read": read(trail.counts),
        "damages": damages(&trail.damages),
        "events": found,
    });
    let text = serde_json::to_string_pretty(&document).map_err(Error::Json)?;
    Ok(format!("{text}\n"))
}

fn text(trail: &Trail, found: &[Drift]) -> String {
    let mut page = Page::for_standard_output();
    heading(trail, &mut page);
    page.blank();
    if found.is_empty() {
        page.paragraph(0, "Nothing changed for the worse in what was read.");
    }
    for drift in found {
        let attempted = match drift.outcome {
            Outcome::Done => "",
            Outcome::Attempted => "Refused: ",
        };
        let label = format!("{}  {:8}  ", drift.at, drift.severity);
        let mut words = format!("{attempted}{}", drift.title);
        if !drift.target.is_empty() {
            words.push_str(&format!(": {}", drift.target));
        }
        words.push_str(&format!(", by {}", drift.actor));
        if let Some(sequence) = &drift.sequence {
            words.push_str(&format!("; {}", sequence.why));
        }
        page.labelled(&label, &tutela_report::visible(&words));
    }
    page.into_text()
}
