//! Enforcing MFA on the IAM users of an organization's members by a service control policy: that of `tutela
//! policy require-mfa --as scp`, attached to one target after the other.
//!
//! The proofs are made on each account under a target as it would be. An account that has a user for whom
//! they cannot vouch, or that nobody could read, keeps its target out of the plan. A policy that somebody
//! else made is never touched, whatever its name.

mod accounts;
mod steps;
mod targets;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use thiserror::Error;
use tutela_model::{Account, AccountId, Arn, Gap, State, Tree};
use tutela_policy::require::{Form, Partition, Require, RequireLevel, SERVICE_CONTROL_POLICY};

use self::{
    accounts::{Judged, judged},
    steps::Making,
    targets::Places,
};
use super::{EnforceError, Exclusion, check_exclusions, has_path};
use crate::{Draft, Plan, Withheld};

/// The check that has to pass for each account, of users who are made tomorrow.
pub const CHECK_OF_NEWCOMERS: &str = "new-user-mfa-not-enforced";

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How much stays possible without MFA.
    pub level: RequireLevel,
    /// What the policy is called.
    pub name: String,
    /// Roots, OUs and accounts, by id, in the order in which the policy is attached to them.
    pub targets: Vec<String>,
    /// To how many of them at most it is attached by this plan.
    pub at_most: Option<usize>,
    /// Users who stay out, as `account/user`: each keeps its target out of the plan.
    pub exclusions: Vec<Exclusion>,
    /// Users whom somebody vouches for whom facts cannot, as `account/user`.
    pub vouched: BTreeSet<String>,
    /// Who is going to carry it out.
    pub caller: Arn,
    /// Whether the caller is put under it, too, where it is a user of a member.
    pub even_caller: bool,
    /// The moment.
    pub now: Timestamp,
}

/// What was read of an organization.
#[derive(Clone, Debug)]
pub struct Company {
    /// The account that was asked for the tree, and from which the plan is carried out.
    pub home: AccountId,
    /// The partition of its ARNs.
    pub partition: String,
    /// The tree.
    pub tree: Arc<Tree>,
    /// The accounts of [`accounts_to_read`], as far as they could be read.
    pub accounts: Vec<Account>,
}

/// How what is ours stands, by a look right now.
#[derive(Clone, Debug)]
pub struct Found {
    /// The policy.
    pub scp: State,
    /// Its text, where it is there.
    pub text: Option<String>,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum ScpError {
    /// What every such plan has to look at.
    #[error("{0}")]
    Enforce(#[from] EnforceError),
    /// SCPs are not enabled.
    #[error(
        "service control policies are not enabled in root {0}: `aws organizations enable-policy-type \
         --root-id {0} --policy-type SERVICE_CONTROL_POLICY` in the management account enables them, and \
         changes nothing until one is attached"
    )]
    NotEnabled(String),
    /// There is an SCP of that name that is not ours.
    #[error("SCP {0} is not of this program, by its tags: choose another --name")]
    Foreign(String),
    /// The policy changed between two looks.
    #[error("SCP {0} was changed while it was looked at: try again")]
    Changed(String),
    /// A target is named that the organization does not have.
    #[error("the organization has no root, OU or account `{0}`, or it was not seen")]
    NoSuchTarget(String),
    /// The management account is named.
    #[error(
        "`{0}` is the management account, which no SCP binds: `tutela enforce` there puts its users under a \
         policy of its own"
    )]
    Management(String),
    /// A user is named otherwise than as `account/user`.
    #[error("`{0}` names no user of a member: say ACCOUNT/USER, as in 444455556666/ana")]
    NoUser(String),
    /// A user is named whom no account has.
    #[error("account {0} has no user `{1}`, or it was not seen")]
    NoSuchUser(String, String),
    /// Users who are under the policy already would break under what it is to say.
    #[error(
        "the policy is attached already where users cannot be vouched for under what it would say: {0}: put \
         it right, or vouch for them with --vouch"
    )]
    WouldBreak(String),
}

/// The accounts that a plan has to see: those under the targets, and under what the policy is attached to
/// already. Those that nobody can use are not among them, nor is the management account.
#[must_use]
pub fn accounts_to_read(tree: &Tree, wish: &Wish) -> BTreeSet<AccountId> {
    let attached = targets::attached(tree, &wish.name);
    let places = Places { tree };
    wish.targets.iter().chain(&attached).flat_map(|target| places.accounts_in_use(target)).collect()
}

/// Makes the plan. Pure.
///
/// # Errors
/// Where there can be no plan; a target that cannot be vouched for is left out of it instead.
pub fn plan(company: &Company, found: &Found, wish: &Wish) -> Result<Plan, ScpError> {
    let places = Places { tree: &company.tree };
    let wanted = places.check(&wish.targets)?;
    check_exclusions(&wish.exclusions, wish.now)?;
    check_names(company, wish)?;
    let making = Making::new(found, wish, document(company, wish)?)?;
    let open: Vec<&String> = wanted.iter().filter(|it| !making.is_attached(it)).collect();
    let changed: &[String] = if making.changes_document() { making.attached() } else { &[] };
    let reached: BTreeSet<AccountId> = open
        .iter()
        .copied()
        .chain(changed)
        .flat_map(|target| places.accounts_in_use(target))
        .collect();
    let would_be = making.would_be(&company.tree, &open);
    let judged: BTreeMap<AccountId, Judged> =
        reached.into_iter().map(|id| (id.clone(), judged(company, &would_be, wish, &id))).collect();
    unbroken(&places, changed, &judged)?;
    let chosen = Chosen::of(&places, &open, &judged, wish.at_most);
    let steps = making.steps(&chosen.targets, changed, &places, &judged);
    let mut notes = notes(company, wish)?;
    notes.extend(making.notes());
    notes.extend(places.notes(&wanted));
    notes.extend(chosen.notes);
    Ok(Plan::seal(Draft {
        account: company.home.to_string(),
        made: wish.now,
        goal: format!(
            "IAM users of the organization's members are asked for MFA by an SCP, level {}",
            wish.level.name()
        ),
        steps,
        withheld: chosen.withheld,
        notes,
    }))
}

