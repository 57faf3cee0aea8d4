//! AWS Config in the demo's account.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::Recording;

use crate::{
    monitoring::answer,
    people::{ACCOUNT, PEOPLE, days_ago},
    rows::{unique_id, written},
};

/// The one rule about MFA.
const RULE: &str = "iam-user-mfa-enabled";
/// The region that it is in.
const HOME: &str = "us-east-1";

/// What AWS Config answers in a region.
pub(crate) fn recordings(region: &str) -> Vec<Recording> {
    let within = |operation: &'static Operation| Call::new(operation).within(region);
    let mut recordings = vec![
        answer(within(&operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS), &statuses(region)),
        answer(within(&operation::DESCRIBE_CONFIGURATION_RECORDERS), &recorders(region)),
        answer(within(&operation::DESCRIBE_CONFIG_RULES), &rules(region)),
    ];
    if region == HOME {
        let call = within(&operation::GET_COMPLIANCE_DETAILS_BY_CONFIG_RULE);
        recordings.push(answer(call.with("ConfigRuleName", RULE), &results()));
    }
    recordings
}

/// Somebody set up Config where the company works, and where IAM's records are.
fn statuses(region: &str) -> Value {
    if region == "us-west-2" {
        return json!({ "ConfigurationRecordersStatus": [] });
    }
    json!({ "ConfigurationRecordersStatus": [{
        "name": "default",
        "lastStartTime": written(days_ago(400)),
        "recording": true,
        "lastStatus": "Success",
        "lastStatusChangeTime": written(days_ago(1)),
    }]})
}

/// All resources, and in neither region those of IAM: each left them to the other.
fn recorders(region: &str) -> Value {
    if region == "us-west-2" {
        return json!({ "ConfigurationRecorders": [] });
    }
    json!({ "ConfigurationRecorders": [{
        "name": "default",
        "roleARN": format!(
            "arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
        ),
        "recordingGroup": {
            "allSupported": true,
            "includeGlobalResourceTypes": false,
            "resourceTypes": [],
            "exclusionByResourceTypes": { "resourceTypes": [] },
            "recordingStrategy": { "useOnly": "ALL_SUPPORTED_RESOURCE_TYPES" },
        },
    }]})
}

/// Users are looked at every hour, which shows nothing new, and root is not.
fn rules(region: &str) -> Value {
    if region != HOME {
        return json!({ "ConfigRules": [] });
    }
    json!({ "ConfigRules": [{
        "ConfigRuleName": RULE,
        "ConfigRuleArn": format!("arn:aws:config:{region}:{ACCOUNT}:config-rule/config-rule-ab12cd"),
        "Source": { "Owner": "AWS", "SourceIdentifier": "IAM_USER_MFA_ENABLED" },
        "MaximumExecutionFrequency": "One_Hour",
        "ConfigRuleState": "ACTIVE",
    }]})
}

/// What the rule says by the credential report: it has not seen what changed since that was made.
fn results() -> Value {
    let looked = written(days_ago(0) - SignedDuration::from_mins(35));
    let of_report = PEOPLE.iter().filter(|person| !person.newer_than_report);
    let results = of_report.map(|person| {
        let has_mfa = person.report_says_mfa.unwrap_or(!person.devices.is_empty());
        result(&unique_id(person), has_mfa, &looked)
    });
    json!({ "EvaluationResults": results.collect::<Vec<_>>() })
}

fn result(id: &str, has_mfa: bool, looked: &str) -> Value {
    json!({
        "EvaluationResultIdentifier": {
            "EvaluationResultQualifier": {
                "ConfigRuleName": RULE,
                "ResourceType": "AWS::IAM::User",
                "ResourceId": id,
            },
        },
        "ComplianceType": if has_mfa { "COMPLIANT" } else { "NON_COMPLIANT" },
        "ResultRecordedTime": looked,
        "ConfigRuleInvokedTime": looked,
    })
}
