//! The enrolment window: under the level `sealed`, a user without a device enrols one only while it is open.
//!
//! It closes by itself, also where nobody is left to close it: before the tag that opens it is set, the user
//! gets an inline policy that denies enrolling without MFA after a moment that stands in it. Closing takes
//! the tag away and leaves that policy, until the tag's absence is sure to have got everywhere.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use thiserror::Error;
use tutela_access::{OldReport, Terms, proofs};
use tutela_model::{Account, Change, Gap, State, User, document_digest, second};
use tutela_policy::require::{ENROLMENT_OPEN, ENROLMENT_TAG, USER_INLINE_POLICIES};

use crate::{Draft, Plan, Step};

/// What the inline policy is called.
pub const POLICY: &str = "tutela-enrolment-window";

/// How long the absence of a tag may need to get everywhere, before what closes the window by itself may
/// be taken away, too.
const SETTLES: SignedDuration = SignedDuration::from_mins(10);

/// The longest window.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// What a window is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The user.
    pub user: String,
    /// How long.
    pub lasts: SignedDuration,
    /// Why, in the words of who opens it.
    pub why: String,
    /// The moment.
    pub now: Timestamp,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum WindowError {
    /// The account has no such user.
    #[error("the account has no user `{0}`, or it was not seen")]
    NoSuchUser(String),
    /// No reason was given.
    #[error("a window is opened for a reason: say --why")]
    NoReason,
    /// It would be open for too long.
    #[error("a window is open for 24 hours at most, and longer than nothing")]
    TooLong,
    /// What the user can do was not seen.
    #[error("what the user can do was not seen: {0}")]
    Unseen(Gap),
    /// There is nothing that a tag would have to open.
    #[error("no window is needed: the user can enrol a device as it is")]
    NotNeeded,
    /// There is nothing that a tag would open.
    #[error("no window is needed: no tag lets the user enrol: {0}")]
    Useless(String),
    /// The inline policies would be longer than AWS takes.
    #[error("the user's inline policies would be longer than AWS takes: {0} characters of {1}")]
    TooMuch(usize, usize),
    /// There is a policy of that name that is not a window's.
    #[error("the user has an inline policy {POLICY} that is no window's: rename or delete it")]
    Foreign,
}

/// The plan that opens a user's window. Pure.
///
/// # Errors
/// Where there is nothing to open, or it cannot be seen to close by itself.
pub fn open(account: &Account, tag: &State, opening: &Opening) -> Result<Plan, WindowError> {
    let Opened { ends, steps } = steps(account, tag, opening)?;
    Ok(Plan::seal(Draft {
        account: account.id.to_string(),
        made: opening.now,
        goal: format!(
            "user {} can enrol a device until {ends}: {}",
            opening.user,
            opening.why.trim()
        ),
        steps,
        withheld: Vec::new(),
        notes: notes(&opening.user, ends),
    }))
}

/// What a person should know who opens a window.
pub(crate) fn notes(user: &str, ends: Timestamp) -> Vec<String> {
    vec![
        "While it is open, whoever has the user's key or password can enrol a device: stay beside the \
         user, and look at the device afterwards."
            .to_owned(),
        format!("It closes by itself at {ends}. `tutela enrol close {user}` closes it sooner."),
    ]
}

/// What opens a window, and its end.
pub(crate) struct Opened {
    pub(crate) ends: Timestamp,
    pub(crate) steps: Vec<Step>,
}

/// The steps that open a user's window.
pub(crate) fn steps(
    account: &Account,
    tag: &State,
    opening: &Opening,
) -> Result<Opened, WindowError> {
    let user = user(account, &opening.user)?;
    if opening.why.trim().is_empty() {
        return Err(WindowError::NoReason);
    }
    let ends = opening.now.checked_add(opening.lasts).ok().and_then(second);
    let is_short = opening.lasts.is_positive() && opening.lasts <= LONGEST;
    let ends = ends.filter(|_| is_short).ok_or(WindowError::TooLong)?;
    is_needed(account, user, opening.now)?;
    let old = old_policy(user)?;
    let document = closing(ends);
    fits(user, &document)?;
    let mut steps = vec![put(user, old.as_deref(), document)];
    steps.extend(set_tag(user, tag));
    Ok(Opened { ends, steps })
}

