//! What is read of permission sets, and what is asked about them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_model::{
    AccountAccess, Assignee, Call, Cause, Observed, Operation, PermissionSet, SetBoundary,
    operation,
};
use tutela_recording::{AccountRecordings, Answer, Recording, assemble, next_calls};

use crate::account::{self, OWNER, owner, recorded};

const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-1";
const SET: &str = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

fn answered(call: Call, told: &Value) -> Recording {
    recorded(call, account::json(told))
}

/// The region, the organisation and its instance.
fn center(management: &str) -> Vec<Recording> {
    let regions = json!({ "Regions": [{ "RegionName": "a-1", "OptInStatus": "opted-in" }] });
    let organization = json!({ "Organization": { "Id": "o-1", "MasterAccountId": management } });
    let instance = json!({
        "InstanceArn": INSTANCE, "IdentityStoreId": "d-1", "OwnerAccountId": OWNER,
        "PrimaryRegion": "a-1", "Status": "ACTIVE",
    });
    let list = Call::new(&operation::LIST_INSTANCES).within("a-1");
    vec![
        answered(Call::new(&operation::DESCRIBE_REGIONS), &regions),
        answered(Call::new(&operation::DESCRIBE_ORGANIZATION), &organization),
        answered(list, &json!({ "Instances": [instance] })),
    ]
}

fn call(operation: &'static Operation) -> Call {
    Call::new(operation).within("a-1").with("InstanceArn", INSTANCE)
}

fn of_set(operation: &'static Operation) -> Call {
    call(operation).with("PermissionSetArn", SET)
}

fn assignments_in(account: &str) -> Call {
    of_set(&operation::LIST_ACCOUNT_ASSIGNMENTS).with("AccountId", account)
}

fn of_group(operation: &'static Operation) -> Call {
    Call::new(operation).within("a-1").with("IdentityStoreId", "d-1").with("GroupId", "g-1")
}

const REFERENCES: &Operation =
    &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET;
const BOUNDARY: &Operation = &operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET;
const ACCOUNTS: &Operation = &operation::LIST_ACCOUNTS_FOR_PROVISIONED_PERMISSION_SET;
const MANAGED: &Operation = &operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET;
const INLINE: &Operation = &operation::GET_INLINE_POLICY_FOR_PERMISSION_SET;

fn absent() -> Answer {
    Answer::Absent { code: "ResourceNotFoundException".to_owned(), message: "none".to_owned() }
}

/// The set's listing and what the set is, with this policy of AWS and this one of its own.
fn described(managed: &[&str], inline: &str) -> Vec<Recording> {
    let managed: Vec<Value> = managed.iter().map(|arn| json!({ "Arn": arn })).collect();
    let told = json!({ "PermissionSet": {
        "PermissionSetArn": SET, "Name": "Ops", "SessionDuration": "PT12H",
    }});
    vec![
        answered(call(&operation::LIST_PERMISSION_SETS), &json!({ "PermissionSets": [SET] })),
        answered(of_set(&operation::DESCRIBE_PERMISSION_SET), &told),
        answered(of_set(MANAGED), &json!({ "AttachedManagedPolicies": managed })),
        answered(of_set(INLINE), &json!({ "InlinePolicy": inline })),
        answered(of_set(REFERENCES), &json!({ "CustomerManagedPolicyReferences": [] })),
        recorded(of_set(BOUNDARY), absent()),
    ]
}

/// The group g-1 is assigned in the account, and alice in it.
fn assigned() -> Vec<Recording> {
    let to = |kind: &str, id: &str| {
        json!({
            "AccountId": OWNER, "PermissionSetArn": SET, "PrincipalType": kind, "PrincipalId": id,
        })
    };
    let assigned = json!({ "AccountAssignments": [to("GROUP", "g-1"), to("USER", "u-2")] });
    let group = json!({ "GroupId": "g-1", "DisplayName": "staff" });
    let member = json!({ "GroupId": "g-1", "MemberId": { "UserId": "u-1" } });
    vec![
        answered(of_set(ACCOUNTS), &json!({ "AccountIds": [OWNER] })),
        answered(assignments_in(OWNER), &assigned),
        answered(of_group(&operation::DESCRIBE_GROUP), &group),
        answered(
            of_group(&operation::LIST_GROUP_MEMBERSHIPS),
            &json!({ "GroupMemberships": [member] }),
        ),
    ]
}

