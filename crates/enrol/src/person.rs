//! Whoever has the device in hand.

use secrecy::SecretString;
use tutela_session::PromptError;

use crate::{Label, Seed};

/// What is shown of a new device until its codes are given.
#[derive(Clone, Copy, Debug)]
pub struct Secret<'a> {
    /// Its secret.
    pub seed: &'a Seed,
    /// How an app is to call it.
    pub label: &'a Label,
}

/// Which code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Any that the device shows.
    First,
    /// The one that it shows after that.
    Next,
}

/// Somebody at a terminal.
pub trait Person {
    /// Shows the secret of a new device, so that an app can take it, until [`Person::hide`].
    ///
    /// # Errors
    /// When it cannot be shown.
    fn show(&self, secret: Secret<'_>) -> Result<(), PromptError>;

    /// Leaves nothing of the secret to be seen.
    fn hide(&self);

    /// A code of the device.
    ///
    /// # Errors
    /// When the person gives none.
    fn code(&self, ask: Ask) -> Result<SecretString, PromptError>;

    /// Tells the person something.
    fn say(&self, text: &str);
}
