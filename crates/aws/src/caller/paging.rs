//! Where the next page of a listing begins, and what a lost one means.

use serde_json::{Map, Value};
use tutela_model::Cause;

use crate::{collect::Pages, error::Fault};

/// What services call it that a listing goes on.
const IS_CUT: [&str; 2] = ["IsTruncated", "Truncated"];

/// Whether a member of a page is of the way from page to page, and not of the listing.
pub(super) fn is_about_pages(member: &str, paging: &Pages) -> bool {
    member == paging.next || IS_CUT.contains(&member)
}

/// Where the next page begins; `None` after the last.
pub(super) fn next_marker(
    page: &Map<String, Value>,
    token: &str,
    number: usize,
) -> Result<Option<String>, Fault> {
    let marker = page.get(token).and_then(Value::as_str).filter(|marker| !marker.is_empty());
    let is_cut = IS_CUT.iter().find_map(|name| page.get(*name)?.as_bool());
    match (is_cut, marker) {
        (Some(false), _) | (None, None) => Ok(None),
        (Some(true) | None, Some(marker)) => Ok(Some(marker.to_owned())),
        (Some(true), None) => {
            let detail = format!("page {number} of the listing does not say where the next begins");
            Err(Fault::gap(Cause::Incomplete, detail))
        }
    }
}

/// A page that is lost loses the listing. That AWS says "no such thing" in the middle of it is no
/// absence.
pub(super) fn lost_page(number: usize, fault: Fault) -> Fault {
    if number == 1 {
        return fault;
    }
    match fault {
        Fault::Absent { code, message } => Fault::gap(
            Cause::Incomplete,
            format!("page {number} of the listing was lost: {code}: {message}"),
        ),
        elsewhere @ Fault::Elsewhere { .. } => elsewhere,
        Fault::Gap { cause, detail, again } => Fault::Gap {
            cause,
            detail: format!("page {number} of the listing was lost: {detail}"),
            again,
        },
    }
}

/// Roughly the bytes of a value as JSON.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(weight).sum::<usize>() + 2,
        Value::Object(members) => {
            members.iter().map(|(name, value)| name.len() + 4 + weight(value)).sum::<usize>() + 2
        }
    }
}
