//! Pairs of policies, and what becomes allowed or denied between them.

use std::fmt::Write;

use expect_test::expect_file;
use tutela_policy::{
    Caller, Diff, Difference, Document, Setup, Subject, Undecided, User, Way, World, diff,
    require::{Form, Require, RequireLevel},
};

use crate::policies::{TEMPLATE, allow, deny_but, policy};

pub(crate) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const EVERYTHING: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

fn alice() -> Subject {
    Subject::User(User::new(Caller::parse(ALICE).unwrap()))
}

fn identity(documents: &[&str]) -> Setup {
    let documents = documents.iter().map(|text| Document::parse(text).unwrap()).collect();
    Setup { identity: documents, ..Setup::default() }
}

fn compared(old: &Setup, new: &Setup) -> Diff {
    diff(old, new, &[alice()], &World::new("aws", "111122223333")).unwrap()
}

fn require(level: RequireLevel, form: Form) -> String {
    Require::new(level, form).policy().json()
}

/// `more`, `less`, `both` or `same`; what is not decided is said, too.
fn word(diff: &Diff) -> String {
    let word = match (diff.gained().count(), diff.lost().count()) {
        (0, 0) => "same",
        (_, 0) => "more",
        (0, _) => "less",
        (_, _) => "both",
    };
    if diff.is_decided() { word.to_owned() } else { format!("{word}, as far as is known") }
}

fn way(way: Way) -> String {
    let forwarded = if way.is_forwarded { " through a service" } else { "" };
    format!("{}{forwarded}", way.credential.name())
}

fn side(with_mfa: bool) -> &'static str {
    if with_mfa { "with MFA" } else { "without MFA" }
}

fn listed(actions: &[&str], future: &[String]) -> String {
    let shown = actions.iter().take(4).copied().collect::<Vec<_>>().join(", ");
    let future = if future.is_empty() { String::new() } else { format!("future of {future:?}") };
    format!("{} actions: {shown} {future}", actions.len())
}

fn told(own: &Difference) -> String {
    let Difference { family, access, is_certain, witness, .. } = own;
    let credentials: Vec<String> = own.ways.iter().copied().map(way).collect();
    let chosen: Vec<String> = witness
        .chosen()
        .map(|(key, value)| format!("{key} = {}", value.each().join(",")))
        .collect();
    format!(
        "  {} {}: {family} {access:?}{}: {}\n    {} on {} {chosen:?} with {}\n",
        own.direction.name(),
        side(own.with_mfa),
        if *is_certain { "" } else { " by some reading" },
        listed(&own.actions, &own.future),
        witness.request.action_as_given(),
        witness.request.resource(),
        credentials.join(", "),
    )
}

fn open(own: &Undecided) -> String {
    format!(
        "  undecided {} {}: {}: {}\n",
        own.direction.name(),
        side(own.with_mfa),
        listed(&own.actions, &own.future),
        own.why
    )
}

