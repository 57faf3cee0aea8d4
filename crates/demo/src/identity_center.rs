//! IAM Identity Center of the demo's company: begun, and not finished. One permission set is given to a
//! group, and makes administrators for a working day; another was written by somebody in a hurry.

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::{Answer, Recording};

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
const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-6987d7fb04cf7a51";
const GROUP: &str = "99670123ab-1001";

/// What a permission set is: the end of its ARN, its name, the length of a session, its policy of AWS,
/// and the policy that is written into it.
type Set = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ADMINISTRATOR: &str = "ps-7c1f0a9b2d3e4f50";

const SETS: [Set; 3] = [
    (ADMINISTRATOR, "Administrator", "PT12H", "AdministratorAccess", ""),
    ("ps-7c1f0a9b2d3e4f51", "Reader", "PT8H", "ReadOnlyAccess", ""),
    (
        "ps-7c1f0a9b2d3e4f52",
        "Deploy",
        "PT1H",
        "PowerUserAccess",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}"#,
    ),
];

/// The accounts that are opened to the group and to frank, who has left.
const OPENED: [(&str, &str, &str); 2] =
    [(ACCOUNT, "GROUP", GROUP), ("444455556666", "USER", "99670123ab-0004")];

/// The regions that the instance is in, whether it works there, and how many days ago it was added.
const ENABLED: [(&str, &str, i64); 2] = [(HOME, "ACTIVE", 120), ("eu-central-1", "ADDING", 1)];

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
    let here = Call::new(&operation::LIST_REGIONS).within(HOME).with("InstanceArn", INSTANCE);
    let here = recorded(here, json_answer(&json!({ "Regions": ENABLED.map(enabled) })));
    let users = recorded(users, json_answer(&json!({ "Users": STAFF.map(user) })));
    listings.into_iter().chain([users, here]).chain(sets()).chain(assignments()).collect()
}

fn enabled((region, status, days): (&str, &str, i64)) -> Value {
    json!({
        "RegionName": region,
        "Status": status,
        "AddedDate": written(days_ago(days)),
        "IsPrimaryRegion": region == HOME,
    })
}

fn of_set(operation: &'static Operation, set: &str) -> Call {
    let arn = format!("arn:aws:sso:::permissionSet/ssoins-6987d7fb04cf7a51/{set}");
    Call::new(operation).within(HOME).with("InstanceArn", INSTANCE).with("PermissionSetArn", arn)
}

/// The permission sets, and what each gives.
fn sets() -> Vec<Recording> {
    let arn = |set: &str| format!("arn:aws:sso:::permissionSet/ssoins-6987d7fb04cf7a51/{set}");
    let list = Call::new(&operation::LIST_PERMISSION_SETS).within(HOME);
    let arns: Vec<String> = SETS.iter().map(|(set, ..)| arn(set)).collect();
    let listed = json_answer(&json!({ "PermissionSets": arns }));
    let mut all = vec![recorded(list.with("InstanceArn", INSTANCE), listed)];
    for (set, name, session, policy, inline) in SETS {
        let told = json!({ "PermissionSet": {
            "PermissionSetArn": arn(set),
            "Name": name,
            "SessionDuration": session,
            "CreatedDate": written(days_ago(90)),
        }});
        let policies = json!({ "AttachedManagedPolicies": [
            { "Name": policy, "Arn": format!("arn:aws:iam::aws:policy/{policy}") },
        ]});
        let list = &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET;
        for (operation, answer) in [
            (&operation::DESCRIBE_PERMISSION_SET, told),
            (&operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET, policies),
            (&operation::GET_INLINE_POLICY_FOR_PERMISSION_SET, json!({ "InlinePolicy": inline })),
            (list, json!({ "CustomerManagedPolicyReferences": [] })),
        ] {
            all.push(recorded(of_set(operation, set), json_answer(&answer)));
        }
        let none = Answer::Absent {
            code: "ResourceNotFoundException".to_owned(),
            message: "PermissionsBoundary not present".to_owned(),
        };
        let boundary = &operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET;
        all.push(recorded(of_set(boundary, set), none));
    }
    all
}

/// Who is assigned to the set that makes administrators, and who is in the group.
fn assignments() -> Vec<Recording> {
    let set = ADMINISTRATOR;
    let accounts = json!({ "AccountIds": OPENED.map(|(account, ..)| account) });
    let list = of_set(&operation::LIST_ACCOUNTS_FOR_PROVISIONED_PERMISSION_SET, set);
    let mut all = vec![recorded(list, json_answer(&accounts))];
    for (account, kind, id) in OPENED {
        let call = of_set(&operation::LIST_ACCOUNT_ASSIGNMENTS, set).with("AccountId", account);
        let assigned = json!({ "AccountAssignments": [{
            "AccountId": account,
            "PermissionSetArn": call.parameter("PermissionSetArn"),
            "PrincipalType": kind,
            "PrincipalId": id,
        }]});
        all.push(recorded(call, json_answer(&assigned)));
    }
    let of_group = |operation| {
        Call::new(operation).within(HOME).with("IdentityStoreId", STORE).with("GroupId", GROUP)
    };
    let described = json!({
        "IdentityStoreId": STORE,
        "GroupId": GROUP,
        "GroupArn": format!("arn:aws:identitystore:::group/{GROUP}"),
        "Revision": "1",
        "DisplayName": "platform",
    });
    all.push(recorded(of_group(&operation::DESCRIBE_GROUP), json_answer(&described)));
    let members = ["99670123ab-0001", "99670123ab-0003"].map(|member| {
        let id = member.replace("ab-", "ab-9");
        json!({
            "IdentityStoreId": STORE,
            "MembershipId": id,
            "MembershipArn": format!("arn:aws:identitystore:::membership/{id}"),
            "GroupId": GROUP,
            "MemberId": { "UserId": member },
        })
    });
    let listed = json_answer(&json!({ "GroupMemberships": members }));
    all.push(recorded(of_group(&operation::LIST_GROUP_MEMBERSHIPS), listed));
    all
}

fn instances(region: &str) -> Value {
    if region != HOME {
        return json!({ "Instances": [] });
    }
    json!({ "Instances": [{
        "InstanceArn": INSTANCE,
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
