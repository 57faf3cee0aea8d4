//! What a root session of a member says of root's credentials.

use tutela_model::{Call, Cause, Gap, Observed, operation};

use super::Facts;
use crate::{Answer, answers};

/// Whether root has each kind of credential, where a root session was opened; a gap where none was.
pub(super) struct Session {
    pub(super) password: Observed<bool>,
    pub(super) keys: Observed<bool>,
    pub(super) certificates: Observed<bool>,
}

impl Session {
    pub(super) fn read(facts: &Facts<'_>) -> Self {
        let call = Call::new(&operation::GET_LOGIN_PROFILE).as_member_root();
        let password = facts.reader.answer_or_absent::<answers::LoginProfileAnswer>(&call);
        let call = Call::new(&operation::LIST_ACCESS_KEYS).as_member_root();
        let keys = facts.reader.answer::<answers::AccessKeys>(&call);
        let call = Call::new(&operation::LIST_SIGNING_CERTIFICATES).as_member_root();
        let certificates = facts.reader.answer::<answers::Certificates>(&call);
        Self {
            password: password.and_then(|seen| Observed::of(seen.value.is_some(), &seen.receipt)),
            keys: keys.and_then(|seen| {
                Observed::of(!seen.value.access_key_metadata.is_empty(), &seen.receipt)
            }),
            certificates: certificates
                .and_then(|seen| Observed::of(!seen.value.certificates.is_empty(), &seen.receipt)),
        }
    }
}

/// Why a root session that was asked for was not opened.
pub(super) fn not_opened(facts: &Facts<'_>) -> Option<Gap> {
    let recording = facts.reader.entry_of(&operation::ASSUME_ROOT)?;
    let Answer::Gap { cause, detail } = &recording.answer else { return None };
    Some(Gap::new(recording.call.clone(), *cause, detail.clone()))
}

/// What the summary says, unless root's own session says otherwise: two live answers that contradict
/// each other decide nothing.
pub(super) fn beside(summary: Observed<bool>, session: &Observed<bool>) -> Observed<bool> {
    match (summary.seen(), session.seen()) {
        (Ok(told), Ok(listed)) if told.value != listed.value => Observed::Missing(Gap::new(
            listed.receipt.call.clone(),
            Cause::Undecided,
            format!("it contradicts {}", told.receipt.call),
        )),
        (Ok(_) | Err(_), _) => summary,
    }
}
