//! Collects what plans about the members of an organization rest on.

use std::{collections::BTreeSet, future::pending, sync::Arc};

use tutela_model::{AccountId, Operation, Tree, operation};
use tutela_ports::{Aws, Doors, Progress};
use tutela_recording::{AccountRecordings, Recording};

use super::look;
use crate::{
    CollectOptions, OrganizationOptions,
    collect::Nobody,
    organization::{home, members},
};

/// How members are entered.
#[derive(Clone, Debug)]
pub struct MembersEntry {
    /// The name of the role in each of them.
    pub role: String,
    /// The external id that it asks for.
    pub external_id: Option<String>,
    /// How many of them may be asked at once.
    pub at_once: usize,
}

/// What was seen of an organization.
#[derive(Clone, Debug)]
pub struct SeenMembers {
    /// The account of the credentials, with the organization's tree; as a member, too, if it is one of those
    /// that are wanted.
    pub home: AccountRecordings,
    /// The partition of its ARNs.
    pub partition: String,
    /// The tree, where it was told.
    pub tree: Option<Arc<Tree>>,
    /// The other accounts that are wanted.
    pub members: Vec<AccountRecordings>,
}

/// Asks for the tree, and then these operations of the accounts that `wanted` chooses by it, of every user
/// anew: an old credential report may lack what was made since.
///
/// # Errors
/// The gap of `sts:GetCallerIdentity`, where nothing names the account of the credentials.
pub async fn look_at_members<A: Doors<Aws = A> + Aws>(
    aws: &A,
    operations: BTreeSet<&'static Operation>,
    (region, concurrency): (&str, usize),
    entry: &MembersEntry,
    progress: &impl Progress,
    wanted: impl FnOnce(&Tree) -> BTreeSet<AccountId>,
) -> Result<SeenMembers, Recording> {
    let every_ssh_key = operations.contains(&operation::LIST_SSH_PUBLIC_KEYS);
    let identity = BTreeSet::from([&operation::GET_CALLER_IDENTITY]);
    let mut options = OrganizationOptions {
        collect: CollectOptions {
            operations: identity,
            fresh: true,
            region: region.to_owned(),
            only_regions: None,
            concurrency,
        },
        listed: None,
        role: entry.role.clone(),
        external_id: entry.external_id.clone(),
        with_tags: false,
        member_root: false,
        only: None,
        every_ssh_key,
        at_once: entry.at_once,
    };
    let mut home = home(aws, &options, &Nobody, progress, pending()).await?;
    let only = home.tree.as_deref().map(wanted).unwrap_or_default();
    if only.contains(&home.account.account) {
        let own = look(aws, operations.clone(), (region, concurrency), progress, pending()).await;
        let known = &mut home.account.recordings;
        let more = own.recordings.into_iter();
        let more: Vec<_> = more.filter(|it| known.iter().all(|own| own.call != it.call)).collect();
        known.extend(more);
        known.sort_by(|a, b| a.call.cmp(&b.call));
    }
    options.collect.operations = operations;
    options.only = Some(only);
    let mut all = Vec::new();
    members(aws, &home, &options, &Nobody, progress, pending(), |own| all.push(own)).await;
    // What stands for accounts that no listing shows is told by the tree.
    all.retain(|own| own.account != AccountId::unknown());
    all.sort_by(|a, b| a.account.cmp(&b.account));
    Ok(SeenMembers { home: home.account, partition: home.partition, tree: home.tree, members: all })
}
