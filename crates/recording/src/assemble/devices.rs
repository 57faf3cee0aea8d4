//! The account's virtual MFA devices.

use std::collections::BTreeMap;

use tutela_model::{Cause, Gap, Observed, Seen, VirtualDevice, operation};

use super::{Reader, authorization::twice};
use crate::answers::{VirtualDeviceEntry, VirtualDevices};

/// The devices, if each stands there once and none is known to be left out.
pub(super) fn virtual_devices(
    reader: &Reader<'_>,
    summary: &Observed<BTreeMap<String, i64>>,
) -> Observed<Vec<VirtualDevice>> {
    let listed = reader.account_wide::<VirtualDevices>(&operation::LIST_VIRTUAL_MFA_DEVICES);
    listed.and_then(|answer| {
        let serials = answer.value.devices.iter().map(|device| device.serial_number.as_str());
        let counts = summary.seen().ok().map(|seen| &seen.value);
        let doubt = twice(&answer.receipt.call, serials)
            .or_else(|| left_out(answer, counts.and_then(spare)?));
        match doubt {
            Some(gap) => Observed::Missing(gap),
            None => {
                Observed::of(answer.value.devices.iter().map(device).collect(), &answer.receipt)
            }
        }
    })
}

/// How many devices nobody has, by the account summary: of its devices, those that are not in use. Only
/// virtual devices exist before somebody has them.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>
fn spare(counts: &BTreeMap<String, i64>) -> Option<usize> {
    let spare = counts.get("MFADevices")?.checked_sub(*counts.get("MFADevicesInUse")?)?;
    usize::try_from(spare).ok()
}

/// Devices that nobody has and that the listing lacks: a filter takes them out.
fn left_out(answer: &Seen<VirtualDevices>, counted: usize) -> Option<Gap> {
    let listed = answer.value.devices.iter().filter(|device| device.user.is_none()).count();
    let detail = format!(
        "it lists {listed} devices that nobody has where iam:GetAccountSummary counts {counted}"
    );
    let call = || answer.receipt.call.clone();
    (listed < counted).then(|| Gap::new(call(), Cause::Incomplete, detail))
}

fn device(entry: &VirtualDeviceEntry) -> VirtualDevice {
    VirtualDevice {
        serial: entry.serial_number.clone(),
        user: entry.user.as_ref().map(|user| user.arn.clone()),
    }
}
