//! `tutela replay`: who would break.

use std::path::PathBuf;

use serde_json::json;
use tutela_app::replay::{Loss, Open, Replay, Replayed, Verdict, replay};
use tutela_policy::{
    Document,
    require::{Form, Require, RequireLevel},
};
use tutela_recording::assemble;
use tutela_trail::Trail;

use super::{damages, heading, is_whole, read, source};
use crate::{
    account_data,
    cli::{ReplayArguments, TrailFormat},
    error::Error,
    exit::Exit,
    input, output,
    page::Page,
};

/// So many losses are told beside a name.
const TOLD: usize = 5;

pub(crate) fn run(arguments: &ReplayArguments) -> Result<Exit, Error> {
    let policy = policy(arguments)?;
    let folder = arguments.account_data.as_deref();
    let folder = folder.map(|path| account_data::read(path, None, None)).transpose()?;
    let trail = source::read(&arguments.from, &arguments.records)?;
    let accounts = folder.map(|folder| assemble(&folder.accounts, folder.as_of).accounts);
    let mut replayed = replay(&trail, &policy, &accounts.unwrap_or_default());
    keep(&mut replayed, &arguments.principal)?;
    output::print(&match arguments.format {
        TrailFormat::Text => text(&trail, &replayed),
        TrailFormat::Json => json(&trail, &replayed)?,
    })?;
    Ok(exit(&trail, &replayed))
}

/// Keeps those who are named, of whom each has to be there: nobody is safe for a slip in a name.
fn keep(replay: &mut Replay, named: &[String]) -> Result<(), Error> {
    if named.is_empty() {
        return Ok(());
    }
    let is = |arn: &str, name: &str| arn == name || arn.rsplit('/').next() == Some(name);
    let is_there = |name: &&String| replay.principals.iter().any(|it| is(&it.principal, name));
    if let Some(gone) = named.iter().find(|name| !is_there(name)) {
        let words = format!("neither the records nor the account data have `{gone}`");
        return Err(Error::Usage(words));
    }
    replay.principals.retain(|it| named.iter().any(|name| is(&it.principal, name)));
    Ok(())
}

fn policy(arguments: &ReplayArguments) -> Result<Document, Error> {
    const WHAT: &str = "a policy";
    let (text, path) = match (&arguments.policy, arguments.level) {
        (Some(path), _) => (input::read_text(WHAT, path)?, path.clone()),
        (None, Some(level)) => {
            let level = RequireLevel::from(level);
            (Require::new(level, Form::Identity).policy().json(), PathBuf::from(level.name()))
        }
        (None, None) => {
            return Err(Error::Usage("name a policy, with --policy or --level".to_owned()));
        }
    };
    Document::parse(&text).map_err(|error| Error::Read {
        what: WHAT,
        path,
        detail: error.to_string(),
    })
}

/// One unknown outranks everybody who would break.
fn exit(trail: &Trail, replay: &Replay) -> Exit {
    let mut verdicts = replay.principals.iter().map(|it| it.verdict);
    let is_whole = is_whole(trail) && replay.coverage.unlisted.is_empty();
    if !is_whole
        || replay.principals.is_empty()
        || verdicts.clone().any(|verdict| verdict == Verdict::Unknown)
    {
        return Exit::Unknown;
    }
    if verdicts.any(|verdict| verdict == Verdict::Breaks) { Exit::Findings } else { Exit::Clean }
}

fn json(trail: &Trail, replay: &Replay) -> Result<String, Error> {
    let document = json!({
        "schema": "tutela.replay/1",
        "read": read(trail.counts),
        "damages": damages(&trail.damages),
        "coverage": replay.coverage,
        "principals": replay.principals,
    });
    let text = serde_json::to_string_pretty(&document).map_err(Error::Json)?;
    Ok(format!("{text}\n"))
}

fn text(trail: &Trail, replay: &Replay) -> String {
    let mut page = Page::for_standard_output();
    heading(trail, &mut page);
    for (verdict, title) in [
        (Verdict::Breaks, "Not yet: these would be denied something that they do"),
        (Verdict::Unknown, "Unknown"),
        (Verdict::Safe, "Safe: all that they did would have gone through"),
    ] {
        let of_it = replay.principals.iter().filter(|it| it.verdict == verdict);
        if of_it.clone().next().is_none() {
            continue;
        }
        page.blank();
        page.heading(title);
        for one in of_it {
            principal(one, &mut page);
        }
    }
    for why in &replay.coverage.unlisted {
        page.blank();
        page.paragraph(0, why);
    }
    if !replay.coverage.has_account_data {
        page.blank();
        page.paragraph(
            0,
            "Nobody is known to be safe without what IAM says of last use: `tutela collect --save \
             DIR`, and `--account-data DIR`.",
        );
    }
    page.into_text()
}

fn principal(one: &Replayed, page: &mut Page) {
    page.labelled("  ", &tutela_report::visible(&one.principal));
    for loss in one.losses.iter().take(TOLD) {
        page.labelled("    - ", &words(loss));
    }
    if let Some(more) = one.losses.len().checked_sub(TOLD).filter(|more| *more > 0) {
        page.paragraph(6, &format!("and {more} more, which `--format json` has"));
    }
    if !one.losses.is_empty() {
        page.paragraph(6, advice(&one.losses));
    }
    for Open { calls, depends_on } in one.open.iter().take(TOLD) {
        page.labelled("    - ", &format!("{}: depends on {}", words(calls), depends_on.join(", ")));
    }
    for why in &one.why {
        page.labelled("    - ", why);
    }
    if one.forwarded > 0 {
        let count = one.forwarded;
        page.labelled(
            "    - ",
            &format!("{count} calls of services for them depend on the call before"),
        );
    }
}

fn words(loss: &Loss) -> String {
    let Loss { action, count, last, agent, key, .. } = loss;
    let by = key.as_ref().map_or_else(|| "a session".to_owned(), |key| format!("key {key}"));
    let with = if agent.is_empty() { String::new() } else { format!(", with {agent}") };
    let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
    let words = format!("{action}, {times}, last {last}, by {by}{with}");
    tutela_report::visible(&words).into_owned()
}

/// What to do about it, by what was used.
fn advice(losses: &[Loss]) -> &'static str {
    let by_key = losses.iter().any(|loss| loss.key.is_some());
    let by_session = losses.iter().any(|loss| loss.key.is_none());
    match (by_key, by_session) {
        (true, false) => {
            "A machine's key wants a role; a person's wants a session with MFA: `tutela session`."
        }
        (false, _) => "Sessions without MFA: enrol a device (`tutela enrol`), and sign in again.",
        (true, true) => {
            "A machine's key wants a role; a person enrols a device (`tutela enrol`) and uses \
             sessions with it (`tutela session`)."
        }
    }
}
