//! Gives people MFA devices: an authenticator app by a QR code and two codes of it, a card with a
//! display by its serial number, and whatever AWS has in its console only by a guided walk and a
//! look afterwards.
//!
//! What is to be done is decided before anything is (`intent`), by pure code, and shown; a device
//! that was made and given to nobody is taken back, whatever ends the enrolment.
//!
//! This room must never write anything that was not confirmed, never send a code twice, and never
//! show or keep the secret of a device longer than it takes to scan it.

mod campaign;
mod codes;
mod enrolment;
mod error;
mod intent;
mod person;
mod qr;
mod seed;
mod walk;

pub use campaign::{Campaign, Counts, Participant, Progress, campaign};
pub use enrolment::{Done, Enrolment};
pub use error::EnrolError;
pub use intent::{DEVICES_PER_USER, Intent, Step, Wish, intend};
pub use person::{Ask, Person, Secret};
pub use qr::{Look, Qr, QrError};
pub use seed::{BadSeed, Label, Seed};
pub use walk::{Arrived, PATIENCE, Seen, Walk, arrival, for_passkey, for_root};
