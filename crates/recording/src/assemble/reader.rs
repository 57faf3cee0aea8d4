//! Finds a call's answer among an account's recordings and reads it, or says why it cannot.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde::de::{DeserializeOwned, IgnoredAny};
use tutela_model::{AccountId, Call, Cause, Gap, Observed, Operation, Receipt, Seen, operation};

use super::{authorization::twice, tree::OF_TREE};
use crate::{
    AccountRecordings, Answer, Recording,
    answers::{CredentialReportAnswer, MfaDevices, Paging, error_document, why_unreadable},
    credential_report::CredentialReport,
};

/// An account's recordings by call.
pub(crate) struct Reader<'a> {
    account: &'a AccountRecordings,
    by_call: BTreeMap<&'a Call, &'a Recording>,
    as_of: Option<Timestamp>,
}

/// What was read of a credential report, and when AWS made it.
pub(crate) struct DatedReport {
    pub(crate) table: CredentialReport,
    pub(crate) generated: Option<Timestamp>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(account: &'a AccountRecordings, as_of: Option<Timestamp>) -> Self {
        let by_call =
            account.recordings.iter().map(|recording| (&recording.call, recording)).collect();
        Self { account, by_call, as_of }
    }

    /// The account that the recordings are of.
    pub(crate) fn owner(&self) -> &AccountId {
        &self.account.account
    }

    /// Whether a call was made at all, whatever came of it.
    pub(crate) fn was_asked(&self, call: &Call) -> bool {
        self.by_call.contains_key(call)
    }

    /// The regions that an operation was asked in.
    pub(crate) fn regions_of(&self, operation: &Operation) -> BTreeSet<String> {
        let calls = self.by_call.keys().filter(|call| call.operation == operation);
        calls.filter_map(|call| call.region.clone()).collect()
    }

    /// The answer of an operation without parameters.
    pub(crate) fn account_wide<T: DeserializeOwned>(
        &self,
        operation: &'static Operation,
    ) -> Observed<T> {
        self.answer(&Call::new(operation))
    }

    /// The answer of a call that AWS answers for everything that exists.
    pub(crate) fn answer<T: DeserializeOwned>(&self, call: &Call) -> Observed<T> {
        match self.answer_or_absent(call) {
            Observed::Seen(Seen { value: Some(value), receipt }) => Observed::of(value, &receipt),
            Observed::Seen(Seen { value: None, .. }) => Observed::Missing(Gap::new(
                call.clone(),
                Cause::Failed,
                "AWS says that there is no such entity",
            )),
            Observed::Missing(gap) => Observed::Missing(gap),
        }
    }

    /// The answer of a call for which "there is no such thing" is an answer, too.
    pub(crate) fn answer_or_absent<T: DeserializeOwned>(&self, call: &Call) -> Observed<Option<T>> {
        let Some(recording) = self.by_call.get(call) else {
            return Observed::Missing(self.not_asked(call));
        };
        let receipt = self.receipt(recording, None);
        match &recording.answer {
            Answer::Json(json) => match self.read_json(call, json) {
                Ok(value) => Observed::of(value, &receipt),
                Err(gap) => Observed::Missing(gap),
            },
            Answer::Absent { .. } => Observed::of(None, &receipt),
            Answer::Gap { cause, detail } => {
                Observed::Missing(Gap::new(call.clone(), *cause, detail.clone()))
            }
            Answer::Report { .. } => Observed::Missing(self.unreadable(
                call,
                Cause::Malformed,
                "a table stands where JSON is expected",
            )),
        }
    }

    /// A listing of one user's own devices. AWS lists none twice, and a listing that was pasted
    /// together may well lack another.
    pub(crate) fn mfa_devices(&self, call: &Call) -> Observed<MfaDevices> {
        let answer = self.answer::<MfaDevices>(call);
        let twin = answer.seen().ok().and_then(|answer| {
            let devices = answer.value.devices.iter();
            twice(call, devices.map(|device| device.serial_number.as_str()))
        });
        twin.map_or(answer, Observed::Missing)
    }

    /// The credential report, saved as a table or as the AWS CLI prints it.
    pub(crate) fn credential_report(&self) -> Observed<DatedReport> {
        let call = Call::new(&operation::GET_CREDENTIAL_REPORT);
        let malformed =
            |detail: &str| Observed::Missing(self.unreadable(&call, Cause::Malformed, detail));
        let Some(recording) = self.by_call.get(&call) else {
            return Observed::Missing(self.not_asked(&call));
        };
        let (csv, generated) = match &recording.answer {
            Answer::Report { csv, generated } => (Cow::Borrowed(csv.as_slice()), *generated),
            Answer::Json(json) => match self.read_json::<CredentialReportAnswer>(&call, json) {
                Ok(Some(answer)) => match STANDARD.decode(answer.content.trim()) {
                    Ok(csv) => (Cow::Owned(csv), answer.generated_time),
                    Err(error) => return malformed(&format!("`Content` is not base64: {error}")),
                },
                Ok(None) => return malformed("AWS says that there is no report"),
                Err(gap) => return Observed::Missing(gap),
            },
            Answer::Absent { message, .. } => {
                return Observed::Missing(Gap::new(call, Cause::Failed, message.clone()));
            }
            Answer::Gap { cause, detail } => {
                return Observed::Missing(Gap::new(call, *cause, detail.clone()));
            }
        };
        if let (Some(made), Some(time)) = (generated, recording.taken_at)
            && !could_be_served(made, time)
        {
            let detail = format!(
                "AWS dates its answer {made}, the clock that recorded it says {time}: one of them \
                 is wrong, or the report is not of then"
            );
            return Observed::Missing(self.unreadable(&call, Cause::Undecided, &detail));
        }
        match CredentialReport::parse(&csv) {
            Ok(table) => {
                Observed::of(DatedReport { table, generated }, &self.receipt(recording, generated))
            }
            Err(error) => malformed(&error),
        }
    }

