//! `tutela notify`, and how notices are delivered.

use std::path::{Path, PathBuf};

use serde_json::json;
use tutela_checks::CHECKS;
use tutela_model::{Timestamp, nearest};
use tutela_notify::{Message, Outcome, Parcel, Settings, Waits, deliver, sample};
use tutela_ports::Clock as _;
use tutela_report::visible;
use tutela_store::{Letter, Store};

use crate::{
    cli::{
        AcknowledgeArguments, ListFormat, NotifyArguments, NotifyCommand, NotifyListArguments,
        NotifyTestArguments,
    },
    clock::SystemClock,
    error::Error,
    exit::Exit,
    input,
    memory::{self, Memory},
    output,
    page::Page,
    variable::variable,
};

/// Settings that were read.
pub(super) struct Settled {
    pub(super) settings: Settings,
    path: PathBuf,
}

/// Whether everything that was due got to its channel.
#[derive(Clone, Copy)]
pub(super) struct Delivered(bool);

impl Delivered {
    pub(super) fn and(self, other: Self) -> bool {
        self.0 && other.0
    }
}

impl Settled {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text = input::read_text("notices' settings", path)?;
        let settings = Settings::parse(&text, &variable)
            .map_err(|detail| Error::Notices { path: path.to_owned(), detail })?;
        Ok(Self { settings, path: path.to_owned() })
    }

    /// Delivers what is due, and keeps what came of each notice before the next.
    pub(super) fn deliver(&self, memory: &mut Memory) -> Result<Delivered, Error> {
        let now = SystemClock.now();
        let due = memory.with(|store| store.due(now))?;
        let mut is_whole = true;
        for (id, outcome) in self.send(due.into_iter().map(parcel).collect(), now)? {
            match outcome {
                Outcome::Sent => memory.with(|store| store.delivered(id))?,
                Outcome::Failed { reason, again } => {
                    is_whole = false;
                    let again = match again {
                        Waits::For(length) => now.checked_add(length).ok(),
                        Waits::NoMore => None,
                    };
                    memory.with(|store| store.not_delivered(id, &reason, again))?;
                    say_failed(id, &reason, again);
                }
            }
        }
        Ok(Delivered(is_whole))
    }

    fn send(&self, parcels: Vec<Parcel>, now: Timestamp) -> Result<Vec<(i64, Outcome)>, Error> {
        if parcels.is_empty() {
            return Ok(Vec::new());
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let mut print = |text: &str| output::print(text).map_err(|error| error.to_string());
        let delivering = deliver(&self.settings, parcels, now, &mut print);
        Ok(runtime.map_err(Error::Threads)?.block_on(delivering))
    }
}

fn parcel(letter: Letter) -> Parcel {
    let Letter { id, channel, notice, attempts, .. } = letter;
    Parcel { id, channel, notice, attempts }
}

fn say_failed(id: i64, reason: &str, again: Option<Timestamp>) {
    let then = match again {
        Some(again) => format!("it is tried again by the first run after {again}"),
        None => "it is not tried any more: `tutela notify list` has it".to_owned(),
    };
    output::say(&format!("notice {id} was not delivered: {reason}; {then}"));
}

pub(crate) fn run(arguments: &NotifyArguments) -> Result<Exit, Error> {
    match &arguments.command {
        NotifyCommand::Test(arguments) => test(arguments),
        NotifyCommand::List(arguments) => list(arguments),
        NotifyCommand::Acknowledge(arguments) => acknowledge(arguments),
    }
}

fn test(arguments: &NotifyTestArguments) -> Result<Exit, Error> {
    let settled = Settled::read(&arguments.notices)?;
    let all: Vec<&str> = settled.settings.names().collect();
    if let Some(unknown) = arguments.channel.iter().find(|own| !all.contains(&own.as_str())) {
        return Err(Error::Usage(format!(
            "`{}` has no channel `{unknown}`: it has {}",
            settled.path.display(),
            all.join(", ")
        )));
    }
    let is_wanted = |name: &&str| {
        arguments.channel.is_empty() || arguments.channel.iter().any(|own| own == name)
    };
    let wanted: Vec<&str> = all.into_iter().filter(is_wanted).collect();
    let now = SystemClock.now();
    let parcels = (0_i64..).zip(&wanted).map(|(id, channel)| Parcel {
        id,
        channel: (*channel).to_owned(),
        notice: sample(now),
        attempts: 0,
    });
    let outcomes = settled.send(parcels.collect(), now)?;
    let mut exit = Exit::Clean;
    for (id, name) in (0_i64..).zip(&wanted) {
        let of = outcomes.iter().find(|(own, _)| *own == id).map(|(_, outcome)| outcome);
        match of {
            Some(Outcome::Sent) => output::say(&format!("{name}: took it")),
            Some(Outcome::Failed { reason, .. }) => {
                exit = Exit::Findings;
                output::say(&format!("{name}: {reason}"));
            }
            None => {
                exit = Exit::Findings;
                output::say(&format!("{name}: was not tried"));
            }
        }
    }
    Ok(exit)
}

fn list(arguments: &NotifyListArguments) -> Result<Exit, Error> {
    let mut memory = Memory::open_to_read(&memory::place(arguments.place.store.as_deref())?)?;
    let letters = memory.with(Store::undelivered)?;
    output::print(&match arguments.format {
        ListFormat::Text => text(&letters),
        ListFormat::Json => format!("{:#}\n", document(&letters)),
    })?;
    Ok(if letters.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn document(letters: &[Letter]) -> serde_json::Value {
    let letter = |letter: &Letter| {
        json!({
            "id": letter.id,
            "channel": letter.channel,
            "key": letter.notice.key,
            "at": letter.notice.at,
            "title": Message::of(&letter.notice).title,
            "attempts": letter.attempts,
            "next_try": letter.next_try,
            "error": letter.error,
        })
    };
    json!({
        "schema": "tutela.undelivered/1",
        "notices": letters.iter().map(letter).collect::<Vec<_>>(),
    })
}

fn text(letters: &[Letter]) -> String {
    let mut page = Page::for_standard_output();
    if letters.is_empty() {
        page.paragraph(0, "Every notice was delivered.");
    }
    for letter in letters {
        let at = letter.notice.at.strftime("%Y-%m-%d %H:%M");
        let title = Message::of(&letter.notice).title;
        page.labelled(
            &format!("{:>5}  {at}  ", letter.id),
            &format!("{}: {title}", letter.channel),
        );
        let so = match letter.next_try {
            Some(again) => format!("tried {} times, next after {again}", letter.attempts),
            None => format!("tried {} times, and not any more", letter.attempts),
        };
        let why = letter.error.as_deref().map_or_else(String::new, |why| format!(": {why}"));
        page.paragraph(7, &visible(&format!("{so}{why}")));
    }
    page.into_text()
}

fn acknowledge(arguments: &AcknowledgeArguments) -> Result<Exit, Error> {
    let AcknowledgeArguments { check, resource, place } = arguments;
    if !CHECKS.iter().any(|own| own.id == check) {
        let near = nearest(check, CHECKS.iter().map(|own| own.id));
        let near = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
        return Err(Error::Usage(format!("`{check}` is no check{near}")));
    }
    let mut memory = Memory::open_existing(&memory::place(place.store.as_deref())?)?;
    let who = memory::who();
    let count =
        memory.with(|store| store.acknowledge(check, resource.as_deref(), memory::doer(&who)))?;
    output::say(&format!("acknowledged: {count} findings that were told of"));
    Ok(Exit::Clean)
}
