//! Words for a terminal: wrapped where it ends, with headings and code that can be told apart.

use std::io::{self, IsTerminal as _};

use anstream::ColorChoice;

use crate::variable::variable;

/// Columns where no terminal says how many there are, and the most that are used: longer lines are
/// hard to read.
const MOST: usize = 100;

/// Narrower than this nothing can be read.
const LEAST: usize = 40;

/// No words beside a label have fewer columns than these.
const BESIDE: usize = 24;

/// The columns of standard output: of a terminal those that `COLUMNS` or else the terminal says.
pub(crate) fn columns() -> usize {
    if !io::stdout().is_terminal() {
        return MOST;
    }
    let wanted = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    wanted.or_else(seen).unwrap_or(MOST).clamp(LEAST, MOST)
}

/// Whether standard output takes colours.
pub(crate) fn takes_colour() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// A text in the making.
pub(crate) struct Page {
    text: String,
    width: usize,
    colour: bool,
}

impl Page {
    /// For standard output.
    pub(crate) fn for_standard_output() -> Self {
        Self::new(columns(), takes_colour())
    }

    fn new(width: usize, colour: bool) -> Self {
        Self { text: String::new(), width, colour }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    pub(crate) fn heading(&mut self, words: &str) {
        for line in wrapped(self.width, words) {
            let line = if self.colour { format!("\u{1b}[1m{line}\u{1b}[0m") } else { line };
            self.text.push_str(&format!("{line}\n"));
        }
    }

    /// A paragraph, wrapped, `indent` columns in.
    pub(crate) fn paragraph(&mut self, indent: usize, words: &str) {
        self.hanging(&" ".repeat(indent), indent, words);
    }

    /// Words beside a label, hanging below their first line; below the label where it is narrow.
    pub(crate) fn labelled(&mut self, label: &str, words: &str) {
        let beside = label.chars().count();
        if beside.saturating_add(BESIDE) > self.width {
            let indent = label.chars().take_while(|character| *character == ' ').count();
            self.paragraph(indent, label);
            self.paragraph(4, words);
        } else {
            self.hanging(label, beside, words);
        }
    }

    /// Something to copy, whole on its line.
    pub(crate) fn command(&mut self, indent: usize, command: &str) {
        for line in command.lines() {
            self.text.push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
    }

    fn hanging(&mut self, label: &str, hang: usize, words: &str) {
        let mut before = label.to_owned();
        for line in wrapped(self.width.saturating_sub(hang), words) {
            self.line(&before, &line);
            before = " ".repeat(hang);
        }
    }

    fn line(&mut self, before: &str, words: &str) {
        let words = if self.colour { coloured(words) } else { words.to_owned() };
        self.text.push_str(format!("{before}{words}").trim_end());
        self.text.push('\n');
    }

    /// A page in Markdown: headings, paragraphs, lists, code. The first heading is the title.
    pub(crate) fn markdown(&mut self, markdown: &str) {
        let mut paragraph: Vec<&str> = Vec::new();
        let mut is_code = false;
        for line in markdown.lines() {
            let heading = line.trim_start_matches('#');
            let is_heading = !is_code && heading.len() < line.len();
            let is_item = line.starts_with("- ") || line.starts_with('<');
            let is_fence = line.starts_with("```");
            if line.is_empty() || is_heading || is_item || is_fence || is_code {
                self.flowing(&mut paragraph);
            }
            if is_fence {
                is_code = !is_code;
            } else if is_code {
                self.command(4, line);
            } else if is_heading {
                self.heading(heading.trim());
            } else if line.is_empty() {
                self.blank();
            } else {
                paragraph.push(line);
            }
        }
        self.flowing(&mut paragraph);
    }

    fn flowing(&mut self, paragraph: &mut Vec<&str>) {
        let words = emphasis_free(&paragraph.join(" "));
        paragraph.clear();
        match words.strip_prefix("- ") {
            Some(item) => self.hanging("  - ", 4, item),
            None if words.is_empty() => {}
            None => self.paragraph(2, &words),
        }
    }
}

/// The words in lines of so many columns; longer words stay whole. At least one line.
pub(crate) fn wrapped(columns: usize, words: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let Some(line) = lines.last_mut() else { continue };
        let length = line.chars().count().saturating_add(word.chars().count());
        if line.is_empty() {
            line.push_str(word);
        } else if length < columns {
            line.push_str(&format!(" {word}"));
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Stars that emphasise are for pages that can lean; those within code stay.
fn emphasis_free(words: &str) -> String {
    let pieces = words.split('`').enumerate().map(|(place, piece)| {
        if place % 2 == 0 { piece.replace('*', "") } else { piece.to_owned() }
    });
    pieces.collect::<Vec<_>>().join("`")
}

/// Code in a colour of its own instead of between backticks. Code that goes over the end of a line
/// keeps them.
fn coloured(words: &str) -> String {
    let pieces: Vec<&str> = words.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return words.to_owned();
    }
    let pieces = pieces.iter().enumerate().map(|(place, piece)| {
        if place % 2 == 1 { format!("\u{1b}[36m{piece}\u{1b}[0m") } else { (*piece).to_owned() }
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(what: &str, width: usize, colour: bool, markdown: &str, expected: &str) {
        let mut page = Page::new(width, colour);
        page.markdown(markdown);
        assert_eq!(page.into_text(), expected, "{what}");
    }

    #[test]
    fn markdown_is_shown_and_not_its_marks() {
        check("a heading", 40, false, "## How to fix\n", "How to fix\n");
        check("a heading in colour", 40, true, "# A", "\u{1b}[1mA\u{1b}[0m\n");
        check("a paragraph", 12, false, "one two\nthree four", "  one two\n  three four\n");
        check("paragraphs", 40, false, "one\n\ntwo", "  one\n\n  two\n");
        check("a list", 14, false, "- one two three\n- b", "  - one two\n    three\n  - b\n");
        check(
            "a link",
            12,
            false,
            "see:\n<https://x.example/y>",
            "  see:\n  <https://x.example/y>\n",
        );
        check("emphasis", 40, false, "open *this*, `iam:*`", "  open this, `iam:*`\n");
        check("code in colour", 40, true, "a `b` c", "  a \u{1b}[36mb\u{1b}[0m c\n");
        check("code, fenced", 10, false, "```sh\naws iam a-b-c\n```\n", "    aws iam a-b-c\n");
    }

    #[test]
    fn words_stand_beside_their_label_where_there_is_room() {
        for (width, expected) in [(40, "Label       one two\n"), (30, "Label\n    one two\n")] {
            let mut page = Page::new(width, false);
            page.labelled("Label       ", "one two");
            assert_eq!(page.into_text(), expected, "{width}");
        }
    }
}