/// The plan that closes a user's window, or removes what an earlier one left; without steps where there is
/// nothing of it. Pure.
///
/// # Errors
/// Where the user or what it holds was not seen.
pub fn close(
    account: &Account,
    tag: &State,
    name: &str,
    now: Timestamp,
) -> Result<Plan, WindowError> {
    let user = user(account, name)?;
    let mut steps = Vec::new();
    let mut notes = Vec::new();
    if *tag == open_tag() {
        let action =
            Change::UntagUser { user_name: user.name.clone(), tag_key: ENROLMENT_TAG.to_owned() };
        let why = "closes the window: without the tag, the policies ask for MFA again";
        let undo = tag_user(user, ENROLMENT_OPEN);
        steps.push(Step::new(action, why, (tag.clone(), State::Absent), Some(undo)));
    }
    if let Some(document) = old_policy(user)? {
        let settled = ends_of(&document).and_then(|ends| ends.checked_add(SETTLES).ok());
        if settled.is_some_and(|settled| settled <= now) {
            steps.push(delete(user, document));
        } else if let Some(settled) = settled {
            notes.push(format!(
                "The inline policy {POLICY} stays, as it keeps the window shut wherever the tag's absence \
                 has not got yet: `tutela enrol close {}` after {settled} removes it.",
                user.name
            ));
        }
    }
    Ok(Plan::seal(Draft {
        account: account.id.to_string(),
        made: now,
        goal: format!("user {} enrols no device without MFA any more", user.name),
        steps,
        withheld: Vec::new(),
        notes,
    }))
}

fn user<'a>(account: &'a Account, name: &str) -> Result<&'a User, WindowError> {
    let found = account.users.known.iter().find(|user| user.name == name);
    found.ok_or_else(|| WindowError::NoSuchUser(name.to_owned()))
}

fn open_tag() -> State {
    State::Value(ENROLMENT_OPEN.to_owned())
}

/// Whether the tag, and nothing less, lets the user enrol.
fn is_needed(account: &Account, user: &User, now: Timestamp) -> Result<(), WindowError> {
    let (possible, note) = enrols(account, user, now)?;
    if possible == Some(true) && note.is_none() {
        return Err(WindowError::NotNeeded);
    }
    let mut opened = account.clone();
    for own in opened.users.known.iter_mut().filter(|own| own.arn == user.arn) {
        let tutela_model::Observed::Seen(tags) = &mut own.tags else {
            return Err(own.tags.seen().err().map_or(WindowError::Foreign, WindowError::Unseen));
        };
        tags.value.insert(ENROLMENT_TAG.to_owned(), ENROLMENT_OPEN.to_owned());
    }
    match enrols(&opened, user, now)? {
        (Some(true), None) => Ok(()),
        (_, note) => {
            let note = note.unwrap_or_else(|| "with the tag, too, it cannot be proved".to_owned());
            Err(WindowError::Useless(note))
        }
    }
}

/// Whether the user can enrol a device, and what there is to say about it.
fn enrols(
    account: &Account,
    user: &User,
    now: Timestamp,
) -> Result<(Option<bool>, Option<String>), WindowError> {
    let terms = Terms { as_of: Some(now), old: OldReport::MayLack, tells_earlier: false };
    let proofs = proofs(account, terms, |arn, _| *arn == user.arn);
    let Some(alike) = proofs.alike.into_iter().next() else {
        return Err(WindowError::NoSuchUser(user.name.clone()));
    };
    if let Some(gap) = alike.unseen.into_iter().next() {
        return Err(WindowError::Unseen(gap));
    }
    let live = alike.proof.and_then(|proof| proof.liveness);
    Ok(live.map_or((None, None), |live| {
        (live.enrol.possible, live.enrol.note.map(std::borrow::Cow::into_owned))
    }))
}

