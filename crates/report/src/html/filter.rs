//! A choice of severities and statuses, which the style acts upon; without a script.

use maud::{Markup, html};

/// The choice. Where a browser cannot act upon it, the style hides it.
pub(super) fn choice() -> Markup {
    html! {
        div class="filter" {
            (one("severity", &[("all", "all"), ("critical", "critical"), ("high", "high or worse")]))
            (one("status", &[("all", "all"), ("fail", "fail"), ("unknown", "unknown")]))
        }
    }
}

fn one(name: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        fieldset {
            legend { (name) }
            @for (value, words) in choices {
                label {
                    input type="radio" name=(name) id={ (name) "-" (value) } checked[*value == "all"];
                    " " (words)
                }
            }
        }
    }
}
