//! Filter patterns: the examples of AWS's documentation and of the CIS benchmark's wording, and what
//! is no pattern.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test may panic"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use tutela_trail::{Answer, FilterPattern, Record};

/// A record with these members beside what every record has.
fn record(members: &Value) -> Record {
    let mut json = json!({
        "eventTime": "2026-03-01T12:00:00Z", "eventSource": "iam.amazonaws.com",
        "eventName": "UpdateTrail", "awsRegion": "us-east-1", "eventType": "AwsApiCall",
    });
    for (name, value) in members.as_object().unwrap() {
        json[name] = value.clone();
    }
    Record::new(json).unwrap()
}

#[track_caller]
fn check(pattern: &str, members: &Value, expected: &str) {
    let parsed = FilterPattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let word = match parsed.matches(&record(members)) {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Undecided => "undecided",
    };
    assert_eq!(word, expected, "{pattern}\n{members}");
}

/// The line of AWS's examples, and some more.
fn line() -> Value {
    json!({
        "sourceIPAddress": "111.111.111.111",
        "arrayKey": ["value", "another value"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
        "SomeObject": null,
        "ThisFlag": true,
        "user": {"id": 1, "email": "John.Stiles@example.com"},
        "users": [{"id": 2, "email": "John.Doe@example.com"}],
        "actions": ["GET", "PUT", "DELETE"],
        "coordinates": [[0, 1, 2], [4, 5, 6]],
        "latency": 500,
        "text": "5",
        "literal": "Ev*ent",
    })
}

#[test]
fn members_are_compared_as_documented() {
    let line = line();
    for (pattern, expected) in [
        (r#"{ $.eventName = "UpdateTrail" }"#, "yes"),
        ("{ $.eventName = UpdateTrail }", "yes"),
        ("{$.eventName=UpdateTrail}", "yes"),
        (r#"{ $.eventName = "updatetrail" }"#, "no"),
        ("{ $.eventName = Update* }", "yes"),
        (r#"{ $.eventName = "*Trail" }"#, "yes"),
        ("{ $.eventName = *ateTr* }", "yes"),
        ("{ $.literal = Ev*ent }", "yes"),
        ("{ $.eventName = Upd*Trail }", "no"),
        ("{ $.eventName = * }", "yes"),
        ("{ $.missing = * }", "no"),
        ("{ $.sourceIPAddress != 123.123.* }", "yes"),
        (r#"{ $.arrayKey[0] = "value" }"#, "yes"),
        (r#"{ $.arrayKey[2] = "value" }"#, "no"),
        ("{ $.objectList[1].id = 2 }", "yes"),
        ("{ $.SomeObject IS NULL }", "yes"),
        ("{ $.user IS NULL }", "no"),
        ("{ $.SomeOtherObject NOT EXISTS }", "yes"),
        ("{ $.SomeObject NOT EXISTS }", "no"),
        ("{ $.user NOT EXISTS }", "no"),
        ("{ $.ThisFlag IS TRUE }", "yes"),
        ("{ $.ThisFlag IS FALSE }", "no"),
        ("{ $.missing IS FALSE }", "no"),
        (r#"{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }"#, "yes"),
        (r#"{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }"#, "no"),
        (
            r#"{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }"#,
            "yes",
        ),
        (
            r#"{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }"#,
            "no",
        ),
        ("{ $.users = 1 }", "no"),
        ("{ $.users != 1 }", "no"),
        ("{ $.latency >= 500 }", "yes"),
        ("{ $.latency < 10e3 }", "yes"),
        ("{ $.latency <= 55.5 }", "no"),
        ("{ $.latency > +499 }", "yes"),
        ("{ $.latency != 500 }", "no"),
        ("{ $.text = 5 }", "yes"),
        ("{ $.missing > 1 }", "no"),
        ("", "yes"),
    ] {
        check(pattern, &line, expected);
    }
}

#[test]
fn what_aws_does_not_document_is_undecided() {
    let line = json!({"ThisFlag": true, "users": [1], "SomeObject": null, "text": "5"});
    for (pattern, expected) in [
        ("{ $.missing != x }", "undecided"),
        ("{ $.SomeObject != x }", "undecided"),
        ("{ $.ThisFlag = true }", "undecided"),
        ("{ $.text > 4 }", "undecided"),
        ("{ $.users != 1 || $.eventName = UpdateTrail }", "yes"),
        ("{ $.users != 1 || $.eventName = x }", "undecided"),
        ("{ $.missing != x && $.eventName = x }", "no"),
        ("{ ($.missing != x) && ($.eventName = UpdateTrail) }", "undecided"),
    ] {
        check(pattern, &line, expected);
    }
}

#[test]
fn words_are_looked_for_in_the_line() {
    let line = json!({"errorCode": "AccessDenied", "text": "two words"});
    for (pattern, expected) in [
        ("UpdateTrail", "yes"),
        ("UpdateTrail iam", "yes"),
        ("UpdateTrail missing", "no"),
        (r#""two words""#, "yes"),
        (r#""iam.amazonaws.com" -AccessDenied"#, "no"),
        ("-Success", "yes"),
        ("?missing ?UpdateTrail", "yes"),
        ("?missing ?absent", "no"),
        ("UpdateTrail ?missing", "undecided"),
        ("UpdateTrail ?iam", "yes"),
        (r#""\"errorCode\":""#, "undecided"),
    ] {
        check(pattern, &line, expected);
    }
}

#[test]
fn what_is_no_pattern_is_named() {
    for (pattern, expected) in [
        ("{", "at 2: expected a selector, which begins with `$`"),
        ("{}", "at 2: expected a selector"),
        ("{ eventName = x }", "at 3: expected a selector"),
        ("{ $ = x }", "at 4: expected the name of a member"),
        ("{ $. = x }", "at 5: expected the name of a member"),
        ("{ $.a[x] = 1 }", "expected the number of an item"),
        ("{ $.a[99999999999999999999999] = 1 }", "expected the number of an item"),
        ("{ $.a[0 = 1 }", "expected `]`"),
        ("{ $.a }", "at 7: expected an operator"),
        ("{ $.a == 1 }", "expected `&&`, `||` or `}`"),
        ("{ $.a = }", "at 9: expected a value"),
        (r#"{ $.a = "x }"#, "expected a quotation mark"),
        ("{ $.a < x }", "at 9: expected a number"),
        ("{ $.a IS SET }", "at 7: expected an operator, `IS NULL`"),
        ("{ $.a EXISTS }", "expected an operator, `IS NULL`"),
        ("{ ($.a = 1 }", "expected `&&`, `||` or `)`"),
        ("{ $.a = 1 && }", "at 14: expected a selector"),
        ("{ $.a = 1 } x", "at 13: expected the end of the pattern"),
        ("{ $.a = %x% }", "at 9: this version reads no regular expressions"),
        ("{ $.*.a = 1 }", "this version reads no selectors with `*`"),
        ("{ $.a[*] = 1 }", "this version reads no selectors with `*`"),
        ("[ip, user]", "at 1: this version reads no patterns of columns"),
        ("%x%", "this version reads no regular expressions"),
        ("a@b", "at 2: expected a word"),
        ("-", "at 2: expected a word"),
    ] {
        let error = FilterPattern::parse(pattern).expect_err(pattern).to_string();
        assert!(error.contains(expected), "{pattern}: {error}");
    }
    let deep = format!("{{ {} }}", "(".repeat(100_000));
    let error = FilterPattern::parse(&deep).unwrap_err().to_string();
    assert!(error.contains("nested more than 64 deep"), "{error}");
}

fn condition() -> impl Strategy<Value = String> {
    let selector = "\\$\\.(eventName|a|b|c)(\\.a|\\[0\\])?";
    let test = prop_oneof![
        "(=|!=) (x|1|\\*|Up\\*|\"x y\")",
        "(<|<=|>|>=) -?[0-9]",
        "(IS NULL|IS TRUE|IS FALSE|NOT EXISTS)",
    ];
    (selector, test).prop_map(|(selector, test)| format!("{selector} {test}"))
}

fn expression() -> impl Strategy<Value = String> {
    condition().prop_recursive(3, 8, 2, |inner| {
        (inner.clone(), "&&|\\|\\|", inner)
            .prop_map(|(one, sign, other)| format!("({one}) {sign} ({other})"))
    })
}

fn members() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        Just(json!("x")),
        Just(json!(1)),
        Just(json!(null)),
        Just(json!(true)),
        Just(json!(["x"])),
        Just(json!({"a": 1})),
    ];
    prop::collection::btree_map("[abc]", value, 0..4).prop_map(|it| it.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}", rest in "[{}$.=!a \"&|()<>]{0,30}") {
        let _ = FilterPattern::parse(&text);
        let _ = FilterPattern::parse(&format!("{{{rest}"));
    }

    #[test]
    fn joined_with_itself_a_pattern_stays_what_it_is(one in expression(), members in members()) {
        let record = record(&members);
        let read = |text: String| FilterPattern::parse(&text).unwrap().matches(&record);
        // Within something larger, also a lone comparison with a list is: nobody knows.
        let alone = read(format!("{{ ({one}) && ({one}) }}"));
        prop_assert_eq!(read(format!("{{ ({one}) || ({one}) }}")), alone);
        prop_assert_eq!(read(format!("{{ {one} && {one} || {one} && {one} }}")), read(format!("{{ ({one} && {one}) || ({one} && {one}) }}")));
    }

    #[test]
    fn a_value_equals_or_differs(value in "[a-c1]{1,3}", other in "[a-c1]{1,3}") {
        let record = record(&json!({"a": value}));
        let read = |sign| FilterPattern::parse(&format!("{{ $.a {sign} {other} }}")).unwrap();
        prop_assert_ne!(read("=").matches(&record), read("!=").matches(&record));
    }
}
