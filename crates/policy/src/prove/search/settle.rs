//! Requests in which conditions that compare two keys come out as a branch says.

use super::{
    compared,
    model::{self, Literal},
    predicate::Predicate,
    rules::About,
    solve::{Branch, Sketch, Solver},
};

impl Solver<'_> {
    /// Makes conditions that compare two keys come out as the branch says, as far as a few values
    /// show it; what is left is told where it matters.
    pub(super) fn settle(&self, branch: &mut Branch) {
        let is_free = |(question, _): &(usize, bool)| matches!(self.about(*question), Some(About::Key(own)) if own.is_free);
        if !branch.literals.iter().any(is_free) {
            return;
        }
        let mut left = self.missed(&branch.literals, &branch.sketch);
        while let Some(predicate) = left.first() {
            let better = |sketch: &Sketch| {
                self.missed(&branch.literals, sketch).len() < left.len()
                    && self.are_possible(predicate, &branch.literals, sketch)
            };
            let literals = self.on_keys(&branch.literals, predicate);
            let tried = compared::tried(predicate, &literals, &branch.sketch.context, self.effort);
            let sketches =
                tried.into_iter().map(|context| Sketch { context, ..branch.sketch.clone() });
            let Some(sketch) = sketches.into_iter().find(better) else { return };
            left = self.missed(&branch.literals, &sketch);
            branch.sketch = sketch;
        }
    }

    /// The conditions on keys that come out otherwise than the branch says, those that compare two
    /// keys first.
    fn missed(&self, literals: &[(usize, bool)], sketch: &Sketch) -> Vec<&Predicate> {
        let off = literals.iter().filter_map(|(question, holds)| match self.about(*question) {
            Some(About::Key(own)) if !own.outcomes(&sketch.context).can_be(*holds) => Some(&**own),
            Some(_) | None => None,
        });
        let mut off: Vec<&Predicate> = off.collect();
        off.sort_by_key(|own| !own.is_free);
        off
    }

    /// What the branch says of the keys that a condition compares.
    fn on_keys(&self, literals: &[(usize, bool)], of: &Predicate) -> Vec<Literal<'_>> {
        let on_key = |(question, holds): &(usize, bool)| match self.about(*question) {
            Some(About::Key(own)) if of.names(&own.key) => Some((&**own, *holds)),
            Some(_) | None => None,
        };
        literals.iter().filter_map(on_key).collect()
    }

    /// Whether the request's values of the keys that a condition compares are some that the state can
    /// have.
    fn are_possible(&self, of: &Predicate, literals: &[(usize, bool)], sketch: &Sketch) -> bool {
        let literals = self.on_keys(literals, of);
        let mut keys = of.others.iter().chain([&of.key]);
        keys.all(|key| {
            let on_key = |own: &&Literal<'_>| own.0.key == *key;
            let own: Vec<Literal<'_>> = literals.iter().filter(on_key).copied().collect();
            model::may_be(key, &own, self.state, &sketch.context, self.effort)
        })
    }
}
