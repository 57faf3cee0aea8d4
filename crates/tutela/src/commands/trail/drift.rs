//! `tutela drift`: what changed for the worse, in the order of time.

use serde_json::json;
use tutela_app::loss::{Change, Enforcement, Verdict, changes};
use tutela_model::{Severity, Snapshot};
use tutela_recording::assemble;
use tutela_trail::{Trail, drift::Outcome};

use super::{damages, heading, is_whole, read, source};
use crate::{
    account_data,
    cli::{DriftArguments, TrailFormat},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

/// So many principals are told beneath a change.
const TOLD: usize = 5;

/// So far the lines beneath a change are set in.
const INDENT: usize = 4;

pub(crate) fn run(arguments: &DriftArguments) -> Result<Exit, Error> {
    let folder = arguments.account_data.as_deref();
    let folder = folder.map(|path| account_data::read(path, None, None)).transpose()?;
    let trail = source::read(&arguments.from, &arguments.records)?;
    let snapshot = folder.map_or(Snapshot { as_of: None, accounts: Vec::new() }, |folder| {
        assemble(&folder.accounts, folder.as_of)
    });
    let least = Severity::from(arguments.least);
    let mut found = changes(&trail, &snapshot);
    found.retain(|change| change.drift.severity >= least);
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

fn json(trail: &Trail, found: &[Change]) -> Result<String, Error> {
    let document = json!({
        "schema": "tutela.drift/1",
        "read": read(trail.counts),
        "damages": damages(&trail.damages),
        "events": found,
    });
    let text = serde_json::to_string_pretty(&document).map_err(Error::Json)?;
    Ok(format!("{text}\n"))
}

fn text(trail: &Trail, found: &[Change]) -> String {
    let mut page = Page::for_standard_output();
    heading(trail, &mut page);
    page.blank();
    if found.is_empty() {
        page.paragraph(0, "Nothing changed for the worse in what was read.");
    }
    for Change { drift, enforcement } in found {
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
        for line in enforcement.iter().flat_map(of_enforcement) {
            page.paragraph(INDENT, &tutela_report::visible(&line));
        }
    }
    page.into_text()
}

/// What a change did to enforcement, in lines.
fn of_enforcement(enforcement: &Enforcement) -> Vec<String> {
    let verdict = match enforcement.verdict {
        Verdict::Kept => "Proved: nobody can do more without MFA than before".to_owned(),
        Verdict::Unknown => "Not proved whether somebody can do more without MFA".to_owned(),
        Verdict::Weakened => "Proved: somebody can do more without MFA than before".to_owned(),
        Verdict::Lost => "Proved: somebody lost the protection of MFA".to_owned(),
    };
    let why = enforcement.why.iter().map(|why| format!("{verdict}: {why}"));
    let first = why.chain([verdict.clone()]).next();
    let touched = enforcement.principals.iter().take(TOLD).map(|touch| {
        let before = touch.before.unwrap_or("not there");
        let shown = touch
            .witness
            .iter()
            .map(|it| format!(", {} on {} with {}", it.action, it.resource, it.credential));
        let shown: String = shown.collect();
        format!("{}: {before}, now {}{shown}", touch.principal, touch.after)
    });
    let more = enforcement.principals.len().checked_sub(TOLD).filter(|more| *more > 0);
    let more = more.map(|more| format!("and {more} more; --format json has all"));
    first.into_iter().chain(touched).chain(more).collect()
}
