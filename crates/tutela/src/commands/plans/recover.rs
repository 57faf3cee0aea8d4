//! `tutela recover`: a user whose MFA device is lost.

use std::time::Duration;

use jiff::SignedDuration;
use tutela_app::plans::operations_of_recovery;
use tutela_aws::AwsDevices;
use tutela_enrol::{EnrolError, arrival};
use tutela_model::{Account, Arn};
use tutela_ports::{Clock as _, Device, Devices as _};
use tutela_remedy::{
    recover::{Confirmation, Next, RecoverError, Recovery, Wish, plan, root_facts},
    window,
};
use tutela_session::{PromptError, Terminal};

use super::{
    Way,
    asked::{account_by, caller, collected, look_at},
    carry::carry_on,
    form, is_confirmed,
    recovered::{Recovered, told},
    window::tag_of,
    written,
};
use crate::{
    cli::RecoverArguments,
    clock::SystemClock,
    commands::{enrol, live::runtime},
    error::Error,
    exit::Exit,
    interrupt::Interrupt,
    output,
    plans::Store,
};

pub(crate) fn recover(arguments: &RecoverArguments) -> Result<Exit, Error> {
    runtime()?.block_on(async {
        let doing = &arguments.doing;
        let way = Way::to(&doing.aws).await?;
        let account = account_by(&way, operations_of_recovery()).await?;
        let wish = wish(arguments, caller(&way).await?);
        let (recovery, wish) = planned(&way, &account, wish, arguments).await?;
        if let Some(exit) = written(&recovery.plan, &arguments.writing, doing.format)? {
            return Ok(exit);
        }
        if arguments.in_person && doing.yes && Terminal::open().is_none() {
            return Err(Error::Usage(
                "--in-person takes a terminal, where codes are asked for".to_owned(),
            ));
        }
        if !is_confirmed(&form(&recovery.plan, doing.format), doing.yes)? {
            return Ok(Exit::Unconfirmed);
        }
        let devices = AwsDevices::new(way.aws.clone());
        let had = devices.of(&wish.user).await;
        let had = had
            .map_err(|refusal| EnrolError::Aws { what: "devices could not be listed", refusal })?;
        let interrupt = Interrupt::listen()?;
        let kept = Store::of(doing.plans.as_deref())?.keep(&recovery.plan)?;
        carry_on(&way, &kept, doing, &interrupt).await?;
        let rest = Rest { way: &way, arguments, interrupt: &interrupt, recovery: &recovery };
        let came = rest.device(&devices, &had).await?;
        let closed = rest.closed(came.is_awaited()).await?;
        let recovered = Recovered {
            recovery: &recovery,
            wish: &wish,
            device: came.device(),
            closed: closed.as_deref(),
            root: root_facts(&account),
        };
        output::print(&told(&recovered, doing.format))?;
        Ok(if matches!(came, Came::Nothing) { Exit::Findings } else { Exit::Clean })
    })
}

fn wish(arguments: &RecoverArguments, caller: Arn) -> Wish {
    let lasts = SignedDuration::try_from(arguments.lasts).unwrap_or(SignedDuration::MAX);
    let confirmation = match &arguments.confirmed_by {
        Some(name) => Confirmation::By(name.clone()),
        None if arguments.alone => Confirmation::Alone,
        None => Confirmation::Unsaid,
    };
    Wish {
        user: arguments.user.clone(),
        lost: arguments.lost.iter().cloned().collect(),
        confirmation,
        window: (!arguments.in_person).then_some(lasts),
        why: arguments.why.clone(),
        caller,
        now: SystemClock.now(),
    }
}

/// The plan; who confirms it is asked at the terminal where nobody said it.
async fn planned(
    way: &Way,
    account: &Account,
    wish: Wish,
    arguments: &RecoverArguments,
) -> Result<(Recovery, Wish), Error> {
    let tag = look_at(way, tag_of(&wish.user)).await?;
    let wish = match plan(account, &tag, &wish) {
        Ok(recovery) => return Ok((recovery, wish)),
        Err(RecoverError::Unconfirmed { others, .. }) if !arguments.doing.yes => {
            match confirmed_by(&wish.user, &others)? {
                Some(name) => Wish { confirmation: Confirmation::By(name), ..wish },
                None => wish,
            }
        }
        Err(other) => return Err(Error::Recover(other)),
    };
    let recovery = plan(account, &tag, &wish).map_err(Error::Recover)?;
    Ok((recovery, wish))
}

