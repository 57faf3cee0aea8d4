//! Names from AWS made safe to show.
//!
//! A name may hold escape sequences that recolour or rewrite a terminal, characters that reverse
//! the reading order, or characters that nobody sees. They are shown by their code and so stay
//! visible, and what a person reads is what is there. Markup is the concern of each format.

use std::borrow::Cow;

/// Whether a character acts on its surroundings, or hides, instead of being seen.
///
/// Sources: the Unicode general categories Cc, Zl and Zp, the bidirectional controls of UAX 9, the
/// default-ignorable format characters, and the two non-characters that XML 1.0 forbids.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00ad}'
                | '\u{034f}'
                | '\u{061c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{fffe}'
                | '\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether a text has nothing in it but printable ASCII. Nearly all have, and it is quick to see.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The text as one line in which every character is seen: `a` ESC `[31m` becomes `a\u{1b}[31m`.
pub fn line(text: &str) -> Cow<'_, str> {
    escape(text, is_unsafe)
}

/// The same for a text of several lines, such as a command or a piece of Terraform.
pub(crate) fn block(text: &str) -> Cow<'_, str> {
    escape(text, |character| character != '\n' && is_unsafe(character))
}

fn escape(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if is_plain(text) || !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().saturating_add(16));
    for character in text.chars() {
        if hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_or_hides_is_shown_by_its_code() {
        for (what, text, shown) in [
            ("an ordinary name", "alice.o'neil+x@example.com", "alice.o'neil+x@example.com"),
            ("a name in another script", "Алиса-アリス", "Алиса-アリス"),
            ("nothing", "", ""),
            ("a colour", "a\u{1b}[31m", "a\\u{1b}[31m"),
            ("a colour in one byte", "a\u{9b}31m", "a\\u{9b}31m"),
            ("a title change", "\u{1b}]0;x\u{7}", "\\u{1b}]0;x\\u{7}"),
            ("a new line", "a\nb\r\n", "a\\u{a}b\\u{d}\\u{a}"),
            ("a tab", "a\tb", "a\\u{9}b"),
            ("a null", "a\0", "a\\u{0}"),
            ("a delete", "a\u{7f}", "a\\u{7f}"),
            ("a reversed order", "a\u{202e}nimda", "a\\u{202e}nimda"),
            ("an isolate", "\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
            ("a zero width", "ad\u{200b}min", "ad\\u{200b}min"),
            ("a line separator", "a\u{2028}b", "a\\u{2028}b"),
            ("a byte order mark", "\u{feff}a", "\\u{feff}a"),
            ("a tag", "a\u{e0041}", "a\\u{e0041}"),
            ("a blank letter", "\u{3164}", "\\u{3164}"),
            ("what XML forbids", "\u{ffff}", "\\u{ffff}"),
        ] {
            assert_eq!(line(text), shown, "{what}");
        }
    }

    #[test]
    fn a_block_keeps_its_lines_and_nothing_else() {
        assert_eq!(block("aws a \\\n  b"), "aws a \\\n  b");
        assert_eq!(block("a\r\n\u{1b}b"), "a\\u{d}\n\\u{1b}b");
    }
}
