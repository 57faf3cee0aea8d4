//! What is read of IAM Identity Center, and whose people are asked for.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_model::{AccountId, Call, IdentityCenter, Observed, operation};
use tutela_recording::{AccountRecordings, Recording, assemble, next_calls};

use crate::account::{self, OWNER, owner, recorded};

const MEMBER: &str = "444455556666";

fn regions() -> Recording {
    let region = |name: &str| json!({ "RegionName": name, "OptInStatus": "opted-in" });
    let told = json!({ "Regions": [region("a-1"), region("b-1")] });
    recorded(Call::new(&operation::DESCRIBE_REGIONS), account::json(&told))
}

fn listed(region: &str, instances: &[Value]) -> Recording {
    let call = Call::new(&operation::LIST_INSTANCES).within(region);
    recorded(call, account::json(&json!({ "Instances": instances })))
}

/// An active instance that an account owns, whose primary region is `a-1`.
fn instance(id: &str, owner: &str) -> Value {
    json!({
        "InstanceArn": format!("arn:aws:sso:::instance/ssoins-{id}"),
        "IdentityStoreId": format!("d-{id}"),
        "OwnerAccountId": owner,
        "PrimaryRegion": "a-1",
        "Status": "ACTIVE",
    })
}

fn people(store: &str, users: &[Value]) -> Recording {
    let call = Call::new(&operation::LIST_USERS).within("a-1").with("IdentityStoreId", store);
    recorded(call, account::json(&json!({ "Users": users })))
}

fn user(store: &str, name: &str, status: Option<&str>) -> Value {
    json!({
        "IdentityStoreId": store, "UserId": name, "UserName": name, "UserStatus": status,
        "Emails": [{ "Value": format!("{name}@example.com") }],
    })
}

fn read(recordings: Vec<Recording>) -> IdentityCenter {
    let account = AccountRecordings::new(owner(), recordings);
    assemble(&[account], None).accounts.remove(0).identity_center
}

/// The people of each directory, or why they are not known.
fn names(center: &IdentityCenter) -> String {
    let said = center.directories.iter().map(|directory| match directory {
        Observed::Missing(gap) => gap.cause().word().to_owned(),
        Observed::Seen(seen) => {
            let names = seen.value.people().iter().filter_map(|person| person.user_name.clone());
            names.collect::<Vec<_>>().join(" ")
        }
    });
    said.collect::<Vec<_>>().join("; ")
}

#[test]
fn instances_and_their_people() {
    let own = || instance("1", OWNER);
    let alice = || user("d-1", "alice", Some("ENABLED"));
    for (what, instances, users, expected) in [
        ("somebody", vec![own()], vec![alice(), user("d-1", "bob", None)], "alice bob"),
        ("nobody", vec![own()], vec![], ""),
        ("somebody disabled", vec![own()], vec![user("d-1", "eve", Some("DISABLED"))], ""),
        ("a new status", vec![own()], vec![user("d-1", "eve", Some("LOST"))], "malformed"),
        ("listed twice", vec![own()], vec![alice(), alice()], "malformed"),
        ("of another store", vec![own()], vec![user("d-2", "alice", None)], "malformed"),
        ("no user", vec![own()], vec![json!({})], "malformed"),
        ("no instance", vec![], vec![], ""),
        ("an instance twice", vec![own(), own()], vec![], ""),
    ] {
        let center = read(vec![
            regions(),
            listed("a-1", &instances),
            listed("b-1", &[]),
            people("d-1", &users),
        ]);
        assert_eq!(names(&center), expected, "{what}");
        let is_whole = center.instances.first_gap().is_none();
        assert_eq!(is_whole, what != "an instance twice", "{what}");
    }
    let both = read(vec![regions(), listed("a-1", &[own()]), listed("b-1", &[own()])]);
    assert_eq!(both.known().len(), 1, "one instance in two regions");
    assert_eq!(both.known()[0].1.call.region.as_deref(), Some("a-1"), "by its primary region");
    assert_eq!(names(&both), "not-asked", "nobody listed its people");
    let one = read(vec![regions(), listed("a-1", &[own()])]);
    let gap = one.instances.first_gap().unwrap();
    assert_eq!(gap.call().region.as_deref(), Some("b-1"), "a region that nobody asked");
}

