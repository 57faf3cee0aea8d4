//! Long-lived access keys: what each could be replaced by, and which may be taken away.
//!
//! A key is only ever taken away that was silent for long, and only as long as nothing used it since the
//! plan was made: its last use is looked at again right before. Deactivating can be taken back; deleting
//! cannot, and so a key is deleted only once it is inactive.

mod replacement;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tutela_model::{AccessKey, Account, Arn, Change, Gap, KeyUse, LastUse, State, Subject, User};

pub use self::replacement::{Replacement, replacement};
use crate::{Claim, Draft, Plan, Precondition, Step, Withheld, enforce::managed_by};

const ACTIVE: &str = "Active";
const INACTIVE: &str = "Inactive";

/// What becomes of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// They cannot be used any more, until somebody takes that back.
    Deactivate,
    /// They are gone.
    Delete,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What becomes of them.
    pub aim: Aim,
    /// Of these users only; none named means all.
    pub users: BTreeSet<String>,
    /// These keys only, by id; none named means all.
    pub keys: BTreeSet<String>,
    /// How long nothing may have used a key.
    pub silent: SignedDuration,
    /// Who is going to carry it out.
    pub caller: Arn,
    /// The moment.
    pub now: Timestamp,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum KeysError {
    /// The account is not known.
    #[error("nothing that was read names the account")]
    Unnamed,
    /// Somebody is named whom the account does not have.
    #[error("the account has no user `{0}`, or it was not seen")]
    NoSuchUser(String),
    /// A key is named that the account does not have.
    #[error("no user that was seen has the access key `{0}`")]
    NoSuchKey(String),
    /// Keys were not seen.
    #[error("there may be keys that nobody saw: {0}")]
    Unseen(Gap),
    /// Every key would be silent for so long.
    #[error("a key counts as silent after a day at least: say --silent-days 1, or more")]
    TooShort,
}

/// The keys that a wish is about, each with its user; their last uses have to be looked at for a plan.
///
/// # Errors
/// Where somebody or something is named that is not there, or nobody saw who has keys.
pub fn meant<'a>(
    account: &'a Account,
    wish: &Wish,
) -> Result<Vec<(&'a User, &'a AccessKey)>, KeysError> {
    let users = &account.users;
    if let Err(gap) = &users.complete {
        return Err(KeysError::Unseen(gap.clone()));
    }
    let stranger = wish.users.iter().find(|name| users.known.iter().all(|own| own.name != **name));
    if let Some(name) = stranger {
        return Err(KeysError::NoSuchUser(name.clone()));
    }
    let mut all = Vec::new();
    for user in &users.known {
        let keys = user.keys.seen().map_err(KeysError::Unseen)?;
        all.extend(keys.value.iter().map(|key| (user, key)));
    }
    let has_id = |id: &String| all.iter().any(|(_, key)| key.id.as_ref() == Some(id));
    if let Some(id) = wish.keys.iter().find(|id| !has_id(id)) {
        return Err(KeysError::NoSuchKey(id.clone()));
    }
    let is_named = |key: &AccessKey| key.id.as_ref().is_some_and(|id| wish.keys.contains(id));
    all.retain(|(user, key)| {
        let is_of_user = wish.users.is_empty() || wish.users.contains(&user.name);
        // Who names an active key to delete is told; who names none means what can be deleted.
        let is_in_state = (wish.aim == Aim::Deactivate) == key.active || is_named(key);
        is_of_user && is_in_state && (wish.keys.is_empty() || is_named(key))
    });
    Ok(all)
}

/// Makes the plan; `looked` has a look at the last use of each key that is [`meant`], by id. Pure.
///
/// # Errors
/// As [`meant`], and where the account is not known.
pub fn plan(
    account: &Account,
    looked: &BTreeMap<String, State>,
    wish: &Wish,
) -> Result<Plan, KeysError> {
    if !account.id.is_known() {
        return Err(KeysError::Unnamed);
    }
    if wish.silent < SignedDuration::from_hours(24) {
        return Err(KeysError::TooShort);
    }
    let (mut steps, mut withheld) = (Vec::new(), Vec::new());
    for (user, key) in meant(account, wish)? {
        match judged(user, key, looked, wish) {
            Ok(None) => {}
            Ok(Some(silent)) => steps.push(match wish.aim {
                Aim::Deactivate => deactivate(user, key, &silent),
                Aim::Delete => delete(user, &silent),
            }),
            Err((reason, why)) => {
                let name = key.id.as_deref().unwrap_or("a key whose id was not seen");
                withheld.push(Withheld {
                    user: user.name.clone(),
                    reason: reason.to_owned(),
                    why: format!("{name}: {why}"),
                });
            }
        }
    }
    let days = wish.silent.as_hours() / 24;
    let (goal, note) = match wish.aim {
        Aim::Deactivate => (
            format!("access keys that were silent for {days} days cannot be used any more"),
            "AWS tells a use some time after it. Something that uses a key once a quarter or a year looks \
             silent, too: `tutela undo` lets the keys be used again at once.",
        ),
        Aim::Delete => (
            format!("inactive access keys that were silent for {days} days are deleted"),
            "Nobody can give back a key that was deleted.",
        ),
    };
    let notes = if steps.is_empty() { Vec::new() } else { vec![note.to_owned()] };
    let (account, made) = (account.id.to_string(), wish.now);
    Ok(Plan::seal(Draft { account, made, goal, steps, withheld, notes }))
}

