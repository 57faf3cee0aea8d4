//! Enforcing MFA on IAM users: a group of ours with the policy of `tutela policy require-mfa`, into which
//! users are put whom the proofs vouch for.
//!
//! The proofs are made on the account as it would be. A policy or group that somebody else made is never
//! touched, whatever its name.

pub mod boundary;
mod our_policy;
mod quotas;
mod reason;
pub mod scp;
mod steps;
mod would_be;

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use thiserror::Error;
use tutela_access::{OldReport, Terms, administrators, proofs};
use tutela_model::{Account, Arn, Gap, State, User};
use tutela_policy::require::{AccountId, Form, Partition, Require, RequireLevel};

pub use self::reason::Reason;
pub(crate) use self::reason::managed_by;
use self::{reason::Judge, steps::Making};
use crate::{Draft, Plan, Withheld};

/// The path of what is ours.
pub const PATH: &str = "/tutela/";

/// What the group and the policy are called where nobody says otherwise.
pub const NAME: &str = "tutela-require-mfa";

/// The check that has to pass for everybody who is put under the policy.
pub const CHECK: &str = "user-mfa-not-enforced";

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How much stays possible without MFA.
    pub level: RequireLevel,
    /// What the group and the policy are called.
    pub name: String,
    /// The users that it is about, by name; none named means all.
    pub users: BTreeSet<String>,
    /// How many users at most are put under it by this plan.
    pub at_most: Option<usize>,
    /// Who stays out, for how long, and who says why.
    pub exclusions: Vec<Exclusion>,
    /// Users whom somebody vouches for whom facts cannot.
    pub vouched: BTreeSet<String>,
    /// Who is going to carry it out.
    pub caller: Arn,
    /// What is done all the same.
    pub even: BTreeSet<Even>,
    /// The moment.
    pub now: Timestamp,
}

/// What is done only where somebody says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Even {
    /// The caller is put under it, too.
    Caller,
    /// So are the last administrators.
    LastAdministrators,
    /// Nobody saw the organization's policies, and somebody vouches that none of them keeps users from
    /// enrolling a device, setting a password and working.
    UnseenOrganization,
    /// Users whom another tool makes are put under it, too: by that tool, to which the plan is given.
    ManagedElsewhere,
}

/// A user who stays out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The user's name.
    pub user: String,
    /// Why.
    pub reason: String,
    /// The last day of it.
    pub until: Date,
}

/// How what is ours stands, by a look right now.
#[derive(Clone, Debug)]
pub struct Found {
    /// The policy.
    pub policy: State,
    /// The group.
    pub group: State,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum EnforceError {
    /// Something that every plan rests on was not seen.
    #[error("what a plan rests on was not seen: {0}")]
    Unseen(Gap),
    /// The account is not known.
    #[error("nothing that was read names the account")]
    Unnamed,
    /// There is a policy of that name that is not ours.
    #[error("policy {0} is not of this program, by its tags: choose another --name")]
    ForeignPolicy(String),
    /// There is a group of that name that is not ours.
    #[error("group {0} is not of this program: {1}: choose another --name")]
    ForeignGroup(String, String),
    /// AWS keeps five versions of a policy.
    #[error(
        "policy {0} has five versions, and AWS keeps no more: delete one that is not in force; its \
         number cannot be given again, so that no plan does it for you"
    )]
    Versions(String),
    /// The policy is longer than AWS takes.
    #[error("the policy would be longer than AWS takes: {0} characters of {1}")]
    TooLong(usize, usize),
    /// Somebody is named whom the account does not have.
    #[error("the account has no user `{0}`, or it was not seen")]
    NoSuchUser(String),
    /// An exclusion is over.
    #[error("the exclusion of `{0}` was over on {1}: renew or remove it")]
    Over(String, Date),
    /// An exclusion says no reason.
    #[error("the exclusion of `{0}` says no reason")]
    NoReason(String),
    /// Users who are under the policy already would break under what it is to say.
    #[error(
        "users who are under the policy already cannot be vouched for under what it would say: {0}: \
         put it right, take them out of the group, or vouch for them with --vouch"
    )]
    MembersWouldBreak(String),
}

