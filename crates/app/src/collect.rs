//! Asks AWS for what a selection needs, wave by wave.

use std::{collections::BTreeSet, future::Future, pin::pin};

use futures_util::{
    future::{Either, select},
    stream::{self, StreamExt as _},
};
use tutela_model::{
    AccountId, Call, Cause, INTERRUPTED, LEFT_OUT_BY_REGIONS, Operation, operation,
};
use tutela_ports::{Aws, Keeper, Progress};
use tutela_recording::{AccountRecordings, Answer, Recording, account_named, next_calls};

use crate::prove::calls_for_ssh_keys;

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
    /// The calls that are open.
    pub(crate) fn next(&self, account: &AccountRecordings) -> Vec<Call> {
        let calls = next_calls(&self.operations, account, self.fresh, &self.region);
        if calls.is_empty() && self.operations.contains(&operation::LIST_SSH_PUBLIC_KEYS) {
            return calls_for_ssh_keys(account);
        }
        calls
    }

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
    let collecting = Collecting::<A, Nobody> { aws, options, keeper: None };
    collecting.all(Vec::new(), progress, stop).await
}

/// The asking of one account.
pub(crate) struct Collecting<'a, A, K> {
    pub(crate) aws: &'a A,
    pub(crate) options: &'a CollectOptions,
    /// Who keeps the answers meanwhile, and under which account.
    pub(crate) keeper: Option<(&'a K, &'a AccountId)>,
}

impl<A: Aws, K: Keeper> Collecting<'_, A, K> {
    /// Makes every call that is wanted and has no answer among `kept`.
    pub(crate) async fn all(
        &self,
        kept: Vec<Recording>,
        progress: &impl Progress,
        stop: impl Future<Output = ()> + Send,
    ) -> AccountRecordings {
        let mut account = AccountRecordings::new(AccountId::unknown(), kept);
        let mut stop = pin!(stop);
        let mut stopped = false;
        loop {
            let calls = self.options.next(&account);
            if calls.is_empty() {
                break;
            }
            let (calls, left_out): (Vec<Call>, Vec<Call>) =
                calls.into_iter().partition(|call| self.options.wants(call));
            for call in left_out {
                let recording = left_out_by_the_caller(call);
                self.keep(&recording);
                account.recordings.push(recording);
            }
            let known = account.recordings.len().saturating_add(calls.len());
            progress.calls(account.recordings.len(), known);
            let mut open: BTreeSet<Call> = calls.iter().cloned().collect();
            let mut answers = pin!(
                stream::iter(calls)
                    .map(|call| async move { self.aws.call(&call).await })
                    .buffer_unordered(self.options.concurrency)
            );
            while !stopped && !open.is_empty() {
                match select(answers.next(), &mut stop).await {
                    Either::Left((Some(recording), _)) => {
                        open.remove(&recording.call);
                        self.keep(&recording);
                        account.recordings.push(recording);
                        progress.calls(account.recordings.len(), known);
                    }
                    Either::Left((None, _)) => break,
                    Either::Right(((), _)) => stopped = true,
                }
            }
            for call in open {
                let recording = interrupted(call);
                self.keep(&recording);
                account.recordings.push(recording);
            }
        }
        account.recordings.sort_by(|a, b| a.call.cmp(&b.call));
        account.account = account_named(&account.recordings).unwrap_or_else(AccountId::unknown);
        account
    }

    fn keep(&self, recording: &Recording) {
        if let Some((keeper, account)) = self.keeper {
            keeper.keep(account, recording);
        }
    }
}

/// Keeps nothing: who asks a single account writes its folder at the end.
pub(crate) struct Nobody;

impl Keeper for Nobody {
    fn kept(&self, _account: &AccountId) -> Vec<Recording> {
        Vec::new()
    }

    fn keep(&self, _account: &AccountId, _recording: &Recording) {}
}

fn left_out_by_the_caller(call: Call) -> Recording {
    let detail = LEFT_OUT_BY_REGIONS.to_owned();
    let answer = Answer::Gap { cause: Cause::NotAsked, detail };
    Recording { call, taken_at: None, answer }
}

/// What an interruption leaves of a call.
pub(crate) fn interrupted(call: Call) -> Recording {
    let answer = Answer::Gap { cause: Cause::NotAsked, detail: INTERRUPTED.to_owned() };
    Recording { call, taken_at: None, answer }
}
