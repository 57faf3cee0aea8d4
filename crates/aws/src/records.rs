//! Reads `CloudTrail`'s records: Event history, and the files of buckets.
//!
//! What comes back is the records themselves. They go to whoever reads them, and into no recording.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;
use tutela_model::{Call, Cause};
use tutela_ports::{HistoryPage, Key, KeysPage, KeysWanted, Records, Refusal, Span};

use crate::{
    AwsCaller,
    caller::{encoded, request},
    collect::records::{HISTORY, OBJECTS},
    error::Fault,
    issuer::refusal,
    json,
    service::{CLOUDTRAIL, Protocol, S3},
    transport::Request,
    xml::read_whole,
};

/// AWS answers two look-ups a second in each region of an account.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
const BETWEEN_LOOKUPS: Duration = Duration::from_millis(500);

/// The most events of a page.
const PAGE: u64 = 50;

/// Reads records with the credentials of a caller.
pub struct AwsRecords {
    caller: AwsCaller,
    between_lookups: Duration,
    /// When each region may be asked for the next page of its history.
    turns: Mutex<BTreeMap<String, Instant>>,
    /// Where buckets are that are elsewhere.
    regions: Mutex<BTreeMap<String, String>>,
}

impl fmt::Debug for AwsRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwsRecords").field(&self.caller).finish()
    }
}

impl AwsRecords {
    /// With the credentials of `caller`.
    #[must_use]
    pub fn new(caller: AwsCaller) -> Self {
        // The pace is AWS's; another place says by itself when it is asked too often.
        let is_awss = caller.courier().transport.endpoints().is_awss(&CLOUDTRAIL);
        let between_lookups = if is_awss { BETWEEN_LOOKUPS } else { Duration::ZERO };
        Self { caller, between_lookups, turns: Mutex::default(), regions: Mutex::default() }
    }

    /// Waits until the region may be asked again.
    async fn turn(&self, region: &str) {
        let now = Instant::now();
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = turns.get(region).copied().unwrap_or(now).max(now);
            turns.insert(region.to_owned(), turn + self.between_lookups);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }

    /// Asks S3 where the bucket is.
    async fn ask_bucket(&self, bucket: &str, request: &Request) -> Result<Vec<u8>, Fault> {
        let known = {
            let regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
            regions.get(bucket).cloned()
        };
        match self.caller.ask(&S3, known.as_deref(), request).await {
            Err(Fault::Elsewhere { region }) if known.is_none() => {
                let answer = self.caller.ask(&S3, Some(&region), request).await;
                let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
                regions.insert(bucket.to_owned(), region);
                answer
            }
            answer => answer,
        }
    }
}

impl Records for AwsRecords {
    async fn history(
        &self,
        region: &str,
        span: Span,
        next: Option<&str>,
    ) -> Result<HistoryPage, Refusal> {
        self.turn(region).await;
        let body = self.caller.ask(&CLOUDTRAIL, Some(region), &look_up(span, next)).await;
        body.and_then(|body| history_page(&body)).map_err(refusal)
    }

    async fn keys(&self, wanted: &KeysWanted, next: Option<&str>) -> Result<KeysPage, Refusal> {
        let body = self.ask_bucket(&wanted.bucket, &list(wanted, next)).await;
        body.and_then(|body| keys_page(&body)).map_err(refusal)
    }

    async fn object(&self, bucket: &str, key: &str) -> Result<Vec<u8>, Refusal> {
        let segments: Vec<String> = key.split('/').map(encoded).collect();
        let path = format!("/{}/{}", encoded(bucket), segments.join("/"));
        self.ask_bucket(bucket, &get(path)).await.map_err(refusal)
    }
}

fn look_up(span: Span, next: Option<&str>) -> Request {
    let Protocol::Json(prefix, version) = CLOUDTRAIL.protocol else {
        return Request::post("/".to_owned(), "");
    };
    let mut members = json!({
        "StartTime": span.from.as_second(),
        "EndTime": span.to.as_second(),
        "MaxResults": PAGE,
    });
    if let (Some(next), Some(members)) = (next, members.as_object_mut()) {
        members.insert("NextToken".to_owned(), next.into());
    }
    let target = Some(format!("{prefix}.{}", HISTORY.operation.name));
    let content_type = format!("application/x-amz-json-{version}");
    Request { body: members.to_string(), target, ..Request::post("/".to_owned(), content_type) }
}

fn history_page(body: &[u8]) -> Result<HistoryPage, Fault> {
    let answer = json::read_answer(body, &HISTORY.output)?;
    let events = answer.get("Events").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let times = events.iter().filter_map(|event| event.get("EventTime")?.as_str()?.parse().ok());
    let times: Vec<Timestamp> = times.collect();
    let text = json!({ "Events": events }).to_string().into_bytes();
    let next = answer.get("NextToken").and_then(Value::as_str).filter(|next| !next.is_empty());
    Ok(HistoryPage {
        text,
        events: u64::try_from(events.len()).unwrap_or(u64::MAX),
        newest: times.iter().max().copied(),
        oldest: times.iter().min().copied(),
        next: next.map(str::to_owned),
    })
}

fn get(path: String) -> Request {
    Request { method: "GET", ..Request::post(path, "application/octet-stream") }
}

fn list(wanted: &KeysWanted, next: Option<&str>) -> Request {
    let mut call = Call::new(OBJECTS.operation).with("Bucket", &wanted.bucket);
    let prefix = Some(wanted.prefix.as_str()).filter(|prefix| !prefix.is_empty());
    let delimiter = wanted.by_folder.then_some("/");
    for (name, value) in
        [("prefix", prefix), ("delimiter", delimiter), ("start-after", wanted.after.as_deref())]
    {
        call = value.into_iter().fold(call, |call, value| call.with(name, value));
    }
    request(&OBJECTS, &call, next)
}

fn keys_page(body: &[u8]) -> Result<KeysPage, Fault> {
    let answer = read_whole(body, &OBJECTS.output)?;
    let items = |list: &str| {
        answer.get(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice).iter()
    };
    let text = |item: &Value, member: &str| item.get(member)?.as_str().map(str::to_owned);
    let key = |item: &Value| {
        let bytes = item.get("Size").and_then(Value::as_u64).unwrap_or_default();
        Some(Key { name: text(item, "Key")?, bytes })
    };
    let next = text(&answer, "NextContinuationToken").filter(|next| !next.is_empty());
    let is_cut = answer.get("IsTruncated").and_then(Value::as_bool) == Some(true);
    if is_cut && next.is_none() {
        let detail = "a page of keys does not say where the next begins";
        return Err(Fault::gap(Cause::Incomplete, detail));
    }
    Ok(KeysPage {
        keys: items("Contents").filter_map(key).collect(),
        folders: items("CommonPrefixes").filter_map(|item| text(item, "Prefix")).collect(),
        next: next.filter(|_| is_cut),
    })
}

#[cfg(test)]
mod tests;