/// The policy's ARN.
#[must_use]
pub fn policy_arn(account: &Account, name: &str) -> String {
    format!("arn:{}:iam::{}:policy{PATH}{name}", account.partition, account.id)
}

/// Makes the plan. Pure: the same snapshot, look and wish give the same plan.
///
/// # Errors
/// Where there can be no plan; whoever cannot be vouched for is left out of it instead.
pub fn plan(account: &Account, found: &Found, wish: &Wish) -> Result<Plan, EnforceError> {
    if !account.id.is_known() {
        return Err(EnforceError::Unnamed);
    }
    check_names(account, wish)?;
    let making = Making::new(account, found, wish, &document(account, wish)?)?;
    let members = making.members();
    let meant: Vec<&User> = account
        .users
        .known
        .iter()
        .filter(|user| wish.users.is_empty() || wish.users.contains(&user.name))
        .collect();
    let names = meant.iter().map(|user| user.name.as_str());
    let all: BTreeSet<&str> = names.chain(members.iter().map(String::as_str)).collect();
    let would_be = would_be::with(account, &making, wish, &all).map_err(EnforceError::Unseen)?;
    let terms = Terms { as_of: Some(wish.now), old: OldReport::MayLack, tells_earlier: false };
    let proofs = proofs(&would_be, terms, |arn, name| !arn.is_root() && all.contains(name));
    let proved = proofs.by_principal();
    let judge = Judge {
        wish,
        account,
        would_be: &would_be,
        proved: &proved,
        members: &members,
        joins_group: true,
    };
    if making.changes_document() {
        unbroken(&judge, account, &members)?;
    }
    let mut chosen = Chosen::default();
    for user in meant.iter().filter(|user| !members.contains(&user.name)) {
        match judge.reason(user) {
            Some(reason) => chosen.withhold(user, reason),
            None => chosen.users.push(user),
        }
    }
    chosen.keep_an_administrator(account, wish, &members);
    chosen.limit(wish.at_most);
    let mut notes = quotas::notes(account);
    notes.extend(making.notes());
    notes.extend(chosen.notes(account, &members));
    let steps = making.steps(&chosen.users, &proved);
    Ok(Plan::seal(Draft {
        account: account.id.to_string(),
        made: wish.now,
        goal: format!("IAM users are asked for MFA, level {}", wish.level.name()),
        steps,
        withheld: chosen.withheld,
        notes,
    }))
}

/// Whether the user stands under a path, so that its ARN says more than its name.
fn has_path(user: &User) -> bool {
    user.arn.resource().is_some_and(|it| it.matches('/').count() > 1)
}

/// The policy's text, as it is to be sent.
fn document(account: &Account, wish: &Wish) -> Result<String, EnforceError> {
    let require = require(account, wish, Form::Identity)?;
    let limit = Form::Identity.limit();
    let text = require.policy().json_within(limit);
    if limit.allows(&text) {
        return Ok(text.trim_end().to_owned());
    }
    Err(EnforceError::TooLong(limit.counted(&text), limit.characters))
}

/// What the policy is made of, in a form.
fn require(account: &Account, wish: &Wish, form: Form) -> Result<Require, EnforceError> {
    Ok(Require {
        partition: Partition::named(&account.partition).ok_or(EnforceError::Unnamed)?,
        account: Some(AccountId::parse(account.id.as_str()).map_err(|_| EnforceError::Unnamed)?),
        users_with_paths: account.users.known.iter().any(has_path),
        ..Require::new(wish.level, form)
    })
}

fn check_names(account: &Account, wish: &Wish) -> Result<(), EnforceError> {
    let known: BTreeSet<&str> = account.users.known.iter().map(|it| it.name.as_str()).collect();
    let excluded = wish.exclusions.iter().map(|it| &it.user);
    let mut named = wish.users.iter().chain(&wish.vouched).chain(excluded);
    if let Some(stranger) = named.find(|name| !known.contains(name.as_str())) {
        return Err(EnforceError::NoSuchUser(stranger.clone()));
    }
    check_exclusions(&wish.exclusions, wish.now)
}

