//! Asks AWS for what a selection needs, wave by wave.

use std::{collections::BTreeSet, future::Future, pin::pin};

use futures_util::{
    future::{Either, select},
    stream::{self, StreamExt as _},
};
use tutela_model::{AccountId, Call, Cause, Operation};
use tutela_ports::{Aws, Progress};
use tutela_recording::{AccountRecordings, Answer, Recording, account_named, next_calls};

/// How an account is asked.
#[derive(Clone, Debug)]
pub struct CollectOptions {
    /// The operations that are wanted.
    pub operations: BTreeSet<&'static Operation>,
    /// Whether every user is asked about, instead of those that the credential report leaves open.
    pub fresh: bool,
    /// The caller's own region, which is asked where nobody knows which are enabled.
    pub region: String,
    /// The regions to ask, of those that are enabled; `None` for all. What is left out is recorded
    /// as not asked.
    pub only_regions: Option<BTreeSet<String>>,
    /// How many calls may be under way at once; AWS's adapter slows down by itself below that.
    pub concurrency: usize,
}

impl CollectOptions {
    /// Whether the call goes to a region that is to be asked.
    fn wants(&self, call: &Call) -> bool {
        match (&self.only_regions, &call.region) {
            (Some(only), Some(region)) => only.contains(region),
            (None, _) | (_, None) => true,
        }
    }
}

/// Makes every call that is wanted, and records what came of each.
///
/// When `stop` resolves, what is under way is given up, and every call that is still open is
/// recorded as not asked: the recordings then say what was not seen, instead of hiding it.
pub async fn collect<A: Aws>(
    aws: &A,
    options: &CollectOptions,
    progress: &impl Progress,
    stop: impl Future<Output = ()> + Send,
) -> AccountRecordings {
    let mut account = AccountRecordings::new(AccountId::unknown(), Vec::new());
    let mut stop = pin!(stop);
    let mut stopped = false;
    loop {
        let calls = next_calls(&options.operations, &account, options.fresh, &options.region);
        if calls.is_empty() {
            break;
        }
        let (calls, left_out): (Vec<Call>, Vec<Call>) =
            calls.into_iter().partition(|call| options.wants(call));
        account.recordings.extend(left_out.into_iter().map(left_out_by_the_caller));
        let done = account.recordings.len();
        let known = done + calls.len();
        progress.calls(done, known);
        let mut open: BTreeSet<Call> = calls.iter().cloned().collect();
        let mut answers = pin!(
            stream::iter(calls)
                .map(|call| async move { aws.call(&call).await })
                .buffer_unordered(options.concurrency)
        );
        while !stopped && !open.is_empty() {
            match select(answers.next(), &mut stop).await {
                Either::Left((Some(recording), _)) => {
                    open.remove(&recording.call);
                    account.recordings.push(recording);
                    progress.calls(account.recordings.len(), known);
                }
                Either::Left((None, _)) => break,
                Either::Right(((), _)) => stopped = true,
            }
        }
        account.recordings.extend(open.into_iter().map(interrupted));
    }
    account.recordings.sort_by(|a, b| a.call.cmp(&b.call));
    account.account = account_named(&account.recordings).unwrap_or_else(AccountId::unknown);
    account
}

fn left_out_by_the_caller(call: Call) -> Recording {
    let detail = "the region was left out by `--regions`".to_owned();
    let answer = Answer::Gap { cause: Cause::NotAsked, detail };
    Recording { call, taken_at: None, answer }
}

fn interrupted(call: Call) -> Recording {
    let answer =
        Answer::Gap { cause: Cause::NotAsked, detail: "the run was interrupted".to_owned() };
    Recording { call, taken_at: None, answer }
}
