//! Whether root could be recovered, as far as AWS tells others than root.
//!
//! Root is what is left where the last administrator is locked out. Its own way back, without a device, is
//! its mail address and the account's telephone number.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_lost-or-broken.html>

use tutela_model::{Account, Contact, Gap, Observed, Verification};

/// A thing that root's way back rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootFact {
    /// Which: `telephone`.
    pub what: &'static str,
    /// Whether it is as it should be; `None` where nobody knows.
    pub is_ready: Option<bool>,
    /// In a sentence.
    pub words: String,
}

/// All of them, in the order in which they are needed.
#[must_use]
pub fn root_facts(account: &Account) -> Vec<RootFact> {
    vec![
        password(&account.root.has_password),
        mfa(&account.root.has_mfa),
        RootFact {
            what: "mail",
            is_ready: None,
            words: "Which mail address root has, and who reads it, AWS tells nobody here: see to it that \
                    somebody does, and that the mailbox outlives whoever that is."
                .to_owned(),
        },
        telephone(&account.contacts.phone),
        security_contact(&account.contacts.security),
        RootFact {
            what: "backup-codes",
            is_ready: None,
            words: "AWS issues no backup codes, to root or to users: a second device that is kept elsewhere \
                    is the only spare."
                .to_owned(),
        },
    ]
}

fn unknown(what: &'static str, words: &str, gap: &Gap) -> RootFact {
    RootFact { what, is_ready: None, words: format!("{words} was not seen: {gap}.") }
}

fn password(has_password: &Observed<bool>) -> RootFact {
    let what = "password";
    match has_password.seen() {
        Err(gap) => unknown(what, "Whether root has a password", &gap),
        Ok(seen) if seen.value => RootFact {
            what,
            is_ready: Some(true),
            words: "Root has a password: whoever may read its mail can set another one.".to_owned(),
        },
        Ok(_) => RootFact {
            what,
            is_ready: Some(false),
            words: "Root has no password: the organization's management account gives it one back, where \
                    root's credentials are managed from there."
                .to_owned(),
        },
    }
}

fn mfa(has_mfa: &Observed<bool>) -> RootFact {
    let what = "mfa";
    match has_mfa.seen() {
        Err(gap) => unknown(what, "Whether root has MFA", &gap),
        Ok(seen) => RootFact {
            what,
            is_ready: Some(seen.value),
            words: if seen.value {
                "Root has MFA. How many devices that are, AWS tells root alone: there should be two."
            } else {
                "Root has no MFA: whoever may read its mail gets in."
            }
            .to_owned(),
        },
    }
}

fn telephone(phone: &Observed<Verification>) -> RootFact {
    let what = "telephone";
    let (is_ready, words) = match phone.seen().map(|seen| seen.value) {
        Err(gap) => {
            return unknown(what, "Whether AWS has verified the account's telephone number", &gap);
        }
        Ok(Verification::Verified) => (
            Some(true),
            "AWS has verified the account's telephone number, at which it calls who has lost root's device.",
        ),
        Ok(Verification::Pending | Verification::Unverified) => (
            Some(false),
            "AWS has not verified the account's telephone number, at which it calls who has lost root's \
             device.",
        ),
        Ok(Verification::NotSupported) => {
            (None, "AWS verifies no telephone numbers there: see to it that it is yours.")
        }
    };
    RootFact { what, is_ready, words: words.to_owned() }
}

fn security_contact(contact: &Observed<Option<Contact>>) -> RootFact {
    let what = "security-contact";
    let (is_ready, words) = match contact.seen().map(|seen| seen.value.is_some()) {
        Err(gap) => {
            return unknown(what, "Whether AWS has a security contact of the account", &gap);
        }
        Ok(true) => {
            (Some(true), "AWS has a security contact to write to, beside root's own address.")
        }
        Ok(false) => {
            (Some(false), "AWS has no security contact to write to, beside root's own address.")
        }
    };
    RootFact { what, is_ready, words: words.to_owned() }
}
