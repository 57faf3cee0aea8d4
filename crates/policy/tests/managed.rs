//! The embedded policies of AWS.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use tutela_policy::{
    Document, Everything, PolicyType, grants_everything, managed_policies, managed_policy,
};

/// Policies that [`Document::parse_as`] refuses, and why.
const REFUSED: &[(&str, &str)] = &[];

#[test]
fn every_policy_is_a_document() {
    let refused: Vec<(&str, String)> = managed_policies()
        .filter_map(|policy| {
            Document::parse_as(PolicyType::Identity, policy.document)
                .err()
                .map(|error| (policy.arn, error.to_string()))
        })
        .collect();
    let refused: Vec<(&str, &str)> =
        refused.iter().map(|(arn, error)| (*arn, error.as_str())).collect();
    assert_eq!(refused, REFUSED);
}

#[test]
fn there_are_as_many_as_the_source_has() {
    assert_eq!(managed_policies().count(), 1_582);
    let arns: BTreeSet<&str> = managed_policies().map(|policy| policy.arn).collect();
    assert_eq!(arns.len(), 1_582);
    for policy in managed_policies() {
        assert_eq!(managed_policy(policy.arn), Some(policy));
    }
}

#[test]
fn policies_are_found_in_any_partition() {
    for arn in [
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",
        "arn:aws-us-gov:iam::aws:policy/AdministratorAccess",
        "arn:aws-iso-b:iam::aws:policy/AdministratorAccess",
    ] {
        let policy = managed_policy(arn).unwrap();
        assert_eq!(policy.arn, "arn:aws:iam::aws:policy/AdministratorAccess");
        let document = Document::parse(policy.document).unwrap();
        assert!(matches!(grants_everything(&[&document]), Everything::Yes(_)), "{arn}");
    }
    let with_path = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    assert_eq!(managed_policy(with_path).unwrap().arn, with_path);
}

#[test]
fn what_is_no_policy_of_aws_is_not_found() {
    for arn in [
        "",
        "AdministratorAccess",
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        "arn::iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/administratoraccess",
        "arn:aws:iam::aws:policy/",
        "arn:aws:iam::aws:role/AdministratorAccess",
        "arn:aws:sts::aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/AdministratorAccess/",
        "arn:aws:iam::aws:policy/Ädministrator",
    ] {
        assert_eq!(managed_policy(arn), None, "{arn}");
    }
}
