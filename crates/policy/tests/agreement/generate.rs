//! Small setups and requests at random, such that statements often match.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::select};
use tutela_policy::{
    Caller, Condition, Context, Document, Effect, Element, Operator, PrincipalKind, Principals,
    Quantifier, Request, Setup, Statement, Value, Version,
};

const CALLERS: &[&str] = &[
    "*",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:role/team/ci",
    "arn:aws:sts::111122223333:assumed-role/ci/build",
    "arn:aws:sts::111122223333:federated-user/alice",
    "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::444455556666:user/alice",
    "ec2.amazonaws.com",
    "accounts.google.com",
];

const ACTION_PATTERNS: &[&str] = &[
    "*",
    "*",
    "*",
    "*",
    "*",
    "*",
    "*:*",
    "s3:*",
    "S3:Get*",
    "s3:?etObject",
    "s3:getobject",
    "s3:*Object",
    "sqs:*",
    "iam:*Role",
    "sts:*",
    "kms:*",
    "s3*",
    "s3:",
];

/// Segments of an ARN's pattern in which cases, stars and ends of segments meet in every way.
const SEGMENTS: &[&str] = &["*", "*", "*", "", "a", "A", "?", "a*", "*a", "*A*", "?*", "a?"];

/// What is asked: action, resource.
const ASKED: &[(&str, &str)] = &[
    ("s3:GetObject", "arn:aws:s3:::data/alice"),
    ("s3:GetObject", "arn:aws:s3:::data/*"),
    ("s3:PutObject", "arn:aws:s3:::data/red"),
    ("s3:ListAllMyBuckets", "*"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:444455556666:jobs"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:a:jobs"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/team/ci"),
    ("sts:GetSessionToken", "*"),
    ("sts:GetCallerIdentity", "*"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1"),
    ("kms:UpdateAlias", "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"),
    ("iam:UpdateRole", "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/x"),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/x"),
    ("iam:TagPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
];

const RESOURCE_PATTERNS: &[&str] = &[
    "*",
    "*",
    "*",
    "*",
    "*",
    "*",
    "*",
    "**",
    "arn:aws:s3:::data/*",
    "arn:aws:s3:::data/${aws:username}",
    "arn:aws:s3:::data/${app:t, 'alice'}",
    "arn:aws:s3:::data/${*}",
    "arn:aws:s3:::${app:none}/*",
    "arn:aws:sqs:*:jobs",
    "arn:aws:sqs:*:*:jobs",
    "arn:aws:sqs:*:111122223333:jobs",
    "arn:aws:sqs",
    "arn:aws:sq*",
    "arn:aws:SQS:EU-west-?:*:jobs",
    "arn:aws:sqs:*:*:J*",
    "arn:aws:sqs:*",
    "arn:*",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::*:r*",
    "arn:aws:iam::111122223333:?ole/team/ci",
    "arn:aws:iam::*:*",
    "arn:aws*:eu-west-1",
    "arn:aws:${app:t, 's3'}:::data/*",
];

const NAMED: &[(PrincipalKind, &str)] = &[
    (PrincipalKind::Aws, "*"),
    (PrincipalKind::Aws, "111122223333"),
    (PrincipalKind::Aws, "arn:aws:iam::111122223333:root"),
    (PrincipalKind::Aws, "arn:aws:iam::111122223333:user/alice"),
    (PrincipalKind::Aws, "arn:aws:iam::111122223333:role/team/ci"),
    (PrincipalKind::Aws, "arn:aws:sts::111122223333:assumed-role/ci/build"),
    (PrincipalKind::Aws, "arn:aws:sts::111122223333:assumed-role/ci/other"),
    (PrincipalKind::Aws, "arn:aws:sts::111122223333:federated-user/alice"),
    (PrincipalKind::Aws, "444455556666"),
    (PrincipalKind::Aws, "arn:aws:iam::444455556666:user/alice"),
    (PrincipalKind::Aws, "AIDACKCEVSQ6C2EXAMPLE"),
    (PrincipalKind::Service, "ec2.amazonaws.com"),
    (PrincipalKind::Federated, "accounts.google.com"),
    (PrincipalKind::CanonicalUser, "0123abcd"),
];

/// A key for each kind of value, with values that a policy or a request may have for it.
const KEYS: &[(&str, &[&str])] = &[
    (
        "app:t",
        &[
            "red",
            "RED",
            "r*",
            "r?d",
            "",
            "${aws:username}",
            "${app:none}",
            "${*}",
            "${app:none, 'red'}",
            "alice",
            "a${App:T}*",
            "*",
        ],
    ),
    ("app:n", &["1", "01.0", "-1", "2", "2.50", "2.5", "-0", "x", "1.", "9007199254740993"]),
    (
        "app:d",
        &[
            "2026-03-05T10:30:00Z",
            "2026-03-05",
            "2026",
            "1772706600",
            "2026-02-30",
            "2026-03-05T12:30:00+02:00",
            "9999-12-30T22:00:00Z",
        ],
    ),
    ("app:b", &["true", "false", "TRUE", "1"]),
    (
        "app:i",
        &[
            "203.0.113.7",
            "203.0.113.0/24",
            "2001:db8::1",
            "2001:db8::/32",
            "0.0.0.0/0",
            "203.0.113.7/33",
            "x",
        ],
    ),
    (
        "app:a",
        &[
            "arn:aws:sns:eu-west-1:111122223333:a",
            "arn:aws:sns:*:*:a",
            "arn:aws:sns:*:a",
            "*",
            "arn:aws:sns:*",
            "arn:aws:sn?",
            "arn:aws*:eu-west-1",
            "ARN:aws:SNS:eu-west-1:111122223333:a",
            "a",
            "arn:aws:sns:eu-west-1:111122223333:${app:t}",
        ],
    ),
];

/// The operators that fit a key of [`KEYS`], by the beginnings of their names.
const FITTING: &[&[&str]] = &[
    &["String", "Binary"],
    &["Numeric"],
    &["Date"],
    &["Bool", "Null"],
    &["Ip", "NotIp"],
    &["Arn"],
];

/// A pattern of an ARN from few characters, so that colons and stars meet in every way.
fn arn_pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(RESOURCE_PATTERNS).prop_map(str::to_owned),
        1 => "arn(:[aA*?]{0,2}){1,6}",
    ]
}

fn element<T: std::fmt::Debug>(
    listed: impl Strategy<Value = T>,
) -> impl Strategy<Value = Element<T>> {
    (prop::bool::weighted(0.1), listed).prop_map(|(negated, listed)| {
        if negated { Element::Not(listed) } else { Element::Is(listed) }
    })
}

/// An element of one or two patterns, and seldom of none.
fn listed(
    pattern: impl Strategy<Value = String> + 'static,
) -> impl Strategy<Value = Element<Vec<String>>> {
    element(prop_oneof![20 => vec(pattern, 1..3), 1 => Just(Vec::new())])
}

fn principals() -> impl Strategy<Value = Principals> {
    prop_oneof![
        1 => Just(Principals::Anyone),
        3 => vec(select(NAMED), 1..4).prop_map(|names| {
            let mut kinds: BTreeMap<PrincipalKind, Vec<String>> = BTreeMap::new();
            for (kind, name) in names {
                kinds.entry(kind).or_default().push(name.to_owned());
            }
            Principals::Listed(kinds)
        }),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let quantifier = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Quantifier::ForAllValues)),
        1 => Just(Some(Quantifier::ForAnyValue)),
    ];
    let operator_and_values =
        (0..KEYS.len(), prop::bool::weighted(0.9)).prop_flat_map(|(at, fits)| {
            let fitting = |operator: &&Operator| {
                !fits || FITTING[at].iter().any(|start| operator.name().starts_with(start))
            };
            let operators: Vec<Operator> = Operator::ALL.iter().filter(fitting).copied().collect();
            let values = prop_oneof![
                12 => vec(select(KEYS[at].1), 1..3),
                1 => Just(Vec::new()),
            ];
            (Just(KEYS[at].0), select(operators), values)
        });
    (quantifier, any::<bool>(), operator_and_values).prop_map(
        |(quantifier, if_exists, (key, operator, values))| Condition {
            quantifier,
            if_exists: if_exists && operator != Operator::Null,
            operator,
            key: key.to_owned(),
            values: values.into_iter().map(str::to_owned).collect(),
            line: 1,
        },
    )
}

