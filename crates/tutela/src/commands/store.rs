//! `tutela store`.

use tutela_model::SignedDuration;
use tutela_ports::Clock as _;
use tutela_store::Store;

use crate::{
    cli::{BackupArguments, PlaceOfStore, PruneArguments, StoreArguments, StoreCommand},
    clock::SystemClock,
    error::Error,
    exit::Exit,
    memory::{self, Memory},
    output,
    page::Page,
};

pub(crate) fn run(arguments: &StoreArguments) -> Result<Exit, Error> {
    match &arguments.command {
        StoreCommand::Backup(arguments) => backup(arguments),
        StoreCommand::Prune(arguments) => prune(arguments),
        StoreCommand::Check(place) => check(place),
        StoreCommand::Audit(place) => audit(place),
    }
}

fn backup(arguments: &BackupArguments) -> Result<Exit, Error> {
    let copy = &arguments.copy;
    if std::fs::symlink_metadata(copy).is_ok() {
        return Err(Error::Usage(format!(
            "`{}` is there already: name a new file for the copy",
            copy.display()
        )));
    }
    let mut memory = Memory::open_to_read(&memory::place(arguments.place.store.as_deref())?)?;
    memory.with(|store| store.copy_to(copy))?;
    output::say(&format!("wrote a copy to {}", copy.display()));
    Ok(Exit::Clean)
}

fn prune(arguments: &PruneArguments) -> Result<Exit, Error> {
    let mut memory = Memory::open_existing(&memory::place(arguments.place.store.as_deref())?)?;
    let kept = SignedDuration::from_hours(i64::from(arguments.keep_days).saturating_mul(24));
    // Where the calendar does not go back so far, nothing is older.
    let before = SystemClock.now().checked_sub(kept).unwrap_or(tutela_model::Timestamp::MIN);
    let who = memory::who();
    let pruned = memory.with(|store| store.prune(before, memory::doer(&who)))?;
    output::say(&format!(
        "forgot what was before {before}: runs {}, changes {}, findings that were over {}",
        pruned.scans, pruned.turns, pruned.findings
    ));
    Ok(Exit::Clean)
}

fn check(place: &PlaceOfStore) -> Result<Exit, Error> {
    let mut memory = Memory::open_to_read(&memory::place(place.store.as_deref())?)?;
    let lines = memory.with(Store::check)?;
    let last = memory.with(Store::audit)?.pop();
    let last = last.map_or_else(String::new, |last| format!(", the last {}", last.digest));
    output::print(&format!("sound; lines of audit: {lines}{last}\n"))?;
    Ok(Exit::Clean)
}

fn audit(place: &PlaceOfStore) -> Result<Exit, Error> {
    let mut memory = Memory::open_to_read(&memory::place(place.store.as_deref())?)?;
    let lines = memory.with(Store::audit)?;
    let mut page = Page::for_standard_output();
    for line in &lines {
        let at = line.at.strftime("%Y-%m-%d %H:%M:%S");
        let words = format!("{}: {}", line.who, line.what);
        page.labelled(&format!("{at}  "), &tutela_report::visible(&words));
    }
    output::print(&page.into_text())?;
    Ok(Exit::Clean)
}
