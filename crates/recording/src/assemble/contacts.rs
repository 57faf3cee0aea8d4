//! Whom AWS writes to, and how it sees the account.

use tutela_model::{
    AccountId, AccountState, Call, Cause, Contact, Contacts, Gap, Observed, PublicAccessBlock,
    Standing, Verification, operation,
};

use super::Facts;
use crate::answers::{
    AccountInformation, AlternateContactAnswer, ContactInformation, PublicAccess,
};

impl Facts<'_> {
    pub(super) fn contacts(&self) -> Contacts {
        Contacts {
            security: self.contact("SECURITY"),
            billing: self.contact("BILLING"),
            operations: self.contact("OPERATIONS"),
            phone: self.phone(),
        }
    }

    /// What the account is to AWS; `own` is the account that the recordings are of.
    pub(super) fn standing(&self, own: &AccountId) -> Standing {
        let own = self.own_account(own);
        Standing {
            state: self.state(own.as_deref()),
            public_access: self.public_access(own.as_deref()),
        }
    }

    fn state(&self, own: Option<&str>) -> Observed<AccountState> {
        let answer =
            self.reader.account_wide::<AccountInformation>(&operation::GET_ACCOUNT_INFORMATION);
        answer.and_then(|seen| {
            let AccountInformation { account_id, account_state } = &seen.value;
            if own.is_some_and(|own| own != account_id) {
                let detail = format!("it is of account {account_id}");
                let call = seen.receipt.call.clone();
                return Observed::Missing(Gap::new(call, Cause::Malformed, detail));
            }
            Observed::of(AccountState::read(account_state), &seen.receipt)
        })
    }

    fn public_access(&self, own: Option<&str>) -> Observed<Option<PublicAccessBlock>> {
        let call = Call::new(&operation::GET_PUBLIC_ACCESS_BLOCK);
        let Some(own) = own else {
            let detail = "nobody said which account it is";
            return Observed::Missing(Gap::new(call, Cause::NotAsked, detail));
        };
        let call = call.with("AccountId", own);
        self.reader.answer_or_absent::<PublicAccess>(&call).and_then(|seen| {
            let told = seen.value.as_ref().map(|told| &told.public_access_block_configuration);
            let block = told.map(|told| PublicAccessBlock {
                block_acls: told.block_public_acls,
                ignore_acls: told.ignore_public_acls,
                block_policy: told.block_public_policy,
                restrict_buckets: told.restrict_public_buckets,
            });
            Observed::of(block, &seen.receipt)
        })
    }

    fn phone(&self) -> Observed<Verification> {
        let call = Call::new(&operation::GET_CONTACT_INFORMATION);
        self.reader.answer::<ContactInformation>(&call).and_then(|seen| {
            let gap =
                |cause, detail: String| Observed::Missing(Gap::new(call.clone(), cause, detail));
            let status = match seen.value.verification_status.as_deref() {
                Some("VERIFIED") => Verification::Verified,
                Some("PENDING") => Verification::Pending,
                Some("UNVERIFIED") => Verification::Unverified,
                Some("NOT_SUPPORTED") => Verification::NotSupported,
                Some(other) => {
                    let detail = format!("`{other}` is no status that this version knows");
                    return gap(Cause::Malformed, detail);
                }
                None => return gap(Cause::Undecided, "it has no `VerificationStatus`".to_owned()),
            };
            Observed::of(status, &seen.receipt)
        })
    }

    fn contact(&self, kind: &str) -> Observed<Option<Contact>> {
        let call = Call::new(&operation::GET_ALTERNATE_CONTACT).with("AlternateContactType", kind);
        self.reader.answer_or_absent::<AlternateContactAnswer>(&call).and_then(|answer| {
            let Some(told) = &answer.value else { return Observed::of(None, &answer.receipt) };
            let told = &told.alternate_contact;
            if told.alternate_contact_type != kind {
                let detail = format!("it is the contact for {}", told.alternate_contact_type);
                return Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail));
            }
            let contact = Contact { email: told.email_address.clone() };
            Observed::of(Some(contact), &answer.receipt)
        })
    }
}
