//! Asks AWS, with progress, a way to stop, and the machine's clock.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use tutela_app::{CollectOptions, collect};
use tutela_aws::{AwsCaller, Options, Pace};
use tutela_model::Operation;
use tutela_ports::Clock as _;
use tutela_recording::AccountRecordings;

use crate::{cli::AwsArguments, clock::SystemClock, error::Error, progress::TerminalProgress};

/// More calls than AWS lets anybody make at once; the adapter finds out how many it does.
const CONCURRENCY: usize = 64;

/// What was seen, as of when, and what should be said about it.
pub(crate) struct Live {
    pub(crate) account: AccountRecordings,
    pub(crate) as_of: Timestamp,
    pub(crate) notes: Vec<String>,
}

/// Makes every call that is wanted. The first Ctrl-C ends it with what was seen.
pub(crate) fn ask(
    arguments: &AwsArguments,
    operations: BTreeSet<&'static Operation>,
    fresh: bool,
) -> Result<Live, Error> {
    runtime()?.block_on(async {
        let aws = connect(arguments).await?;
        let progress = TerminalProgress::new();
        let options = CollectOptions { operations, fresh, concurrency: CONCURRENCY };
        let mut interrupted = false;
        let stop = async {
            if tokio::signal::ctrl_c().await.is_ok() {
                interrupted = true;
            } else {
                std::future::pending::<()>().await;
            }
        };
        let account = collect(&aws, &options, &progress, stop).await;
        progress.finish();
        let mut notes = Vec::new();
        if interrupted {
            notes.push("interrupted: what was not asked by then is unknown".to_owned());
        }
        Ok(Live { account, as_of: SystemClock.now(), notes })
    })
}

/// The runtime that calls to AWS need.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Error::Output { place: "threads".to_owned(), source })
}

/// A caller with credentials.
pub(crate) async fn connect(arguments: &AwsArguments) -> Result<AwsCaller, Error> {
    let options = Options {
        profile: arguments.profile.clone(),
        region: arguments.region.clone(),
        endpoint_url: arguments.endpoint_url.clone(),
        role_arn: arguments.role_arn.clone(),
        external_id: arguments.external_id.clone(),
        fips: arguments.fips.then_some(true),
        pace: Pace { time_limit: arguments.time_limit, ..Pace::default() },
    };
    tutela_aws::connect(options, Arc::new(SystemClock)).await.map_err(Error::Connect)
}