/// By name, the policies without and with the change, what stands beside both, and the word.
fn pairs() -> Vec<(&'static str, String, String, &'static str, &'static str)> {
    let sealed = require(RequireLevel::Sealed, Form::Identity);
    let few = r#""iam:EnableMFADevice", "sts:GetSessionToken""#;
    let more = r#""iam:EnableMFADevice", "sts:GetSessionToken", "iam:CreateAccessKey""#;
    let get = |resource: &str, rest: &str| policy(&[&allow("s3:GetObject", resource, rest)]);
    let ip = |net: &str| format!(r#", "Condition": {{"IpAddress": {{"aws:SourceIp": "{net}"}}}}"#);
    let age = |secs: u32| {
        let asked = format!(r#""NumericLessThan": {{"aws:MultiFactorAuthAge": "{secs}"}}"#);
        get("*", &format!(r#", "Condition": {{{asked}}}"#))
    };
    let (a, b) = (allow("s3:*", "*", ""), allow("ec2:*", "*", r#", "Sid": "Ec2""#));
    let deny =
        |actions: &str| format!(r#"{{"Effect": "Deny", "Action": "{actions}", "Resource": "*"}}"#);
    let whole = policy(&[&allow("*", "*", "")]);
    vec![
        ("aws's template, then sealed", TEMPLATE.to_owned(), sealed.clone(), EVERYTHING, "both"),
        ("sealed, then aws's template", sealed.clone(), TEMPLATE.to_owned(), EVERYTHING, "both"),
        (
            "BoolIfExists, then Bool",
            deny_but(few, "BoolIfExists"),
            deny_but(few, "Bool"),
            EVERYTHING,
            "more",
        ),
        (
            "a NotAction more",
            deny_but(few, "BoolIfExists"),
            deny_but(more, "BoolIfExists"),
            EVERYTHING,
            "more",
        ),
        (
            "a NotAction less",
            deny_but(more, "BoolIfExists"),
            deny_but(few, "BoolIfExists"),
            EVERYTHING,
            "less",
        ),
        (
            "an action less",
            policy(&[&allow("s3:GetObject, s3:PutObject", "*", "")]),
            get("*", ""),
            "",
            "less",
        ),
        (
            "a resource narrowed",
            get("arn:aws:s3:::data/*", ""),
            get("arn:aws:s3:::data/a/*", ""),
            "",
            "less",
        ),
        (
            "a resource moved",
            get("arn:aws:s3:::data/*", ""),
            get("arn:aws:s3:::other/*", ""),
            "",
            "both",
        ),
        (
            "a resource said twice",
            get("arn:aws:s3:::data/*", ""),
            get("arn:aws:s3:::data/*\", \"arn:aws:s3:::data/a*", ""),
            "",
            "same",
        ),
        (
            "a network widened",
            get("*", &ip("203.0.113.0/25")),
            get("*", &ip("203.0.113.0/24")),
            "",
            "more",
        ),
        ("a session that may be older", age(3600), age(7200), "", "more"),
        ("another order", policy(&[&a, &b]), policy(&[&b, &a]), "", "same"),
        ("another Sid", policy(&[&a, &b]), policy(&[&a, &b.replace("Ec2", "Other")]), "", "same"),
        (
            "one statement of two",
            policy(&[&a, &b]),
            policy(&[&allow("s3:*, ec2:*", "*", "")]),
            "",
            "same",
        ),
        (
            "a Deny more",
            whole.clone(),
            policy(&[&allow("*", "*", ""), &deny("s3:Delete*")]),
            "",
            "less",
        ),
        (
            "a Deny more of what nobody has",
            get("*", ""),
            policy(&[&allow("s3:GetObject", "*", ""), &deny("ec2:*")]),
            "",
            "same",
        ),
        (
            "an Allow of what is denied",
            policy(&[&deny("s3:*"), &b]),
            policy(&[&deny("s3:*"), &b, &a]),
            "",
            "same",
        ),
        (
            "a version without variables",
            get("arn:aws:s3:::data/${aws:username}", ""),
            get("arn:aws:s3:::data/${aws:username}", "").replace("2012-10-17", "2008-10-17"),
            "",
            "both",
        ),
        (
            "what only bob may",
            whole.clone(),
            policy(&[
                &allow("*", "*", ""),
                &deny("s3:*").replace(
                    "\"*\"}",
                    r#""*", "Condition": {"StringEquals": {"aws:username": "bob"}}}"#,
                ),
            ]),
            "",
            "same, as far as is known",
        ),
        (
            "a key that must be there",
            policy(&[&allow(
                "iam:EnableMFADevice",
                "*",
                r#", "Condition": {"Null": {"iam:RegisterSecurityKey": "true"}}"#,
            )]),
            policy(&[&allow("iam:EnableMFADevice", "*", "")]),
            "",
            "more",
        ),
        (
            "a condition on two keys",
            policy(&[
                &allow("s3:GetObject", "*", ""),
                &deny("s3:*").replace(
                    "\"*\"}",
                    r#""*", "Condition": {"StringEquals": {"app:a": "${app:b}x"}}}"#,
                ),
            ]),
            policy(&[
                &allow("s3:GetObject", "*", ""),
                &deny("s3:*").replace(
                    "\"*\"}",
                    r#""*", "Condition": {"StringLike": {"app:a": "${app:b}?"}}}"#,
                ),
            ]),
            "",
            "same, as far as is known",
        ),
        (
            "another account's user",
            policy(&[]),
            policy(&[&allow("iam:CreateAccessKey", "arn:aws:iam::444455556666:user/*", "")]),
            "",
            "same, as far as is known",
        ),
        ("nothing, then everything", policy(&[]), whole, "", "more"),
    ]
}

#[test]
fn pairs_of_policies() {
    let (mut text, mut wrong) = (String::new(), Vec::new());
    for (name, old, new, beside, expected) in pairs() {
        let beside: Vec<&str> = [beside].into_iter().filter(|text| !text.is_empty()).collect();
        let setup = |own: &str| identity(&[&[own], &beside[..]].concat());
        let (old, new) = (setup(&old), setup(&new));
        let found = compared(&old, &new);
        writeln!(text, "{name}: {}", word(&found)).unwrap();
        found.differences.iter().for_each(|own| text.push_str(&told(own)));
        found.undecided.iter().for_each(|own| text.push_str(&open(own)));
        found.others.iter().for_each(|why| writeln!(text, "  others: {why}").unwrap());
        if word(&found) != expected {
            wrong.push(format!("{name}: {}, not {expected}", word(&found)));
        }
        assert_eq!(found.counts.checked, found.counts.certificates, "{name}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}\n{text}");
    expect_file!["pairs.txt"].assert_eq(&text);
}
