//! Rules about conditions on MFA.

use super::rules::{Row, row};

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
];
