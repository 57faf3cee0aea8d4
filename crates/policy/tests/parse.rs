//! What policy documents say, however people write them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;

use tutela_policy::{
    Document, Effect, Element, Operator, PrincipalKind, Principals, Quantifier, Version,
};

/// The one statement of a document that has nothing else.
#[track_caller]
fn statement(elements: &str) -> tutela_policy::Statement {
    let text = format!(r#"{{"Statement": {{"Effect": "Allow", {elements}}}}}"#);
    Document::parse(&text).unwrap().statements.remove(0)
}

#[test]
fn documents_are_read_as_people_write_them() {
    let usual = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}"#;
    let expected = Document::parse(usual).unwrap();
    for (sentence, text) in [
        (
            "single values",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
        ),
        (
            "another order",
            r#"{"Statement": [{"Resource": "*", "Action": "*", "Effect": "Allow"}], "Version": "2012-10-17"}"#,
        ),
        (
            "escapes",
            r#"{"\u0056ersion": "2012-10-17", "Statement": {"Effect": "All\u006fw", "Action": "\u002a", "Resource": "*"}}"#,
        ),
        (
            "no conditions in the block",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}}}"#,
        ),
        ("a byte order mark", &format!("\u{feff}{usual}")),
        ("space around it", &format!(" \t{usual}\r\n ")),
        (
            "as the API answers it",
            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D",
        ),
    ] {
        assert_eq!(Document::parse(text), Ok(expected.clone()), "{sentence}");
    }
    let lines = "{\"Statement\": [\n{\"Effect\": \"Deny\", \"Action\": \"*\"},\n\n {\"Effect\": \"Deny\", \"Action\": \"*\"}]}";
    let lines: Vec<usize> =
        Document::parse(lines).unwrap().statements.iter().map(|s| s.line).collect();
    assert_eq!(lines, [2, 4]);
}

