//! Whether two sets of policies decide a request differently, by every reading and by some.

use super::{
    Decision, PolicySet,
    reading::{Ambiguity, Reading},
    request::Request,
};

/// A request that one set of policies allows and another does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Differing {
    /// A reading by which it is so; the first one, where possible.
    pub(crate) reading: Reading,
    /// The open points by one reading of which both decide alike; empty where the difference is
    /// certain.
    pub(crate) ambiguities: Vec<Ambiguity>,
}

impl PolicySet {
    /// Whether these policies allow a request that the others do not, read alike. `None` where no
    /// reading makes them differ so.
    pub(crate) fn allows_beyond(&self, others: &Self, request: &Request) -> Option<Differing> {
        let (mut differing, mut alike) = (Vec::new(), Vec::new());
        let (mut met, mut tried) = (Reading::first(), None);
        // Another reading may meet further points.
        while tried != Some(met) {
            let known = met;
            let is_new = |it: &Reading| tried.is_none_or(|tried| !it.is_within(tried));
            for reading in Reading::choices(known).filter(is_new) {
                let own = self.decide(request, reading, &mut met).decision;
                let other = others.decide(request, reading, &mut met).decision;
                let differs = own == Decision::Allowed && other != Decision::Allowed;
                if differs { &mut differing } else { &mut alike }.push(reading);
            }
            tried = Some(known);
        }
        let reading = *differing.iter().min()?;
        let otherwise = if reading == Reading::first() { &alike } else { &differing };
        Some(Differing { reading, ambiguities: Reading::needed(otherwise).points().collect() })
    }
}
