//! From objects to what is known of them.

use jiff::Timestamp;

use crate::{
    addresses::{Address, Addresses},
    call::{self, Call, Calls},
    clock::Clock,
    drift,
    event::Event,
    file,
    inflate::{Inflater, MAX_TEXT_BYTES},
    known::Known,
    shared::Shared,
    split::{Piece, pieces},
    view::View,
};

/// So many damages are told one by one; the others are counted.
const DAMAGES_TOLD: usize = 1000;

/// Formats of records that are known: 1.x.
const KNOWN_VERSION: &str = "1.";

/// What is wrong with a place in an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damage {
    /// The object.
    pub object: String,
    /// Where in its text, in bytes from the beginning; `None` where it is the object as a whole.
    pub at: Option<usize>,
    /// What is wrong, in words.
    pub why: String,
}

/// What was read, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Objects that were read.
    pub files: u64,
    /// Records in them, those included that were read twice.
    pub records: u64,
    /// Places where there should have been a record, or more of the object.
    pub malformed: u64,
    /// Records that another object had already.
    pub duplicates: u64,
    /// Objects of JSON that are no events: digests, Insights.
    pub others: u64,
    /// Records of a format that is not known; they are read as far as it goes.
    pub unknown_version: u64,
    /// Records from before the time that was asked for; they are passed over.
    pub earlier: u64,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Trail {
    /// What was read, counted.
    pub counts: Counts,
    /// What could not be read, at most the first thousand in order.
    pub damages: Vec<Damage>,
    /// API calls, the same ones counted together.
    pub calls: Vec<Call>,
    /// Sign-ins and what may be drift, in the order of time.
    pub events: Vec<Event>,
    /// From where users and root called.
    pub addresses: Vec<Address>,
    /// The time of the first event and of the last.
    pub span: Option<(Timestamp, Timestamp)>,
}

/// Reads objects, on as many threads as there are readers; all of them share what was seen already.
///
/// ```
/// # use tutela_trail::Library;
/// let library = Library::default();
/// let mut reader = library.reader();
/// reader.read("one.json", br#"{"Records": []}"#);
/// assert_eq!(Library::put_together([reader]).counts.files, 1);
/// ```
#[derive(Debug, Default)]
pub struct Library {
    known: Known,
    since: Option<Timestamp>,
}

/// Reads objects on one thread.
pub struct Reader<'l> {
    inflater: Inflater,
    notebook: Notebook<'l>,
}

/// What a reader has read.
struct Notebook<'l> {
    known: &'l Known,
    since: Option<Timestamp>,
    counts: Counts,
    damages: Vec<Damage>,
    calls: Calls,
    addresses: Addresses,
    events: Vec<Event>,
    span: Option<(Timestamp, Timestamp)>,
    clock: Clock,
    shared: Shared,
    /// What is read of the record that is looked at, kept to be used again.
    text: Vec<u8>,
}

impl Library {
    /// A library that passes over what was before `since`.
    #[must_use]
    pub fn since(since: Option<Timestamp>) -> Self {
        Self { since, ..Self::default() }
    }

    /// A reader, for one thread.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        self.reader_with_cap(MAX_TEXT_BYTES)
    }

    /// A reader that reads no more text of one object than `cap` bytes.
    #[must_use]
    pub fn reader_with_cap(&self, cap: usize) -> Reader<'_> {
        let notebook = Notebook {
            known: &self.known,
            since: self.since,
            counts: Counts::default(),
            damages: Vec::new(),
            calls: Calls::default(),
            addresses: Addresses::default(),
            events: Vec::new(),
            span: None,
            clock: Clock::default(),
            shared: Shared::default(),
            text: Vec::new(),
        };
        Reader { inflater: Inflater::new(cap), notebook }
    }

    /// What all readers have read. Which of them read what makes no difference.
    #[must_use]
    pub fn put_together<'l>(readers: impl IntoIterator<Item = Reader<'l>>) -> Trail {
        let mut trail = Trail::default();
        let mut calls = Calls::default();
        let mut addresses = Addresses::default();
        for Reader { notebook, .. } in readers {
            trail.counts.add(notebook.counts);
            trail.damages.extend(notebook.damages);
            trail.events.extend(notebook.events);
            calls.merge(notebook.calls);
            addresses.merge(notebook.addresses);
            for at in notebook.span.into_iter().flat_map(|(first, last)| [first, last]) {
                trail.span = Some(widened(trail.span, at));
            }
        }
        trail.damages.sort_unstable();
        trail.damages.truncate(DAMAGES_TOLD);
        trail.events.sort_unstable();
        trail.calls = calls.sorted();
        trail.addresses = addresses.sorted();
        trail
    }
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.records += other.records;
        self.malformed += other.malformed;
        self.duplicates += other.duplicates;
        self.others += other.others;
        self.unknown_version += other.unknown_version;
        self.earlier += other.earlier;
    }
}

