//! What is said of a policy as a whole, and of endpoints' policies.

use tutela_policy::{
    lint::{Attachment, RULES, Severity, too_long},
    require::{KEY_POLICY, MANAGED_POLICY, SERVICE_CONTROL_POLICY, USER_INLINE_POLICIES},
};

use super::{found, lint, policy};

#[test]
fn a_policy_without_a_statement_is_told_as_such() {
    let findings = lint(&policy("no statement"), None, Attachment::Unknown);
    let [only] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((only.rule.id, only.severity), ("no-statement", Severity::Low));
    assert!(only.is_of_document());
}

#[test]
fn a_policy_is_too_long_for_what_it_is_held_as() {
    for (characters, limit, to, expected) in [
        (2_049, Some(&USER_INLINE_POLICIES), Attachment::User, Some(2_048)),
        (2_048, Some(&USER_INLINE_POLICIES), Attachment::User, None),
        (6_145, Some(&MANAGED_POLICY), Attachment::Role, Some(6_144)),
        (6_145, None, Attachment::User, Some(6_144)),
        (6_145, None, Attachment::Unknown, None),
        (10_241, None, Attachment::Organization, Some(SERVICE_CONTROL_POLICY.characters)),
        (20_481, None, Attachment::Endpoint, Some(20_480)),
        (32_769, None, Attachment::Unknown, Some(KEY_POLICY.characters)),
        (32_768, None, Attachment::Role, None),
    ] {
        let found = too_long(characters, limit, to);
        let sentence = format!("{characters} of {limit:?}, {to:?}: {found:?}");
        assert_eq!(found.is_some(), expected.is_some(), "{sentence}");
        if let (Some(found), Some(most)) = (found, expected) {
            assert_eq!(found.rule.id, "refused-by-aws", "{sentence}");
            assert!(found.message.contains(&format!("at most {most} ")), "{sentence}");
        }
    }
}

/// What an endpoint lets through, the caller's own policies must grant; a Deny in it is a Deny.
#[test]
fn an_endpoint_grants_nothing() {
    let open = policy("trust: Allow * on * to *");
    assert!(found(&open, Attachment::Unknown).contains("high resource-grants-without-mfa"));
    assert!(found(&open, Attachment::Endpoint).is_empty());
    let user = policy("trust: Allow s3:GetObject on * to alice");
    assert!(found(&user, Attachment::Endpoint).is_empty());
    let deny =
        "trust: Allow * on * to *; Deny * on * to * if Bool aws:MultiFactorAuthPresent false";
    let found = found(&policy(deny), Attachment::Endpoint);
    assert!(found.contains("critical deny-misses-access-keys"), "{found:?}");
}

#[test]
fn a_severity_is_padded_as_asked() {
    let longest = RULES.iter().map(|rule| rule.severity.to_string().len()).max();
    assert_eq!(longest, Some(8));
    assert_eq!(format!("{:<9}|{:>5}", Severity::Critical, Severity::Low), "critical |  low");
}
