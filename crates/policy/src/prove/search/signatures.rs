//! Which statements speak of which action, one bit each.

use super::patterns::{Patterns, Verb};
use crate::{
    glob::Glob,
    universe::{ActionId, Service, Universe},
};

/// The statements that speak of each action.
pub(super) struct Signatures<'o> {
    words: usize,
    /// A row for each action.
    bits: Vec<u64>,
    /// The actions that are asked about, if not all.
    only: Option<&'o [ActionId]>,
}

impl Signatures<'_> {
    pub(super) fn of(&self, action: ActionId) -> &[u64] {
        let start = self.row(action).map(|row| row * self.words);
        let own = start.and_then(|start| self.bits.get(start..start + self.words));
        own.unwrap_or_default()
    }

    /// `None` where nobody asks about the action.
    fn row(&self, action: ActionId) -> Option<usize> {
        match self.only {
            None => Some(action.index()),
            Some(only) => only.iter().position(|own| *own == action),
        }
    }

    fn flip(&mut self, row: usize, statement: usize) {
        if let Some(word) = self.bits.get_mut(row * self.words + statement / 64) {
            *word ^= 1 << (statement % 64);
        }
    }

    fn set(&mut self, action: ActionId, statement: usize, to: bool) {
        let Some(row) = self.row(action) else { return };
        if let Some(word) = self.bits.get_mut(row * self.words + statement / 64) {
            let bit = 1 << (statement % 64);
            *word = if to { *word | bit } else { *word & !bit };
        }
    }
}

pub(super) fn signatures<'o>(
    patterns: &[Patterns<'_>],
    universe: &Universe,
    only: Option<&'o [ActionId]>,
) -> Signatures<'o> {
    let count = only.map_or(universe.actions().len(), <[ActionId]>::len);
    let words = patterns.len().div_ceil(64).max(1);
    let mut signatures = Signatures { words, bits: vec![0; count * words], only };
    for (statement, own) in patterns.iter().enumerate() {
        // What the patterns list differs from what they do not list.
        let listed = !own.negated;
        if own.has_anything != own.negated {
            (0..count).for_each(|row| signatures.flip(row, statement));
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
fn mark(universe: &Universe, service: &Service, verb: &Verb<'_>, mut each: impl FnMut(ActionId)) {
    let text = verb.text;
    let Some(wildcard) = text.bytes().position(|byte| matches!(byte, b'*' | b'?')) else {
        return verb.action.into_iter().for_each(each);
    };
    let is_prefix = text.get(wildcard..) == Some("*");
    let glob = (!is_prefix).then(|| Glob::ignoring_case(text));
    let beginning = text.get(..wildcard).unwrap_or_default();
    for (id, action) in universe.actions_beginning(service, beginning) {
        if glob.as_ref().is_none_or(|glob| glob.matches_ignoring_case(action.name())) {
            each(id);
        }
    }
}

/// The bits that are set.
pub(super) fn members(signature: &[u64]) -> impl Iterator<Item = usize> {
    signature.iter().enumerate().flat_map(|(at, word)| {
        (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at * 64 + bit)
    })
}
