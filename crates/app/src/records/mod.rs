//! Records of `CloudTrail`, fetched from where AWS keeps them: Event history, and the buckets of
//! trails.
//!
//! What was not had is told to whoever takes the records in: a region that was denied, an object
//! that was throttled, what lies beyond a cap. A gap is never silence.

mod bucket;
mod history;
mod layout;
mod spans;

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use jiff::Timestamp;
use serde_json::Value;
use tutela_model::{Call, home_region, operation};
use tutela_ports::{Aws, Intake, Progress, Records, Shelf};
use tutela_recording::{Answer, Recording};

pub use self::{bucket::Bucket, history::Estimate};

/// What is fetched, and how.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The account whose credentials ask; Event history is its own.
    pub account: String,
    /// The first second.
    pub since: Timestamp,
    /// Now: Event history is read up to here.
    pub until: Timestamp,
    /// These regions only; `None` for all. What is left out is told.
    pub only_regions: Option<BTreeSet<String>>,
    /// These accounts' files only; `None` for all that are found.
    pub only_accounts: Option<BTreeSet<String>>,
    /// So many events of Event history are read at most.
    pub most_events: u64,
    /// So many objects are fetched at once.
    pub concurrency: usize,
}

impl Wanted {
    fn wants_region(&self, region: &str) -> bool {
        self.only_regions.as_ref().is_none_or(|only| only.contains(region))
    }

    fn wants_account(&self, account: &str) -> bool {
        self.only_accounts.as_ref().is_none_or(|only| only.contains(account))
    }
}

/// Where records come from, where they go, and who is told how far it is.
#[derive(Debug)]
pub struct Fetching<'a, R, I, S, P> {
    /// Where AWS keeps them.
    pub records: &'a R,
    /// Where they go.
    pub intake: &'a I,
    /// What was kept by a run before this one.
    pub shelf: &'a S,
    /// Who is told how far it is.
    pub progress: &'a P,
    /// Set when nothing more is to be asked; what is open then is told as lost.
    pub stopped: &'a AtomicBool,
}

impl<R: Records, I: Intake, S: Shelf, P: Progress> Fetching<'_, R, I, S, P> {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

const INTERRUPTED: &str = "the run was interrupted";
const LEFT_OUT: &str = "left out by `--regions`";

/// Who asks: the account, and its partition.
///
/// # Errors
/// Why AWS does not say.
pub async fn caller(aws: &impl Aws) -> Result<(String, String), String> {
    let recording = aws.call(&Call::new(&operation::GET_CALLER_IDENTITY)).await;
    let answer = answer(&recording)?;
    let arn = answer.get("Arn").and_then(Value::as_str).unwrap_or_default();
    let mut parts = arn.split(':');
    match (parts.nth(1), parts.nth(2)) {
        (Some(partition), Some(account)) => Ok((account.to_owned(), partition.to_owned())),
        _ => Err(format!("`{arn}` is no ARN")),
    }
}

/// The regions that are enabled, and why there may be others. Where nobody says which are, these
/// are the caller's own and the one in which the events of IAM and root arrive.
pub async fn regions(aws: &impl Aws, own: &str, partition: &str) -> (Vec<String>, Option<String>) {
    let recording = aws.call(&Call::new(&operation::DESCRIBE_REGIONS)).await;
    let name = |region: &Value| region.get("RegionName")?.as_str().map(str::to_owned);
    let why = match members(&recording, "Regions", name) {
        Ok(regions) if !regions.is_empty() => return (regions, None),
        Ok(_) => "AWS lists no region".to_owned(),
        Err(why) => why,
    };
    let known: BTreeSet<&str> = home_region(partition).into_iter().chain([own]).collect();
    (known.into_iter().map(str::to_owned).collect(), Some(why))
}

/// The buckets to which the account's trails write.
///
/// # Errors
/// Why nobody knows them, or that there is none.
pub async fn buckets(aws: &impl Aws, region: &str) -> Result<Vec<Bucket>, String> {
    let call = Call::new(&operation::DESCRIBE_TRAILS).within(region);
    let found = members(&aws.call(&call).await, "trailList", |trail| {
        let text = |member: &str| trail.get(member).and_then(Value::as_str);
        let prefix = text("S3KeyPrefix").map_or_else(String::new, |it| format!("{it}/"));
        Some(Bucket { name: text("S3BucketName")?.to_owned(), prefix })
    })?;
    let found: BTreeSet<Bucket> = found.into_iter().collect();
    if found.is_empty() {
        return Err(format!("no trail in {region} writes to a bucket"));
    }
    Ok(found.into_iter().collect())
}

/// What `read` makes of each item of a listing.
fn members<T>(
    recording: &Recording,
    list: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<T>, String> {
    let answer = answer(recording)?;
    let items = answer.get(list).and_then(Value::as_array);
    let items = items.ok_or_else(|| format!("{} has no `{list}`", recording.call.operation))?;
    Ok(items.iter().filter_map(read).collect())
}

fn answer(recording: &Recording) -> Result<Value, String> {
    let operation = recording.call.operation;
    match &recording.answer {
        Answer::Json(bytes) => serde_json::from_slice(bytes)
            .map_err(|error| format!("{operation} is no JSON: {error}")),
        Answer::Gap { cause, detail } => Err(format!("{operation}: {}: {detail}", cause.word())),
        Answer::Absent { code, message } => Err(format!("{operation}: {code}: {message}")),
        Answer::Report { .. } => Err(format!("{operation} answered with a report")),
    }
}

#[cfg(test)]
mod tests;
