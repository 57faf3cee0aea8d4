//! `tutela doctor`.

mod accounts;

use serde_json::{Value, json};
use tutela_app::{Diagnosis, Trial, diagnose};
use tutela_aws::Pace;
use tutela_model::Cause;

use self::accounts::Entered;
use super::{
    live::{connect, runtime},
    organization,
};
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
    organization::check(&arguments.organization)?;
    let diagnoses = runtime()?.block_on(async {
        let pace = Pace { max_attempts: ATTEMPTS, ..Pace::default() };
        let aws = connect(&arguments.aws, pace).await?;
        let progress = TerminalProgress::of_trying();
        let diagnoses = diagnose(&aws, aws.region()).await;
        progress.finish();
        Ok::<_, Error>(diagnoses)
    })?;
    let accounts = if arguments.organization.is_given() {
        Some(accounts::enter(arguments.aws, arguments.organization)?)
    } else {
        None
    };
    let text = match arguments.format {
        ListFormat::Text => text(&diagnoses, accounts.as_deref()),
        ListFormat::Json => {
            let rows: Vec<Value> = diagnoses.iter().map(row).collect();
            let mut told = json!({ "schema": "tutela.doctor/1", "calls": rows });
            if let (Some(accounts), Some(members)) = (&accounts, told.as_object_mut()) {
                members.insert("accounts".to_owned(), accounts::rows(accounts));
            }
            format!("{told:#}\n")
        }
    };
    output::print(&text)?;
    let lost = diagnoses.iter().filter(|it| !matches!(it.trial, Trial::Works)).count();
    let closed = accounts.iter().flatten().filter(|own| own.is_lost()).count();
    if lost > 0 {
        let calls = if lost == 1 { "call was" } else { "calls were" };
        output::say(&format!("exit 4: {lost} {calls} in vain, or could not be tried"));
    }
    if closed > 0 {
        let accounts = if closed == 1 { "account was" } else { "accounts were" };
        output::say(&format!("exit 4: {closed} {accounts} not entered"));
    }
    Ok(if lost == 0 && closed == 0 { Exit::Clean } else { Exit::Unknown })
}

fn word(diagnosis: &Diagnosis) -> &'static str {
    match &diagnosis.trial {
        Trial::Works => "works",
        Trial::Lost(gap) => gap.cause().word(),
        Trial::NotTried(_) => "not-tried",
    }
}

/// Why it is not known to work.
fn detail(diagnosis: &Diagnosis) -> Option<&str> {
    match &diagnosis.trial {
        Trial::Works => None,
        Trial::Lost(gap) => Some(gap.detail()),
        Trial::NotTried(why) => Some(why),
    }
}

fn text(diagnoses: &[Diagnosis], accounts: Option<&[Entered]>) -> String {
    let actions = diagnoses.iter().map(|diagnosis| diagnosis.operation.action().len());
    let width = actions.max().unwrap_or_default();
    let mut page = Page::for_standard_output();
    for diagnosis in diagnoses {
        let operation = diagnosis.operation;
        let label = format!("{:<width$}  {:<14} ", operation.action(), word(diagnosis));
        page.labelled(&label, operation.why);
        if let Some(detail) = detail(diagnosis).filter(|detail| !detail.is_empty()) {
            page.paragraph(4, &tutela_report::visible(detail));
        }
        if !diagnosis.costs.is_empty() {
            page.paragraph(4, &format!("unknown without it: {}", diagnosis.costs.join(", ")));
        }
    }
    page.blank();
    page.paragraph(0, &advice(diagnoses));
    if let Some(accounts) = accounts {
        accounts::show(accounts, &mut page);
    }
    page.into_text()
}

/// What it amounts to, and what to do.
fn advice(diagnoses: &[Diagnosis]) -> String {
    let count = |wanted: fn(&Trial) -> bool| {
        let found = diagnoses.iter().filter(|diagnosis| wanted(&diagnosis.trial)).count();
        (found, if found == 1 { "call" } else { "calls" })
    };
    let (untried, calls) = count(|trial| matches!(trial, Trial::NotTried(_)));
    let untried = match untried {
        0 => String::new(),
        untried => format!("; whether {untried} {calls} would work is not known"),
    };
    let (lost, calls) = count(|trial| matches!(trial, Trial::Lost(_)));
    let (denied, _) =
        count(|trial| matches!(trial, Trial::Lost(gap) if gap.cause() == Cause::Denied));
    let way_out = if denied > 0 {
        "`tutela permissions` prints what must be allowed"
    } else {
        "nothing was denied, so try again, or see what is said above"
    };
    match (lost, untried.as_str()) {
        (0, "") => "Every call works.".to_owned(),
        (0, untried) => format!(
            "Every call that was tried works{untried}: compare what is allowed with \
             `tutela permissions`."
        ),
        (lost, untried) => format!("{lost} {calls} in vain{untried}: {way_out}."),
    }
}

fn row(diagnosis: &Diagnosis) -> Value {
    json!({
        "action": diagnosis.operation.action(),
        "why": diagnosis.operation.why,
        "result": word(diagnosis),
        "detail": detail(diagnosis),
        "costs": diagnosis.costs,
    })
}
