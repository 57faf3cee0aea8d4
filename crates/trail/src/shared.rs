//! What many events say, kept once.

use std::{hash::Hash, sync::Arc};

use foldhash::quality::FixedState;
use hashbrown::HashSet;

use crate::event::Actor;

/// Texts and actors that were kept so far.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    texts: HashSet<Arc<str>, FixedState>,
    actors: HashSet<Arc<Actor>, FixedState>,
}

impl Shared {
    /// A text.
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        match self.texts.get(text) {
            Some(known) => Arc::clone(known),
            None => known(&mut self.texts, text.into()),
        }
    }

    /// Who did something.
    pub(crate) fn actor(&mut self, actor: Actor) -> Arc<Actor> {
        match self.actors.get(&actor) {
            Some(known) => Arc::clone(known),
            None => known(&mut self.actors, Arc::new(actor)),
        }
    }
}

fn known<T: ?Sized + Hash + Eq>(all: &mut HashSet<Arc<T>, FixedState>, new: Arc<T>) -> Arc<T> {
    all.insert(Arc::clone(&new));
    new
}
