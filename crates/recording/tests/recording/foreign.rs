//! Answers of another account or region count for none but their own.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::{
    Answer,
    folder::{self, Folder},
};

use crate::account::OWNER;

const OTHER: &str = "444455556666";

fn by_hand(files: &[(&str, Value)]) -> Folder {
    let files = files.iter().map(|(path, value)| {
        (format!("accounts/{OWNER}/{path}"), Ok(value.to_string().into_bytes()))
    });
    folder::read(files.collect::<BTreeMap<_, _>>()).unwrap()
}

/// What came of a call: `an answer`, or why there is none.
fn outcome(folder: &Folder, call: &Call) -> String {
    let known = folder.accounts[0].recordings.iter().find(|own| own.call == *call);
    match known.map(|own| &own.answer) {
        Some(Answer::Gap { cause, detail }) => format!("{}: {detail}", cause.word()),
        Some(_) => "an answer".to_owned(),
        None => "nothing".to_owned(),
    }
}

#[test]
fn a_folder_under_another_name_is_not_believed() {
    let identity = |account: &str| json!({ "Account": account, "Arn": format!("arn:aws:iam::{account}:user/audit") });
    let summary = json!({ "SummaryMap": { "AccountMFAEnabled": 1 } });
    let saml = |account: &str| {
        let arn = format!("arn:aws:iam::{account}:saml-provider/x");
        json!({ "SAMLProviderList": [{ "Arn": arn }] })
    };
    let (caller, providers) = ("sts/get-caller-identity.json", "iam/list-saml-providers.json");
    for (what, named, is_believed) in [
        ("its own", vec![(caller, identity(OWNER))], true),
        ("nobody's", vec![], true),
        ("another's, by the caller", vec![(caller, identity(OTHER))], false),
        ("another's, by all that names one", vec![(providers, saml(OTHER))], false),
        (
            "its own, with another's answer",
            vec![(caller, identity(OWNER)), (providers, saml(OTHER))],
            true,
        ),
        (
            "another's caller, with its own answer",
            vec![(caller, identity(OTHER)), (providers, saml(OWNER))],
            false,
        ),
    ] {
        let mut files = named.clone();
        files.push(("iam/get-account-summary.json", summary.clone()));
        let said = outcome(&by_hand(&files), &Call::new(&operation::GET_ACCOUNT_SUMMARY));
        if is_believed {
            assert_eq!(said, "an answer", "{what}");
        } else {
            assert_eq!(
                said,
                format!(
                    "malformed: `accounts/{OWNER}/` holds answers of account {OTHER}, by \
                     `accounts/{OWNER}/{}`: rename it to `accounts/{OTHER}/`, or put the answers of \
                     {OWNER} into it",
                    named[0].0
                ),
                "{what}"
            );
        }
    }
}

/// A regional answer that names one thing, by its account and its region.
type Naming = fn(&str, &str) -> Value;

