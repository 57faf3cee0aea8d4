//! The actions that are possible on something, counted by what they mean. It is asked of very many in
//! every state, and most lists of them are those of the state before.

use std::sync::Arc;

use super::kinds::Kinds;
use crate::universe::{ActionId, Universe};

/// Lists that are shorter are gone through again: that takes no longer than to combine sets.
const FEW: usize = 64;

/// Actions of the universe, a bit for each by its place.
struct ActionSet(Vec<u64>);

impl ActionSet {
    fn empty() -> Self {
        Self(vec![0; Universe::embedded().actions().len().div_ceil(64)])
    }

    fn has(&self, action: ActionId) -> bool {
        let word = self.0.get(action.index() / 64);
        word.is_some_and(|word| word & bit(action) != 0)
    }

    fn insert(&mut self, action: ActionId) {
        if let Some(word) = self.0.get_mut(action.index() / 64) {
            *word |= bit(action);
        }
    }

    fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, others)| *word |= others);
    }

    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(word, others)| word & others != 0)
    }
}

fn bit(action: ActionId) -> u64 {
    1 << (action.index() % 64)
}

/// The actions that are possible, with a bit for one's own resources and one for others'.
pub(super) struct Possible {
    /// On one's own resources, and on others'.
    sets: [ActionSet; 2],
    /// Of each kind, how many by whose resources they are possible on.
    counts: Vec<[usize; 4]>,
}

impl Possible {
    pub(super) fn nothing() -> Self {
        let counts = vec![[0; 4]; Kinds::embedded().all.len()];
        Self { sets: [ActionSet::empty(), ActionSet::empty()], counts }
    }

    /// Of each kind, by its place, how many actions are possible on nothing that counts, on one's own
    /// resources alone, on others' alone, and on both.
    pub(super) fn counts(&self) -> &[[usize; 4]] {
        &self.counts
    }

    /// Adds what is possible on the resources that the bits say.
    pub(super) fn add(&mut self, actions: &Arc<[ActionId]>, bits: u8, lists: &mut Lists) {
        if actions.len() < FEW {
            return self.add_each(actions, bits);
        }
        let listed = lists.read(actions);
        if self.sets.iter().any(|set| set.meets(&listed.all)) {
            return self.add_each(actions, bits);
        }
        for (count, more) in self.counts.iter_mut().zip(&listed.counts) {
            if let Some(count) = count.get_mut(usize::from(bits)) {
                *count += more;
            }
        }
        for (at, set) in self.sets.iter_mut().enumerate() {
            if bits & (1 << at) != 0 {
                set.add(&listed.all);
            }
        }
    }

    fn add_each(&mut self, actions: &[ActionId], bits: u8) {
        let kinds = Kinds::embedded();
        for action in actions {
            let [own, others] = &self.sets;
            let before = u8::from(own.has(*action)) | u8::from(others.has(*action)) << 1;
            let after = before | bits;
            let Some(count) = self.counts.get_mut(kinds.kind(*action)) else { continue };
            if after == before {
                continue;
            }
            if let Some(count) = count.get_mut(usize::from(before)).filter(|_| before != 0) {
                *count -= 1;
            }
            if let Some(count) = count.get_mut(usize::from(after)) {
                *count += 1;
            }
            for (at, set) in self.sets.iter_mut().enumerate() {
                if bits & (1 << at) != 0 {
                    set.insert(*action);
                }
            }
        }
    }
}

/// What a list of actions comes to.
struct Listed {
    actions: Arc<[ActionId]>,
    all: ActionSet,
    /// How many there are of each kind, by its place.
    counts: Vec<usize>,
    shown: Vec<(ActionId, u32)>,
}

/// What long lists of actions come to, each read once. There are no more than a few.
#[derive(Default)]
pub(crate) struct Lists(Vec<Arc<Listed>>);

impl Lists {
    /// Those that may be the most telling of their meaning, see [`Kinds::shown`].
    pub(super) fn shown(&mut self, actions: &Arc<[ActionId]>) -> Vec<(ActionId, u32)> {
        if actions.len() < FEW {
            return Kinds::embedded().shown(actions);
        }
        self.read(actions).shown.clone()
    }

    fn read(&mut self, actions: &Arc<[ActionId]>) -> Arc<Listed> {
        if let Some(known) = self.0.iter().find(|own| Arc::ptr_eq(&own.actions, actions)) {
            return Arc::clone(known);
        }
        let listed = Arc::new(Listed::read(actions));
        self.0.push(Arc::clone(&listed));
        listed
    }
}

impl Listed {
    fn read(actions: &Arc<[ActionId]>) -> Self {
        let kinds = Kinds::embedded();
        let mut all = ActionSet::empty();
        let mut counts = vec![0; kinds.all.len()];
        for action in actions.iter() {
            let count = counts.get_mut(kinds.kind(*action)).filter(|_| !all.has(*action));
            if let Some(count) = count {
                *count += 1;
            }
            all.insert(*action);
        }
        Self { actions: Arc::clone(actions), all, counts, shown: kinds.shown(actions) }
    }
}
