//! What a Deny asks beside MFA: a caller's choice is a hole, an account's gift is a residual, and the
//! prover says which.

use tutela_policy::lint::Attachment;

use super::{found, lint, policy};

/// The condition, what is found of it; nothing where it takes nobody out.
const ROWS: &[(&str, &str, &str)] = &[
    ("a region", "StringEquals aws:RequestedRegion eu-west-1", HOLE),
    ("all of IPv4", "NotIpAddress aws:SourceIp 0.0.0.0/0", HOLE),
    ("all of IPv4, in halves", "NotIpAddressIfExists aws:SourceIp 0.0.0.0/1 or 128.0.0.0/1", HOLE),
    ("no IPv6", "IpAddress aws:SourceIp 0.0.0.0/0", HOLE),
    ("an endpoint", "StringNotEquals aws:SourceVpce vpce-1", HOLE),
    ("a program", "StringNotLike aws:UserAgent *Terraform*", HOLE),
    ("a referer", "StringNotLike aws:Referer *intranet*", HOLE),
    ("TLS", "Bool aws:SecureTransport true", HOLE),
    ("a day to come", "DateGreaterThan aws:CurrentTime 2030-01-01T00:00:00Z", HOLE),
    ("a day that has gone", "DateLessThan aws:CurrentTime 2020-01-01T00:00:00Z", HOLE),
    ("sessions alone", "Null aws:TokenIssueTime false", HOLE),
    ("a tag of the request", "StringNotEquals aws:RequestTag/exempt true", HOLE),
    ("a tag of the resource", "StringEquals aws:ResourceTag/env prod", HOLE),
    ("a parameter", "StringNotEquals sts:ExternalId abc", HOLE),
    ("services' requests alone", "Bool aws:ViaAWSService true", HOLE),
    ("direct requests", "BoolIfExists aws:ViaAWSService false", ""),
    ("requests that no service forwards", "Null aws:CalledVia true", ""),
    ("one's own account's resources", "StringEquals aws:ResourceAccount 111122223333", AVOIDED),
    ("an exempting tag", "StringNotEquals aws:PrincipalTag/exempt true", EXEMPT),
    ("a tag that must be absent", "Null aws:PrincipalTag/robot true", EXEMPT),
    ("robots' path", "ArnNotLike aws:PrincipalArn arn:aws:iam::*:user/robots/*", EXEMPT),
    ("one user", "ArnNotEquals aws:PrincipalArn arn:aws:iam::111122223333:user/glass", EXEMPT),
    ("a name", "StringNotEquals aws:username robot", EXEMPT),
    ("an id", "StringNotLike aws:userid AIDAEXAMPLE", EXEMPT),
    ("another account", "StringNotEquals aws:PrincipalAccount 444455556666", EXEMPT),
    ("its own account", "StringEquals aws:PrincipalAccount 444455556666", EXEMPT),
    ("its organisation", "StringEquals aws:PrincipalOrgID o-example", EXEMPT),
    ("whoever is tagged", "StringEquals aws:PrincipalTag/mfa required", NOT_HELD),
    ("whoever has a path", "ArnLike aws:PrincipalArn arn:aws:iam::*:user/people/*", NOT_HELD),
    ("whoever is listed", "StringEquals aws:username carol or bob", NOT_HELD),
    ("a tag like the resource's", "StringEquals aws:PrincipalTag/t ${aws:ResourceTag/t}", NOT_HELD),
    ("users", "ArnLike aws:PrincipalArn arn:aws:iam::*:user/*", ""),
    ("users by their type", "StringEquals aws:PrincipalType User", ""),
    ("no service", "Bool aws:PrincipalIsAWSService false", ""),
    ("no role", "ArnNotLike aws:PrincipalArn arn:aws:iam::*:role/*", ""),
    ("no provider's session", "StringNotEquals aws:FederatedProvider idp", ""),
    ("a source identity", "StringNotEquals aws:SourceIdentity robot", ""),
];

