//! From what was told and how findings stand to what is told now.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use tutela_model::{AccountId, Severity, hex};

use super::{
    Cadence, Item, Kind, Known, Notice, NoticePolicy, NoticeState, Told, Word, when::is_over,
};
use crate::{Life, Standing, score::cause_of};

/// Findings that came and went are remembered so long.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// What was told of each finding, or waits to be. What is not in it any more can be forgotten.
    pub state: NoticeState,
    /// What is told now, in the order of accounts and causes.
    pub notices: Vec<Notice>,
}

/// Decides what people are told now. Pure: the same input gives the same notices, with the same keys.
///
/// `findings` are all that are not over, and those of which something was told. A finding that is in
/// neither keeps what was told of it.
#[must_use]
pub fn decide(
    state: &NoticeState,
    findings: &[Known],
    policy: &NoticePolicy,
    now: Timestamp,
) -> Decided {
    let mut decided = Decided { state: state.clone(), notices: Vec::new() };
    let mut groups: BTreeMap<Group, Vec<Item>> = BTreeMap::new();
    for finding in findings {
        let subject = (finding.account.clone(), finding.key.clone());
        let mut told = decided.state.remove(&subject).unwrap_or_default();
        for (kind, severity) in step(&mut told, &finding.life, policy, now) {
            let item = item(kind, severity, finding, &told, policy);
            groups.entry(Group::of(&item, &finding.account, policy)).or_default().push(item);
        }
        if told.says_something() {
            decided.state.insert(subject, told);
        }
    }
    decided.notices = groups.into_iter().map(|(group, items)| group.notice(items, now)).collect();
    decided
}

/// How a finding stands, as far as people are told; `None` where nobody knows.
fn word(life: &Life) -> Option<Word> {
    match life.standing {
        Standing::Open if life.exempt => Some(Word::Over),
        Standing::Open => Some(Word::Problem(life.severity)),
        Standing::Unclear => None,
        Standing::Resolved => Some(Word::Over),
    }
}

impl Told {
    fn says_something(&self) -> bool {
        self.is_problem() || self.waiting.is_some() || !self.turns.is_empty()
    }

    /// Whether it is told as a problem.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        matches!(self.word, Some(Word::Problem(_)))
    }

    /// Takes note of how it stands, and of how often it came or went.
    fn look(&mut self, stands: Word, now: Timestamp) {
        let is_problem = |word: Word| matches!(word, Word::Problem(_));
        if self.stood.is_some_and(|stood| is_problem(stood) != is_problem(stands)) {
            self.turns.push(now);
        }
        self.turns.retain(|turn| !is_over(*turn, DAY, now));
        self.stood = Some(stands);
    }

    /// What is news about it, how bad that is, and what it stands for.
    fn news(&self, stands: Word) -> Option<(Kind, Severity)> {
        match (self.word, stands) {
            (None, Word::Problem(severity)) => Some((Kind::New, severity)),
            (Some(Word::Over), Word::Problem(severity)) => Some((Kind::Back, severity)),
            (Some(Word::Problem(before)), Word::Problem(severity)) if severity > before => {
                Some((Kind::Worse, severity))
            }
            (Some(Word::Problem(before)), Word::Over) => Some((Kind::Resolved, before)),
            (Some(Word::Problem(_)), Word::Problem(_)) | (None | Some(Word::Over), Word::Over) => {
                None
            }
        }
    }

    fn tell(&mut self, word: Word, now: Timestamp) {
        if !self.is_problem() {
            self.since = Some(now);
        }
        self.word = Some(word);
        self.at = Some(now);
        self.waiting = None;
        self.acknowledged = None;
        self.escalated = false;
    }
}

