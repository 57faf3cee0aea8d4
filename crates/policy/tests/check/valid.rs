//! Proofs that must be accepted.

use tutela_policy::{Actions, Certificate, Known, Layer, Resources, Value};

use super::proof::{
    ACTION, ALICE, CONDITION, Proof, RESOURCE, at, denied, document, future, impossible, is, known,
    like, like_but, not_allowed, proof, split,
};

const ALLOW: &str = "Allow * on *";
const NO_MFA: &str = r#"Deny not iam:ListMFADevices, sts:GetSessionToken, s3:ListBucket on * if
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#;

/// A table of names and proofs.
type Table = Vec<(&'static str, Proof)>;

pub(crate) fn find(name: &str) -> Proof {
    let found = all().into_iter().find(|(own, _)| *own == name);
    found.unwrap_or_else(|| panic!("no proof is called `{name}`")).1
}

pub(crate) fn all() -> Table {
    [simple(), layers(), principals(), resources(), actions(), keys(), sets(), values()].concat()
}

fn simple() -> Table {
    let no_mfa = || proof(&[ALLOW, NO_MFA], denied(1));
    vec![
        ("deny without mfa", no_mfa()),
        ("deny without mfa, password", no_mfa().with("aws:MultiFactorAuthPresent", is("false"))),
        ("deny without mfa, future", no_mfa().of(future("s3"))),
        ("deny without mfa, elsewhere", no_mfa().of(Actions::FutureElsewhere)),
        (
            "allow with mfa",
            proof(
                &[r#"Allow s3:* on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#],
                not_allowed(),
            ),
        ),
        ("allow of something else", proof(&["Allow s3:Put* on *"], not_allowed())),
        (
            "allow with mfa, not bypassed by the account's grant",
            proof(&["Allow s3:Put* on *"], not_allowed()).under(|setup| {
                let account = r#"Allow * on * to {"AWS": "111122223333"}"#;
                setup.resource = Some(document(&[account]));
            }),
        ),
    ]
}

fn layers() -> Table {
    let allowed = |certificate| proof(&[ALLOW], certificate);
    let none_of = |layer| allowed(Certificate::NotAllowed(layer));
    let deny_of = |layer| allowed(Certificate::Denied(at(layer, 0)));
    vec![
        (
            "boundary",
            none_of(Layer::Boundary)
                .under(|it| it.boundary = Some(vec![document(&["Allow ec2:* on *"])])),
        ),
        ("session", none_of(Layer::Session).under(|it| it.session = Some(vec![]))),
        (
            "scp level",
            none_of(Layer::Scp(1)).under(|it| {
                it.scp = vec![vec![document(&[ALLOW])], vec![document(&["Allow ec2:* on *"])]];
            }),
        ),
        (
            "scp deny",
            deny_of(Layer::Scp(0)).under(|it| it.scp = vec![vec![document(&["Deny s3:* on *"])]]),
        ),
        (
            "rcp deny",
            deny_of(Layer::Rcp(0)).under(|it| it.rcp = vec![vec![document(&["Deny s3:* on *"])]]),
        ),
        (
            "rcp deny, future",
            deny_of(Layer::Rcp(0))
                .of(future("s3"))
                .under(|it| it.rcp = vec![vec![document(&["Deny s3:* on *"])]]),
        ),
    ]
}

fn principals() -> Table {
    let allowed = |certificate| proof(&[ALLOW], certificate);
    let none_of = |layer| allowed(Certificate::NotAllowed(layer));
    let deny_of = |layer| allowed(Certificate::Denied(at(layer, 0)));
    vec![
        (
            "resource deny of the account",
            deny_of(Layer::Resource).under(|it| {
                it.resource = Some(document(&[r#"Deny * on * to {"AWS": "111122223333"}"#]));
            }),
        ),
        (
            "resource deny of others",
            deny_of(Layer::Resource).under(|it| {
                let bob = r#"Deny * on * to not {"AWS": "arn:aws:iam::111122223333:user/bob"}"#;
                it.resource = Some(document(&[bob]));
            }),
        ),
        (
            "resource deny of a bounded caller",
            deny_of(Layer::Resource).under(|it| {
                it.boundary = Some(vec![document(&[ALLOW])]);
                let alice = r#"Deny * on * to not {"AWS": "arn:aws:iam::111122223333:user/alice"}"#;
                it.resource = Some(document(&[alice]));
            }),
        ),
        (
            "anonymous",
            none_of(Layer::Resource).by("*").under(|it| {
                it.resource = Some(document(&[r#"Allow * on * to {"AWS": "111122223333"}"#]));
            }),
        ),
        (
            "a key's policy",
            none_of(Layer::Resource)
                .of(known("kms:Decrypt"))
                .on(like("arn:aws:kms:*:*:key/*"))
                .under(|it| {
                    it.resource = Some(document(&[r#"Allow * on * to {"AWS": "444455556666"}"#]));
                }),
        ),
        (
            "role's session is denied by its role",
            deny_of(Layer::Resource).by("arn:aws:sts::111122223333:assumed-role/ci/build").under(
                |it| {
                    let role =
                        r#"Deny * on * to {"AWS": "arn:aws:iam::111122223333:role/team/ci"}"#;
                    it.resource = Some(document(&[role]));
                },
            ),
        ),
    ]
}

fn resources() -> Table {
    let data = "arn:aws:s3:::data/*";
    let by_resource = |deny: &str| {
        let allow = "Allow s3:* on arn:aws:s3:::data/private/*";
        proof(&[allow, deny], split((1, RESOURCE), denied(1), not_allowed()))
    };
    vec![
        ("split by resource", by_resource("Deny s3:* on arn:aws:s3:::data/*")),
        ("split by resource, form", by_resource("Deny s3:* on arn:aws:s3:::data/*").on(like(data))),
        (
            "form within deny",
            proof(&[ALLOW, "Deny s3:* on arn:aws:s3:::data/*"], denied(1)).on(like(data)),
        ),
        (
            "case of the head",
            proof(&[ALLOW, "Deny s3:* on arn:aws:S3:::data/*"], denied(1)).on(like(data)),
        ),
        (
            "identity's incomplete arn",
            proof(&[ALLOW, "Deny sqs:* on arn:aws:sqs"], denied(1))
                .of(known("sqs:SendMessage"))
                .on(like("arn:aws:sqs:*:*:*")),
        ),
        (
            "star is not in an arn",
            proof(&["Allow s3:* on arn:aws:s3:::*"], not_allowed())
                .of(known("s3:ListAllMyBuckets"))
                .on(Resources::Star),
        ),
        (
            "not resource",
            proof(&[ALLOW, "Deny s3:* on not arn:aws:s3:::open/*"], denied(1)).on(like(data)),
        ),
        (
            "all but one",
            proof(&["Allow s3:* on arn:aws:s3:::data/x"], not_allowed())
                .on(like_but(data, "arn:aws:s3:::data/x")),
        ),
        (
            "impossible resource",
            proof(
                &[ALLOW, "Deny s3:* on arn:aws:s3:::data/*"],
                split((1, RESOURCE), denied(1), impossible(1, RESOURCE)),
            )
            .on(like(data)),
        ),
        (
            "variable",
            proof(&[ALLOW, "Deny s3:* on arn:aws:s3:::home/${aws:username}/*"], denied(1))
                .on(like("arn:aws:s3:::home/alice/*")),
        ),
        (
            "variable with default",
            proof(&[ALLOW, "Deny s3:* on arn:aws:s3:::${app:none,'data'}/*"], denied(1))
                .with("app:none", Known::Absent)
                .on(like(data)),
        ),
        (
            "absent variable",
            proof(&["Allow s3:* on arn:aws:s3:::${app:none}/*"], not_allowed())
                .with("app:none", Known::Absent)
                .on(like(data)),
        ),
        (
            "around a variable",
            proof(&["Allow s3:* on arn:aws:s3:::home/${app:t}/y"], not_allowed())
                .on(like("arn:aws:s3:::home/*/x")),
        ),
        (
            "unknown variable, but the very same part",
            proof(
                &[
                    ALLOW,
                    "Deny s3:* on arn:aws:s3:::${app:t}/*",
                    "Deny s3:* on not arn:aws:s3:::a/*",
                ],
                split((1, RESOURCE), denied(1), denied(2)),
            )
            .on(like(data)),
        ),
    ]
}

fn actions() -> Table {
    let by_name = |deny: &str| {
        let certificate = split((0, ACTION), denied(1), not_allowed());
        proof(&["Allow s3:Get* on *", deny], certificate).of(future("s3"))
    };
    vec![
        ("split by action", by_name("Deny s3:Ge* on *")),
        (
            "split by action, known",
            by_name("Deny s3:G* on *").of(known("s3:GetObject s3:PutObject")),
        ),
        (
            "future spared by a known name",
            proof(&[ALLOW, "Deny not s3:GetObject on *"], denied(1)).of(future("s3")),
        ),
        (
            "future not allowed by a known name",
            proof(&["Allow s3:GetObject on *"], not_allowed()).of(future("s3")),
        ),
        (
            "elsewhere not allowed by a service",
            proof(&["Allow s3:* on *", "Allow iam:* on *"], not_allowed())
                .of(Actions::FutureElsewhere),
        ),
        (
            "impossible action",
            proof(&[ALLOW, "Deny s3:* on *"], split((1, ACTION), denied(1), impossible(1, ACTION))),
        ),
    ]
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
            "no set operator never holds for a set",
            proof(
                &[r#"Allow s3:* on * if {"StringEquals": {"aws:TagKeys": "team"}}"#],
                not_allowed(),
            ),
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
