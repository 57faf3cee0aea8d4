//! What is read of an organisation's tree, and what is missing of it where a part is.

use serde_json::{Value, json};
use tutela_model::{AccountId, Call, Operation, Tree, operation};
use tutela_recording::{AccountRecordings, Answer, Recording, tree};

use crate::account::{self, OWNER, owner, recorded};

const MEMBER: &str = "444455556666";
const SCP: &str = "SERVICE_CONTROL_POLICY";

fn of(
    operation: &'static Operation,
    parameter: &'static str,
    id: &str,
    value: &Value,
) -> Recording {
    recorded(Call::new(operation).with(parameter, id), account::json(value))
}

fn accounts(parent: &str, accounts: Value) -> Recording {
    of(&operation::LIST_ACCOUNTS_FOR_PARENT, "ParentId", parent, &json!({ "Accounts": accounts }))
}

fn units(parent: &str, units: Value) -> Recording {
    let listed = json!({ "OrganizationalUnits": units });
    of(&operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, "ParentId", parent, &listed)
}

fn policy(id: &str, targets: &[&str]) -> [Recording; 2] {
    let summary = json!({ "Id": id, "Name": id, "Type": SCP, "AwsManaged": false });
    let told = json!({ "Policy": { "PolicySummary": summary, "Content": "{\"Statement\": []}" } });
    let targets: Vec<Value> = targets.iter().map(|id| json!({ "TargetId": id })).collect();
    [
        of(&operation::DESCRIBE_POLICY, "PolicyId", id, &told),
        of(&operation::LIST_TARGETS_FOR_POLICY, "PolicyId", id, &json!({ "Targets": targets })),
    ]
}

/// A root with an OU with a member, under `p-one` everywhere and `p-two` on the OU.
fn company() -> Vec<Recording> {
    let alone = |operation: &'static Operation, value: &Value| {
        recorded(Call::new(operation), account::json(value))
    };
    let summary = |id: &str| json!({ "Id": id, "Name": id, "Type": SCP, "AwsManaged": false });
    let types = json!([{ "Type": SCP, "Status": "ENABLED" }]);
    let root = json!({ "Id": "r-1", "Name": "Root", "PolicyTypes": types });
    let mut all = vec![
        alone(
            &operation::DESCRIBE_ORGANIZATION,
            &json!({ "Organization": { "Id": "o-1", "MasterAccountId": OWNER } }),
        ),
        alone(&operation::LIST_ROOTS, &json!({ "Roots": [root] })),
        alone(
            &operation::LIST_POLICIES,
            &json!({ "Policies": [summary("p-one"), summary("p-two")] }),
        ),
        accounts("r-1", json!([{ "Id": OWNER, "Name": "home", "State": "ACTIVE" }])),
        units("r-1", json!([{ "Id": "ou-1", "Name": "Workloads" }])),
        accounts("ou-1", json!([{ "Id": MEMBER, "Name": "prod", "State": "ACTIVE" }])),
        units("ou-1", json!([])),
    ];
    all.extend(policy("p-one", &["r-1", "ou-1", OWNER, MEMBER]));
    all.extend(policy("p-two", &["ou-1"]));
    all
}

fn read(recordings: Vec<Recording>) -> Tree {
    let account = AccountRecordings::new(owner(), recordings);
    (*tree(&[account], None).unwrap()).clone()
}

/// The company with this in the place of the answer to the same call.
fn with(other: Recording) -> Vec<Recording> {
    let mut all = company();
    all.retain(|own| own.call != other.call);
    all.push(other);
    all
}

fn without(is_lost: impl Fn(&Call) -> bool) -> Vec<Recording> {
    let mut all = company();
    all.retain(|own| !is_lost(&own.call));
    all
}

fn member() -> AccountId {
    AccountId::parse(MEMBER).unwrap()
}

/// The SCPs of the member, level by level, or why nobody knows them.
fn levels(tree: &Tree) -> String {
    let gap = tutela_model::Gap::new(
        Call::new(&operation::LIST_ROOTS),
        tutela_model::Cause::NotAsked,
        "unlisted",
    );
    match tree.controls(&member(), &gap).scps.seen() {
        Ok(levels) => {
            let level = |level: &Vec<tutela_model::Scp>| {
                level.iter().map(|scp| scp.id.clone()).collect::<Vec<_>>().join("+")
            };
            levels.value.iter().map(level).collect::<Vec<_>>().join(" > ")
        }
        Err(gap) => format!("{}: {}", gap.cause().word(), gap.detail()),
    }
}

#[test]
fn a_member_has_its_place_and_its_levels() {
    let tree = read(company());
    let found = tree.member(&member()).unwrap();
    assert_eq!(found.place(), "Root/Workloads");
    assert!(tree.members.complete.is_ok());
    assert_eq!(levels(&tree), "p-one > p-one+p-two > p-one");
    let own = tree.controls(
        &owner(),
        &tree.members.complete.clone().map_or_else(
            |gap| gap,
            |receipt| {
                tutela_model::Gap::new(receipt.call.clone(), tutela_model::Cause::NotAsked, "")
            },
        ),
    );
    assert!(own.scps.seen().unwrap().value.is_empty(), "none reaches the management account");
}

