//! Identity Center.

use tutela_model::Severity::{Critical, High, Low, Medium};

use super::Rule;
use crate::event::Event;

/// Changes made in the console come under this name.
const DIRECTORY: &str = "sso-directory.amazonaws.com";
const SSO: &str = "sso.amazonaws.com";

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "identity-center-mfa-changed",
        Critical,
        "When MFA is asked for was changed",
        (
            SSO,
            // The name in records, and the one that the permission has.
            &["UpdateSsoConfiguration", "UpdateSSOConfiguration"],
        ),
    )
    .where_(|event| {
        let changed = event.parameter("configurationType");
        changed == "APP_AUTHENTICATION_CONFIGURATION" || changed.is_empty()
    })
    .of(concerned),
    Rule::new(
        "identity-center-devices-changed",
        High,
        "Who manages MFA devices was changed",
        (SSO, &["PutMfaDeviceManagementForDirectory"]),
    )
    .of(concerned),
    Rule::new(
        "identity-center-device-deleted",
        High,
        "A user's MFA device was deleted",
        (DIRECTORY, &["DeleteMfaDeviceForUser"]),
    )
    .of(concerned),
    Rule::new(
        "identity-center-device-registered",
        Low,
        "A user registered an MFA device",
        (
            DIRECTORY,
            &["CompleteVirtualMfaDeviceRegistration", "CompleteWebAuthnDeviceRegistration"],
        ),
    )
    .of(concerned),
    Rule::new(
        "identity-center-provider-changed",
        High,
        "The identity provider was changed",
        (
            DIRECTORY,
            &[
                "CreateExternalIdPConfigurationForDirectory",
                "DeleteExternalIdPConfigurationForDirectory",
                "DisableExternalIdPConfigurationForDirectory",
                "EnableExternalIdPConfigurationForDirectory",
                "UpdateExternalIdPConfigurationForDirectory",
            ],
        ),
    )
    .of(concerned),
    Rule::new(
        "identity-center-password-set",
        Medium,
        "A user's password was set",
        (DIRECTORY, &["UpdatePassword"]),
    )
    .of(concerned),
    Rule::new(
        "permission-set-changed",
        Medium,
        "A permission set was given more",
        (
            SSO,
            &[
                "AttachCustomerManagedPolicyReferenceToPermissionSet",
                "AttachManagedPolicyToPermissionSet",
                "PutInlinePolicyToPermissionSet",
            ],
        ),
    )
    .of(concerned),
    Rule::new(
        "account-assigned",
        Medium,
        "Somebody was given a permission set in an account",
        (SSO, &["CreateAccountAssignment"]),
    )
    .of(concerned),
];

fn concerned(event: &Event) -> String {
    let named = super::first(
        event,
        &["user.userId", "userId", "permissionSetArn", "instanceArn", "targetId", "deviceId"],
    );
    if named.is_empty() { event.actor.identity_center_user.to_string() } else { named }
}
