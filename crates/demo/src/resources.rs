//! Resources of the demo's company that have policies of their own.

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::{Answer, Recording};

use crate::{
    json_answer,
    people::{ACCOUNT, days_ago},
    recorded,
    rows::written,
};

const HOME: &str = "us-east-1";

/// The buckets: name, region, policy, and whether S3 keeps everybody else out.
fn buckets() -> [(&'static str, &'static str, Option<Value>, bool); 4] {
    [
        ("acme-backup", "eu-central-1", None, true),
        ("acme-reports", "eu-central-1", Some(reports()), true),
        ("acme-site", "us-east-1", Some(site()), false),
        ("acme-trail", "us-east-1", Some(trail()), true),
    ]
}

/// What the services answer.
pub(crate) fn recordings() -> Vec<Recording> {
    let listed = buckets().map(|(name, region, ..)| {
        json!({ "Name": name, "CreationDate": written(days_ago(500)), "BucketRegion": region })
    });
    let listing = Call::new(&operation::LIST_BUCKETS).within(HOME);
    let mut recordings = vec![recorded(listing, json_answer(&json!({ "Buckets": listed })))];
    for (name, region, policy, is_restricted) in buckets() {
        let about = |operation: &'static Operation| {
            Call::new(operation).within(region).with("Bucket", name)
        };
        let Some(policy) = policy else {
            recordings.push(recorded(about(&operation::GET_BUCKET_POLICY), no_policy()));
            continue;
        };
        let answer = json_answer(&json!({ "Policy": policy.to_string() }));
        recordings.push(recorded(about(&operation::GET_BUCKET_POLICY), answer));
        let block = json_answer(&block(is_restricted));
        recordings.push(recorded(about(&operation::GET_BUCKET_PUBLIC_ACCESS_BLOCK), block));
    }
    recordings
}

fn no_policy() -> Answer {
    Answer::Absent {
        code: "NoSuchBucketPolicy".to_owned(),
        message: "The bucket policy does not exist".to_owned(),
    }
}

fn block(is_on: bool) -> Value {
    json!({ "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": true,
        "IgnorePublicAcls": true,
        "BlockPublicPolicy": is_on,
        "RestrictPublicBuckets": is_on,
    }})
}

/// Somebody's script could not read the reports, and was named here.
fn reports() -> Value {
    policy(&json!([{
        "Effect": "Allow",
        "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:user/ci-deploy") },
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::acme-reports", "arn:aws:s3:::acme-reports/*"],
    }]))
}

/// A site, which everybody is to read.
fn site() -> Value {
    policy(&json!([{
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::acme-site/*",
    }]))
}

/// What `CloudTrail` asks for, and nothing over a line that is not encrypted.
fn trail() -> Value {
    policy(&json!([
        {
            "Effect": "Allow",
            "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::acme-trail/AWSLogs/{ACCOUNT}/*"),
        },
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::acme-trail", "arn:aws:s3:::acme-trail/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        },
    ]))
}

pub(crate) fn policy(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}