/// Asks at the terminal, where there is one.
fn confirmed_by(user: &str, others: &str) -> Result<Option<String>, Error> {
    let Some(terminal) = Terminal::open() else { return Ok(None) };
    terminal.say(&format!(
        "A second administrator confirms, by a call or face to face, that it is user {user} who asks."
    ));
    let answer = terminal.line(&format!("Who did? ({others}) ")).map_err(|error| match error {
        PromptError::Interrupted => Error::Interrupted,
        other @ (PromptError::NoTerminal { .. } | PromptError::Program { .. }) => {
            Error::Usage(other.to_string())
        }
    })?;
    Ok(Some(answer.trim().to_owned()).filter(|name| !name.is_empty()))
}

/// What came of the new device.
enum Came {
    /// It is there.
    Device(Device),
    /// Nobody waited for it.
    Unawaited,
    /// None came in time.
    Nothing,
}

impl Came {
    fn device(&self) -> Option<&Device> {
        if let Self::Device(device) = self { Some(device) } else { None }
    }

    /// Whether it is there, or will not be within the window.
    fn is_awaited(&self) -> bool {
        !matches!(self, Self::Unawaited)
    }
}

/// What comes after the plan.
struct Rest<'a> {
    way: &'a Way,
    arguments: &'a RecoverArguments,
    interrupt: &'a Interrupt,
    recovery: &'a Recovery,
}

impl Rest<'_> {
    /// Has the user get another device.
    async fn device(&self, devices: &AwsDevices, had: &[Device]) -> Result<Came, Error> {
        let RecoverArguments { user, secret, doing, .. } = self.arguments;
        if self.arguments.in_person {
            let done = enrol::in_person(user, secret, &doing.aws, self.interrupt).await;
            let done = done.inspect_err(|_| {
                output::say(&format!("what was lost is off: `tutela enrol user {user}` goes on"));
            })?;
            return Ok(done.map_or(Came::Nothing, |done| {
                Came::Device(Device { serial: done.serial, since: done.since })
            }));
        }
        let patience = match self.recovery.next {
            _ if self.arguments.no_wait => return Ok(Came::Unawaited),
            Next::OtherDevice | Next::Administrator => return Ok(Came::Unawaited),
            Next::Itself => self.arguments.lasts,
            Next::Window(until) => {
                Duration::try_from(until.duration_since(SystemClock.now())).unwrap_or_default()
            }
        };
        output::say(&format!(
            "user {user} can enrol a device now; waiting for it, {} s at most",
            patience.as_secs()
        ));
        self.interrupt.asking_goes_on();
        let came = tokio::select! {
            came = arrival(devices, (user, had), patience) => came,
            () = self.interrupt.pressed() => {
                output::say(&format!(
                    "the window, where there is one, closes by itself; `tutela enrol close {user}` closes it now"
                ));
                return Err(Error::Interrupted);
            }
        };
        match came {
            Ok(arrived) => Ok(Came::Device(arrived.device)),
            Err(EnrolError::NothingCame { .. }) => Ok(Came::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    /// Closes the window, as the plan has said, once nobody waits for anything. Gives the id of the plan that
    /// does.
    async fn closed(&self, is_over: bool) -> Result<Option<String>, Error> {
        if !matches!(self.recovery.next, Next::Window(_)) || !is_over {
            return Ok(None);
        }
        let RecoverArguments { user, doing, .. } = self.arguments;
        let account = collected(self.way).await?;
        let tag = look_at(self.way, tag_of(user)).await?;
        let plan = window::close(&account, &tag, user, SystemClock.now()).map_err(Error::Window)?;
        if plan.steps().is_empty() {
            return Ok(None);
        }
        let kept = Store::of(doing.plans.as_deref())?.keep(&plan)?;
        carry_on(self.way, &kept, doing, self.interrupt).await?;
        Ok(Some(plan.id().to_owned()))
    }
}
