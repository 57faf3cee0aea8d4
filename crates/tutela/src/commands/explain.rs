//! `tutela explain CHECK`.

use serde_json::json;
use tutela_app::{Wanted, select};
use tutela_checks::Check;
use tutela_model::Fix;

use super::checks::row;
use crate::{
    cli::{ExplainArguments, ListFormat},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

pub(crate) fn run(arguments: ExplainArguments) -> Result<Exit, Error> {
    let wanted = Wanted { checks: vec![arguments.check], ..Wanted::default() };
    let selection = select(wanted).map_err(Error::Selection)?;
    for check in selection.checks {
        output::print(&match arguments.format {
            ListFormat::Text => page(check),
            ListFormat::Json => document(check),
        })?;
    }
    Ok(Exit::Clean)
}

fn document(check: &Check) -> String {
    let Fix { console, cli, terraform } = check.fix;
    let document = json!({
        "schema": "tutela.check/1",
        "check": row(check),
        "doc": check.doc,
        "fix": { "console": console, "cli": cli, "terraform": terraform },
    });
    format!("{document:#}\n")
}

fn page(check: &Check) -> String {
    let needs: Vec<String> = check.needs.iter().map(|need| need.action()).collect();
    let needs = if needs.is_empty() { "no call to AWS".to_owned() } else { needs.join(", ") };
    let controls =
        if check.controls().is_empty() { "none".to_owned() } else { check.controls().join(", ") };
    let selected = match check.opt_in {
        None => "by default".to_owned(),
        Some(why) => format!("with `--check {}` or `--all`, since {why}", check.id),
    };
    let mut page = Page::for_standard_output();
    page.markdown(check.doc.trim_end());
    page.blank();
    for (name, value) in [
        ("Check", check.id),
        ("Area", check.area.word()),
        ("Severity", &severity(check)),
        ("Selected", &selected),
        ("Reads", &needs),
        ("Controls", &controls),
        ("Console", check.fix.console),
    ] {
        page.labelled(&format!("{name:<11}"), value);
    }
    for (name, value) in [("AWS CLI", check.fix.cli), ("Terraform", check.fix.terraform)] {
        // What is made to be pasted stays whole.
        if value.starts_with("aws ") || value.contains('\n') {
            page.labelled(&format!("{name:<11}"), "");
            page.command(4, value.trim_end());
        } else {
            page.labelled(&format!("{name:<11}"), value);
        }
    }
    page.into_text()
}

/// How bad it is, and how bad it can be.
fn severity(check: &Check) -> String {
    let Check { severity, worst, .. } = check;
    if severity == worst {
        return severity.to_string();
    }
    format!(
        "{severity}, and {worst} at worst, such as for an administrator or where nobody knows who is \
         one; an unknown is {worst}"
    )
}
