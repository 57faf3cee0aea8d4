//! Why nobody has a new device, and what to do.

use tutela_ports::Refusal;
use tutela_session::PromptError;

use crate::{QrError, intent::DEVICES_PER_USER};

/// Why an enrolment did not come about. Each text ends with a way out; none holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The credentials are root's.
    #[error(
        "these are credentials of root, whose devices AWS has in its console only: `tutela enrol root`"
    )]
    IsRoot,
    /// The credentials are of no user.
    #[error(
        "`{arn}` is no IAM user, and only those have MFA devices of their own: who comes by IAM \
         Identity Center enrols in its access portal, and an administrator names a user: `tutela \
         enrol user NAME`"
    )]
    NoUser {
        /// Who it is.
        arn: String,
    },
    /// Nobody here knows where a partition's console is.
    #[error(
        "where the console of partition `{partition}` is, is not known here: open it yourself, under \
         Security credentials, Multi-factor authentication"
    )]
    Partition {
        /// The partition.
        partition: String,
    },
    /// The user has as many devices as AWS allows.
    #[error(
        "user `{user}` has {DEVICES_PER_USER} MFA devices, and AWS allows no more: remove one first"
    )]
    Full {
        /// The user's name.
        user: String,
    },
    /// A name of a device has characters that AWS does not take.
    #[error(
        "`{name}` cannot be the name of a device: take letters, digits and `+=,.@-_`, 226 at most"
    )]
    Name {
        /// As it was given.
        name: String,
    },
    /// Every name that was tried is taken.
    #[error("a device called `{name}` is there already: name another one with --name")]
    Taken {
        /// The last one that was tried.
        name: String,
    },
    /// Nobody gave codes.
    #[error("{0}")]
    Prompt(#[from] PromptError),
    /// There is no QR code.
    #[error("{0}: name a shorter one with --name")]
    Qr(#[from] QrError),
    /// Codes were refused, and again.
    #[error(
        "AWS did not take the codes: {detail}; see that the device's clock is right, and begin again"
    )]
    Codes {
        /// In AWS's words.
        detail: String,
    },
    /// AWS's secret is none.
    #[error("{0}: begin again")]
    Seed(#[from] crate::BadSeed),
    /// A policy is against it.
    #[error(
        "{what} is denied: {detail}; where enrolment is closed without MFA, an administrator opens \
         it or enrols you: `tutela enrol user {user}`"
    )]
    Denied {
        /// What was attempted.
        what: &'static str,
        /// For whom.
        user: String,
        /// In AWS's words.
        detail: String,
    },
    /// The device was given, and is not to be seen.
    #[error(
        "AWS said that `{serial}` is given to user `{user}`, and does not list it: look again with \
         `aws iam list-mfa-devices --user-name {user}`"
    )]
    NotSeen {
        /// The user's name.
        user: String,
        /// The device.
        serial: String,
    },
    /// Nothing new was seen within the time.
    #[error("no new device was seen within {minutes} minutes: begin again when there is time")]
    NothingCame {
        /// How long was waited.
        minutes: u64,
    },
    /// AWS did not do it.
    #[error("{what}: {}", .refusal.detail)]
    Aws {
        /// What was attempted.
        what: &'static str,
        /// What AWS said.
        refusal: Refusal,
    },
}
