//! Rules about what a Deny reaches and leaves, enrolment, and whom it locks out.

use tutela_policy::lint::Attachment;

use super::rules::{Row, attached, row};

pub(crate) const ROWS: &[Row] = &[
    row(
        "a bucket's policy that names a user",
        "high resource-grants-without-mfa",
        "trust: Allow s3:GetObject on arn:aws:s3:::data/* to alice",
        "trust: Allow s3:GetObject on arn:aws:s3:::data/* to alice; Deny s3:* on * to * if NO-MFA",
    ),
    row(
        "a bucket's policy that names everybody",
        "high resource-grants-without-mfa",
        "trust: Allow s3:Get* on arn:aws:s3:::data/* to *",
        "trust: Allow s3:Get* on arn:aws:s3:::data/* to * if StringEquals aws:PrincipalOrgID o-x",
    ),
    row(
        "a key's policy that names a user, and one that leaves it to the account",
        "high resource-grants-without-mfa",
        "trust: Allow kms:Decrypt on * to alice",
        "trust: Allow kms:* on * to root",
    ),
    row(
        "a Deny in two regions",
        "high deny-narrowed-by-condition",
        "Deny not STEPS if NO-MFA and StringEquals aws:RequestedRegion eu-west-1 or eu-west-3",
        "Deny not STEPS if NO-MFA and StringNotEquals aws:PrincipalTag/kind robot",
    ),
    row(
        "a Deny outside of the office",
        "high deny-narrowed-by-condition",
        "Deny not STEPS if NO-MFA and NotIpAddress aws:SourceIp 198.51.100.0/24",
        "Deny not STEPS if NO-MFA and ArnLike aws:PrincipalArn arn:aws:iam::*:user/*",
    ),
    row(
        "a Deny of one address range",
        "high deny-narrowed-by-condition",
        "Deny not STEPS if NO-MFA and IpAddress aws:SourceIp 198.51.100.0/24",
        "Deny not STEPS if NO-MFA and BoolIfExists aws:ViaAWSService false",
    ),
    row(
        "a Deny of all but robots",
        "medium deny-exempts-principals",
        "Deny not STEPS if NO-MFA and StringNotEquals aws:PrincipalTag/kind robot",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a Deny of people who are tagged",
        "high deny-exempts-principals",
        "Deny not STEPS if NO-MFA and StringEquals aws:PrincipalTag/kind person",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a Deny of one service",
        "high deny-names-few-actions",
        "Deny ec2:* if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a Deny of one bucket",
        "high deny-names-few-resources",
        "Deny * on objects if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a Deny of all but one's own user",
        "high deny-names-few-resources",
        "Deny * on not me if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "an access key is left",
        "high not-action-keeps-credentials",
        "Deny not STEPS, iam:CreateAccessKey if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "credentials of services are left, and closed elsewhere",
        "high not-action-keeps-credentials",
        "Deny not STEPS, iam:UploadSSHPublicKey if NO-MFA",
        "Deny not STEPS, iam:UploadSSHPublicKey if NO-MFA; Deny iam:Upload* if NO-MFA",
    ),
    row(
        "all of IAM is left",
        "high not-action-keeps-permissions",
        "Deny not iam:*, sts:GetSessionToken if NO-MFA",
        "Deny not iam:Get*, iam:List*, sts:GetSessionToken if NO-MFA",
    ),
    row(
        "a pattern leaves the removal of devices",
        "high not-action-keeps-mfa-removal",
        "Deny not iam:*MFADevice, sts:GetSessionToken if NO-MFA",
        "Deny not iam:*EnableMFADevice, sts:GetSessionToken if NO-MFA",
    ),
    row(
        "all of STS is left",
        "high not-action-keeps-role-hop",
        "Deny not STEPS, sts:* if NO-MFA",
        "Deny not STEPS, sts:GetC* if NO-MFA",
    ),
    row(
        "the deletion of devices is left",
        "medium not-action-keeps-device-deletion",
        "Deny not STEPS, iam:DeleteVirtualMFADevice if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "federation is left",
        "medium not-action-keeps-federation",
        "Deny not STEPS, sts:GetFederationToken if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "everybody's password is left",
        "medium not-action-keeps-change-password",
        "Deny not STEPS, iam:ChangePassword if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "one's password is left",
        "low not-action-keeps-change-password",
        "Deny not STEPS, iam:ChangePassword if NO-MFA; Deny iam:ChangePassword on not me if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a service is left",
        "medium not-action-keeps-other-actions",
        "Deny not STEPS, support:* if NO-MFA",
        "Deny not STEPS, iam:List*, ec2:Describe* if NO-MFA",
    ),
    row(
        "accounts that are assigned to people",
        "high not-action-keeps-permissions",
        "Deny not STEPS, sso:CreateAccountAssignment if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "SCPs that are taken off",
        "high not-action-keeps-permissions",
        "Deny not STEPS, organizations:DetachPolicy if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row("nothing at all", "low no-statement", "no statement", "Allow s3:*"),
    row(
        "any credential enrols",
        "high enrolment-open",
        "Deny not STEPS if NO-MFA",
        "Deny not STEPS if NO-MFA; Deny iam:CreateVirtualMFADevice, iam:EnableMFADevice if Null \
         aws:MultiFactorAuthPresent true",
    ),
    row(
        "any credential enrols, and gets what is granted with MFA",
        "high enrolment-open",
        "Allow s3:* if Bool aws:MultiFactorAuthPresent true; Allow iam:EnableMFADevice on me; Allow \
         iam:CreateVirtualMFADevice",
        "Allow s3:* if Bool aws:MultiFactorAuthPresent true; Allow iam:EnableMFADevice on me if \
         Null aws:MultiFactorAuthPresent false; Allow iam:CreateVirtualMFADevice",
    ),
    row(
        "a password enrols",
        "low console-enrolment-open",
        "Deny not STEPS if NO-MFA; Deny iam:EnableMFADevice if Null aws:MultiFactorAuthPresent true",
        "Deny not STEPS if NO-MFA; Deny iam:EnableMFADevice if NO-MFA and StringNotEquals \
         aws:PrincipalTag/mfa-enrolment open",
    ),
    row(
        "devices for others",
        "medium enrolment-reaches-others",
        "Deny not STEPS if NO-MFA",
        "Deny not STEPS if NO-MFA; Deny iam:EnableMFADevice on not me if NO-MFA",
    ),
    row(
        "everything is denied",
        "high enrolment-impossible",
        "Deny * if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a limit of the age for everything",
        "high enrolment-impossible",
        "Deny not STEPS if NO-MFA; Deny * if NumericGreaterThanIfExists aws:MultiFactorAuthAge 900",
        "Deny not STEPS if NO-MFA; Deny * if NumericGreaterThan aws:MultiFactorAuthAge 900",
    ),
    row(
        "the device has the user's name",
        "high enrolment-name-fixed",
        "Allow iam:CreateVirtualMFADevice on my-device; Allow iam:EnableMFADevice on me",
        "Allow iam:CreateVirtualMFADevice on arn:aws:iam::*:mfa/*; Allow iam:EnableMFADevice on me",
    ),
    row(
        "the name is locked",
        "medium enrolment-name-fixed",
        "Deny not STEPS if NO-MFA; Deny iam:CreateVirtualMFADevice on not my-device if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a new password is needed",
        "high first-login-locked-out",
        "Deny not STEPS if NO-MFA",
        "Deny not STEPS, iam:ChangePassword if NO-MFA",
    ),
    row(
        "a session token is denied",
        "medium session-token-denied",
        "Deny not iam:EnableMFADevice, iam:CreateVirtualMFADevice if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "one's user at the end of a pattern",
        "medium own-user-pattern-too-wide",
        "Allow iam:EnableMFADevice on arn:aws:iam::*:user/*${aws:username}",
        "Allow iam:EnableMFADevice on arn:aws:iam::*:user/${aws:username}, \
         arn:aws:iam::*:user/*/${aws:username}",
    ),
    row(
        "one's user at the beginning of a pattern",
        "medium own-user-pattern-too-wide",
        "Deny iam:EnableMFADevice on not arn:aws:iam::*:user/${aws:username}* if NO-MFA",
        "Deny iam:EnableMFADevice on not me if NO-MFA",
    ),
    attached(
        Attachment::Organization,
        row(
            "an SCP for everybody",
            "high roles-locked-out",
            "Deny not STEPS if NO-MFA",
            "Deny not STEPS if NO-MFA and ArnLike aws:PrincipalArn arn:aws:iam::*:user/*",
        ),
    ),
    attached(
        Attachment::Role,
        row(
            "a role's policy",
            "high roles-locked-out",
            "Deny not STEPS if NO-MFA",
            "Allow s3:* if Bool aws:MultiFactorAuthPresent true",
        ),
    ),
    row(
        "nobody knows what it is attached to",
        "low roles-locked-out",
        "Deny not STEPS if NO-MFA",
        "Deny not STEPS if NO-MFA and StringEquals aws:PrincipalType User",
    ),
    attached(
        Attachment::Role,
        row(
            "MFA of a role, by its own policy",
            "medium principal-never-has-mfa",
            "Allow s3:* if Bool aws:MultiFactorAuthPresent true",
            "Allow s3:*",
        ),
    ),
    row(
        "MFA of a service",
        "high principal-never-has-mfa",
        "trust: Allow sts:AssumeRole to Service=ec2.amazonaws.com if Bool \
         aws:MultiFactorAuthPresent true",
        "trust: Allow sts:AssumeRole to Service=ec2.amazonaws.com; Allow sts:AssumeRole to root if \
         Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "MFA of an identity provider, by a Deny",
        "high principal-never-has-mfa",
        "trust: Allow sts:AssumeRoleWithSAML to \
         Federated=arn:aws:iam::111122223333:saml-provider/idp; Deny sts:* to * if NO-MFA",
        "trust: Allow sts:AssumeRoleWithSAML to \
         Federated=arn:aws:iam::111122223333:saml-provider/idp; Deny sts:AssumeRole to * if NO-MFA",
    ),
    row(
        "MFA of a role",
        "medium principal-never-has-mfa",
        "trust: Allow sts:AssumeRole to ci if Bool aws:MultiFactorAuthPresent true",
        "trust: Allow sts:AssumeRole to alice if Bool aws:MultiFactorAuthPresent true",
    ),
];
