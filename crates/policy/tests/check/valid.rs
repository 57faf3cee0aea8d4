//! Proofs that must be accepted.

use tutela_policy::{Actions, Certificate, Known, Layer, Resources};

use super::{
    proof::{
        ACTION, Proof, RESOURCE, at, denied, document, future, impossible, is, known, like,
        like_but, not_allowed, proof, split,
    },
    valid_keys,
};

pub(crate) const ALLOW: &str = "Allow * on *";
const NO_MFA: &str = r#"Deny not iam:ListMFADevices, sts:GetSessionToken, s3:ListBucket on * if
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#;

/// A table of names and proofs.
pub(crate) type Table = Vec<(&'static str, Proof)>;

pub(crate) fn find(name: &str) -> Proof {
    let found = all().into_iter().find(|(own, _)| *own == name);
    found.unwrap_or_else(|| panic!("no proof is called `{name}`")).1
}

pub(crate) fn all() -> Table {
    [simple(), layers(), principals(), resources(), actions(), valid_keys::all()].concat()
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
            "resource allow of what a template left",
            proof(&["Allow ec2:* on *"], not_allowed()).under(|it| {
                let names = r#"["example", "${formatlist('arn:aws:iam::%s:root', var.ids)}"]"#;
                it.resource = Some(document(&[&format!(r#"Allow * on * to {{"AWS": {names}}}"#)]));
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
