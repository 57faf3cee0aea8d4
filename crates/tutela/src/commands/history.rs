//! `tutela history`.

use std::cmp::Reverse;

use serde_json::{Value, json};
use tutela_model::{AccountId, SignedDuration, Timestamp};
use tutela_posture::{ScoreEnds, Standing};
use tutela_report::visible;
use tutela_store::{AccountScan, Open, Store, Told};

use crate::{
    cli::{HistoryArguments, ListFormat},
    error::Error,
    exit::Exit,
    memory::{self, Memory},
    output,
    page::Page,
};

/// So many of a kind are told.
const TOLD: usize = 20;

/// What is told.
struct History {
    /// The moment of the newest run; `None` where there is none.
    newest: Option<Timestamp>,
    since: Timestamp,
    scans: Vec<AccountScan>,
    turns: Vec<Told>,
    open: Vec<Open>,
}

pub(crate) fn run(arguments: &HistoryArguments) -> Result<Exit, Error> {
    let mut memory = Memory::open_to_read(&memory::place(arguments.place.store.as_deref())?)?;
    let newest = memory.with(Store::newest)?;
    let back = SignedDuration::from_hours(i64::from(arguments.days).saturating_mul(24));
    let since = newest.and_then(|newest| newest.checked_sub(back).ok()).unwrap_or(Timestamp::MIN);
    let account = arguments.account.as_ref();
    let history = History {
        newest,
        since,
        scans: memory.with(|store| store.scans(since, account))?,
        turns: memory.with(|store| store.turns(since, account))?,
        open: memory.with(|store| store.open_findings(account))?,
    };
    output::print(&match arguments.format {
        ListFormat::Text => text(&history),
        ListFormat::Json => format!("{:#}\n", document(&history)),
    })?;
    Ok(Exit::Clean)
}

fn document(history: &History) -> Value {
    let scan = |scan: &AccountScan| {
        json!({
            "account": scan.account,
            "at": scan.at,
            "fail": scan.counts.fail,
            "unknown": scan.counts.unknown,
            "pass": scan.counts.pass,
            "not_applicable": scan.counts.not_applicable,
            "low": scan.score.map(|score| score.low),
            "high": scan.score.map(|score| score.high),
        })
    };
    let turn = |told: &Told| {
        json!({
            "at": told.at,
            "account": told.account,
            "check": told.key.check,
            "region": region(&told.key.region),
            "resource": told.key.resource,
            "severity": told.severity.word(),
            "turn": told.turn.word(),
        })
    };
    let open = |open: &Open| {
        json!({
            "account": open.account,
            "check": open.key.check,
            "region": region(&open.key.region),
            "resource": open.key.resource,
            "standing": open.life.standing.word(),
            "seen": open.life.seen,
            "severity": open.life.severity.word(),
            "message": open.life.message,
            "exempt": open.life.exempt,
            "first_seen": open.life.first_seen,
            "last_seen": open.life.last_seen,
            "reopened": open.life.reopened,
        })
    };
    json!({
        "schema": "tutela.history/1",
        "newest": history.newest,
        "since": history.newest.map(|_| history.since),
        "scans": history.scans.iter().map(scan).collect::<Vec<_>>(),
        "turns": history.turns.iter().map(turn).collect::<Vec<_>>(),
        "open": history.open.iter().map(open).collect::<Vec<_>>(),
    })
}

fn region(region: &str) -> Option<&str> {
    (!region.is_empty()).then_some(region)
}

fn text(history: &History) -> String {
    let mut page = Page::for_standard_output();
    let Some(newest) = history.newest else {
        page.paragraph(0, "Nothing is remembered yet: `tutela scan --store FILE` does it.");
        return page.into_text();
    };
    for own in history.scans.chunk_by(|a, b| a.account == b.account) {
        scans(own, &mut page);
    }
    turns(history, &mut page);
    open(history, newest, &mut page);
    page.into_text()
}

fn scans(own: &[AccountScan], page: &mut Page) {
    let Some(last) = own.last() else { return };
    page.heading(&format!("Account {}", last.account));
    for scan in own.iter().rev().take(TOLD) {
        let score = scan.score.map_or_else(|| "not scored".to_owned(), interval);
        let label = format!("  {}  {score:>10}  ", scan.at.strftime("%Y-%m-%d %H:%M"));
        let words = format!("{} fail, {} unknown", scan.counts.fail, scan.counts.unknown);
        page.labelled(&label, &words);
    }
    more(own.len(), page);
    page.blank();
}

/// `72`, or `72–88` where something is unknown.
fn interval(score: ScoreEnds) -> String {
    let ScoreEnds { low, high } = score;
    if low == high { low.to_string() } else { format!("{low}–{high}") }
}

fn turns(history: &History, page: &mut Page) {
    page.heading("What changed, the latest first");
    if history.turns.is_empty() {
        page.paragraph(2, "Nothing.");
    }
    let mut turns: Vec<&Told> = history.turns.iter().collect();
    turns.sort_by_key(|told| Reverse((told.at, told.severity)));
    for told in turns.into_iter().take(TOLD) {
        let at = told.at.strftime("%Y-%m-%d %H:%M");
        let label = format!("  {at}  {:<10}  {:<8}  ", told.turn.word(), told.severity);
        let words = about(&told.key.check, &told.key.resource, &told.account);
        page.labelled(&label, &visible(&words));
    }
    more(history.turns.len(), page);
    page.blank();
}

/// The check and the resource, with the account where the resource does not say it.
fn about(check: &str, resource: &str, account: &AccountId) -> String {
    if resource.contains(account.as_str()) {
        format!("{check} of {resource}")
    } else {
        format!("{check} of {resource} in {account}")
    }
}

fn open(history: &History, newest: Timestamp, page: &mut Page) {
    let problems = || history.open.iter().filter(|own| own.life.standing == Standing::Open);
    let unclear = history.open.len().saturating_sub(problems().count());
    page.heading("What is open, the worst first");
    if problems().next().is_none() {
        page.paragraph(2, "Nothing.");
    }
    let mut worst: Vec<&Open> = problems().collect();
    // Stable: of the same severity, the oldest stays before the rest.
    worst.sort_by_key(|own| Reverse(own.life.severity));
    for own in worst.into_iter().take(TOLD) {
        let days = newest.duration_since(own.life.first_seen).as_hours() / 24;
        let label = format!("  {days:>4} days  {:<8}  ", own.life.severity);
        let mut words = about(&own.key.check, &own.key.resource, &own.account);
        if !own.life.seen {
            words.push_str("; nobody could look since");
        }
        if own.life.exempt {
            words.push_str("; accepted");
        }
        match own.life.reopened {
            0 => {}
            1 => words.push_str("; it came back once"),
            times => words.push_str(&format!("; it came back {times} times")),
        }
        page.labelled(&label, &visible(&words));
    }
    more(problems().count(), page);
    if unclear > 0 {
        page.paragraph(2, &format!("Besides, nobody has seen yet how {unclear} rows stand."));
    }
}

fn more(all: usize, page: &mut Page) {
    let more = all.saturating_sub(TOLD);
    if more > 0 {
        page.paragraph(2, &format!("and {more} more, which `--format json` has"));
    }
}
