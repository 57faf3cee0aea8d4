//! On what terms an account is judged.

use tutela_model::{
    Account, Cause, Gap, Observed, Receipt, SignedDuration, SshKey, Timestamp, operation,
};

use super::git::GitKey;

/// What is made of a credential report that is older than the other answers.
///
/// AWS answers with a report that may be four hours old. A password or a key that was made since is
/// not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldReport {
    /// What it lacks may be there by now; and so may SSH keys for Git that nobody looked up.
    MayLack,
    /// What it says is told with its date, and of SSH keys nothing is said.
    IsDated,
}

/// On what terms an account is judged.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The moment of judgement, before which no request is made any more; `None` where nobody knows
    /// it.
    pub as_of: Option<Timestamp>,
    /// What is made of an old credential report.
    pub old: OldReport,
    /// Whether it is said, too, which sessions of roles may have begun before: [`super::Earlier`]. It takes
    /// asking every role once more for everybody who is told apart.
    pub tells_earlier: bool,
}

/// Clocks differ, and a run takes a while: a report that is older by no more is as new as the rest.
const AS_NEW: SignedDuration = SignedDuration::from_mins(5);

/// When the first answer was given of those that say who may do what; `None` where nobody dated them.
#[must_use]
pub fn begun(account: &Account) -> Option<Timestamp> {
    let caller = account.caller.seen().ok().and_then(|seen| seen.receipt.time);
    let details = account.groups.seen().ok().and_then(|seen| seen.receipt.time);
    caller.into_iter().chain(details).min()
}

/// When the answers of an account were given.
pub(super) struct Given {
    begun: Option<Timestamp>,
    old: OldReport,
}

impl Given {
    pub(super) fn new(account: &Account, old: OldReport) -> Self {
        Self { begun: begun(account), old }
    }

    /// A user's SSH keys for Git, which are taken to be there where nobody asked for them.
    pub(super) fn git_key(&self, keys: &Observed<Vec<SshKey>>) -> GitKey {
        match self.old {
            OldReport::MayLack => GitKey::of(keys),
            OldReport::IsDated => GitKey::NONE,
        }
    }

    /// Why something may be there by now that an answer lacks.
    pub(super) fn may_lack(&self, receipt: &Receipt) -> Option<Gap> {
        if self.old == OldReport::IsDated
            || *receipt.call.operation != operation::GET_CREDENTIAL_REPORT
        {
            return None;
        }
        let detail = match (receipt.made, self.begun) {
            (Some(made), Some(begun)) if begun.duration_since(made) <= AS_NEW => return None,
            (Some(made), Some(begun)) => {
                format!("the report is of {made}, and the other answers are of {begun}")
            }
            (Some(made), None) => {
                format!("the report is of {made}, and nobody dated the other answers")
            }
            (None, _) => "nobody knows when the report was made".to_owned(),
        };
        Some(Gap::new(receipt.call.clone(), Cause::Undecided, detail))
    }
}
