//! What `tutela enrol` and `tutela recover` call, and nothing else does: these operations write.

use super::{LIST_MFA_DEVICES, LIST_VIRTUAL_MFA_DEVICES, Operation, Reach};

macro_rules! writes {
    ($($id:ident $name:literal $command:literal $action:literal: $why:literal;)*) => {
        $(
            #[doc = concat!("`iam:", $name, "`: ", $why)]
            pub static $id: Operation = Operation {
                service: "iam",
                name: $name,
                command: $command,
                action: $action,
                always_allowed: false,
                reach: Reach::Device,
                why: $why,
            };
        )*
    };
}

writes! {
    CREATE_VIRTUAL_MFA_DEVICE "CreateVirtualMFADevice" "create-virtual-mfa-device" "iam:CreateVirtualMFADevice":
        "makes a virtual device, whose secret an authenticator app keeps";
    ENABLE_MFA_DEVICE "EnableMFADevice" "enable-mfa-device" "iam:EnableMFADevice":
        "gives a user the device, by two codes of it";
    RESYNC_MFA_DEVICE "ResyncMFADevice" "resync-mfa-device" "iam:ResyncMFADevice":
        "tells AWS how a device's clock goes, by two codes of it";
    DELETE_VIRTUAL_MFA_DEVICE "DeleteVirtualMFADevice" "delete-virtual-mfa-device" "iam:DeleteVirtualMFADevice":
        "takes a virtual device back that was made and given to nobody, or that is lost";
    DEACTIVATE_MFA_DEVICE "DeactivateMFADevice" "deactivate-mfa-device" "iam:DeactivateMFADevice":
        "takes a device that is lost off its user";
}

/// What `tutela enrol` calls: reads first, and writes once a person has confirmed them.
pub static FOR_ENROLMENT: &[&Operation] = &[
    &LIST_MFA_DEVICES,
    &LIST_VIRTUAL_MFA_DEVICES,
    &CREATE_VIRTUAL_MFA_DEVICE,
    &ENABLE_MFA_DEVICE,
    &RESYNC_MFA_DEVICE,
    &DELETE_VIRTUAL_MFA_DEVICE,
];

/// What `tutela recover` writes beside an enrolment window, once a person has confirmed it; nothing takes
/// it back.
pub static WRITES_OF_RECOVERY: &[&Operation] =
    &[&DEACTIVATE_MFA_DEVICE, &DELETE_VIRTUAL_MFA_DEVICE];
