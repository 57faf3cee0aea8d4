//! How all accounts stand, in regular intervals, also where nothing is news.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tutela_model::{AccountId, Severity};

use super::{Cadence, Known, Notice, NoticePolicy, Scores, decide::digest_of};
use crate::Standing;

/// How an account stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDigest {
    /// The account.
    pub account: AccountId,
    /// The score at the least and at the most, where it was reckoned.
    pub score: Option<(u8, u8)>,
    /// Problems by severity, the mildest first, those left out that somebody accepted.
    pub open: [u64; 4],
    /// Of these, how many nobody could look at any more.
    pub unseen: u64,
    /// What nobody has seen yet.
    pub unclear: u64,
}

/// The digest, where its time has come since the `last` one. The first one comes at once.
#[must_use]
pub fn digest(
    last: Option<Timestamp>,
    findings: &[Known],
    scores: &Scores,
    policy: &NoticePolicy,
    now: Timestamp,
) -> Option<Notice> {
    let hour = policy.digest_hour;
    let has_come = policy.digest != Cadence::Never
        && last.is_none_or(|last| policy.digest.has_come(last, now, hour))
        && policy.may_speak(Severity::Low, now);
    if !has_come {
        return None;
    }
    let mut accounts: BTreeMap<&AccountId, AccountDigest> = BTreeMap::new();
    for (account, score) in scores {
        of(&mut accounts, account).score = score.map(|score| (score.low, score.high));
    }
    for finding in findings {
        of(&mut accounts, &finding.account).add(finding);
    }
    Some(Notice {
        key: digest_of(&["digest".to_owned(), now.as_microsecond().to_string()]),
        at: now,
        account: None,
        severity: Severity::Low,
        cause: None,
        when: policy.digest,
        items: Vec::new(),
        digest: accounts.into_values().collect(),
    })
}

fn of<'d, 'a>(
    accounts: &'d mut BTreeMap<&'a AccountId, AccountDigest>,
    account: &'a AccountId,
) -> &'d mut AccountDigest {
    accounts.entry(account).or_insert_with(|| AccountDigest {
        account: account.clone(),
        score: None,
        open: [0; 4],
        unseen: 0,
        unclear: 0,
    })
}

impl AccountDigest {
    fn add(&mut self, finding: &Known) {
        let life = &finding.life;
        match life.standing {
            Standing::Resolved => {}
            Standing::Unclear => self.unclear = self.unclear.saturating_add(1),
            Standing::Open if life.exempt => {}
            Standing::Open => {
                let [low, medium, high, critical] = &mut self.open;
                let count = match life.severity {
                    Severity::Low => low,
                    Severity::Medium => medium,
                    Severity::High => high,
                    Severity::Critical => critical,
                };
                *count = count.saturating_add(1);
                self.unseen = self.unseen.saturating_add(u64::from(!life.seen));
            }
        }
    }
}
