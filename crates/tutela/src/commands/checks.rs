//! `tutela checks`.

use serde_json::{Value, json};
use tutela_checks::{CHECKS, Check};
use tutela_model::Area;

use crate::{
    cli::{ChecksArguments, ListFormat},
    error::Error,
    exit::Exit,
    output,
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
    let width = CHECKS.iter().map(|check| check.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for area in Area::ALL {
        text.push_str(&format!("{area}\n"));
        for check in CHECKS.iter().filter(|check| check.area == area) {
            let mark = if check.opt_in.is_some() { "*" } else { " " };
            let Check { id, severity, title, .. } = check;
            text.push_str(&format!(" {mark}{id:<width$}  {severity:<8}  {title}\n"));
        }
        text.push('\n');
    }
    if CHECKS.iter().any(|check| check.opt_in.is_some()) {
        text.push_str("* not selected by default: name it with `--check`, or take `--all`\n");
    }
    text.push_str("`tutela explain CHECK` says what a check finds, why, and how to fix it.\n");
    text
}

fn row(check: &Check) -> Value {
    json!({
        "id": check.id,
        "title": check.title,
        "area": check.area,
        "severity": check.severity,
        "needs": check.needs.iter().map(|need| need.action()).collect::<Vec<_>>(),
        "opt_in": check.opt_in,
        "controls": check.controls,
    })
}
