//! What a witness says beside its credential.

use super::search::{Witness, usual_value};
use crate::{evaluate::Value, universe::Universe};

/// The keys that follow from a credential, in lower case.
const OF_CREDENTIAL: &[&str] = &[
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principaltype",
    "aws:username",
];

impl Witness {
    /// The keys that somebody has to choose for the request to be allowed: all but those that
    /// follow from the credential, and those that have a usual value.
    pub fn chosen(&self) -> impl Iterator<Item = (&str, &Value)> {
        let is_direct = |value: &Value| value.each() == ["false"];
        self.request.context.iter().filter(move |(key, value)| match *key {
            "aws:viaawsservice" => !is_direct(value),
            key => !OF_CREDENTIAL.contains(&key) && **value != usual_value(key),
        })
    }

    /// Whether the action is none that AWS has, as of the universe's day, but one that it may add.
    #[must_use]
    pub fn is_of_the_future(&self) -> bool {
        Universe::embedded().action(self.request.action()).is_none()
    }
}
