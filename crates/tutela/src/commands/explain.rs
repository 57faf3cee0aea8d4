//! `tutela explain CHECK`.

use tutela_app::select;
use tutela_checks::Check;

use crate::{cli::ExplainArguments, error::Error, exit::Exit, output};

pub(crate) fn run(arguments: ExplainArguments) -> Result<Exit, Error> {
    let selection = select(&[arguments.check], &[], false).map_err(Error::Selection)?;
    for check in selection.checks {
        output::print(&page(check))?;
    }
    Ok(Exit::Clean)
}

fn page(check: &Check) -> String {
    let needs: Vec<String> = check.needs.iter().map(|need| need.action()).collect();
    let needs = if needs.is_empty() { "no call to AWS".to_owned() } else { needs.join(", ") };
    let controls =
        if check.controls.is_empty() { "none".to_owned() } else { check.controls.join(", ") };
    let selected = match check.opt_in {
        None => "by default".to_owned(),
        Some(why) => format!("with `--check {}` or `--all`, since {why}", check.id),
    };
    let facts = [
        ("Check", check.id),
        ("Area", check.area.word()),
        ("Severity", check.severity.word()),
        ("Selected", &selected),
        ("Reads", &needs),
        ("Controls", &controls),
        ("Console", check.fix.console),
        ("AWS CLI", check.fix.cli),
        ("Terraform", check.fix.terraform),
    ];
    let facts: String =
        facts.iter().map(|(name, value)| format!("{name:<11}{}\n", indented(value))).collect();
    format!("{}\n\n{facts}", check.doc.trim_end())
}

/// Later lines below the first.
fn indented(value: &str) -> String {
    value.trim_end().replace('\n', "\n           ")
}
