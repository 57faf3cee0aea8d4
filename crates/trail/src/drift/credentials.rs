//! Users, passwords and keys.

use tutela_model::Severity::{Low, Medium};

use super::Rule;

const IAM: &str = "iam.amazonaws.com";

pub(super) static RULES: &[Rule] = &[
    Rule::new("user-created", Medium, "An IAM user was created", (IAM, &["CreateUser"])),
    Rule::new(
        "console-password-created",
        Medium,
        "A console password was created",
        (IAM, &["CreateLoginProfile"]),
    )
    .of(owner),
    Rule::new(
        "console-password-set",
        Medium,
        "A console password was set by another",
        (IAM, &["UpdateLoginProfile"]),
    )
    .of(owner),
    Rule::new(
        "console-password-deleted",
        Low,
        "A console password was deleted",
        (IAM, &["DeleteLoginProfile"]),
    )
    .of(owner),
    Rule::new(
        "password-changed",
        Low,
        "A user changed the own password",
        (IAM, &["ChangePassword"]),
    )
    .of(super::actor),
    Rule::new(
        "access-key-created",
        Medium,
        "A long-lived access key was created",
        (IAM, &["CreateAccessKey"]),
    )
    .of(owner),
    Rule::new(
        "access-key-activated",
        Medium,
        "An access key was made active again",
        (IAM, &["UpdateAccessKey"]),
    )
    .where_(|event| {
        // A refused call may hide what it asked for.
        let status = event.parameter("status");
        status.eq_ignore_ascii_case("active") || status.is_empty()
    })
    .of(owner),
    Rule::new(
        "password-policy-changed",
        Medium,
        "The rules for passwords were changed",
        (IAM, &["UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy"]),
    )
    .of(|event| event.account.to_string()),
];

/// Whose credential it is: without a name, the caller's own.
fn owner(event: &crate::event::Event) -> String {
    let named = super::first(event, &["userName"]);
    if named.is_empty() && event.error.is_empty() { super::actor(event) } else { named }
}
