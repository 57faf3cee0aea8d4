//! What is read of resources with policies of their own, and what is asked about them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_model::{Call, Cause, Observed, Resource, ResourceKind, operation};
use tutela_recording::{AccountRecordings, Answer, Recording, assemble, next_calls, redact};

use crate::account::{self, owner, recorded};

const POLICY: &str = r#"{"Statement": []}"#;

fn listed(buckets: &[(&str, Option<&str>)]) -> Recording {
    let entries: Vec<Value> = buckets
        .iter()
        .map(|(name, region)| match region {
            Some(region) => json!({ "Name": name, "BucketRegion": region }),
            None => json!({ "Name": name }),
        })
        .collect();
    let call = Call::new(&operation::LIST_BUCKETS).within("us-east-1");
    recorded(call, account::json(&json!({ "Buckets": entries })))
}

fn policy(region: &str, answer: Answer) -> Recording {
    let call = Call::new(&operation::GET_BUCKET_POLICY).within(region).with("Bucket", "data");
    recorded(call, answer)
}

fn of_text(text: &str) -> Answer {
    account::json(&json!({ "Policy": text }))
}

fn none() -> Answer {
    Answer::Absent { code: "NoSuchBucketPolicy".to_owned(), message: String::new() }
}

fn denied() -> Answer {
    Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() }
}

fn block(is_on: bool) -> Recording {
    let call = Call::new(&operation::GET_BUCKET_PUBLIC_ACCESS_BLOCK);
    let settings = json!({ "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": false,
        "IgnorePublicAcls": false,
        "BlockPublicPolicy": false,
        "RestrictPublicBuckets": is_on,
    }});
    recorded(call.within("eu-west-1").with("Bucket", "data"), account::json(&settings))
}

fn word<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(seen) => say(&seen.value),
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    }
}

/// The only bucket: its policy, and what S3 refuses; or why there is none.
fn read(recordings: Vec<Recording>) -> String {
    let recordings = AccountRecordings::new(owner(), recordings);
    let account = assemble(&[recordings], None).accounts.remove(0);
    let buckets = &account.resources[&ResourceKind::Bucket];
    let [listed] = buckets.known.values().collect::<Vec<_>>()[..] else { panic!("one listing") };
    assert_eq!(listed.seen().is_ok(), buckets.complete.is_ok());
    word(listed, |buckets: &Vec<Resource>| {
        let [bucket] = buckets.as_slice() else { return format!("{} buckets", buckets.len()) };
        let text = word(&bucket.policy, |text| {
            text.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
        });
        let block = bucket.is_restricted.as_ref();
        let block = block.map_or_else(|| "-".to_owned(), |fact| word(fact, bool::to_string));
        format!("{} {text} {block}", bucket.arn)
    })
}

#[test]
fn a_bucket_is_what_s3_says() {
    let here = || listed(&[("data", Some("eu-west-1"))]);
    for (what, more, expected) in [
        ("a policy", vec![policy("eu-west-1", of_text(POLICY)), block(true)], "POLICY true"),
        (
            "nothing refused",
            vec![policy("eu-west-1", of_text(POLICY)), block(false)],
            "POLICY false",
        ),
        (
            "not asked what is refused",
            vec![policy("eu-west-1", of_text(POLICY))],
            "POLICY not-asked",
        ),
        ("no policy", vec![policy("eu-west-1", none())], "none -"),
        ("denied", vec![policy("eu-west-1", denied())], "denied not-asked"),
        ("not asked", vec![], "not-asked not-asked"),
        ("asked elsewhere", vec![policy("us-east-1", of_text(POLICY))], "not-asked not-asked"),
    ] {
        let mut all = vec![here()];
        all.extend(more);
        let expected = format!("arn:aws:s3:::data {}", expected.replace("POLICY", POLICY));
        assert_eq!(read(all), expected, "{what}");
    }
    let regionless = vec![listed(&[("data", None)]), policy("us-east-1", none())];
    assert_eq!(read(regionless), "arn:aws:s3:::data none -", "a listing that was made by hand");
    assert_eq!(read(vec![listed(&[])]), "0 buckets");
    assert_eq!(read(vec![listed(&[("data", None), ("data", None)])]), "malformed");
    assert_eq!(read(vec![]), "not-asked");
}

#[test]
fn what_s3_refuses_is_asked_where_there_is_a_policy() {
    let of_s3 = operation::FOR_RESOURCES.iter().filter(|operation| operation.service == "s3");
    let wanted: BTreeSet<_> = of_s3.copied().collect();
    let next = |answers: Vec<Recording>| {
        let account = AccountRecordings::new(owner(), answers);
        let calls = next_calls(&wanted, &account, false, "us-east-1");
        calls.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let known = |answer: Option<Answer>| {
        let policy = answer.map(|answer| policy("eu-west-1", answer));
        next([listed(&[("data", Some("eu-west-1"))])].into_iter().chain(policy).collect())
    };
    assert_eq!(next(vec![]), "s3:ListBuckets[us-east-1]");
    assert_eq!(known(None), "s3:GetBucketPolicy[eu-west-1](Bucket=data)");
    let block = "s3:GetPublicAccessBlock[eu-west-1](Bucket=data)";
    assert_eq!(known(Some(of_text(POLICY))), block);
    assert_eq!(known(Some(none())), "");
    assert_eq!(known(Some(denied())), "");
}

#[test]
fn nobody_is_named_where_names_are_replaced() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS":
        "arn:aws:iam::111122223333:user/alice"}, "Action": "s3:Get*",
        "Resource": "arn:aws:s3:::acme-secret-plans/*"}]}"#;
    let answers = vec![policy("eu-west-1", of_text(text))];
    let redacted = redact(&[AccountRecordings::new(owner(), answers)]);
    let Answer::Json(json) = &redacted[0].recordings[0].answer else { panic!("an answer") };
    let said = String::from_utf8_lossy(json);
    assert!(!said.contains("alice") && !said.contains("secret-plans"), "{said}");
    assert!(said.contains("s3:Get*") && said.contains("Allow"), "{said}");
}
