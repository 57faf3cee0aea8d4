//! `tutela score`.

use serde_json::{Value, json};
use tutela_app::{Wanted, select};
use tutela_model::{AccountId, Status, nearest};
use tutela_posture::{
    CAUSES, Dimension, Fixed, Row, Score, Weights, best_fixes, score, score_with,
};
use tutela_report::Report;

use super::judged;
use crate::{
    cli::{ListFormat, ScoreArguments},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

/// So many fixes are proposed.
const FIXES: usize = 5;
/// So many rows are told that cost something.
const TOLD: usize = 10;

/// The score of one account.
struct OfAccount {
    id: AccountId,
    score: Score,
    /// As it would be if what the caller names were put right.
    then: Option<Score>,
    fixes: Vec<Fixed>,
}

pub(crate) fn run(arguments: &ScoreArguments) -> Result<Exit, Error> {
    let out_of_scope: Vec<Dimension> =
        arguments.out_of_scope.iter().map(|name| Dimension::from(*name)).collect();
    let weights = Weights::new(&arguments.weight, &out_of_scope)
        .map_err(|error| Error::Usage(format!("`--weight` or `--out-of-scope`: {error}")))?;
    for check in &arguments.fix {
        known(check)?;
    }
    let selection = select(Wanted::default()).map_err(Error::Selection)?;
    let report = judged::report(&arguments.source, &arguments.brought, selection)?;
    let accounts = scored(&report, &weights, &arguments.fix);
    output::print(&match arguments.format {
        ListFormat::Text => text(&report, &accounts),
        ListFormat::Json => json(&report, &accounts)?,
    })?;
    Ok(exit(&accounts, arguments.fail_under))
}

/// Refuses a check that no cause has.
fn known(check: &str) -> Result<(), Error> {
    let mut priced: Vec<&str> = CAUSES.iter().flat_map(|cause| cause.checks).copied().collect();
    if priced.contains(&check) {
        return Ok(());
    }
    priced.sort_unstable();
    let near = nearest(check, priced.iter().copied());
    let near = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    Err(Error::Usage(format!("`--fix {check}`: the score has no such check{near}")))
}

fn scored(report: &Report, weights: &Weights, fix: &[String]) -> Vec<OfAccount> {
    let fix: Vec<&str> = fix.iter().map(String::as_str).collect();
    let of_account = |id: &AccountId| {
        let rows = report.findings.iter().filter(|row| row.account == *id);
        let rows: Vec<Row<'_>> = rows.map(Row::from).collect();
        OfAccount {
            id: id.clone(),
            score: score(&rows, weights),
            then: (!fix.is_empty()).then(|| score_with(&rows, weights, &fix)),
            fixes: best_fixes(&rows, weights, FIXES),
        }
    };
    report.accounts.iter().map(|account| of_account(&account.id)).collect()
}

/// The account with the lowest score, which stands for all: an organization is as healthy as that.
fn worst(accounts: &[OfAccount]) -> Option<&OfAccount> {
    accounts.iter().min_by_key(|it| (it.score.low, it.score.high))
}

fn exit(accounts: &[OfAccount], fail_under: Option<u8>) -> Exit {
    let Some(least) = fail_under else { return Exit::Clean };
    if accounts.iter().any(|it| it.score.high < least) {
        Exit::Findings
    } else if accounts.is_empty() || accounts.iter().any(|it| it.score.low < least) {
        Exit::Unknown
    } else {
        Exit::Clean
    }
}

fn json(report: &Report, accounts: &[OfAccount]) -> Result<String, Error> {
    let of = |it: &OfAccount| -> Result<Value, Error> {
        let mut value = serde_json::to_value(&it.score).map_err(Error::Json)?;
        if let Value::Object(members) = &mut value {
            members.insert("account".to_owned(), json!(it.id));
            members.insert("fixes".to_owned(), json!(it.fixes));
            let then = it.then.as_ref();
            let then = then.map(|then| json!({ "low": then.low, "high": then.high }));
            members.insert("fixed".to_owned(), json!(then));
        }
        Ok(value)
    };
    let mut document = match worst(accounts) {
        Some(worst) => of(worst)?,
        None => json!({}),
    };
    if let Value::Object(members) = &mut document {
        members.insert("schema".to_owned(), json!("tutela.score/1"));
        members.insert("as_of".to_owned(), json!(report.as_of.map(|moment| moment.to_string())));
        let all = accounts.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        members.insert("accounts".to_owned(), Value::Array(all));
        members.insert("notes".to_owned(), json!(report.notes));
    }
    Ok(format!("{document:#}\n"))
}

/// `72`, or `72–88` where something is unknown.
fn interval(low: u8, high: u8) -> String {
    if low == high { low.to_string() } else { format!("{low}–{high}") }
}

fn text(report: &Report, accounts: &[OfAccount]) -> String {
    let mut page = Page::for_standard_output();
    let Some(worst) = worst(accounts) else {
        page.paragraph(0, "There is no account to score.");
        return page.into_text();
    };
    if accounts.len() > 1 {
        page.heading("Scores, the lowest first");
        let mut all: Vec<&OfAccount> = accounts.iter().collect();
        all.sort_by_key(|it| (it.score.low, it.score.high, &it.id));
        for it in all {
            let Score { low, high, .. } = it.score;
            page.labelled(&format!("  {:>7}  ", interval(low, high)), it.id.as_str());
        }
        page.blank();
    }
    of_account(worst, &mut page);
    for note in &report.notes {
        page.blank();
        page.paragraph(0, note);
    }
    page.into_text()
}

fn of_account(it: &OfAccount, page: &mut Page) {
    let Score { low, high, dimensions, caps, exempted, .. } = &it.score;
    page.heading(&format!("Score of account {}: {} of 100", it.id, interval(*low, *high)));
    if low != high {
        page.paragraph(
            0,
            "The first number takes every unknown for a problem, the second for none.",
        );
    }
    page.blank();
    for own in dimensions {
        let value = interval(own.low, own.high);
        let weight = if own.in_scope {
            format!("weighs {}", own.weight)
        } else {
            "out of scope: it does not count".to_owned()
        };
        page.labelled(&format!("  {:<11} {value:>7}  ", own.dimension.word()), &weight);
    }
    for cap in caps {
        let so = if cap.status == Status::Fail { "holds" } else { "may hold" };
        let words = format!("{} of {} {so} it at {}", cap.check, cap.resource, cap.at);
        page.labelled("  ! ", &tutela_report::visible(&words));
    }
    if let Some(then) = &it.then {
        page.blank();
        let words = format!("With that put right: {} of 100.", interval(then.low, then.high));
        page.paragraph(0, &words);
    }
    fixes(it, page);
    costs(it, page);
    if *exempted > 0 {
        page.blank();
        page.paragraph(
            0,
            &format!("Rows that cost nothing, since an exemption accepts them: {exempted}"),
        );
    }
}

fn fixes(it: &OfAccount, page: &mut Page) {
    if it.fixes.is_empty() {
        return;
    }
    page.blank();
    page.heading("What raises it most, each alone");
    for fix in &it.fixes {
        let rows = if fix.rows == 1 { "1 row".to_owned() } else { format!("{} rows", fix.rows) };
        let words = format!("{} ({rows}): `tutela explain {}`", fix.check, fix.check);
        page.labelled(&format!("  {:>7}  ", interval(fix.low, fix.high)), &words);
    }
}

fn costs(it: &OfAccount, page: &mut Page) {
    let costs = || it.score.points.iter().filter(|own| own.points > 0.0);
    if costs().next().is_none() {
        return;
    }
    page.blank();
    page.heading("Where points went");
    for own in costs().take(TOLD) {
        let so = if own.status == Status::Unknown { "unknown: " } else { "" };
        let words = format!("{so}{} of {} ({})", own.check, own.resource, own.cause);
        page.labelled(&format!("  {:>6.2}  ", own.points), &tutela_report::visible(&words));
    }
    let more = costs().count().saturating_sub(TOLD);
    if more > 0 {
        page.paragraph(10, &format!("and {more} more, which `--format json` has"));
    }
}
