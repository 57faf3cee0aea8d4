//! The HTML format: one file that a person can open, mail, archive and print.
//!
//! It needs no script, no network and no second file, and its own policy forbids them. Statuses are
//! words in boxes of their own shape; the colours only repeat them, and *unknown* is hatched.

mod parts;
mod principals;
mod sections;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::{Report, outline::Outline, safe, words};

const STYLE: &str = include_str!("html/style.css");

/// With more principals than this, passes are counted by check and not listed.
const LISTED: usize = 200;

/// With more principals than this, the least severe are left to the other formats, so that the page
/// still opens on a phone.
const SHOWN: usize = 500;

/// Renders a report as an HTML page.
#[must_use]
pub fn render(report: &Report) -> String {
    let outline = Outline::of(report);
    let accounts: Vec<String> = report.accounts.iter().map(words::account).collect();
    let title = format!("MFA report: {}", accounts.join(", "));
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
    html! {
        (sections::first(outline))
        (principals::all(report, outline))
        (sections::exempt(outline))
        (sections::differences(report))
        (sections::gaps(outline))
        (sections::not_selected(report))
    }
}

/// Nothing may be loaded, run or sent; the one style is named by its digest.
fn policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}
