//! What enforcement takes from those who cannot have MFA, and from those who have it: one policy a
//! row.

use tutela_policy::{
    Caller, Context, Decision, Document, Facts, Goal, PolicySet, Proof, Request, Setup, Subject,
    User, World, prove,
};

use crate::random::ALICE;

const ALL: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const NO_MFA: &str = r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}"#;

/// A Deny with what stands beside its effect, action and resource.
fn deny(beside: &str) -> Document {
    deny_of("*", beside)
}

fn deny_of(action: &str, beside: &str) -> Document {
    let comma = if beside.is_empty() { "" } else { "," };
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "{action}",
            "Resource": "*" {comma} {beside}}}}}"#
    );
    Document::parse(&text).unwrap()
}

/// A Deny without MFA under further conditions.
fn without_mfa(further: &str) -> Document {
    let comma = if further.is_empty() { "" } else { "," };
    deny(&format!(r#""Condition": {{{NO_MFA} {comma} {further}}}"#))
}

fn all() -> Document {
    Document::parse(ALL).unwrap()
}

fn scp(document: Document) -> Setup {
    Setup { identity: vec![all()], scp: vec![vec![all(), document]], ..Setup::default() }
}

fn rcp(document: Document) -> Setup {
    Setup { identity: vec![all()], rcp: vec![vec![all(), document]], ..Setup::default() }
}

fn resource(text: &str) -> Setup {
    let document = Document::parse(text).unwrap();
    Setup { identity: vec![all()], resource: Some(document), ..Setup::default() }
}

fn proof(setup: &Setup, facts: &Facts) -> Proof {
    let alice = Subject::User(User::new(Caller::parse(ALICE).unwrap()));
    prove(setup, &alice, facts, &World::new("aws", "111122223333"))
}

fn others(setup: &Setup) -> Goal {
    proof(setup, &Facts::default()).liveness.unwrap().others
}

/// A sentence, the policies, the verdict, and a part of the witness's caller or of the note.
type Row = (&'static str, Setup, &'static str, &'static str);

#[track_caller]
fn check(rows: &[Row], ask: impl Fn(&Setup) -> Goal) {
    for (name, setup, verdict, part) in rows {
        let goal = ask(setup);
        let witness = goal.witness.iter().map(|it| {
            let caller = it.request.caller.arn().map_or("", |arn| arn.text());
            format!("{caller} {} {}", it.request.action_as_given(), it.request.resource())
        });
        let told = format!("{:?} {:?}", witness.collect::<Vec<_>>(), goal.note);
        assert_eq!(goal.verdict(), *verdict, "{name}: {told}");
        assert!(told.contains(part), "{name}: {told}");
        if *verdict == "impossible" {
            assert!(!goal.witness.is_empty(), "{name}: no witness");
        }
    }
}

#[test]
fn scps_that_ask_roles_for_mfa() {
    let of_role = |name: &str| {
        without_mfa(&format!(r#""ArnLike": {{"aws:PrincipalArn": "arn:aws:iam::*:role/{name}"}}"#))
    };
    let spared = |name: &str| {
        without_mfa(&format!(
            r#""ArnNotLike": {{"aws:PrincipalArn": ["arn:aws:iam::*:role/{name}"]}}"#
        ))
    };
    check(
        &[
            ("everybody", scp(without_mfa("")), "impossible", "role/example"),
            ("Identity Center", scp(of_role("aws-reserved/*")), "impossible", "AWSReservedSSO"),
            ("roles of a name", scp(of_role("prod-*")), "impossible", "role/prod-"),
            (
                "service-linked roles, whom no SCP limits",
                scp(of_role("aws-service-role/*")),
                "possible",
                "",
            ),
            ("all but roles", scp(spared("*")), "possible", ""),
            (
                "all but Identity Center",
                scp(spared("aws-reserved/*")),
                "impossible",
                "role/example",
            ),
            (
                "roles without a tag",
                scp(without_mfa(r#""StringNotEquals": {"aws:PrincipalTag/exempt": "yes"}"#)),
                "impossible",
                "role/example",
            ),
            (
                "roles from elsewhere",
                scp(without_mfa(r#""NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#)),
                "impossible",
                "role/example",
            ),
            (
                "one action",
                scp(deny_of("s3:GetObject", &format!(r#""Condition": {{{NO_MFA}}}"#))),
                "impossible",
                "s3:GetObject",
            ),
            (
                "users",
                scp(without_mfa(
                    r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/*"}"#,
                )),
                "possible",
                "",
            ),
        ],
        others,
    );
}

#[test]
fn scps_that_forbid_whatever_mfa_says() {
    let region = r#""Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}"#;
    let root = r#""Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}"#;
    let management = Setup { is_management_account: true, ..scp(without_mfa("")) };
    check(
        &[
            ("regions", scp(deny(region)), "possible", ""),
            ("root", scp(deny(root)), "possible", ""),
            ("all", scp(deny("")), "possible", ""),
            ("regions beside MFA of root", scp(deny(root)), "possible", ""),
            ("MFA, in the management account", management, "possible", ""),
            (
                "a key is absent",
                scp(deny(r#""Condition": {"Null": {"aws:MultiFactorAuthPresent": "true"}}"#)),
                "possible",
                "",
            ),
            (
                "an age is absent",
                scp(deny(r#""Condition": {"Null": {"aws:MultiFactorAuthAge": "true"}}"#)),
                "impossible",
                "role/example",
            ),
        ],
        others,
    );
}

#[test]
fn scps_that_allow_with_mfa() {
    let allow = |beside: &str| {
        let text = format!(
            r#"{{"Statement": [
                {{"Effect": "Allow", "Action": "*", "Resource": "*",
                  "Condition": {{"Bool": {{"aws:MultiFactorAuthPresent": "true"}}}}}}
                {beside}]}}"#
        );
        let document = Document::parse(&text).unwrap();
        Setup { identity: vec![all()], scp: vec![vec![document]], ..Setup::default() }
    };
    check(
        &[
            ("alone", allow(""), "impossible", "role/example"),
            (
                "beside what allows roles",
                allow(
                    r#", {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
                        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}}"#,
                ),
                "possible",
                "",
            ),
            (
                "beside what allows all but one action",
                allow(r#", {"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*"}"#),
                "impossible",
                "s3:GetObject",
            ),
        ],
        others,
    );
}

#[test]
fn rcps_and_policies_of_resources() {
    let of_services = without_mfa(r#""Bool": {"aws:PrincipalIsAWSService": "true"}"#);
    let said_false = r#""Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false",
        "aws:PrincipalIsAWSService": "true"}}"#;
    let bucket = |principal: &str, condition: &str| {
        resource(&format!(
            r#"{{"Statement": {{"Effect": "Deny", "Principal": {principal}, "Action": "s3:*",
                "Resource": "arn:aws:s3:::data/*", "Condition": {condition}}}}}"#
        ))
    };
    let no_age = r#"{"Null": {"aws:MultiFactorAuthAge": "true"}}"#;
    let ci = r#"{"AWS": "arn:aws:iam::111122223333:role/ci"}"#;
    let bob = r#"{"AWS": "arn:aws:iam::111122223333:user/bob"}"#;
    check(
        &[
            ("an RCP", rcp(without_mfa("")), "impossible", "role/example"),
            ("an RCP for services", rcp(of_services), "impossible", "service of AWS"),
            ("an RCP for services that say false", rcp(deny(said_false)), "unknown", "service"),
            ("a bucket's policy", bucket(r#""*""#, no_age), "impossible", "arn:aws:s3:::data/"),
            ("a bucket's policy for one role", bucket(ci, no_age), "impossible", "role/ci"),
            ("a bucket's policy for one user", bucket(bob, no_age), "possible", ""),
        ],
        others,
    );
}

#[test]
fn work_on_a_resource_whose_policy_was_given() {
    let bucket = |condition: &str| {
        resource(&format!(
            r#"{{"Statement": {{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                "Resource": "arn:aws:s3:::data/*", "Condition": {condition}}}}}"#
        ))
    };
    check(
        &[
            (
                "what asks for MFA",
                bucket(r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#),
                "possible",
                "",
            ),
            (
                "what no session is",
                bucket(r#"{"StringNotEquals": {"aws:MultiFactorAuthPresent": "True"}}"#),
                "impossible",
                "arn:aws:s3:::data/",
            ),
            (
                "networks alone",
                bucket(r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#),
                "possible",
                "",
            ),
        ],
        |setup| proof(setup, &Facts::default()).liveness.unwrap().work,
    );
}

#[test]
fn a_session_for_the_command_line_takes_a_device_that_gives_codes() {
    let key = "arn:aws:iam::111122223333:u2f/user/alice/yubi-ABC";
    let of_bob = "arn:aws:iam::111122223333:u2f/user/bob/yubi-DEF";
    let own = "arn:aws:iam::111122223333:mfa/alice";
    // With a password, there is `aws login`, of which nobody knows.
    let rows: &[(&str, &[&str], bool, &str)] = &[
        ("a passkey and a password", &[key], true, "unknown"),
        ("a passkey alone", &[key], false, "impossible"),
        ("a passkey beside another's", &[key, of_bob], false, "impossible"),
        ("another's passkey", &[of_bob], false, "possible"),
        ("a passkey and a virtual device", &[key, own], true, "possible"),
        ("none", &[], true, "possible"),
    ];
    let setup = Setup { identity: vec![all()], ..Setup::default() };
    for (name, devices, has_password, verdict) in rows {
        let devices = devices.iter().map(|arn| (*arn).to_owned()).collect();
        let facts = Facts { mfa_devices: Some(devices), ..Facts::default() };
        let alice =
            User { has_password: *has_password, ..User::new(Caller::parse(ALICE).unwrap()) };
        let world = World::new("aws", "111122223333");
        let proof = prove(&setup, &Subject::User(alice), &facts, &world);
        assert_eq!(proof.liveness.unwrap().cli_session.verdict(), *verdict, "{name}");
    }
}

/// What a Deny asks about MFA, and of what else.
const ABOUT_MFA: &[&str] = &[
    r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}"#,
    r#""Null": {"aws:MultiFactorAuthPresent": "true"}"#,
    r#""NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "3600"}"#,
    r#""StringNotEquals": {"aws:MultiFactorAuthPresent": "true"}"#,
];
const BESIDE: &[&str] = &[
    r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/prod-*"}"#,
    r#""ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}"#,
    r#""StringEquals": {"aws:PrincipalTag/team": "red", "aws:PrincipalType": "AssumedRole"}"#,
    r#""StringNotEquals": {"aws:PrincipalType": ["AssumedRole", "Account"]}"#,
];
const ON: &[(&str, &str)] =
    &[("*", "*"), ("s3:Get*", "arn:aws:s3:::data/*"), ("iam:*", "arn:aws:iam::*:user/*")];

/// Requests of sessions of roles, with what is known of MFA.
fn requests(mfa: Option<&str>) -> Vec<Request> {
    let mut requests = Vec::new();
    for role in ["example", "prod-1", "aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_0"] {
        for team in ["red", "blue"] {
            for (action, resource) in [
                ("s3:GetObject", "arn:aws:s3:::data/x"),
                ("ec2:DescribeInstances", "*"),
                ("iam:GetUser", "arn:aws:iam::111122223333:user/bob"),
            ] {
                let arn = format!("arn:aws:iam::111122223333:role/{role}");
                let context = Context::new()
                    .with("aws:PrincipalArn", &arn)
                    .with("aws:PrincipalType", "AssumedRole")
                    .with("aws:PrincipalTag/team", team)
                    .with("aws:MultiFactorAuthPresent", mfa.unwrap_or("false"));
                let context = match mfa {
                    Some(_) => context.with("aws:MultiFactorAuthAge", "60"),
                    None => context,
                };
                let caller = Caller::parse(&arn).unwrap();
                requests.push(Request::new(caller, action, resource, context));
            }
        }
    }
    requests
}

/// Whatever one of a few requests loses for want of MFA, somebody is said to lose; and whoever is
/// said to lose something loses it.
#[test]
fn the_verdict_agrees_with_requests_tried_one_by_one() {
    let (mut lost, mut kept) = (0, 0);
    for about in ABOUT_MFA {
        for beside in BESIDE {
            for (action, on) in ON {
                let text = format!(
                    r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny",
                        "Action": "{action}", "Resource": "{on}",
                        "Condition": {{{about}, {beside}}}}}}}"#
                );
                let Ok(document) = Document::parse(&text) else { continue };
                let setup = scp(document);
                let policies = PolicySet::new(&setup);
                let allows = |it: &Request| policies.judge(it).decision == Decision::Allowed;
                let pairs = requests(None).into_iter().zip(requests(Some("true")));
                let is_lost = pairs.into_iter().any(|(no, yes)| !allows(&no) && allows(&yes));
                let goal = others(&setup);
                assert!(!is_lost || goal.possible == Some(false), "{text}: {:?}", goal.note);
                assert!(goal.possible.is_some(), "{text}: {:?}", goal.note);
                match goal.witness.first() {
                    Some(witness) => assert!(!allows(&witness.request), "{text}"),
                    None => assert!(!is_lost, "{text}"),
                }
                if is_lost { lost += 1 } else { kept += 1 }
            }
        }
    }
    assert!(lost > 10 && kept > 10, "{lost} {kept}");
}

#[test]
fn who_may_call_no_other_region_than_one_without_iam_enrols_nothing() {
    let locked = |region: &str| {
        let lock =
            format!(r#""Condition": {{"StringNotEquals": {{"aws:RequestedRegion": "{region}"}}}}"#);
        let setup = Setup { identity: vec![all(), deny(&lock)], ..Setup::default() };
        proof(&setup, &Facts::default()).liveness.unwrap().enrol.possible
    };
    assert_eq!(locked("eu-west-1"), Some(false));
    assert_eq!(locked("us-east-1"), Some(true));
}

/// AWS never sets the key, so that the Deny holds for everybody.
#[test]
fn a_key_that_was_misspelt_is_not_said_to_let_anybody_work() {
    let misspelt = deny(r#""Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresnt": "false"}}"#);
    let setup = Setup { identity: vec![all(), misspelt], ..Setup::default() };
    let work = proof(&setup, &Facts::default()).liveness.unwrap().work;
    assert_eq!(work.verdict(), "unknown");
    assert!(work.note.unwrap().contains("aws:multifactorauthpresnt"));
}
