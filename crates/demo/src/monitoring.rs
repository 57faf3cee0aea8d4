//! What watches the demo's account, and whom AWS writes to.

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::{Answer, Recording};

use crate::{
    alerts, config, json_answer,
    people::{ACCOUNT, days_ago},
    recorded,
    rows::written,
};

/// Three regions stand for the seventeen and more that every account has.
pub(crate) const REGIONS: [&str; 3] = ["eu-central-1", "us-east-1", "us-west-2"];

/// The detectors: region, id and status. Somebody suspended one to save money.
pub(crate) const DETECTORS: [(&str, &str, &str); 3] = [
    ("eu-central-1", "12abc34d567e8fa901bc2d34e56789f0", "ENABLED"),
    ("us-east-1", "34cde56f789a0bc123de4f56a78901b2", "ENABLED"),
    ("us-west-2", "56efa78b901c2de345fa6b78c90123d4", "DISABLED"),
];

/// What the services that watch answer.
pub(crate) fn recordings() -> Vec<Recording> {
    let mut recordings = vec![answer(Call::new(&operation::DESCRIBE_REGIONS), &regions())];
    recordings.extend(contacts());
    recordings.extend(standing());
    recordings.extend(trail());
    recordings.extend(alerts::recordings(&REGIONS));
    for region in REGIONS {
        let within = |operation: &'static Operation| Call::new(operation).within(region);
        recordings.extend(config::recordings(region));
        recordings.push(answer(within(&operation::LIST_ANALYZERS), &analyzers(region)));
        let detectors = DETECTORS.iter().filter(|(of, ..)| *of == region);
        let ids: Vec<&str> = detectors.clone().map(|(_, id, _)| *id).collect();
        recordings.push(answer(within(&operation::LIST_DETECTORS), &json!({ "DetectorIds": ids })));
        recordings.extend(detectors.map(|(_, id, status)| {
            let call = within(&operation::GET_DETECTOR).with("DetectorId", *id);
            answer(call, &detector(status))
        }));
    }
    recordings
}

pub(crate) fn answer(call: Call, value: &Value) -> Recording {
    recorded(call, json_answer(value))
}

fn regions() -> Value {
    let region = |name: &&str| {
        json!({
            "OptInStatus": "opt-in-not-required",
            "RegionName": name,
            "Endpoint": format!("ec2.{name}.amazonaws.com"),
        })
    };
    json!({ "Regions": REGIONS.iter().map(region).collect::<Vec<_>>() })
}

fn detector(status: &str) -> Value {
    json!({
        "CreatedAt": written(days_ago(400)),
        "FindingPublishingFrequency": "SIX_HOURS",
        "ServiceRole": format!(
            "arn:aws:iam::{}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
            ACCOUNT
        ),
        "Status": status,
        "UpdatedAt": written(days_ago(400)),
    })
}

/// Accounting is told about bills, and nobody about security.
fn contacts() -> Vec<Recording> {
    let about = |kind: &str| {
        Call::new(&operation::GET_ALTERNATE_CONTACT).with("AlternateContactType", kind)
    };
    let nobody = || Answer::Absent {
        code: "ResourceNotFoundException".to_owned(),
        message: "No contact of the inputted alternate contact type found.".to_owned(),
    };
    let billing = json!({ "AlternateContact": {
        "Name": "Accounting",
        "Title": "Accounts payable",
        "EmailAddress": "accounting@example.com",
        "PhoneNumber": "+1-555-0100",
        "AlternateContactType": "BILLING",
    }});
    vec![
        answer(about("BILLING"), &billing),
        recorded(about("OPERATIONS"), nobody()),
        recorded(about("SECURITY"), nobody()),
    ]
}

/// In use, by a telephone number at which nobody ever answered, and with S3 half shut.
fn standing() -> Vec<Recording> {
    let information = json!({
        "AccountId": ACCOUNT,
        "AccountName": "acme-demo",
        "AccountCreatedDate": written(days_ago(900)),
        "AccountState": "ACTIVE",
    });
    let contact = json!({ "VerificationStatus": "UNVERIFIED" });
    let block = json!({ "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": true,
        "IgnorePublicAcls": true,
        "BlockPublicPolicy": false,
        "RestrictPublicBuckets": false,
    }});
    let of_account = Call::new(&operation::GET_PUBLIC_ACCESS_BLOCK).with("AccountId", ACCOUNT);
    vec![
        answer(Call::new(&operation::GET_ACCOUNT_INFORMATION), &information),
        answer(Call::new(&operation::GET_CONTACT_INFORMATION), &contact),
        answer(of_account, &block),
    ]
}

fn analyzers(region: &str) -> Value {
    if region == "eu-central-1" {
        return json!({ "analyzers": [] });
    }
    json!({ "analyzers": [{
        "arn": format!("arn:aws:access-analyzer:{region}:{ACCOUNT}:analyzer/external-access"),
        "name": "external-access",
        "type": "ACCOUNT",
        "createdAt": written(days_ago(300)),
        "status": "ACTIVE",
    }]})
}

/// The one trail: of every region, and without digests.
fn trail() -> Vec<Recording> {
    let home = "us-east-1";
    let arn = format!("arn:aws:cloudtrail:{home}:{ACCOUNT}:trail/everything");
    let within = |operation: &'static Operation| Call::new(operation).within(home);
    let trails = json!({ "trailList": [{
        "Name": "everything",
        "S3BucketName": "acme-trail",
        "IncludeGlobalServiceEvents": true,
        "IsMultiRegionTrail": true,
        "HomeRegion": home,
        "TrailARN": arn,
        "LogFileValidationEnabled": false,
        "HasCustomEventSelectors": false,
        "IsOrganizationTrail": false,
        "CloudWatchLogsLogGroupArn": format!("arn:aws:logs:{home}:{ACCOUNT}:log-group:{}:*", alerts::LOG_GROUP),
    }]});
    let status = json!({ "IsLogging": true, "LatestDeliveryTime": written(days_ago(0)) });
    let selectors = json!({
        "TrailARN": arn,
        "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true }],
    });
    let versioning = within(&operation::GET_BUCKET_VERSIONING).with("Bucket", "acme-trail");
    vec![
        answer(versioning, &json!({ "Status": "Enabled" })),
        answer(within(&operation::DESCRIBE_TRAILS), &trails),
        answer(within(&operation::GET_TRAIL_STATUS).with("Name", arn.as_str()), &status),
        answer(within(&operation::GET_EVENT_SELECTORS).with("TrailName", arn.as_str()), &selectors),
    ]
}
