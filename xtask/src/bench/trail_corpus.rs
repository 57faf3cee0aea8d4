//! A year of records, made up: the same bytes each time.

use std::{fs::File, io::Write as _, path::Path};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

/// Events in a file: as many as make one of about ten megabytes of text.
const IN_A_FILE: u64 = 10_000;

/// What is called, by how often in a hundred: the service, the call, and what it was asked for and
/// answered.
const CALLS: &[(u64, &str, &str)] = &[
    (18, "kms", "Decrypt"),
    (16, "sts", "AssumeRole"),
    (14, "s3", "ListBuckets"),
    (12, "ec2", "DescribeInstances"),
    (10, "logs", "CreateLogStream"),
    (8, "dynamodb", "DescribeTable"),
    (7, "ssm", "GetParameters"),
    (6, "lambda", "ListFunctions20150331"),
    (4, "iam", "ListMFADevices"),
    (2, "iam", "AttachUserPolicy"),
    (1, "sts", "GetSessionToken"),
    (1, "iam", "DeactivateMFADevice"),
    (1, "signin", "ConsoleLogin"),
];

const AGENTS: &[&str] = &[
    "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.7",
    "Boto3/1.40.40 md/Botocore#1.40.40 ua/2.1 os/linux#5.10.244 md/arch#aarch64 lang/python#3.12.11",
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.3 terraform-provider-aws/6.14.1 aws-sdk-go-v2/1.39.2",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
];

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        // The steps of PCG: https://www.pcg-random.org
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> Option<&'a str> {
        let count = u64::try_from(texts.len()).unwrap_or(1);
        texts.get(usize::try_from(self.next(count)).unwrap_or_default()).copied()
    }
}

/// Writes so many events as files of CloudTrail, and says how much text is in them.
pub(super) fn write(folder: &Path, events: u64) -> Result<u64, String> {
    let mut numbers = Numbers(20_261_124);
    let mut bytes = 0;
    for file in 0..events.div_ceil(IN_A_FILE) {
        let here = IN_A_FILE.min(events - file * IN_A_FILE);
        let records: Vec<Value> =
            (0..here).map(|within| event(file * IN_A_FILE + within, &mut numbers)).collect();
        let text = records.iter().map(written).collect::<Vec<_>>().join(",");
        let text = format!("{{\"Records\":[{text}]}}");
        bytes += u64::try_from(text.len()).unwrap_or(u64::MAX);
        let failed = |error: std::io::Error| format!("writing records: {error}");
        let out = File::create(folder.join(format!("{file:05}.json.gz"))).map_err(failed)?;
        let mut gzip = GzEncoder::new(out, Compression::default());
        gzip.write_all(text.as_bytes()).and_then(|()| gzip.finish().map(drop)).map_err(failed)?;
    }
    Ok(bytes)
}

/// CloudTrail begins with the version.
fn written(record: &Value) -> String {
    let text = record.to_string();
    format!("{{\"eventVersion\":\"1.11\",{}", text.strip_prefix('{').unwrap_or(&text))
}

fn event(number: u64, numbers: &mut Numbers) -> Value {
    let mut share = numbers.next(100);
    let called = CALLS.iter().find(|(often, ..)| {
        let here = share < *often;
        share = share.saturating_sub(*often);
        here
    });
    let Some((_, service, name)) = called else { return Value::Null };
    let second = number % 31_000_000;
    let day = second / 86_400;
    let time = format!(
        "2026-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        day / 28 % 12 + 1,
        day % 28 + 1,
        second / 3600 % 24,
        second / 60 % 60,
        second % 60
    );
    let id = |numbers: &mut Numbers| {
        format!(
            "{:08x}-{:04x}-4000-8000-{number:012x}",
            numbers.next(1 << 31),
            numbers.next(1 << 16)
        )
    };
    json!({
        "userIdentity": who(service, name, numbers),
        "eventTime": time,
        "eventSource": format!("{service}.amazonaws.com"),
        "eventName": name,
        "awsRegion": if numbers.next(3) == 0 { "us-east-1" } else { "eu-west-1" },
        "sourceIPAddress": format!("203.0.113.{}", numbers.next(40)),
        "userAgent": numbers.one_of(AGENTS),
        "errorCode": (numbers.next(20) == 0).then_some("AccessDenied"),
        "requestParameters": asked(name, numbers),
        "responseElements": answered(name, numbers),
        "additionalEventData": additional(name, numbers),
        "requestID": id(numbers),
        "eventID": id(numbers),
        "readOnly": numbers.next(5) != 0,
        "eventType": if *service == "signin" { "AwsConsoleSignIn" } else { "AwsApiCall" },
        "managementEvent": true,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": format!("{service}.eu-west-1.amazonaws.com"),
        },
    })
}