/// One statement of an effect.
pub(crate) fn statement(effect: Effect) -> impl Strategy<Value = Statement> {
    (
        option::weighted(0.7, element(principals())),
        listed(select(ACTION_PATTERNS).prop_map(str::to_owned)),
        option::weighted(0.9, listed(arn_pattern())),
        prop_oneof![5 => Just(Vec::new()), 3 => vec(condition(), 1), 1 => vec(condition(), 2)],
    )
        .prop_map(move |(principal, action, resource, conditions)| Statement {
            sid: None,
            effect,
            principal,
            action,
            resource,
            conditions,
            line: 1,
        })
}

fn allow(resource: Element<Vec<String>>, conditions: Vec<Condition>) -> Statement {
    Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        action: Element::Is(vec!["*".to_owned()]),
        resource: Some(resource),
        conditions,
        line: 1,
    }
}

/// An Allow that depends on a condition alone.
pub(crate) fn by_condition() -> impl Strategy<Value = Statement> {
    condition().prop_map(|given| allow(Element::Is(vec!["*".to_owned()]), vec![given]))
}

/// An Allow that depends on the resource alone.
pub(crate) fn by_resource() -> impl Strategy<Value = Statement> {
    let any = prop_oneof![
        1 => select(RESOURCE_PATTERNS).prop_map(str::to_owned),
        3 => vec(select(SEGMENTS), 1..7).prop_map(|it| format!("arn:{}", it.join(":"))),
    ];
    element(vec(any, 1..3)).prop_map(|resource| allow(resource, Vec::new()))
}

