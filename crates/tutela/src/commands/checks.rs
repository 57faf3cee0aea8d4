//! `tutela checks`.

use serde_json::{Value, json};
use tutela_checks::{CHECKS, Check};
use tutela_model::Area;

use crate::{
    cli::{ChecksArguments, ListFormat},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

pub(crate) fn run(arguments: ChecksArguments) -> Result<Exit, Error> {
    let text = match arguments.format {
        ListFormat::Text => text(),
        ListFormat::Json => {
            let checks: Vec<Value> = CHECKS.iter().map(|check| row(check)).collect();
            format!("{:#}\n", json!({ "schema": "tutela.checks/1", "checks": checks }))
        }
    };
    output::print(&text)?;
    Ok(Exit::Clean)
}

fn text() -> String {
    let ids = CHECKS.iter().map(|check| check.id.len()).max().unwrap_or_default();
    let levels = CHECKS.iter().map(|check| severities(check).len()).max().unwrap_or_default();
    let mut page = Page::for_standard_output();
    for area in Area::ALL {
        page.heading(area.word());
        for check in CHECKS.iter().filter(|check| check.area == area) {
            let mark = if check.opt_in.is_some() { "*" } else { " " };
            let label = format!(" {mark}{:<ids$}  {:<levels$}  ", check.id, severities(check));
            page.labelled(&label, check.title);
        }
        page.blank();
    }
    if CHECKS.iter().any(|check| check.opt_in.is_some()) {
        page.paragraph(0, "* not selected by default: name it with `--check`, or take `--all`");
    }
    page.paragraph(0, "`tutela explain CHECK` says what a check finds, why, and how to fix it.");
    page.into_text()
}

/// How bad it is, and how bad it can be where that is worse: `high`, `high-critical`.
fn severities(check: &Check) -> String {
    let Check { severity, worst, .. } = check;
    if severity == worst { severity.to_string() } else { format!("{severity}-{worst}") }
}

pub(super) fn row(check: &Check) -> Value {
    json!({
        "id": check.id,
        "title": check.title,
        "area": check.area,
        "severity": check.severity,
        "worst": check.worst,
        "needs": check.needs.iter().map(|need| need.action()).collect::<Vec<_>>(),
        "opt_in": check.opt_in,
        "controls": check.controls(),
    })
}
