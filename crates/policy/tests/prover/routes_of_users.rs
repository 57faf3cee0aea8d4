//! Ways around what a user's own policies say.

use super::{
    ADMIN, DENY, KEEPS_FEDERATION, NO_KEY, OWN_ONLY,
    Policies::{Boundary, Identity, Tag},
    Row, TEMPLATE, USERS_ONLY, WINDOW, Who,
};

pub(super) const ROWS: &[Row] = &[
    ("nothing is granted", "reference_policies_evaluation-logic.html", Who::Both, &[]),
    (
        "everything is granted",
        "reference_policies_evaluation-logic.html",
        Who::Both,
        &[Identity(&[ADMIN])],
    ),
    (
        "some is denied, with MFA, too",
        "reference_policies_evaluation-logic.html",
        Who::Key,
        &[Identity(&[ADMIN, "Deny iam:* on *"])],
    ),
    (
        "nearly all is denied, with MFA, too",
        "reference_policies_evaluation-logic.html",
        Who::Key,
        &[Identity(&[ADMIN, "Deny !iam:CreateLoginProfile,iam:GetUser,s3:GetObject on *"])],
    ),
    (
        "all but some is denied, and without MFA again",
        "reference_policies_evaluation-logic.html",
        Who::Key,
        &[Identity(&[ADMIN, "Deny !s3:* on *", concat!("Deny !s3:* on *", if_no_mfa!())])],
    ),
    (
        "a boundary allows some, and all else is denied without MFA",
        "access_policies_boundaries.html",
        Who::Key,
        &[
            Identity(&[ADMIN, concat!("Deny !s3:* on *", if_no_mfa!())]),
            Boundary(&["Allow s3:* on *"]),
        ],
    ),
    (
        "all is denied without MFA",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
        Who::Both,
        &[Identity(&[ADMIN, DENY])],
    ),
    (
        "a key: absent is not false",
        "id_credentials_mfa_configure-api-require.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_false!())])],
    ),
    (
        "a password: it is false",
        "id_credentials_mfa_configure-api-require.html",
        Who::Password,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_false!())])],
    ),
    (
        "a password: it is not absent",
        "id_credentials_mfa_configure-api-require.html",
        Who::Password,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_absent!())])],
    ),
    (
        "a key: what its session token cannot call",
        "id_credentials_temp_request.html",
        Who::Key,
        &[Identity(&[
            ADMIN,
            concat!("Deny * on *", if_absent!()),
            concat!("Deny !iam:*,sts:* on *", if_false!()),
            "Deny sts:AssumeRole on *",
        ])],
    ),
    (
        "granted with MFA alone",
        "id_credentials_mfa_configure-api-require.html",
        Who::Both,
        &[Identity(&[r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#])],
    ),
    (
        "granted unless MFA is false",
        "reference_policies_elements_condition_operators.html",
        Who::Both,
        &[Identity(&[
            r#"Allow * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#,
        ])],
    ),
    (
        "AWS's template, for an administrator",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE])],
    ),
    (
        "AWS's template, for itself alone",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY])],
    ),
    (
        "enrolment in the console alone",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NO_KEY])],
    ),
    (
        "the same, by a key alone",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
        Who::Key,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NO_KEY])],
    ),
    (
        "a window, closed",
        "access_tags.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, WINDOW])],
    ),
    (
        "a window, open",
        "access_tags.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, WINDOW]), Tag("mfa-enrolment", "open")],
    ),
    (
        "a federated session with the window's tag",
        "id_session-tags.html",
        Who::Key,
        &[Identity(&[ADMIN, KEEPS_FEDERATION, WINDOW])],
    ),
    (
        "the same, for users alone",
        "reference_policies_condition-keys.html#condition-keys-principaltype",
        Who::Key,
        &[Identity(&[ADMIN, KEEPS_FEDERATION, WINDOW, USERS_ONLY])],
    ),
    (
        "enrolment on another user",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
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
        "enrolment on another user, of whom the policy says user/*",
        "reference_policies_elements_resource.html",
        Who::Both,
        &[Identity(&[
            "Allow iam:CreateVirtualMFADevice on *",
            "Allow iam:EnableMFADevice on arn:aws:iam::*:user/*",
        ])],
    ),
    (
        "a cap on age denies enrolment, too",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthage",
        Who::Both,
        &[Identity(&[
            ADMIN,
            TEMPLATE,
            OWN_ONLY,
            r#"Deny * on * if {"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}"#,
        ])],
    ),
    (
        "a cap on age that a missing age passes",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthage",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}"#,
        ])],
    ),
];
