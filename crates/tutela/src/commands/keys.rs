//! `tutela keys`: long-lived access keys, and what would do without them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tutela_app::plans::operations_of_keys;
use tutela_model::{AccessKey, Account, Gap, LastUse, User};
use tutela_recording::assemble;
use tutela_remedy::keys::{Aim, Replacement, replacement};
use tutela_report::visible;
use tutela_trail::{Trail, evidence::evidence};

use super::{
    answers::{self, Answers},
    plans, trail,
};
use crate::{
    cli::{
        AwsArguments, KeysArguments, KeysCommand, KeysListArguments, ListFormat, RecordsArguments,
    },
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

/// So many programs are named beside a key.
const PROGRAMS: usize = 3;

pub(crate) fn run(arguments: KeysArguments) -> Result<Exit, Error> {
    match arguments.command {
        KeysCommand::List(mut arguments) => {
            // A credential report has no ids, by which keys are named and records speak of them.
            arguments.source.fresh |= arguments.source.from.is_none();
            list(&arguments)
        }
        KeysCommand::Deactivate(arguments) => plans::change_keys(Aim::Deactivate, &arguments),
        KeysCommand::Delete(arguments) => plans::change_keys(Aim::Delete, &arguments),
    }
}

/// A key, and what is known of it.
struct Row<'a> {
    user: &'a User,
    key: &'a AccessKey,
    programs: &'a [String],
    instead: Replacement,
}

fn list(arguments: &KeysListArguments) -> Result<Exit, Error> {
    let records = records(arguments)?;
    answers::check(&arguments.source)?;
    let Answers { accounts, as_of, notes, .. } =
        Answers::get(&arguments.source, operations_of_keys())?;
    let snapshot = assemble(&accounts, as_of);
    let programs = records.as_ref().map(programs).unwrap_or_default();
    output::print(&match arguments.format {
        ListFormat::Text => text(&snapshot.accounts, &programs),
        ListFormat::Json => format!("{:#}\n", document(&snapshot.accounts, &programs)),
    })?;
    for note in &notes {
        output::say(note);
    }
    let is_short = snapshot.accounts.iter().any(|own| !unseen(own).is_empty());
    let is_damaged = records.as_ref().is_some_and(|records| !trail::is_whole(records));
    Ok(if is_short || is_damaged { Exit::Unknown } else { Exit::Clean })
}

fn records(arguments: &KeysListArguments) -> Result<Option<Trail>, Error> {
    if arguments.trail.is_empty() {
        return Ok(None);
    }
    let nobody_is_asked = RecordsArguments {
        lookup: false,
        days: None,
        regions: Vec::new(),
        accounts: Vec::new(),
        save: None,
        at_most: None,
        aws: AwsArguments::default(),
    };
    trail::records(&arguments.trail, &nobody_is_asked).map(Some)
}

/// What used keys, by their ids, the busiest first.
fn programs(records: &Trail) -> BTreeMap<String, Vec<String>> {
    let identities = evidence(records).identities.into_iter();
    identities.flat_map(|own| own.keys).map(|key| (key.id, key.agents)).collect()
}

fn rows<'a>(account: &'a Account, programs: &'a BTreeMap<String, Vec<String>>) -> Vec<Row<'a>> {
    let each = account.users.known.iter().flat_map(|user| {
        let keys = user.keys.seen().map(|seen| seen.value.as_slice()).unwrap_or_default();
        keys.iter().map(move |key| {
            let programs = key.id.as_ref().and_then(|id| programs.get(id));
            let programs = programs.map(Vec::as_slice).unwrap_or_default();
            Row { user, key, programs, instead: replacement(key, user, programs) }
        })
    });
    each.collect()
}

/// Whose keys nobody saw.
fn unseen(account: &Account) -> Vec<(&str, Gap)> {
    let each = account.users.known.iter();
    let mut all: Vec<_> = each
        .filter_map(|user| user.keys.seen().err().map(|gap| (user.name.as_str(), gap)))
        .collect();
    all.extend(account.users.complete.as_ref().err().map(|gap| ("others", gap.clone())));
    all
}

fn text(accounts: &[Account], programs: &BTreeMap<String, Vec<String>>) -> String {
    let mut page = Page::for_standard_output();
    for account in accounts {
        let (rows, unseen) = (rows(account, programs), unseen(account));
        page.heading(&format!("Account {}: {} long-lived access keys", account.id, rows.len()));
        for row in &rows {
            let key = row.key.id.as_deref().unwrap_or("a key");
            page.labelled(
                &format!("  {} ", visible(&row.user.name)),
                &format!("{}: {}", visible(key), standing(row)),
            );
            if row.key.active {
                page.paragraph(4, &row.instead.words());
            }
        }
        for (name, gap) in &unseen {
            page.paragraph(2, &format!("{}: nobody saw the keys: {gap}", visible(name)));
        }
        page.blank();
    }
    page.into_text()
}

fn standing(row: &Row<'_>) -> String {
    let AccessKey { active, created, last_used, last_service, last_region, .. } = row.key;
    let state = if *active { "active" } else { "inactive" };
    let made = created.map_or_else(
        || "made nobody knows when".to_owned(),
        |at| format!("made {}", at.strftime("%Y-%m-%d")),
    );
    let used = match last_used {
        LastUse::At(at) => {
            let part = |word: &str, it: &Option<String>| {
                it.as_ref().map(|it| format!(" {word} {}", visible(it))).unwrap_or_default()
            };
            let (service, region) = (part("for", last_service), part("in", last_region));
            format!("last used {}{service}{region}", at.strftime("%Y-%m-%d"))
        }
        LastUse::Never => "never used".to_owned(),
        LastUse::Unsaid => "last used nobody knows when".to_owned(),
    };
    let by = row.programs.iter().take(PROGRAMS).map(|it| visible(it));
    let by = by.collect::<Vec<_>>();
    let by = if by.is_empty() { String::new() } else { format!(", by {}", by.join("; ")) };
    format!("{state}, {made}, {used}{by}")
}

fn document(accounts: &[Account], programs: &BTreeMap<String, Vec<String>>) -> Value {
    let accounts = accounts.iter().map(|account| {
        let keys: Vec<Value> = rows(account, programs).iter().map(entry).collect();
        let unseen: Vec<Value> = unseen(account)
            .into_iter()
            .map(|(user, gap)| json!({ "user": user, "why": gap.to_string() }))
            .collect();
        json!({ "account": account.id.as_str(), "keys": keys, "unseen": unseen })
    });
    json!({ "schema": "tutela.keys/1", "accounts": accounts.collect::<Vec<_>>() })
}

fn entry(row: &Row<'_>) -> Value {
    let AccessKey { id, active, created, last_used, last_service, last_region, .. } = row.key;
    let (used, at) = match last_used {
        LastUse::At(at) => ("at", Some(at)),
        LastUse::Never => ("never", None),
        LastUse::Unsaid => ("unknown", None),
    };
    json!({
        "user": row.user.name,
        "arn": row.user.arn.as_str(),
        "key": id,
        "active": active,
        "made": created,
        "used": used,
        "last_used": at,
        "service": last_service,
        "region": last_region,
        "programs": row.programs,
        "instead": row.instead.word(),
        "how": row.instead.words(),
    })
}
