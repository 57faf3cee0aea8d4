//! Lines of text: wrapped, indented, coloured where that is wanted, and free of whatever a name
//! could do to a terminal.

use tutela_model::{Severity, Status};

use super::TextOptions;
use crate::{safe, words};

/// Narrower than this nothing can be read.
const NARROWEST: usize = 40;

/// No text beside something has fewer columns than these.
const LEAST: usize = 24;

/// What a piece of text is, as far as its colour goes.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    Plain,
    Heading,
    Faint,
    Fail,
    Unknown,
    Pass,
    Command,
}

impl Ink {
    /// The parameters of the ANSI sequence "select graphic rendition". The sixteen basic colours,
    /// which follow the terminal's own theme.
    fn codes(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Heading => "1",
            Self::Faint => "2",
            Self::Fail => "1;31",
            Self::Unknown => "1;35",
            Self::Pass => "32",
            Self::Command => "36",
        }
    }

    pub(super) fn of(status: Status) -> Self {
        match status {
            Status::Fail => Self::Fail,
            Status::Unknown => Self::Unknown,
            Status::Pass => Self::Pass,
            Status::NotApplicable => Self::Faint,
        }
    }
}

/// A text in the making.
pub(super) struct Page {
    text: String,
    pub(super) options: TextOptions,
}

impl Page {
    pub(super) fn new(options: TextOptions) -> Self {
        Self { text: String::new(), options }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A heading between empty lines.
    pub(super) fn heading(&mut self, words: &str) {
        self.blank();
        self.line(0, Ink::Heading, words);
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A wrapped paragraph, `indent` columns in.
    pub(super) fn line(&mut self, indent: usize, ink: Ink, words: &str) {
        let words = safe::line(words);
        let indent = indent.min(self.width().saturating_sub(LEAST));
        for part in self.wrap(indent, &words) {
            self.text.push_str(&" ".repeat(indent));
            self.paint(ink, &part);
            self.text.push('\n');
        }
    }

    /// A wrapped paragraph that hangs to the right of a label, or below it where it is narrow there.
    pub(super) fn labelled(&mut self, indent: usize, ink: Ink, label: &str, words: &str) {
        self.tagged(indent, ink, label, words, "");
    }

    /// The same with a tag at the end, which is whole on its line where it can be.
    fn tagged(&mut self, indent: usize, ink: Ink, label: &str, words: &str, tag: &str) {
        let (label, words, tag) = (safe::line(label), safe::line(words), safe::line(tag));
        let beside = indent.saturating_add(label.chars().count()).saturating_add(1);
        let is_narrow = beside.saturating_add(LEAST) > self.width();
        let hang = if is_narrow { indent.saturating_add(4) } else { beside };
        self.text.push_str(&" ".repeat(indent));
        self.paint(ink, label.trim_end());
        let mut gap = if is_narrow {
            format!("\n{}", " ".repeat(hang))
        } else {
            let written = indent.saturating_add(label.trim_end().chars().count());
            " ".repeat(beside.saturating_sub(written))
        };
        // Lines break at ordinary spaces only.
        let fits = hang.saturating_add(tag.chars().count()) <= self.width();
        let whole = if fits { tag.replace(' ', "\u{a0}") } else { tag.to_string() };
        for part in self.wrap(hang, &format!("{words} {whole}")) {
            self.text.push_str(&gap);
            match part.strip_suffix(&whole) {
                Some(before) if !whole.is_empty() => {
                    self.text.push_str(before);
                    self.paint(Ink::Faint, &tag);
                }
                _ => self.text.push_str(&part),
            }
            self.text.push('\n');
            gap = " ".repeat(hang);
        }
    }

    fn width(&self) -> usize {
        self.options.width.max(NARROWEST)
    }

    /// Something to copy, whole on its line.
    pub(super) fn command(&mut self, indent: usize, command: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.paint(Ink::Command, &safe::line(command));
        self.text.push('\n');
    }

    /// A row: mark, status, severity, what it says, and whose it is.
    pub(super) fn row(&mut self, status: Status, severity: Severity, words: &str, tag: &str) {
        let label =
            format!("{} {:<8} {:<8}", self.mark(status), words::status(status), severity.word());
        self.tagged(2, Ink::of(status), &label, words, tag);
    }

    /// Mark, status, and what it says.
    pub(super) fn judged(&mut self, status: Status, words: &str) {
        let label = format!("{} {:<8}", self.mark(status), words::status(status));
        self.labelled(2, Ink::of(status), &label, words);
    }

    /// The same with a number before what it says.
    pub(super) fn numbered(
        &mut self,
        status: Status,
        severity: Severity,
        number: usize,
        words: &str,
    ) {
        let (mark, status_word) = (self.mark(status), words::status(status));
        let label = format!("{mark} {status_word:<8} {:<8} {number}.", severity.word());
        self.labelled(2, Ink::of(status), &label, words);
    }

    fn mark(&self, status: Status) -> char {
        match (status, self.options.colour) {
            (Status::Fail, true) => '✗',
            (Status::Fail, false) => 'x',
            (Status::Unknown, _) => '?',
            (Status::Pass, true) => '✓',
            (Status::Pass, false) => '+',
            (Status::NotApplicable, true) => '–',
            (Status::NotApplicable, false) => '-',
        }
    }

    fn paint(&mut self, ink: Ink, words: &str) {
        let codes = ink.codes();
        if self.options.colour && !codes.is_empty() {
            self.text.push_str(&format!("\u{1b}[{codes}m{words}\u{1b}[0m"));
        } else {
            self.text.push_str(words);
        }
    }

    /// Breaks at spaces. At least one part, so that no label stays without its line.
    fn wrap(&self, indent: usize, words: &str) -> Vec<String> {
        let columns = self.width().saturating_sub(indent);
        let mut parts = vec![String::new()];
        let mut used: usize = 0;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if used > 0 && used.saturating_add(1).saturating_add(length) > columns {
                parts.push(String::new());
                used = 0;
            }
            if let Some(part) = parts.last_mut() {
                if used > 0 {
                    part.push(' ');
                    used = used.saturating_add(1);
                }
                part.push_str(word);
                used = used.saturating_add(length);
            }
        }
        parts
    }
}
