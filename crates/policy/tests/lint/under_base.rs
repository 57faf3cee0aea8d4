//! Policies beside what people are really granted.

use tutela_policy::lint::{Attachment, Finding};

use super::{lint, policy};

/// The rule that needs a base.
pub(crate) const RULE: &str = "base-grants-without-mfa";

fn found(text: &str, base: &str, to: Attachment) -> Vec<String> {
    let findings = lint(&policy(text), Some(&[policy(base)]), to);
    findings.iter().map(|it| format!("{} {}", it.severity, it.rule.id)).collect()
}

#[track_caller]
fn check(sentence: &str, text: &str, base: &str, expected: &str, is_there: bool) {
    let found = found(text, base, Attachment::User);
    assert_eq!(found.iter().any(|it| it == expected), is_there, "{sentence}: {found:?}");
}

#[test]
fn nobody_gets_mfa_where_nothing_grants_the_steps() {
    const IMPOSSIBLE: &str = "high enrolment-impossible";
    let deny = "Deny not STEPS if NO-MFA";
    let steps = "Allow iam:EnableMFADevice on me; Allow iam:CreateVirtualMFADevice";
    check("a base of one service", deny, "Allow s3:*", IMPOSSIBLE, true);
    check("an administrator's", deny, "Allow *", IMPOSSIBLE, false);
    check("a base with the steps", deny, &format!("Allow s3:*; {steps}"), IMPOSSIBLE, false);
    check(
        "the steps beside the Deny",
        &format!("{deny}; {steps}"),
        "Allow s3:*",
        IMPOSSIBLE,
        false,
    );
    check("no Deny", "Allow ec2:*", "Allow s3:*", IMPOSSIBLE, false);
    let of_role = found(deny, "Allow s3:*", Attachment::Role);
    assert!(!of_role.iter().any(|it| it == IMPOSSIBLE), "{of_role:?}");
}

#[test]
fn an_allow_with_mfa_takes_nothing_away_from_the_base() {
    let (all, part) = (format!("high {RULE}"), format!("medium {RULE}"));
    let allow = "Allow * if Bool aws:MultiFactorAuthPresent true";
    check("everything is granted", allow, "Allow *", &all, true);
    check("one service is", allow, "Allow s3:*", &part, true);
    let s3 = "Allow s3:* if Bool aws:MultiFactorAuthPresent true";
    check("the same service is", s3, "Allow s3:*", &all, true);
    for (sentence, text, base) in [
        ("another service is", s3, "Allow ec2:*"),
        ("reading one's own user is", allow, "Allow iam:GetUser, iam:ListMFADevices on me"),
        ("with MFA only", s3, s3),
        ("a Deny closes it", &format!("{s3}; Deny not STEPS if NO-MFA"), "Allow s3:*"),
    ] {
        let found = found(text, base, Attachment::User);
        assert!(!found.iter().any(|it| it.ends_with(RULE)), "{sentence}: {found:?}");
    }
    let is_told = |findings: &[Finding]| findings.iter().any(|it| it.rule.id == RULE);
    assert!(!is_told(&lint(&policy(allow), None, Attachment::User)), "without a base");
}
