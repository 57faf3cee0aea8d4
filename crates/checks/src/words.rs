//! Numbers in sentences.

use std::fmt::Display;

/// A number and what it counts: `1 day`, `2 days`.
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    if count == N::from(1) { format!("{count} {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(0_i64, "day"), "0 days");
        assert_eq!(counted(1_i64, "day"), "1 day");
        assert_eq!(counted(2_usize, "active access key"), "2 active access keys");
    }
}