#[test]
fn states_are_read_in_the_old_word_and_the_new() {
    for (entry, word, field, is_shut) in [
        (json!({ "State": "ACTIVE", "Status": "SUSPENDED" }), "ACTIVE", "State", false),
        (json!({ "Status": "SUSPENDED" }), "SUSPENDED", "Status", true),
        (json!({ "State": "CLOSED" }), "CLOSED", "State", true),
        (json!({ "State": "PENDING_CLOSURE" }), "PENDING_CLOSURE", "State", false),
        (json!({ "State": "A_WORD_OF_LATER" }), "A_WORD_OF_LATER", "State", false),
        (json!({}), "not given", "State", false),
    ] {
        let mut entry = entry;
        entry["Id"] = MEMBER.into();
        let tree = read(with(accounts("ou-1", json!([entry]))));
        let found = tree.member(&member()).unwrap();
        let said = (found.state.word(), found.state_field, found.state.is_shut());
        assert_eq!(said, (word, field, is_shut));
    }
}

fn no_root() -> Recording {
    recorded(Call::new(&operation::LIST_ROOTS), account::json(&json!({ "Roots": [] })))
}

#[test]
fn a_part_that_is_lost_is_never_nothing() {
    let is = |operation: &'static Operation| move |call: &Call| *call.operation == *operation;
    for (what, recordings, whole, scps) in [
        ("roots", without(is(&operation::LIST_ROOTS)), false, "incomplete"),
        ("no root", with(no_root()), false, "malformed"),
        ("accounts", without(is(&operation::LIST_ACCOUNTS_FOR_PARENT)), false, "not-asked"),
        (
            "units",
            without(is(&operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT)),
            false,
            "not-asked",
        ),
        ("policies", without(is(&operation::LIST_POLICIES)), true, "not-asked"),
        ("a document", without(is(&operation::DESCRIBE_POLICY)), true, "not-asked"),
        ("targets", without(is(&operation::LIST_TARGETS_FOR_POLICY)), true, "not-asked"),
        ("who manages", without(is(&operation::DESCRIBE_ORGANIZATION)), true, "not-asked"),
        (
            "a level without an SCP",
            with(policy("p-one", &["r-1", OWNER, MEMBER])[1].clone())
                .into_iter()
                .filter(|own| {
                    own.call.parameter("PolicyId") != Some("p-two")
                        || *own.call.operation == operation::DESCRIBE_POLICY
                })
                .chain([policy("p-two", &["r-1"])[1].clone()])
                .collect(),
            true,
            "incomplete: no SCP is said to be attached to `ou-1`",
        ),
        (
            "an account in two places",
            with(accounts("r-1", json!([{ "Id": MEMBER, "State": "ACTIVE" }]))),
            false,
            "p-one",
        ),
        (
            "an OU in itself",
            with(units("ou-1", json!([{ "Id": "ou-1", "Name": "again" }]))),
            false,
            "p-one > p-one+p-two > p-one",
        ),
        (
            "no account id",
            with(accounts("ou-1", json!([{ "Id": "12", "State": "ACTIVE" }]))),
            false,
            "malformed",
        ),
    ] {
        let account = AccountRecordings::new(owner(), recordings);
        let tree = tree(&[account], None).unwrap();
        assert_eq!(tree.members.complete.is_ok(), whole, "{what}");
        let said = levels(&tree);
        assert!(said.starts_with(scps), "{what}: {said}");
    }
}

#[test]
fn a_type_that_is_off_has_no_effect() {
    for types in [json!([]), json!([{ "Type": SCP, "Status": "PENDING_DISABLE" }])] {
        let root = json!({ "Id": "r-1", "Name": "Root", "PolicyTypes": types });
        let roots = Call::new(&operation::LIST_ROOTS);
        let tree = read(with(recorded(roots, account::json(&json!({ "Roots": [root] })))));
        assert_eq!(levels(&tree), "");
    }
}

#[test]
fn features_that_cannot_be_there_are_none() {
    let call = || Call::new(&operation::LIST_ORGANIZATIONS_FEATURES);
    let said = |answer: Answer| {
        let account = AccountRecordings::new(owner(), vec![recorded(call(), answer)]);
        let features = tutela_recording::assemble_one(&account, None, None).root_features;
        features.seen().map(|seen| seen.value.clone()).map_err(|gap| gap.cause().word())
    };
    let on = json!({ "EnabledFeatures": ["RootSessions"] });
    assert_eq!(said(account::json(&on)), Ok(vec!["RootSessions".to_owned()]));
    for code in ["ServiceAccessNotEnabledException", "OrganizationNotInAllFeaturesModeException"] {
        let absent = Answer::Absent { code: code.to_owned(), message: String::new() };
        assert_eq!(said(absent), Ok(vec![]), "{code}");
        let by_hand = json!({ "Error": { "Code": code, "Message": "no" } });
        assert_eq!(said(account::json(&by_hand)), Ok(vec![]), "{code}");
    }
    let denied = json!({ "Error": { "Code": "AccessDenied", "Message": "no" } });
    assert_eq!(said(account::json(&denied)), Err("denied"));
}
