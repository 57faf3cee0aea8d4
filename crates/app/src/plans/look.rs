//! Collects what an enforcement rests on.

use std::{collections::BTreeSet, future::Future};

use futures_util::stream::{self, StreamExt as _};
use tutela_model::{Call, Operation, operation};
use tutela_ports::{Aws, Progress};
use tutela_recording::{AccountRecordings, assemble, ssh_keys_of};

use crate::{CollectOptions, collect};

/// Asks these operations, and of every user anew, SSH keys for Git included where they are asked for: an old
/// credential report may lack what was made since, and whoever is put under a policy loses it.
pub async fn look<A: Aws>(
    aws: &A,
    operations: BTreeSet<&'static Operation>,
    (region, concurrency): (&str, usize),
    progress: &impl Progress,
    stop: impl Future<Output = ()> + Send,
) -> AccountRecordings {
    let options = CollectOptions {
        operations,
        fresh: true,
        region: region.to_owned(),
        only_regions: None,
        concurrency,
    };
    let account = collect(aws, &options, progress, stop).await;
    if !options.operations.contains(&operation::LIST_SSH_PUBLIC_KEYS) {
        return account;
    }
    with_ssh_keys(aws, account, concurrency).await
}

/// The account with the SSH keys for Git of all users that were not asked about.
pub(crate) async fn with_ssh_keys<A: Aws>(
    aws: &A,
    mut account: AccountRecordings,
    concurrency: usize,
) -> AccountRecordings {
    let snapshot = assemble(std::slice::from_ref(&account), None);
    let users = snapshot.accounts.iter().flat_map(|own| &own.users.known);
    let calls: Vec<Call> = users
        .filter(|user| user.ssh_keys.seen().is_err())
        .map(|user| ssh_keys_of(&user.name))
        .filter(|call| account.recordings.iter().all(|own| own.call != *call))
        .collect();
    let answers: Vec<_> = stream::iter(calls)
        .map(|call| async move { aws.call(&call).await })
        .buffer_unordered(concurrency)
        .collect()
        .await;
    account.recordings.extend(answers);
    account.recordings.sort_by(|a, b| a.call.cmp(&b.call));
    account
}
