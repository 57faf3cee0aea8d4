//! The table of rules, and policies that are sound.

use tutela_policy::lint::Attachment;

/// A policy in which a rule finds something, and the same mended.
pub(crate) struct Row {
    pub(crate) sentence: &'static str,
    /// Severity and rule.
    pub(crate) expected: &'static str,
    pub(crate) bad: &'static str,
    pub(crate) good: &'static str,
    pub(crate) attachment: Attachment,
}

const fn row(
    sentence: &'static str,
    expected: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Row {
    Row { sentence, expected, bad, good, attachment: Attachment::Unknown }
}

const fn attached(to: Attachment, row: Row) -> Row {
    Row { attachment: to, ..row }
}

pub(crate) const ROWS: &[Row] = &[
    row(
        "Bool in a Deny",
        "critical deny-misses-access-keys",
        "Deny not STEPS if Bool aws:MultiFactorAuthPresent false",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a text in a Deny",
        "critical deny-misses-access-keys",
        "Deny not STEPS if StringEquals aws:MultiFactorAuthPresent false",
        "Deny not STEPS if StringNotEquals aws:MultiFactorAuthPresent true",
    ),
    row(
        "Bool in a Deny of a bucket",
        "critical deny-misses-access-keys",
        "Deny s3:* on objects to * if Bool aws:MultiFactorAuthPresent false",
        "Deny s3:* on objects to * if NO-MFA",
    ),
    row(
        "a Deny of enrolment that keys pass",
        "critical deny-misses-access-keys",
        "Deny not STEPS if NO-MFA; Deny iam:EnableMFADevice if Bool aws:MultiFactorAuthPresent false",
        "Deny not STEPS if NO-MFA; Deny iam:EnableMFADevice if Null aws:MultiFactorAuthPresent true",
    ),
    row(
        "Null in a Deny",
        "high deny-misses-passwords",
        "Deny not STEPS if Null aws:MultiFactorAuthPresent true",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "the age in a Deny",
        "critical deny-by-age-misses-absent-mfa",
        "Deny s3:* if NumericGreaterThan aws:MultiFactorAuthAge 900",
        "Deny s3:* if NumericGreaterThan aws:MultiFactorAuthAge 900; Deny not STEPS if NO-MFA",
    ),
    row(
        "ForAnyValue in a Deny",
        "high set-operator-on-mfa-key",
        "Deny not STEPS if ForAnyValue:Bool aws:MultiFactorAuthPresent false",
        "Deny not STEPS if ForAllValues:Bool aws:MultiFactorAuthPresent false",
    ),
    row(
        "ForAllValues in an Allow",
        "high set-operator-on-mfa-key",
        "Allow s3:* if ForAllValues:Bool aws:MultiFactorAuthPresent true",
        "Allow s3:* if ForAnyValue:Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "IfExists in an Allow",
        "critical allow-without-mfa",
        "Allow s3:* if BoolIfExists aws:MultiFactorAuthPresent true",
        "Allow s3:* if Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "IfExists in a trust policy",
        "critical allow-without-mfa",
        "trust: Allow sts:AssumeRole to root if BoolIfExists aws:MultiFactorAuthPresent true",
        "trust: Allow sts:AssumeRole to root if Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "IfExists beside an external id, for a user of another account",
        "critical allow-without-mfa",
        "trust: Allow sts:AssumeRole to carol if BoolIfExists aws:MultiFactorAuthPresent true and \
         StringEquals sts:ExternalId 7f3a",
        "trust: Allow sts:AssumeRole to carol if Bool aws:MultiFactorAuthPresent true and \
         StringEquals sts:ExternalId 7f3a",
    ),
    row(
        "the age with IfExists in an Allow",
        "critical allow-without-mfa",
        "Allow ec2:* if NumericLessThanIfExists aws:MultiFactorAuthAge 900",
        "Allow ec2:* if NumericLessThan aws:MultiFactorAuthAge 900",
    ),
    row(
        "an Allow that another statement mends",
        "critical allow-without-mfa",
        "Allow s3:* if BoolIfExists aws:MultiFactorAuthPresent true",
        "Allow s3:* if BoolIfExists aws:MultiFactorAuthPresent true; Deny not STEPS if NO-MFA",
    ),
    row(
        "Null in an Allow",
        "high allow-takes-false-for-mfa",
        "Allow s3:* if Null aws:MultiFactorAuthPresent false",
        "Allow s3:* if Null aws:MultiFactorAuthAge false",
    ),
    row(
        "true in a Deny",
        "critical mfa-value-inverted",
        "Deny not STEPS if BoolIfExists aws:MultiFactorAuthPresent true",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "false in an Allow",
        "critical mfa-value-inverted",
        "Allow ec2:* if Bool aws:MultiFactorAuthPresent false",
        "Allow ec2:* if Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "a key with another ending",
        "critical mfa-key-misspelled",
        "Deny not STEPS if BoolIfExists aws:MultiFactorAuthenticationPresent false",
        "Deny not STEPS if BoolIfExists AWS:multifactorauthpresent false",
    ),
    row(
        "a key that sounds like it",
        "critical mfa-key-misspelled",
        "Allow s3:* if Bool aws:MFAPresent true",
        "Allow s3:* if Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "both values in a Deny",
        "high denied-with-mfa",
        "Deny not STEPS if BoolIfExists aws:MultiFactorAuthPresent false or true",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "an Allow that asks for absence and true",
        "high mfa-condition-never-holds",
        "Allow s3:* if Null aws:MultiFactorAuthPresent true and Bool aws:MultiFactorAuthPresent true",
        "Allow s3:* if Null aws:MultiFactorAuthPresent false and Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "a Deny in two regions",
        "high deny-narrowed-by-condition",
        "Deny not STEPS if NO-MFA and StringEquals aws:RequestedRegion eu-west-1 or eu-west-3",
        "Deny not STEPS if NO-MFA and StringEquals aws:PrincipalTag/kind person",
    ),
    row(
        "a Deny outside of the office",
        "medium deny-narrowed-by-condition",
        "Deny not STEPS if NO-MFA and NotIpAddress aws:SourceIp 198.51.100.0/24",
        "Deny not STEPS if NO-MFA and ArnLike aws:PrincipalArn arn:aws:iam::*:user/people/*",
    ),
    row(
        "a Deny of one address range",
        "high deny-narrowed-by-condition",
        "Deny not STEPS if NO-MFA and IpAddress aws:SourceIp 198.51.100.0/24",
        "Deny not STEPS if NO-MFA and BoolIfExists aws:ViaAWSService false",
    ),
    row(
        "a Deny of one service",
        "medium deny-names-few-actions",
        "Deny ec2:* if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a Deny of one bucket",
        "medium deny-names-few-resources",
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
        "one's password is left",
        "low not-action-keeps-change-password",
        "Deny not STEPS, iam:ChangePassword if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a service is left",
        "medium not-action-keeps-other-actions",
        "Deny not STEPS, support:* if NO-MFA",
        "Deny not STEPS, iam:List*, ec2:Describe* if NO-MFA",
    ),
    row(
        "any credential enrols",
        "medium enrolment-open",
        "Deny not STEPS if NO-MFA",
        "Deny not STEPS if NO-MFA; Deny iam:CreateVirtualMFADevice, iam:EnableMFADevice if Null \
         aws:MultiFactorAuthPresent true",
    ),
    row(
        "any credential enrols, and gets what is granted with MFA",
        "medium enrolment-open",
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
        "medium first-login-locked-out",
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
];

/// Sentence, policy, everything that is found.
pub(crate) const SOUND: &[(&str, &str, &[&str])] = &[
    (
        "enrolment in the console alone",
        "Deny not iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ChangePassword, iam:GetUser, \
         iam:GetMFADevice, iam:ListMFADevices, iam:ListVirtualMFADevices, sts:GetSessionToken if \
         NO-MFA; Deny iam:CreateVirtualMFADevice, iam:EnableMFADevice if Null \
         aws:MultiFactorAuthPresent true; Deny iam:EnableMFADevice, iam:ResyncMFADevice, \
         iam:DeactivateMFADevice on not me if NO-MFA; Deny iam:EnableMFADevice if \
         StringNotEquals aws:PrincipalType User",
        &["low console-enrolment-open", "low not-action-keeps-change-password"],
    ),
    (
        "sealed, with a window that a tag opens",
        "Deny not iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ChangePassword, \
         iam:GetAccountPasswordPolicy, iam:GetUser, iam:GetMFADevice, iam:ListMFADevices, \
         iam:ListVirtualMFADevices, sts:GetSessionToken if NO-MFA; \
         Deny iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ChangePassword if NO-MFA and \
         StringNotEquals aws:PrincipalTag/mfa-enrolment open; Deny iam:EnableMFADevice, \
         iam:ResyncMFADevice, iam:DeactivateMFADevice on not me if NO-MFA",
        &[],
    ),
    (
        "permissions that are granted with MFA only",
        "Allow s3:*, ec2:* if Bool aws:MultiFactorAuthPresent true; Allow iam:EnableMFADevice on me",
        &["low console-enrolment-open"],
    ),
    (
        "a role for people with MFA",
        "trust: Allow sts:AssumeRole to root if Bool aws:MultiFactorAuthPresent true and \
         NumericLessThan aws:MultiFactorAuthAge 3600",
        &[],
    ),
    (
        "steps of enrolment that stay open to every credential",
        "Deny not STEPS if NO-MFA",
        &[
            "medium enrolment-open",
            "medium enrolment-reaches-others",
            "medium first-login-locked-out",
        ],
    ),
];
