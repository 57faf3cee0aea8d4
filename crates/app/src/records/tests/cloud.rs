//! AWS in a few lines: Event history and a bucket of the same events, in memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::Timestamp;
use serde_json::{Value, json};
use tutela_model::Cause;
use tutela_ports::{
    HistoryPage, Intake, Key, KeysPage, KeysWanted, Progress, Records, Refusal, Shelf, Span,
};
use tutela_trail::{Library, Trail};

use crate::records::{Fetching, Wanted};

pub(super) const REGIONS: [&str; 3] = ["eu-west-1", "us-east-1", "us-east-2"];
pub(super) const ACCOUNT: &str = "111122223333";

/// The first second of the events.
pub(super) fn start() -> Timestamp {
    "2026-11-24T23:59:40Z".parse().unwrap()
}

pub(super) fn wanted() -> Wanted {
    Wanted {
        account: ACCOUNT.to_owned(),
        since: start(),
        until: "2026-11-30T00:00:00Z".parse().unwrap(),
        only_regions: None,
        only_accounts: None,
        most_events: 1_000_000,
        concurrency: 3,
    }
}

/// An event so many seconds after the first, in one of the regions.
pub(super) fn event(number: usize, second: i64, region: usize, kind: usize) -> (String, Value) {
    let at = start() + jiff::SignedDuration::from_secs(second);
    let (source, name) = [
        ("s3.amazonaws.com", "ListBuckets"),
        ("iam.amazonaws.com", "DeactivateMFADevice"),
        ("signin.amazonaws.com", "ConsoleLogin"),
        ("sts.amazonaws.com", "GetCallerIdentity"),
    ][kind];
    let record = json!({
        "eventVersion": "1.08", "eventTime": at.to_string(), "eventSource": source,
        "eventName": name, "awsRegion": REGIONS[region], "eventType": "AwsApiCall",
        "eventID": format!("event-{number}"), "recipientAccountId": ACCOUNT,
        "sourceIPAddress": format!("203.0.113.{}", number % 3), "userAgent": "cli \"quoted\" é",
        "requestParameters": {"userName": "bob"},
        "userIdentity": {"type": "IAMUser", "accountId": ACCOUNT, "userName": "bob",
            "accessKeyId": "AKIABOB", "arn": format!("arn:aws:iam::{ACCOUNT}:user/bob")},
    });
    (REGIONS[region].to_owned(), record)
}

/// The events, and what was asked.
pub(super) struct Cloud {
    /// By region, the newest first.
    history: BTreeMap<String, Vec<(Timestamp, Value)>>,
    pub(super) objects: Mutex<BTreeMap<String, Vec<u8>>>,
    page: usize,
    asked: Mutex<Vec<String>>,
    shelf: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Questions that begin so are refused.
    pub(super) refused: Mutex<Vec<(String, Cause)>>,
    pub(super) stopped: AtomicBool,
    /// After so many questions, nothing more is to be asked.
    pub(super) stop_after: Mutex<Option<usize>>,
}

impl Cloud {
    pub(super) fn new(events: &[(String, Value)], page: usize) -> Self {
        let mut history: BTreeMap<String, Vec<(Timestamp, Value)>> = BTreeMap::new();
        let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (region, event) in events {
            let at: Timestamp = event["eventTime"].as_str().unwrap().parse().unwrap();
            history.entry(region.clone()).or_default().push((at, event.clone()));
            let day = at.strftime("%Y/%m/%d");
            let file = format!("logs/AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day}/a.json");
            files.entry(file).or_default().push(event.clone());
        }
        for events in history.values_mut() {
            events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        }
        let file = |events: Vec<Value>| json!({ "Records": events }).to_string().into_bytes();
        let objects = files.into_iter().map(|(name, events)| (name, file(events))).collect();
        Self {
            history,
            objects: Mutex::new(objects),
            page,
            asked: Mutex::default(),
            shelf: Mutex::default(),
            refused: Mutex::default(),
            stopped: AtomicBool::new(false),
            stop_after: Mutex::default(),
        }
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// The files, read where they lie.
    pub(super) fn local(&self) -> Trail {
        let library = Library::since(Some(wanted().since));
        let mut reader = library.reader();
        for (name, bytes) in &*self.objects.lock().unwrap() {
            reader.read(name, bytes);
        }
        Library::put_together([reader])
    }

    fn ask(&self, question: String) -> Result<(), Refusal> {
        let mut asked = self.asked.lock().unwrap();
        asked.push(question.clone());
        if self.stop_after.lock().unwrap().is_some_and(|most| asked.len() >= most) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        let refused = self.refused.lock().unwrap();
        match refused.iter().find(|(start, _)| question.starts_with(start)) {
            Some((_, cause)) => Err(Refusal { cause: *cause, detail: "no".to_owned() }),
            None => Ok(()),
        }
    }
}

impl Records for Cloud {
    async fn history(
        &self,
        region: &str,
        span: Span,
        next: Option<&str>,
    ) -> Result<HistoryPage, Refusal> {
        let at: usize = next.map_or(0, |next| next.parse().unwrap());
        self.ask(format!("history {region} {} {at}", span.from))?;
        let none = Vec::new();
        let all = self.history.get(region).unwrap_or(&none).iter();
        let within: Vec<_> =
            all.filter(|(time, _)| span.from <= *time && *time <= span.to).collect();
        let page: Vec<_> = within.iter().skip(at).take(self.page).collect();
        let events = page.iter().map(|(_, event)| json!({ "CloudTrailEvent": event.to_string() }));
        let text = json!({ "Events": events.collect::<Vec<_>>() }).to_string().into_bytes();
        let more = at + page.len() < within.len();
        Ok(HistoryPage {
            text,
            events: page.len() as u64,
            newest: page.first().map(|(time, _)| *time),
            oldest: page.last().map(|(time, _)| *time),
            next: more.then(|| (at + page.len()).to_string()),
        })
    }

