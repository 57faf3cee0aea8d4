//! Which policies of AWS make administrators, where a permission set has one of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::{collections::BTreeMap, sync::Arc};

use tutela_access::standing_of_set;
use tutela_model::{
    Arn, Call, Cause, Gap, Observed, PermissionSet, Receipt, SignedDuration, operation,
};
use tutela_policy::managed_policies;

fn seen<T>(value: T) -> Observed<T> {
    let call = Call::new(&operation::DESCRIBE_PERMISSION_SET);
    Observed::of(value, &Arc::new(Receipt { call, time: None, made: None, file: String::new() }))
}

fn with(managed: &str) -> PermissionSet {
    let gap = Gap::new(Call::new(&operation::LIST_ACCOUNT_ASSIGNMENTS), Cause::NotAsked, "");
    PermissionSet {
        arn: Arn::new("arn:aws:sso:::permissionSet/ssoins-1/ps-1"),
        name: seen("ops".to_owned()),
        session: seen(SignedDuration::from_hours(1)),
        managed: seen(vec![Arn::new(managed)]),
        inline: seen(None),
        references: seen(Vec::new()),
        boundary: seen(None),
        assignments: Observed::Missing(gap),
    }
}

/// The plan of calls rests on it: who is assigned is asked of sets with the first of these, or with more
/// than one policy.
#[test]
fn alone_one_policy_of_aws_gives_everything() {
    let mut by_answer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for policy in managed_policies() {
        let name = policy.arn.rsplit('/').next().unwrap();
        match standing_of_set(&with(policy.arn)) {
            Ok(standing) if standing.administrator => {
                by_answer.entry("everything").or_default().push(name);
            }
            Ok(_) => {}
            Err(gap) => {
                assert!(gap.detail().ends_with("but only under a condition"), "{name}: {gap}");
                by_answer.entry("under a condition").or_default().push(name);
            }
        }
    }
    assert_eq!(by_answer["everything"], ["AdministratorAccess"]);
    assert_eq!(by_answer["under a condition"], ["AWSMcpServiceActionsFullAccess"]);
}
