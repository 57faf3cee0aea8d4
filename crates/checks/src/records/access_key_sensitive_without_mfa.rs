//! An access key did without MFA what changes who gets in, by the records.

use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{Check, Fix, Judge, KeyRecords, words::counted};

pub(crate) static CHECK: Check = Check {
    id: "access-key-sensitive-without-mfa",
    title: "Access key changed credentials, policies or what watches, without MFA",
    area: Area::Records,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[],
    opt_in: None,
    doc: include_str!("access_key_sensitive_without_mfa.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Permissions: take these rights from the key's user, and give them to a role that asks for MFA",
        cli: "tutela policy require-mfa --level sealed, attached to {user}; for a machine, a role without a key",
        terraform: "an aws_iam_policy that denies without MFA, attached to the user of key {id}",
    },
    judge: Judge::RecordedKey(judge),
};

fn judge(view: &KeyRecords<'_>) -> Judgement {
    let KeyRecords { records, key } = view;
    let found = records.sensitive(&key.id);
    if let Some(last) = found.first() {
        let service = last.source.split('.').next().unwrap_or_default();
        let times = counted(found.iter().map(|called| called.count).sum::<u64>(), "time");
        let message = format!(
            "did so {times} without MFA, the last time {service}:{} at {}",
            last.name, last.last
        );
        let cited = records.cite("the last such call of the key", last.last);
        return Ok(Verdict::fail(message, [cited]));
    }
    records.whole()?;
    let calls = key.calls.absent + key.calls.without;
    let message = format!("none of its {calls} calls without MFA was of that kind");
    Ok(Verdict::pass(message, [records.cite("calls of the key without MFA", calls)]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{check_recorded, recorded};

    #[test]
    fn cases() {
        let ana = || recorded().user("ana");
        let removes = |key, mfa| ana().asks("iam", "DeactivateMFADevice", key, mfa);
        check_recorded(&CHECK, "a key removes a device", removes("AKIA1", None), "fail");
        check_recorded(&CHECK, "a key lists buckets", ana().calls("AKIA1", None), "pass");
        check_recorded(&CHECK, "a key that is refused", removes("AKIA1", None).refused(), "pass");
        check_recorded(&CHECK, "a session with MFA", removes("ASIA1", Some("true")), "unknown");
        check_recorded(&CHECK, "no key", ana().signs_in("No"), "unknown");
        check_recorded(&CHECK, "damaged", ana().calls("AKIA1", None).damaged(), "unknown");
        check_recorded(&CHECK, "a removal, and damaged", removes("AKIA1", None).damaged(), "fail");
    }
}
