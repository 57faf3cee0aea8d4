//! What an enrolment will do, before it does anything.

use std::collections::BTreeSet;

use tutela_model::{Arn, Cause};
use tutela_ports::{Device, Devices, Identity};

use crate::EnrolError;

/// The most devices that a user, and root, may have.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub const DEVICES_PER_USER: usize = 8;

/// What a person asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The user; oneself where nobody is named.
    pub user: Option<String>,
    /// The name of the device to be made.
    pub name: Option<String>,
    /// The serial number of a device with a display, which is there already.
    pub card: Option<String>,
    /// The serial number of a device that the user has, and that is to be in step with AWS again.
    pub resync: Option<String>,
}

/// What will be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The user's name.
    pub user: String,
    /// The account's id.
    pub account: String,
    /// The partition: `aws`.
    pub partition: String,
    /// Whether it is the user's own doing.
    pub is_own: bool,
    /// The devices that the user has.
    pub has: Vec<Device>,
    /// How.
    pub(crate) way: Way,
    /// What the person should know before.
    pub notes: Vec<String>,
}

/// How a user gets a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A virtual device is made, under the first of these names that is free and allowed.
    Virtual(Vec<String>),
    /// A device with this serial number is given.
    Card(String),
    /// A device that the user has is put in step.
    Resync(String),
}

/// A step, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The operation: `iam:EnableMFADevice`.
    pub action: &'static str,
    /// What it does.
    pub does: String,
    /// What takes it back.
    pub undo: String,
}

impl Intent {
    /// The steps, in their order.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let user = &self.user;
        let give = |serial: &str| Step {
            action: "iam:EnableMFADevice",
            does: format!("give it to user {user}, by two codes of it"),
            undo: format!(
                "aws iam deactivate-mfa-device --user-name {user} --serial-number {serial}"
            ),
        };
        match &self.way {
            Way::Virtual(names) => {
                let name = names.first().map_or("", String::as_str);
                let serial = self.serial(name);
                let make = Step {
                    action: "iam:CreateVirtualMFADevice",
                    does: format!("make a virtual device called {name}"),
                    undo: format!("aws iam delete-virtual-mfa-device --serial-number {serial}"),
                };
                vec![make, give(&serial)]
            }
            Way::Card(serial) => vec![Step {
                does: format!("give device {serial} to user {user}, by two codes of it"),
                ..give(serial)
            }],
            Way::Resync(serial) => vec![Step {
                action: "iam:ResyncMFADevice",
                does: format!("tell AWS how the clock of {serial} goes, by two codes of it"),
                undo: "nothing has to be: only AWS's idea of that clock changes".to_owned(),
            }],
        }
    }

    /// The serial number of a virtual device of this name.
    pub(crate) fn serial(&self, name: &str) -> String {
        format!("arn:{}:iam::{}:mfa/{name}", self.partition, self.account)
    }
}

/// Decides what to do for a wish, by what AWS says is there. Nothing is changed.
///
/// # Errors
/// Where the wish cannot be met, or what is needed for that could not be read.
pub async fn intend(devices: &impl Devices, wish: &Wish) -> Result<Intent, EnrolError> {
    let identity = devices.identity().await.map_err(|refusal| EnrolError::Aws {
        what: "AWS does not say whose credentials these are",
        refusal,
    })?;
    let (user, partition) = whom(&identity, wish)?;
    let is_own = wish.user.is_none();
    let mut notes = Vec::new();
    let has = match devices.of(&user).await {
        Ok(has) => has,
        Err(refusal) if refusal.cause == Cause::Denied => {
            notes.push(format!(
                "which devices {user} has cannot be seen, as iam:ListMFADevices is denied"
            ));
            Vec::new()
        }
        Err(refusal) if refusal.has_code("NoSuchEntity") => {
            return Err(EnrolError::Aws { what: "the user cannot be enrolled", refusal });
        }
        Err(refusal) => {
            return Err(EnrolError::Aws {
                what: "the user's devices could not be listed",
                refusal,
            });
        }
    };
    if has.len() >= DEVICES_PER_USER && wish.resync.is_none() {
        return Err(EnrolError::Full { user });
    }
    let mut intent = Intent {
        way: Way::Virtual(Vec::new()),
        account: identity.account,
        user,
        partition,
        is_own,
        has,
        notes,
    };
    intent.way = match (&wish.card, &wish.resync) {
        (Some(serial), _) => Way::Card(serial.clone()),
        (None, Some(serial)) => Way::Resync(serial.clone()),
        (None, None) => {
            let left = devices.unassigned().await.unwrap_or_else(|refusal| {
                intent.notes.push(format!(
                    "whether an earlier try left a device cannot be seen: {}",
                    refusal.detail
                ));
                Vec::new()
            });
            named(&mut intent, wish, &left)?
        }
    };
    Ok(intent)
}

/// The user's name and the partition.
fn whom(identity: &Identity, wish: &Wish) -> Result<(String, String), EnrolError> {
    let arn = Arn::new(&identity.arn);
    let nobody = || EnrolError::NoUser { arn: identity.arn.clone() };
    let partition = arn.partition().ok_or_else(nobody)?.to_owned();
    if let Some(user) = &wish.user {
        return Ok((user.clone(), partition));
    }
    if arn.is_root() {
        return Err(EnrolError::IsRoot);
    }
    Ok((arn.user_name().ok_or_else(nobody)?.to_owned(), partition))
}

/// The names to try. Many policies allow the user's own name only, so that it comes first; where
/// somebody names another, it comes last.
fn named(intent: &mut Intent, wish: &Wish, left: &[String]) -> Result<Way, EnrolError> {
    let user = intent.user.clone();
    let of_user = intent.has.iter().map(|device| device.serial.as_str());
    let taken: BTreeSet<&str> = left.iter().map(String::as_str).chain(of_user).collect();
    let is_free = |name: &String| !taken.contains(intent.serial(name).as_str());
    if let Some(name) = &wish.name {
        if !is_name(name) {
            return Err(EnrolError::Name { name: name.clone() });
        }
        if !is_free(name) {
            return Err(EnrolError::Taken { name: name.clone() });
        }
        let own = Some(user).filter(|user| user != name && is_free(user));
        return Ok(Way::Virtual(std::iter::once(name.clone()).chain(own).collect()));
    }
    let numbered = (2..=DEVICES_PER_USER + 1).map(|number| format!("{user}-{number}"));
    let names = std::iter::once(user.clone()).chain(numbered).filter(is_free).collect();
    let own = intent.serial(&user);
    if left.contains(&own) {
        intent.notes.push(format!(
            "an earlier try left {own}, which nobody has; an administrator deletes it with `aws \
             iam delete-virtual-mfa-device --serial-number {own}`"
        ));
    }
    Ok(Way::Virtual(names))
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html>
fn is_name(name: &str) -> bool {
    let is_fine = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it);
    (1..=226).contains(&name.len()) && name.chars().all(is_fine)
}
