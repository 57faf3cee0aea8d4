//! Whether a policy is of the resource that it is said to be of. Lambda and S3 take no policy that
//! speaks of another function or bucket, so that a file with such a one lies in a wrong place.
//!
//! Sources: <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-resource.html>

use serde_json::Value;
use tutela_model::Arn;

/// The resource that a policy speaks of and that is not `own`; `None` where there is none, or nobody
/// can read it: whoever judges the policy says so.
pub(super) fn stranger(policy: &str, own: &Arn) -> Option<String> {
    let policy: Value = serde_json::from_str(policy).ok()?;
    let resources = one_or_many(policy.get("Statement")?)
        .iter()
        .filter_map(|statement| Some(one_or_many(statement.get("Resource")?)))
        .flatten()
        .filter_map(Value::as_str);
    let own = without_partition(own.as_str())?;
    let mut strangers = resources.filter(|resource| !may_be(resource, own));
    strangers.next().map(str::to_owned)
}

/// Whether an ARN or a pattern may be of `own` or of something in it.
fn may_be(resource: &str, own: &str) -> bool {
    let Some(resource) = without_partition(resource) else { return true };
    let fixed = resource.split(['*', '?', '$']).next().unwrap_or_default();
    match fixed.strip_prefix(own) {
        Some(rest) => rest.is_empty() || rest.starts_with([':', '/']),
        // A pattern that begins as `own` does may be of it; an ARN may not.
        None => fixed.len() < resource.len() && own.starts_with(fixed),
    }
}

fn without_partition(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split_once(':').map(|(_, rest)| rest)
}

fn one_or_many(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use tutela_model::Arn;

    use super::stranger;

    #[test]
    fn a_policy_of_another_is_known() {
        let bucket = "arn:aws:s3:::logs";
        let function = "arn:aws:lambda:us-east-1:111122223333:function:f";
        for (own, resource, expected) in [
            (bucket, r#""arn:aws:s3:::logs""#, None),
            (bucket, r#"["arn:aws:s3:::logs", "arn:aws:s3:::logs/a/*"]"#, None),
            (bucket, r#""arn:aws-cn:s3:::logs/*""#, None),
            (bucket, r#""arn:aws:s3:::lo*""#, None),
            (bucket, r#""*""#, None),
            (bucket, r#""arn:aws:s3:::logs-2/*""#, Some("arn:aws:s3:::logs-2/*")),
            (bucket, r#"["arn:aws:s3:::logs", "arn:aws:s3:::lo"]"#, Some("arn:aws:s3:::lo")),
            (function, &format!(r#""{function}:live""#), None),
            (
                function,
                r#""arn:aws:lambda:us-east-1:444455556666:function:f""#,
                Some("arn:aws:lambda:us-east-1:444455556666:function:f"),
            ),
        ] {
            let policy = format!(r#"{{"Statement": [{{"Resource": {resource}}}]}}"#);
            assert_eq!(stranger(&policy, &Arn::new(own)).as_deref(), expected, "{own}: {resource}");
            let policy = format!(r#"{{"Statement": {{"Resource": {resource}}}}}"#);
            assert_eq!(stranger(&policy, &Arn::new(own)).as_deref(), expected, "{own}: {resource}");
        }
        assert_eq!(stranger("no policy", &Arn::new(bucket)), None);
    }
}
