//! Small setups at random: real actions of a few services, real condition keys, and every way of
//! holding rights.

use proptest::{collection::vec, option, prelude::*, sample::select};
use tutela_policy::{
    Caller, Condition, Credential, Document, Effect, Element, Known, Operator, PrincipalKind,
    Principals, Quantifier, Reach, Setup, State, Statement, User, Value, Version,
};

use crate::generate;

pub(crate) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

const ACTIONS: &[&str] = &[
    "*",
    "*",
    "*",
    "s3:*",
    "s3:Get*",
    "s3:getobject",
    "s3:*Object",
    "s3:NewThing",
    "iam:*",
    "iam:*MFADevice",
    "iam:EnableMFADevice",
    "iam:CreateVirtualMFADevice",
    "iam:ChangePassword",
    "iam:Get*",
    "iam:ListVirtualMFADevices",
    "iam:CreateAccessKey",
    "sts:*",
    "sts:AssumeRole",
    "sts:GetFederationToken",
    "kms:Decrypt",
    "sqs:SendMessage",
    "ec2:Describe*",
    "codecommit:*",
    "newservice:*",
];

const RESOURCES: &[&str] = &[
    "*",
    "*",
    "*",
    "*",
    "*",
    "arn:aws:s3:::data/*",
    "arn:aws:s3:::data/${aws:username}",
    "arn:aws:s3:::${aws:PrincipalTag/team, 'data'}/*",
    "arn:aws:s3:::d*t*a*",
    "arn:aws:s3:::*",
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:iam::*:mfa/${aws:username}",
    "arn:aws:iam::111122223333:user/*",
    "arn:aws:iam::*:mfa/*",
    "arn:aws:iam::*:role/ci",
    "arn:aws:iam::*:*",
    "arn:aws:kms:*:111122223333:key/*",
    "arn:aws:sqs:*:jobs",
    "arn:aws:sqs",
];

