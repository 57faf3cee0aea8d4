//! Root has one MFA device, and no way back in without it.

use tutela_model::{Area, Arn, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, shared::ROOT_ENROLS_IN_CONSOLE};

pub(crate) static CHECK: Check = Check {
    id: "root-mfa-single-device",
    title: "Root user has a single MFA device",
    area: Area::Root,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
    ],
    opt_in: Some("only a root session may list root's own devices"),
    doc: include_str!("mfa_single_device.md"),
    fix: Fix {
        console: "Sign in as root > account name > Security credentials > Assign MFA device > Passkey or security key",
        cli: ROOT_ENROLS_IN_CONSOLE,
        terraform: ROOT_ENROLS_IN_CONSOLE,
    },
    judge: Judge::Root(judge),
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let root = &view.account.root;
    let gap = match root.devices.seen() {
        Ok(devices) => {
            let evidence = [devices.cite("MFADevices", listed(&devices.value))];
            return Ok(match devices.value.len() {
                0 => Verdict::not_applicable("root has no MFA device", evidence),
                1 => Verdict::fail("root has one MFA device", evidence),
                count => Verdict::pass(format!("root has {count} MFA devices"), evidence),
            });
        }
        Err(gap) => gap,
    };
    // Without root's own list, two answers still decide: that there is none, and that two are virtual.
    if let Ok(mfa) = root.has_mfa.seen()
        && !mfa.value
    {
        let evidence = [mfa.cite("SummaryMap.AccountMFAEnabled", 0)];
        return Ok(Verdict::not_applicable("root has no MFA device", evidence));
    }
    if let Ok(devices) = root.virtual_devices.seen()
        && devices.value.len() >= 2
    {
        let serials: Vec<String> = devices.value.iter().map(Arn::to_string).collect();
        let message = format!("root has {} virtual MFA devices", serials.len());
        return Ok(Verdict::pass(message, [devices.cite("VirtualMFADevices", listed(&serials))]));
    }
    Err(gap)
}

fn listed(serials: &[String]) -> String {
    if serials.is_empty() { "none".to_owned() } else { serials.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |root: &str| account().root(root);
        check(&CHECK, "root lists one", with("mfa devices-1"), "fail");
        check(&CHECK, "root lists two", with("mfa devices-2"), "pass");
        check(&CHECK, "root lists none", with("password devices-0"), "not-applicable");
        check(&CHECK, "not root, two virtual", with("mfa virtual-2"), "pass");
        check(&CHECK, "not root, one virtual", with("mfa virtual"), "unknown");
        check(&CHECK, "not root, no device", with("password"), "not-applicable");
        check(
            &CHECK,
            "not root, no answer",
            with("mfa").hide("root").hide("virtual-devices"),
            "unknown",
        );
        check(&CHECK, "root lists one, all else denied", with("devices-1").hide("root"), "fail");
    }
}
