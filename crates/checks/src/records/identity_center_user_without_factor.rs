//! A user of IAM Identity Center has no second factor, by the records.

use tutela_model::{Area, Cause, Judgement, Severity, Verdict};
use tutela_trail::evidence::Standing;

use crate::{Check, Fix, Judge, PersonRecords};

pub(crate) static CHECK: Check = Check {
    id: "identity-center-user-without-factor",
    title: "User of IAM Identity Center has no second factor",
    area: Area::Records,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[],
    opt_in: None,
    doc: include_str!("identity_center_user_without_factor.md"),
    fix: Fix {
        console: "IAM Identity Center > Settings > Authentication > Multi-factor authentication: every time, and require registration at sign-in",
        cli: "none: AWS has no public call for it",
        terraform: "none: AWS has no public call for it",
    },
    judge: Judge::RecordedPerson(judge),
};

fn judge(view: &PersonRecords<'_>) -> Judgement {
    let PersonRecords { records, person } = view;
    match person.mfa {
        Standing::False => {
            Ok(Verdict::fail(person.why.clone(), [records.cite("sign-ins", &person.why)]))
        }
        Standing::True => {
            records.whole()?;
            let factor = person.factor.as_deref().unwrap_or("a factor");
            Ok(Verdict::pass(person.why.clone(), [records.cite("factor", factor)]))
        }
        Standing::Unknown => Err(records.gap(Cause::Undecided, person.why.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{check_recorded, recorded};

    #[test]
    fn cases() {
        let signs_in = |with: &str| recorded().person_signs_in(with);
        check_recorded(&CHECK, "with a code", signs_in("PASSWORD,TOTP"), "pass");
        check_recorded(
            &CHECK,
            "with a key, and damaged",
            signs_in("WEBAUTHN").damaged(),
            "unknown",
        );
        check_recorded(&CHECK, "from elsewhere", signs_in("EXTERNAL_IDP"), "unknown");
        check_recorded(&CHECK, "a password, in an unknown mode", signs_in("PASSWORD"), "unknown");
        check_recorded(&CHECK, "nobody", recorded(), "unknown");
    }
}
