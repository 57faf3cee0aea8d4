//! Carries a plan out, or takes it back, and says what came of it.

use std::time::Duration;

use jiff::Timestamp;
use tutela_app::plans::{
    Executor, Halt, Patience, Standing, Told, Verified, accounts_of_claims, look, look_at_members,
    operations_of_claims, verify,
};
use tutela_model::Change;
use tutela_ports::{Clock, Waits};
use tutela_recording::AccountRecordings;
use tutela_remedy::Plan;

use super::{Way, text};
use crate::{
    cli::DoingArguments, clock::SystemClock, commands::live::CONCURRENCY, error::Error, exit::Exit,
    interrupt::Interrupt, output, plans::Kept, progress::TerminalProgress,
};

/// How often the account is collected again until what was done shows in the listing, and the pause
/// before each time.
const AGAIN: [u64; 4] = [0, 5, 15, 30];

/// This machine, while a plan is carried out.
struct Machine {
    steps: usize,
}

impl Clock for Machine {
    fn now(&self) -> Timestamp {
        SystemClock.now()
    }
}

impl Waits for Machine {
    async fn wait(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Told for Machine {
    fn step(&self, number: usize, change: &Change) {
        output::say(&format!("{number}/{}  {change}", self.steps));
    }
}

/// Carries out what is left of a plan, and proves it.
pub(super) async fn carry_out(
    way: &Way,
    kept: Kept,
    doing: &DoingArguments,
) -> Result<Exit, Error> {
    moved(way, &kept, Direction::There, doing, &Interrupt::listen()?).await?;
    let id = kept.plan.id();
    let verified = proved(way, &kept).await;
    let holds = |wanted: Option<bool>| verified.iter().any(|own| own.holds == wanted);
    let exit = if holds(Some(false)) {
        Exit::Findings
    } else if holds(None) {
        Exit::Unknown
    } else {
        Exit::Clean
    };
    output::print(&text::of_outcome(&kept.plan, Standing::Done, &verified, doing.format))?;
    if kept.plan.steps().iter().any(|step| step.undo.is_some()) {
        output::say(&format!("`tutela undo {id:.12}` takes it back"));
    }
    Ok(exit)
}

/// Takes back what was done of a plan.
pub(super) async fn take_back(
    way: &Way,
    kept: Kept,
    doing: &DoingArguments,
) -> Result<Exit, Error> {
    moved(way, &kept, Direction::Back, doing, &Interrupt::listen()?).await?;
    output::print(&text::of_outcome(&kept.plan, Standing::Undone, &[], doing.format))?;
    Ok(Exit::Clean)
}

/// Carries out what is left of a plan, of which more is to come.
pub(super) async fn carry_on(
    way: &Way,
    kept: &Kept,
    doing: &DoingArguments,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    interrupt.asking_goes_on();
    moved(way, kept, Direction::There, doing, interrupt).await
}

#[derive(Clone, Copy)]
enum Direction {
    There,
    Back,
}

async fn moved(
    way: &Way,
    kept: &Kept,
    direction: Direction,
    doing: &DoingArguments,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let machine = Machine { steps: kept.plan.steps().len() };
    let executor = Executor {
        changes: &way.changes,
        journal: kept,
        outside: &machine,
        patience: Patience { whole: doing.patience, ..Patience::default() },
    };
    let carried = async {
        match direction {
            Direction::There => executor.apply(&kept.plan, &kept.course).await,
            Direction::Back => executor.undo(&kept.plan, &kept.course).await,
        }
    };
    let halted = tokio::select! {
        carried = carried => carried.map_err(Some),
        () = interrupt.pressed() => Err(None),
    };
    interrupt.asking_is_over();
    halted.map_err(|halt| stopped(kept, direction, halt))
}

/// What a person can do about a plan that did not get to its end.
fn stopped(kept: &Kept, direction: Direction, halt: Option<Halt>) -> Error {
    let id = kept.plan.id();
    let standing = kept.again().map(|course| course.standing());
    let next = match (direction, standing) {
        (_, Ok(Standing::Open)) => None,
        (Direction::There, _) => {
            Some(format!("`tutela resume {id:.12}` goes on, `tutela undo {id:.12}` takes it back"))
        }
        (Direction::Back, _) => Some(format!("`tutela undo {id:.12}` goes on")),
    };
    if let Some(next) = &next {
        output::say(&format!("not at its end: {next}"));
    }
    halt.map_or(Error::Interrupted, Error::Halt)
}

/// The claims of the plan, by the account as it is now. AWS's listing may be behind.
async fn proved(way: &Way, kept: &Kept) -> Vec<Verified> {
    let mut verified = Vec::new();
    if kept.plan.steps().iter().all(|step| step.proves.is_empty()) {
        return verified;
    }
    output::say("looking at the account again, to prove it");
    for pause in AGAIN {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        let accounts = looked(way, &kept.plan).await;
        verified = verify(&kept.plan, &accounts, SystemClock.now());
        if verified.iter().all(|own| own.holds == Some(true)) {
            break;
        }
    }
    verified
}

/// The accounts that the plan claims something of, as they are now; where nobody says whose credentials
/// these are, nothing is known of any.
async fn looked(way: &Way, plan: &Plan) -> Vec<AccountRecordings> {
    let region = way.aws.region().to_owned();
    let how = (region.as_str(), CONCURRENCY);
    let operations = operations_of_claims(plan);
    let claimed = accounts_of_claims(plan);
    if claimed.iter().all(|id| id.as_str() == plan.content().account) {
        let progress = TerminalProgress::of_calls();
        let account = look(&way.aws, operations, how, &progress, std::future::pending()).await;
        progress.finish();
        return vec![account];
    }
    let progress = TerminalProgress::of_accounts();
    let entry = &way.entry;
    let seen = look_at_members(&way.aws, operations, how, entry, &progress, |_| claimed).await;
    progress.finish();
    seen.map_or_else(
        |_| Vec::new(),
        |seen| std::iter::once(seen.home).chain(seen.members).collect(),
    )
}