/// Each says why, and is not over.
fn check_exclusions(exclusions: &[Exclusion], now: Timestamp) -> Result<(), EnforceError> {
    let today = TimeZone::UTC.to_datetime(now).date();
    for own in exclusions {
        if own.until < today {
            return Err(EnforceError::Over(own.user.clone(), own.until));
        }
        if own.reason.trim().is_empty() {
            return Err(EnforceError::NoReason(own.user.clone()));
        }
    }
    Ok(())
}

/// Whoever is under the policy meets what it will say at once: nobody of them can be left out.
fn unbroken(
    judge: &Judge<'_>,
    account: &Account,
    members: &BTreeSet<String>,
) -> Result<(), EnforceError> {
    let own = account.users.known.iter().filter(|user| members.contains(&user.name));
    let broken = own.filter_map(|user| {
        let reason = judge.reason(user)?;
        Some(format!("{} ({})", user.name, reason.words()))
    });
    let broken: Vec<String> = broken.collect();
    if broken.is_empty() { Ok(()) } else { Err(EnforceError::MembersWouldBreak(broken.join("; "))) }
}

/// Who is put under the policy, and who is not.
#[derive(Default)]
struct Chosen<'a> {
    users: Vec<&'a User>,
    withheld: Vec<Withheld>,
    left_for_later: usize,
}

impl Chosen<'_> {
    fn withhold(&mut self, user: &User, reason: Reason) {
        self.withheld.push(Withheld {
            user: user.name.clone(),
            reason: reason.word().to_owned(),
            why: reason.words(),
        });
    }

    /// Withholds the administrators where otherwise none would be left who can act at once: outside of
    /// the policy, or with a device.
    fn keep_an_administrator(
        &mut self,
        account: &Account,
        wish: &Wish,
        members: &BTreeSet<String>,
    ) {
        if wish.even.contains(&Even::LastAdministrators) {
            return;
        }
        let standings = administrators(account);
        let is_administrator = |user: &User| {
            let standing = standings.get(&user.name);
            standing.is_some_and(|it| it.as_ref().is_ok_and(|it| it.administrator))
        };
        let chosen: BTreeSet<&str> = self.users.iter().map(|user| user.name.as_str()).collect();
        let can_act = |user: &User| {
            let has_device = user.has_mfa.seen().is_ok_and(|seen| seen.value);
            let is_under = chosen.contains(user.name.as_str()) || members.contains(&user.name);
            has_device || !is_under
        };
        let all = || account.users.known.iter().filter(|user| is_administrator(user));
        if all().any(can_act) {
            return;
        }
        let (last, others): (Vec<&User>, Vec<&User>) =
            self.users.drain(..).partition(|user| is_administrator(user));
        self.users = others;
        for user in last {
            self.withhold(user, Reason::LastAdministrator);
        }
    }

    fn limit(&mut self, at_most: Option<usize>) {
        let at_most = at_most.unwrap_or(usize::MAX);
        self.left_for_later = self.users.len().saturating_sub(at_most);
        self.users.truncate(at_most);
    }

    fn notes(&self, account: &Account, members: &BTreeSet<String>) -> Vec<String> {
        let mut notes = Vec::new();
        if !members.is_empty() {
            notes.push(format!(
                "{} under it already: nothing changes for them",
                users(members.len())
            ));
        }
        if self.left_for_later > 0 {
            notes.push(format!("{} for a later plan, by --at-most", users(self.left_for_later)));
        }
        if let Err(gap) = &account.users.complete {
            notes.push(format!("there may be users whom nobody saw: {gap}"));
        }
        notes
    }
}

fn users(count: usize) -> String {
    if count == 1 { "1 user is".to_owned() } else { format!("{count} users are") }
}
