//! The replacements: gathered first, numbered when all are known, and then looked up.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use tutela_model::AccountId;

/// Prefixes of the ids that IAM gives out, which tell what kind of thing an id is of.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
const ID_PREFIXES: [&str; 12] = [
    "ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "AKIA", "ANPA", "ANVA", "APKA", "AROA", "ASCA", "ASIA",
];

/// What stands for an original that was not gathered, so that even a slip would show nothing.
const NOBODY: &str = "name-0000";

/// The originals, or what replaces each of them.
pub(super) enum Names {
    /// The first pass: every original is noted.
    Gathering(BTreeSet<String>),
    /// The second pass: every original has its replacement.
    Settled(BTreeMap<String, String>),
}

impl Names {
    pub(super) fn new() -> Self {
        Self::Gathering(BTreeSet::new())
    }

    /// Numbers the originals in the order of their digests, so that a number says nothing of the
    /// alphabet. A number alone says nothing of the digest either: there are few account ids, and
    /// anybody could try them all against one.
    pub(super) fn settle(self) -> Self {
        let Self::Gathering(originals) = self else { return self };
        let mut ordered: Vec<&String> = originals.iter().collect();
        ordered.sort_by_cached_key(|original| <[u8; 32]>::from(Sha256::digest(original)));
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        let mut settled = BTreeMap::new();
        for original in ordered {
            let kind = kind(original);
            let number = last.entry(kind).or_insert(0);
            let replacement = loop {
                *number += 1;
                let candidate = match kind {
                    ACCOUNT => format!("9{number:011}"),
                    _ => format!("{kind}-{number:04}"),
                };
                if !originals.contains(&candidate) {
                    break candidate;
                }
            };
            settled.insert(original.clone(), replacement);
        }
        Self::Settled(settled)
    }

    /// The replacement of an original; in the first pass, the original itself.
    pub(super) fn replace(&mut self, original: &str) -> String {
        match self {
            Self::Gathering(originals) => {
                originals.insert(original.to_owned());
                original.to_owned()
            }
            Self::Settled(settled) => {
                settled.get(original).cloned().unwrap_or_else(|| NOBODY.to_owned())
            }
        }
    }

    /// The replacement of what was gathered as an original somewhere, if it was.
    pub(super) fn known(&self, original: &str) -> Option<&str> {
        match self {
            Self::Gathering(_) => None,
            Self::Settled(settled) => settled.get(original).map(String::as_str),
        }
    }
}

const ACCOUNT: &str = "account";

/// What kind of thing an original is, by its shape alone: the same text is the same thing wherever
/// it stands.
fn kind(original: &str) -> &'static str {
    if AccountId::parse(original).is_some() {
        return ACCOUNT;
    }
    let is_id = original.len() >= 16
        && original.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let prefix = ID_PREFIXES.iter().find(|prefix| is_id && original.starts_with(**prefix));
    prefix.copied().unwrap_or("name")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(originals: &[&str]) -> Vec<String> {
        let mut names = Names::new();
        for original in originals {
            names.replace(original);
        }
        let mut names = names.settle();
        originals.iter().map(|original| names.replace(original)).collect()
    }

    #[test]
    fn numbers_follow_the_digest_and_not_the_alphabet() {
        let replaced = settled(&["a", "b", "c", "d", "e", "f"]);
        let mut sorted = replaced.clone();
        sorted.sort();
        assert_ne!(replaced, sorted);
        assert_eq!(sorted.first().map(String::as_str), Some("name-0001"));
        assert_eq!(sorted.last().map(String::as_str), Some("name-0006"));
    }

    #[test]
    fn kinds_keep_what_tells_them_apart() {
        let replaced = settled(&["111122223333", "AKIAIOSFODNN7EXAMPLE", "alice", "AKIA"]);
        assert_eq!(replaced[0], "900000000001");
        assert_eq!(replaced[1], "AKIA-0001");
        assert!(replaced[2].starts_with("name-") && replaced[3].starts_with("name-"));
    }

    #[test]
    fn no_original_is_the_replacement_of_another() {
        let originals = ["name-0001", "name-0002", "bob", "900000000001", "900000000002"];
        for replacement in settled(&originals) {
            assert!(!originals.contains(&replacement.as_str()), "{replacement}");
        }
        let mut names = Names::new().settle();
        assert_eq!(names.replace("never gathered"), NOBODY);
    }
}
