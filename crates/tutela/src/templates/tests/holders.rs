//! What a template says that a policy is attached to, and how long it may be there.

use super::super::read;

/// Attachment and limit of the only policy.
#[track_caller]
fn held(name: &str, text: &str) -> (String, Option<usize>) {
    let policies = read(name, text).unwrap_or_else(|why| panic!("{text}: {why}"));
    let [only] = policies.found.as_slice() else { panic!("{text}: {policies:?}") };
    (format!("{:?}", only.attachment), only.limit.map(|limit| limit.characters))
}

#[test]
fn terraform_says_what_holds_a_policy() {
    for (kind, argument, attachment, limit) in [
        ("aws_iam_policy", "policy", "Unknown", Some(6_144)),
        ("aws_iam_user_policy", "policy", "User", Some(2_048)),
        ("aws_iam_group_policy", "policy", "User", Some(5_120)),
        ("aws_iam_role_policy", "policy", "Role", Some(10_240)),
        ("aws_iam_role", "assume_role_policy", "Role", Some(4_096)),
        ("aws_organizations_policy", "content", "Organization", Some(10_240)),
        ("aws_vpc_endpoint", "policy", "Endpoint", Some(20_480)),
        ("aws_vpc_endpoint_policy", "policy", "Endpoint", Some(20_480)),
        ("aws_s3_bucket_policy", "policy", "Unknown", None),
    ] {
        let text = format!(
            "resource \"{kind}\" \"p\" {{\n  {argument} = jsonencode({{ Statement = [] }})\n}}\n"
        );
        assert_eq!(held("p.tf", &text), (attachment.to_owned(), limit), "{kind}");
    }
}

#[test]
fn cloudformation_says_what_holds_a_policy() {
    for (kind, properties, attachment, limit) in [
        ("IAM::ManagedPolicy", "Groups: [a], PolicyDocument", "User", Some(6_144)),
        ("IAM::Policy", "Users: [a], Groups: [a], PolicyDocument", "User", Some(2_048)),
        ("IAM::Policy", "Roles: [a], PolicyDocument", "Role", Some(10_240)),
        ("IAM::Policy", "Users: [a], Roles: [a], PolicyDocument", "Role", Some(2_048)),
        ("IAM::GroupPolicy", "PolicyDocument", "User", Some(5_120)),
        ("IAM::Role", "AssumeRolePolicyDocument", "Role", Some(4_096)),
        ("EC2::VPCEndpoint", "PolicyDocument", "Endpoint", Some(20_480)),
        (
            "Organizations::Policy",
            "Type: SERVICE_CONTROL_POLICY, Content",
            "Organization",
            Some(10_240),
        ),
        ("S3::BucketPolicy", "PolicyDocument", "Unknown", None),
    ] {
        let text = format!(
            "Resources:\n  P:\n    Type: AWS::{kind}\n    Properties: {{{properties}: {{Statement: []}}}}\n"
        );
        assert_eq!(held("p.yaml", &text), (attachment.to_owned(), limit), "{kind} {properties}");
    }
}
