//! What every action of the universe means for the level, in tables.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{
    family::Family,
    permitted::{Meaning, Whose, meaning},
};
use crate::universe::{ActionId, Universe};

/// Actions that mean the same.
pub(super) struct Kind {
    pub(super) own: Meaning,
    pub(super) others: Meaning,
    /// Whether their service calls others.
    pub(super) forwards: bool,
}

/// What actions mean, in tables that are small and gone through in one go: it is asked of all
/// actions in every state.
pub(super) struct Kinds {
    pub(super) all: Vec<Kind>,
    /// At most a dozen: there are no more.
    pub(super) meanings: Vec<Meaning>,
    /// By the actions' places in the universe, the place of their kind.
    places: Vec<u8>,
    /// By the actions' places in the universe: a bit for the meaning on one's own resources, one for
    /// that on others', and [`Kinds::TELLS`].
    bits: Vec<u32>,
    /// The actions that tell more than others, in the universe's order, the most telling ranked lowest.
    ranks: BTreeMap<ActionId, usize>,
}

impl Kinds {
    /// The tables of the embedded universe.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Kinds> = LazyLock::new(|| Kinds::read(Universe::embedded()));
        &EMBEDDED
    }

    /// That an action is among those that are ranked.
    const TELLS: u32 = 1 << 31;

    /// The bit of the meaning at a place.
    pub(super) const fn bit(place: usize, whose: Whose) -> u32 {
        match whose {
            Whose::Own => 1 << place,
            Whose::Others => 1 << (place + 15),
        }
    }

    fn read(universe: &Universe) -> Self {
        let mut kinds = Self {
            all: Vec::new(),
            meanings: Vec::new(),
            places: Vec::new(),
            bits: Vec::new(),
            ranks: BTreeMap::new(),
        };
        for (id, action) in universe.services().iter().flat_map(|own| universe.actions_of(own)) {
            let name = action.full_name();
            let [own, others] = [Whose::Own, Whose::Others].map(|whose| meaning(name, whose));
            let forwards = !(name.starts_with("iam:") || name.starts_with("sts:"));
            let is =
                |kind: &Kind| kind.own == own && kind.others == others && kind.forwards == forwards;
            let place = kinds.all.iter().position(is).unwrap_or_else(|| {
                kinds.all.push(Kind { own, others, forwards });
                kinds.all.len() - 1
            });
            let bits = Self::bit(kinds.place(own), Whose::Own)
                | Self::bit(kinds.place(others), Whose::Others);
            let rank = Family::rank(name);
            kinds.ranks.extend(rank.map(|rank| (id, rank)));
            let at = id.index();
            kinds.bits.resize(kinds.bits.len().max(at + 1), 0);
            kinds.places.resize(kinds.bits.len(), 0);
            if let Some(own) = kinds.places.get_mut(at) {
                *own = u8::try_from(place).unwrap_or(u8::MAX);
            }
            if let Some(own) = kinds.bits.get_mut(at) {
                *own = bits | if rank.is_some() { Self::TELLS } else { 0 };
            }
        }
        kinds
    }

    fn place(&mut self, meaning: Meaning) -> usize {
        self.meanings.iter().position(|own| *own == meaning).unwrap_or_else(|| {
            self.meanings.push(meaning);
            self.meanings.len() - 1
        })
    }

    fn of(&self, action: ActionId) -> u32 {
        self.bits.get(action.index()).copied().unwrap_or_default()
    }

    /// Of actions in the universe's order, those that may be the most telling of their meaning: the
    /// first of each, and whatever is ranked.
    pub(super) fn shown(&self, actions: &[ActionId]) -> Vec<(ActionId, u32)> {
        let mut seen = 0;
        let mut shown = Vec::new();
        for action in actions {
            let bits = self.of(*action);
            if bits & !seen != 0 || bits & Self::TELLS != 0 {
                shown.push((*action, bits));
            }
            seen |= bits;
        }
        shown
    }

    /// The place of the action's kind in [`Kinds::all`]: there are a few dozen.
    pub(super) fn kind(&self, action: ActionId) -> usize {
        self.places.get(action.index()).copied().map_or(usize::MAX, usize::from)
    }

    /// How telling an action is: the lower, the more.
    pub(super) fn rank(&self, action: ActionId) -> usize {
        self.ranks.get(&action).copied().unwrap_or(usize::MAX)
    }
}
