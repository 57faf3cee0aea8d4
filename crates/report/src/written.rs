//! From writers of bytes to texts in memory.

use std::{fmt, io, str};

/// What `write` writes, as a text.
///
/// The formats write into any [`io::Write`]; into memory, that cannot fail.
pub(crate) fn to_text(write: impl Fn(&mut dyn io::Write) -> io::Result<()>) -> String {
    Shown(write).to_string()
}

struct Shown<W>(W);

impl<W: Fn(&mut dyn io::Write) -> io::Result<()>> fmt::Display for Shown<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(&mut Bytes(f)).map_err(|_| fmt::Error)
    }
}

struct Bytes<'f, 'g>(&'f mut fmt::Formatter<'g>);

impl io::Write for Bytes<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_str(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