#[test]
fn versions_decide_about_variables() {
    for (version, expected, variables) in [
        (r#""Version": "2012-10-17", "#, Some(Version::V20121017), true),
        (r#""Version": "2008-10-17", "#, Some(Version::V20081017), false),
        ("", None, false),
    ] {
        let document =
            Document::parse(&format!("{{{version}\"Id\": 7, \"Statement\": []}}")).unwrap();
        assert_eq!((document.version, document.has_variables()), (expected, variables));
        assert_eq!(document.id.as_deref(), Some("7"));
    }
}

#[test]
fn statements_keep_what_was_written() {
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let read = statement(
        r#""Sid": "", "NotAction": ["iam:*", "STS:*"], "NotResource": [], "NotPrincipal": "*""#,
    );
    assert_eq!((read.sid.as_deref(), read.effect), (Some(""), Effect::Allow));
    assert_eq!(read.action, Element::Not(list(&["iam:*", "STS:*"])));
    assert_eq!(read.resource, Some(Element::Not(Vec::new())));
    assert_eq!(read.principal, Some(Element::Not(Principals::Anyone)));

    let read = statement(
        r#""Action": "*", "Principal": {"Service": "ec2.amazonaws.com", "AWS": [111122223333, "*"], "Federated": [], "CanonicalUser": "x"}"#,
    );
    assert_eq!(read.resource, None);
    let expected = BTreeMap::from([
        (PrincipalKind::Aws, list(&["111122223333", "*"])),
        (PrincipalKind::Federated, Vec::new()),
        (PrincipalKind::Service, list(&["ec2.amazonaws.com"])),
        (PrincipalKind::CanonicalUser, list(&["x"])),
    ]);
    assert_eq!(read.principal, Some(Element::Is(Principals::Listed(expected))));
}

#[test]
fn operators_come_apart() {
    use Operator::{
        ArnLike, Bool, IpAddress, NotIpAddress, Null, StringLike, StringNotEqualsIgnoreCase,
    };
    use Quantifier::{ForAllValues, ForAnyValue};
    for (written, expected) in [
        ("Bool", Some((None, Bool, false))),
        ("BoolIfExists", Some((None, Bool, true))),
        ("boolifexists", Some((None, Bool, true))),
        ("Null", Some((None, Null, false))),
        ("NotIpAddress", Some((None, NotIpAddress, false))),
        ("StringNotEqualsIgnoreCaseIfExists", Some((None, StringNotEqualsIgnoreCase, true))),
        ("ForAnyValue:StringLike", Some((Some(ForAnyValue), StringLike, false))),
        ("ForAllValues:ArnLikeIfExists", Some((Some(ForAllValues), ArnLike, true))),
        ("forallvalues:ipaddress", Some((Some(ForAllValues), IpAddress, false))),
        ("NullIfExists", None),
        ("IfExists", None),
        ("", None),
        ("Boolean", None),
        ("ForSomeValues:Bool", None),
        ("ForAnyValue:", None),
        ("ForAnyValue:ForAnyValue:Bool", None),
        ("ÄBoolIfExists", None),
        ("IfExistß", None),
    ] {
        let block = format!(
            r#"{{"Statement": {{"Effect": "Deny", "Action": "*", "Condition": {{"{written}": {{"k": "v"}}}}}}}}"#
        );
        let read = Document::parse(&block).ok().map(|document| {
            let condition = &document.statements[0].conditions[0];
            (condition.quantifier, condition.operator, condition.if_exists)
        });
        assert_eq!(read, expected, "{written}");
    }
}

#[test]
fn condition_values_are_texts() {
    let read = statement(
        r#""Action": "*", "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": [3600, -1.50e+3, "7"]}, "Bool": {"aws:SecureTransport": true, "x": []}}"#,
    );
    let values: Vec<String> = read
        .conditions
        .iter()
        .map(|c| format!("{} {} {:?}", c.operator.name(), c.key, c.values))
        .collect();
    assert_eq!(
        values,
        [
            r#"NumericLessThan aws:MultiFactorAuthAge ["3600", "-1.50e+3", "7"]"#,
            r#"Bool aws:SecureTransport ["true"]"#,
            "Bool x []",
        ]
    );
}

#[test]
fn statements_are_named_and_summed_up_in_a_few_words() {
    let sum = |text: &str| {
        let read = statement(text);
        format!("{}: {read}", read.name())
    };
    for (elements, expected) in [
        (r#""Action": "*", "Resource": "*""#, "the statement on line 1: Allow * on *"),
        (
            r#""Sid": "", "Action": [], "Resource": []"#,
            "the statement on line 1: Allow nothing on nothing",
        ),
        (
            r#""Sid": "S", "NotAction": ["a:1", "a:2", "a:3", "a:4"]"#,
            "statement `S` (line 1): Allow all but a:1, a:2, a:3 and 1 more",
        ),
        (
            r#""Sid": "\u001b[31m", "Action": "*", "Condition": {"Null": {"k": true}}"#,
            r"statement `\u{1b}[31m` (line 1): Allow * under a condition",
        ),
    ] {
        assert_eq!(sum(elements), expected);
    }
}

#[test]
fn cases_hold_policies_as_objects_or_as_texts() {
    let plain = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22\
                   %2C%22Resource%22%3A%22%2A%22%7D%7D";
    let case = |policy: &str| {
        let text = format!(
            r#"{{"id": "x", "setup": {{"identityPolicies": [{policy}], "scp": [{policy}]}}}}"#
        );
        tutela_policy::Case::parse_all(&text)
    };
    let object = case(plain).unwrap();
    for text in [format!("\"{encoded}\""), format!("{plain:?}")] {
        let setup = &case(&text).unwrap()[0].setup;
        assert_eq!(setup, &object[0].setup);
        assert_eq!(setup.scp.len(), 1);
    }
    let error = case(r#""%7B%22Statement%22%3A1%7D""#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 44, $.setup.identityPolicies[0]: in this text, line 1, column 14, \
         $.Statement: expected a statement object, found `1`"
    );
}

/// Nobody has a boundary without any policy: whoever writes every member of a setup means none.
#[test]
fn an_empty_list_is_no_boundary_and_no_session_policy() {
    let case = |setup: &str| {
        let text = format!(r#"{{"id": "x", "setup": {{{setup}}}}}"#);
        tutela_policy::Case::parse_all(&text).unwrap().remove(0)
    };
    let empty = case(r#""boundary": [], "sessionPolicies": [], "scp": [], "rcp": []"#);
    assert_eq!(empty.setup, tutela_policy::Setup::default());
    let denying = case(r#""boundary": [{"Statement": []}]"#);
    assert_eq!(denying.setup.boundary.map(|all| all.len()), Some(1));
}

#[test]
fn the_user_of_the_tests_is_the_one_whom_all_name() {
    let arn = |name: &str| format!("arn:aws:iam::111122223333:{name}");
    for (principals, expected) in [
        (vec!["user/bob"], Some("user/bob")),
        (vec!["user/bob", "user/bob"], Some("user/bob")),
        (vec!["user/bob", "user/carol"], None),
        (vec!["role/ci"], None),
        (vec![], None),
    ] {
        let one = |name: &&str| {
            format!(
                r#"{{"principal": "{}", "action": "s3:GetObject", "resource": "*"}}"#,
                arn(name)
            )
        };
        let tests: Vec<String> = principals.iter().map(one).collect();
        let text = format!(r#"{{"id": "x", "setup": {{}}, "tests": [{}]}}"#, tests.join(", "));
        let case = tutela_policy::Case::parse_all(&text).unwrap().remove(0);
        let told =
            case.user_of_tests().and_then(|caller| caller.arn()).map(tutela_policy::Arn::text);
        assert_eq!(told, expected.map(arn).as_deref(), "{principals:?}");
    }
}
