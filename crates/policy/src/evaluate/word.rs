//! Names that are compared quickly: those of AWS's services and actions.

use std::cmp::Ordering;

/// Characters that one comparison of numbers compares.
const HEAD: usize = 16;

/// A name beside its first characters as a number, which most names differ in already. Words are
/// ordered as their texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<T> {
    head: u128,
    text: T,
}

impl<T: AsRef<str>> Word<T> {
    pub(crate) fn new(text: T) -> Self {
        let mut head = [0; HEAD];
        let bytes = text.as_ref().as_bytes();
        head.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Self { head: u128::from_be_bytes(head), text }
    }

    pub(crate) fn compare<U: AsRef<str>>(&self, other: &Word<U>) -> Ordering {
        let texts = || self.text.as_ref().cmp(other.text.as_ref());
        self.head.cmp(&other.head).then_with(texts)
    }

    pub(crate) fn starts_with<U: AsRef<str>>(&self, start: &Word<U>) -> bool {
        let length = start.text.as_ref().len();
        let is_head_alike = match HEAD.checked_sub(length) {
            // Of no character at all.
            Some(HEAD) => true,
            Some(spare) => (self.head ^ start.head) >> (spare * 8) == 0,
            None => self.head == start.head,
        };
        // The zeros behind a short text are alike, too.
        is_head_alike
            && self.text.as_ref().as_bytes().get(HEAD.min(length)..length)
                == start.text.as_ref().as_bytes().get(HEAD.min(length)..)
    }

    pub(crate) fn text(&self) -> &str {
        self.text.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    const TEXTS: [&str; 11] = [
        "",
        "a",
        "ab",
        "describe",
        "describeinstance",
        "describeinstances",
        "describeinstancestatus",
        "describeinstancezzzz",
        "describevolumes",
        "é",
        "\0",
    ];

    #[test]
    fn words_compare_as_their_texts() {
        for one in TEXTS {
            for other in TEXTS {
                let (word, second) = (Word::new(one), Word::new(other));
                assert_eq!(word.compare(&second), one.cmp(other), "{one:?} {other:?}");
                assert_eq!(word.starts_with(&second), one.starts_with(other), "{one:?} {other:?}");
            }
        }
    }
}
