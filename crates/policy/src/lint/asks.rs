//! Which credentials a statement's conditions about MFA let through, for whoever judges the
//! statement in its account.

use super::{
    Attachment, TooMany,
    operators::{operator, some_age},
    probe::Credential,
    subject::{Subject, asks_about_mfa},
    too_many,
};
use crate::syntax::Document;

/// A statement that asks about MFA.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "an answer for each credential")]
pub struct AsksForMfa {
    /// The statement, by its place in the document.
    pub statement: usize,
    /// The first of its conditions about MFA, in words: `BoolIfExists of aws:MultiFactorAuthPresent`.
    pub words: String,
    /// Whether they hold for a long-term access key, whose requests lack the keys about MFA.
    pub key: bool,
    /// Whether they hold for a session of a user without MFA, whose key is false.
    pub session: bool,
    /// Whether they hold for a user with MFA, of some age at least.
    pub mfa: bool,
    /// Whether they hold for a session of a role that nobody with MFA assumed.
    pub role_session: bool,
}

/// The statements of a document that ask about MFA, be the key misspelled, and for whom their
/// conditions about it hold. Other conditions, and other statements, are not looked at.
///
/// # Errors
/// For a policy with more questions about MFA than AWS takes.
///
/// ```
/// use tutela_policy::{Document, lint::asks_for_mfa};
/// let trust = Document::parse(
///     r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*",
///         "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}}}"#,
/// )?;
/// let asked = asks_for_mfa(&trust)?;
/// assert!(asked[0].key && asked[0].mfa && !asked[0].session);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn asks_for_mfa(document: &Document) -> Result<Vec<AsksForMfa>, TooMany> {
    too_many(document)?;
    let asking = document.statements.iter().enumerate().filter_map(|(at, statement)| {
        Some((at, statement, statement.conditions.iter().find(|it| asks_about_mfa(it))?))
    });
    let mut asking = asking.peekable();
    if asking.peek().is_none() {
        return Ok(Vec::new());
    }
    let subject = Subject::new(document, &[], Attachment::Unknown);
    let answer = asking.map(|(at, statement, first)| {
        let fires = |credential| subject.fires(statement, credential);
        AsksForMfa {
            statement: at,
            words: format!("{} of {}", operator(first), first.key),
            key: fires(Credential::AccessKey),
            session: fires(Credential::Password),
            mfa: fires(Credential::Mfa)
                || fires(Credential::OldMfa)
                || some_age(&subject, statement),
            role_session: fires(Credential::RoleSession),
        }
    });
    Ok(answer.collect())
}