fn widened(span: Option<(Timestamp, Timestamp)>, at: Timestamp) -> (Timestamp, Timestamp) {
    span.map_or((at, at), |(first, last)| (first.min(at), last.max(at)))
}

impl Reader<'_> {
    /// Reads an object, gzip or not, in any form that [`crate`] names. `name` is told where it is
    /// damaged.
    pub fn read(&mut self, name: &str, object: &[u8]) {
        let inflated = self.inflater.text(object);
        self.notebook.counts.files += 1;
        if let Some(why) = inflated.broken {
            self.notebook.damage(name, None, why);
        }
        let notebook = &mut self.notebook;
        let Err(mut taken) = file::read(inflated.text, |record| notebook.event(record)) else {
            return;
        };
        pieces(inflated.text, |piece| match piece {
            Piece::Record { .. } if taken > 0 => {
                taken -= 1;
                true
            }
            Piece::Record { at, text } => notebook.record(name, at, &text),
            Piece::Damaged { at, why } => {
                notebook.damage(name, Some(at), why);
                false
            }
        });
    }

    /// Tells of an object that could not be had.
    pub fn lost(&mut self, name: &str, why: &str) {
        self.notebook.counts.files += 1;
        self.notebook.damage(name, None, why);
    }
}

impl Notebook<'_> {
    fn damage(&mut self, object: &str, at: Option<usize>, why: &str) {
        self.counts.malformed += 1;
        // Each reader keeps as many, so that the first thousand of all are among them: objects are
        // not read in order.
        if self.damages.len() >= DAMAGES_TOLD * 2 {
            self.damages.sort_unstable();
            self.damages.truncate(DAMAGES_TOLD);
        }
        self.damages.push(Damage { object: object.to_owned(), at, why: why.to_owned() });
    }

    /// Takes an event in; false where it is none, or has no time that can be read.
    fn event(&mut self, record: &View<'_>) -> bool {
        let time = record.is_event().then(|| self.clock.read(&record.time)).flatten();
        time.map(|time| self.take(record, time)).is_some()
    }

    /// Reads a record; false where it is none.
    fn record(&mut self, object: &str, at: usize, text: &[u8]) -> bool {
        let record: View<'_> = match serde_json::from_slice(text) {
            Ok(record) => record,
            Err(error) => {
                self.damage(object, Some(at), &in_words(&error));
                return false;
            }
        };
        if self.event(&record) {
            return true;
        }
        let named = !record.name.is_empty() && !record.source.is_empty();
        if !record.insight.is_empty() || !named && record.version.is_empty() {
            self.counts.others += 1;
        } else if named {
            self.damage(object, Some(at), "an event without a time that can be read");
        } else {
            self.damage(object, Some(at), "an event without eventName or eventSource");
        }
        true
    }

    fn take(&mut self, record: &View<'_>, at: Timestamp) {
        if self.since.is_some_and(|since| at < since) {
            self.counts.earlier += 1;
            return;
        }
        self.counts.records += 1;
        self.counts.unknown_version += u64::from(!record.version.starts_with(KNOWN_VERSION));
        let kept = drift::keeps(record).then(|| Event::of(record, at, &mut self.shared));
        self.text.clear();
        call::write(record, &mut self.text);
        let of_call = self.text.len();
        // Without an id there is no telling whether it is the same or just alike.
        if !record.id.is_empty() && !self.is_new(record, kept.as_ref()) {
            self.counts.duplicates += 1;
            return;
        }
        self.span = Some(widened(self.span, at));
        self.addresses.take(record, at);
        // Console sign-ins and events of services are no calls; old records do not say what they are.
        let is_call = &*record.kind == "AwsApiCall"
            || record.kind.is_empty() && &*record.source != "signin.amazonaws.com";
        if let (true, Some(text)) = (is_call, self.text.get(..of_call)) {
            self.calls.count(text, &record.id, at);
        }
        self.events.extend(kept);
    }

    /// Whether no reader has met the event before: one with its id, of which all that is read is the
    /// same.
    fn is_new(&mut self, record: &View<'_>, kept: Option<&Event>) -> bool {
        let identity = &record.identity;
        for text in [
            &record.id,
            &record.time,
            &record.error,
            &identity.arn,
            &identity.key,
            &identity.invoked_by,
        ] {
            self.text.extend_from_slice(text.as_bytes());
            self.text.push(call::END);
        }
        if let Some(event) = kept {
            event.write_fields(&mut self.text);
        }
        self.known.is_new(&self.text)
    }
}

/// What the JSON reader says, without its line and column, which count in the record alone.
fn in_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = text.split(" at line ").next().unwrap_or_default();
    format!("a record that is no JSON: {words}")
}
