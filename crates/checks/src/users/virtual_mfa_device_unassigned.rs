//! A virtual MFA device that nobody uses.

use tutela_model::{Area, Evidence, Judgement, Severity, Verdict, operation};

use crate::{Check, DeviceView, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "virtual-mfa-device-unassigned",
    title: "Virtual MFA device is assigned to nobody",
    area: Area::Users,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::LIST_VIRTUAL_MFA_DEVICES],
    opt_in: None,
    doc: include_str!("virtual_mfa_device_unassigned.md"),
    fix: Fix {
        console: "the console does not list such devices: AWS CloudShell > aws iam delete-virtual-mfa-device --serial-number ARN (`aws iam list-virtual-mfa-devices --assignment-status Unassigned` lists them)",
        cli: "aws iam delete-virtual-mfa-device --serial-number {arn}",
        terraform: "remove the aws_iam_virtual_mfa_device whose ARN is {arn}",
    },
    judge: Judge::VirtualDevice(judge),
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every judge; nothing is missing here")]
fn judge(view: &DeviceView<'_>) -> Judgement {
    let field = format!("VirtualMFADevices[SerialNumber={}].User.Arn", view.device.serial);
    let cite = |value: &str| [Evidence::new(view.receipt, field.clone(), value)];
    Ok(match &view.device.user {
        Some(user) => {
            Verdict::pass(format!("the device is assigned to {user}"), cite(user.as_str()))
        }
        None => Verdict::fail("the device exists and is assigned to nobody", cite("absent")),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        check(&CHECK, "nobody's", account().virtual_device("alice", false), "fail");
        check(&CHECK, "somebody's", account().virtual_device("alice", true), "pass");
        check(&CHECK, "none at all", account(), "not-applicable");
        check(&CHECK, "list denied", account().hide("virtual-devices"), "unknown");
    }
}
