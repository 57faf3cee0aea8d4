//! Ways around MFA by what requests say and are about: moments, addresses, resources.

use super::{
    ADMIN,
    Policies::{Identity, Scp},
    Row, Who,
};

pub(super) const ROWS: &[Row] = &[
    (
        "every moment is before a date or after it",
        "reference_policies_condition-keys.html#condition-keys-currenttime",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}"#,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "DateGreaterThanEquals": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}"#,
        ])],
    ),
    (
        "the transport is secure, or it is not",
        "reference_policies_condition-keys.html#condition-keys-securetransport",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "Bool": {"aws:SecureTransport": "true"}}"#,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "Bool": {"aws:SecureTransport": "false"}}"#,
        ])],
    ),
    (
        "every address is in a network or outside it",
        "reference_policies_condition-keys.html#condition-keys-sourceip",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "IpAddressIfExists": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}}"#,
        ])],
    ),
    (
        "a key of one's own is of no kind",
        "reference_policies_elements_condition_operators.html#Conditions_Date",
        Who::Key,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "DateLessThan": {"aws:RequestTag/until": "2030-01-01T00:00:00Z"}}"#,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "DateGreaterThanEquals": {"aws:RequestTag/until": "2030-01-01T00:00:00Z"}}"#,
        ])],
    ),
    (
        "IAM is in one region, and that one is closed",
        "reference_policies_condition-keys.html#condition-keys-requestedregion",
        Who::Key,
        &[
            Identity(&["Allow iam:* on *"]),
            Scp(&[r#"Deny * on * if {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}"#]),
        ],
    ),
    (
        "IAM is in one region, and that one is open",
        "reference_policies_condition-keys.html#condition-keys-requestedregion",
        Who::Key,
        &[
            Identity(&["Allow iam:* on *"]),
            Scp(&[r#"Deny * on * if {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}"#]),
        ],
    ),
    (
        "other services are in every region",
        "reference_policies_condition-keys.html#condition-keys-requestedregion",
        Who::Key,
        &[
            Identity(&["Allow iam:*, sqs:* on *"]),
            Scp(&[r#"Deny * on * if {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}"#]),
        ],
    ),
    (
        "MFA is asked for in IAM's region alone",
        "reference_policies_condition-keys.html#condition-keys-requestedregion",
        Who::Both,
        &[Identity(&[
            "Allow iam:* on *",
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "StringEquals": {"aws:RequestedRegion": "us-east-1"}}"#,
        ])],
    ),
    (
        "MFA is asked for in another region than IAM's",
        "reference_policies_condition-keys.html#condition-keys-requestedregion",
        Who::Key,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
        ])],
    ),
    (
        "no instance is launched where instances are denied",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html",
        Who::Key,
        &[Identity(&[
            "Allow ec2:RunInstances on *",
            r#"Deny ec2:RunInstances on arn:aws:ec2:*:*:instance/* if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
        ])],
    ),
    (
        "an instance is launched where some instances are denied",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html",
        Who::Key,
        &[Identity(&[
            "Allow ec2:RunInstances on *",
            r#"Deny ec2:RunInstances on arn:aws:ec2:*:*:instance/* if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                 "StringNotEquals": {"ec2:InstanceType": "t3.nano"}}"#,
        ])],
    ),
    (
        "an instance is launched that makes no volume, or into another's network",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html",
        Who::Key,
        &[Identity(&[
            "Allow ec2:RunInstances on *",
            r#"Deny ec2:RunInstances on arn:aws:ec2:*:*:volume/*, arn:aws:ec2:*:*:subnet/*, arn:aws:ec2:*:*:security-group/*, arn:aws:ec2:*:*:network-interface/* if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
        ])],
    ),
    (
        "an action that takes one of several types of resources",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html",
        Who::Key,
        &[Identity(&[
            "Allow bedrock:InvokeModel on *",
            r#"Deny bedrock:InvokeModel on arn:aws:bedrock:*::foundation-model/* if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
        ])],
    ),
    (
        "a listing, allowed on ARNs",
        "reference_policies_elements_statement.html",
        Who::Key,
        &[Identity(&["Allow s3:ListAllMyBuckets on arn:aws:s3:::*"])],
    ),
    (
        "a listing of users, allowed on users",
        "reference_policies_elements_resource.html",
        Who::Key,
        &[Identity(&["Allow iam:ListUsers on arn:aws:iam::111122223333:user/*"])],
    ),
    (
        "a listing of users, allowed on another account's",
        "reference_policies_elements_resource.html",
        Who::Key,
        &[Identity(&["Allow iam:ListUsers on arn:aws:iam::999999999999:user/*"])],
    ),
    (
        "a listing, denied on `*` and allowed on ARNs",
        "reference_policies_elements_resource.html",
        Who::Key,
        &[Identity(&["Allow s3:ListAllMyBuckets on arn:aws:s3:::*", "Deny s3:* on *"])],
    ),
    (
        "a message to a telephone, which is no topic",
        "https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html",
        Who::Key,
        &[Identity(&["Allow sns:Publish on *", "Deny sns:Publish on arn:aws:sns:*:*:*"])],
    ),
    (
        "an address is the adversary's choice",
        "reference_policies_condition-keys.html#condition-keys-sourceip",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        ])],
    ),
];
