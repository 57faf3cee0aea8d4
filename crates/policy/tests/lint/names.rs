//! Rules about names, values and statements that cannot apply.

use tutela_policy::lint::Attachment;

use super::rules::{Row, attached, row};

pub(crate) const ROWS: &[Row] = &[
    row(
        "an action that there is not",
        "medium unknown-action",
        "Deny not STEPS, iam:EnableMFADevices if NO-MFA",
        "Deny not STEPS, iam:EnableMFADevice if NO-MFA",
    ),
    row("a service that there is not", "low unknown-action", "Allow nosuchservice:*", "Allow s3:*"),
    row(
        "a condition key that there is not",
        "medium unknown-condition-key",
        "Allow s3:* if StringEquals aws:RequestedRegions eu-west-1",
        "Allow s3:* if StringEquals aws:RequestedRegion eu-west-1",
    ),
    row(
        "a wildcard for services",
        "medium service-wildcard",
        "trust: Allow *:Get* on objects to root",
        "trust: Allow s3:Get* on objects to root",
    ),
    row(
        "a wildcard for services, in a user's policy",
        "high refused-by-aws",
        "Deny *:Delete* if NO-MFA",
        "Deny s3:Delete*, ec2:Delete* if NO-MFA",
    ),
    row(
        "variables before there were any",
        "high variable-in-old-version",
        "version 2008; Deny iam:EnableMFADevice on not me if NO-MFA",
        "Deny iam:EnableMFADevice on not me if NO-MFA",
    ),
    row(
        "a region and not that region",
        "high conditions-contradict",
        "Deny * if StringEquals aws:RequestedRegion eu-west-1 and StringNotEquals \
         aws:RequestedRegion eu-west-1",
        "Deny * if StringEquals aws:RequestedRegion eu-west-1 and StringNotEquals \
         aws:RequestedRegion eu-west-2",
    ),
    row(
        "yes for a boolean",
        "medium value-of-wrong-kind",
        "Allow s3:* if Bool aws:SecureTransport yes",
        "Allow s3:* if Bool aws:SecureTransport True",
    ),
    row(
        "a word for a number",
        "medium value-of-wrong-kind",
        "Allow s3:* if NumericLessThan aws:MultiFactorAuthAge 1h",
        "Allow s3:* if NumericLessThan aws:MultiFactorAuthAge 3600",
    ),
    row(
        "a date that is none, and a network that is none",
        "medium value-of-wrong-kind",
        "Allow s3:* if DateLessThan aws:CurrentTime tomorrow and IpAddress aws:SourceIp 10.0.0.0/40",
        "Allow s3:* if DateLessThan aws:CurrentTime 2030-01-01 and IpAddress aws:SourceIp 0.0.0.0/0",
    ),
    row(
        "a user's ARN for an action of Amazon S3",
        "high resource-fits-no-action",
        "Deny s3:DeleteObject on me",
        "Deny s3:DeleteObject on objects",
    ),
    row(
        "an ARN for an action that has none",
        "medium resource-fits-no-action",
        "Allow s3:ListAllMyBuckets on objects",
        "Allow s3:ListAllMyBuckets",
    ),
    row("a Deny about no resource", "high refused-by-aws", "trust: Deny s3:*", "Deny s3:*"),
    attached(
        Attachment::User,
        row(
            "a user's policy that names the user",
            "high refused-by-aws",
            "trust: Deny s3:* to root",
            "Deny s3:*",
        ),
    ),
];
