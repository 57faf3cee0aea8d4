//! The files of trails in their buckets.
//!
//! Folders of other accounts, regions and days are passed over without listing them; files are fetched
//! some at a time. A file never changes, so what is kept is not fetched again.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{
    future,
    stream::{self, Stream, StreamExt as _},
};
use tutela_ports::{Intake, Key, KeysPage, KeysWanted, Progress, Records, Refusal, Shelf};

use super::{
    Fetching, INTERRUPTED, LEFT_OUT, Wanted,
    layout::{self, Place},
};

/// So deep are the logs looked for in a bucket whose prefix does not name them.
const DEEPEST: usize = 3;

/// So many folders are looked into on the way.
const MOST_FOLDERS: usize = 1000;

/// So many folders are listed at once.
const FOLDERS_AT_ONCE: usize = 8;

/// A bucket, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What keys begin with: empty, or a folder with its `/`.
    pub prefix: String,
}

impl Bucket {
    /// Reads `s3://bucket/prefix`; `None` for a text that is no such address.
    ///
    /// ```
    /// use tutela_app::records::Bucket;
    /// let bucket = Bucket::parse("s3://acme-trail/AWSLogs").unwrap();
    /// assert_eq!((bucket.name.as_str(), bucket.prefix.as_str()), ("acme-trail", "AWSLogs/"));
    /// assert!(Bucket::parse("acme-trail").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, prefix) = text
            .strip_prefix("s3://")?
            .split_once('/')
            .unwrap_or((text.strip_prefix("s3://")?, ""));
        let prefix = prefix.trim_end_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Some(Self { name: name.to_owned(), prefix })
    }
}

/// Keys that are listed one after the other.
struct Folder {
    prefix: String,
    after: Option<String>,
}

impl<R: Records, I: Intake, S: Shelf, P: Progress> Fetching<'_, R, I, S, P> {
    /// Reads the files of a bucket.
    pub async fn bucket(&self, bucket: &Bucket, wanted: &Wanted) {
        let folders = self.folders(bucket, wanted).await;
        let (known, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let keys = stream::iter(folders)
            .flat_map_unordered(FOLDERS_AT_ONCE, |folder| self.keys(bucket, folder));
        let fetched = keys
            .filter(|key| future::ready(layout::has_records(&key.name)))
            .map(|key| {
                known.fetch_add(1, Ordering::Relaxed);
                async { self.fetch(bucket, key).await }
            })
            .buffer_unordered(wanted.concurrency.max(1));
        fetched
            .for_each(|()| {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                self.progress.calls(done, known.load(Ordering::Relaxed));
                future::ready(())
            })
            .await;
    }

    /// The folders in which files are, by AWS's layout; without one, the bucket as it is.
    async fn folders(&self, bucket: &Bucket, wanted: &Wanted) -> Vec<Folder> {
        let mut open = vec![(bucket.prefix.clone(), 0)];
        let (mut found, mut looked_into) = (Vec::new(), 0);
        // Whether the bucket need not be read as it is: there are logs, or it cannot be listed.
        let mut is_through = false;
        while let Some((folder, depth)) = open.pop() {
            let place = layout::place(&folder);
            is_through |= place != Place::Above;
            let below = match place {
                Place::Files { account, region, folder: days } => {
                    let (prefix, after) = (folder, Some(format!("{days}{}", day(wanted))));
                    if !wanted.wants_account(&account) {
                    } else if wanted.wants_region(&region) {
                        found.push(Folder { prefix, after });
                    } else {
                        self.intake.lost(&address(bucket, &prefix), LEFT_OUT).await;
                    }
                    continue;
                }
                Place::Other => continue,
                Place::Account(account) | Place::Regions(account)
                    if !wanted.wants_account(&account) =>
                {
                    continue;
                }
                Place::Above if depth >= DEEPEST || looked_into >= MOST_FOLDERS => continue,
                // The services of an account are many, and only one is looked into.
                Place::Account(_) => vec![format!("{folder}CloudTrail/")],
                Place::Above | Place::Accounts | Place::Regions(_) => {
                    looked_into += 1;
                    let below = self.below(bucket, &folder).await;
                    is_through |= below.is_none();
                    below.unwrap_or_default()
                }
            };
            // What lies beside the logs is something else.
            let logs: Vec<String> =
                below.iter().filter(|it| layout::is_logs(it)).cloned().collect();
            let below = if logs.is_empty() { below } else { logs };
            open.extend(below.into_iter().rev().map(|it| (it, depth + 1)));
        }
        if !is_through {
            found.push(Folder { prefix: bucket.prefix.clone(), after: None });
        }
        found
    }

    /// The folders in a folder; `None` where they cannot be listed, which is told.
    async fn below(&self, bucket: &Bucket, folder: &str) -> Option<Vec<String>> {
        let wanted = KeysWanted {
            bucket: bucket.name.clone(),
            prefix: folder.to_owned(),
            after: None,
            by_folder: true,
        };
        let (mut found, mut next) = (Vec::new(), None);
        loop {
            match self.page(&wanted, next.as_deref()).await {
                Ok(page) => {
                    found.extend(page.folders);
                    if page.next.is_none() {
                        return Some(found);
                    }
                    next = page.next;
                }
                Err(why) => {
                    self.intake.lost(&address(bucket, folder), &why).await;
                    return None;
                }
            }
        }
    }

    /// The keys of a folder, page by page. What cannot be listed is told.
    fn keys(&self, bucket: &Bucket, folder: Folder) -> impl Stream<Item = Key> {
        let wanted = KeysWanted {
            bucket: bucket.name.clone(),
            prefix: folder.prefix,
            after: folder.after,
            by_folder: false,
        };
        let place = address(bucket, &wanted.prefix);
        let pages = stream::unfold(Some(None), move |state: Option<Option<String>>| {
            let (wanted, place) = (wanted.clone(), place.clone());
            async move {
                match self.page(&wanted, state?.as_deref()).await {
                    Ok(KeysPage { keys, next, .. }) => Some((stream::iter(keys), next.map(Some))),
                    Err(why) => {
                        self.intake.lost(&place, &why).await;
                        None
                    }
                }
            }
        });
        Box::pin(pages.flatten())
    }

    async fn page(&self, wanted: &KeysWanted, next: Option<&str>) -> Result<KeysPage, String> {
        if self.is_stopped() {
            return Err(INTERRUPTED.to_owned());
        }
        self.records.keys(wanted, next).await.map_err(|refusal| told(&refusal))
    }

    async fn fetch(&self, bucket: &Bucket, key: Key) {
        let name = address(bucket, &key.name);
        let place = format!("s3/{}/{}", bucket.name, key.name);
        if let Some(bytes) = self.shelf.kept(&place) {
            return self.intake.object(&name, bytes).await;
        }
        if self.is_stopped() {
            return self.intake.lost(&name, INTERRUPTED).await;
        }
        match self.records.object(&bucket.name, &key.name).await {
            Ok(bytes) => {
                self.shelf.keep(&place, &bytes);
                self.intake.object(&name, bytes).await;
            }
            Err(refusal) => self.intake.lost(&name, &told(&refusal)).await,
        }
    }
}

fn told(refusal: &Refusal) -> String {
    format!("{}: {}", refusal.cause.word(), refusal.detail)
}

fn address(bucket: &Bucket, key: &str) -> String {
    format!("s3://{}/{key}", bucket.name)
}

/// The folder of the first day. A file has events of its own day or of days before, never after.
fn day(wanted: &Wanted) -> String {
    wanted.since.strftime("%Y/%m/%d").to_string()
}
