//! What is asked of AWS for records, and what is made of the answers.

use tutela_ports::{KeysWanted, Records as _, Span};

use super::AwsRecords;
use crate::{
    Pace,
    scripted::{Say, Scripted},
};

fn span() -> Span {
    let at = |text: &str| text.parse().unwrap();
    Span { from: at("2026-11-01T00:00:00Z"), to: at("2026-11-30T00:00:00Z") }
}

fn records(script: Vec<Say>) -> (Scripted, AwsRecords) {
    let server = Scripted::start(script);
    let pace = Pace { max_attempts: 2, ..Pace::default() };
    let records = AwsRecords::new(server.caller(pace));
    (server, records)
}

const EVENTS: &str = r#"{"Events": [
    {"EventId": "b", "EventTime": 1764000060.0, "CloudTrailEvent": "{}", "Username": "x"},
    {"EventId": "a", "EventTime": 1764000000.0, "CloudTrailEvent": "{}"}], "NextToken": "t=="}"#;

#[tokio::test]
async fn a_page_of_history_says_how_old_it_is_and_where_the_next_begins() {
    let (server, records) = records(vec![Say::Http(200, EVENTS.to_owned())]);
    let page = records.history("eu-west-1", span(), Some("s")).await.unwrap();
    assert_eq!((page.events, page.next.as_deref()), (2, Some("t==")));
    assert_eq!(page.oldest.unwrap().as_second(), 1_764_000_000);
    assert_eq!(page.newest.unwrap().as_second(), 1_764_000_060);
    let read: serde_json::Value = serde_json::from_slice(&page.text).unwrap();
    assert_eq!(read["Events"][0]["EventId"], "b");
    assert_eq!(read["Events"][0].get("Username"), None, "nothing is kept that nobody reads");
    let heard = server.heard().join("\n");
    for part in [
        r#""StartTime":1793491200"#,
        r#""EndTime":1795996800"#,
        r#""MaxResults":50"#,
        r#""NextToken":"s""#,
        "CloudTrail_20131101.LookupEvents",
        "/eu-west-1/cloudtrail/aws4_request",
    ] {
        assert!(heard.contains(part), "{part} is not in {heard}");
    }
}

#[tokio::test]
async fn what_is_no_page_of_history_is_a_refusal() {
    for (answer, word) in [
        (Say::Http(200, r#"{"Events": [{"EventId": "b"}]}"#.to_owned()), "EventTime"),
        (Say::Http(200, r#"{"Events": {}}"#.to_owned()), "another kind"),
        (Say::Http(200, r#"{"Events": ["#.to_owned()), "cut"),
        (Say::Http(400, r#"{"__type": "AccessDeniedException", "Message": "no"}"#.into()), "no"),
    ] {
        let (_server, records) = records(vec![answer]);
        let refusal = records.history("us-east-1", span(), None).await.unwrap_err();
        assert!(refusal.detail.contains(word), "{word}: {refusal:?}");
    }
}

#[tokio::test]
async fn a_page_of_keys_has_objects_and_folders() {
    let body = "<ListBucketResult><IsTruncated>true</IsTruncated>\
        <Contents><Key>a/1.json.gz</Key><Size>7</Size></Contents>\
        <Contents><Key>a/2.json.gz</Key><Size>9</Size></Contents>\
        <CommonPrefixes><Prefix>a/b/</Prefix></CommonPrefixes>\
        <NextContinuationToken>n</NextContinuationToken></ListBucketResult>";
    let (server, records) = records(vec![Say::Http(200, body.to_owned())]);
    let wanted = KeysWanted {
        bucket: "acme".to_owned(),
        prefix: "a/".to_owned(),
        after: Some("a/0".to_owned()),
        by_folder: true,
    };
    let page = records.keys(&wanted, Some("m")).await.unwrap();
    let names: Vec<&str> = page.keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["a/1.json.gz", "a/2.json.gz"]);
    assert_eq!((page.keys[1].bytes, page.folders.as_slice()), (9, &["a/b/".to_owned()][..]));
    assert_eq!(page.next.as_deref(), Some("n"));
    let heard = server.heard().join("\n");
    let query = "GET /acme?list-type=2&delimiter=%2F&prefix=a%2F&start-after=a%2F0&max-keys=1000\
                 &continuation-token=m ";
    assert!(heard.contains(query), "{heard}");
}

#[tokio::test]
async fn a_page_of_keys_that_ends_nowhere_or_is_none_is_a_refusal() {
    for (status, body, word) in [
        (200, "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "next"),
        (200, "<ListBucketResult></ListBucketResult>", "IsTruncated"),
        (200, "<html></html>", "html"),
        (404, "<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>", "NoSuchBucket"),
        (403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "AccessDenied"),
    ] {
        let (_server, records) = records(vec![Say::Http(status, body.to_owned())]);
        let wanted = KeysWanted { bucket: "acme".to_owned(), ..KeysWanted::default() };
        let refusal = records.keys(&wanted, None).await.unwrap_err();
        assert!(refusal.detail.contains(word), "{word}: {refusal:?}");
    }
}

#[tokio::test]
async fn a_bucket_elsewhere_is_asked_there_from_then_on() {
    let moved = "<Error><Code>PermanentRedirect</Code><Message>there</Message></Error>".to_owned();
    let (server, records) = records(vec![
        Say::Header(301, moved, "x-amz-bucket-region: eu-west-3"),
        Say::Http(200, "one".to_owned()),
        Say::Http(200, "two".to_owned()),
    ]);
    assert_eq!(records.object("acme", "AWSLogs/a b.json.gz").await.unwrap(), b"one");
    assert_eq!(records.object("acme", "AWSLogs/../é").await.unwrap(), b"two");
    let heard = server.heard();
    assert!(heard[0].starts_with("GET /acme/AWSLogs/a%20b.json.gz "), "{heard:?}");
    assert!(heard[0].contains("/us-east-1/s3/"), "{heard:?}");
    assert!(heard[1].contains("/eu-west-3/s3/") && heard[2].contains("/eu-west-3/s3/"));
    assert!(heard[2].starts_with("GET /acme/AWSLogs/../%C3%A9 "), "{heard:?}");
}

#[tokio::test]
async fn an_object_that_is_cut_is_asked_again_and_then_a_refusal() {
    let (server, records) = records(vec![Say::Cut("half".to_owned())]);
    let refusal = records.object("acme", "a").await.unwrap_err();
    assert!(refusal.detail.contains("the answer ends after"), "{refusal:?}");
    assert_eq!(server.heard().len(), 2);
}
