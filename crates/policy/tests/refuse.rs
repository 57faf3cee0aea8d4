//! What is said of a text that is no policy document.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use expect_test::expect_file;
use proptest::{collection::vec, prelude::*};
use tutela_policy::{Document, MAX_BYTES, MAX_NESTING};

const WRONG: &[&str] = &[
    "",
    "  \n ",
    "null",
    "[]",
    "\"text\"",
    "{",
    "{}",
    "{\"Statement\": [}",
    "{\"Statement\": [{\"Effect\": \"Allow\" \"Action\": \"*\"}]}",
    "{\"Statement\": [],}",
    "{\"Statement\": []} x",
    "{\"Statement\": [1,]}",
    "{Statement: []}",
    "{\"Statement\" []}",
    "{\"Statement\": undefined}",
    "{\"Statement\": \"a\nb\"}",
    "{\"Statement\": \"a\\q\"}",
    "{\"Statement\": \"\\u12g4\"}",
    "{\"Statement\": \"\\ud800\"}",
    "{\"Statement\": \"\\ud800\\u0041\"}",
    "{\"Statement\": \"\\udc00\"}",
    "{\"Id\": 01, \"Statement\": []}",
    "{\"Id\": -, \"Statement\": []}",
    "{\"Id\": 1., \"Statement\": []}",
    "{\"Id\": 1e, \"Statement\": []}",
    "{\"Id\": null, \"Statement\": []}",
    "{\"Version\": \"2020-01-01\", \"Statement\": []}",
    "{\"Version\": 2012, \"Statement\": []}",
    "{\"statement\": []}",
    "{\"Statement\": [], \"Statement\": []}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Condition\": {\"Bool\": {}, \"Bool\": {}}}}",
    "{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"false\", \"aws:multifactorauthpresent\": \"true\"}}}}",
    "{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"false\"}, \"bool\": {\"aws:MultiFactorAuthPresent\": \"true\"}}}}",
    "{\"Statement\": {\"Action\": \"*\", \"Resource\": \"*\"}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Resource\": \"*\"}}",
    "{\"Statement\": {\"Effect\": \"allow\", \"Action\": \"*\"}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"NotAction\": \"x\"}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"NotResource\": \"*\", \"Resource\": \"x\"}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": [\"a:b\", 7]}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": [[\"a:b\"]]}}",
    "{\"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": \"*\"},\n  {\"Effect\": \"Allow\", \"Act\\u001bion\": \"*\"}\n]}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"arn:aws:iam::111122223333:root\"}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Aws\": \"*\"}}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Condition\": [\"mfa\"]}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Condition\": {\"Bool\": \"aws:MultiFactorAuthPresent\"}}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Condition\": {\"Boole\": {\"k\": 1}}}}",
    "{\"Statement\": {\"Effect\": \"Allow\", \"Condition\": {\"Bool\": {\"aws:x\": {}}}}}",
    "%7B%22Statement%22",
    "%ff",
    "%zz",
];

#[test]
fn errors_say_where_and_what() {
    let told: String = WRONG
        .iter()
        .map(|text| format!("{text}\n  => {}\n", Document::parse(text).unwrap_err()))
        .collect();
    expect_file!["refused.txt"].assert_eq(&told);
}

#[test]
fn size_and_nesting_have_limits() {
    let sized = |bytes: usize| {
        let (head, tail) = ("{\"Id\": \"", "\", \"Statement\": []}");
        format!("{head}{}{tail}", "x".repeat(bytes - head.len() - tail.len()))
    };
    assert!(Document::parse(&sized(MAX_BYTES)).is_ok());
    let error = Document::parse(&sized(MAX_BYTES + 1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 1, $: expected at most 524288 bytes of policy, found 524289"
    );
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let at_limit = Document::parse(&nested(MAX_NESTING)).unwrap_err().message;
        assert!(!at_limit.contains("levels"), "{at_limit}");
        for depth in [MAX_NESTING + 1, 50_000] {
            let message = Document::parse(&nested(depth)).unwrap_err().message;
            assert_eq!(message, "expected at most 16 levels of nesting, found another");
        }
    }
}

/// The words that policies are made of, so that chance gets far into the grammar.
fn near_policies() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\n",
        " ",
        "\"",
        "\\",
        "\\u00e9",
        "\"Statement\"",
        "\"Effect\":",
        "\"Allow\"",
        "\"Action\":",
        "\"*\"",
        "\"Condition\":",
        "\"Bool\":",
        "{\"Statement\":[{",
        "true",
        "null",
        "-1.5e3",
        "%7B",
        "é",
        "\u{feff}",
        "\"Resource\":\"*\"",
        "}]}",
    ]);
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn position_is_inside(text: &str) -> Result<(), TestCaseError> {
    if let Err(error) = Document::parse(text) {
        let decoded = percent_encoding::percent_decode_str(text.trim()).decode_utf8_lossy();
        let shown = if text.trim().starts_with('%') { decoded.as_ref() } else { text };
        let line = shown.split('\n').nth(error.line - 1);
        let longest = line.map(|line| line.chars().count());
        prop_assert!(longest.is_some_and(|n| (1..=n + 1).contains(&error.column)), "{error}");
        prop_assert!(error.path.starts_with('$') && !error.message.is_empty());
        prop_assert!(!error.to_string().contains(char::is_control), "{error:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_text_is_read_or_refused_at_a_place_inside_it(text in any::<String>()) {
        position_is_inside(&text)?;
    }

    #[test]
    fn any_near_policy_is_read_or_refused_at_a_place_inside_it(text in near_policies()) {
        position_is_inside(&text)?;
    }

    #[test]
    fn a_policy_with_a_byte_changed_is_read_or_refused(at in 0_usize..300, to in any::<u8>()) {
        let text = r#"{"Version": "2012-10-17", "Id": "x", "Statement": [{"Sid": "A", "Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*", "Condition": {"ForAnyValue:BoolIfExists": {"aws:MultiFactorAuthPresent": [false, "no"]}}}]}"#;
        let mut bytes = text.as_bytes().to_vec();
        let length = bytes.len();
        bytes[at % length] = to;
        position_is_inside(&String::from_utf8_lossy(&bytes))?;
    }
}
