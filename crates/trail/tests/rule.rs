//! Event patterns: the examples of AWS's documentation and what is no pattern.
//!
//! Sources:
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>,
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test may panic"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use tutela_trail::RulePattern;

#[track_caller]
fn check(pattern: &str, event: Value, expected: bool) {
    let parsed = RulePattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    assert_eq!(parsed.matches(&event), expected, "{pattern}\n{event}");
}

/// A pattern for the field `x`, and values of it that match or do not; `null` in a list of its own
/// stands for no field.
#[track_caller]
fn field(tests: &str, matching: &[Value], others: &[Value]) {
    for (values, expected) in [(matching, true), (others, false)] {
        for value in values {
            check(&format!(r#"{{"x": {tests}}}"#), json!({"x": value, "y": 1}), expected);
        }
    }
}

#[test]
fn values_are_compared_as_documented() {
    let f = field;
    f(
        r#"["New York"]"#,
        &[json!("New York"), json!(["Rome", "New York"])],
        &[json!("new york"), json!(null)],
    );
    f(r#"["a", "b"]"#, &[json!("a"), json!("b")], &[json!("c"), json!([]), json!({"a": "a"})]);
    f("[null]", &[json!(null)], &[json!("null"), json!(0), json!("")]);
    f("[true]", &[json!(true)], &[json!("true"), json!(false)]);
    f(r#"[""]"#, &[json!("")], &[json!(" "), json!(null)]);
    f("[300]", &[json!(300), json!(300.0), json!(3.0e2)], &[json!("300"), json!(301)]);
    f(
        r#"[{"equals-ignore-case": "alice"}]"#,
        &[json!("Alice"), json!("ALICE")],
        &[json!("alicia")],
    );
    f(
        r#"[{"prefix": "us-"}]"#,
        &[json!("us-east-1"), json!("us-")],
        &[json!("eu-us-1"), json!("US-1"), json!(1)],
    );
    f(
        r#"[{"prefix": {"equals-ignore-case": "EventB"}}]"#,
        &[json!("EVENTBridge")],
        &[json!("aEventB")],
    );
    f(r#"[{"suffix": ".png"}]"#, &[json!("a.png")], &[json!("a.PNG"), json!("a.png.gz")]);
    f(
        r#"[{"suffix": {"equals-ignore-case": "tBridge"}}]"#,
        &[json!("EVENTBRIDGE")],
        &[json!("bridges")],
    );
    f(
        r#"[{"wildcard": "dir/*.png"}]"#,
        &[json!("dir/.png"), json!("dir/a/b.png")],
        &[json!("adir/b.png")],
    );
    f(r#"[{"wildcard": "a\\*b\\\\*"}]"#, &[json!("a*b\\"), json!("a*b\\c")], &[json!("axb\\")]);
    f(
        r#"[{"numeric": [">", 0, "<=", 5]}]"#,
        &[json!(0.1), json!(5), json!([9, 3])],
        &[json!(0), json!(6), json!("3")],
    );
    f(r#"[{"numeric": ["=", 3.018e2]}]"#, &[json!(301.8)], &[json!(301)]);
    f(r#"[{"numeric": [">=", 5, "<", 7]}]"#, &[json!(5), json!(6.9)], &[json!(4.9), json!(7)]);
    f(r#"[{"numeric": ["<", 10]}]"#, &[json!(-5e9)], &[json!(10), json!(-6e9)]);
    f(
        r#"[{"cidr": "10.0.0.0/24"}]"#,
        &[json!("10.0.0.255")],
        &[json!("10.0.1.0"), json!("x"), json!("AWS Internal")],
    );
    f(
        r#"[{"cidr": "2001:db8::/32"}]"#,
        &[json!("2001:db8::1")],
        &[json!("2001:db9::1"), json!("10.0.0.1")],
    );
    f(r#"[{"exists": true}]"#, &[json!(0), json!(null), json!("")], &[json!({"a": 1}), json!([])]);
}

#[test]
fn anything_but_takes_what_is_there_and_is_none_of_these() {
    let f = field;
    f(
        r#"[{"anything-but": "initializing"}]"#,
        &[json!("running"), json!(1), json!(null)],
        &[json!("initializing"), json!({})],
    );
    f(r#"[{"anything-but": 123}]"#, &[json!(124), json!("123")], &[json!(123), json!(123.0)]);
    f(
        r#"[{"anything-but": ["stopped", "overloaded"]}]"#,
        &[json!("running"), json!(["stopped", "x"])],
        &[json!("stopped"), json!("overloaded")],
    );
    f(r#"[{"anything-but": [100, 200]}]"#, &[json!(300)], &[json!(200)]);
    f(r#"[{"anything-but": {"prefix": "init"}}]"#, &[json!("running")], &[json!("initializing")]);
    f(
        r#"[{"anything-but": {"prefix": ["init", "run"]}}]"#,
        &[json!("stopped")],
        &[json!("running")],
    );
    f(r#"[{"anything-but": {"suffix": ".txt"}}]"#, &[json!("a.png")], &[json!("a.txt")]);
    f(
        r#"[{"anything-but": {"equals-ignore-case": ["a", "B"]}}]"#,
        &[json!("c")],
        &[json!("A"), json!("b")],
    );
    f(r#"[{"anything-but": {"wildcard": "*/lib/*"}}]"#, &[json!("/bin/x")], &[json!("/lib/x")]);
    f(r#"["a", {"anything-but": {"prefix": "a"}}]"#, &[json!("a"), json!("b")], &[json!("ab")]);
    check(r#"{"x": [{"anything-but": "a"}]}"#, json!({"y": 1}), false);
}

#[test]
fn fields_are_joined_and_lists_of_objects_are_looked_through() {
    let both = r#"{"source": ["aws.iam"], "detail": {"a": [1], "b": {"c": ["x"]}}}"#;
    check(both, json!({"source": "aws.iam", "detail": {"a": 1, "b": {"c": "x"}, "d": 1}}), true);
    check(both, json!({"source": "aws.iam", "detail": {"a": 1, "b": {"c": "y"}}}), false);
    check(both, json!({"source": "aws.iam", "detail": "a"}), false);
    check(both, json!([]), false);
    // One item of the list has both, not one of them each.
    let item = r#"{"l": {"a": [1], "b": [2]}}"#;
    check(item, json!({"l": [{"a": 1, "b": 2}, {}]}), true);
    check(item, json!({"l": [{"a": 1}, {"b": 2}]}), false);
}

#[test]
fn absence_is_said_of_leaves() {
    let absent = r#"{"d": {"c": [{"exists": false}]}}"#;
    check(absent, json!({"d": {}}), true);
    check(absent, json!({}), true);
    check(absent, json!({"d": {"c": 1}}), false);
    check(absent, json!({"d": {"c": null}}), false);
    check(absent, json!({"d": {"c": {"c1": 1}}}), true);
    check(absent, json!({"d": {"c": {}}}), true);
    check(absent, json!({"d": [{"x": 1}, {"c": 1}]}), false);
    check(r#"{"x": ["a", {"exists": false}]}"#, json!({"x": "a"}), true);
}

#[test]
fn or_takes_one_of_its_objects() {
    let plain = r#"{"s": ["a"], "$or": [{"m": ["x"]}, {"t": ["y"], "n": ["z"], "$or": [{"p": [1]}, {"q": [2]}]}]}"#;
    check(plain, json!({"s": "a", "m": "x"}), true);
    check(plain, json!({"s": "a", "t": "y", "n": "z", "q": 2}), true);
    check(plain, json!({"s": "a", "t": "y", "n": "z"}), false);
    check(plain, json!({"m": "x"}), false);
    let within = r#"{"d": {"$or": [{"a": [1]}, {"b": [{"exists": false}]}]}}"#;
    check(within, json!({"d": {"a": 1, "b": 1}}), true);
    check(within, json!({"d": {"b": 1}}), false);
    check(within, json!({"d": {"x": 1}}), true);
    // An object of fields, or comparisons: a field that is called so.
    check(r#"{"$or": {"m": ["x"]}}"#, json!({"$or": {"m": "x"}}), true);
    check(r#"{"$or": [{"prefix": "a"}, {"suffix": "b"}]}"#, json!({"$or": "ac"}), true);
}

#[test]
fn what_is_no_pattern_is_named() {
    for (pattern, expected) in [
        ("", "it is no JSON: EOF while parsing a value at line 1 column 0"),
        ("[]", "an object or a list is expected"),
        ("{}", "it is empty"),
        (r#"{"a": {}}"#, "at `a`: it is empty"),
        (r#"{"a": {"b": []}}"#, "at `a.b`: it is empty"),
        (r#"{"a": "b"}"#, "at `a`: an object or a list is expected"),
        (r#"{"a": [["b"]]}"#, "at `a`: a list stands in a list"),
        (r#"{"a": [{}]}"#, "at `a`: a comparison has exactly one operator, and this has 0"),
        (r#"{"a": [{"prefix": "b", "suffix": "c"}]}"#, "has exactly one operator, and this has 2"),
        (r#"{"a": [{"like": "b"}]}"#, "`like` is no operator that this version knows"),
        (r#"{"a": [{"prefix": 1}]}"#, "`prefix` takes a text, or a text under"),
        (r#"{"a": [{"exists": "true"}]}"#, "`exists` takes true or false"),
        (r#"{"a": [{"numeric": [">"]}]}"#, "`numeric` takes a list"),
        (r#"{"a": [{"numeric": ["<", 1, ">", 0]}]}"#, "`numeric` takes a list"),
        (r#"{"a": [{"numeric": [">", 5, "<", 5]}]}"#, "`numeric` takes a list"),
        (r#"{"a": [{"numeric": ["=", 1, "<", 5]}]}"#, "`numeric` takes a list"),
        (r#"{"a": [{"numeric": [">", 6e9]}]}"#, "`numeric` takes a list"),
        (r#"{"a": [{"cidr": "10.0.0.1"}]}"#, "`10.0.0.1` is no block of addresses"),
        (r#"{"a": [{"cidr": "10.0.0.0/33"}]}"#, "is no block of addresses"),
        (r#"{"a": [{"wildcard": "a**b"}]}"#, "`a**b` is no wildcard pattern"),
        (r#"{"a": [{"wildcard": "a\\b"}]}"#, "is no wildcard pattern"),
        (r#"{"a": [{"wildcard": "a\\"}]}"#, "is no wildcard pattern"),
        (r#"{"a": [{"anything-but": true}]}"#, "`anything-but` takes"),
        (r#"{"a": [{"anything-but": []}]}"#, "it is empty"),
        (r#"{"a": [{"anything-but": ["a", 1]}]}"#, "`anything-but` takes"),
        (r#"{"a": [{"anything-but": {"numeric": ["=", 1]}}]}"#, "`anything-but` takes"),
        (r#"{"a": ["b"], "a": ["c"]}"#, "the key `a` comes twice"),
        (r#"{"$or": [{"a": [1]}]}"#, "is no operator that this version knows"),
        (r#"{"$or": [{"a": [1]}, {}]}"#, "at `$or`: it is empty"),
    ] {
        let error = RulePattern::parse(pattern).expect_err(pattern).to_string();
        assert!(error.contains(expected), "{pattern}: {error}");
    }
    let deep = format!("{}{}", r#"{"a":"#.repeat(5000), "}".repeat(5000));
    assert!(RulePattern::parse(&deep).unwrap_err().to_string().contains("recursion limit"));
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[a-c]{0,3}".prop_map(Value::from),
        (-3i64..3).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ]
}

fn event() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-c]|\\$or", inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn test() -> impl Strategy<Value = Value> {
    let of_text = || prop_oneof![Just("prefix"), Just("suffix"), Just("equals-ignore-case")];
    prop_oneof![
        scalar(),
        (of_text(), "[a-c]{0,2}").prop_map(|(operator, text)| json!({operator: text})),
        (of_text(), "[a-c]{0,2}").prop_map(|(op, text)| json!({"anything-but": {op: text}})),
        any::<bool>().prop_map(|exists| json!({"exists": exists})),
        (-3i64..3).prop_map(|number| json!({"numeric": [">", number]})),
        "[ab]\\*[bc]?".prop_map(|text| json!({"wildcard": text})),
    ]
}

fn pattern() -> impl Strategy<Value = Value> {
    let leaf = prop::collection::vec(test(), 1..3).prop_map(Value::from);
    let fields = |of: BoxedStrategy<Value>| {
        prop::collection::btree_map("[a-c]", of, 1..3).prop_map(|it| it.into_iter().collect())
    };
    fields(leaf.boxed()).prop_recursive(3, 12, 3, move |inner: BoxedStrategy<Value>| {
        let leaf = prop::collection::vec(test(), 1..3).prop_map(Value::from);
        fields(prop_oneof![leaf, inner].boxed())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = RulePattern::parse(&text);
    }

    #[test]
    fn a_value_is_this_one_or_anything_but_this_one(value in scalar(), other in "[a-c]{0,3}") {
        let read = |test: Value| RulePattern::parse(&json!({"x": [test]}).to_string()).unwrap();
        let event = json!({"x": value});
        let (is, is_not) = (read(json!(other)), read(json!({"anything-but": other})));
        prop_assert_ne!(is.matches(&event), is_not.matches(&event));
    }

    #[test]
    fn a_pattern_or_itself_is_the_pattern(pattern in pattern(), event in event()) {
        let read = |pattern: &Value| RulePattern::parse(&pattern.to_string()).unwrap();
        let twice = read(&json!({"$or": [&pattern, &pattern]}));
        prop_assert_eq!(twice.matches(&event), read(&pattern).matches(&event));
    }

    #[test]
    fn another_field_narrows(pattern in pattern(), event in event(), test in test()) {
        let read = |pattern: &Value| RulePattern::parse(&pattern.to_string()).unwrap();
        let mut narrower = pattern.clone();
        narrower["d"] = json!([test]);
        prop_assert!(!read(&narrower).matches(&event) || read(&pattern).matches(&event));
    }
}