/// The policy's text, as it is to be sent: laid out for people as long as that is no longer than AWS's older
/// quota, which some of its pages still say.
fn document(company: &Company, wish: &Wish) -> Result<String, EnforceError> {
    let users = company.accounts.iter().flat_map(|account| &account.users.known);
    let require = Require {
        partition: Partition::named(&company.partition).ok_or(EnforceError::Unnamed)?,
        users_with_paths: users.into_iter().any(has_path),
        ..Require::new(wish.level, Form::Scp)
    };
    let policy = require.policy();
    let limit = &SERVICE_CONTROL_POLICY;
    let pretty = policy.json();
    let text = if limit.counted(&pretty) <= targets::OLD_CHARACTERS {
        pretty
    } else {
        policy.compact_json()
    };
    if limit.allows(&text) {
        return Ok(text.trim_end().to_owned());
    }
    Err(EnforceError::TooLong(limit.counted(&text), limit.characters))
}

/// `444455556666/ana`.
fn parted(name: &str) -> Option<(AccountId, &str)> {
    let (account, user) = name.split_once('/')?;
    Some((AccountId::parse(account)?, user)).filter(|_| !user.is_empty())
}

/// Who is named has to be there, as far as the account is among those that were read.
fn check_names(company: &Company, wish: &Wish) -> Result<(), ScpError> {
    let excluded = wish.exclusions.iter().map(|own| &own.user);
    for name in wish.vouched.iter().chain(excluded) {
        let (id, user) = parted(name).ok_or_else(|| ScpError::NoUser(name.clone()))?;
        let account = company.accounts.iter().find(|own| own.id == id);
        let is_known = match account {
            Some(account) => account.users.known.iter().any(|own| own.name == user),
            None => company.tree.member(&id).is_some(),
        };
        if !is_known {
            return Err(ScpError::NoSuchUser(id.to_string(), user.to_owned()));
        }
    }
    Ok(())
}

/// Whoever is under the policy meets what it will say at once: no target can be left out.
fn unbroken(
    places: &Places<'_>,
    changed: &[String],
    judged: &BTreeMap<AccountId, Judged>,
) -> Result<(), ScpError> {
    let mut broken = BTreeSet::new();
    for target in changed {
        let own = places.doubt(target).into_iter().chain(of_target(places, target, judged));
        broken.extend(own.map(|own| format!("{} ({})", own.user, own.why)));
    }
    if broken.is_empty() {
        return Ok(());
    }
    Err(ScpError::WouldBreak(broken.into_iter().collect::<Vec<_>>().join("; ")))
}

/// Whom the accounts under a target withhold.
fn of_target(
    places: &Places<'_>,
    target: &str,
    judged: &BTreeMap<AccountId, Judged>,
) -> Vec<Withheld> {
    let accounts = places.accounts_in_use(target);
    let own = accounts.iter().filter_map(|id| judged.get(id));
    own.flat_map(|own| own.withheld.iter().cloned()).collect()
}

/// The targets of the plan, and who keeps others out of it.
struct Chosen<'a> {
    targets: Vec<&'a str>,
    withheld: Vec<Withheld>,
    notes: Vec<String>,
}

impl<'a> Chosen<'a> {
    fn of(
        places: &Places<'_>,
        open: &[&'a String],
        judged: &BTreeMap<AccountId, Judged>,
        at_most: Option<usize>,
    ) -> Self {
        let (mut targets, mut withheld, mut notes) =
            (Vec::new(), Vec::<Withheld>::new(), Vec::new());
        for target in open {
            let mut own: Vec<Withheld> = places.doubt(target).into_iter().collect();
            own.extend(places.too_many(target));
            own.extend(of_target(places, target, judged));
            if own.is_empty() {
                targets.push(target.as_str());
                continue;
            }
            notes.push(format!("{target} is left out, for what is said of those below"));
            withheld.extend(own);
        }
        withheld.sort_by(|a, b| (&a.user, &a.reason).cmp(&(&b.user, &b.reason)));
        withheld.dedup();
        let later = targets.split_off(at_most.unwrap_or(usize::MAX).min(targets.len()));
        if !later.is_empty() {
            notes.push(format!("for a later plan, by --at-most: {}", later.join(", ")));
        }
        Self { targets, withheld, notes }
    }
}

/// Whom the policy does not bind.
fn notes(company: &Company, wish: &Wish) -> Result<Vec<String>, ScpError> {
    let seen = company.tree.management_account.seen();
    let management = &seen.map_err(unseen)?.value;
    let caller = wish.caller.account().unwrap_or_default();
    let way_back = if caller == management {
        "You call from there: whatever this denies to members, you can take it back.".to_owned()
    } else {
        format!(
            "You call from member {caller}: the management account can take it back, whatever this denies you."
        )
    };
    Ok(vec![
        format!(
            "No SCP binds the management account {management}: its users are not asked for MFA by this, and \
             `tutela enforce` there puts them under a policy. {way_back}"
        ),
        "Roles, services and root are not denied anything, and FullAWSAccess stays where it is attached."
            .to_owned(),
    ])
}

fn unseen(gap: Gap) -> ScpError {
    ScpError::Enforce(EnforceError::Unseen(gap))
}
