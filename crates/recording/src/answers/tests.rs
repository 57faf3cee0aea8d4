//! What must be there has no default.

use super::*;

#[test]
fn a_list_that_aws_always_sends_is_not_empty_where_it_is_absent() {
    let user = r#""UserName":"al","Arn":"arn:aws:iam::111122223333:user/al""#;
    let group = r#""GroupName":"ops","Arn":"arn:aws:iam::111122223333:group/ops""#;
    let (in_groups, attached) = (r#""GroupList":[]"#, r#""AttachedManagedPolicies":[]"#);
    for (user, group, expected) in [
        (format!("{user},{in_groups},{attached}"), format!("{group},{attached}"), None),
        (format!("{user},{attached}"), format!("{group},{attached}"), Some("GroupList")),
        (
            format!("{user},{in_groups}"),
            format!("{group},{attached}"),
            Some("AttachedManagedPolicies"),
        ),
        (
            format!("{user},{in_groups},{attached}"),
            group.to_owned(),
            Some("AttachedManagedPolicies"),
        ),
    ] {
        let answer = format!(
            r#"{{"UserDetailList":[{{{user}}}],"GroupDetailList":[{{{group}}}],"Policies":[]}}"#
        );
        let error = serde_json::from_str::<AuthorizationDetails>(&answer).err();
        let lacks = |field: &str, error: &serde_json::Error| {
            error.to_string().starts_with(&format!("missing field `{field}`"))
        };
        match (expected, &error) {
            (None, error) => assert!(error.is_none(), "{answer}"),
            (Some(field), Some(error)) => assert!(lacks(field, error), "{answer}: {error}"),
            (Some(field), None) => panic!("nobody misses `{field}` in {answer}"),
        }
    }
}
