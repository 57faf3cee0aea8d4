//! Ways around boundaries, SCPs and resources' policies; of services, roles and root.

use super::{
    ADMIN, DENY, NAME_LOCK, OWN_ONLY,
    Policies::{Boundary, HasDevice, Identity, Management, OnlyScp, Rcp, Resource, Scp},
    Row, TEMPLATE, Who,
};

const NO_SECURITY_KEY: &str =
    r#"Deny iam:EnableMFADevice on * if {"Null": {"iam:RegisterSecurityKey": "false"}}"#;

pub(super) const ROWS: &[Row] = &[
    (
        "a boundary with MFA alone",
        "access_policies_boundaries.html",
        Who::Both,
        &[
            Identity(&[ADMIN]),
            Boundary(&[r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#]),
        ],
    ),
    (
        "a boundary that leaves enrolment",
        "access_policies_boundaries.html",
        Who::Both,
        &[
            Identity(&[ADMIN]),
            Boundary(&[
                "Allow iam:CreateVirtualMFADevice on *",
                "Allow iam:EnableMFADevice on arn:aws:iam::*:user/${aws:username}",
                r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            ]),
        ],
    ),
    (
        "the name lock, without the device",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NAME_LOCK])],
    ),
    // By one reading, the `*` takes the colon of a device's path, as of `mfa/x:mfa/alice`.
    (
        "the name lock with a star for the account, with the device",
        "reference_policies_elements_resource.html",
        Who::Key,
        &[
            Identity(&[
                ADMIN,
                TEMPLATE,
                OWN_ONLY,
                concat!(
                    "Deny iam:CreateVirtualMFADevice on !arn:aws:iam::*:mfa/${aws:username}",
                    if_no_mfa!()
                ),
            ]),
            HasDevice,
        ],
    ),
    (
        "the name lock, with the device",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Key,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NAME_LOCK, NO_SECURITY_KEY]), HasDevice],
    ),
    // A passkey has no name that the device could hold.
    (
        "the name lock, with the device, but security keys can be enrolled",
        "id_credentials_mfa_enable_fido.html",
        Who::Key,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NAME_LOCK]), HasDevice],
    ),
    (
        "forwarded requests are spared, and nothing forwards",
        "reference_policies_condition-keys.html#condition-keys-viaawsservice",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false", "aws:ViaAWSService": "false"}}"#,
        ])],
    ),
    (
        "forwarded requests are spared, and one service is",
        "access_forward_access_sessions.html",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny !athena:StartQueryExecution on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false", "aws:ViaAWSService": "false"}}"#,
        ])],
    ),
    (
        "services that do not say whether they were called by another",
        "reference_policies_condition-keys.html#condition-keys-viaawsservice",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "Bool": {"aws:ViaAWSService": "false"}}"#,
        ])],
    ),
    (
        "a service's credential: absent is not false",
        "id_credentials_service-specific-creds.html",
        Who::Service,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_false!())])],
    ),
    (
        "a service's credential, denied",
        "id_credentials_service-specific-creds.html",
        Who::Service,
        &[Identity(&[ADMIN, DENY])],
    ),
    (
        "a service's credential that has no action",
        "id_credentials_service-specific-creds.html",
        Who::Service,
        &[Identity(&["Allow s3:*,ec2:* on *"])],
    ),
    (
        "`aws login`: absent or false",
        "https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html",
        Who::Password,
        &[Identity(&[
            ADMIN,
            concat!(
                "Deny !signin:AuthorizeOAuth2Access,signin:CreateOAuth2Token on *",
                if_false!()
            ),
        ])],
    ),
    (
        "`aws login`, denied",
        "https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html",
        Who::Password,
        &[Identity(&[
            ADMIN,
            concat!(
                "Deny !signin:AuthorizeOAuth2Access,signin:CreateOAuth2Token on *",
                if_no_mfa!()
            ),
        ])],
    ),
    (
        "a user's name is not",
        "reference_policies_condition-keys.html#condition-keys-username",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "StringNotEquals": {"aws:username": "bob"}}"#,
        ])],
    ),
    (
        "an SCP for user/*",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Key,
        &[
            Identity(&[ADMIN]),
            Scp(&[
                r#"Deny !sts:GetFederationToken on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}"#,
            ]),
        ],
    ),
    (
        "an SCP for user/* and federated users",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Key,
        &[
            Identity(&[ADMIN]),
            Scp(&[
                r#"Deny !sts:GetFederationToken on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:user/*", "arn:aws:sts::*:federated-user/*"]}}"#,
            ]),
        ],
    ),
    (
        "an SCP that hits roles",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Both,
        &[Identity(&[ADMIN]), Scp(&[DENY])],
    ),
    (
        "an SCP that allows nothing",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Both,
        &[Identity(&[ADMIN]), OnlyScp(&[])],
    ),
    (
        "an SCP in the management account",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Both,
        &[Identity(&[ADMIN]), Scp(&[DENY]), Management],
    ),
    (
        "a role, whose sessions have no MFA",
        "id_credentials_mfa_configure-api-require.html",
        Who::Role,
        &[Identity(&[ADMIN])],
    ),
    (
        "a role, denied",
        "id_credentials_mfa_configure-api-require.html",
        Who::Role,
        &[Identity(&[ADMIN, DENY])],
    ),
    (
        "a session, whose role may have a path that its ARN does not tell",
        "reference_policies_condition-keys.html#condition-keys-principalarn",
        Who::Session,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci"}}"#,
        ])],
    ),
    (
        "a session, denied whatever the path of its role",
        "reference_policies_condition-keys.html#condition-keys-principalarn",
        Who::Session,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#,
        ])],
    ),
    ("root", "id_root-user.html", Who::Root, &[]),
    (
        "root of a member, denied by an SCP",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Root,
        &[Scp(&[r#"Deny * on * if {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}"#])],
    ),
    (
        "root of the management account",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Root,
        &[
            Scp(&[r#"Deny * on * if {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}"#]),
            Management,
        ],
    ),
    (
        "root, denied by resources' policies alone",
        "reference_policies_evaluation-logic.html",
        Who::Root,
        &[Resource(
            r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}"#,
        )],
    ),
    (
        "a resource's policy that grants everybody",
        "reference_policies_elements_principal.html",
        Who::Both,
        &[
            Identity(&[DENY]),
            Resource(
                r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}"#,
            ),
        ],
    ),
    (
        "a resource's policy that denies everything, of that resource alone",
        "reference_policies_evaluation-logic.html",
        Who::Key,
        &[
            Identity(&[ADMIN]),
            Resource(
                r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
            ),
        ],
    ),
    (
        "a repository's policy, which has no resource",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
        Who::Key,
        &[
            Identity(&[DENY]),
            Resource(
                r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}}"#,
            ),
        ],
    ),
    (
        "a role's trust that wants MFA, and stands for all roles",
        "id_credentials_mfa_configure-api-require.html",
        Who::Key,
        &[
            Identity(&["Allow sts:AssumeRole on *"]),
            Resource(
                r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#,
            ),
        ],
    ),
    (
        "a role of another account's, of which that trust says nothing",
        "reference_policies_evaluation-logic-cross-account.html",
        Who::Key,
        &[
            Identity(&["Allow sts:AssumeRole on arn:aws:iam::999999999999:role/x"]),
            Resource(
                r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#,
            ),
        ],
    ),
    (
        "an RCP, which no other organisation's bucket is under",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        Who::Key,
        &[Identity(&["Allow s3:PutObject on *"]), Rcp(&[DENY])],
    ),
    (
        "an RCP, over all queues of the account's own",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        Who::Key,
        &[Identity(&["Allow sqs:* on arn:aws:sqs:*:111122223333:*"]), Rcp(&[DENY])],
    ),
    (
        "an RCP, over all keys of the account's own",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        Who::Key,
        &[Identity(&["Allow kms:Decrypt on arn:aws:kms:*:111122223333:key/*"]), Rcp(&[DENY])],
    ),
    (
        "an RCP, over queues of the account's own and of another's",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        Who::Key,
        &[Identity(&["Allow sqs:* on arn:aws:sqs:*:*:orders"]), Rcp(&[DENY])],
    ),
    (
        "an RCP, over queues of the account's own",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        Who::Key,
        &[Identity(&["Allow sqs:SendMessage on arn:aws:sqs:*:111122223333:*"]), Rcp(&[DENY])],
    ),
    // By one reading, the `*` takes the colon of a path that no user has, as of `user/x:mfa/bob`.
    (
        "devices of any name, with a star for the account",
        "reference_policies_elements_resource.html",
        Who::Key,
        &[Identity(&[
            "Allow iam:CreateVirtualMFADevice,iam:EnableMFADevice,iam:ListMFADevices,\
             iam:DeactivateMFADevice on arn:aws:iam::*:mfa/*,arn:aws:iam::*:user/${aws:username}",
            TEMPLATE,
        ])],
    ),
    (
        "users that one makes oneself, with a star for the account",
        "reference_policies_elements_resource.html",
        Who::Key,
        &[Identity(&["Allow iam:CreateUser on arn:aws:iam::*:mfa/*"])],
    ),
    (
        "others' devices alone, beside no way to one's own",
        "reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html",
        Who::Key,
        &[Identity(&[
            ADMIN,
            concat!("Deny !iam:EnableMFADevice on *", if_no_mfa!()),
            concat!(
                "Deny iam:EnableMFADevice on arn:aws:iam::*:user/${aws:username}",
                if_no_mfa!()
            ),
        ])],
    ),
    (
        "the first password cannot be set",
        "id_credentials_passwords_enable-user-change.html",
        Who::Password,
        &[Identity(&[ADMIN, TEMPLATE])],
    ),
    (
        "sts:GetSessionToken denied",
        "id_credentials_temp_control-access_getsessiontoken.html",
        Who::Key,
        &[Identity(&[
            ADMIN,
            concat!("Deny * on *", if_no_mfa!()),
            "Deny sts:GetSessionToken on *",
        ])],
    ),
    (
        "sts:AssumeRole is left",
        "id_roles_use_switch-role-api.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny !sts:AssumeRole on *", if_no_mfa!())])],
    ),
    (
        "devices can be taken away",
        "id_credentials_mfa_disable.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny !iam:DeactivateMFADevice on *", if_no_mfa!())])],
    ),
    (
        "an action that AWS may add",
        "reference_policies_elements_notaction.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny !s3:NewThing* on *", if_no_mfa!())])],
    ),
];
