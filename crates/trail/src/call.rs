//! Calls, counted: the same by the same principal, with the same credential, are one.

use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use jiff::Timestamp;

use crate::view::View;

/// What a record says of MFA in its session: `sessionContext.attributes.mfaAuthenticated`.
///
/// This is not the policy key `aws:MultiFactorAuthPresent`. A long-term key has no session, and its
/// calls have no such field: they are without MFA, and `Absent`. A forwarded call of a service says
/// `False` whatever the first call had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoggedMfa {
    /// There is no such field.
    Absent,
    /// `"false"`.
    False,
    /// `"true"`.
    True,
}

impl LoggedMfa {
    /// What a record says.
    #[must_use]
    pub fn of(record: &View<'_>) -> Self {
        let said = &record.identity.session.attributes.mfa;
        if said.eq_ignore_ascii_case("true") {
            Self::True
        } else if said.is_empty() {
            Self::Absent
        } else {
            Self::False
        }
    }
}

/// Calls that are alike in all that evidence asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The account whose trail has it.
    pub account: Box<str>,
    /// `userIdentity.type`.
    pub kind: Box<str>,
    /// The principal's ARN; of a role's session, the role's.
    pub principal: Box<str>,
    /// The user's name, where the record has it.
    pub user: Box<str>,
    /// The access key, where it lives long or is root's; empty for sessions' keys.
    pub key: Box<str>,
    /// What the log says of MFA.
    pub mfa: LoggedMfa,
    /// Whether a service forwarded it.
    pub forwarded: bool,
    /// Whether it belongs to a session of `sts:AssumeRoot`, by its own word.
    pub assumed_root: bool,
    /// The service: `iam.amazonaws.com`.
    pub source: Box<str>,
    /// The call.
    pub name: Box<str>,
    /// Why AWS refused; empty where it did not.
    pub error: Box<str>,
    /// The region that wrote it.
    pub region: Box<str>,
    /// The program that asked; empty for a service's calls and for roles' sessions.
    pub agent: Box<str>,
    /// How often, and when.
    pub seen: Seen,
}

/// How often something was seen, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How often.
    pub count: u64,
    /// The first time.
    pub first: Timestamp,
    /// The last time.
    pub last: Timestamp,
    /// The id of the last event; of several in one second, the smallest.
    pub sample: Box<str>,
}

impl Seen {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.first = self.first.min(other.first);
        let later = other.last > self.last;
        if later || other.last == self.last && other.sample < self.sample {
            self.sample.clone_from(&other.sample);
        }
        self.last = self.last.max(other.last);
    }
}

/// The fields by which calls are told apart, borrowed from a record or a call.
#[derive(PartialEq, Eq)]
struct Alike<'a> {
    texts: [&'a str; 10],
    mfa: LoggedMfa,
    flags: [bool; 2],
}

impl Alike<'_> {
    fn hash(&self) -> u64 {
        let mut hasher = FixedState::default().build_hasher();
        for text in self.texts {
            hasher.write(text.as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.write_u8(self.mfa as u8 * 4 + u8::from(self.flags[0]) * 2 + u8::from(self.flags[1]));
        hasher.finish()
    }
}

impl Call {
    fn alike(&self) -> Alike<'_> {
        Alike {
            texts: [
                &self.account,
                &self.kind,
                &self.principal,
                &self.user,
                &self.key,
                &self.source,
                &self.name,
                &self.error,
                &self.region,
                &self.agent,
            ],
            mfa: self.mfa,
            flags: [self.forwarded, self.assumed_root],
        }
    }
}

fn alike<'a>(record: &'a View<'_>) -> Alike<'a> {
    let identity = &record.identity;
    let of_role = &*identity.kind == "AssumedRole";
    let issuer = &identity.session.issuer.arn;
    let principal = if of_role && !issuer.is_empty() { issuer } else { &identity.arn };
    let keeps_key = !identity.key.starts_with("ASIA") || &*identity.kind == "Root";
    let forwarded = !identity.invoked_by.is_empty();
    Alike {
        texts: [
            &record.account,
            &identity.kind,
            principal,
            if of_role { "" } else { &identity.user },
            if keeps_key && !of_role { &identity.key } else { "" },
            &record.source,
            &record.name,
            &record.error,
            &record.region,
            if of_role || forwarded { "" } else { &record.agent },
        ],
        mfa: LoggedMfa::of(record),
        flags: [forwarded, identity.session.assumed_root.eq_ignore_ascii_case("true")],
    }
}

/// The distinct calls of many records.
#[derive(Debug, Default)]
pub(crate) struct Calls(HashTable<Call>);

impl Calls {
    /// Counts a record in.
    pub(crate) fn count(&mut self, record: &View<'_>, at: Timestamp) {
        let alike = alike(record);
        let seen = |id: &str| Seen { count: 1, first: at, last: at, sample: id.into() };
        let hash = alike.hash();
        if let Some(call) = self.0.find_mut(hash, |call| call.alike() == alike) {
            call.seen.count += 1;
            call.seen.first = call.seen.first.min(at);
            if at >= call.seen.last {
                let sooner = at == call.seen.last && *call.seen.sample <= *record.id;
                if !sooner {
                    call.seen.sample = (&*record.id).into();
                }
                call.seen.last = at;
            }
            return;
        }
        let [account, kind, principal, user, key, source, name, error, region, agent] =
            alike.texts.map(Box::from);
        let [forwarded, assumed_root] = alike.flags;
        let call = Call {
            account,
            kind,
            principal,
            user,
            key,
            mfa: alike.mfa,
            forwarded,
            assumed_root,
            source,
            name,
            error,
            region,
            agent,
            seen: seen(&record.id),
        };
        self.0.insert_unique(hash, call, |call| call.alike().hash());
    }

    /// Counts another's calls in.
    pub(crate) fn merge(&mut self, other: Self) {
        for call in other.0 {
            let hash = call.alike().hash();
            match self.0.find_mut(hash, |mine| mine.alike() == call.alike()) {
                Some(mine) => mine.seen.merge(&call.seen),
                None => {
                    self.0.insert_unique(hash, call, |call| call.alike().hash());
                }
            }
        }
    }

    /// All of them, in the order of their fields.
    pub(crate) fn sorted(self) -> Vec<Call> {
        let mut calls: Vec<Call> = self.0.into_iter().collect();
        calls.sort_by(|one, other| {
            let key = |call: &Call| (call.mfa, call.forwarded, call.assumed_root);
            one.alike().texts.cmp(&other.alike().texts).then_with(|| key(one).cmp(&key(other)))
        });
        calls
    }
}
