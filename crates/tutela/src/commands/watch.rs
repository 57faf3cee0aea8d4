//! `tutela watch --once`.

use tutela_app::{Wanted, run_of, select};
use tutela_model::Area;
use tutela_ports::Clock as _;
use tutela_posture::{NoticePolicy, decide, digest};
use tutela_store::{After, Before};

use super::{judged, notify::Settled};
use crate::{
    cli::WatchArguments,
    clock::SystemClock,
    error::Error,
    exit::Exit,
    memory::{self, Memory},
};

pub(crate) fn run(arguments: &WatchArguments) -> Result<Exit, Error> {
    let settled = Settled::read(&arguments.notices)?;
    let mut memory = Memory::open(&memory::place(arguments.place.store.as_deref())?)?;
    // What an earlier run could not deliver does not wait for whether this one can judge.
    let before = settled.deliver(&mut memory)?;
    judge(arguments, &settled, &mut memory)?;
    let after = settled.deliver(&mut memory)?;
    Ok(if before.and(after) { Exit::Clean } else { Exit::Findings })
}

/// Judges, remembers, and decides who is told what.
fn judge(arguments: &WatchArguments, settled: &Settled, memory: &mut Memory) -> Result<(), Error> {
    let mut selection = select(Wanted::default()).map_err(Error::Selection)?;
    selection.checks.retain(|check| check.area != Area::Records);
    let report = judged::report(&arguments.source, &arguments.brought, selection)?;
    let as_of = memory::dated(report.as_of)?;
    let run = run_of(&report, as_of);
    let policy = &settled.settings.policy;
    let now = SystemClock.now();
    let decided = |before: &Before| {
        let mut after = decided(before, policy, now);
        for (notice, channels) in &mut after.messages {
            *channels = settled.settings.channels_of(notice);
        }
        after
    };
    memory.keep_and_tell(&run, decided)
}

fn decided(before: &Before, policy: &NoticePolicy, now: tutela_model::Timestamp) -> After {
    let decided = decide(&before.state, &before.findings, policy, now);
    let regular = digest(before.last_digest, &before.findings, &before.scores, policy, now);
    let notices = decided.notices.into_iter().chain(regular);
    After { state: decided.state, messages: notices.map(|notice| (notice, Vec::new())).collect() }
}
