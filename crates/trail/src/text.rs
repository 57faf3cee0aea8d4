//! Texts with gaps: what `*` stands for in patterns.

/// Pieces of text with anything in between; a single piece is the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pieces(pub(crate) Vec<String>);

impl Pieces {
    /// Whether a text is made of the pieces in their order, the first at its beginning and the last
    /// at its end.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some((first, rest)) = self.0.split_first() else { return text.is_empty() };
        let Some((last, between)) = rest.split_last() else { return text == first };
        let Some(middle) = text.strip_prefix(first.as_str()) else { return false };
        let Some(mut middle) = middle.strip_suffix(last.as_str()) else { return false };
        // Each as early as it comes leaves the most room for the next.
        for piece in between {
            let Some((_, after)) = middle.split_once(piece.as_str()) else { return false };
            middle = after;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Pieces;

    #[test]
    fn pieces_come_in_their_order_and_do_not_overlap() {
        for (pieces, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("ab*", "abc", true),
            ("*bc", "abc", true),
            ("a*c", "abc", true),
            ("a*b*c", "a1b2b3c", true),
            ("a*b*c", "acb", false),
            ("aba*aba", "aba", false),
            ("aba*aba", "abaaba", true),
            ("a*ä*z", "aäz", true),
            ("a*bb*b", "abb", false),
            ("x*a*b*y", "xbay", false),
            ("x*a*a*y", "xay", false),
        ] {
            let pieces = Pieces(pieces.split('*').map(str::to_owned).collect());
            assert_eq!(pieces.matches(text), expected, "{pieces:?} and {text}");
        }
    }
}
