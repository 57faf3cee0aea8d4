//! IAM Identity Center of a company: one instance, which every account sees, a few permission sets, and
//! administrators of some accounts.

use jiff::{Span, civil::Date};
use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};

const REGION: &str = "us-east-1";
const STORE: &str = "d-9067012345";
const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-7223aabbccddeeff";
const GROUP: &str = "90670123ab-1001";
const PEOPLE: usize = 200;

/// What AWS does not say of it, and somebody vouches for.
pub(super) fn attestation(today: Date) -> String {
    let until = today.saturating_add(Span::new().days(90));
    format!(
        "[[attestation]]\nabout = \"{INSTANCE}\"\nclaim = \"mfa-required\"\nby = \"it@example.com\"\n\
         on = {today}\nuntil = {until}\nbasis = \"its settings ask at every sign-in\"\n",
    )
}

/// The permission sets, by the policy of AWS that each has; the first makes administrators.
const SETS: [&str; 4] =
    ["AdministratorAccess", "ReadOnlyAccess", "SecurityAudit", "job-function/Billing"];

/// What `sso:ListInstances` answers in a region, in every account.
pub(super) fn instances(owner: &str, region: &str) -> Value {
    if region != REGION {
        return json!({ "Instances": [] });
    }
    json!({ "Instances": [{
        "InstanceArn": INSTANCE, "IdentityStoreId": STORE, "OwnerAccountId": owner,
        "CreatedDate": "2026-01-05T09:00:00Z", "Status": "ACTIVE", "PrimaryRegion": REGION,
    }]})
}

/// What its owner is told, where a group has administrators of these accounts; a permission set without
/// a boundary has no answer, and is listed apart.
pub(super) fn of_owner(owner: &str, accounts: &[String]) -> (Vec<(Call, Value)>, Vec<Call>) {
    let mut all = vec![
        (in_store(&operation::LIST_USERS), json!({ "Users": people(owner) })),
        (
            Call::new(&operation::LIST_REGIONS).within(REGION).with("InstanceArn", INSTANCE),
            json!({ "Regions": [{
                "RegionName": REGION, "Status": "ACTIVE", "IsPrimaryRegion": true,
                "AddedDate": "2026-01-05T09:00:00Z",
            }]}),
        ),
        (
            Call::new(&operation::LIST_PERMISSION_SETS)
                .within(REGION)
                .with("InstanceArn", INSTANCE),
            json!({ "PermissionSets": (0..SETS.len()).map(arn).collect::<Vec<_>>() }),
        ),
    ];
    let mut absent = Vec::new();
    for (number, policy) in SETS.iter().enumerate() {
        all.extend(of_set(number, policy));
        absent.push(about(&operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET, number));
    }
    let listed = about(&operation::LIST_ACCOUNTS_FOR_PROVISIONED_PERMISSION_SET, 0);
    all.push((listed, json!({ "AccountIds": accounts })));
    for account in accounts {
        let call = about(&operation::LIST_ACCOUNT_ASSIGNMENTS, 0).with("AccountId", account);
        let assigned = json!({ "AccountAssignments": [{
            "AccountId": account, "PermissionSetArn": arn(0),
            "PrincipalType": "GROUP", "PrincipalId": GROUP,
        }]});
        all.push((call, assigned));
    }
    all.extend(of_group());
    (all, absent)
}

fn arn(number: usize) -> String {
    format!("arn:aws:sso:::permissionSet/ssoins-7223aabbccddeeff/ps-{number:016x}")
}

fn about(operation: &'static Operation, set: usize) -> Call {
    let call = Call::new(operation).within(REGION).with("InstanceArn", INSTANCE);
    call.with("PermissionSetArn", arn(set))
}

fn in_store(operation: &'static Operation) -> Call {
    Call::new(operation).within(REGION).with("IdentityStoreId", STORE)
}

fn of_set(number: usize, policy: &str) -> Vec<(Call, Value)> {
    let name = policy.rsplit('/').next().unwrap_or(policy);
    let described = json!({ "PermissionSet": {
        "PermissionSetArn": arn(number), "Name": name, "SessionDuration": "PT4H",
        "CreatedDate": "2026-01-05T09:00:00Z",
    }});
    let policies = json!({ "AttachedManagedPolicies": [
        { "Name": name, "Arn": format!("arn:aws:iam::aws:policy/{policy}") },
    ]});
    let references = &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET;
    [
        (&operation::DESCRIBE_PERMISSION_SET, described),
        (&operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET, policies),
        (&operation::GET_INLINE_POLICY_FOR_PERMISSION_SET, json!({ "InlinePolicy": "" })),
        (references, json!({ "CustomerManagedPolicyReferences": [] })),
    ]
    .into_iter()
    .map(|(operation, answer)| (about(operation, number), answer))
    .collect()
}

fn of_group() -> [(Call, Value); 2] {
    let described = json!({
        "IdentityStoreId": STORE, "GroupId": GROUP, "Revision": "1", "DisplayName": "platform",
        "GroupArn": format!("arn:aws:identitystore:::group/{GROUP}"),
    });
    let member = |number: usize| {
        let id = format!("90670123ab-9{number:03}");
        json!({
            "IdentityStoreId": STORE, "MembershipId": id, "GroupId": GROUP,
            "MembershipArn": format!("arn:aws:identitystore:::membership/{id}"),
            "MemberId": { "UserId": person(number) },
        })
    };
    let listed = json!({ "GroupMemberships": (0..5).map(member).collect::<Vec<_>>() });
    [
        (in_store(&operation::DESCRIBE_GROUP).with("GroupId", GROUP), described),
        (in_store(&operation::LIST_GROUP_MEMBERSHIPS).with("GroupId", GROUP), listed),
    ]
}

fn person(number: usize) -> String {
    format!("90670123ab-{number:04}")
}

fn people(owner: &str) -> Vec<Value> {
    let person = |number: usize| {
        let (id, name) = (person(number), format!("person-{number:04}"));
        json!({
            "IdentityStoreId": STORE, "UserId": id, "Revision": "1", "UserName": name,
            "UserArn": format!("arn:aws:identitystore::{owner}:user/{STORE}/{id}"),
            "Emails": [{ "Value": format!("{name}@example.com") }], "UserStatus": "ENABLED",
        })
    };
    (0..PEOPLE).map(person).collect()
}
