//! `CloudTrail`'s records where AWS keeps them, and where they go.

use std::future::Future;

use jiff::Timestamp;

use crate::Refusal;

/// A time with both its ends, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first second.
    pub from: Timestamp,
    /// The last second.
    pub to: Timestamp,
}

/// A page of Event history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryPage {
    /// The events, in the form that `aws cloudtrail lookup-events` prints.
    pub text: Vec<u8>,
    /// How many they are.
    pub events: u64,
    /// When the newest of them was.
    pub newest: Option<Timestamp>,
    /// When the oldest of them was.
    pub oldest: Option<Timestamp>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// Which keys of a bucket are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeysWanted {
    /// The bucket.
    pub bucket: String,
    /// What the keys begin with.
    pub prefix: String,
    /// Only keys that come after this one, in the order of bytes.
    pub after: Option<String>,
    /// Whether what is below the next `/` is told as one folder.
    pub by_folder: bool,
}

/// An object of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A page of a bucket's keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeysPage {
    /// The objects.
    pub keys: Vec<Key>,
    /// The folders: prefixes that end with `/`.
    pub folders: Vec<String>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// Reads records where AWS keeps them.
pub trait Records: Send + Sync {
    /// A page of a region's Event history within a time, the newest first.
    fn history(
        &self,
        region: &str,
        span: Span,
        next: Option<&str>,
    ) -> impl Future<Output = Result<HistoryPage, Refusal>> + Send;

    /// A page of a bucket's keys, in the order of their bytes.
    fn keys(
        &self,
        wanted: &KeysWanted,
        next: Option<&str>,
    ) -> impl Future<Output = Result<KeysPage, Refusal>> + Send;

    /// An object of a bucket.
    fn object(
        &self,
        bucket: &str,
        key: &str,
    ) -> impl Future<Output = Result<Vec<u8>, Refusal>> + Send;
}

/// Takes objects of records in, as they come.
pub trait Intake: Send + Sync {
    /// An object, and where it is from.
    fn object(&self, name: &str, bytes: Vec<u8>) -> impl Future<Output = ()> + Send;

    /// Something that should have been read and was not.
    fn lost(&self, name: &str, why: &str) -> impl Future<Output = ()> + Send;
}

/// Keeps objects of records that never change, so that nobody has to ask for them twice.
pub trait Shelf: Send + Sync {
    /// The names that begin so, in any order.
    fn names(&self, prefix: &str) -> Vec<String>;

    /// An object that was kept.
    fn kept(&self, name: &str) -> Option<Vec<u8>>;

    /// Keeps an object.
    fn keep(&self, name: &str, bytes: &[u8]);
}