fn whole() -> Vec<Recording> {
    [center(OWNER), described(&[ADMINISTRATOR], ""), assigned()].concat()
}

/// All of it, with another answer to one call.
fn with(call: &Call, answer: Answer) -> Vec<Recording> {
    let mut all = whole();
    all.retain(|recording| recording.call != *call);
    all.push(recorded(call.clone(), answer));
    all
}

fn read(recordings: Vec<Recording>) -> Option<AccountAccess> {
    let account = AccountRecordings::new(owner(), recordings);
    assemble(&[account], None).accounts.remove(0).identity_center.access.pop()
}

fn word<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(seen) => say(&seen.value),
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    }
}

fn said(set: &PermissionSet) -> String {
    let boundary = |it: &Option<SetBoundary>| match it {
        None => "none".to_owned(),
        Some(SetBoundary::Managed(arn)) => arn.to_string(),
        Some(SetBoundary::Reference(policy)) => policy.name.clone(),
    };
    let parts = [
        word(&set.name, String::clone),
        word(&set.session, |it| format!("{it:?}")),
        word(&set.managed, |it| it.len().to_string()),
        word(&set.inline, |it| it.clone().unwrap_or_else(|| "none".to_owned())),
        word(&set.references, |it| {
            let names: Vec<&str> = it.iter().map(|policy| policy.name.as_str()).collect();
            format!("[{}]", names.join(" "))
        }),
        word(&set.boundary, boundary),
        word(&set.assignments, |accounts| {
            let by_account = accounts.iter().map(|(account, assigned)| {
                let whom = |it: &Assignee| match it {
                    Assignee::User(id) | Assignee::Group(id) => id.clone(),
                };
                let all = |it: &Vec<Assignee>| it.iter().map(whom).collect::<Vec<_>>().join("+");
                format!("{}:{}", &account[..4], word(assigned, all))
            });
            by_account.collect::<Vec<_>>().join(" ")
        }),
    ];
    parts.join(" ")
}

#[track_caller]
fn check(what: &str, recordings: Vec<Recording>, expected: &str) {
    let access = read(recordings).unwrap();
    let told = word(&access.sets, |sets| sets.iter().map(said).collect::<Vec<_>>().join("; "));
    assert_eq!(told, expected, "{what}");
}

#[test]
fn a_permission_set_is_what_it_says_itself() {
    check("all of it", whole(), "Ops 12h 1 none [] none 1111:g-1+u-2");
    let told = |call: &Call, value: Value| with(call, account::json(&value));
    let describe = of_set(&operation::DESCRIBE_PERMISSION_SET);
    let set = |arn: &str, session: Value| {
        json!({ "PermissionSet": {
            "PermissionSetArn": arn, "Name": "Ops", "SessionDuration": session,
        }})
    };
    for (what, session, expected) in [
        ("AWS's default", json!("PT1H"), "1h"),
        ("minutes, too", json!("PT1H30M"), "1h 30m"),
        ("a month", json!("P1M"), "malformed"),
        ("nothing at all", json!("PT0S"), "malformed"),
        ("less than nothing", json!("-PT1H"), "malformed"),
        ("no length", json!("twelve"), "malformed"),
        ("unsaid", Value::Null, "undecided"),
    ] {
        let expected = format!("Ops {expected} 1 none [] none 1111:g-1+u-2");
        check(what, told(&describe, set(SET, session)), &expected);
    }
    let other = set("arn:aws:sso:::permissionSet/ssoins-1/ps-2", json!("PT1H"));
    check("another's", told(&describe, other), "malformed malformed 1 none [] none 1111:g-1+u-2");
    let own = json!({ "Name": "read", "Path": "/team/" });
    check(
        "policies of the accounts",
        told(&of_set(REFERENCES), json!({ "CustomerManagedPolicyReferences": [own] })),
        "Ops 12h 1 none [/team/read] none not-asked",
    );
    let limit = |value: Value| told(&of_set(BOUNDARY), json!({ "PermissionsBoundary": value }));
    check(
        "a boundary of AWS",
        limit(json!({ "ManagedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" })),
        "Ops 12h 1 none [] arn:aws:iam::aws:policy/ReadOnlyAccess 1111:g-1+u-2",
    );
    check(
        "a boundary of the accounts",
        limit(json!({ "CustomerManagedPolicyReference": { "Name": "limit" } })),
        "Ops 12h 1 none [] /limit not-asked",
    );
    check("a boundary of nothing", limit(json!({})), "Ops 12h 1 none [] malformed not-asked");
}

