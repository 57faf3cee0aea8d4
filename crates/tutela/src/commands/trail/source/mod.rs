//! Where records come from: files and folders, and what AWS keeps.

mod files;
mod live;
mod shelf;

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use tutela_app::records::Bucket;
use tutela_ports::Clock as _;
use tutela_trail::{Library, Trail};

use crate::{cli::RecordsArguments, clock::SystemClock, error::Error};

/// More threads read no faster: they wait for the disk or the network.
const MOST_THREADS: usize = 8;

/// AWS keeps Event history so long, and who asks for records at AWS means so many days.
const HISTORY_DAYS: u16 = 90;

/// What is read.
struct Sources<'a> {
    files: Vec<&'a Path>,
    /// Buckets; one without a name stands for those of the account's trails.
    buckets: Vec<Bucket>,
    since: Option<Timestamp>,
}

/// Reads all records of these files, folders and buckets, and of Event history where that is asked
/// for.
pub(crate) fn read(paths: &[PathBuf], arguments: &RecordsArguments) -> Result<Trail, Error> {
    let now = SystemClock.now();
    let sources = sources(paths, arguments, now)?;
    let library = Library::since(sources.since);
    let mut readers = files::read(&library, &sources.files)?;
    if !sources.buckets.is_empty() || arguments.lookup {
        let since = sources.since.unwrap_or(now);
        let wanted = live::Live { arguments, buckets: &sources.buckets, since, now };
        readers.extend(live::read(&library, &wanted)?);
    }
    Ok(Library::put_together(readers))
}

fn sources<'a>(
    paths: &'a [PathBuf],
    arguments: &RecordsArguments,
    now: Timestamp,
) -> Result<Sources<'a>, Error> {
    let bucket = |path: &PathBuf| path.to_str().and_then(Bucket::parse);
    let buckets: Vec<Bucket> = paths.iter().filter_map(bucket).collect();
    let asks_aws = !buckets.is_empty() || arguments.lookup;
    if paths.is_empty() && !arguments.lookup {
        let words = "name files, folders or s3://bucket/prefix, or add --lookup".to_owned();
        return Err(Error::Usage(words));
    }
    if let (false, Some(option)) = (asks_aws, arguments.for_aws_alone()) {
        let words = format!("`{option}` is for records at AWS: name s3://…, or add --lookup");
        return Err(Error::Usage(words));
    }
    let days = arguments.days.or(asks_aws.then_some(HISTORY_DAYS));
    if let (true, Some(days)) = (arguments.lookup, days.filter(|days| *days > HISTORY_DAYS)) {
        let words = format!(
            "Event history has {HISTORY_DAYS} days, not {days}: name a trail's bucket instead of \
             --lookup"
        );
        return Err(Error::Usage(words));
    }
    // Whole seconds, as events have them.
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let since = days.map(|days| {
        let length = SignedDuration::from_hours(24 * i64::from(days));
        now.checked_sub(length).unwrap_or(Timestamp::MIN)
    });
    let files = paths.iter().filter(|path| bucket(path).is_none()).map(PathBuf::as_path);
    Ok(Sources { files: files.collect(), buckets, since })
}
