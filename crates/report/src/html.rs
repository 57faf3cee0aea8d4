//! The HTML format: one file that a person can open, mail, archive and print.
//!
//! It needs no script, no network and no second file, and its own policy forbids them. Statuses are
//! words in boxes of their own shape; the colours only repeat them, and *unknown* is hatched.

mod checks;
mod compliance;
mod filter;
mod links;
pub mod matrix;
mod parts;
mod principals;
mod sections;
mod unknown;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use links::Links;

use crate::{Report, outline::Outline, overview::Overview, safe, words};

const STYLE: &str = include_str!("html/style.css");

/// With more principals than this, passes are counted by check and not listed.
const LISTED: usize = 200;

/// With more principals than this, the least severe are left to the other formats, so that the page
/// still opens on a phone.
const SHOWN: usize = 500;

/// With more open rows than this, the remedy stands once a check and not once a row.
const REMEDIES: usize = 200;

/// How much of a report the page shows, and where.
struct Shape {
    /// How many principals.
    principals: usize,
    /// Whether what asks for nothing is listed.
    settled: bool,
    /// Whether each row has its remedy beside it.
    remedies: bool,
}

impl Shape {
    fn of(outline: &Outline<'_>) -> Self {
        let settled = outline.principals.len() <= LISTED;
        let open = outline.open_principals();
        let rows: usize = outline.principals.iter().map(|principal| principal.open.len()).sum();
        Self {
            principals: if settled { outline.principals.len() } else { open.min(SHOWN) },
            settled,
            remedies: rows <= REMEDIES,
        }
    }
}

/// Renders a report as an HTML page.
#[must_use]
pub fn render(report: &Report) -> String {
    let outline = Outline::of(report);
    let accounts = Overview::of(report).map_or_else(
        || report.accounts.iter().map(words::account).collect::<Vec<_>>().join(", "),
        |overview| overview.sentence(),
    );
    let title = format!("MFA report: {accounts}");
    let title = safe::line(&title);
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
                a class="skip" href="#principals" { "Skip to the principals" }
                (sections::top(report, &outline))
                main { (body(report, &outline)) }
                (sections::footer(report))
            }
        }
    };
    format!("{}\n", page.into_string())
}

fn body(report: &Report, outline: &Outline<'_>) -> Markup {
    let shape = Shape::of(outline);
    let links = Links::of(report, outline, shape.principals, shape.settled);
    html! {
        (sections::first(outline, &links))
        (compliance::all(report))
        (unknown::all(report, outline, &links))
        (checks::all(report, outline, &links))
        (principals::all(report, outline, &shape, &links))
        (sections::exempt(outline, &links))
        (sections::attested(outline, &links))
        (sections::differences(report))
        (sections::gaps(outline))
        (sections::not_selected(report))
        (links.answers())
    }
}

/// Nothing may be loaded, run or sent; the one style is named by its digest.
fn policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}
