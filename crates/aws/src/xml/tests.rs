//! Answers, good and bad.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::shape::{optional, required};

const DEVICE: Shape = Shape::Struct(&[
    required("Serial", Shape::Text),
    optional("Count", Shape::Int),
    optional("On", Shape::Bool),
    optional("Since", Shape::Time),
    optional("Policy", Shape::PolicyDocument),
    optional("Bytes", Shape::Blob),
    optional("Names", Shape::List(&Shape::Text)),
    optional("Sums", Shape::Map(&Shape::Int)),
    optional(
        "Some",
        Shape::Entries(&[required("Own", Shape::Text), optional("More", Shape::Text)]),
    ),
    optional("Inner", Shape::Struct(&[required("A", Shape::Text)])),
]);

fn read_device(members: &str) -> Result<Value, XmlError> {
    read_answer(whole(members).as_bytes(), "Get", &DEVICE)
}

fn whole(members: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<GetResponse xmlns=\"x\">\n <GetResult>{members}</GetResult>\n \
         <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>\n</GetResponse>\n"
    )
}

#[test]
fn values_are_as_the_aws_cli_prints_them() {
    for (members, expected) in [
        ("<Serial>s</Serial>", json!({"Serial": "s"})),
        ("<Serial/>", json!({"Serial": ""})),
        ("<Serial> a &amp; b&#65;<![CDATA[<c>]]> </Serial>", json!({"Serial": " a & bA<c> "})),
        ("<!-- note --><Serial>ö\u{1b}</Serial>", json!({"Serial": "ö\u{1b}"})),
        ("<Serial>s</Serial><Count> -7 </Count>", json!({"Serial": "s", "Count": -7})),
        ("<Serial>s</Serial><On>false</On>", json!({"Serial": "s", "On": false})),
        (
            "<Serial>s</Serial><Since>2024-01-02T03:04:05Z</Since>",
            json!({"Serial": "s", "Since": "2024-01-02T03:04:05+00:00"}),
        ),
        (
            "<Serial>s</Serial><Since>2024-01-02T03:04:05.120Z</Since>",
            json!({"Serial": "s", "Since": "2024-01-02T03:04:05.120000+00:00"}),
        ),
        (
            "<Serial>s</Serial><Policy>%7B%22Statement%22%3A%5B%22a+b%22%5D%7D</Policy>",
            json!({"Serial": "s", "Policy": {"Statement": ["a+b"]}}),
        ),
        (
            "<Serial>s</Serial><Bytes>YWJj\n ZGVm</Bytes>",
            json!({"Serial": "s", "Bytes": "YWJjZGVm"}),
        ),
        ("<Serial>s</Serial><Names/>", json!({"Serial": "s", "Names": []})),
        (
            "<Serial>s</Serial><Names> <member>a</member> <member/> </Names>",
            json!({"Serial": "s", "Names": ["a", ""]}),
        ),
        (
            "<Serial>s</Serial><Sums><entry><key>k</key><value>1</value></entry></Sums>",
            json!({"Serial": "s", "Sums": {"k": 1}}),
        ),
        (
            "<Serial>s</Serial><Some><entry><key>Seed</key><value>1</value></entry><entry><key>Own</key><value>o</value></entry></Some>",
            json!({"Serial": "s", "Some": {"Own": "o"}}),
        ),
        (
            "<New><Deep>1</Deep><Deep/>text</New><Serial>s</Serial><Inner><A>a</A><B>b</B></Inner>",
            json!({"Serial": "s", "Inner": {"A": "a"}}),
        ),
    ] {
        assert_eq!(read_device(members), Ok(expected), "{members}");
    }
}

#[test]
fn what_is_not_as_expected_is_malformed_and_says_where() {
    for (members, expected) in [
        ("", "there is no `Serial` in the `GetResult` at GetResponse, byte"),
        ("<Serial>a</Serial><Serial>b</Serial>", "a second `Serial`"),
        (
            "<Serial><b>a</b></Serial>",
            "an element where text is expected at GetResponse/GetResult/Serial/b",
        ),
        ("<Serial>s</Serial><Count>many</Count>", "`many` where a whole number is expected"),
        ("<Serial>s</Serial><Count/>", "`` where a whole number"),
        ("<Serial>s</Serial><On>yes</On>", "`yes` where `true` or `false`"),
        ("<Serial>s</Serial><Since>yesterday</Since>", "`yesterday` where a time"),
        ("<Serial>s</Serial><Policy>%7B</Policy>", "`%7B` where a policy document"),
        ("<Serial>s</Serial><Policy>%FF</Policy>", "where a policy document"),
        ("<Serial>s</Serial><Names>a</Names>", "text where an element is expected"),
        ("<Serial>s</Serial><Names><item>a</item></Names>", "`item` in a list of `member`"),
        (
            "<Serial>s</Serial><Sums><entry><key>k</key></entry></Sums>",
            "an entry without key or value",
        ),
        ("<Serial>s</Serial><Sums><member/></Sums>", "`member` in a map"),
        (
            "<Serial>s</Serial><Sums><entry><key>k</key><value>1</value></entry><entry><key>k</key><value>2</value></entry></Sums>",
            "a second entry `k`",
        ),
        (
            "<Serial>s</Serial><Sums><entry><key>k</key><value>1</value><value>2</value></entry></Sums>",
            "`value` in an entry",
        ),
        (
            "<Serial>s</Serial><Some><entry><key>More</key><value>1</value></entry></Some>",
            "there is no `Own`",
        ),
        ("<Serial>s</Serial>text", "text where an element is expected"),
        ("<Serial>&bomb;</Serial>", "an unknown entity `bomb`"),
        ("<Serial>a</Wrong>", "GetResponse"),
        ("</GetResult><GetResult><Serial>s</Serial>", "there is no `Serial`"),
    ] {
        match read_device(members) {
            Err(XmlError::Malformed(detail)) => {
                assert!(detail.contains(expected), "{members}: {detail}");
                assert!(detail.contains("byte"), "{detail}");
            }
            other => panic!("{members}: {other:?}"),
        }
    }
}

