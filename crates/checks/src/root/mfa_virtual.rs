//! A virtual device is among root's MFA.

use tutela_model::{Area, Arn, Cause, DeviceKind, Gap, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, shared::ROOT_ENROLS_IN_CONSOLE};

pub(crate) static CHECK: Check = Check {
    id: "root-mfa-virtual",
    title: "Root user has a virtual MFA device",
    area: Area::Root,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[&operation::GET_ACCOUNT_SUMMARY, &operation::LIST_VIRTUAL_MFA_DEVICES],
    opt_in: None,
    doc: include_str!("mfa_virtual.md"),
    fix: Fix {
        console: "Sign in as root > account name > Security credentials > Assign MFA device > Passkey or security key, then remove the virtual device",
        cli: ROOT_ENROLS_IN_CONSOLE,
        terraform: ROOT_ENROLS_IN_CONSOLE,
    },
    judge: Judge::Root(judge),
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let root = &view.account.root;
    let devices = root.virtual_devices.seen()?;
    let (serials, others): (Vec<&str>, Vec<&str>) = devices
        .value
        .iter()
        .map(Arn::as_str)
        .partition(|serial| DeviceKind::of(serial) == DeviceKind::Virtual);
    if let [_, ..] = serials.as_slice() {
        let message = match serials.len() {
            1 => "one of root's MFA devices is virtual".to_owned(),
            count => format!("{count} of root's MFA devices are virtual"),
        };
        return Ok(Verdict::fail(message, [devices.cite("VirtualMFADevices", serials.join(", "))]));
    }
    if let Some(odd) = others.first() {
        let detail =
            format!("it lists `{odd}` as a virtual device of root, which its name says it is not");
        return Err(Gap::new(devices.receipt.call.clone(), Cause::Undecided, detail));
    }
    let mfa = root.has_mfa.seen()?;
    let evidence = [
        mfa.cite("SummaryMap.AccountMFAEnabled", u8::from(mfa.value)),
        devices.cite("VirtualMFADevices", "none of root's"),
    ];
    Ok(if mfa.value {
        let message = "root has MFA, and none of its devices is virtual; which of security key, \
                       passkey and hardware token they are, only root may ask";
        Verdict::pass(message, evidence)
    } else {
        let message = "root has no MFA device: `root-mfa-missing` speaks of that";
        Verdict::not_applicable(message, evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |root: &str| account().root(root);
        check(&CHECK, "a virtual device", with("mfa password virtual"), "fail");
        check(&CHECK, "two virtual devices", with("mfa password virtual-2"), "fail");
        check(&CHECK, "listed, of no known kind", with("mfa password odd"), "unknown");
        check(&CHECK, "that beside a virtual one", with("mfa password virtual odd"), "fail");
        check(&CHECK, "a device, and it is not virtual", with("mfa password"), "pass");
        check(&CHECK, "no device", with("password"), "not-applicable");
        check(&CHECK, "credentials removed", with("none"), "not-applicable");
        check(&CHECK, "list denied", with("mfa password").hide("virtual-devices"), "unknown");
        check(&CHECK, "summary denied, none virtual", with("mfa").hide("root"), "unknown");
        check(&CHECK, "summary denied, one virtual", with("mfa virtual").hide("root"), "fail");
    }
}
