//! Asks every account of an organisation, or of a list, each by a role of its own.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::{
    FutureExt as _,
    future::{Either, Shared, select},
    stream::{self, StreamExt as _},
};
use tutela_model::{AccountId, Call, Gap, Member, Operation, Tree, operation};
use tutela_ports::{Aws, Door, Doors, Keeper, Progress};
use tutela_recording::{AccountRecordings, Recording, account_named, assemble_one, tree};

use crate::{
    collect::{CollectOptions, Collecting, interrupted},
    plans::with_ssh_keys,
};

/// How an organisation is asked.
#[derive(Clone, Debug)]
pub struct OrganizationOptions {
    /// How each account is asked.
    pub collect: CollectOptions,
    /// The accounts, each with the role there; `None` for all that the organisation has.
    pub listed: Option<Vec<ListedAccount>>,
    /// The name of the role in every account of the organisation.
    pub role: String,
    /// The external id that it asks for.
    pub external_id: Option<String>,
    /// Whether the accounts' tags are read.
    pub with_tags: bool,
    /// Whether root's credentials of members are read by root sessions.
    pub member_root: bool,
    /// Of the organisation's accounts, these alone beside the first; `None` for all.
    pub only: Option<BTreeSet<AccountId>>,
    /// Whether SSH keys for Git are asked for of every user, and not only where proofs need them.
    pub every_ssh_key: bool,
    /// How many accounts may be asked at once.
    pub at_once: usize,
}

/// An account that the caller names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAccount {
    /// Its id.
    pub id: AccountId,
    /// The name of the role there.
    pub role: String,
    /// The external id that the role asks for.
    pub external_id: Option<String>,
}

/// What the asking of the first account showed.
#[derive(Clone, Debug)]
pub struct Home {
    /// Its answers, those about the organisation included.
    pub account: AccountRecordings,
    /// The partition of its ARNs: `aws`, `aws-cn`, …
    pub partition: String,
    /// The organisation, where anything of it was asked for.
    pub tree: Option<Arc<Tree>>,
}

/// How many calls may be under way in one account, where many are asked.
const CONCURRENCY_OF_A_MEMBER: usize = 8;

/// What shows the organisation's tree.
static OF_TREE: &[&Operation] = &[
    &operation::DESCRIBE_ORGANIZATION,
    &operation::LIST_ROOTS,
    &operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    &operation::LIST_ACCOUNTS_FOR_PARENT,
    &operation::LIST_POLICIES,
    &operation::DESCRIBE_POLICY,
    &operation::LIST_TARGETS_FOR_POLICY,
];

/// Asks the account that the caller's credentials are of, and through it for the organisation.
///
/// # Errors
/// The gap of `sts:GetCallerIdentity`, where nothing names the account.
pub async fn home<A: Aws>(
    aws: &A,
    options: &OrganizationOptions,
    keeper: &impl Keeper,
    progress: &impl Progress,
    stop: impl Future<Output = ()> + Send,
) -> Result<Home, Recording> {
    let identity = aws.call(&Call::new(&operation::GET_CALLER_IDENTITY)).await;
    let Some(id) = account_named(std::slice::from_ref(&identity)) else { return Err(identity) };
    let mut kept = keeper.kept(&id);
    if !kept.iter().any(|own| own.call == identity.call) {
        keeper.keep(&id, &identity);
        kept.push(identity);
    }
    let mut wanted = options.collect.clone();
    if options.listed.is_none() {
        wanted.operations.extend(OF_TREE);
        wanted.operations.extend(operation::FOR_OWNERS.iter().filter(|_| options.with_tags));
        let roots = Call::new(&operation::LIST_ROOTS);
        if !kept.iter().any(|own| own.call == roots) {
            let answer = aws.call(&roots).await;
            keeper.keep(&id, &answer);
            kept.push(answer);
        }
    }
    let collecting = Collecting { aws, options: &wanted, keeper: Some((keeper, &id)) };
    let mut account = collecting.all(kept, progress, stop).await;
    account.account = id;
    // A check may have asked for it without `--org`, and whoever reads the folder will see it, too.
    let tree = tree(std::slice::from_ref(&account), None);
    let partition = assemble_one(&account, None, None).partition.to_string();
    Ok(Home { account, partition, tree })
}

