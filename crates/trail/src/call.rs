//! Calls, counted: the same by the same principal, with the same credential, are one.

use std::hash::BuildHasher as _;

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

/// How a call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The principal asked.
    Direct,
    /// A service asked on the principal's behalf.
    Forwarded,
    /// A central account asked in a session of `sts:AssumeRoot`, by the record's own word.
    CentralRoot,
}

impl Origin {
    fn of(record: &View<'_>) -> Self {
        if record.identity.session.assumed_root.eq_ignore_ascii_case("true") {
            Self::CentralRoot
        } else if record.identity.invoked_by.is_empty() {
            Self::Direct
        } else {
            Self::Forwarded
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
    /// How it came.
    pub origin: Origin,
    /// Whether AWS refused it.
    pub refused: bool,
    /// Whether an MFA device was named, as for a session with MFA.
    pub with_device: bool,
    /// The service: `iam.amazonaws.com`.
    pub source: Box<str>,
    /// The call.
    pub name: Box<str>,
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
    pub sample: String,
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

/// Texts by which calls are told apart.
const TEXTS: usize = 8;

/// Ends each of them: no text of JSON holds this byte.
pub(crate) const END: u8 = 0xff;

/// The distinct calls of many records, by all their fields as one text.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    table: HashTable<(Box<[u8]>, Seen)>,
}

fn hash(text: &[u8]) -> u64 {
    FixedState::default().hash_one(text)
}

/// Writes the fields by which a record's call is told apart.
pub(crate) fn write(record: &View<'_>, text: &mut Vec<u8>) {
    let identity = &record.identity;
    let of_role = &*identity.kind == "AssumedRole";
    let issuer = &identity.session.issuer.arn;
    let keeps_key = !identity.key.starts_with("ASIA") || &*identity.kind == "Root";
    let origin = Origin::of(record);
    let texts: [&str; TEXTS] = [
        &record.account,
        &identity.kind,
        if of_role && !issuer.is_empty() { issuer } else { &identity.arn },
        if of_role { "" } else { &identity.user },
        if keeps_key && !of_role { &identity.key } else { "" },
        &record.source,
        &record.name,
        if of_role || origin == Origin::Forwarded { "" } else { &record.agent },
    ];
    for field in texts {
        text.extend_from_slice(field.as_bytes());
        text.push(END);
    }
    text.extend([LoggedMfa::of(record) as u8, origin as u8]);
    text.extend([!record.error.is_empty(), record.names_a_device()].map(u8::from));
}

/// Reads what `write` wrote.
fn read(text: &[u8], seen: Seen) -> Option<Call> {
    let mut fields = text.splitn(TEXTS + 1, |byte| *byte == END);
    let mut next = || fields.next().map(|field| String::from_utf8_lossy(field).into());
    let (account, kind, principal, user) = (next()?, next()?, next()?, next()?);
    let (key, source, name, agent) = (next()?, next()?, next()?, next()?);
    let [mfa, origin, refused, with_device] = <[u8; 4]>::try_from(fields.next()?).ok()?;
    let said = [LoggedMfa::Absent, LoggedMfa::False, LoggedMfa::True];
    let mfa = said.into_iter().find(|known| *known as u8 == mfa)?;
    let origins = [Origin::Direct, Origin::Forwarded, Origin::CentralRoot];
    let origin = origins.into_iter().find(|known| *known as u8 == origin)?;
    let (refused, with_device) = (refused == 1, with_device == 1);
    Some(Call {
        account,
        kind,
        principal,
        user,
        key,
        mfa,
        origin,
        refused,
        with_device,
        source,
        name,
        agent,
        seen,
    })
}

impl Calls {
    /// Counts a call in, by what [`write()`] wrote of it.
    pub(crate) fn count(&mut self, text: &[u8], id: &str, at: Timestamp) {
        let hash = self::hash(text);
        if let Some((_, seen)) = self.table.find_mut(hash, |(known, _)| **known == *text) {
            seen.count += 1;
            seen.first = seen.first.min(at);
            if at > seen.last || at == seen.last && *id < *seen.sample {
                seen.sample.clear();
                seen.sample.push_str(id);
                seen.last = at;
            }
            return;
        }
        let seen = Seen { count: 1, first: at, last: at, sample: id.to_owned() };
        self.table.insert_unique(hash, (text.into(), seen), |(known, _)| self::hash(known));
    }

    /// Counts another's calls in.
    pub(crate) fn merge(&mut self, other: Self) {
        for (text, seen) in other.table {
            let hash = hash(&text);
            match self.table.find_mut(hash, |(known, _)| *known == text) {
                Some((_, mine)) => mine.merge(&seen),
                None => {
                    self.table.insert_unique(hash, (text, seen), |(known, _)| self::hash(known));
                }
            }
        }
    }

    /// All of them, in the order of their fields.
    pub(crate) fn sorted(self) -> Vec<Call> {
        let mut calls: Vec<_> = self.table.into_iter().collect();
        calls.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        calls.into_iter().filter_map(|(text, seen)| read(&text, seen)).collect()
    }
}
