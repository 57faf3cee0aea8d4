//! What the findings say of a framework's controls.

use maud::{Markup, html};

use super::{parts, sections::section};
use crate::{
    Report,
    compliance::{self, Compliance, LIMIT},
    safe,
};

pub(super) fn all(report: &Report) -> Markup {
    html! { @for own in compliance::all(report) { (one(&own)) } }
}

fn one(own: &Compliance<'_>) -> Markup {
    let framework = own.framework;
    let table = html! {
        p { (own.summary()) ". " (LIMIT) (own.whose()) " The wording that counts: "
            a href=(framework.source) { (framework.source) } }
        table {
            thead { tr { th { "Control" } th { "Status" } th { "Asks that" } th { "Rows" } } }
            tbody {
                @for judged in &own.controls {
                    tr {
                        th scope="row" { (judged.control.id) }
                        td { (parts::badge(judged.status)) }
                        td { (judged.control.asks) }
                        td { (safe::line(&judged.rows())) }
                    }
                }
            }
        }
    };
    section(framework.key, framework.name, table)
}
