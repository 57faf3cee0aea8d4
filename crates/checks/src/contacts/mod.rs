//! Whom AWS writes to.

pub(crate) mod billing_missing;
pub(crate) mod operations_missing;
pub(crate) mod phone_unverified;
pub(crate) mod security_missing;

use tutela_model::{Contact, Judgement, Observed, Verdict};

/// Whether there is a contact of a kind, such as `security`.
fn judge(contact: &Observed<Option<Contact>>, kind: &str) -> Judgement {
    let seen = contact.seen()?;
    let Some(contact) = &seen.value else {
        let evidence = seen.cite("Error.Code", "ResourceNotFoundException");
        let message = format!("there is no contact for {kind}: AWS writes to root's address only");
        return Ok(Verdict::fail(message, [evidence]));
    };
    let evidence = seen.cite("AlternateContact.EmailAddress", &contact.email);
    Ok(Verdict::pass(format!("the contact for {kind} is {}", contact.email), [evidence]))
}
