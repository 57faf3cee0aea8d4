//! Which action of IAM a recorded call needed.
//!
//! Most calls are called as their action is. What is different is written down here as far as AWS
//! documents it; of the others the service is known and the action is not.

use tutela_policy::Universe;

/// What is known of the action behind a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// This one.
    Action(String),
    /// One of this service's.
    OneOf(String),
    /// Nothing: the service is not known.
    Unknown,
}

/// Services that call themselves otherwise in events and in policies.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
/// against <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-aws-service-specific-topics.html>
const PREFIXES: &[(&str, &str)] = &[
    ("email", "ses"),
    ("monitoring", "cloudwatch"),
    ("organizations", "organizations"),
    ("tagging", "tag"),
];

/// Calls of Amazon S3 that are not named as the action that allows them.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>
const OF_S3: &[(&str, &str)] = &[
    ("CompleteMultipartUpload", "PutObject"),
    ("CopyObject", "PutObject"),
    ("CreateMultipartUpload", "PutObject"),
    ("DeleteObjects", "DeleteObject"),
    ("GetBucketEncryption", "GetEncryptionConfiguration"),
    ("HeadBucket", "ListBucket"),
    ("HeadObject", "GetObject"),
    ("ListBuckets", "ListAllMyBuckets"),
    ("ListObjectVersions", "ListBucketVersions"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("PutBucketEncryption", "PutEncryptionConfiguration"),
    ("UploadPart", "PutObject"),
];

/// The action of a call, by the service and the name that its record has.
pub(super) fn needed(source: &str, name: &str) -> Needed {
    let Some(service) = source.strip_suffix(".amazonaws.com") else { return Needed::Unknown };
    let renamed = PREFIXES.iter().find(|(event, _)| *event == service);
    let prefix = renamed.map_or(service, |(_, prefix)| prefix);
    let of_s3 = OF_S3.iter().find(|(call, _)| prefix == "s3" && *call == name);
    let name = of_s3.map_or_else(|| without_date(name), |(_, action)| action);
    let universe = Universe::embedded();
    let full = format!("{prefix}:{name}");
    match (universe.action(&full), universe.service(prefix)) {
        (Some(_), _) => Needed::Action(full),
        (None, Some(_)) => Needed::OneOf(prefix.to_owned()),
        (None, None) => Needed::Unknown,
    }
}

/// A call without the version that some services put behind it: `CreateFunction20150331`,
/// `UpdateFunctionCode20150331v2`, `ListDistributions2020_05_31`.
fn without_date(name: &str) -> &str {
    let digit_or = |more: &'static str| move |it: char| it.is_ascii_digit() || more.contains(it);
    let start = name.trim_end_matches(digit_or("_v"));
    let dated = name.get(start.len()..).unwrap_or_default();
    let digits = dated.chars().filter(char::is_ascii_digit).count();
    if digits >= 8 { start } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_lead_to_their_actions() {
        let action = |text: &str| Needed::Action(text.to_owned());
        let one_of = |text: &str| Needed::OneOf(text.to_owned());
        for (source, name, expected) in [
            ("iam.amazonaws.com", "ListUsers", action("iam:ListUsers")),
            ("s3.amazonaws.com", "ListBuckets", action("s3:ListAllMyBuckets")),
            ("s3.amazonaws.com", "GetObject", action("s3:GetObject")),
            ("monitoring.amazonaws.com", "PutMetricAlarm", action("cloudwatch:PutMetricAlarm")),
            ("lambda.amazonaws.com", "CreateFunction20150331", action("lambda:CreateFunction")),
            (
                "lambda.amazonaws.com",
                "UpdateFunctionCode20150331v2",
                action("lambda:UpdateFunctionCode"),
            ),
            (
                "cloudfront.amazonaws.com",
                "ListDistributions2020_05_31",
                action("cloudfront:ListDistributions"),
            ),
            ("ec2.amazonaws.com", "NoSuchCallAtAll", one_of("ec2")),
            ("neverheardof.amazonaws.com", "Get", Needed::Unknown),
            ("signin.aws.internal", "Get", Needed::Unknown),
        ] {
            assert_eq!(needed(source, name), expected, "{source} {name}");
        }
    }
}