fn document() -> impl Strategy<Value = Document> {
    let effect = prop_oneof![7 => Just(Effect::Allow), 1 => Just(Effect::Deny)];
    let version = prop_oneof![6 => Just(Some(Version::V20121017)), 1 => Just(None)];
    (version, vec(effect.prop_flat_map(statement), 0..4))
        .prop_map(|(version, statements)| Document { version, id: None, statements })
}

/// A layer; its first document is often one that allows everything, so that others are heard.
fn layer() -> impl Strategy<Value = Vec<Document>> {
    (prop::bool::weighted(0.4), vec(document(), 0..3)).prop_map(|(is_open, mut documents)| {
        if is_open {
            let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
            documents.push(Document::parse(text).unwrap());
        }
        documents
    })
}

/// All policies that apply.
pub(crate) fn setup() -> impl Strategy<Value = Setup> {
    let limit = || option::weighted(0.3, layer());
    let levels = || prop_oneof![5 => Just(Vec::new()), 1 => vec(layer(), 1..3)];
    let resource = option::weighted(0.7, document());
    let is_management_account = prop::bool::weighted(0.1);
    (
        layer(),
        limit(),
        limit(),
        levels(),
        levels(),
        resource,
        option::weighted(0.1, layer()),
        is_management_account,
    )
        .prop_map(|(identity, boundary, session, scp, rcp, resource, endpoint, management)| {
            Setup {
                identity,
                boundary,
                session,
                scp,
                rcp,
                resource,
                endpoint,
                is_management_account: management,
            }
        })
}

fn value(of: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let texts = vec(select(of).prop_map(str::to_owned), 0..3);
    prop_oneof![
        3 => select(of).prop_map(|one| Value::One(one.to_owned())),
        1 => texts.prop_map(Value::Many),
    ]
}

fn context() -> impl Strategy<Value = Context> {
    let key = |at: usize| option::weighted(0.6, value(KEYS[at].1));
    let keys = (key(0), key(1), key(2), key(3), key(4), key(5));
    (keys, any::<bool>()).prop_map(|((t, n, d, b, i, a), has_name)| {
        let mut context = Context::new();
        for ((key, _), value) in KEYS.iter().zip([t, n, d, b, i, a]) {
            if let Some(value) = value {
                context.set(key, value);
            }
        }
        if has_name { context.with("aws:username", "alice") } else { context }
    })
}

/// A request by any kind of caller.
pub(crate) fn request() -> impl Strategy<Value = Request> {
    request_on(6, 1)
}

/// The same, mostly on an ARN from few characters.
pub(crate) fn request_on_any_arn() -> impl Strategy<Value = Request> {
    request_on(1, 4)
}

fn request_on(known: u32, any: u32) -> impl Strategy<Value = Request> {
    let whole = |(action, arn): (&'static str, &str)| (action, arn.to_owned());
    let asked = prop_oneof![
        known => prop_oneof![select(&ASKED[..5]), select(ASKED), select(ASKED)].prop_map(whole),
        any => "arn(:[aA]{0,2}){4,7}".prop_map(|arn| ("s3:GetObject", arn)),
    ];
    let owner = prop_oneof![
        6 => Just(None),
        1 => Just(Some("111122223333")),
        1 => Just(Some("444455556666")),
    ];
    (select(CALLERS), asked, context(), owner).prop_map(
        |(caller, (action, arn), context, owner)| {
            let request = Request::new(Caller::parse(caller).unwrap(), action, &arn, context);
            match owner {
                Some(account) => request.owned_by(account),
                None => request,
            }
        },
    )
}