    async fn keys(&self, wanted: &KeysWanted, next: Option<&str>) -> Result<KeysPage, Refusal> {
        self.ask(format!("keys {}", wanted.prefix))?;
        let (mut keys, mut folders) = (Vec::new(), BTreeSet::new());
        for (name, bytes) in &*self.objects.lock().unwrap() {
            let Some(rest) = name.strip_prefix(&wanted.prefix) else { continue };
            if wanted.after.as_ref().is_some_and(|after| name <= after) {
                continue;
            }
            match rest.split_once('/') {
                Some((folder, _)) if wanted.by_folder => {
                    folders.insert(format!("{}{folder}/", wanted.prefix));
                }
                _ => keys.push(Key { name: name.clone(), bytes: bytes.len() as u64 }),
            }
        }
        let at: usize = next.map_or(0, |next| next.parse().unwrap());
        let more = at + self.page < keys.len();
        let keys = keys.into_iter().skip(at).take(self.page).collect();
        let next = more.then(|| (at + self.page).to_string());
        Ok(KeysPage { keys, folders: folders.into_iter().collect(), next })
    }

    async fn object(&self, _bucket: &str, key: &str) -> Result<Vec<u8>, Refusal> {
        self.ask(format!("object {key}"))?;
        Ok(self.objects.lock().unwrap()[key].clone())
    }
}

/// What came in: objects, and what was lost.
#[derive(Default)]
pub(super) struct Taken {
    objects: Mutex<Vec<(String, Vec<u8>)>>,
    lost: Mutex<Vec<(String, String)>>,
}

impl Intake for Taken {
    async fn object(&self, name: &str, bytes: Vec<u8>) {
        self.objects.lock().unwrap().push((name.to_owned(), bytes));
    }

    async fn lost(&self, name: &str, why: &str) {
        self.lost.lock().unwrap().push((name.to_owned(), why.to_owned()));
    }
}

impl Shelf for Cloud {
    fn names(&self, prefix: &str) -> Vec<String> {
        let kept = self.shelf.lock().unwrap();
        kept.keys().filter(|name| name.starts_with(prefix)).cloned().collect()
    }

    fn kept(&self, name: &str) -> Option<Vec<u8>> {
        self.shelf.lock().unwrap().get(name).cloned()
    }

    fn keep(&self, name: &str, bytes: &[u8]) {
        self.shelf.lock().unwrap().insert(name.to_owned(), bytes.to_vec());
    }
}

pub(super) struct Silent;

impl Progress for Silent {
    fn calls(&self, _done: usize, _known: usize) {}
    fn accounts(&self, _done: usize, _known: usize) {}
}

pub(super) type Here<'a> = Fetching<'a, Cloud, Taken, Cloud, Silent>;

/// Fetches, and reads what came in.
pub(super) fn run<'c, F: Future<Output = ()>>(
    cloud: &'c Cloud,
    wanted: &Wanted,
    fetch: impl FnOnce(Here<'c>, Wanted) -> F,
) -> Trail {
    let taken: &'static Taken = Box::leak(Box::default());
    let fetching = Fetching {
        records: cloud,
        intake: taken,
        shelf: cloud,
        progress: &Silent,
        stopped: &cloud.stopped,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(fetch(fetching, wanted.clone()));
    let library = Library::since(Some(wanted.since));
    let mut reader = library.reader();
    for (name, bytes) in &*taken.objects.lock().unwrap() {
        reader.read(name, bytes);
    }
    for (name, why) in &*taken.lost.lock().unwrap() {
        reader.lost(name, why);
    }
    Library::put_together([reader])
}