#[test]
fn what_is_lost_of_a_permission_set_is_missing() {
    let told = |call: &Call, value: Value| with(call, account::json(&value));
    let denied =
        |call: &Call| with(call, Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() });
    let sets = call(&operation::LIST_PERMISSION_SETS);
    check("not listed", denied(&sets), "denied");
    check("listed twice", told(&sets, json!({ "PermissionSets": [SET, SET] })), "malformed");
    check("none", told(&sets, json!({ "PermissionSets": [] })), "");
    check("policies denied", denied(&of_set(MANAGED)), "Ops 12h denied none [] none not-asked");
    check(
        "no such set any more",
        with(&of_set(INLINE), absent()),
        "Ops 12h 1 failed [] none not-asked",
    );
    check("accounts denied", denied(&of_set(ACCOUNTS)), "Ops 12h 1 none [] none denied");
    let assignments = assignments_in(OWNER);
    check("assignments denied", denied(&assignments), "Ops 12h 1 none [] none 1111:denied");
    let to = |account: &str, kind: &str| {
        let one = json!({
            "AccountId": account, "PermissionSetArn": SET, "PrincipalType": kind, "PrincipalId": "x",
        });
        told(&assignments, json!({ "AccountAssignments": [one] }))
    };
    check("another account's", to("444455556666", "USER"), "Ops 12h 1 none [] none 1111:malformed");
    check("a new principal", to(OWNER, "ROBOT"), "Ops 12h 1 none [] none 1111:malformed");
}

#[test]
fn groups_that_are_assigned_have_a_name_and_members() {
    let said = |recordings: Vec<Recording>| {
        let access = read(recordings).unwrap();
        let groups = access.groups.iter().map(|(id, group)| {
            let name = word(&group.name, |it| it.clone().unwrap_or_default());
            format!("{id} {name} {}", word(&group.members, |it| it.join("+")))
        });
        groups.collect::<Vec<_>>().join("; ")
    };
    assert_eq!(said(whole()), "g-1 staff u-1");
    let list = of_group(&operation::LIST_GROUP_MEMBERSHIPS);
    let members =
        |entries: Value| with(&list, account::json(&json!({ "GroupMemberships": entries })));
    let user = |id: &str| json!({ "MemberId": { "UserId": id } });
    assert_eq!(said(members(json!([]))), "g-1 staff ");
    assert_eq!(said(members(json!([user("a"), user("b")]))), "g-1 staff a+b");
    assert_eq!(said(members(json!([user("a"), user("a")]))), "g-1 staff malformed");
    assert_eq!(said(members(json!([{ "MemberId": {} }]))), "g-1 staff malformed");
    let other = json!([{ "GroupId": "g-2", "MemberId": { "UserId": "a" } }]);
    assert_eq!(said(members(other)), "g-1 staff malformed");
    let describe = of_group(&operation::DESCRIBE_GROUP);
    assert_eq!(said(with(&describe, account::json(&json!({ "GroupId": "g-1" })))), "g-1  u-1");
    let other = json!({ "GroupId": "g-2", "DisplayName": "others" });
    assert_eq!(said(with(&describe, account::json(&other))), "g-1 malformed u-1");
}

/// The next calls of an account that was answered so, in short.
fn next(recordings: Vec<Recording>) -> String {
    let wanted: BTreeSet<&'static Operation> = operation::ALL
        .iter()
        .copied()
        .filter(|operation| {
            operation.name == "ListInstances"
                || operation.name.contains("PermissionSet")
                || operation.name.contains("AccountAssignments")
                || operation.name.contains("Group")
        })
        .filter(|operation| operation.service != "iam" && operation.service != "logs")
        .collect();
    let account = AccountRecordings::new(owner(), recordings);
    let calls = next_calls(&wanted, &account, false, "a-1");
    let names: Vec<&str> = calls.iter().map(|call| call.operation.name).collect();
    names.join(" ")
}

