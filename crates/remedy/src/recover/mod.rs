//! A user whose MFA device is lost: it is taken off, and the user gets another one.
//!
//! Whoever asks for that may be somebody else than the user. So a second administrator says that it is the
//! user who asks, where there is one, and the plan keeps who said so. What is lost cannot be given back:
//! these steps are final, and the plan says that.

mod confirmation;
mod root;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tutela_model::{Account, Arn, Change, DeviceKind, Gap, Observed, State, UNASSIGNED, User};

pub use self::{
    confirmation::Confirmation,
    root::{RootFact, root_facts},
};
use crate::{
    Draft, Plan, Step,
    window::{self, Opening, WindowError},
};

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The user.
    pub user: String,
    /// The devices that are lost, by serial number; none named means the only one.
    pub lost: BTreeSet<String>,
    /// Who said that it is the user who asks.
    pub confirmation: Confirmation,
    /// How long an enrolment window is open, where one is needed; `None` where an administrator enrols the
    /// new device, with the user beside.
    pub window: Option<SignedDuration>,
    /// Why, in the words of who does it.
    pub why: String,
    /// Who is going to carry it out.
    pub caller: Arn,
    /// The moment.
    pub now: Timestamp,
}

/// What is to be done, and what comes after it.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// The plan.
    pub plan: Plan,
    /// The devices that are taken off, by serial number.
    pub lost: Vec<String>,
    /// How the user gets another one.
    pub next: Next,
}

/// How a user gets another device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// By itself, within a window that ends then.
    Window(Timestamp),
    /// By itself: the user's policies allow it as they are.
    Itself,
    /// By itself, after a sign-in with a device that is left.
    OtherDevice,
    /// From an administrator.
    Administrator,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum RecoverError {
    /// The account is not known.
    #[error("nothing that was read names the account")]
    Unnamed,
    /// The account has no such user.
    #[error("the account has no user `{0}`, or it was not seen")]
    NoSuchUser(String),
    /// No reason was given.
    #[error("a device is taken off for a reason: say --why")]
    NoReason,
    /// The user's devices were not seen.
    #[error("which devices the user has was not seen: {0}")]
    Unseen(Gap),
    /// There is nothing to take off.
    #[error(
        "user {0} has no device: `tutela enrol user {0}` gives one, `tutela enrol open {0}` a window"
    )]
    NoDevice(String),
    /// It was not said which device is lost.
    #[error("user {0} has several devices: name those that are lost with --lost: {1}")]
    Which(String, String),
    /// A device is named that the user does not have.
    #[error("user {0} has no device {1}: it has {2}")]
    NoSuchDevice(String, String, String),
    /// Whoever asks is the user.
    #[error(
        "you are user {0}: another administrator recovers you. Where there is none, root does: sign in to the \
         console as root, and take the device off under IAM, Users, {0}, Security credentials"
    )]
    Oneself(String),
    /// Nobody said that it is the user who asks.
    #[error(
        "a second administrator confirms that it is user {user} who asks, by a call or face to face: name who \
         did with --confirmed-by ({others}); --alone says that nobody could be asked"
    )]
    Unconfirmed {
        /// The user.
        user: String,
        /// Who could.
        others: String,
    },
    /// It was not seen whether there is a second administrator.
    #[error(
        "whether there is a second administrator, to confirm that it is user {0} who asks, was not seen: {1}: \
         name who did with --confirmed-by; --alone says that nobody could be asked"
    )]
    MaybeOthers(String, Gap),
    /// The one who confirms is one of the two whom it is about.
    #[error("{0} cannot confirm it: it takes somebody else than you and the user")]
    NotAnother(String),
    /// The one who confirms is no administrator.
    #[error("{0} is no administrator of the account: name one who is ({1})")]
    NoAdministrator(String, String),
    /// The window cannot be opened.
    #[error("{0}")]
    Window(WindowError),
}

impl RecoverError {
    /// Whether whoever asked can put it right by asking otherwise.
    #[must_use]
    pub fn is_of_asking(&self) -> bool {
        match self {
            Self::NoSuchUser(_)
            | Self::NoReason
            | Self::NoDevice(_)
            | Self::Which(..)
            | Self::NoSuchDevice(..)
            | Self::Unconfirmed { .. }
            | Self::MaybeOthers(..)
            | Self::NotAnother(_)
            | Self::NoAdministrator(..)
            | Self::Window(WindowError::TooLong) => true,
            Self::Unnamed | Self::Unseen(_) | Self::Oneself(_) | Self::Window(_) => false,
        }
    }
}

/// Makes the plan; `tag` is the tag that opens the user's window, by a look right now. Pure.
///
/// # Errors
/// Where it is not known what is lost, or nobody confirmed who asks.
pub fn plan(account: &Account, tag: &State, wish: &Wish) -> Result<Recovery, RecoverError> {
    if !account.id.is_known() {
        return Err(RecoverError::Unnamed);
    }
    let user = account.users.known.iter().find(|user| user.name == wish.user);
    let user = user.ok_or_else(|| RecoverError::NoSuchUser(wish.user.clone()))?;
    if wish.why.trim().is_empty() {
        return Err(RecoverError::NoReason);
    }
    if user.arn == wish.caller {
        return Err(RecoverError::Oneself(user.name.clone()));
    }
    let (lost, is_left) = lost(user, wish)?;
    let mut notes = confirmation::notes(account, user, wish)?;
    notes.push(
        "Nothing gives a device back that was taken off. Sessions that were made with it live on, for up to \
         36 hours."
            .to_owned(),
    );
    let mut steps: Vec<Step> = lost.iter().flat_map(|serial| taken_off(user, serial)).collect();
    let next = if is_left {
        notes.push(
            "The user has another device, signs in with it, and enrols one more with `tutela enrol`: no \
             window is opened."
                .to_owned(),
        );
        Next::OtherDevice
    } else {
        let way = enrolment(account, tag, (user, &lost), wish)?;
        notes.extend(way.notes);
        steps.extend(way.steps);
        way.next
    };
    notes.extend(root_facts(account).into_iter().map(|fact| fact.words));
    let plan = Plan::seal(Draft {
        account: account.id.to_string(),
        made: wish.now,
        goal: format!(
            "user {} gets another device for one that is lost: {}",
            user.name,
            wish.why.trim()
        ),
        steps,
        withheld: Vec::new(),
        notes,
    });
    Ok(Recovery { plan, lost, next })
}

