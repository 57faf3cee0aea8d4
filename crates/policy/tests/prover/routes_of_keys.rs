//! Ways around MFA by what keys say of credentials and callers, and by two keys that are compared;
//! and whoever has some account of AWS.

use super::{
    ADMIN, DENY,
    Policies::{HasDevice, Identity, Resource, Scp, Tag},
    Row, Who,
};

/// A bucket's policy that everybody is named by, under a condition that only signed requests meet.
macro_rules! readers {
    ($condition:literal) => {
        Resource(concat!(
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
                "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*", "Condition": "#,
            $condition,
            "}}"
        ))
    };
}

const BEARER: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_BearerTokenAuth.html";

pub(super) const ROWS: &[Row] = &[
    (
        "a service's credential that sends logs",
        BEARER,
        Who::Service,
        &[Identity(&["Allow logs:CallWithBearerToken,logs:PutLogEvents on *"])],
    ),
    (
        "a service's credential of a service that takes none",
        BEARER,
        Who::Service,
        &[Identity(&["Allow sqs:SendMessage on *"])],
    ),
    (
        "mail by a password that is made out of a key",
        "https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",
        Who::Key,
        &[Identity(&["Allow ses:* on *", concat!("Deny * on *", if_absent!())])],
    ),
    (
        "a federated session that nobody may tag",
        "id_session-tags.html",
        Who::Key,
        &[Identity(&[
            ADMIN,
            r#"Deny !iam:ListVirtualMFADevices,sts:GetSessionToken,sts:GetFederationToken on *
                if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                    "StringNotEquals": {"aws:PrincipalTag/mfa": "exempt"}}"#,
        ])],
    ),
    (
        "a federated session that the user may tag",
        "id_session-tags.html",
        Who::Key,
        &[Identity(&[
            ADMIN,
            r#"Deny !iam:ListVirtualMFADevices,sts:*Session*,sts:GetFederationToken on *
                if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                    "StringNotEquals": {"aws:PrincipalTag/mfa": "exempt"}}"#,
        ])],
    ),
    (
        "an exemption by the id of a role",
        "reference_policies_condition-keys.html#condition-keys-userid",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "StringNotLike": {"aws:userid": "AROAEXAMPLEID:*"}}"#,
        ])],
    ),
    (
        "an exemption by the id of a user",
        "reference_policies_condition-keys.html#condition-keys-userid",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "StringNotLike": {"aws:userid": "AIDAEXAMPLEID"}}"#,
        ])],
    ),
    (
        "an exemption of root's sessions from elsewhere",
        "reference_policies_condition-keys.html#condition-keys-assumedroot",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "Null": {"aws:AssumedRoot": "true"}}"#,
        ])],
    ),
    (
        "a perimeter of the organization beside the Deny",
        "access_policies_data-perimeters.html",
        Who::Both,
        &[
            Identity(&[ADMIN, DENY]),
            Scp(&[r#"Deny * on * if
                {"StringNotEqualsIfExists": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}"#]),
        ],
    ),
    (
        "a perimeter of the organization alone",
        "access_policies_data-perimeters.html",
        Who::Key,
        &[
            Identity(&[ADMIN]),
            Scp(&[r#"Deny * on * if
                {"StringNotEqualsIfExists": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}"#]),
        ],
    ),
    (
        "a bucket that whoever signs may read",
        "reference_policies_elements_principal.html#principal-anonymous",
        Who::Both,
        &[Identity(&[ADMIN, DENY]), readers!(r#"{"StringLike": {"aws:PrincipalArn": "*"}}"#)],
    ),
    (
        "a bucket that roles of anybody may read",
        "reference_policies_condition-keys.html#condition-keys-principaltype",
        Who::Both,
        &[
            Identity(&[ADMIN, DENY]),
            readers!(r#"{"StringEquals": {"aws:PrincipalType": "AssumedRole"}}"#),
        ],
    ),
    (
        "a bucket that everybody may read but the account",
        "reference_policies_condition-keys.html#condition-keys-principalaccount",
        Who::Both,
        &[
            Identity(&[ADMIN, DENY]),
            readers!(r#"{"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}"#),
        ],
    ),
    (
        "a bucket that the account alone may read",
        "reference_policies_condition-keys.html#condition-keys-principalaccount",
        Who::Both,
        &[
            Identity(&[ADMIN, DENY]),
            readers!(r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#),
        ],
    ),
    (
        "a bucket that the organization alone may read",
        "reference_policies_condition-keys.html#condition-keys-principalorgid",
        Who::Both,
        &[
            Identity(&[ADMIN, DENY]),
            readers!(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}"#),
        ],
    ),
    (
        "roles that anybody may assume",
        "reference_policies_elements_principal.html#principal-anonymous",
        Who::Both,
        &[
            Identity(&[ADMIN, DENY]),
            Resource(
                r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"},
                    "Action": "sts:AssumeRole"}}"#,
            ),
        ],
    ),
    (
        "a grant that asks for MFA beside one that does not",
        "id_credentials_mfa_configure-api-require.html",
        Who::Key,
        &[Identity(&[
            "Allow s3:* on *",
            r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
        ])],
    ),
    (
        "a little that is granted without MFA, and all with it",
        "id_credentials_mfa_configure-api-require.html",
        Who::Key,
        &[Identity(&[
            "Allow s3:ListAllMyBuckets on *",
            r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
        ])],
    ),
    (
        "the name lock of somebody who creates no device",
        "id_credentials_mfa_enable_virtual.html",
        Who::Key,
        &[
            Identity(&[
                "Allow iam:EnableMFADevice on arn:aws:iam::111122223333:user/${aws:username}",
                r#"Deny iam:EnableMFADevice on * if {"Null": {"iam:RegisterSecurityKey": "false"}}"#,
            ]),
            HasDevice,
        ],
    ),
    (
        "who has which device, read of everybody",
        "reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html",
        Who::Password,
        &[Identity(&["Allow iam:ListMFADevices on *"])],
    ),
    (
        "enrolment of which the rules for passwords are left",
        "id_credentials_passwords_enable-user-change.html",
        Who::Password,
        &[Identity(&["Allow iam:GetAccountPasswordPolicy on *"])],
    ),
    (
        "enrolment that only a key is left",
        "id_credentials_mfa_configure-api-require.html",
        Who::Both,
        &[Identity(&[ADMIN, concat!("Deny !iam:GetUser,sts:GetSessionToken on *", if_false!())])],
    ),
    (
        "a machine's credential for a service, under the Deny",
        "id_credentials_service-specific-creds.html",
        Who::Service,
        &[Identity(&[ADMIN, DENY])],
    ),
    (
        "a tag of the user's own that it is compared with by another",
        "access_tags.html",
        Who::Key,
        &[
            Identity(&[
                ADMIN,
                r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                    "StringNotEquals": {"aws:PrincipalTag/owner": "${aws:RequestTag/owner}"}}"#,
            ]),
            Tag("owner", "red"),
        ],
    ),
];
