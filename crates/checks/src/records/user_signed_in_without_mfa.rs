//! An IAM user got into the console without MFA, by the records.

use tutela_model::{Area, Cause, Judgement, Severity, Verdict};

use crate::{Check, Fix, Judge, SignInRecords};

pub(crate) static CHECK: Check = Check {
    id: "user-signed-in-without-mfa",
    title: "IAM user signed in to the console without MFA",
    area: Area::Records,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[],
    opt_in: None,
    doc: include_str!("user_signed_in_without_mfa.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Assign MFA device; then a policy that requires MFA: tutela policy require-mfa",
        cli: "tutela enrol user {user}",
        terraform: "none: a device is enrolled by the person who has it",
    },
    judge: Judge::RecordedSignIn(judge),
};

fn judge(view: &SignInRecords<'_>) -> Judgement {
    let SignInRecords { records, console } = view;
    if let Some(at) = console.last_without_mfa {
        let device = match console.device_seen {
            Some(seen) => format!(", although there is a device, seen at {seen}"),
            None => String::new(),
        };
        let message = format!("signed in without MFA, the last time at {at}{device}");
        return Ok(Verdict::fail(message, [records.cite("ConsoleLogin with MFAUsed No", at)]));
    }
    match (console.last_unsaid, console.last_with_mfa) {
        (Some(at), _) => {
            let detail = format!("signed in at {at}, and the record does not say how");
            Err(records.gap(Cause::Undecided, detail))
        }
        (None, Some(at)) => {
            records.whole()?;
            let message = format!("signed in with MFA, the last time at {at}");
            Ok(Verdict::pass(message, [records.cite("ConsoleLogin with MFAUsed Yes", at)]))
        }
        (None, None) => {
            let detail = format!("no record {} has a sign-in", records.period());
            Err(records.gap(Cause::Undecided, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{check_recorded, recorded};

    #[test]
    fn cases() {
        let ana = || recorded().user("ana");
        check_recorded(&CHECK, "without", ana().signs_in("No"), "fail");
        check_recorded(&CHECK, "with", ana().signs_in("Yes"), "pass");
        check_recorded(&CHECK, "it does not say", ana().signs_in(""), "unknown");
        check_recorded(&CHECK, "calls only", ana().calls("AKIA1", None), "unknown");
        check_recorded(
            &CHECK,
            "with, and a file is damaged",
            ana().signs_in("Yes").damaged(),
            "unknown",
        );
        check_recorded(
            &CHECK,
            "without, and a file is damaged",
            ana().signs_in("No").damaged(),
            "fail",
        );
        check_recorded(
            &CHECK,
            "with, and then without",
            ana().signs_in("Yes").signs_in("No"),
            "fail",
        );
        check_recorded(&CHECK, "nobody", recorded(), "unknown");
    }
}
