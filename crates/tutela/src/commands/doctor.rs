//! `tutela doctor`.

use serde_json::{Value, json};
use tutela_app::{Diagnosis, diagnose};
use tutela_aws::Pace;
use tutela_model::Cause;

use super::live::{connect, runtime};
use crate::{
    cli::{DoctorArguments, ListFormat},
    error::Error,
    exit::Exit,
    output,
    page::Page,
    progress::TerminalProgress,
};

/// A call that fails so often works for nobody; a doctor need not be as patient as a scan.
const ATTEMPTS: u32 = 4;

pub(crate) fn run(arguments: DoctorArguments) -> Result<Exit, Error> {
    let diagnoses = runtime()?.block_on(async {
        let pace = Pace { max_attempts: ATTEMPTS, ..Pace::default() };
        let aws = connect(&arguments.aws, pace).await?;
        let progress = TerminalProgress::of_trying();
        let diagnoses = diagnose(&aws).await;
        progress.finish();
        Ok::<_, Error>(diagnoses)
    })?;
    let text = match arguments.format {
        ListFormat::Text => text(&diagnoses),
        ListFormat::Json => {
            let rows: Vec<Value> = diagnoses.iter().map(row).collect();
            format!("{:#}\n", json!({ "schema": "tutela.doctor/1", "calls": rows }))
        }
    };
    output::print(&text)?;
    let lost = diagnoses.iter().filter(|diagnosis| diagnosis.gap.is_some()).count();
    if lost > 0 {
        let calls = if lost == 1 { "call was" } else { "calls were" };
        output::say(&format!("exit 4: {lost} {calls} in vain"));
    }
    Ok(if lost == 0 { Exit::Clean } else { Exit::Unknown })
}

fn word(diagnosis: &Diagnosis) -> &'static str {
    match &diagnosis.gap {
        Some(gap) => gap.cause().word(),
        None if diagnosis.tried => "works",
        None => "not-tried",
    }
}

fn text(diagnoses: &[Diagnosis]) -> String {
    let actions = diagnoses.iter().map(|diagnosis| diagnosis.operation.action().len());
    let width = actions.max().unwrap_or_default();
    let mut page = Page::for_standard_output();
    for diagnosis in diagnoses {
        let operation = diagnosis.operation;
        let label = format!("{:<width$}  {:<14} ", operation.action(), word(diagnosis));
        page.labelled(&label, operation.why);
        let Some(gap) = &diagnosis.gap else { continue };
        if !gap.detail().is_empty() {
            page.paragraph(4, &tutela_report::visible(gap.detail()));
        }
        if !diagnosis.costs.is_empty() {
            page.paragraph(4, &format!("unknown without it: {}", diagnosis.costs.join(", ")));
        }
    }
    page.blank();
    page.paragraph(0, &advice(diagnoses));
    page.into_text()
}

/// What it amounts to, and what to do.
fn advice(diagnoses: &[Diagnosis]) -> String {
    let count = |wanted: fn(&Diagnosis) -> bool| {
        let found = diagnoses.iter().filter(|diagnosis| wanted(diagnosis)).count();
        (found, if found == 1 { "call" } else { "calls" })
    };
    let (untried, calls) = count(|diagnosis| !diagnosis.tried);
    let untried = match untried {
        0 => String::new(),
        untried => format!("; the account gives no cause for {untried} {calls}"),
    };
    let (lost, calls) = count(|diagnosis| diagnosis.gap.is_some());
    let is_denied = |diagnosis: &Diagnosis| {
        diagnosis.gap.as_ref().is_some_and(|gap| gap.cause() == Cause::Denied)
    };
    let way_out = if diagnoses.iter().any(is_denied) {
        "`tutela permissions` prints what must be allowed"
    } else {
        "nothing was denied, so try again, or see what is said above"
    };
    match lost {
        0 => format!("Every call that was tried works{untried}."),
        lost => format!("{lost} {calls} in vain{untried}: {way_out}."),
    }
}

fn row(diagnosis: &Diagnosis) -> Value {
    json!({
        "action": diagnosis.operation.action(),
        "why": diagnosis.operation.why,
        "result": word(diagnosis),
        "detail": diagnosis.gap.as_ref().map(|gap| gap.detail().to_owned()),
        "costs": diagnosis.costs,
    })
}