/// A condition key, operators that fit it by the beginnings of their names, and values.
pub(crate) type Key = (&'static str, &'static [&'static str], &'static [&'static str]);

pub(crate) const KEYS: &[Key] = &[
    ("aws:MultiFactorAuthPresent", &["Bool", "Null"], &["true", "false"]),
    ("aws:MultiFactorAuthPresent", &["Bool", "StringEquals"], &["true", "false"]),
    ("aws:MultiFactorAuthPresent", &["Bool"], &["true", "false"]),
    ("aws:MultiFactorAuthAge", &["Numeric", "Null"], &["3600", "60"]),
    ("aws:username", &["String"], &["alice", "bob", "a*", "${aws:PrincipalTag/team}"]),
    ("aws:PrincipalTag/team", &["String", "Null"], &["red", "blue", "r*", "${aws:username}"]),
    ("aws:PrincipalType", &["String"], &["User", "AssumedRole", "FederatedUser"]),
    (
        "aws:PrincipalArn",
        &["Arn", "String"],
        &[
            "arn:aws:iam::*:user/*",
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:sts::*:federated-user/*",
            "arn:aws:iam::*:role/ci",
        ],
    ),
    ("aws:SourceIp", &["Ip", "NotIp"], &["203.0.113.0/24", "2001:db8::/32", "0.0.0.0/0"]),
    ("aws:RequestedRegion", &["String"], &["eu-*", "us-east-1", "eu-west-1"]),
    ("aws:CurrentTime", &["Date"], &["2026-03-05T10:30:00Z", "2026-09-01", "1772706600"]),
    ("aws:TokenIssueTime", &["Date", "Null"], &["2026-03-05T10:30:00Z"]),
    ("aws:TagKeys", &["String", "Null"], &["red", "blue", "b*"]),
    ("aws:ViaAWSService", &["Bool"], &["true", "false"]),
    (
        "aws:ResourceAccount",
        &["String", "Null"],
        &["111122223333", "444455556666", "1*", "${aws:PrincipalAccount}"],
    ),
    ("s3:prefix", &["String"], &["home/*", "home/${aws:username}", "*a*b*", ""]),
    ("app:n", &["Numeric"], &["1", "2.5", "-1", "x"]),
    ("app:t", &["String", "Arn"], &["red", "r*", "${app:u}", "arn:aws:sns:*:*:a"]),
];

/// What policies are made of.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    pub(crate) actions: &'static [&'static str],
    pub(crate) resources: &'static [&'static str],
    pub(crate) keys: &'static [Key],
}

const MANY: Words = Words { actions: ACTIONS, resources: RESOURCES, keys: KEYS };

fn condition(of: Words) -> impl Strategy<Value = Condition> {
    let quantifier = prop_oneof![
        6 => Just(None),
        1 => Just(Some(Quantifier::ForAllValues)),
        1 => Just(Some(Quantifier::ForAnyValue)),
    ];
    let about = (0..of.keys.len()).prop_flat_map(move |at| {
        let (key, fitting, values) = of.keys[at];
        let fits = |operator: &&Operator| fitting.iter().any(|it| operator.name().starts_with(it));
        let operators: Vec<Operator> = Operator::ALL.iter().filter(fits).copied().collect();
        (Just(key), select(operators), vec(select(values), 1..3))
    });
    (quantifier, any::<bool>(), about).prop_map(|(quantifier, if_exists, about)| {
        let (key, operator, values) = about;
        let is_null = operator == Operator::Null;
        let values: Vec<&str> =
            if is_null { vec![["true", "false"][values.len() % 2]] } else { values };
        Condition {
            quantifier: quantifier.filter(|_| !is_null),
            if_exists: if_exists && !is_null,
            operator,
            key: key.to_owned(),
            values: values.into_iter().map(str::to_owned).collect(),
            line: 1,
        }
    })
}

fn element(of: &'static [&'static str]) -> impl Strategy<Value = Element<Vec<String>>> {
    let listed = vec(select(of).prop_map(str::to_owned), 1..4);
    (prop::bool::weighted(0.2), listed).prop_map(|(is_not, listed)| {
        if is_not { Element::Not(listed) } else { Element::Is(listed) }
    })
}

pub(crate) fn statement(effect: Effect) -> impl Strategy<Value = Statement> {
    statement_of(MANY, effect)
}

fn statement_of(of: Words, effect: Effect) -> impl Strategy<Value = Statement> {
    let conditions =
        prop_oneof![4 => Just(Vec::new()), 5 => vec(condition(of), 1), 2 => vec(condition(of), 2)];
    (element(of.actions), element(of.resources), conditions).prop_map(
        move |(action, resource, conditions)| Statement {
            sid: None,
            effect,
            principal: None,
            action,
            resource: Some(resource),
            conditions,
            line: 1,
        },
    )
}

fn document(of: Words) -> impl Strategy<Value = Document> {
    let effect = select(&[Effect::Allow, Effect::Allow, Effect::Deny][..]);
    let version = prop_oneof![9 => Just(Some(Version::V20121017)), 1 => Just(None)];
    (version, vec(effect.prop_flat_map(move |it| statement_of(of, it)), 1..4))
        .prop_map(|(version, statements)| Document { version, id: None, statements })
}

pub(crate) fn everything() -> Document {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    Document::parse(text).unwrap()
}

/// A layer; mostly one that allows everything beside others, so that others are heard.
fn layer(of: Words) -> impl Strategy<Value = Vec<Document>> {
    (prop::bool::weighted(0.6), vec(document(of), 0..3)).prop_map(|(is_open, mut documents)| {
        documents.extend(is_open.then(everything));
        documents
    })
}

fn resource(of: Words) -> impl Strategy<Value = Document> {
    let named = prop_oneof![
        1 => Just(Principals::Anyone),
        4 => select(&["111122223333", ALICE, "arn:aws:iam::111122223333:role/ci"][..])
            .prop_map(|it| Principals::Listed([(PrincipalKind::Aws, vec![it.to_owned()])].into())),
    ];
    (document(of), vec(named, 4)).prop_map(|(mut document, named)| {
        for (statement, named) in document.statements.iter_mut().zip(named) {
            statement.principal = Some(Element::Is(named));
        }
        document
    })
}

/// The policies of a user, or of whoever it is, of the kinds that people write.
pub(crate) fn setup() -> impl Strategy<Value = Setup> {
    setup_of(MANY)
}

/// The same, of these words.
pub(crate) fn setup_of(of: Words) -> impl Strategy<Value = Setup> {
    let levels = || prop_oneof![4 => Just(Vec::new()), 1 => vec(layer(of), 1..3)];
    let limit = || option::weighted(0.2, layer(of));
    (layer(of), limit(), levels(), levels(), option::weighted(0.2, resource(of)), any::<u8>())
        .prop_map(|(identity, boundary, scp, rcp, resource, management)| Setup {
            identity,
            boundary,
            scp,
            rcp,
            resource,
            is_management_account: management < 20,
            ..Setup::default()
        })
}

/// Those, or any that the evaluator is tested with.
pub(crate) fn any_setup() -> impl Strategy<Value = Setup> {
    prop_oneof![3 => setup(), 1 => generate::setup()]
}

pub(crate) fn is(value: &str) -> Known {
    Known::Is(Value::One(value.to_owned()))
}

/// How many kinds of credentials there are.
const KINDS: usize = 7;

/// A kind of credential, with what AWS sets, and MFA as it is said.
fn kind_of(kind: usize, mfa: &Known) -> State {
    let (credential, caller, reach) = [
        (Credential::Key, ALICE, Reach::Everything),
        (Credential::Password, ALICE, Reach::Everything),
        (Credential::SessionToken, ALICE, Reach::SessionWithoutMfa),
        (
            Credential::Federation,
            "arn:aws:sts::111122223333:federated-user/anybody",
            Reach::Federation,
        ),
        (Credential::Role, "arn:aws:iam::111122223333:role/ci", Reach::EverythingButSessionToken),
        (Credential::Root, "arn:aws:iam::111122223333:root", Reach::Everything),
        (Credential::Service, ALICE, Reach::ServiceCredential),
    ][kind];
    let mut state = State::new(credential, Caller::parse(caller).unwrap(), reach);
    state.set("aws:MultiFactorAuthPresent", mfa.clone());
    let age = if *mfa == is("true") { is("60") } else { Known::Absent };
    state.set("aws:MultiFactorAuthAge", age);
    for key in ["aws:CurrentTime", "aws:RequestedRegion"] {
        state.set(key, Known::Present);
    }
    let (arn, name) = match credential {
        Credential::Federation => {
            let form = "arn:aws:sts::111122223333:federated-user/*";
            (Known::Like(form.to_owned()), Known::Absent)
        }
        Credential::Role | Credential::Root => (is(caller), Known::Absent),
        Credential::Key
        | Credential::Password
        | Credential::SessionToken
        | Credential::Service
        | Credential::AwsLogin
        | Credential::Anonymous => {
            state.close("aws:PrincipalTag/");
            (is(caller), is("alice"))
        }
    };
    state.set("aws:PrincipalArn", arn);
    state.set("aws:username", name);
    state
}

/// Every kind of credential, with what AWS says of its MFA, and a password's session that has it.
pub(crate) fn kinds() -> impl Iterator<Item = State> {
    let said = |kind| if [0, 5, 6].contains(&kind) { Known::Absent } else { is("false") };
    let all = (0..KINDS).map(move |kind| kind_of(kind, &said(kind)));
    all.chain([kind_of(1, &is("true"))])
}

/// One of them, and keys of which something is known.
pub(crate) fn state() -> impl Strategy<Value = State> {
    let mfa = select(vec![Known::Absent, is("false"), is("true"), is("false")]);
    let known = prop_oneof![
        6 => Just(None),
        1 => Just(Some(Known::Absent)),
        1 => Just(Some(Known::Present)),
        1 => Just(Some(is("red"))),
        1 => Just(Some(Known::Like("r*".to_owned()))),
    ];
    (0..KINDS, mfa, vec(known, 3)).prop_map(|(kind, mfa, known)| {
        let mut state = kind_of(kind, &mfa);
        for (key, known) in ["app:t", "s3:prefix", "aws:PrincipalTag/team"].iter().zip(known) {
            if let Some(known) = known {
                state.set(key, known);
            }
        }
        state
    })
}

/// The user whose rights are at stake, with some of its credentials.
pub(crate) fn user() -> impl Strategy<Value = User> {
    (1..4_u8, any::<bool>(), option::weighted(0.3, select(&["red", "alice"][..]))).prop_map(
        |(held, has_service_credential, tag)| {
            let mut user = User::new(Caller::parse(ALICE).unwrap());
            user.has_key = held & 1 == 1;
            user.has_password = held & 2 == 2;
            user.has_service_credential = has_service_credential;
            user.tags.extend(tag.map(|tag| ("team".to_owned(), tag.to_owned())));
            user
        },
    )
}