/// What names the account and the region in each of these answers.
static NAMING: [(&Operation, Naming); 13] = [
    (&operation::LIST_FUNCTIONS, |account, region| {
        let arn = format!("arn:aws:lambda:{region}:{account}:function:f");
        json!({ "Functions": [{ "FunctionName": "f", "FunctionArn": arn }] })
    }),
    (
        &operation::LIST_KEYS,
        |account, region| json!({ "Keys": [{ "KeyId": "k", "KeyArn": format!("arn:aws:kms:{region}:{account}:key/k") }] }),
    ),
    (
        &operation::LIST_KEY_ALIASES,
        |account, region| json!({ "Aliases": [{ "AliasArn": format!("arn:aws:kms:{region}:{account}:alias/a") }] }),
    ),
    (
        &operation::LIST_TOPICS,
        |account, region| json!({ "Topics": [{ "TopicArn": format!("arn:aws:sns:{region}:{account}:t") }] }),
    ),
    (
        &operation::LIST_SECRETS,
        |account, region| json!({ "SecretList": [{ "ARN": format!("arn:aws:secretsmanager:{region}:{account}:secret:s") }] }),
    ),
    (
        &operation::GET_SECRET_POLICY,
        |account, region| json!({ "ARN": format!("arn:aws:secretsmanager:{region}:{account}:secret:s") }),
    ),
    (
        &operation::GET_TOPIC_ATTRIBUTES,
        |account, region| json!({ "Attributes": { "TopicArn": format!("arn:aws:sns:{region}:{account}:t") } }),
    ),
    (
        &operation::LIST_RULES,
        |account, region| json!({ "Rules": [{ "Name": "r", "Arn": format!("arn:aws:events:{region}:{account}:rule/r") }] }),
    ),
    (
        &operation::DESCRIBE_CONFIG_RULES,
        |account, region| json!({ "ConfigRules": [{ "ConfigRuleArn": format!("arn:aws:config:{region}:{account}:config-rule/r") }] }),
    ),
    (&operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS, |account, region| {
        let arn = format!("arn:aws:config:{region}:{account}:configuration-recorder/r/1");
        json!({ "ConfigurationRecordersStatus": [{ "arn": arn, "name": "r" }] })
    }),
    (&operation::LIST_ANALYZERS, |account, region| {
        let arn = format!("arn:aws:access-analyzer:{region}:{account}:analyzer/a");
        json!({ "analyzers": [{ "arn": arn, "type": "ACCOUNT" }] })
    }),
    (
        &operation::DESCRIBE_CLUSTER,
        |account, region| json!({ "cluster": { "arn": format!("arn:aws:eks:{region}:{account}:cluster/c") } }),
    ),
    (&operation::DESCRIBE_ALARMS, |account, region| {
        let arn = format!("arn:aws:cloudwatch:{region}:{account}:alarm:a");
        json!({ "MetricAlarms": [], "CompositeAlarms": [{ "AlarmArn": arn }] })
    }),
];

#[test]
fn what_an_answer_lists_is_of_the_account_and_the_region() {
    let identity = json!({ "Account": OWNER });
    for (operation, naming) in NAMING {
        let service = operation.service;
        let slug = if operation.reach.parameters().is_empty() { "" } else { "/x" };
        let path = format!("{service}/us-east-1/{}{slug}.json", operation.command);
        let said = |account: &str, region: &str| {
            let files = [
                ("sts/get-caller-identity.json", identity.clone()),
                (&path, naming(account, region)),
            ];
            let folder = by_hand(&files);
            let own =
                folder.accounts[0].recordings.iter().find(|own| own.call.operation == operation);
            outcome(&folder, &own.unwrap().call)
        };
        assert_eq!(said(OWNER, "us-east-1"), "an answer", "{operation}");
        let foreign = said(OTHER, "us-east-1");
        assert!(
            foreign.contains(&format!("is of account {OTHER}, and not of {OWNER}: move it")),
            "{operation}: {foreign}"
        );
        let elsewhere = said(OWNER, "eu-west-1");
        assert!(
            elsewhere.contains("is of the region eu-west-1: move it"),
            "{operation}: {elsewhere}"
        );
    }
}

#[test]
fn what_an_organization_shares_is_no_stranger_s() {
    let arn = format!("arn:aws:access-analyzer:us-east-1:{OTHER}:analyzer/a");
    let analyzers = json!({ "analyzers": [{ "arn": arn, "type": "ORGANIZATION" }] });
    let folder = by_hand(&[("accessanalyzer/us-east-1/list-analyzers.json", analyzers)]);
    let call = Call::new(&operation::LIST_ANALYZERS).within("us-east-1");
    assert_eq!(outcome(&folder, &call), "an answer");
}

#[test]
fn queues_are_known_by_their_urls() {
    let queues = |account: &str| json!({ "QueueUrls": [format!("https://sqs.us-east-1.amazonaws.com/{account}/q")] });
    let call = Call::new(&operation::LIST_QUEUES).within("us-east-1");
    for (account, said) in [(OWNER, "an answer"), (OTHER, "malformed: ")] {
        let files = [
            ("sts/get-caller-identity.json", json!({ "Account": OWNER })),
            ("sqs/us-east-1/list-queues.json", queues(account)),
        ];
        assert!(outcome(&by_hand(&files), &call).starts_with(said), "{account}");
    }
}
