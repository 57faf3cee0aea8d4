//! Finds a name among many in a step or two, whatever its case. Policies are full of names, and a
//! search by halves compares each of them with a dozen others.

/// Places in a list, by the hash of what stands there.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The place and one more; 0 where there is none. A power of two, so that half of them are free.
    slots: Vec<u32>,
}

impl Index {
    /// An index of a list, by the hash of each entry in its order.
    pub(super) fn new(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let size = (hashes.len() * 2).next_power_of_two();
        let mut index = Self { slots: vec![0; size] };
        for (number, hash) in (1..).zip(hashes) {
            let free = index.from(hash).find(|at| index.slots.get(*at) == Some(&0));
            if let Some(slot) = free.and_then(|at| index.slots.get_mut(at)) {
                *slot = number;
            }
        }
        index
    }

    /// The place of the entry with this hash that is the one.
    pub(super) fn find(&self, hash: u64, is: impl Fn(usize) -> bool) -> Option<usize> {
        let slots = self.from(hash).filter_map(|at| self.slots.get(at));
        let mut places = slots.map_while(|slot| usize::try_from(*slot).ok()?.checked_sub(1));
        places.find(|place| is(*place))
    }

    /// Every slot once, from where the hash says.
    fn from(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let size = self.slots.len();
        // The size is a power of two: what is cut off is what is masked away.
        let first = usize::try_from(hash % (size.max(1) as u64)).unwrap_or_default();
        (0..size).map(move |step| (first + step) & (size - 1))
    }
}

/// The FNV-1a hash of a name in lower case, mixed with a number.
///
/// Source: <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>
pub(super) fn hash(number: usize, name: &str) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let first = 0xcbf2_9ce4_8422_2325 ^ (number as u64).wrapping_mul(PRIME);
    let hash = name.bytes().fold(first, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(PRIME)
    });
    // The low bits choose the slot, and the high ones are mixed best.
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_and_nothing_else() {
        let names: Vec<String> = (0..1000).map(|number| format!("Name{number}")).collect();
        let index = Index::new(names.iter().map(|name| hash(7, name)));
        let find = |number, name: &str| {
            let is = |at: usize| names.get(at).is_some_and(|own| own.eq_ignore_ascii_case(name));
            index.find(hash(number, name), is)
        };
        for (at, name) in names.iter().enumerate() {
            assert_eq!(find(7, &name.to_uppercase()), Some(at), "{name}");
        }
        assert_eq!(find(7, "name1000"), None);
    }

    #[test]
    fn names_of_one_hash_have_places_of_their_own() {
        let index = Index::new([5_u64; 3].into_iter());
        for wanted in 0..3 {
            assert_eq!(index.find(5, |at| at == wanted), Some(wanted));
        }
        assert_eq!(index.find(5, |at| at == 3), None);
        assert_eq!(Index::default().find(5, |_| true), None);
    }
}
