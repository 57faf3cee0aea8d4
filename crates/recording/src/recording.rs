//! One recorded answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tutela_model::{AccountId, Call, Cause, Gap};

/// The answers of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecordings {
    /// The account.
    pub account: AccountId,
    /// One recording a call.
    pub recordings: Vec<Recording>,
    /// Files whose place is not the call's own, as in folders made by hand.
    pub files: BTreeMap<Call, String>,
    /// Whether it is the only account of a folder that leaves out `accounts/<account id>/`.
    pub bare: bool,
}

impl AccountRecordings {
    /// The answers of `account`, each to be kept in its call's own place.
    #[must_use]
    pub fn new(account: AccountId, recordings: Vec<Recording>) -> Self {
        Self { account, recordings, files: BTreeMap::new(), bare: false }
    }

    /// What stands for the accounts that no listing shows, so that they are not absent: one of unknown
    /// id, with the listing that is lost.
    #[must_use]
    pub fn unlisted(gap: &Gap) -> Self {
        let answer = Answer::Gap { cause: gap.cause(), detail: gap.detail().to_owned() };
        let recording = Recording { call: gap.call().clone(), taken_at: None, answer };
        Self::new(AccountId::unknown(), vec![recording])
    }

    /// Where a call's answer is kept, relative to the account-data folder.
    #[must_use]
    pub fn file(&self, call: &Call) -> String {
        match self.files.get(call) {
            Some(file) => file.clone(),
            None if self.bare => call.path(),
            None => format!("accounts/{}/{}", self.account, call.path()),
        }
    }
}

/// One call and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The call.
    pub call: Call,
    /// When it was answered; `None` for a file that nobody dated.
    pub taken_at: Option<Timestamp>,
    /// What came of it.
    pub answer: Answer,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The answer as the AWS CLI prints it: all pages in one, policy documents as objects.
    Json(Vec<u8>),
    /// The credential report as the table that it is.
    Report {
        /// The table.
        csv: Vec<u8>,
        /// When AWS made it, where that was kept.
        generated: Option<Timestamp>,
    },
    /// AWS says that there is no such thing (`NoSuchEntity`), which is a fact and not a gap.
    Absent {
        /// The error code.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// No answer.
    Gap {
        /// Why.
        cause: Cause,
        /// In whose words, without secrets.
        detail: String,
    },
}
