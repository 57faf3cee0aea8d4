//! Proofs about condition keys that must be accepted.

use tutela_policy::{Known, Value};

use super::{
    proof::{
        ALICE, CONDITION, Proof, denied, impossible, is, known, like, not_allowed, proof, split,
    },
    valid::{ALLOW, Table},
};

pub(crate) fn all() -> Table {
    [keys(), sets(), values(), set_by_aws()].concat()
}

fn key_split(allow: &str, deny: &str) -> Proof {
    let (allow, deny) =
        (format!("Allow s3:* on * if {allow}"), format!("Deny s3:* on * if {deny}"));
    proof(&[&allow, &deny], split((0, CONDITION), denied(1), not_allowed()))
}

fn keys() -> Table {
    let region = r#"{"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-north-1"]}}"#;
    vec![
        ("split by key", key_split(region, r#"{"StringLike": {"AWS:requestedregion": "eu-*"}}"#)),
        ("split by key, negated", key_split(region, r#"{"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}"#)),
        ("split by key, present", key_split(region, r#"{"Null": {"aws:RequestedRegion": "false"}}"#)),
        (
            "split by key, case",
            key_split(region, r#"{"StringEqualsIgnoreCase": {"aws:RequestedRegion": ["EU-west-1", "eu-NORTH-1"]}}"#),
        ),
        (
            "whose a user is",
            proof(
                &[
                    "Allow iam:* on *",
                    r#"Deny iam:* on * if {"StringEquals": {"aws:ResourceAccount": "111122223333"}}"#,
                ],
                denied(1),
            )
            .of(known("iam:EnableMFADevice iam:ListMFADevices"))
            .on(like("arn:aws:iam::111122223333:user/*")),
        ),
        (
            "null on an absent key",
            proof(
                &[ALLOW, r#"Deny s3:* on * if {"Null": {"aws:MultiFactorAuthPresent": "true"}}"#],
                denied(1),
            ),
        ),
        (
            "arn of the principal",
            proof(
                &[ALLOW, r#"Deny s3:* on * if {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}"#],
                denied(1),
            )
            .with("aws:PrincipalArn", is(ALICE)),
        ),
        (
            "arn of a form",
            proof(
                &[
                    ALLOW,
                    r#"Deny s3:* on * if {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::*:federated-user/*"}}"#,
                ],
                denied(1),
            )
            .with("aws:PrincipalArn", Known::Like("arn:aws:sts::111122223333:federated-user/*".into())),
        ),
        (
            "text with a variable",
            proof(
                &[ALLOW, r#"Deny s3:* on * if {"StringEquals": {"app:owner": "${aws:username}"}}"#],
                denied(1),
            )
            .with("app:owner", is("alice")),
        ),
        (
            "impossible key",
            proof(
                &[
                    r#"Allow s3:* on * if {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
                    r#"Deny s3:* on * if {"StringLike": {"aws:RequestedRegion": "eu-*"}}"#,
                ],
                split(
                    (0, CONDITION),
                    split((1, CONDITION), denied(1), impossible(0, CONDITION)),
                    not_allowed(),
                ),
            ),
        ),
    ]
}

fn sets() -> Table {
    let team = r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}"#;
    vec![
        ("any of a set", key_split(team, r#"{"ForAnyValue:StringLike": {"aws:TagKeys": "t*"}}"#)),
        (
            "each of a set",
            key_split(
                r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
                r#"{"ForAllValues:StringLike": {"aws:TagKeys": "?"}}"#,
            ),
        ),
        (
            "each of an absent set",
            proof(
                &[
                    ALLOW,
                    r#"Deny s3:* on * if {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}}"#,
                ],
                denied(1),
            )
            .with("aws:TagKeys", Known::Absent),
        ),
        (
            "any of a known set",
            proof(&[ALLOW, &format!("Deny s3:* on * if {team}")], denied(1))
                .with("aws:TagKeys", Known::Is(Value::Many(vec!["x".into(), "team".into()]))),
        ),
    ]
}

fn values() -> Table {
    vec![
        (
            "numbers",
            key_split(
                r#"{"NumericLessThanEquals": {"s3:max-keys": "10"}}"#,
                r#"{"NumericLessThan": {"s3:max-keys": "10.5"}}"#,
            ),
        ),
        (
            "known number",
            proof(
                &[
                    ALLOW,
                    r#"Deny s3:* on * if {"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}"#,
                ],
                denied(1),
            )
            .with("aws:MultiFactorAuthAge", is("59")),
        ),
        (
            "dates",
            key_split(
                r#"{"DateLessThan": {"aws:CurrentTime": "2026-03-05T10:30:00Z"}}"#,
                r#"{"DateLessThan": {"aws:CurrentTime": "2026-03-06"}}"#,
            ),
        ),
        (
            "dates at the end of time",
            key_split(
                r#"{"DateLessThan": {"aws:CurrentTime": "2026-03-05T10:30:00.123Z"}}"#,
                r#"{"DateLessThanEquals": {"aws:CurrentTime": "9999-12-31T23:59:59Z"}}"#,
            ),
        ),
        (
            "addresses",
            key_split(
                r#"{"IpAddress": {"aws:SourceIp": ["10.0.1.0/24", "2001:db8::1"]}}"#,
                r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/23", "2001:db8::/32"]}}"#,
            ),
        ),
        (
            "booleans",
            key_split(
                r#"{"Bool": {"aws:SecureTransport": "false"}}"#,
                r#"{"BoolIfExists": {"aws:SecureTransport": "FALSE"}}"#,
            ),
        ),
    ]
}

/// Values that AWS sets itself are of their kind.
fn set_by_aws() -> Table {
    vec![
        (
            "every address",
            proof(
                &[
                    ALLOW,
                    r#"Deny s3:* on * if {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}}"#,
                ],
                denied(1),
            )
            .with("aws:SourceIp", Known::Present),
        ),
        (
            "every boolean",
            proof(
                &[
                    ALLOW,
                    r#"Deny s3:* on * if {"Bool": {"aws:SecureTransport": "true"}}"#,
                    r#"Deny s3:* on * if {"Bool": {"aws:SecureTransport": "false"}}"#,
                ],
                split((1, CONDITION), denied(1), denied(2)),
            )
            .with("aws:SecureTransport", Known::Present),
        ),
    ]
}