const OF_A_SET: &str = "DescribePermissionSet ListManagedPoliciesInPermissionSet \
     GetInlinePolicyForPermissionSet ListCustomerManagedPolicyReferencesInPermissionSet \
     GetPermissionsBoundaryForPermissionSet";

#[test]
fn what_each_answer_gives_cause_for() {
    let described = || described(&[ADMINISTRATOR], "");
    assert_eq!(next(center(OWNER)), "ListPermissionSets");
    assert_eq!(next([center(OWNER), described()[..1].to_vec()].concat()), OF_A_SET);
    let so_far = || [center(OWNER), described()].concat();
    assert_eq!(next(so_far()), "ListAccountsForProvisionedPermissionSet");
    assert_eq!(next([so_far(), assigned()[..1].to_vec()].concat()), "ListAccountAssignments");
    let groups = "DescribeGroup ListGroupMemberships";
    assert_eq!(next([so_far(), assigned()[..2].to_vec()].concat()), groups);
    assert_eq!(next(whole()), "");
}

#[test]
fn only_an_organizations_own_instance_opens_accounts() {
    assert_eq!(next(center("444455556666")), "", "a member's own instance has no permission sets");
    assert!(read(center("444455556666")).is_none());
    let mut doubt = center(OWNER);
    doubt.remove(1);
    doubt.push(recorded(
        Call::new(&operation::DESCRIBE_ORGANIZATION),
        Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() },
    ));
    assert_eq!(next(doubt), "ListPermissionSets", "where nobody knows whose it is, it is asked");
    let mut other = center("444455556666");
    let told = json!({ "Instances": [{
        "InstanceArn": INSTANCE, "IdentityStoreId": "d-1", "OwnerAccountId": "444455556666",
        "Status": "ACTIVE",
    }]});
    let list = Call::new(&operation::LIST_INSTANCES).within("a-1");
    other.retain(|recording| recording.call != list);
    other.push(answered(list, &told));
    assert_eq!(next(other.clone()), "", "the owner is asked");
    assert_eq!(word(&read(other).unwrap().sets, |_| String::new()), "not-asked");
}

#[test]
fn accounts_are_gone_through_only_where_it_could_be_everything() {
    let aws = |name: &str| format!("arn:aws:iam::aws:policy/{name}");
    let asks = |managed: &[&str], inline: &str| {
        let managed: Vec<String> = managed.iter().map(|name| aws(name)).collect();
        let managed: Vec<&str> = managed.iter().map(String::as_str).collect();
        let calls = next([center(OWNER), described(&managed, inline)].concat());
        assert!(
            ["", "ListAccountsForProvisionedPermissionSet"].contains(&calls.as_str()),
            "{calls}"
        );
        !calls.is_empty()
    };
    let allow = |action: &str| format!(r#"{{"Statement": {{"Effect": "Allow", {action}}}}}"#);
    for (what, managed, inline, expected) in [
        ("AWS's own", vec!["AdministratorAccess"], String::new(), true),
        ("nothing", vec![], String::new(), false),
        ("a reader", vec!["ReadOnlyAccess"], String::new(), false),
        ("nearly everything", vec!["PowerUserAccess"], String::new(), false),
        ("and the rest", vec!["PowerUserAccess", "IAMFullAccess"], String::new(), true),
        ("and the rest, written", vec!["PowerUserAccess"], allow(r#""Action": "iam:*""#), true),
        ("a namesake", vec!["job-function/AdministratorAccess"], String::new(), false),
        ("every action", vec![], allow(r#""Action": "*""#), true),
        ("by pieces", vec![], allow(r#""Action": ["s3:*", "?*:*"]"#), true),
        ("all but some", vec![], allow(r#""NotAction": "iam:*""#), true),
        ("services", vec![], allow(r#""Action": ["s3:*", "iam:*"]"#), false),
        ("a Deny", vec![], allow(r#""Action": "*""#).replace("Allow", "Deny"), false),
        ("no policy", vec![], "{".to_owned(), false),
    ] {
        assert_eq!(asks(&managed, &inline), expected, "{what}");
    }
}
