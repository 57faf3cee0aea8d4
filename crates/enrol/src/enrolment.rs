//! An enrolment, step by step; whatever ends it early, no device is left behind that nobody has.

use std::{cell::RefCell, time::Duration};

use jiff::Timestamp;
use secrecy::SecretString;
use tutela_model::Cause;
use tutela_ports::{Clock, Device, Devices, NewDevice, Refusal};

use crate::{
    EnrolError, Intent, Label, Person, Secret, Seed,
    codes::{Codes, Heard},
    intent::Way,
};

/// How often AWS is given a pair of codes.
const TRIES: u32 = 3;

/// How often, and how long after each other, AWS is asked whether it lists what it just took.
const LOOKS: u32 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The device.
    pub serial: String,
    /// Since when the user has it, by AWS; `None` where the devices may not be listed.
    pub since: Option<Timestamp>,
    /// How many devices the user has now, where they may be listed.
    pub devices: Option<usize>,
}

/// Does what a person has confirmed.
pub struct Enrolment<'a, D, C: ?Sized, P> {
    /// AWS.
    pub devices: &'a D,
    /// The time.
    pub clock: &'a C,
    /// Who has the device in hand.
    pub person: &'a P,
    /// A virtual device that was made and that nobody has yet.
    made: RefCell<Option<String>>,
}

impl<'a, D: Devices, C: Clock + ?Sized, P: Person> Enrolment<'a, D, C, P> {
    /// An enrolment that has done nothing yet.
    pub fn new(devices: &'a D, clock: &'a C, person: &'a P) -> Self {
        Self { devices, clock, person, made: RefCell::default() }
    }

    /// Does it. Where it ends early, call [`Enrolment::take_back`].
    ///
    /// # Errors
    /// When AWS refuses, or the person gives up.
    pub async fn run(&self, intent: &Intent) -> Result<Done, EnrolError> {
        match &intent.way {
            Way::Virtual(names) => {
                let device = self.make(intent, names).await?;
                let seed = Seed::read(device.seed.clone())?;
                let name = device.serial.split_once(":mfa/").map_or("", |(_, name)| name);
                let label = Label { device: name.to_owned(), account: intent.account.clone() };
                self.person.show(Secret { seed: &seed, label: &label })?;
                let given = self.give(intent, &device.serial, Some(&seed)).await;
                self.person.hide();
                given?;
                self.made.take();
                self.seen(intent, device.serial).await
            }
            Way::Card(serial) | Way::Resync(serial) => {
                self.give(intent, serial, None).await?;
                self.seen(intent, serial.clone()).await
            }
        }
    }

    /// Takes back a device that was made and that nobody has, and says so; says who can where it
    /// is not allowed.
    pub async fn take_back(&self) {
        self.person.hide();
        let Some(serial) = self.made.take() else { return };
        match self.devices.delete(&serial).await {
            Ok(()) => self.person.say(&format!("{serial} was made, and is deleted again")),
            Err(refusal) => self.person.say(&format!(
                "{serial} was made, and could not be deleted again ({}); nobody has it, and it \
                 gives nobody anything; an administrator deletes it with `aws iam \
                 delete-virtual-mfa-device --serial-number {serial}`",
                refusal.detail
            )),
        }
    }

    /// Makes a virtual device under the first name that is free and allowed.
    async fn make(&self, intent: &Intent, names: &[String]) -> Result<NewDevice, EnrolError> {
        let mut last = None;
        for name in names {
            match self.devices.create(name).await {
                Ok(device) => {
                    self.made.replace(Some(device.serial.clone()));
                    return Ok(device);
                }
                Err(refusal) if refusal.has_code("EntityAlreadyExists") => {
                    last = Some(EnrolError::Taken { name: name.clone() });
                }
                Err(refusal) if refusal.cause == Cause::Denied => {
                    // A policy may allow one name and not another.
                    last.get_or_insert(denied("iam:CreateVirtualMFADevice", intent, refusal));
                }
                // If it was made all the same, the next enrolment sees that it was left.
                Err(refusal) => {
                    let what = "the virtual device could not be made";
                    return Err(EnrolError::Aws { what, refusal });
                }
            }
        }
        Err(last.unwrap_or_else(|| EnrolError::Taken { name: intent.user.clone() }))
    }