/// What is told of one finding now.
fn step(
    told: &mut Told,
    life: &Life,
    policy: &NoticePolicy,
    now: Timestamp,
) -> Vec<(Kind, Severity)> {
    let Some(stands) = word(life) else {
        // Nobody knows, so that nothing is news; what was told stands.
        told.waiting = None;
        return again(told, policy, now);
    };
    told.look(stands, now);
    let Some((kind, severity)) = told.news(stands) else {
        told.waiting = None;
        if let (Some(Word::Problem(_)), Word::Problem(_)) = (told.word, stands) {
            // It is milder than what was told: no news, but what is worse than that is.
            told.word = Some(stands);
        }
        return again(told, policy, now);
    };
    let since = match told.waiting {
        Some((waiting, since)) if waiting == stands => since,
        Some(_) | None => now,
    };
    told.waiting = Some((stands, since));
    let route = policy.route(severity);
    let has_settled = told.turns.len() < policy.flaps || is_over(since, policy.settle, now);
    let has_come = route.when.has_come(since, now, policy.digest_hour);
    if !(has_settled && has_come && policy.may_speak(severity, now)) {
        return again(told, policy, now);
    }
    told.tell(stands, now);
    vec![(kind, severity)]
}

/// What is told again of a problem that was told: to the same people, or to others.
fn again(told: &mut Told, policy: &NoticePolicy, now: Timestamp) -> Vec<(Kind, Severity)> {
    let (Some(Word::Problem(severity)), Some(at)) = (told.word, told.at) else { return Vec::new() };
    let is_waiting_to_be_over = matches!(told.waiting, Some((Word::Over, _)));
    if told.acknowledged.is_some() || is_waiting_to_be_over || !policy.may_speak(severity, now) {
        return Vec::new();
    }
    let route = policy.route(severity);
    let mut all = Vec::new();
    let since = told.since.unwrap_or(at);
    if !told.escalated && route.escalate_after.is_some_and(|after| is_over(since, after, now)) {
        told.escalated = true;
        all.push((Kind::Escalation, severity));
    }
    if route.when != Cadence::Never
        && route.remind_after.is_some_and(|after| is_over(at, after, now))
    {
        told.at = Some(now);
        all.push((Kind::Reminder, severity));
    }
    all
}

fn item(
    kind: Kind,
    severity: Severity,
    finding: &Known,
    told: &Told,
    policy: &NoticePolicy,
) -> Item {
    let key = &finding.key;
    Item {
        kind,
        check: key.check.clone(),
        region: key.region.clone(),
        resource: key.resource.clone(),
        severity,
        message: finding.life.message.clone(),
        first_seen: finding.life.first_seen,
        flapped: Some(told.turns.len()).filter(|turns| *turns >= policy.flaps),
    }
}

/// What belongs into one message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    account: AccountId,
    when: Cadence,
    is_escalation: bool,
    /// What is told at once is told by cause; a batch is one message.
    cause: Option<(String, bool)>,
}

impl Group {
    fn of(item: &Item, account: &AccountId, policy: &NoticePolicy) -> Self {
        let when = policy.route(item.severity).when;
        let is_escalation = item.kind == Kind::Escalation;
        let by_cause = is_escalation || when == Cadence::AtOnce;
        let cause = || cause_of(&item.check).map_or(item.check.as_str(), |cause| cause.name);
        let cause = by_cause.then(|| (cause().to_owned(), item.kind == Kind::Resolved));
        Self { account: account.clone(), when, is_escalation, cause }
    }

    fn notice(self, mut items: Vec<Item>, now: Timestamp) -> Notice {
        items.sort_by(|a, b| {
            (b.severity, a.kind, &a.check, &a.resource, &a.region).cmp(&(
                a.severity,
                b.kind,
                &b.check,
                &b.resource,
                &b.region,
            ))
        });
        let severity = items.iter().map(|item| item.severity).max().unwrap_or(Severity::Low);
        Notice {
            key: key(&self.account, &items, now),
            at: now,
            account: Some(self.account),
            severity,
            cause: self.cause.map(|(name, _)| name),
            when: self.when,
            items,
            digest: Vec::new(),
        }
    }
}

/// 32 hexadecimal digits of what is told of which findings, and when.
fn key(account: &AccountId, items: &[Item], now: Timestamp) -> String {
    let mut parts = vec![account.to_string(), now.as_microsecond().to_string()];
    for item in items {
        let Item { kind, check, region, resource, .. } = item;
        parts.extend([kind.word(), check, region, resource].map(str::to_owned));
    }
    digest_of(&parts)
}

/// 32 hexadecimal digits of some texts, each with its length before it.
pub(super) fn digest_of(parts: &[String]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(format!("{}:{part}", part.len()));
    }
    hex(hasher.finalize().iter().take(16))
}

#[cfg(test)]
mod tests;