/// A key that may be taken away.
struct Silent {
    id: String,
    last: KeyUse,
}

/// Whether a key may be taken away; `None` for one of which that is so already.
fn judged(
    user: &User,
    key: &AccessKey,
    looked: &BTreeMap<String, State>,
    wish: &Wish,
) -> Result<Option<Silent>, (&'static str, String)> {
    if !key.active && wish.aim == Aim::Deactivate {
        return Ok(None);
    }
    if wish.caller == user.arn {
        let why = "you are this user, and may need the key for what comes next".to_owned();
        return Err(("caller", why));
    }
    let unseen = |why: &str| ("unseen", why.to_owned());
    let Some(id) = key.id.clone() else {
        return Err(unseen("keys of this user were not listed"));
    };
    if let Some((tool, tag)) = managed_by(user) {
        return Err(("managed-elsewhere", format!("{tool} makes this user, by tag {tag}")));
    }
    if key.active && wish.aim == Aim::Delete {
        let why = "it is active: `tutela keys deactivate` first, and see that nobody misses it";
        return Err(("active", why.to_owned()));
    }
    let Some(State::Use(last)) = looked.get(&id) else {
        return Err(unseen("nobody saw when it was last used"));
    };
    let since = last.at.or(key.created).ok_or_else(|| unseen("nobody saw when it was made"))?;
    if wish.now.duration_since(since) >= wish.silent {
        return Ok(Some(Silent { id, last: last.clone() }));
    }
    let instead = replacement(key, user, &[]).words();
    Err(match last.at {
        Some(at) => {
            let (on, service) = (day(at), &last.service);
            ("in-use", format!("it was last used on {on}, for {service}; {instead}"))
        }
        None => ("young", format!("it was made on {}, and not used yet", day(since))),
    })
}

fn day(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}

fn why(last: &KeyUse) -> String {
    match last.at {
        Some(at) => format!("it was last used on {}, for {}", day(at), last.service),
        None => "nothing ever used it".to_owned(),
    }
}

fn deactivate(user: &User, key: &AccessKey, silent: &Silent) -> Step {
    let status = |status: &str| Change::UpdateAccessKey {
        user_name: user.name.clone(),
        access_key_id: silent.id.clone(),
        status: status.to_owned(),
    };
    let all = user.keys.seen().map(|keys| keys.value.as_slice()).unwrap_or_default();
    // Both pass over a key that is inactive, whoever else was to say so.
    let check =
        if key.last_used == LastUse::Never { "access-key-never-used" } else { "access-key-unused" };
    let claim = Claim {
        check: check.to_owned(),
        resource: format!("{}#access-key/{}", user.arn, key.name_among(all)),
        level: None,
    };
    Step {
        undo: Some(status(ACTIVE)),
        proves: vec![claim],
        ..step(status(INACTIVE), silent, (ACTIVE, State::Value(INACTIVE.to_owned())))
    }
}

fn delete(user: &User, silent: &Silent) -> Step {
    let action =
        Change::DeleteAccessKey { user_name: user.name.clone(), access_key_id: silent.id.clone() };
    step(action, silent, (INACTIVE, State::Absent))
}

fn step(action: Change, silent: &Silent, (is, becomes): (&str, State)) -> Step {
    let unused = Precondition {
        of: Subject::KeyUse(silent.id.clone()),
        is: State::Use(silent.last.clone()),
    };
    let is = State::Value(is.to_owned());
    let step = Step::new(action, &why(&silent.last), (is, becomes), None);
    Step { provided: vec![unused], ..step }
}
