//! Requests that the search found are held against both setups.

use crate::{
    evaluate::{Ambiguity, PolicySet, Reading, Request, Setup},
    prove::search::{World, delegating},
};

/// Two setups, the second of which may allow less.
pub(super) struct Pair {
    /// As they are and, where the resource's policy was not seen, with one that leaves the decision
    /// to the account.
    sets: Vec<(bool, PolicySet, PolicySet)>,
}

/// A request that the first allows and the second does not.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) request: Request,
    pub(super) reading: Reading,
    /// The open points by one reading of which they do not differ.
    pub(super) ambiguities: Vec<Ambiguity>,
    pub(super) takes_delegation: bool,
    /// Whether the resource makes no difference.
    pub(super) is_any_resource: bool,
}

impl Pair {
    pub(super) fn new(allowing: &Setup, denying: &Setup, world: &World) -> Self {
        let read = PolicySet::without_endpoint;
        let (own, others) = (read(allowing), read(denying));
        let mut sets = vec![(false, own, others)];
        if allowing.resource.is_none() && denying.resource.is_none() {
            let policy = delegating(world.account());
            let delegated = |setup| read(setup).with_resource(policy.as_ref());
            sets.push((true, delegated(allowing), delegated(denying)));
        }
        Self { sets }
    }

    /// The request with how it differs, if it does; a difference by every reading, if there is one.
    pub(super) fn shown(&self, request: &Request) -> Option<Shown> {
        let shown = self.sets.iter().filter_map(|(takes_delegation, own, others)| {
            let differing = own.allows_beyond(others, request)?;
            Some(Shown {
                request: request.clone(),
                reading: differing.reading,
                ambiguities: differing.ambiguities,
                takes_delegation: *takes_delegation,
                is_any_resource: false,
            })
        });
        shown.min_by_key(|shown| shown.ambiguities.len())
    }

    /// Whether a request differs by the reading by which another was shown to.
    pub(super) fn differs_like(&self, shown: &Shown, request: &Request) -> bool {
        use crate::evaluate::Decision::Allowed;
        let is_meant = |(delegated, ..): &&(bool, _, _)| *delegated == shown.takes_delegation;
        self.sets.iter().find(is_meant).is_some_and(|(_, own, others)| {
            own.decide_by(request, shown.reading) == Allowed
                && others.decide_by(request, shown.reading) != Allowed
        })
    }
}
