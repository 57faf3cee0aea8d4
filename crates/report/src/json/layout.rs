//! How JSON is laid out: a row a line, and no character in it that acts on a terminal.

use std::io::{self, Write};

use serde_json::ser::Formatter;

use crate::safe;

/// Down to here every value has its own line; deeper ones share their row's.
const ROWS: usize = 2;

/// One line for each row of each list, so that a person can grep a report and compare two.
pub(crate) struct Layout {
    depth: usize,
    rows: usize,
}

impl Layout {
    pub(crate) fn new() -> Self {
        Self { depth: 0, rows: ROWS }
    }

    /// The same with rows of another depth.
    pub(crate) fn with_rows_at(rows: usize) -> Self {
        Self { depth: 0, rows }
    }

    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_add(1);
        out.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        out.write_all(bracket)
    }

    fn separate<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth > self.rows {
            return if first { Ok(()) } else { out.write_all(b" ") };
        }
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b" "))
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if safe::is_plain(fragment) || !fragment.contains(safe::is_unsafe) {
            return out.write_all(fragment.as_bytes());
        }
        for character in fragment.chars() {
            let mut buffer = [0; 2];
            if safe::is_unsafe(character) {
                for unit in character.encode_utf16(&mut buffer) {
                    write!(out, "\\u{unit:04x}")?;
                }
            } else {
                out.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}