/// Asks every other account, so many at once, and gives each to `done` as soon as it is through.
///
/// One that cannot be entered has one recording: the call that failed, and why. One that is suspended
/// or closed has none, since its state says it all.
pub async fn members<A: Doors<Aws = A> + Aws>(
    aws: &A,
    home: &Home,
    options: &OrganizationOptions,
    keeper: &impl Keeper,
    progress: &impl Progress,
    stop: impl Future<Output = ()> + Send,
    mut done: impl FnMut(AccountRecordings),
) {
    let all = accounts(home, options);
    let known = all.len();
    let stop = stop.boxed().shared();
    let counted = Counted { done: AtomicUsize::new(0), known, progress };
    let asked = stream::iter(all)
        .map(|listed| {
            let counted = &counted;
            let stop = stop.clone();
            async move {
                let asking = Asking { aws, partition: &home.partition, options, keeper };
                let account = asking.ask(&listed, home, stop).await;
                counted.one_more();
                account
            }
        })
        .buffer_unordered(options.at_once.max(1));
    let unlisted = home.tree.as_ref().and_then(|tree| tree.members.complete.as_ref().err());
    if let Some(gap) = unlisted.filter(|_| options.listed.is_none()) {
        done(others(gap, keeper));
    }
    let mut asked = pin!(asked);
    while let Some(account) = asked.next().await {
        done(account);
    }
}

/// The accounts that no listing shows.
fn others(gap: &Gap, keeper: &impl Keeper) -> AccountRecordings {
    let others = AccountRecordings::unlisted(gap);
    others.recordings.iter().for_each(|recording| keeper.keep(&others.account, recording));
    others
}

/// The accounts beside the first one.
fn accounts(home: &Home, options: &OrganizationOptions) -> Vec<ListedAccount> {
    let listed = match (&options.listed, &home.tree) {
        (Some(listed), _) => listed.clone(),
        (None, Some(tree)) => {
            let only = options.only.as_ref();
            let known = tree.members.known.iter();
            let wanted = known.filter(|own| only.is_none_or(|only| only.contains(&own.id)));
            wanted.map(|member| by_role(member, options)).collect()
        }
        (None, None) => Vec::new(),
    };
    listed.into_iter().filter(|own| own.id != home.account.account).collect()
}

fn by_role(member: &Member, options: &OrganizationOptions) -> ListedAccount {
    ListedAccount {
        id: member.id.clone(),
        role: options.role.clone(),
        external_id: options.external_id.clone(),
    }
}

/// One account that is asked through another's credentials.
struct Asking<'a, A, K> {
    aws: &'a A,
    partition: &'a str,
    options: &'a OrganizationOptions,
    keeper: &'a K,
}