/// The inline policy of an earlier window.
fn old_policy(user: &User) -> Result<Option<String>, WindowError> {
    let grants = user.grants.seen().map_err(WindowError::Unseen)?;
    let own = grants.value.inline.iter().find(|own| own.name == POLICY);
    match own.map(|own| own.document.to_string()) {
        None => Ok(None),
        Some(document) if ends_of(&document).is_some() => Ok(Some(document)),
        Some(_) => Err(WindowError::Foreign),
    }
}

/// Denies without MFA, from a moment on, what a window opens.
fn closing(ends: Timestamp) -> String {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": SID,
            "Effect": "Deny",
            "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ChangePassword"],
            "Resource": "*",
            "Condition": {
                "DateGreaterThan": { "aws:CurrentTime": ends.to_string() },
                "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
            },
        }],
    });
    document.to_string()
}

const SID: &str = "TutelaWindowIsOver";

/// The moment in a window's policy; `None` for any other policy.
fn ends_of(document: &str) -> Option<Timestamp> {
    let value: serde_json::Value = serde_json::from_str(document).ok()?;
    let said = value.pointer("/Statement/0/Condition/DateGreaterThan/aws:CurrentTime")?.as_str()?;
    let ends = said.parse().ok()?;
    (document_digest(document) == document_digest(&closing(ends))).then_some(ends)
}

fn fits(user: &User, document: &str) -> Result<(), WindowError> {
    let grants = user.grants.seen().map_err(WindowError::Unseen)?;
    let others = grants.value.inline.iter().filter(|own| own.name != POLICY);
    let limit = USER_INLINE_POLICIES;
    let all: usize = others.map(|own| limit.counted(&own.document)).sum();
    let all = all.saturating_add(limit.counted(document));
    if all <= limit.characters { Ok(()) } else { Err(WindowError::TooMuch(all, limit.characters)) }
}

fn put_policy(user: &User, document: String) -> Change {
    Change::PutUserPolicy {
        user_name: user.name.clone(),
        policy_name: POLICY.to_owned(),
        policy_document: document,
    }
}

fn delete_policy(user: &User) -> Change {
    Change::DeleteUserPolicy { user_name: user.name.clone(), policy_name: POLICY.to_owned() }
}

fn put(user: &User, old: Option<&str>, document: String) -> Step {
    let is = old.map_or(State::Absent, |old| State::Document(document_digest(old)));
    let becomes = State::Document(document_digest(&document));
    let undo = match old {
        None => delete_policy(user),
        Some(old) => put_policy(user, old.to_owned()),
    };
    let why = "closes the window by itself at that moment, whatever becomes of this program";
    Step::new(put_policy(user, document), why, (is, becomes), Some(undo))
}

fn delete(user: &User, document: String) -> Step {
    let is = State::Document(document_digest(&document));
    let why = "what closed the window by itself is of no more use";
    let undo = put_policy(user, document);
    Step::new(delete_policy(user), why, (is, State::Absent), Some(undo))
}

fn tag_user(user: &User, value: &str) -> Change {
    Change::TagUser {
        user_name: user.name.clone(),
        tag_key: ENROLMENT_TAG.to_owned(),
        tag_value: value.to_owned(),
    }
}

/// Sets the tag, unless it is set already.
fn set_tag(user: &User, tag: &State) -> Option<Step> {
    let undo = match tag {
        State::Value(value) if value == ENROLMENT_OPEN => return None,
        State::Value(value) => tag_user(user, value),
        State::Absent
        | State::Present
        | State::Adrift(_)
        | State::Policy(_)
        | State::Group(_)
        | State::ConfigRule(_)
        | State::Scp(_)
        | State::Use(_)
        | State::Document(_) => {
            Change::UntagUser { user_name: user.name.clone(), tag_key: ENROLMENT_TAG.to_owned() }
        }
    };
    let why = "opens the window";
    let becomes = (tag.clone(), open_tag());
    Some(Step::new(tag_user(user, ENROLMENT_OPEN), why, becomes, Some(undo)))
}
