//! What the findings say of a framework's controls.

use super::page::{Ink, Page};
use crate::{
    Report,
    compliance::{self, LIMIT},
};

pub(super) fn all(page: &mut Page, report: &Report) {
    for own in compliance::all(report) {
        page.heading(own.framework.name);
        page.line(2, Ink::Plain, &format!("{}.", own.summary()));
        page.line(2, Ink::Faint, &format!("{LIMIT}{}", own.whose()));
        for judged in &own.controls {
            let control = judged.control;
            let words = format!("{}: {} ({})", control.id, control.asks, judged.rows());
            page.judged(judged.status, &words);
        }
    }
}
