//! Whom AWS writes to.

use tutela_model::{Call, Cause, Contact, Contacts, Gap, Observed, operation};

use super::Facts;
use crate::answers::AlternateContactAnswer;

impl Facts<'_> {
    pub(super) fn contacts(&self) -> Contacts {
        Contacts {
            security: self.contact("SECURITY"),
            billing: self.contact("BILLING"),
            operations: self.contact("OPERATIONS"),
        }
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