#[test]
fn documents_that_are_something_else() {
    let deep = format!("<GetResponse>{}", "<a>".repeat(100_000));
    let twice = "<GetResponse><GetResult><Serial>s</Serial></GetResult><GetResult><Serial>t</Serial></GetResult></GetResponse>";
    for (document, expected) in [
        (b"<GetResponse></GetResponse>".to_vec(), "there is no `GetResult`"),
        (b"<GetResponse/><GetResponse/>".to_vec(), "a second root"),
        (twice.into(), "a second `GetResult`"),
        (b"<ErrorResponse/>".to_vec(), "`ErrorResponse` where `GetResponse` is expected"),
        (b"<html><body>sign in</body></html>".to_vec(), "`html` where"),
        (b"{\"GetResponse\": {}}".to_vec(), "text where an element is expected"),
        (b"<!DOCTYPE x [<!ENTITY a \"b\">]><GetResponse/>".to_vec(), "a document type"),
        (b"<GetResponse>\xff</GetResponse>".to_vec(), "byte 13 is not UTF-8"),
        (deep.into(), "more than 64 levels"),
    ] {
        match read_answer(&document, "Get", &DEVICE) {
            Err(XmlError::Malformed(detail)) => assert!(detail.contains(expected), "{detail}"),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[test]
fn a_document_that_ends_early_is_cut() {
    for document in [
        "",
        " \n",
        "<GetRes",
        "<GetResponse",
        "<GetResponse>",
        "<GetResponse><GetResult><Serial>s",
        "<GetResponse><!-- ",
        "<GetResponse><GetResult><Serial>s</Serial></GetResult>",
        "<GetResponse><GetResult><Serial>s</Serial></GetResult></GetRespon",
    ] {
        let result = read_answer(document.as_bytes(), "Get", &DEVICE);
        assert!(matches!(result, Err(XmlError::Cut(_))), "{document}: {result:?}");
    }
    let within_a_character = "<GetResponse>ö".as_bytes().strip_suffix(&[0xb6]).unwrap();
    assert!(matches!(read_answer(within_a_character, "Get", &DEVICE), Err(XmlError::Cut(_))));
}

#[test]
fn errors_are_found_at_any_depth() {
    for (document, expected) in [
        (
            "<ErrorResponse><Error><Code>A</Code><Message>m &lt;n&gt;</Message></Error></ErrorResponse>",
            Some(("A", "m <n>")),
        ),
        ("<Response><Errors><Error><Code>A</Code></Error></Errors></Response>", Some(("A", ""))),
        ("<Error><Code>A</Code><Message>m</Message></Error>", Some(("A", "m"))),
        ("<ErrorResponse><Code>A</Code></ErrorResponse>", None),
        ("<ErrorResponse><Error><Code/></Error></ErrorResponse>", None),
        ("<ErrorResponse><Error><Code>A</Code>", None),
        ("<html>Error</html>", None),
        ("", None),
    ] {
        let found = read_error(document.as_bytes());
        let found = found.as_ref().map(|error| (error.code.as_str(), error.message.as_str()));
        assert_eq!(found, expected, "{document}");
    }
}

const SAMPLE: &str = "<Serial>s &amp; t</Serial><Count>7</Count><Since>2024-01-02T03:04:05Z</Since>\
    <Names><member>a</member></Names><Sums><entry><key>k</key><value>1</value></entry></Sums>";

proptest! {
    /// Whatever is cut off its end, an answer is no answer any more.
    #[test]
    fn no_part_is_taken_for_the_whole(keep in 0.0..1.0_f64) {
        let document = whole(SAMPLE);
        let end = document.trim_end().len();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a position")]
        let keep = ((end as f64) * keep) as usize;
        prop_assert!(read_answer(&document.as_bytes()[..keep], "Get", &DEVICE).is_err());
    }

    /// Any bytes are read without a panic, and broken ones never give another value.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read_answer(&bytes, "Get", &DEVICE).is_err());
        prop_assert!(read_error(&bytes).is_none());
    }

    /// What goes in comes out, escaped or not.
    #[test]
    fn text_survives(text in "[ -~äöü€😀\n\t]{0,60}") {
        let escaped = quick_xml::escape::escape(text.as_str()).into_owned();
        let read = read_device(&format!("<Serial>{escaped}</Serial>")).unwrap();
        prop_assert_eq!(read, json!({"Serial": text}));
    }
}
