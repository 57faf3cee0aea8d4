//! What watches the account of many users: nothing, in each of seventeen regions.

use jiff::Timestamp;
use serde_json::{Value, json};
use tutela_model::{Call, operation};
use tutela_recording::{Answer, Recording};

use super::crowd::ACCOUNT;

/// The regions that every account has.
const REGIONS: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The answers of the services that would watch.
pub(super) fn recordings(now: Timestamp) -> Vec<Recording> {
    let json = |call: Call, value: Value| Recording {
        call,
        taken_at: Some(now),
        answer: Answer::Json(value.to_string().into_bytes()),
    };
    let region = |name: &&str| json!({ "RegionName": name, "OptInStatus": "opt-in-not-required" });
    let regions = json!({ "Regions": REGIONS.iter().map(region).collect::<Vec<_>>() });
    let mut recordings = vec![
        json(Call::new(&operation::DESCRIBE_REGIONS), regions),
        json(
            Call::new(&operation::DESCRIBE_TRAILS).within("us-east-1"),
            json!({ "trailList": [] }),
        ),
    ];
    for (operation, list) in [
        (&operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS, "ConfigurationRecordersStatus"),
        (&operation::DESCRIBE_CONFIGURATION_RECORDERS, "ConfigurationRecorders"),
        (&operation::DESCRIBE_CONFIG_RULES, "ConfigRules"),
        (&operation::LIST_DETECTORS, "DetectorIds"),
        (&operation::LIST_ANALYZERS, "analyzers"),
        (&operation::LIST_INSTANCES, "Instances"),
        (&operation::LIST_CLUSTERS, "clusters"),
        (&operation::LIST_RULES, "Rules"),
    ] {
        let calls = REGIONS.iter().map(|region| Call::new(operation).within(*region));
        recordings.extend(calls.map(|call| json(call, json!({ list: [] }))));
    }
    recordings.extend([
        json(
            Call::new(&operation::GET_CONTACT_INFORMATION),
            json!({ "VerificationStatus": "VERIFIED" }),
        ),
        json(
            Call::new(&operation::GET_ACCOUNT_INFORMATION),
            json!({ "AccountId": ACCOUNT, "AccountState": "ACTIVE" }),
        ),
        Recording {
            call: Call::new(&operation::GET_PUBLIC_ACCESS_BLOCK).with("AccountId", ACCOUNT),
            taken_at: Some(now),
            answer: Answer::Absent {
                code: "NoSuchPublicAccessBlockConfiguration".to_owned(),
                message: String::new(),
            },
        },
    ]);
    recordings.extend(operation::CONTACTS.iter().map(|kind| Recording {
        call: Call::new(&operation::GET_ALTERNATE_CONTACT).with("AlternateContactType", *kind),
        taken_at: Some(now),
        answer: Answer::Absent {
            code: "ResourceNotFoundException".to_owned(),
            message: String::new(),
        },
    }));
    recordings
}
