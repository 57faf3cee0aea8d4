//! `tutela enrol`.

mod campaign;
mod screen;
mod walk;

use std::borrow::Borrow;

use tutela_aws::{AwsDevices, Pace};
use tutela_enrol::{Done, EnrolError, Enrolment, Intent, Wish, intend};
use tutela_session::{PromptError, Terminal};

use self::screen::{Plain, Screen};
use super::{
    live::{connect, runtime},
    plans,
};
use crate::{
    cli::{AwsArguments, DeviceArguments, EnrolArguments, EnrolCommand, SecretArguments},
    clock::SystemClock,
    error::Error,
    exit::Exit,
    interrupt::Interrupt,
    output,
};

/// How the terminal is to be used.
struct Way<'a> {
    aws: &'a AwsArguments,
    is_confirmed: bool,
    plain: Plain,
}

pub(crate) fn run(arguments: &EnrolArguments) -> Result<Exit, Error> {
    match &arguments.command {
        None => runtime()?.block_on(device(&arguments.device, None)),
        Some(EnrolCommand::User { user, device: wanted }) => {
            runtime()?.block_on(device(wanted, Some(user.clone())))
        }
        Some(EnrolCommand::Open(arguments)) => plans::open_window(arguments),
        Some(EnrolCommand::Close(arguments)) => plans::close_window(arguments),
        Some(EnrolCommand::Campaign(arguments)) => campaign::run(arguments),
        Some(EnrolCommand::Fido(arguments)) => runtime()?.block_on(walk::fido(arguments)),
        Some(EnrolCommand::Root(arguments)) => runtime()?.block_on(walk::root(arguments)),
        Some(EnrolCommand::Resync { serial, user, yes, aws }) => {
            let resync = Some(serial.clone());
            let wish = Wish { user: user.clone(), resync, ..Wish::default() };
            let way = Way { aws, is_confirmed: *yes, plain: Plain::default() };
            runtime()?.block_on(enrol(&wish, way))
        }
    }
}

async fn device(arguments: &DeviceArguments, user: Option<String>) -> Result<Exit, Error> {
    let wish =
        Wish { user, name: arguments.name.clone(), card: arguments.serial.clone(), resync: None };
    let plain = Plain::of(&arguments.secret);
    enrol(&wish, Way { aws: &arguments.aws, is_confirmed: arguments.yes, plain }).await
}

/// Gives a user an app at this terminal, which a plan that was confirmed has said. `None` where nothing was
/// done.
pub(super) async fn in_person(
    user: &str,
    secret: &SecretArguments,
    aws: &AwsArguments,
    interrupt: &Interrupt,
) -> Result<Option<Done>, Error> {
    let wish = Wish { user: Some(user.to_owned()), ..Wish::default() };
    let way = Way { aws, is_confirmed: true, plain: Plain::of(secret) };
    interrupt.asking_goes_on();
    given(&wish, way, || Ok(interrupt)).await
}

async fn enrol(wish: &Wish, way: Way<'_>) -> Result<Exit, Error> {
    let done = given(wish, way, Interrupt::listen).await?;
    Ok(done.map_or(Exit::Unconfirmed, |_| Exit::Clean))
}

/// Gives the device; `None` where that was not confirmed. `listen` listens for Ctrl-C once it is.
async fn given<I: Borrow<Interrupt>>(
    wish: &Wish,
    way: Way<'_>,
    listen: impl FnOnce() -> Result<I, Error>,
) -> Result<Option<Done>, Error> {
    let devices = AwsDevices::new(connect(way.aws, Pace::default()).await?);
    let intent = intend(&devices, wish).await?;
    let plan = plan(&intent);
    let Some(terminal) = Terminal::open() else {
        output::print(&plan)?;
        output::say("nothing was done: codes are asked for at a terminal, and there is none");
        return Ok(None);
    };
    for line in plan.lines() {
        terminal.say(line);
    }
    if !way.is_confirmed && !is_yes(&terminal)? {
        terminal.say("Nothing was done.");
        return Ok(None);
    }
    let screen = Screen::new(terminal, way.plain);
    let enrolment = Enrolment::new(&devices, &SystemClock, &screen);
    let interrupt = listen()?;
    let done = tokio::select! {
        done = enrolment.run(&intent) => done,
        () = interrupt.borrow().pressed() => Err(EnrolError::Prompt(PromptError::Interrupted)),
    };
    match done {
        Ok(done) => {
            say_done(&screen, &intent, wish, &done);
            Ok(Some(done))
        }
        Err(error) => {
            enrolment.take_back().await;
            Err(error.into())
        }
    }
}

/// What will be done, in words.
fn plan(intent: &Intent) -> String {
    let whose = if intent.is_own { ", your own" } else { "" };
    let mut text = format!("User {}{whose}, of account {}\n", intent.user, intent.account);
    for device in &intent.has {
        text.push_str(&format!("  has {}\n", device.serial));
    }
    for note in &intent.notes {
        text.push_str(&format!("  {note}\n"));
    }
    text.push_str("This will be done:\n");
    for (number, step) in (1..).zip(intent.steps()) {
        text.push_str(&format!("  {number}  {} ({})\n", step.does, step.action));
        text.push_str(&format!("     undone by: {}\n", step.undo));
    }
    text
}

fn is_yes(terminal: &Terminal) -> Result<bool, Error> {
    let answer = terminal.line("Do it? [y/N] ").map_err(EnrolError::Prompt)?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

fn say_done(screen: &Screen, intent: &Intent, wish: &Wish, done: &Done) {
    let Done { serial, since, devices } = done;
    if wish.resync.is_some() {
        screen.tell(&format!("{serial} is in step with AWS."));
        return;
    }
    let since = since.map(|it| format!(", since {}", it.strftime("%Y-%m-%d %H:%M:%S UTC")));
    let since = since.unwrap_or_default();
    screen.tell(&format!("User {} has {serial}{since}.", intent.user));
    if devices.is_some_and(|count| count == 1) {
        let again = if intent.is_own {
            "`tutela enrol` or `tutela enrol fido`".to_owned()
        } else {
            format!("`tutela enrol user {}`", intent.user)
        };
        screen.tell(&format!(
            "It is the only device, and AWS has no backup codes: enrol a second one that is kept \
             elsewhere, {again}."
        ));
    }
    if intent.is_own {
        screen.tell(
            "A session with it for the command line: `tutela session login`. Where a session \
             without MFA is open in a browser, sign in again.",
        );
    }
}