#[test]
fn people_are_asked_for_where_they_are_to_be_had() {
    let wanted = BTreeSet::from([&operation::LIST_INSTANCES, &operation::LIST_USERS]);
    let roots = || {
        let told = json!({ "Roots": [] });
        recorded(Call::new(&operation::LIST_ROOTS), account::json(&told))
    };
    let made = |owner: &str, status: &str| {
        let mut instance = instance("1", owner);
        instance["Status"] = status.into();
        instance
    };
    for (what, instance, more, expected) in [
        ("its own", made(OWNER, "ACTIVE"), None, 1),
        ("another account's", made(MEMBER, "ACTIVE"), None, 0),
        ("that of the organization it lists", made(MEMBER, "ACTIVE"), Some(roots()), 1),
        ("one that is being made", made(OWNER, "CREATE_IN_PROGRESS"), None, 0),
    ] {
        let answers =
            [regions(), listed("a-1", std::slice::from_ref(&instance)), listed("b-1", &[])];
        let account = AccountRecordings::new(owner(), answers.into_iter().chain(more).collect());
        let calls = next_calls(&wanted, &account, false, "a-1");
        assert_eq!(calls.len(), expected, "{what}: {calls:?}");
        assert!(calls.iter().all(|call| call.region.as_deref() == Some("a-1")), "{what}");
    }
}

/// A home that lists the organisation and whose instance has alice, and a member that sees it.
fn organization(home_lists_people: bool) -> Vec<AccountRecordings> {
    let alone = |operation, told: &Value| recorded(Call::new(operation), account::json(told));
    let organization = json!({ "Organization": { "Id": "o-1", "MasterAccountId": OWNER } });
    let shared = || {
        vec![
            regions(),
            listed("a-1", &[instance("1", OWNER)]),
            listed("b-1", &[]),
            alone(&operation::DESCRIBE_ORGANIZATION, &organization),
        ]
    };
    let mut home = shared();
    home.push(alone(&operation::LIST_ROOTS, &json!({ "Roots": [] })));
    home.extend(home_lists_people.then(|| people("d-1", &[user("d-1", "alice", None)])));
    vec![
        AccountRecordings::new(owner(), home),
        AccountRecordings::new(AccountId::parse(MEMBER).unwrap(), shared()),
    ]
}

#[test]
fn members_have_the_people_of_the_organization() {
    let said = |accounts: &[AccountRecordings]| {
        let seen = assemble(accounts, None).accounts;
        seen.iter().map(|account| names(&account.identity_center)).collect::<Vec<_>>()
    };
    assert_eq!(said(&organization(true)), ["alice", "alice"]);
    assert_eq!(said(&organization(false)), ["not-asked", "not-asked"]);
    let member = organization(true).remove(1);
    assert_eq!(said(std::slice::from_ref(&member)), ["not-asked"], "alone, it lists nobody");
    let mut own = organization(true);
    own[1].recordings.retain(|of| of.call.region.as_deref() != Some("b-1"));
    own[1].recordings.push(listed("b-1", &[instance("2", MEMBER)]));
    own[1].recordings.push(people("d-2", &[user("d-2", "bob", None)]));
    assert_eq!(said(&own), ["alice", "bob; alice"], "its own instance, too");
    let mut unseen = organization(true);
    unseen[0].recordings.retain(|of| *of.call.operation != operation::DESCRIBE_ORGANIZATION);
    assert_eq!(said(&unseen)[1], "not-asked", "nobody knows whose instance it is");
    let mut denied = organization(true);
    denied[0].recordings.retain(|of| *of.call.operation != operation::LIST_INSTANCES);
    assert_eq!(said(&denied)[1], "not-asked", "nobody knows whether there is one");
}