    /// Has the person give codes until AWS takes two of them.
    async fn give(
        &self,
        intent: &Intent,
        serial: &str,
        seed: Option<&Seed>,
    ) -> Result<(), EnrolError> {
        let mut detail = String::new();
        for _ in 0..TRIES {
            let codes = self.two_codes(seed)?;
            let pair = (intent.user.as_str(), serial);
            let done = match intent.way {
                Way::Resync(_) => self.devices.resync(pair.0, pair.1, &codes).await,
                Way::Virtual(_) | Way::Card(_) => self.enabled(pair, &codes).await,
            };
            let Err(refusal) = done else { return Ok(()) };
            if refusal.has_code("InvalidAuthenticationCode") {
                detail = refusal.detail;
                self.person.say("AWS did not take these two codes: wait for a new one");
                continue;
            }
            if refusal.has_code("LimitExceeded") {
                return Err(EnrolError::Full { user: intent.user.clone() });
            }
            if refusal.cause == Cause::Denied {
                return Err(denied("iam:EnableMFADevice", intent, refusal));
            }
            if self.is_listed(intent, serial).await {
                return Ok(());
            }
            return Err(EnrolError::Aws { what: "the device could not be given", refusal });
        }
        Err(EnrolError::Codes { detail })
    }

    /// Gives the device, again where the user is just being changed otherwise.
    async fn enabled(
        &self,
        (user, serial): (&str, &str),
        codes: &[SecretString; 2],
    ) -> Result<(), Refusal> {
        for _ in 1..TRIES {
            let done = self.devices.enable(user, serial, codes).await;
            let busy = |refusal: &Refusal| {
                refusal.has_code("EntityTemporarilyUnmodifiable")
                    || refusal.has_code("ConcurrentModification")
            };
            if !done.as_ref().is_err_and(busy) {
                return done;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        self.devices.enable(user, serial, codes).await
    }

    fn two_codes(&self, seed: Option<&Seed>) -> Result<[SecretString; 2], EnrolError> {
        let mut codes = Codes::default();
        loop {
            let typed = self.person.code(codes.wanted())?;
            let now = self.clock.now();
            let now = now.saturating_add(self.devices.skew().unwrap_or_default()).unwrap_or(now);
            match codes.hear(&typed, seed, now) {
                Heard::One(None) => {}
                Heard::One(Some(words)) | Heard::None(words) => self.person.say(&words),
                Heard::Anew(words) => self.person.say(words),
                Heard::Both(pair) => return Ok(pair),
            }
        }
    }

    /// Whether AWS lists the device now. Asked where an answer was lost; where this one is lost,
    /// too, the first refusal stands.
    async fn is_listed(&self, intent: &Intent, serial: &str) -> bool {
        let has_it = |devices: &[Device]| devices.iter().any(|device| device.serial == serial);
        let listed = self.devices.of(&intent.user).await;
        !has_it(&intent.has) && listed.is_ok_and(|listed| has_it(&listed))
    }

    /// Reads back what was done.
    async fn seen(&self, intent: &Intent, serial: String) -> Result<Done, EnrolError> {
        for look in 0..LOOKS {
            if look > 0 {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
            match self.devices.of(&intent.user).await {
                Ok(listed) => {
                    if let Some(device) = listed.iter().find(|device| device.serial == serial) {
                        let (since, devices) = (device.since, Some(listed.len()));
                        return Ok(Done { serial, since, devices });
                    }
                }
                Err(refusal) if refusal.cause == Cause::Denied => {
                    self.person.say(&format!(
                        "AWS took the device; that it lists it cannot be seen: {}",
                        refusal.detail
                    ));
                    return Ok(Done { serial, since: None, devices: None });
                }
                Err(refusal) => {
                    let what = "the device was given, and could not be read back";
                    return Err(EnrolError::Aws { what, refusal });
                }
            }
        }
        Err(EnrolError::NotSeen { user: intent.user.clone(), serial })
    }
}

fn denied(what: &'static str, intent: &Intent, refusal: Refusal) -> EnrolError {
    EnrolError::Denied { what, user: intent.user.clone(), detail: refusal.detail }
}

#[cfg(test)]
mod tests;
