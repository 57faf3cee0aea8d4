//! Asks AWS, with progress, a way to stop, and the machine's clock.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use tutela_app::{CollectOptions, collect};
use tutela_aws::{AwsCaller, Options, Pace};
use tutela_model::Operation;
use tutela_ports::Clock as _;
use tutela_recording::AccountRecordings;

use crate::{
    cli::{AwsArguments, SourceArguments},
    clock::SystemClock,
    error::Error,
    interrupt::Interrupt,
    progress::TerminalProgress,
};

/// More calls than AWS lets anybody make at once; the adapter finds out how many it does.
pub(super) const CONCURRENCY: usize = 64;

/// What was seen, as of when, and whether that is all.
pub(crate) struct Live {
    pub(crate) account: AccountRecordings,
    pub(crate) as_of: Timestamp,
    pub(crate) interrupted: bool,
}

/// Makes every call that is wanted. The first Ctrl-C ends it with what was seen.
pub(crate) fn ask(
    source: &SourceArguments,
    operations: BTreeSet<&'static Operation>,
) -> Result<Live, Error> {
    runtime()?.block_on(async {
        let aws = connect(&source.aws, Pace::default()).await?;
        let interrupt = Interrupt::listen()?;
        let progress = TerminalProgress::of_calls();
        let fresh = source.fresh;
        let region = aws.region().to_owned();
        let only_regions = only_regions(source);
        let concurrency = CONCURRENCY;
        let options = CollectOptions { operations, fresh, region, only_regions, concurrency };
        let mut interrupted = false;
        let stop = async {
            interrupt.pressed().await;
            interrupted = true;
            progress.say("stopping with what was seen; Ctrl-C again ends at once");
        };
        let account = collect(&aws, &options, &progress, stop).await;
        interrupt.asking_is_over();
        progress.finish();
        Ok(Live { account, as_of: SystemClock.now(), interrupted })
    })
}

/// The regions that the arguments name, if they name any.
pub(super) fn only_regions(source: &SourceArguments) -> Option<BTreeSet<String>> {
    let named: BTreeSet<String> = source.regions.iter().cloned().collect();
    (!named.is_empty()).then_some(named)
}

/// The runtime that calls to AWS need.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::Threads)
}

/// A caller with credentials that somebody was seen to answer, as patient as `pace` says and the
/// arguments allow.
pub(crate) async fn connect(arguments: &AwsArguments, pace: Pace) -> Result<AwsCaller, Error> {
    let options = Options {
        profile: arguments.profile.clone(),
        region: arguments.region.clone(),
        endpoint_url: arguments.endpoint_url.clone(),
        role_arn: arguments.role_arn.clone(),
        external_id: arguments.external_id.clone(),
        fips: arguments.fips.then_some(true),
        pace: Pace { time_limit: arguments.time_limit, ..pace },
    };
    let aws = tutela_aws::connect(options, Arc::new(SystemClock)).await.map_err(Error::Connect)?;
    aws.reach().await.map_err(Error::Connect)?;
    Ok(aws)
}
