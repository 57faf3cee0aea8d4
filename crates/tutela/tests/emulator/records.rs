//! Records in a bucket of an emulator that is not ours say what they say in the folder.

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tutela_testkit::Moto;

use crate::{json, tutela};

fn record(number: i64, at: Timestamp, region: &str) -> Value {
    json!({
        "eventVersion": "1.08", "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets", "awsRegion": region,
        "eventType": "AwsApiCall", "eventID": format!("e{number}"),
        "recipientAccountId": "123456789012", "sourceIPAddress": "203.0.113.1",
        "userAgent": "aws-cli/2", "userIdentity": {"type": "IAMUser", "userName": "bob",
            "accountId": "123456789012", "accessKeyId": format!("AKIA{}", number % 5),
            "arn": "arn:aws:iam::123456789012:user/bob"},
    })
}

/// Files of three regions, more than one page of a listing has in one of them; a digest, and an old
/// file.
fn fill(folder: &Path) {
    let now = Timestamp::now();
    let write = |place: String, text: String| {
        let file = folder.join(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    let mut number = 0;
    for (region, files) in [("us-east-1", 1100), ("eu-west-1", 3), ("us-east-2", 2)] {
        for file in 0..files {
            let at = now - SignedDuration::from_hours(file % 48);
            let day = at.strftime("%Y/%m/%d");
            let place = format!("AWSLogs/123456789012/CloudTrail/{region}/{day}/{file}.json");
            number += 1;
            write(place, json!({ "Records": [record(number, at, region)] }).to_string());
        }
    }
    let own = "AWSLogs/123456789012";
    write(format!("{own}/CloudTrail-Digest/us-east-1/2026/11/24/d.json"), "{".to_owned());
    write(format!("{own}/CloudTrail/us-east-1/2019/01/01/old.json"), "damaged".to_owned());
}

#[test]
fn a_bucket_says_what_the_folder_says() {
    let folder = tempfile::tempdir().unwrap();
    let (files, saved) = (folder.path().join("files"), folder.path().join("saved"));
    fill(&files);
    let moto = Moto::start();
    moto.seed_trail(&files);
    let evidence = |arguments: &[&str]| {
        let all = [&["trail", "evidence", "--format", "json"], arguments].concat();
        json(&tutela(&all, Some(moto.url())))
    };
    let local = evidence(&[files.join("AWSLogs").to_str().unwrap(), "--days", "30"]);
    let told = |report: &Value| (report["identities"].clone(), report["span"].clone());
    let saved = saved.to_str().unwrap();
    for address in ["s3://acme-trail/logs", "s3://acme-trail", "s3://"] {
        let report = evidence(&[address, "--days", "30", "--save", saved]);
        assert_eq!(told(&report), told(&local), "{address}");
        assert_eq!(report["read"]["records"], 1105, "{address}");
        assert_eq!(report["read"]["malformed"], 0, "{address}: {}", report["damages"]);
    }
    assert_eq!(told(&evidence(&[saved])), told(&local), "what was kept");
    let part = evidence(&["s3://acme-trail", "--regions", "eu-west-1"]);
    assert_eq!((&part["read"]["records"], &part["read"]["malformed"]), (&json!(3), &json!(2)));
    let nowhere = evidence(&["s3://nobody-has-this-bucket"]);
    assert!(nowhere["damages"].to_string().contains("NoSuchBucket"), "{nowhere}");
}
