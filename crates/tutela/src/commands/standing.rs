//! `tutela standing`: could AWS suspend this account?

use serde_json::{Value, json};
use tutela_app::{Wanted, select};
use tutela_model::{AccountId, Finding, Status};
use tutela_posture::{CauseStanding, SUSPENSION_CAUSES, Sign, standing};
use tutela_report::{Report, visible};

use super::judged;
use crate::{
    cli::{ListFormat, StandingArguments},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

/// So many signs of a cause are told.
const TOLD: usize = 5;

/// What is known of one account.
struct OfAccount<'r> {
    id: &'r AccountId,
    causes: Vec<CauseStanding>,
}

impl OfAccount<'_> {
    fn has(&self, status: Status) -> bool {
        self.causes.iter().any(|cause| cause.status == status)
    }

    fn verdict(&self) -> &'static str {
        if self.has(Status::Fail) {
            "at-risk"
        } else if self.has(Status::Unknown) {
            "unknown"
        } else {
            "no-sign"
        }
    }
}

pub(crate) fn run(arguments: &StandingArguments) -> Result<Exit, Error> {
    let checks = SUSPENSION_CAUSES.iter().flat_map(|cause| cause.checks);
    let wanted = Wanted { checks: checks.map(|&id| id.to_owned()).collect(), ..Wanted::default() };
    let selection = select(wanted).map_err(Error::Selection)?;
    let report = judged::report(&arguments.source, &arguments.brought, selection)?;
    let accounts: Vec<OfAccount<'_>> = report
        .accounts
        .iter()
        .map(|account| {
            let rows = report.findings.iter().filter(|row| row.account == account.id);
            let rows: Vec<&Finding> = rows.collect();
            OfAccount { id: &account.id, causes: standing(&rows) }
        })
        .collect();
    output::print(&match arguments.format {
        ListFormat::Text => text(&report, &accounts),
        ListFormat::Json => json(&report, &accounts),
    })?;
    let any = |status| accounts.iter().any(|account| account.has(status));
    Ok(if any(Status::Fail) {
        Exit::Findings
    } else if any(Status::Unknown) || accounts.is_empty() {
        Exit::Unknown
    } else {
        Exit::Clean
    })
}

fn json(report: &Report, accounts: &[OfAccount<'_>]) -> String {
    let of = |account: &OfAccount<'_>| -> Value {
        json!({
            "account": account.id,
            "verdict": account.verdict(),
            "causes": account.causes,
        })
    };
    let document = json!({
        "schema": "tutela.standing/1",
        "as_of": report.as_of.map(|moment| moment.to_string()),
        "accounts": accounts.iter().map(of).collect::<Vec<_>>(),
        "notes": report.notes,
    });
    format!("{document:#}\n")
}

fn text(report: &Report, accounts: &[OfAccount<'_>]) -> String {
    let mut page = Page::for_standard_output();
    for (number, account) in accounts.iter().enumerate() {
        if number > 0 {
            page.blank();
        }
        page.heading(&match account.verdict() {
            "at-risk" => format!("AWS could suspend account {}", account.id),
            "unknown" => format!("Whether AWS could suspend account {} is unknown", account.id),
            _ => format!("No sign that AWS would suspend account {}", account.id),
        });
        for status in [Status::Fail, Status::Unknown, Status::Pass] {
            for cause in account.causes.iter().filter(|cause| cause.status == status) {
                of_cause(cause, &mut page);
            }
        }
    }
    for note in &report.notes {
        page.blank();
        page.paragraph(0, note);
    }
    page.into_text()
}

fn of_cause(cause: &CauseStanding, page: &mut Page) {
    let word = match cause.status {
        Status::Fail => "SIGN   ",
        Status::Unknown => "UNKNOWN",
        Status::Pass | Status::NotApplicable => "no sign",
    };
    page.blank();
    page.labelled(&format!("{word}  "), &format!("{}: {}", cause.cause, cause.title));
    for Sign { check, resource, message, .. } in cause.signs.iter().take(TOLD) {
        page.labelled("         - ", &visible(&format!("{message} ({check} of {resource})")));
    }
    if let Some(more) = cause.signs.len().checked_sub(TOLD).filter(|more| *more > 0) {
        page.paragraph(11, &format!("and {more} more, which `--format json` has"));
    }
    if cause.status == Status::Fail {
        page.labelled("         time: ", cause.deadline);
        page.labelled("         AWS writes to: ", cause.written_to);
        for (number, step) in cause.steps.iter().enumerate() {
            page.labelled(&format!("         {}. ", number.saturating_add(1)), step);
        }
        page.labelled("         to write in a case: ", cause.case);
    }
    if let Some(unseen) = cause.unseen {
        page.labelled("         not seen: ", unseen);
    }
}