const HOLE: &str = "high deny-narrowed-by-condition";
const AVOIDED: &str = "medium deny-narrowed-by-condition";
const EXEMPT: &str = "medium deny-exempts-principals";
const NOT_HELD: &str = "high deny-exempts-principals";

#[test]
fn a_callers_choice_is_a_hole_and_an_accounts_gift_a_residual() {
    for (sentence, condition, expected) in ROWS {
        let text = format!("Deny not STEPS if NO-MFA and {condition}");
        let all = found(&policy(&text), Attachment::User);
        let about = |it: &&String| it.contains("narrowed") || it.contains("exempts");
        let about: Vec<&str> = all.iter().filter(about).map(String::as_str).collect();
        let expected: Vec<&str> = Some(*expected).filter(|it| !it.is_empty()).into_iter().collect();
        assert_eq!(about, expected, "{sentence}");
        let few = all.iter().any(|it| it.contains("few-") || it.contains("proved-"));
        assert!(!few, "{sentence} is told twice: {all:?}");
    }
}

/// What stands in another statement without the condition leaves nobody out.
#[test]
fn an_exemption_of_what_another_deny_covers_is_none() {
    for (sentence, condition, _) in ROWS {
        let text = format!(
            "Deny not STEPS, iam:ChangePassword if NO-MFA; Deny iam:EnableMFADevice if Null \
             aws:MultiFactorAuthPresent true; Deny iam:TagUser if NO-MFA and {condition}"
        );
        let all = found(&policy(&text), Attachment::User);
        let has = |word: &str| all.iter().any(|it| it.contains(word));
        assert!(!has("narrowed") && !has("exempts"), "{sentence}: {all:?}");
        assert!(!has("high "), "{sentence}: {all:?}");
    }
}

/// Whoever may give itself what exempts needs nobody who gives it.
#[test]
fn what_a_user_gives_itself_without_mfa_is_a_hole() {
    for (left, condition, expected) in [
        ("iam:TagUser", "StringNotEquals aws:PrincipalTag/exempt true", NOT_HELD),
        ("iam:UntagUser", "Null aws:PrincipalTag/person false", NOT_HELD),
        ("iam:UpdateUser", "ArnNotLike aws:PrincipalArn arn:aws:iam::*:user/robots/*", NOT_HELD),
        ("iam:TagUser", "StringNotEquals aws:username robot", EXEMPT),
        ("iam:UpdateUser", "StringNotEquals aws:PrincipalTag/exempt true", EXEMPT),
    ] {
        let text = format!("Deny not STEPS, {left} if NO-MFA and {condition}");
        let all = found(&policy(&text), Attachment::User);
        assert!(all.contains(expected), "{left}, {condition}: {all:?}");
    }
    // The tag that exempts is kept from being set.
    let text = "Deny not STEPS, iam:TagUser if NO-MFA and StringNotEquals aws:PrincipalTag/exempt \
                true; Deny iam:TagUser if ForAnyValue:StringEquals aws:TagKeys exempt";
    let all = found(&policy(text), Attachment::User);
    assert!(all.contains(EXEMPT), "{all:?}");
}

/// The tags of a federated session are its maker's choice, where the maker may tag it.
#[test]
fn a_tag_exempts_whoever_may_make_federated_sessions_and_tag_them() {
    for (left, severity) in
        [("sts:GetFederationToken, sts:TagSession", "high"), ("sts:GetFederationToken", "medium")]
    {
        let text = format!(
            "Deny not STEPS, {left} if NO-MFA and StringNotEquals aws:PrincipalTag/exempt true"
        );
        let findings = lint(&policy(&text), None, Attachment::User);
        let found = findings.iter().find(|it| it.rule.id == "deny-exempts-principals").unwrap();
        assert_eq!(found.severity.name(), severity, "{left}: {}", found.message);
    }
}
