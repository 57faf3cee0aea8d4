//! The text format, for a person at a terminal, a pipe, or a mail.
//!
//! Every status is a word and a mark, so that colour adds speed and never meaning. Without colour
//! the program's own words are plain ASCII.

mod compliance;
mod overview;
mod page;
mod principals;
mod sections;
mod unknown;

use page::Page;

use crate::{Report, outline::Outline};

/// How many differences, exemptions, attested rows or gaps are shown unless all are asked for.
const SHOWN: usize = 50;

/// With more principals than this that have something open, problems are shown by check, and only
/// the worst principals by themselves, unless everything is asked for.
const DETAILED: usize = 24;

/// How a report is put as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether to use ANSI colours and marks beyond ASCII. For a pipe, `false`.
    pub colour: bool,
    /// Columns of the terminal. Lines are wrapped there, at no less than 40; words that are longer
    /// and commands stay whole, so that they can be copied.
    pub width: usize,
    /// Whether to show every row with its evidence, passes too, of every principal.
    pub verbose: bool,
}

/// Renders a report as text that ends with a line break.
#[must_use]
pub fn render(report: &Report, options: TextOptions) -> String {
    let outline = Outline::of(report);
    let mut page = Page::new(options);
    sections::header(&mut page, report);
    sections::first(&mut page, &outline);
    compliance::all(&mut page, report);
    unknown::all(&mut page, report, &outline);
    principals::all(&mut page, report, &outline);
    sections::exempt(&mut page, &outline);
    sections::attested(&mut page, &outline);
    sections::differences(&mut page, report);
    sections::gaps(&mut page, report, &outline);
    sections::not_selected(&mut page, report);
    sections::footer(&mut page, report);
    page.into_text()
}
