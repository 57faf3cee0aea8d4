//! What AWS says of the standing of the demo's account.

use serde_json::{Value, json};
use tutela_model::{Call, operation};
use tutela_recording::Recording;

use crate::{
    monitoring::{DETECTORS, REGIONS, answer},
    people::{ACCOUNT, days_ago},
    rows::written,
};

/// The card has expired, and nobody made a budget. Mail is well, and one machine mines.
pub(crate) fn recordings() -> Vec<Recording> {
    let mut recordings = vec![
        answer(Call::new(&operation::LIST_RECOMMENDED_ACTIONS), &recommended()),
        answer(
            Call::new(&operation::GET_ACCOUNT_PLAN_STATE),
            &json!({
                "accountId": ACCOUNT,
                "accountPlanType": "PAID",
                "accountPlanStatus": "ACTIVE",
            }),
        ),
    ];
    recordings.extend(REGIONS.iter().map(|region| {
        let healthy = json!({
            "EnforcementStatus": "HEALTHY",
            "SendingEnabled": true,
            "ProductionAccessEnabled": *region == "eu-central-1",
        });
        answer(Call::new(&operation::GET_SENDING_ACCOUNT).within(*region), &healthy)
    }));
    recordings.extend(DETECTORS.iter().map(|(region, id, _)| {
        let call = Call::new(&operation::GET_FINDINGS_STATISTICS).within(*region);
        answer(call.with("DetectorId", *id), &statistics(region))
    }));
    recordings
}

fn recommended() -> Value {
    let action = |id: &str, kind: &str, severity: &str, feature: &str| {
        json!({
            "id": id,
            "type": kind,
            "accountId": ACCOUNT,
            "severity": severity,
            "feature": feature,
            "lastUpdatedTimeStamp": written(days_ago(2)),
        })
    };
    json!({ "recommendedActions": [
        action("ra-1", "UPDATE_EXPIRED_PAYMENT_METHOD", "CRITICAL", "PAYMENTS"),
        action("ra-2", "CREATE_BUDGET", "INFO", "BUDGETS"),
    ]})
}

fn statistics(region: &str) -> Value {
    let mines = json!([{
        "FindingType": "CryptoCurrency:EC2/BitcoinTool.B!DNS",
        "TotalFindings": 1,
        "LastGeneratedAt": written(days_ago(1)),
    }]);
    let found = if region == "us-east-1" { mines } else { json!([]) };
    json!({ "FindingStatistics": { "GroupedByFindingType": found } })
}
