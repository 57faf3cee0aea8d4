//! No request is made before the moment of judgement: what policies let through until a day that is
//! over, they let through no more, and what they deny from such a day on is denied.
//!
//! Sessions that were issued before are another matter: of when they were, nothing is taken for
//! granted.

use tutela_model::{Timestamp, second};
use tutela_policy::{Document, Setup};

/// The keys that say when a request is made.
const TIMES: [&str; 2] = ["aws:CurrentTime", "aws:EpochTime"];

/// What keeps requests from being made before the moment of judgement.
pub(super) struct NotBefore {
    /// Denies whatever comes before; `None` where nobody knows the moment.
    earlier: Option<Document>,
    /// Whether the roles' policies ask for the time.
    roles_ask: bool,
}

impl NotBefore {
    pub(super) fn new(as_of: Option<Timestamp>) -> Self {
        let deny = |as_of: Timestamp| {
            let statement = |key: &str| {
                format!(
                    r#"{{"Effect": "Deny", "Action": "*", "Resource": "*",
                        "Condition": {{"DateLessThan": {{"{key}": "{as_of}"}}}}}}"#
                )
            };
            let statements = TIMES.map(statement).join(", ");
            Document::parse(&format!(r#"{{"Statement": [{statements}]}}"#)).ok()
        };
        // Policies know no parts of a second.
        Self { earlier: as_of.and_then(second).and_then(deny), roles_ask: false }
    }

    /// Takes note of a policy of a role.
    pub(super) fn see(&mut self, document: &Document) {
        self.roles_ask |= asks(document);
    }

    /// The same policies, from the moment of judgement on.
    pub(super) fn limit(&self, mut setup: Setup) -> Setup {
        let own = || setup.identity.iter().chain(setup.boundary.iter().flatten()).any(asks);
        if let Some(earlier) = self.earlier.as_ref().filter(|_| self.roles_ask || own()) {
            setup.identity.push(earlier.clone());
        }
        setup
    }
}

/// Whether a document asks for the time of a request.
fn asks(document: &Document) -> bool {
    let mut conditions = document.statements.iter().flat_map(|own| &own.conditions);
    conditions.any(|own| TIMES.iter().any(|key| own.key.eq_ignore_ascii_case(key)))
}
