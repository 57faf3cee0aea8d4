//! IAM Identity Center of the demo's company: begun, and not finished.

use serde_json::{Value, json};
use tutela_model::{Call, operation};
use tutela_recording::Recording;

use crate::{
    json_answer,
    monitoring::REGIONS,
    people::{ACCOUNT, days_ago},
    recorded,
    rows::written,
};

/// The region in which somebody enabled it.
const HOME: &str = "us-east-1";
const STORE: &str = "d-9967012345";

/// The people: id and user name. Two of them kept their IAM users, and one has left.
const STAFF: [(&str, &str, &str); 4] = [
    ("99670123ab-0001", "alice@example.com", "ENABLED"),
    ("99670123ab-0002", "bob", "ENABLED"),
    ("99670123ab-0003", "nina@example.com", "ENABLED"),
    ("99670123ab-0004", "frank", "DISABLED"),
];

/// What it answers.
pub(crate) fn recordings() -> Vec<Recording> {
    let listings = REGIONS.map(|region| {
        let call = Call::new(&operation::LIST_INSTANCES).within(region);
        recorded(call, json_answer(&instances(region)))
    });
    let users = Call::new(&operation::LIST_USERS).within(HOME).with("IdentityStoreId", STORE);
    let users = recorded(users, json_answer(&json!({ "Users": STAFF.map(user) })));
    listings.into_iter().chain([users]).collect()
}

fn instances(region: &str) -> Value {
    if region != HOME {
        return json!({ "Instances": [] });
    }
    json!({ "Instances": [{
        "InstanceArn": "arn:aws:sso:::instance/ssoins-6987d7fb04cf7a51",
        "IdentityStoreId": STORE,
        "OwnerAccountId": ACCOUNT,
        "CreatedDate": written(days_ago(120)),
        "Status": "ACTIVE",
        "PrimaryRegion": HOME,
    }]})
}

fn user((id, name, status): (&str, &str, &str)) -> Value {
    let address = if name.contains('@') { name.to_owned() } else { format!("{name}@example.com") };
    json!({
        "IdentityStoreId": STORE,
        "UserId": id,
        "UserArn": format!("arn:aws:identitystore::{ACCOUNT}:user/{STORE}/{id}"),
        "Revision": "1",
        "UserName": name,
        "Emails": [{ "Value": address }],
        "UserStatus": status,
    })
}
