//! Records that AWS keeps. They are asked for on one side and read on the other, so that neither
//! waits for the other more than it must.

use std::{
    collections::BTreeSet,
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use jiff::Timestamp;
use tokio::sync::mpsc;
use tutela_app::records::{Bucket, Estimate, Fetching, Wanted, buckets, caller, regions};
use tutela_aws::{AwsCaller, AwsRecords, Pace};
use tutela_ports::Intake;
use tutela_trail::{Library, Reader};

use super::{MOST_THREADS, shelf::Folder};
use crate::{
    cli::RecordsArguments,
    commands::live::{connect, runtime},
    error::Error,
    interrupt::Interrupt,
    progress::TerminalProgress,
};

/// So many objects are fetched at once.
const AT_ONCE: usize = 16;

/// So many objects may wait to be read before no other is asked for.
const WAITING: usize = 4;

/// So many events of Event history are read at most, unless somebody says otherwise: less than
/// twenty minutes' asking.
const MOST_EVENTS: u64 = 100_000;

/// What takes less is not worth a word, in seconds.
const SHORT: u64 = 10;

/// What is asked of AWS.
pub(super) struct Live<'a> {
    pub(super) arguments: &'a RecordsArguments,
    pub(super) buckets: &'a [Bucket],
    pub(super) since: Timestamp,
    pub(super) now: Timestamp,
}

/// Asks for records, and reads them.
pub(super) fn read<'l>(library: &'l Library, live: &Live<'_>) -> Result<Vec<Reader<'l>>, Error> {
    let shelf = Folder::open(live.arguments.save.as_deref())?;
    let runtime = runtime()?;
    let (sender, receiver) = mpsc::channel(WAITING);
    let receiver = Mutex::new(receiver);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let (asked, readers) = thread::scope(|scope| {
        let work = || {
            let mut reader = library.reader();
            while let Some(came) = next(&receiver) {
                match came {
                    Came::Object { name, bytes } => reader.read(&name, &bytes),
                    Came::Lost { name, why } => reader.lost(&name, &why),
                }
            }
            reader
        };
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        // The readers end when there is no sender any more.
        let asked = runtime.block_on(ask(live, &shelf, Channel(sender)));
        let joined = started.into_iter().map(thread::ScopedJoinHandle::join);
        (asked, joined.collect::<Result<Vec<_>, _>>())
    });
    asked?;
    shelf.close()?;
    readers.map_err(|_| Error::Threads(io::Error::other("a thread gave up")))
}

/// The next that came, by whichever thread asks first.
fn next(receiver: &Mutex<mpsc::Receiver<Came>>) -> Option<Came> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()
}

/// What came of asking.
enum Came {
    Object { name: String, bytes: Vec<u8> },
    Lost { name: String, why: String },
}

struct Channel(mpsc::Sender<Came>);

impl Channel {
    async fn send(&self, came: Came) {
        // Nobody takes it only where every reader gave up, which is told when they are joined.
        let _ = self.0.send(came).await;
    }
}

impl Intake for Channel {
    async fn object(&self, name: &str, bytes: Vec<u8>) {
        self.send(Came::Object { name: name.to_owned(), bytes }).await;
    }

    async fn lost(&self, name: &str, why: &str) {
        self.send(Came::Lost { name: name.to_owned(), why: why.to_owned() }).await;
    }
}

/// Asks until everything was asked for. The first Ctrl-C ends it with what was had.
async fn ask(live: &Live<'_>, shelf: &Folder, intake: Channel) -> Result<(), Error> {
    let aws = connect(&live.arguments.aws, Pace::default()).await?;
    let interrupt = Interrupt::listen()?;
    let (account, partition) = caller(&aws).await.map_err(Error::Unnamed)?;
    let found = all_buckets(live, &aws).await?;
    let wanted = wanted(live, account);
    let progress = TerminalProgress::of_records();
    let (records, stopped) = (AwsRecords::new(aws.clone()), AtomicBool::new(false));
    let fetching = Fetching {
        records: &records,
        intake: &intake,
        shelf,
        progress: &progress,
        stopped: &stopped,
    };
    let fetch = async {
        for bucket in &found {
            fetching.bucket(bucket, &wanted).await;
        }
        if live.arguments.lookup {
            let (regions, why) = regions(&aws, aws.region(), &partition).await;
            if let Some(why) = why {
                intake.lost("Event history of other regions", &why).await;
            }
            let say = |estimate| say(&progress, estimate, wanted.most_events);
            fetching.history(&regions, &wanted, say).await;
        }
    };
    let stop = async {
        interrupt.pressed().await;
        stopped.store(true, Ordering::Relaxed);
        progress.say("stopping with what was read; Ctrl-C again ends at once");
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = fetch => {}
        () = stop => {}
    }
    interrupt.asking_is_over();
    progress.finish();
    Ok(())
}

fn wanted(live: &Live<'_>, account: String) -> Wanted {
    let RecordsArguments { regions, accounts, at_most, .. } = live.arguments;
    let some = |named: &[String]| {
        let named: BTreeSet<String> = named.iter().cloned().collect();
        (!named.is_empty()).then_some(named)
    };
    let accounts: Vec<String> = accounts.iter().map(ToString::to_string).collect();
    Wanted {
        account,
        since: live.since,
        until: Timestamp::from_second(live.now.as_second()).unwrap_or(live.now),
        only_regions: some(regions),
        only_accounts: some(&accounts),
        most_events: at_most.unwrap_or(MOST_EVENTS),
        concurrency: AT_ONCE,
    }
}

/// The named buckets, and those of the account's trails where one has no name.
async fn all_buckets(live: &Live<'_>, aws: &AwsCaller) -> Result<Vec<Bucket>, Error> {
    let (own, mut named): (Vec<Bucket>, Vec<Bucket>) =
        live.buckets.iter().cloned().partition(|bucket| bucket.name.is_empty());
    if !own.is_empty() {
        let found = buckets(aws, aws.region()).await.map_err(|why| Error::Read {
            what: "records from",
            path: "s3://".into(),
            detail: format!("{why}: name a bucket, or use --lookup"),
        })?;
        named.extend(found);
    }
    Ok(named)
}

fn say(progress: &TerminalProgress, estimate: Estimate, most: u64) {
    let Estimate { regions, events, .. } = estimate;
    let seconds = estimate.seconds();
    if seconds <= SHORT && events <= most {
        return;
    }
    let mut words = format!(
        "Event history seems to have {events} events in {regions} regions, of which AWS gives about \
         100 a second and region: {} minutes",
        seconds.div_ceil(60)
    );
    if events > most {
        words.push_str(&format!("; at most {most} are read (--at-most)"));
    }
    progress.say(&words);
}
