//! A page that says of rows and columns how well they fare: words in boxes, and what is behind
//! each row to open.
//!
//! It stands by itself as the report's page does: no script, no network, no second file.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{STYLE, policy};
use crate::safe;

/// How well something fares: its box has a shape of its own, whatever the word in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// Nobody knows.
    Unknown,
}

/// A word and how well it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// How well.
    pub tone: Tone,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is about, the first of those alike first.
    pub names: Vec<String>,
    /// What all columns together come to.
    pub sum: Word,
    /// A word a column; `None` where the column does not apply.
    pub cells: Vec<Option<Word>>,
    /// What is behind it, as lines.
    pub detail: String,
}

/// The page.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Its title.
    pub title: String,
    /// What it is, in sentences.
    pub about: Vec<String>,
    /// What the rows are about, in a word.
    pub names: &'static str,
    /// What the sum is, in a word.
    pub sum: &'static str,
    /// The columns.
    pub columns: Vec<String>,
    /// The rows, the worst first.
    pub rows: Vec<Row>,
    /// What the words rest on, in sentences.
    pub granted: Vec<String>,
    /// What there is to know besides, as lines.
    pub notes: Vec<String>,
}

/// Of those alike, so many are named in the table; the rest stand behind it.
const NAMED: usize = 3;

/// Renders the page.
#[must_use]
pub fn render(matrix: &Matrix) -> String {
    let title = safe::line(&matrix.title);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header class="top" {
                    h1 { (title) }
                    @for line in &matrix.about { p { (safe::line(line)) } }
                }
                main {
                    section { div class="scroll" { (table(matrix)) } }
                    h2 { "What is behind it" }
                    @for (row, number) in matrix.rows.iter().zip(1..) { (behind(row, number)) }
                    @if !matrix.granted.is_empty() {
                        h2 { "Taken for granted" }
                        ul { @for line in &matrix.granted { li { (safe::line(line)) } } }
                    }
                }
                footer { @for line in &matrix.notes { p class="soft" { (safe::line(line)) } } }
            }
        }
    };
    format!("{}\n", page.into_string())
}

fn table(matrix: &Matrix) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (matrix.names) }
                    th scope="col" { (matrix.sum) }
                    @for column in &matrix.columns { th scope="col" { (column) } }
                }
            }
            tbody {
                @for (row, number) in matrix.rows.iter().zip(1..) {
                    tr {
                        th scope="row" {
                            @for (name, place) in row.names.iter().take(NAMED).zip(0..) {
                                @if place > 0 { br; }
                                a href={ "#r" (number) } { (safe::line(name)) }
                            }
                            @if let Some(more @ 1..) = row.names.len().checked_sub(NAMED) {
                                br; "and " (more) " alike"
                            }
                        }
                        td { (boxed(&row.sum)) }
                        @for cell in &row.cells {
                            td { @if let Some(word) = cell { (boxed(word)) } @else { "–" } }
                        }
                    }
                }
            }
        }
    }
}

fn boxed(word: &Word) -> Markup {
    let class = match word.tone {
        Tone::Good => "pass",
        Tone::Bad => "fail",
        Tone::Unknown => "unknown",
    };
    html! { span class={ "badge " (class) } { (safe::line(&word.text)) } }
}

fn behind(row: &Row, number: usize) -> Markup {
    html! {
        details id={ "r" (number) } {
            summary {
                (boxed(&row.sum)) " "
                @if let Some(first) = row.names.first() { (safe::line(first)) }
                @if let Some(more @ 1..) = row.names.len().checked_sub(1) {
                    " and " (more) " alike"
                }
            }
            pre { (safe::block(&row.detail)) }
            @if row.names.len() > 1 {
                ul { @for name in &row.names { li { (safe::line(name)) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, tone: Tone) -> Word {
        Word { text: text.to_owned(), tone }
    }

    #[test]
    fn hostile_names_stay_text_and_every_word_is_in_a_box() {
        let names = ["<script>alert(1)</script>", "b\u{1b}[31m", "c", "d", "e"];
        let matrix = Matrix {
            title: "Levels <&>".to_owned(),
            about: vec!["<b>".to_owned()],
            names: "Principal",
            sum: "Level",
            columns: vec!["key".to_owned(), "password".to_owned()],
            rows: vec![Row {
                names: names.map(str::to_owned).to_vec(),
                sum: word("open", Tone::Bad),
                cells: vec![Some(word("unknown", Tone::Unknown)), None],
                detail: "line <i>\nline".to_owned(),
            }],
            granted: vec!["<u>".to_owned(), "devices are their owners'".to_owned()],
            notes: Vec::new(),
        };
        let page = render(&matrix);
        for hostile in ["<script", "<b>", "<i>", "<u>", "\u{1b}", " src=", "href=\"http"] {
            assert!(!page.contains(hostile), "{hostile}");
        }
        for part in [
            r#"<span class="badge fail">open</span>"#,
            r#"<span class="badge unknown">unknown</span>"#,
            "<td>–</td>",
            "and 2 alike",
            "and 4 alike",
            "<li>e</li>",
            "<h2>Taken for granted</h2>",
            "<li>devices are their owners'</li>",
            "default-src 'none'",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }
}