/// The devices that are lost, and whether the user has another one.
fn lost(user: &User, wish: &Wish) -> Result<(Vec<String>, bool), RecoverError> {
    let devices = &user.devices.seen().map_err(RecoverError::Unseen)?.value;
    let all: Vec<&str> = devices.iter().map(|device| device.serial.as_str()).collect();
    let name = || user.name.clone();
    if let Some(stranger) = wish.lost.iter().find(|own| !all.contains(&own.as_str())) {
        return Err(RecoverError::NoSuchDevice(name(), stranger.clone(), all.join(", ")));
    }
    let lost: Vec<String> = match (all.as_slice(), wish.lost.is_empty()) {
        ([], _) => return Err(RecoverError::NoDevice(name())),
        ([only], true) => vec![(*only).to_owned()],
        (_, true) => return Err(RecoverError::Which(name(), all.join(", "))),
        (_, false) => wish.lost.iter().cloned().collect(),
    };
    let is_left = lost.len() < all.len();
    Ok((lost, is_left))
}

/// The steps that take a device off; a virtual one is deleted, so that its name is free, and nobody who finds
/// it can give it to the user again.
fn taken_off(user: &User, serial: &str) -> Vec<Step> {
    let (user_name, serial_number) = (user.name.clone(), serial.to_owned());
    let free = || State::Value(UNASSIGNED.to_owned());
    let is_virtual = DeviceKind::of(serial) == DeviceKind::Virtual;
    let deactivate = Change::DeactivateDevice {
        user_name: user_name.clone(),
        serial_number: serial_number.clone(),
    };
    let why = "nobody signs in with what is lost any more";
    let becomes = if is_virtual { free() } else { State::Absent };
    let mut steps = vec![Step::new(deactivate, why, (State::Present, becomes), None)];
    if is_virtual {
        let delete = Change::DeleteVirtualDevice { user_name, serial_number };
        let why = "nobody who finds it can give it to the user again, and its name is free";
        steps.push(Step::new(delete, why, (free(), State::Absent), None));
    }
    steps
}

/// How the user gets another device, and what has to be done and known for it.
struct Enrolment {
    next: Next,
    steps: Vec<Step>,
    notes: Vec<String>,
}

impl Enrolment {
    fn by(next: Next, note: String) -> Self {
        Self { next, steps: Vec::new(), notes: vec![note] }
    }
}

fn enrolment(
    account: &Account,
    tag: &State,
    (user, lost): (&User, &[String]),
    wish: &Wish,
) -> Result<Enrolment, RecoverError> {
    let name = &user.name;
    let Some(lasts) = wish.window else {
        let note = "The new device is enrolled by you, with the user beside you.".to_owned();
        return Ok(Enrolment::by(Next::Administrator, note));
    };
    let (user, why, now) = (name.clone(), wish.why.clone(), wish.now);
    let opening = Opening { user, lasts, why, now };
    let by_hand = |why: String| {
        let note = format!(
            "The user is not seen to be able to enrol a device by itself ({why}): once this is done, \
             `tutela enrol user {name}`, with the user beside you."
        );
        Ok(Enrolment::by(Next::Administrator, note))
    };
    match window::steps(&without(account, name, lost), tag, &opening) {
        Ok(opened) => {
            let mut notes = window::notes(name, opened.ends);
            notes.push(format!("Once the device is there: `tutela enrol close {name}`."));
            Ok(Enrolment { next: Next::Window(opened.ends), steps: opened.steps, notes })
        }
        Err(WindowError::NotNeeded) => {
            let note = "The user can enrol a device by itself, and no window is needed. Whoever has the \
                        user's password can, too, as soon as this is done: stay beside the user, and set \
                        another password first if somebody may know it.";
            Ok(Enrolment::by(Next::Itself, note.to_owned()))
        }
        Err(WindowError::Useless(why)) => by_hand(why),
        Err(WindowError::Unseen(gap)) => by_hand(gap.to_string()),
        Err(
            error @ (WindowError::NoSuchUser(_)
            | WindowError::NoReason
            | WindowError::TooLong
            | WindowError::TooMuch(..)
            | WindowError::Foreign),
        ) => Err(RecoverError::Window(error)),
    }
}

/// The account as it would be, without these devices of a user that has no others.
fn without(account: &Account, name: &str, lost: &[String]) -> Account {
    let mut account = account.clone();
    for user in account.users.known.iter_mut().filter(|user| user.name == name) {
        if let Observed::Seen(devices) = &mut user.devices {
            devices.value.clear();
        }
        if let Observed::Seen(has_mfa) = &mut user.has_mfa {
            has_mfa.value = false;
        }
    }
    if let Observed::Seen(devices) = &mut account.virtual_devices {
        devices.value.retain(|device| lost.iter().all(|own| own != device.serial.as_str()));
    }
    account
}