    /// Every call that was made in vain or whose answer is no JSON, and every account-wide operation
    /// without an answer.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let failed = self.by_call.iter().filter_map(|(call, recording)| match &recording.answer {
            Answer::Gap { .. } if self.not_entered().is_some_and(|gap| gap.call() == *call) => {
                self.not_entered()
            }
            Answer::Gap { cause, detail } => {
                Some(Gap::new((*call).clone(), *cause, detail.clone()))
            }
            Answer::Json(json) => self.read_json::<IgnoredAny>(call, json).err(),
            Answer::Report { .. } | Answer::Absent { .. } => None,
        });
        let mut gaps: Vec<Gap> = failed.collect();
        for operation in operation::ALL {
            let call = Call::new(operation);
            let counts = operation.reach == tutela_model::Reach::Account
                && **operation != operation::GENERATE_CREDENTIAL_REPORT;
            if counts && !self.was_asked(&call) {
                gaps.push(self.not_asked(&call));
            }
        }
        gaps.sort();
        gaps.dedup();
        gaps
    }

    /// The gap of a call that nobody made.
    pub(crate) fn not_asked(&self, call: &Call) -> Gap {
        if let Some(gap) = self.not_entered() {
            return gap;
        }
        Gap::new(
            call.clone(),
            Cause::NotAsked,
            format!("there is no `{}`", self.account.file(call)),
        )
    }

    /// What came of getting into the account by such a call.
    pub(crate) fn entry_of(&self, operation: &Operation) -> Option<&'a Recording> {
        let mut made = self.by_call.iter();
        made.find(|(call, _)| call.operation == operation).map(|(_, recording)| *recording)
    }

    /// Why accounts of an organisation may be missing, where that is all that is recorded of them.
    fn not_listed(&self) -> Option<Gap> {
        let mut lost = OF_TREE.into_iter().filter_map(|operation| self.entry_of(operation));
        let recording = lost.next().filter(|_| self.by_call.len() == 1)?;
        let Answer::Gap { cause, detail } = &recording.answer else { return None };
        let detail = format!("accounts may be missing that nobody listed: {detail}");
        Some(Gap::new(recording.call.clone(), *cause, detail))
    }

    /// Why nobody got into the account, where it could not be entered by its role.
    fn not_entered(&self) -> Option<Gap> {
        if self.account.account == AccountId::unknown()
            && let Some(gap) = self.not_listed()
        {
            return Some(gap);
        }
        let recording = self.entry_of(&operation::ASSUME_ROLE)?;
        let Answer::Gap { cause, detail } = &recording.answer else { return None };
        let detail = format!("the account could not be entered: {detail}");
        Some(Gap::new(recording.call.clone(), *cause, detail))
    }

    fn receipt(&self, recording: &Recording, made: Option<Timestamp>) -> Arc<Receipt> {
        Arc::new(Receipt {
            call: recording.call.clone(),
            time: recording.taken_at.or(self.as_of),
            made,
            file: self.account.file(&recording.call),
        })
    }

    /// A gap that names the file, since only there it can be put right.
    fn unreadable(&self, call: &Call, cause: Cause, detail: &str) -> Gap {
        Gap::new(call.clone(), cause, format!("`{}`: {detail}", self.account.file(call)))
    }

    /// Reads JSON as the AWS CLI prints it; `None` where it is AWS's word that there is no such
    /// thing.
    fn read_json<T: DeserializeOwned>(&self, call: &Call, json: &[u8]) -> Result<Option<T>, Gap> {
        if let Some(error) = error_document(json) {
            return match error.answer() {
                Answer::Gap { cause, detail } => Err(Gap::new(call.clone(), cause, detail)),
                Answer::Json(_) | Answer::Report { .. } | Answer::Absent { .. } => Ok(None),
            };
        }
        let gap = |error: serde_json::Error| {
            let cause = if error.is_eof() { Cause::Incomplete } else { Cause::Malformed };
            self.unreadable(call, cause, &why_unreadable(call, json, &error))
        };
        let value = serde_json::from_slice(json).map_err(gap)?;
        let paging: Paging = serde_json::from_slice(json).map_err(gap)?;
        let Paging { next_token, marker, next_marker, continuation_token, .. } = &paging;
        let mut tokens = [next_token, marker, next_marker, continuation_token].into_iter();
        let left = paging.is_truncated || paging.truncated || tokens.any(Option::is_some);
        if left {
            let detail = "the listing goes on where the answer ends";
            return Err(self.unreadable(call, Cause::Incomplete, detail));
        }
        Ok(Some(value))
    }
}

/// AWS makes a new report every four hours and refuses older ones; a day is patience with clocks.
fn could_be_served(made: Timestamp, time: Timestamp) -> bool {
    let age = time.duration_since(made);
    age < SignedDuration::from_hours(24) && age > SignedDuration::from_hours(-1)
}
