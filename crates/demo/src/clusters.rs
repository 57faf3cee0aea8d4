//! The clusters of the demo's company: one, made before anybody thought of MFA.

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::Recording;

use crate::{
    json_answer,
    monitoring::REGIONS,
    people::{ACCOUNT, days_ago},
    recorded,
    rows::written,
};

const HOME: &str = "us-east-1";
const NAME: &str = "shop";

/// What EKS answers.
pub(crate) fn recordings() -> Vec<Recording> {
    let listings = REGIONS.map(|region| {
        let names: &[&str] = if region == HOME { &[NAME] } else { &[] };
        answer(Call::new(&operation::LIST_CLUSTERS).within(region), &json!({ "clusters": names }))
    });
    let about = |operation: &'static Operation, parameter: &'static str| {
        Call::new(operation).within(HOME).with(parameter, NAME)
    };
    let described = answer(about(&operation::DESCRIBE_CLUSTER, "name"), &cluster());
    let entries = answer(about(&operation::LIST_ACCESS_ENTRIES, "clusterName"), &entries());
    listings.into_iter().chain([described, entries]).collect()
}

fn answer(call: Call, value: &Value) -> Recording {
    recorded(call, json_answer(value))
}

fn cluster() -> Value {
    json!({ "cluster": {
        "name": NAME,
        "arn": format!("arn:aws:eks:{HOME}:{ACCOUNT}:cluster/{NAME}"),
        "createdAt": written(days_ago(300)),
        "status": "ACTIVE",
        "resourcesVpcConfig": { "endpointPublicAccess": true, "publicAccessCidrs": ["0.0.0.0/0"] },
        "accessConfig": { "authenticationMode": "API_AND_CONFIG_MAP" },
    }})
}

/// The pipeline made the cluster, so that it has an entry without anybody's doing.
fn entries() -> Value {
    json!({ "accessEntries": [
        format!("arn:aws:iam::{ACCOUNT}:role/break-glass"),
        format!("arn:aws:iam::{ACCOUNT}:user/ci-deploy"),
    ]})
}
