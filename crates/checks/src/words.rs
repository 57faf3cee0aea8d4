//! Numbers in sentences.

use std::fmt::Display;

/// A number and what it counts: `1 day`, `2 days`.
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    if count == N::from(1) { format!("{count} {what}") } else { format!("{count} {what}s") }
}

/// Names in a row, the first few of many: `a, b, c and 2 more`.
pub(crate) fn listed(names: &[&str], shown: usize) -> String {
    let first = names.get(..shown).unwrap_or(names).join(", ");
    match names.len().saturating_sub(shown) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, listed};

    #[test]
    fn the_first_of_many_are_named() {
        assert_eq!(listed(&["a", "b"], 2), "a, b");
        assert_eq!(listed(&["a", "b", "c"], 2), "a, b and 1 more");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(0_i64, "day"), "0 days");
        assert_eq!(counted(1_i64, "day"), "1 day");
        assert_eq!(counted(2_usize, "active access key"), "2 active access keys");
    }
}
