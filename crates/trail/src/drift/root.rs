//! The root user.

use tutela_model::Severity::{Critical, High, Medium};

use super::{Rule, mfa::entered_without_mfa};
use crate::event::Event;

const SIGN_IN: &str = "signin.amazonaws.com";

pub(super) static RULES: &[Rule] = &[
    Rule::new("root-signed-in", High, "The root user signed in", (SIGN_IN, &["ConsoleLogin"]))
        .where_(|event| {
            is_root(event)
                && event.answer("ConsoleLogin").eq_ignore_ascii_case("success")
                && !entered_without_mfa(event)
        })
        .of(account),
    Rule::new(
        "root-signed-in-without-mfa",
        Critical,
        "The root user signed in without MFA",
        (SIGN_IN, &["ConsoleLogin"]),
    )
    .where_(|event| is_root(event) && entered_without_mfa(event))
    .of(account),
    Rule::new(
        "root-recovery-requested",
        Medium,
        "A new password for root was asked for",
        (SIGN_IN, &["PasswordRecoveryRequested"]),
    )
    .of(account),
    Rule::new(
        "root-password-changed",
        Critical,
        "The root user's password was changed",
        (SIGN_IN, &["PasswordRecoveryCompleted", "PasswordUpdated"]),
    )
    .of(account),
    Rule::new(
        "root-email-changed",
        Critical,
        "The root user's e-mail address was changed",
        (SIGN_IN, &["EmailUpdated"]),
    )
    .of(account),
];

fn is_root(event: &Event) -> bool {
    &*event.actor.kind == "Root"
}

fn account(event: &Event) -> String {
    event.account.to_string()
}
