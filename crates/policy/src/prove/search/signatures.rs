//! Which statements speak of which action, one bit each.

use super::patterns::{Patterns, Verb};
use crate::{
    glob::Glob,
    universe::{ActionId, Service, Universe},
};

/// The statements that speak of each action.
pub(super) struct Signatures {
    words: usize,
    bits: Vec<u64>,
}

impl Signatures {
    pub(super) fn of(&self, action: ActionId) -> &[u64] {
        let start = action.index() * self.words;
        self.bits.get(start..start + self.words).unwrap_or_default()
    }

    fn flip(&mut self, action: usize, statement: usize) {
        if let Some(word) = self.bits.get_mut(action * self.words + statement / 64) {
            *word ^= 1 << (statement % 64);
        }
    }

    fn set(&mut self, action: usize, statement: usize, to: bool) {
        if let Some(word) = self.bits.get_mut(action * self.words + statement / 64) {
            let bit = 1 << (statement % 64);
            *word = if to { *word | bit } else { *word & !bit };
        }
    }
}

pub(super) fn signatures(patterns: &[Patterns<'_>], universe: &Universe) -> Signatures {
    let count = universe.actions().len();
    let words = patterns.len().div_ceil(64).max(1);
    let mut signatures = Signatures { words, bits: vec![0; count * words] };
    for (statement, own) in patterns.iter().enumerate() {
        // What the patterns list differs from what they do not list.
        let listed = !own.negated;
        if own.has_anything != own.negated {
            (0..count).for_each(|action| signatures.flip(action, statement));
        }
        if own.has_anything {
            continue;
        }
        for verbs in own.services.values() {
            let Some(service) = verbs.service else { continue };
            for verb in &verbs.all {
                mark(universe, service, verb, |action| signatures.set(action, statement, listed));
            }
        }
    }
    signatures
}

/// Calls back for every action of the service that the pattern matches.
fn mark(universe: &Universe, service: &Service, verb: &Verb<'_>, mut each: impl FnMut(usize)) {
    let text = verb.text;
    let Some(wildcard) = text.find(['*', '?']) else {
        return verb.action.map(ActionId::index).into_iter().for_each(each);
    };
    let is_prefix = text.get(wildcard..) == Some("*");
    let glob = (!is_prefix).then(|| Glob::ignoring_case(text));
    let beginning = text.get(..wildcard).unwrap_or_default();
    for (id, action) in universe.actions_beginning(service, beginning) {
        if glob.as_ref().is_none_or(|glob| glob.matches_ignoring_case(action.name())) {
            each(id.index());
        }
    }
}

/// The bits that are set.
pub(super) fn members(signature: &[u64]) -> impl Iterator<Item = usize> {
    signature.iter().enumerate().flat_map(|(at, word)| {
        (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at * 64 + bit)
    })
}
