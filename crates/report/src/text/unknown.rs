//! What is unknown: every such row of a high severity stands here, however large the account is.

use tutela_model::{Severity, Status};

use super::page::{Ink, Page};
use crate::{
    Report,
    outline::{Outline, UnknownGroup},
    words,
};

/// How many principals of a group are named where the severity is high.
const NAMED: usize = 24;

/// The same where it is not.
const NAMED_MILD: usize = 3;

/// How far the reason stands in, below its row.
const BELOW: usize = 6;

pub(super) fn all(page: &mut Page, report: &Report, outline: &Outline<'_>) {
    if outline.unknown.is_empty() {
        return;
    }
    page.heading("What is unknown");
    let mut groups = outline.unknown.iter().peekable();
    while let Some(group) = groups.next() {
        one(page, report, group);
        // The same reason several times in a row is said once, after the last.
        let next = groups.peek().filter(|next| next.alike && group.alike);
        if next.is_none_or(|next| next.reason() != group.reason()) {
            let others = if group.alike { "" } else { "; the others for like reasons" };
            page.line(BELOW, Ink::Faint, &format!("{}{others}", group.reason()));
        }
    }
}

fn one(page: &mut Page, report: &Report, group: &UnknownGroup<'_>) {
    let title = words::title(report, group.check);
    let account = group.place(report);
    let most = if page.options.verbose {
        usize::MAX
    } else if group.severity >= Severity::High {
        NAMED
    } else {
        NAMED_MILD
    };
    let named = words::named(group.rows.iter().copied(), most);
    let tag = format!("[{}]", group.check);
    page.row(Status::Unknown, group.severity, &format!("{title}{account}: {named}"), &tag);
}
