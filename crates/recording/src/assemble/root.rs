//! The root user, from the account summary, the list of virtual devices and the credential report.

mod session;

use std::sync::Arc;

use tutela_model::{
    Arn, Call, Cause, Difference, Evidence, Gap, LastUse, Observed, Root, Seen, operation,
};

use super::{
    DatedReport, Facts,
    credentials::{observe, unless_outdated},
};
use crate::credential_report::ROOT;

pub(super) fn root(facts: &Facts<'_>, differences: &mut Vec<Difference>) -> Root {
    let virtual_devices = virtual_devices(facts);
    let devices = devices(facts);
    let session = session::Session::read(facts);
    let has_mfa = has_mfa(facts, &virtual_devices, &devices);
    // What contradicts the summary is no better than the summary.
    let devices = match (mfa_flag(facts).seen(), devices.seen(), has_mfa.seen()) {
        (Ok(flag), Ok(listed), Err(gap)) if flag.value == listed.value.is_empty() => {
            Observed::Missing(gap)
        }
        _ => devices,
    };
    if let Some(difference) = difference(facts, &has_mfa) {
        differences.push(difference);
    }
    Root {
        has_mfa,
        has_password: session::beside(flag(facts, "AccountPasswordPresent"), &session.password),
        has_access_key: session::beside(flag(facts, "AccountAccessKeysPresent"), &session.keys),
        has_certificate: session::beside(
            flag(facts, "AccountSigningCertificatesPresent"),
            &session.certificates,
        ),
        virtual_devices,
        devices,
        last_used: facts.report.and_then(last_used),
    }
}

fn virtual_devices(facts: &Facts<'_>) -> Observed<Vec<Arn>> {
    facts.virtual_devices.and_then(|devices| {
        let of_root =
            devices.value.iter().filter(|device| device.user.as_ref().is_some_and(Arn::is_root));
        Observed::of(of_root.map(|device| device.serial.clone()).collect(), &devices.receipt)
    })
}

/// Whether root has MFA, by the account's summary. Two live answers that contradict each other
/// decide nothing: one of them is garbled, or of another moment.
fn has_mfa(
    facts: &Facts<'_>,
    virtual_devices: &Observed<Vec<Arn>>,
    devices: &Observed<Vec<String>>,
) -> Observed<bool> {
    let summary = mfa_flag(facts);
    let Ok(enabled) = summary.seen() else { return summary };
    let contradiction = match (enabled.value, virtual_devices.seen(), devices.seen()) {
        (false, Ok(devices), _) if !devices.value.is_empty() => {
            "`AccountMFAEnabled` is 0, and iam:ListVirtualMFADevices lists a device of root"
        }
        (false, _, Ok(devices)) if !devices.value.is_empty() => {
            "`AccountMFAEnabled` is 0, and iam:ListMFADevices lists a device of root"
        }
        (true, _, Ok(devices)) if devices.value.is_empty() => {
            "`AccountMFAEnabled` is 1, and iam:ListMFADevices lists no device of root"
        }
        (true | false, ..) => return unless_outdated(summary, &reported_mfa(facts), bool::eq),
    };
    let call = enabled.receipt.call.clone();
    Observed::Missing(Gap::new(call, Cause::Undecided, contradiction))
}

/// `AccountMFAEnabled`, which is a flag and no count.
fn mfa_flag(facts: &Facts<'_>) -> Observed<bool> {
    let field = "AccountMFAEnabled";
    facts.summary.and_then(|summary| match summary.value.get(field) {
        Some(count) if ![0, 1].contains(count) => Observed::Missing(Gap::new(
            summary.receipt.call.clone(),
            Cause::Malformed,
            format!("`{field}` is {count}, which is neither 0 nor 1"),
        )),
        Some(_) | None => flag(facts, field),
    })
}

fn reported_mfa(facts: &Facts<'_>) -> Observed<bool> {
    facts.report.and_then(|report| match report.value.table.row(ROOT) {
        Some(row) => {
            let row = Seen { value: row, receipt: Arc::clone(&report.receipt) };
            observe(&row, |row| row.flag("mfa_active"))
        }
        None => Observed::Missing(no_row(report)),
    })
}

fn no_row(report: &Seen<DatedReport>) -> Gap {
    let detail = format!("the report has no row `{ROOT}`");
    Gap::new(report.receipt.call.clone(), Cause::Malformed, detail)
}

