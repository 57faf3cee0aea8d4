//! `tutela checks`.

use serde_json::{Value, json};
use tutela_checks::{CHECKS, Check};

use crate::{
    cli::{ChecksArguments, ListFormat},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: ChecksArguments) -> Result<Exit, Error> {
    let text = match arguments.format {
        ListFormat::Text => CHECKS.iter().map(|check| line(check)).collect(),
        ListFormat::Json => {
            let checks: Vec<Value> = CHECKS.iter().map(|check| row(check)).collect();
            format!("{:#}\n", json!({ "schema": "tutela.checks/1", "checks": checks }))
        }
    };
    output::print(&text)?;
    Ok(Exit::Clean)
}

fn line(check: &Check) -> String {
    let opt_in = if check.opt_in.is_some() { " (not by default)" } else { "" };
    format!("{:<36} {:<9} {}{opt_in}\n", check.id, check.severity, check.title)
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
