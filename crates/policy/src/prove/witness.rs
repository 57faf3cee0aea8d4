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

/// The keys, in lower case, that every request has, with a value or another.
const ON_EVERY: &[&str] = &[
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:currenttime",
    "aws:epochtime",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:tokenissuetime",
];

impl Witness {
    /// The keys that somebody has to choose for the request to be allowed: all but those that
    /// follow from the credential, and those that every request has, where they are as usual.
    pub fn chosen(&self) -> impl Iterator<Item = (&str, &Value)> {
        let is_direct = |value: &Value| value.each() == ["false"];
        // Where no policy asks for it, an id is made up, or is root's.
        let is_any_id =
            |id: &String| id.ends_with("anybody") || id.bytes().all(|byte| byte.is_ascii_digit());
        self.request.context.iter().filter(move |(key, value)| match *key {
            "aws:viaawsservice" => !is_direct(value),
            "aws:userid" => !value.each().iter().all(is_any_id),
            key if ON_EVERY.contains(&key) => **value != usual_value(key),
            key => !OF_CREDENTIAL.contains(&key),
        })
    }

    /// Whether the action is none that AWS has, as of the universe's day, but one that it may add.
    #[must_use]
    pub fn is_of_the_future(&self) -> bool {
        Universe::embedded().action(self.request.action()).is_none()
    }
}