/// A field of the account summary that counts, where more than none is `true`.
fn flag(facts: &Facts<'_>, field: &str) -> Observed<bool> {
    facts.summary.and_then(|summary| match summary.value.get(field) {
        Some(count) if *count >= 0 => Observed::of(*count > 0, &summary.receipt),
        Some(count) => Observed::Missing(Gap::new(
            summary.receipt.call.clone(),
            Cause::Malformed,
            format!("`{field}` is {count}, which counts nothing"),
        )),
        None => Observed::Missing(Gap::new(
            summary.receipt.call.clone(),
            Cause::Malformed,
            format!("the summary has no `{field}`"),
        )),
    })
}

/// Root's own list of devices. Only root may ask for it, and asks without a user's name.
fn devices(facts: &Facts<'_>) -> Observed<Vec<String>> {
    let by_session = Call::new(&operation::LIST_MFA_DEVICES).as_member_root();
    if facts.reader.was_asked(&by_session) {
        return serials(facts, &by_session);
    }
    let call = Call::new(&operation::LIST_MFA_DEVICES);
    if let Some(gap) = session::not_opened(facts) {
        return Observed::Missing(gap);
    }
    if !facts.reader.was_asked(&call) {
        return Observed::Missing(Gap::new(
            call,
            Cause::NotAsked,
            "only a root session may list root's own devices",
        ));
    }
    // Without a user's name, AWS answers about whoever asks.
    let caller = facts.caller();
    if !caller.seen().is_ok_and(|caller| caller.value.arn.is_root()) {
        let who = caller.seen().map_or_else(
            |_| "nobody knows who asked".to_owned(),
            |caller| format!("`{}` asked", caller.value.arn),
        );
        let detail = format!("it lists the caller's own devices, and {who}");
        return Observed::Missing(Gap::new(call, Cause::Undecided, detail));
    }
    serials(facts, &call)
}

fn serials(facts: &Facts<'_>, call: &Call) -> Observed<Vec<String>> {
    facts.reader.mfa_devices(call).and_then(|answer| {
        let serials = answer.value.devices.iter().map(|device| device.serial_number.clone());
        Observed::of(serials.collect(), &answer.receipt)
    })
}

/// The latest of root's sign-in and its keys' use.
fn last_used(report: &Seen<DatedReport>) -> Observed<LastUse> {
    let gap = |detail: String| {
        Observed::Missing(Gap::new(report.receipt.call.clone(), Cause::Malformed, detail))
    };
    let Some(row) = report.value.table.row(ROOT) else {
        return Observed::Missing(no_row(report));
    };
    let mut latest = None;
    for column in
        ["password_last_used", "access_key_1_last_used_date", "access_key_2_last_used_date"]
    {
        match row.last_use(column) {
            Ok(LastUse::At(time)) => latest = latest.max(Some(time)),
            Ok(LastUse::Never) => {}
            Ok(LastUse::Unsaid) => return gap(format!("the column `{column}` does not say")),
            Err(detail) => return gap(detail),
        }
    }
    Observed::of(latest.map_or(LastUse::Never, LastUse::At), &report.receipt)
}

fn difference(facts: &Facts<'_>, live: &Observed<bool>) -> Option<Difference> {
    let (live, report) = (live.seen().ok()?, facts.report.seen().ok()?);
    let reported = report.value.table.row(ROOT)?.flag("mfa_active").ok()?;
    let arn = report.value.table.row(ROOT)?.text("arn").ok()?;
    (reported != live.value).then(|| Difference {
        resource: arn.to_owned(),
        fact: "root has MFA",
        live: live.cite("SummaryMap.AccountMFAEnabled", u8::from(live.value)),
        report: Evidence::new(&report.receipt, "mfa_active", reported),
    })
}

#[cfg(test)]
mod tests {
    use tutela_model::{AccountId, Call, Cause, operation};

    use crate::{AccountRecordings, Answer, Recording, assemble};

    #[test]
    fn a_count_that_counts_nothing_is_no_answer() {
        for (count, expected) in [("1", Ok(true)), ("0", Ok(false)), ("-1", Err(Cause::Malformed))]
        {
            let json = format!(r#"{{"SummaryMap":{{"AccountAccessKeysPresent":{count}}}}}"#);
            let call = Call::new(&operation::GET_ACCOUNT_SUMMARY);
            let answer = Answer::Json(json.into_bytes());
            let recording = Recording { call, taken_at: None, answer };
            let account = AccountRecordings::new(AccountId::unknown(), vec![recording]);
            let root = assemble(&[account], None).accounts.remove(0).root;
            let said = root.has_access_key.seen().map(|seen| seen.value);
            assert_eq!(said.map_err(|gap| gap.cause()), expected, "{count}");
        }
    }
}
