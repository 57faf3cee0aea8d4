//! A file as CloudTrail writes it, read in one pass.

use crate::{
    scan::{Scanned as _, Scanner},
    view::View,
};

/// Reads a text as a file of CloudTrail, and hands over each record; `take` says whether it was one.
///
/// # Errors
/// Of a text that is no such file, or is damaged: that many records were handed over as come before
/// what is wrong, the first so many of the pieces into which the text is cut then.
pub(crate) fn read<'a>(
    text: &'a [u8],
    mut take: impl FnMut(&View<'a>) -> bool,
) -> Result<(), usize> {
    let mut taken = 0;
    let mut scanner = Scanner::new(text);
    let read = scanner.object(|scanner, field| {
        // `{"Records": […]}`, and nothing beside it.
        if field != "Records" {
            return None;
        }
        scanner.list(|scanner| {
            let record = View::scan(scanner)?;
            take(&record).then(|| taken += 1)
        })
    });
    if read.is_some() && scanner.is_at_end() { Ok(()) } else { Err(taken) }
}
