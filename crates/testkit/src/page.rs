//! Cuts a whole answer into pages, by the model's paginators.

use serde_json::{Value, json};

use crate::{ask::Asked, model::Service};

/// What a marker begins with: characters that a client must encode to send them back.
const MARKER: &str = "offset+/=";

/// Whether a page after the first is asked for.
pub(crate) fn is_later(service: &Service, asked: &Asked) -> bool {
    service
        .paging(&asked.operation)
        .is_some_and(|paging| asked.parameters.contains_key(&paging.input_token))
}

/// The page that is asked for, of at most `size` items over all its lists.
pub(crate) fn cut(
    service: &Service,
    asked: &Asked,
    whole: &Value,
    size: usize,
) -> Result<Value, String> {
    let (Some(paging), Value::Object(members)) = (service.paging(&asked.operation), whole) else {
        return Ok(whole.clone());
    };
    let offset = match asked.parameters.get(&paging.input_token) {
        None => 0,
        Some(marker) => marker
            .strip_prefix(MARKER)
            .and_then(|offset| offset.parse::<usize>().ok())
            .ok_or_else(|| format!("`{marker}` is no marker that was given out"))?,
    };
    let limit = asked.parameters.get(&paging.limit_key).and_then(|limit| limit.parse().ok());
    let size = limit.map_or(size, |limit: usize| limit.clamp(1, size));
    let (mut skip, mut take) = (offset, size);
    let mut page = members.clone();
    let mut total = 0;
    for list in &paging.lists {
        let Some(Value::Array(items)) = page.get_mut(list) else { continue };
        total += items.len();
        let skipped = skip.min(items.len());
        items.drain(..skipped);
        skip -= skipped;
        items.truncate(take);
        take -= items.len();
    }
    let next = offset + size;
    if !paging.more_results.is_empty() {
        page.insert(paging.more_results, json!(next < total));
    }
    page.remove(&paging.output_token);
    if next < total {
        page.insert(paging.output_token, json!(format!("{MARKER}{next}")));
    }
    Ok(Value::Object(page))
}
