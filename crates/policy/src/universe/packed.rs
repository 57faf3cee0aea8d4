//! Unpacks what is embedded, and ends the program if that is damaged: a universe without its
//! actions, or no managed policy where there is one, would make everything look compliant.

use std::{fmt, io::Read};

use flate2::read::GzDecoder;

/// The text of an embedded file.
pub(crate) fn unpack(file: &str, packed: &[u8]) -> String {
    let mut text = String::new();
    match GzDecoder::new(packed).read_to_string(&mut text) {
        Ok(_) => text,
        Err(error) => damaged(file, error),
    }
}

/// Why an embedded text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What was expected there.
    pub(crate) expected: &'static str,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}", self.line, self.expected)
    }
}

/// Ends the program.
#[expect(
    clippy::panic,
    reason = "the bytes are a constant, and tests read them: to go on with a part of them would be \
              to call compliant what nobody looked at"
)]
pub(crate) fn damaged(file: &str, why: impl fmt::Display) -> ! {
    panic!("the embedded {file} is damaged: {why}; build the program anew")
}

/// Checks the first and the last line, and gives those between with their numbers.
pub(crate) fn body(
    text: &'static str,
    first: &'static str,
) -> Result<impl Iterator<Item = (usize, &'static str)>, Damage> {
    let mut lines = text.lines();
    if lines.next() != Some(first) {
        return Err(Damage { line: 1, expected: first });
    }
    let before = text.lines().count().saturating_sub(1);
    let end = lines.next_back().and_then(|line| line.strip_prefix("end\t"));
    // A number of another spelling is another text.
    if end.is_none_or(|number| number != before.to_string()) || !text.ends_with('\n') {
        return Err(Damage {
            line: before + 1,
            expected: "`end` and the number of lines before it",
        });
    }
    Ok((2..).zip(lines))
}
