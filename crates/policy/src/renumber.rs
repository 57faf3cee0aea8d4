//! Puts one account's number in the place of another's, wherever it stands.

mod parts;

use std::{borrow::Cow, cell::Cell, collections::BTreeMap};

use crate::{
    evaluate::{Setup, Value},
    prove::{Facts, Goal, Liveness, Proof, Residual, Subject, User, Witness},
    syntax::{Condition, Document, Element, Principals, Statement},
};

/// The number that stands there, and the one to stand there.
pub(crate) struct Numbers<'a> {
    from: &'a str,
    to: &'a str,
    /// Whether the second stood somewhere before, so that nobody can tell them apart afterwards, or
    /// something stands there that could match a part of a number.
    may_differ: Cell<bool>,
}

impl<'a> Numbers<'a> {
    pub(crate) fn new(from: &'a str, to: &'a str) -> Self {
        Self { from, to, may_differ: Cell::new(false) }
    }

    /// Whether what named the second number might say something else than before of the first.
    pub(crate) fn may_differ(&self) -> bool {
        self.may_differ.get()
    }

    /// Looks at a text that no number is compared with.
    fn pass(&self, text: &str) {
        if text.contains(self.to) || text.contains(self.from) {
            self.may_differ.set(true);
        }
    }
}

/// What names accounts.
pub(crate) trait Renumber {
    /// Puts the number there.
    fn renumber(&mut self, numbers: &Numbers<'_>);
}

impl Renumber for String {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let was_there = self.contains(numbers.to);
        if self.contains(numbers.from) {
            *self = self.replace(numbers.from, numbers.to);
        }
        if was_there || parts::tells_apart(self, numbers.to) {
            numbers.may_differ.set(true);
        }
    }
}

impl<A: Renumber, B: Renumber> Renumber for (A, B) {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        self.0.renumber(numbers);
        self.1.renumber(numbers);
    }
}

impl<T: Renumber> Renumber for Result<T, &'static str> {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        for own in self.iter_mut() {
            own.renumber(numbers);
        }
    }
}

impl<T: Renumber> Renumber for Vec<T> {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        for own in self.iter_mut() {
            own.renumber(numbers);
        }
    }
}

impl<T: Renumber> Renumber for Option<T> {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        for own in self.iter_mut() {
            own.renumber(numbers);
        }
    }
}

impl Renumber for BTreeMap<String, String> {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let all = std::mem::take(self).into_iter();
        let renumbered = all.map(|(mut key, mut value)| {
            key.renumber(numbers);
            value.renumber(numbers);
            (key, value)
        });
        self.extend(renumbered);
    }
}

impl<T: Renumber> Renumber for Element<T> {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        match self {
            Self::Is(own) | Self::Not(own) => own.renumber(numbers),
        }
    }
}

impl Renumber for Principals {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        match self {
            Self::Anyone => {}
            Self::Listed(all) => all.values_mut().for_each(|own| own.renumber(numbers)),
        }
    }
}

impl Renumber for Condition {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { quantifier: _, operator: _, if_exists: _, key, values, line: _ } = self;
        key.renumber(numbers);
        values.renumber(numbers);
    }
}

impl Renumber for Statement {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { sid, effect: _, principal, action, resource, conditions, line: _ } = self;
        sid.renumber(numbers);
        principal.renumber(numbers);
        let (Element::Is(actions) | Element::Not(actions)) = action;
        for action in actions {
            numbers.pass(action);
        }
        resource.renumber(numbers);
        conditions.renumber(numbers);
    }
}

impl Renumber for Document {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { version: _, id, statements } = self;
        id.renumber(numbers);
        statements.renumber(numbers);
    }
}

impl Renumber for Setup {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { identity, boundary, session, scp, rcp, resource, endpoint, .. } = self;
        identity.renumber(numbers);
        boundary.renumber(numbers);
        session.renumber(numbers);
        scp.renumber(numbers);
        rcp.renumber(numbers);
        resource.renumber(numbers);
        endpoint.renumber(numbers);
    }
}

impl Renumber for User {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        self.caller.renumber(numbers);
        self.tags.renumber(numbers);
    }
}

impl Renumber for Subject {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        match self {
            Self::User(user) => user.renumber(numbers),
            Self::Role(caller) | Self::Root(caller) => caller.renumber(numbers),
        }
    }
}

impl Renumber for Facts {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { mfa_devices, changes_password: _ } = self;
        mfa_devices.renumber(numbers);
    }
}

impl Renumber for Value {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        match self {
            Self::One(value) => value.renumber(numbers),
            Self::Many(values) => values.renumber(numbers),
        }
    }
}

impl Renumber for Witness {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { request, ambiguities: _, takes_delegation: _, beyond: _ } = self;
        request.renumber(numbers);
    }
}

impl Renumber for Goal {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { possible: _, witness, note } = self;
        witness.renumber(numbers);
        if let Some(Cow::Owned(note)) = note {
            note.renumber(numbers);
        }
    }
}

impl Renumber for Liveness {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        self.goals_mut().into_iter().for_each(|goal| goal.renumber(numbers));
    }
}

impl Renumber for Residual {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { family: _, credential: _, actions: _, witness } = self;
        witness.renumber(numbers);
    }
}

impl Renumber for Proof {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { residual, takeover, liveness, assumptions, .. } = self;
        residual.renumber(numbers);
        takeover.renumber(numbers);
        liveness.renumber(numbers);
        assumptions.renumber(numbers);
    }
}
