//! `tutela enrol campaign`.

use serde_json::{Value, json};
use tutela_app::operations_of_campaign;
use tutela_enrol::{Campaign, Counts, Participant, Progress, campaign};
use tutela_recording::assemble;

use crate::{
    cli::{CampaignArguments, CampaignFormat},
    commands::answers::{self, Answers},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

pub(super) fn run(arguments: &CampaignArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    let Answers { accounts, as_of, notes, .. } =
        Answers::get(&arguments.source, operations_of_campaign())?;
    let snapshot = assemble(&accounts, as_of);
    let campaigns: Vec<Campaign> = snapshot.accounts.iter().map(campaign).collect();
    output::print(&match arguments.format {
        CampaignFormat::Text => text(&campaigns, arguments),
        CampaignFormat::Json => format!("{:#}\n", document(&campaigns, arguments)),
        CampaignFormat::Reminders => reminders(&campaigns, arguments),
    })?;
    for note in &notes {
        output::say(note);
    }
    Ok(exit(&campaigns))
}

/// One unknown outranks everybody who waits.
fn exit(campaigns: &[Campaign]) -> Exit {
    let mut all = campaigns.iter().map(|it| (it.counts(), it.incomplete.is_some()));
    if all.clone().any(|(counts, is_short)| counts.unknown > 0 || is_short) {
        return Exit::Unknown;
    }
    if all.any(|(counts, _)| counts.waiting > 0) { Exit::Findings } else { Exit::Clean }
}

fn deadline(arguments: &CampaignArguments) -> Option<String> {
    arguments.deadline.map(|day| day.to_string())
}

fn text(campaigns: &[Campaign], arguments: &CampaignArguments) -> String {
    let mut page = Page::for_standard_output();
    for campaign in campaigns {
        let Counts { waiting, unknown, enrolled, not_needed } = campaign.counts();
        let all = waiting.saturating_add(unknown).saturating_add(enrolled);
        page.heading(&format!("Account {}: {enrolled} of {all} have a device", campaign.account));
        if let Some(day) = deadline(arguments) {
            page.paragraph(2, &format!("Deadline: {day}"));
        }
        if let Some(gap) = &campaign.incomplete {
            page.paragraph(2, &format!("There may be more people than these: {gap}"));
        }
        let meant = |person: &&Participant| person.progress != Progress::NotNeeded;
        for person in campaign.people.iter().filter(meant) {
            let name = tutela_report::visible(&person.name);
            page.labelled(&format!("  {name:<24} "), &words(person));
        }
        if not_needed > 0 {
            let words = format!("{not_needed} more have neither a password nor an active key.");
            page.paragraph(2, &words);
        }
        page.blank();
    }
    page.into_text()
}

fn words(person: &Participant) -> String {
    match &person.progress {
        Progress::Waiting { last_used, has_password, keys } => {
            let with = match (has_password, keys) {
                (true, 0) => "a password".to_owned(),
                (true, keys) => format!("a password and {}", counted_keys(*keys)),
                (false, keys) => counted_keys(*keys),
            };
            let used = last_used.map_or_else(
                || "no use seen".to_owned(),
                |at| format!("last used {}", at.strftime("%Y-%m-%d")),
            );
            let machine = if *has_password { "" } else { "; if a machine has it, it wants a role" };
            format!("waiting: {with}, {used}{machine}")
        }
        Progress::Unknown(gap) => format!("unknown: {gap}"),
        Progress::Enrolled { kinds: None } => {
            "enrolled; of which kind the device is was not seen".to_owned()
        }
        Progress::Enrolled { kinds: Some(kinds) } => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.words()).collect();
            let session = if person.makes_sessions() {
                ""
            } else {
                "; none shows codes, so that there is no session for an access key"
            };
            format!("enrolled: {}{session}", kinds.join(", "))
        }
        Progress::NotNeeded => "neither a password nor an active key".to_owned(),
    }
}

fn counted_keys(keys: usize) -> String {
    if keys == 1 { "an access key".to_owned() } else { format!("{keys} access keys") }
}

/// What to write to everybody who waits, one after the other.
fn reminders(campaigns: &[Campaign], arguments: &CampaignArguments) -> String {
    let day = deadline(arguments);
    let mut text = String::new();
    for campaign in campaigns {
        for person in &campaign.people {
            let Some(words) = person.reminder(&campaign.account, day.as_deref()) else { continue };
            let to = person.mail.as_ref().unwrap_or(&person.name);
            let letter = format!("To: {to}\nSubject: Your MFA device for AWS\n\n{words}");
            let lines = letter.lines().map(|line| format!("{}\n", tutela_report::visible(line)));
            text.push_str(&lines.collect::<String>());
            text.push_str("\n-- \n\n");
        }
    }
    text
}

fn document(campaigns: &[Campaign], arguments: &CampaignArguments) -> Value {
    let accounts: Vec<Value> = campaigns.iter().map(of_account).collect();
    json!({
        "schema": "tutela.campaign/1",
        "deadline": deadline(arguments),
        "accounts": accounts,
    })
}

fn of_account(campaign: &Campaign) -> Value {
    let Counts { waiting, unknown, enrolled, not_needed } = campaign.counts();
    json!({
        "account": campaign.account,
        "incomplete": campaign.incomplete.as_ref().map(ToString::to_string),
        "counts": {
            "waiting": waiting, "unknown": unknown, "enrolled": enrolled, "not_needed": not_needed,
        },
        "people": campaign.people.iter().map(of_person).collect::<Vec<_>>(),
    })
}

fn of_person(person: &Participant) -> Value {
    let mut value = json!({ "name": person.name, "arn": person.arn, "mail": person.mail });
    let more = match &person.progress {
        Progress::Waiting { last_used, has_password, keys } => json!({
            "state": "waiting", "password": has_password, "active_keys": keys,
            "last_used": last_used.map(|at| at.to_string()),
        }),
        Progress::Unknown(gap) => json!({ "state": "unknown", "why": gap.to_string() }),
        Progress::Enrolled { kinds } => json!({
            "state": "enrolled",
            "devices": kinds.as_ref().map(|kinds| {
                kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>()
            }),
            "makes_sessions": kinds.as_ref().map(|_| person.makes_sessions()),
        }),
        Progress::NotNeeded => json!({ "state": "not-needed" }),
    };
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}
