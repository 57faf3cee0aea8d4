//! MFA devices.

use tutela_model::Severity::{High, Low, Medium};

use super::Rule;
use crate::event::Event;

const IAM: &str = "iam.amazonaws.com";

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "mfa-device-deactivated",
        High,
        "An MFA device was taken from its user",
        (IAM, &["DeactivateMFADevice"]),
    ),
    Rule::new(
        "mfa-device-deleted",
        High,
        "A virtual MFA device was deleted",
        (IAM, &["DeleteVirtualMFADevice"]),
    )
    .of(device),
    Rule::new(
        "mfa-device-enabled",
        Low,
        "An MFA device was assigned to a user",
        (IAM, &["EnableMFADevice"]),
    ),
    Rule::new(
        "mfa-device-created",
        Low,
        "A virtual MFA device was created",
        (IAM, &["CreateVirtualMFADevice"]),
    )
    .of(device),
    Rule::new(
        "mfa-device-resynced",
        Low,
        "An MFA device was synchronized anew",
        (IAM, &["ResyncMFADevice"]),
    ),
    Rule::new(
        "mfa-failed",
        Medium,
        "A sign-in had the right password and failed at the second factor",
        ("signin.amazonaws.com", &["ConsoleLogin"]),
    )
    .where_(|event| {
        event.additional("MFAUsed").eq_ignore_ascii_case("yes")
            && event.answer("ConsoleLogin").eq_ignore_ascii_case("failure")
    })
    .of(super::actor),
    Rule::new(
        "console-sign-in-without-mfa",
        High,
        "An IAM user signed in to the console without MFA",
        ("signin.amazonaws.com", &["ConsoleLogin"]),
    )
    .where_(|event| &*event.actor.kind == "IAMUser" && entered_without_mfa(event))
    .of(super::actor),
];

/// Whether somebody got in without MFA.
pub(super) fn entered_without_mfa(event: &Event) -> bool {
    event.answer("ConsoleLogin").eq_ignore_ascii_case("success")
        && event.additional("MFAUsed").eq_ignore_ascii_case("no")
}

fn device(event: &Event) -> String {
    let serial = event.answer("virtualMFADevice.serialNumber");
    if serial.is_empty() {
        super::first(event, &["serialNumber", "virtualMFADeviceName"])
    } else {
        serial.to_owned()
    }
}
