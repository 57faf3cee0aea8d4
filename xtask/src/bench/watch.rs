//! What watches the account of many users: nothing, in each of seventeen regions; and how it stands: well.

use jiff::Timestamp;
use serde_json::{Value, json};
use tutela_model::{Call, operation};
use tutela_recording::{Answer, Recording};

use super::crowd::ACCOUNT;

/// The regions that every account has.
pub(super) const REGIONS: [&str; 17] = [
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

/// The answers of the services that would watch, and of those that tell how the account stands.
pub(super) fn recordings(now: Timestamp) -> Vec<Recording> {
    let mut all: Vec<(Call, Answer)> = of_regions();
    all.extend(of_account());
    let dated = |(call, answer)| Recording { call, taken_at: Some(now), answer };
    all.into_iter().map(dated).collect()
}

fn json(value: &Value) -> Answer {
    Answer::Json(value.to_string().into_bytes())
}

fn absent(code: &str) -> Answer {
    Answer::Absent { code: code.to_owned(), message: String::new() }
}

fn of_regions() -> Vec<(Call, Answer)> {
    let region = |name: &&str| json!({ "RegionName": name, "OptInStatus": "opt-in-not-required" });
    let regions = json!({ "Regions": REGIONS.iter().map(region).collect::<Vec<_>>() });
    let trails = json!({ "trailList": [] });
    let mut all = vec![
        (Call::new(&operation::DESCRIBE_REGIONS), json(&regions)),
        (Call::new(&operation::DESCRIBE_TRAILS).within("us-east-1"), json(&trails)),
    ];
    let nothing = [
        (&operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS, "ConfigurationRecordersStatus"),
        (&operation::DESCRIBE_CONFIGURATION_RECORDERS, "ConfigurationRecorders"),
        (&operation::DESCRIBE_CONFIG_RULES, "ConfigRules"),
        (&operation::LIST_DETECTORS, "DetectorIds"),
        (&operation::LIST_ANALYZERS, "analyzers"),
        (&operation::LIST_INSTANCES, "Instances"),
        (&operation::LIST_CLUSTERS, "clusters"),
        (&operation::LIST_RULES, "Rules"),
    ];
    let nothing = nothing.map(|(operation, list)| (operation, json!({ list: [] })));
    let healthy = json!({
        "EnforcementStatus": "HEALTHY", "SendingEnabled": true, "ProductionAccessEnabled": false,
    });
    for (operation, answer) in
        nothing.into_iter().chain([(&operation::GET_SENDING_ACCOUNT, healthy)])
    {
        let calls = REGIONS.iter().map(|region| Call::new(operation).within(*region));
        all.extend(calls.map(|call| (call, json(&answer))));
    }
    all
}

fn of_account() -> Vec<(Call, Answer)> {
    let plan = json!({
        "accountId": ACCOUNT, "accountPlanType": "PAID", "accountPlanStatus": "ACTIVE",
    });
    let mut all: Vec<(Call, Answer)> = [
        (&operation::LIST_RECOMMENDED_ACTIONS, json!({ "recommendedActions": [] })),
        (&operation::GET_ACCOUNT_PLAN_STATE, plan),
        (&operation::GET_CONTACT_INFORMATION, json!({ "VerificationStatus": "VERIFIED" })),
        (
            &operation::GET_ACCOUNT_INFORMATION,
            json!({ "AccountId": ACCOUNT, "AccountState": "ACTIVE" }),
        ),
    ]
    .map(|(operation, answer)| (Call::new(operation), json(&answer)))
    .into();
    all.push((
        Call::new(&operation::GET_PUBLIC_ACCESS_BLOCK).with("AccountId", ACCOUNT),
        absent("NoSuchPublicAccessBlockConfiguration"),
    ));
    all.extend(operation::CONTACTS.iter().map(|kind| {
        let call = Call::new(&operation::GET_ALTERNATE_CONTACT);
        (call.with("AlternateContactType", *kind), absent("ResourceNotFoundException"))
    }));
    all
}