/// A user with a key, a user in a session, or a role's session.
fn who(service: &str, name: &str, numbers: &mut Numbers) -> Value {
    let user = numbers.next(150);
    let kind = if service == "signin" || name == "GetSessionToken" { 0 } else { numbers.next(10) };
    let account = "111122223333";
    if kind < 5 {
        let session = kind >= 3;
        return json!({
            "type": "IAMUser",
            "principalId": format!("AIDAEXAMPLE{user:09}"),
            "arn": format!("arn:aws:iam::{account}:user/team/user-{user}"),
            "accountId": account,
            "accessKeyId": format!("{}EXAMPLE{:09}", if session { "ASIA" } else { "AKIA" }, user),
            "userName": format!("user-{user}"),
            "sessionContext": session.then(|| json!({"attributes": {
                "creationDate": "2026-01-01T00:00:00Z",
                "mfaAuthenticated": (numbers.next(3) != 0).to_string(),
            }})),
            "invokedBy": (kind == 4 && service == "kms").then_some("AWS Internal"),
        });
    }
    let (role, session) = (numbers.next(60), numbers.next(100_000));
    json!({
        "type": "AssumedRole",
        "principalId": format!("AROAEXAMPLE{role:09}:session-{session}"),
        "arn": format!("arn:aws:sts::{account}:assumed-role/role-{role}/session-{session}"),
        "accountId": account,
        "accessKeyId": format!("ASIAROLE{session:012}"),
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": format!("AROAEXAMPLE{role:09}"),
                "arn": format!("arn:aws:iam::{account}:role/role-{role}"),
                "accountId": account,
                "userName": format!("role-{role}"),
            },
            "attributes": {
                "creationDate": "2026-01-01T00:00:00Z", "mfaAuthenticated": "false",
            },
        },
    })
}

fn asked(name: &str, numbers: &mut Numbers) -> Value {
    let user = format!("user-{}", numbers.next(150));
    match name {
        "DeactivateMFADevice" | "ListMFADevices" => json!({
            "userName": user, "serialNumber": format!("arn:aws:iam::111122223333:mfa/{user}"),
        }),
        "AttachUserPolicy" => json!({
            "userName": user, "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        }),
        "GetSessionToken" => {
            json!({"serialNumber": format!("arn:aws:iam::111122223333:mfa/{user}")})
        }
        "AssumeRole" => json!({
            "roleArn": format!("arn:aws:iam::111122223333:role/role-{}", numbers.next(60)),
            "roleSessionName": format!("session-{}", numbers.next(100_000)),
            "durationSeconds": 3600,
        }),
        "Decrypt" => json!({
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "encryptionContext": {"aws:logs:arn": format!("arn:aws:logs:eu-west-1:111122223333:log-group:/app/{user}")},
        }),
        _ => {
            json!({"maxResults": 100, "filterSet": {"items": [{"name": "tag:team", "valueSet": {"items": [{"value": user}]}}]}})
        }
    }
}

fn answered(name: &str, numbers: &mut Numbers) -> Value {
    match name {
        "AssumeRole" | "GetSessionToken" => json!({"credentials": {
            "accessKeyId": format!("ASIA{:016}", numbers.next(1 << 30)),
            "expiration": "Jan 1, 2026, 1:00:00 AM",
            "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE".repeat(12),
        }}),
        "ConsoleLogin" => json!({"ConsoleLogin": "Success"}),
        _ => Value::Null,
    }
}

fn additional(name: &str, numbers: &mut Numbers) -> Value {
    match name {
        "ConsoleLogin" => json!({
            "LoginTo": "https://console.aws.amazon.com/console/home",
            "MobileVersion": "No",
            "MFAUsed": if numbers.next(4) == 0 { "No" } else { "Yes" },
        }),
        _ => Value::Null,
    }
}
