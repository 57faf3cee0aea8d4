//! Where records begin and end in a text of any of the forms in which they are handed around.
//!
//! `{"Records": […]}` as CloudTrail writes it, several of those one after the other, a list, one
//! record a line, a single record, the answer of `aws cloudtrail lookup-events`, and what
//! EventBridge delivers: in all of them a record is an object that has no `Records`, `Events`,
//! `CloudTrailEvent` or `detail` of its own. So text is cut into objects, and an object that wraps
//! others is opened.

use std::borrow::Cow;

use memchr::{memchr2, memmem};
use serde_json::value::RawValue;

/// With this field CloudTrail begins every record.
const FIRST_FIELD: &[u8] = b"\"eventVersion\"";

/// A piece of a text.
#[derive(Debug)]
pub(crate) enum Piece<'a> {
    /// Maybe a record.
    Record {
        /// Bytes before it.
        at: usize,
        /// Its text.
        text: Cow<'a, [u8]>,
    },
    /// Something that is none, or ends nowhere.
    Damaged {
        /// Bytes before it.
        at: usize,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// Hands over each piece of a text; `found` says whether a piece was a record. One that was not may
/// have swallowed others, and is looked through for their beginnings.
pub(crate) fn pieces<'a>(text: &'a [u8], mut found: impl FnMut(Piece<'a>) -> bool) {
    Splitter { text, at: 0, rubbish: false }.run(&mut found);
}

struct Splitter<'a> {
    text: &'a [u8],
    at: usize,
    /// Whether bytes that belong to nothing were told of since the last object.
    rubbish: bool,
}

impl<'a> Splitter<'a> {
    fn run(&mut self, found: &mut impl FnMut(Piece<'a>) -> bool) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'{' => {
                    self.rubbish = false;
                    self.object(found);
                }
                // Lists, and what stands between their members and around them.
                b'[' | b']' | b'}' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'"' => self.string(found),
                _ => self.stray(found),
            }
        }
    }

    /// A wrapper's other members: `"NextToken": "…"`.
    fn string(&mut self, found: &mut impl FnMut(Piece<'a>) -> bool) {
        match end_of_string(self.text, self.at + 1) {
            Some(end) => self.at = end,
            None => self.give_up(self.at, "a text that is never closed", found),
        }
    }

    fn stray(&mut self, found: &mut impl FnMut(Piece<'a>) -> bool) {
        let literal = [&b"null"[..], b"true", b"false"]
            .into_iter()
            .find(|word| self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)));
        if let Some(word) = literal {
            self.at += word.len();
            return;
        }
        // A byte order mark is no damage.
        if self.at == 0 && self.text.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
            return;
        }
        let number = self.text.get(self.at).is_some_and(u8::is_ascii_digit);
        if !self.rubbish && !number {
            self.rubbish = true;
            found(Piece::Damaged { at: self.at, why: "this is no JSON" });
        }
        self.at += 1;
    }

    fn object(&mut self, found: &mut impl FnMut(Piece<'a>) -> bool) {
        let start = self.at;
        if let Some(inside) = self.wrapper(start) {
            self.at = inside;
            return;
        }
        let Some(end) = end_of_object(self.text, start) else {
            self.give_up(start, "a record that is never closed", found);
            return;
        };
        let text = self.text.get(start..end).unwrap_or_default();
        let text = looked_up(text).map_or(Cow::Borrowed(text), |event| event.into_bytes().into());
        self.at = if found(Piece::Record { at: start, text }) {
            end
        } else {
            next_beginning(self.text, start + 1).map_or(end, |next| next.min(end))
        };
    }

    /// Goes on at the next record that begins as they all do.
    fn give_up(
        &mut self,
        start: usize,
        why: &'static str,
        found: &mut impl FnMut(Piece<'a>) -> bool,
    ) {
        found(Piece::Damaged { at: start, why });
        self.at = next_beginning(self.text, start + 1).unwrap_or(self.text.len());
    }

    /// Where the members of a wrapper begin, if the object at `start` is one.
    fn wrapper(&self, start: usize) -> Option<usize> {
        let mut at = skip_blank(self.text, start + 1);
        while self.text.get(at) == Some(&b'"') {
            let key_end = end_of_string(self.text, at + 1)?;
            let key = self.text.get(at..key_end)?;
            let value = skip_blank(self.text, skip_blank(self.text, key_end).checked_add(1)?);
            match (key, self.text.get(value)?) {
                (b"\"eventVersion\"" | b"\"eventName\"" | b"\"CloudTrailEvent\"", _) => {
                    return None;
                }
                (b"\"Records\"" | b"\"Events\"", b'[') | (b"\"detail\"", b'{') => {
                    return Some(value);
                }
                _ => {}
            }
            let comma = skip_blank(self.text, end_of_value(self.text, value)?);
            at = skip_blank(self.text, comma + 1);
        }
        None
    }
}

/// Where the next record begins, at or after a place: at a line's beginning, or where the field
/// stands with which CloudTrail begins every record.
fn next_beginning(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let line = memmem::find(rest, b"\n{").map(|at| from + at + 1);
    let field = memmem::find_iter(rest, FIRST_FIELD).find_map(|at| {
        let before = text.get(..from + at)?.trim_ascii_end();
        let start = before.len().checked_sub(1)?;
        (before.ends_with(b"{") && start >= from).then_some(start)
    });
    line.into_iter().chain(field).min()
}

/// The event inside an item of `lookup-events`, which is a text of JSON in JSON.
fn looked_up(item: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Item<'a> {
        #[serde(borrow, rename = "CloudTrailEvent")]
        event: Option<&'a RawValue>,
    }
    memmem::find(item, b"\"CloudTrailEvent\"")?;
    let item: Item<'_> = serde_json::from_slice(item).ok()?;
    serde_json::from_str(item.event?.get()).ok()
}

fn skip_blank(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The place after the closing quote of a string whose inside begins at `at`.
fn end_of_string(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', text.get(at..)?)?;
        if text.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The place after the closing brace of the object at `start`.
fn end_of_object(text: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match text.get(at)? {
            b'"' => {
                at = end_of_string(text, at + 1)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The place after the value that begins at `start`.
fn end_of_value(text: &[u8], start: usize) -> Option<usize> {
    match text.get(start)? {
        b'"' => end_of_string(text, start + 1),
        b'{' | b'[' => end_of_object(text, start),
        _ => Some(start + text.get(start..)?.iter().position(|byte| b",}]".contains(byte))?),
    }
}
