//! Asks many accounts, each as soon as there is room for it, and gives each away when it is through.

use std::{
    collections::BTreeSet,
    panic,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use jiff::Timestamp;
use tutela_app::{CollectOptions, Home, OrganizationOptions, home, members};
use tutela_aws::Pace;
use tutela_model::{AccountId, Operation};
use tutela_ports::Clock as _;
use tutela_recording::{AccountRecordings, Answer};

use super::{
    accounts_file,
    live::{CONCURRENCY, connect, only_regions, runtime},
};
use crate::{
    account_data::Keeping,
    cli::{OrganizationArguments, SourceArguments},
    clock::SystemClock,
    error::Error,
    interrupt::Interrupt,
    progress::TerminalProgress,
};

/// How many accounts are asked at once. Limits of AWS are an account's own; with eight calls in each,
/// this is below the 256 files that a small machine lets a program have open.
pub(super) const AT_ONCE: usize = 24;

/// How many accounts may wait to be judged before no other is asked.
const WAITING: usize = 4;

/// The role that AWS makes in accounts that an organisation makes.
pub(super) const ROLE: &str = "OrganizationAccountAccessRole";

/// What is known before any account but the first was asked.
pub(crate) struct Begun<'a> {
    pub(crate) home: &'a Home,
    /// How many accounts there are, the first included.
    pub(crate) accounts: usize,
    pub(crate) as_of: Timestamp,
}

/// What came of the asking.
pub(crate) struct Asked<T> {
    pub(crate) value: T,
    pub(crate) as_of: Timestamp,
    pub(crate) interrupted: bool,
}

/// Asks the first account, then the others. `begin` is called when the first is through, and `each`
/// for every account, that one included, in the order in which they are through; by a thread of its
/// own, since judging takes as long as asking does.
pub(crate) fn ask<T: Send>(
    source: &SourceArguments,
    operations: BTreeSet<&'static Operation>,
    owner_tag: Option<&str>,
    keeping: &Keeping,
    begin: impl FnOnce(Begun<'_>) -> T,
    mut each: impl FnMut(&mut T, AccountRecordings) + Send,
) -> Result<Asked<T>, Error> {
    // What is wrong with the arguments is said before anybody is asked.
    let mut options = options(source, operations, owner_tag.is_some(), "")?;
    let as_of = SystemClock.now();
    let runtime = runtime()?;
    let (aws, interrupt) = runtime.block_on(async {
        let aws = connect(&source.aws, Pace::default()).await?;
        Ok::<_, Error>((aws, Interrupt::listen()?))
    })?;
    aws.region().clone_into(&mut options.collect.region);
    let progress = TerminalProgress::of_calls();
    let interrupted = AtomicBool::new(false);
    let stop = || async {
        if !interrupted.load(Ordering::Relaxed) {
            interrupt.pressed().await;
            interrupted.store(true, Ordering::Relaxed);
            progress.say("stopping with what was seen; Ctrl-C again ends at once");
        }
    };
    let home = runtime.block_on(home(&aws, &options, keeping, &progress, stop()));
    let home = home.map_err(|refused| Error::Unnamed(unnamed(&refused.answer)))?;
    progress.finish();
    let mut value = begin(Begun { home: &home, accounts: known(&options, &home), as_of });
    each(&mut value, home.account.clone());
    let (give, given) = mpsc::sync_channel(WAITING);
    let judged = thread::scope(|scope| {
        let judging = scope.spawn(|| given.into_iter().for_each(|own| each(&mut value, own)));
        let counting = TerminalProgress::of_accounts();
        // Nobody takes it where judging has panicked, which is told below.
        let give = move |account| drop(give.send(account));
        runtime.block_on(members(&aws, &home, &options, keeping, &counting, stop(), give));
        counting.finish();
        judging.join()
    });
    judged.unwrap_or_else(|cause| panic::resume_unwind(cause));
    interrupt.asking_is_over();
    let interrupted = interrupted.load(Ordering::Relaxed);
    Ok(Asked { value, as_of, interrupted })
}

/// Says what is wrong with the options before anybody is asked. A pipe can be read once only, and is
/// read when its turn comes.
pub(crate) fn check(arguments: &OrganizationArguments) -> Result<(), Error> {
    if let Some(why) = arguments.useless() {
        return Err(Error::Usage(why));
    }
    let file = arguments.accounts.as_deref().filter(|path| path.is_file());
    file.map_or(Ok(()), |path| accounts_file::read(path).map(drop))
}

/// How many accounts there are, the first included.
fn known(options: &OrganizationOptions, home: &Home) -> usize {
    let is_home = |id: &AccountId| *id == home.account.account;
    let others = match (&options.listed, &home.tree) {
        (Some(listed), _) => listed.iter().filter(|own| !is_home(&own.id)).count(),
        (None, Some(tree)) => {
            let unlisted = usize::from(tree.members.complete.is_err());
            let known = tree.members.known.iter().filter(|own| !is_home(&own.id));
            known.count().saturating_add(unlisted)
        }
        (None, None) => 0,
    };
    others.saturating_add(1)
}

/// Why nothing can be asked through credentials of which nobody knows the account.
fn unnamed(answer: &Answer) -> String {
    match answer {
        Answer::Gap { cause, detail } => format!("{}: {detail}", cause.word()),
        Answer::Json(_) | Answer::Report { .. } | Answer::Absent { .. } => {
            "the answer names none".to_owned()
        }
    }
}

fn options(
    source: &SourceArguments,
    operations: BTreeSet<&'static Operation>,
    with_tags: bool,
    region: &str,
) -> Result<OrganizationOptions, Error> {
    let OrganizationArguments { accounts, member_role, member_external_id, member_root, .. } =
        &source.organization;
    Ok(OrganizationOptions {
        collect: CollectOptions {
            operations,
            fresh: source.fresh,
            region: region.to_owned(),
            only_regions: only_regions(source),
            concurrency: CONCURRENCY,
        },
        listed: accounts.as_deref().map(accounts_file::read).transpose()?,
        role: member_role.clone().unwrap_or_else(|| ROLE.to_owned()),
        external_id: member_external_id.clone(),
        with_tags,
        member_root: *member_root,
        only: None,
        every_ssh_key: false,
        at_once: AT_ONCE,
    })
}