impl<A: Doors<Aws = A> + Aws, K: Keeper> Asking<'_, A, K> {
    async fn ask<S: Future<Output = ()> + Send>(
        &self,
        listed: &ListedAccount,
        home: &Home,
        stop: Shared<S>,
    ) -> AccountRecordings {
        let id = &listed.id;
        let known = home.tree.as_ref().and_then(|tree| tree.member(id));
        if known.is_some_and(|member| member.state.is_shut()) {
            return AccountRecordings::new(id.clone(), Vec::new());
        }
        let kept = self.keeper.kept(id);
        let mut account = self.by_role(listed, kept, stop.clone()).await;
        if self.options.member_root && !is_management(home, id) {
            let root = self.by_root(id, &account, stop).await;
            account.recordings.extend(root);
        }
        account.recordings.sort_by(|a, b| a.call.cmp(&b.call));
        account.account = id.clone();
        account
    }

    /// What a role there may read.
    async fn by_role<S: Future<Output = ()> + Send>(
        &self,
        listed: &ListedAccount,
        kept: Vec<Recording>,
        stop: Shared<S>,
    ) -> AccountRecordings {
        let id = &listed.id;
        let options = &self.options.collect;
        let kept = AccountRecordings::new(id.clone(), kept);
        if options.next(&kept).is_empty() {
            return kept;
        }
        let arn = format!("arn:{}:iam::{id}:role/{}", self.partition, listed.role);
        let call = Call::new(&operation::ASSUME_ROLE).with("RoleArn", &arn);
        let door = Door::Role { arn, external_id: listed.external_id.clone() };
        match self.enter(&door, call, stop.clone()).await {
            Ok(inside) => {
                let keeper = Some((self.keeper, id));
                let concurrency = options.concurrency.min(CONCURRENCY_OF_A_MEMBER);
                let options = &CollectOptions { concurrency, ..options.clone() };
                let collecting = Collecting { aws: &inside, options, keeper };
                let account = collecting.all(kept.recordings, &Silent, stop).await;
                if self.options.every_ssh_key {
                    return with_ssh_keys(&inside, account, concurrency).await;
                }
                account
            }
            Err(refused) => {
                self.keeper.keep(id, &refused);
                let recordings = kept.recordings.into_iter().chain([refused]).collect();
                AccountRecordings::new(id.clone(), recordings)
            }
        }
    }

    /// What root's own session may read: root's credentials.
    async fn by_root<S: Future<Output = ()> + Send>(
        &self,
        id: &AccountId,
        known: &AccountRecordings,
        stop: Shared<S>,
    ) -> Vec<Recording> {
        let open = of_root().filter(|call| known.recordings.iter().all(|own| own.call != *call));
        let open: Vec<Call> = open.collect();
        if open.is_empty() {
            return Vec::new();
        }
        let call = Call::new(&operation::ASSUME_ROOT).with("TargetPrincipal", id.as_str());
        let door = Door::Root { account: id.clone(), partition: self.partition.to_owned() };
        let recordings = match self.enter(&door, call, stop).await {
            Ok(inside) => {
                let mut answers = Vec::new();
                for call in open {
                    answers.push(inside.call(&call).await);
                }
                answers
            }
            Err(refused) => vec![refused],
        };
        for recording in &recordings {
            self.keeper.keep(id, recording);
        }
        recordings
    }

    async fn enter<S: Future<Output = ()> + Send>(
        &self,
        door: &Door,
        call: Call,
        stop: Shared<S>,
    ) -> Result<A, Recording> {
        match select(pin!(self.aws.enter(door)), stop).await {
            Either::Left((entered, _)) => entered,
            Either::Right(((), _)) => Err(interrupted(call)),
        }
    }
}

/// What a root session of a member is asked.
fn of_root() -> impl Iterator<Item = Call> {
    [
        &operation::LIST_MFA_DEVICES,
        &operation::LIST_ACCESS_KEYS,
        &operation::LIST_SIGNING_CERTIFICATES,
        &operation::GET_LOGIN_PROFILE,
    ]
    .into_iter()
    .map(|operation| Call::new(operation).as_member_root())
}

fn is_management(home: &Home, id: &AccountId) -> bool {
    let management = home.tree.as_ref().and_then(|tree| tree.management_account.seen().ok());
    management.is_some_and(|known| known.value == id.as_str())
}

/// Counts accounts instead of calls.
struct Counted<'a, P> {
    done: AtomicUsize,
    known: usize,
    progress: &'a P,
}

impl<P: Progress> Counted<'_, P> {
    fn one_more(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        self.progress.accounts(done, self.known);
    }
}

/// Nobody watches the calls of a single account among many.
struct Silent;

impl Progress for Silent {
    fn calls(&self, _done: usize, _known: usize) {}
    fn accounts(&self, _done: usize, _known: usize) {}
}
