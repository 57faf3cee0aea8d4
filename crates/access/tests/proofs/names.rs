//! Users whom a policy tells apart by what their own keys say, and by what another policy says.

use std::sync::Arc;

use tutela_model::{Account, Arn, Grants, NamedPolicy, Role};

use crate::{prove, seen, together, users};

/// Who is proved together, with the level of each group.
fn levels(account: &Account) -> String {
    let mut told: Vec<String> = prove(account)
        .iter()
        .map(|alike| {
            let names = alike.principals.iter().map(|arn| arn.as_str().rsplit('/').next().unwrap());
            format!("{} {}", names.collect::<Vec<_>>().join(" "), alike.level)
        })
        .collect();
    told.sort();
    told.join(", ")
}

#[test]
fn a_name_is_held_against_the_users_own_tags_and_account() {
    let window = "attached Everything; attached Template; attached OwnWindow";
    for (holds, words, names, expected) in [
        (
            "attached OwnedByOwner",
            "key owner=alice",
            ["aaron", "alice", "zoe"],
            "aaron zoe sealed, alice open",
        ),
        // The first of them is the one who gets in.
        (
            "attached OwnedByOwner",
            "key owner=aaron",
            ["aaron", "alice", "zoe"],
            "aaron open, alice zoe sealed",
        ),
        (
            window,
            "key enrol-for=bob",
            ["alice", "bob", "zoe"],
            "alice zoe enrolment-open, bob enrolment-open",
        ),
        (
            "attached OfAccount",
            "key",
            ["111122223333", "alice", "zoe"],
            "111122223333 open, alice zoe sealed",
        ),
        // Nobody's tag is held against a name that no policy asks for.
        (
            "attached DenyAll",
            "key owner=alice",
            ["aaron", "alice", "zoe"],
            "aaron alice zoe sealed",
        ),
    ] {
        let account = users(&names.map(|name| (name, holds, words)));
        assert_eq!(levels(&account), expected, "{holds} {words}");
        for name in names {
            let alone = levels(&users(&[(name, holds, words)]));
            let level = alone.split(' ').next_back().unwrap();
            let of_group = expected.split(", ").find(|group| group.split(' ').any(|it| it == name));
            assert!(of_group.unwrap().ends_with(level), "{name} alone is {level}: {expected}");
        }
    }
}

/// A role that lets anybody of the account in, under this condition.
fn with_role(mut account: Account, condition: &str) -> Account {
    let trust = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": "arn:aws:iam::111122223333:root"}}, "Condition": {condition}}}}}"#
    );
    let own = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    let own = NamedPolicy { name: "own".to_owned(), document: Arc::from(own) };
    account.roles = seen(vec![Role {
        name: "ops".to_owned(),
        arn: Arn::new("arn:aws:iam::111122223333:role/ops"),
        trust: Arc::from(trust),
        grants: Grants {
            inline: vec![own],
            attached: Vec::new(),
            groups: Vec::new(),
            boundary: None,
        },
    }]);
    account
}

/// Who gets into the role.
fn guests(account: &Account) -> String {
    let all = prove(account);
    let of = |hops: &[tutela_access::Hop]| {
        let from = hops.iter().map(|hop| hop.from.as_str().rsplit('/').next().unwrap().to_owned());
        from.collect::<std::collections::BTreeSet<_>>()
    };
    let guests = all.iter().flat_map(|alike| of(&alike.hops)).collect::<Vec<_>>();
    guests.join(" ")
}

#[test]
fn a_name_is_held_against_what_trust_policies_ask() {
    let owner = r#"{"StringEquals": {"aws:PrincipalTag/owner": "${aws:username}"}}"#;
    let id = r#"{"StringEquals": {"sts:ExternalId": "for-bob"}}"#;
    for (holds, words, condition, expected, alike) in [
        ("attached AssumeAny", "key owner=bob", owner, "bob", "alice zoe, bob"),
        ("attached AssumeAny", "key owner=nobody", owner, "", "alice bob zoe"),
        // The user's policy asks for an id with the name in it, and the role's for one of them.
        ("attached AssumeWithId", "key", id, "bob", "alice zoe, bob"),
    ] {
        let people = ["alice", "bob", "zoe"].map(|name| (name, holds, words));
        let account = with_role(users(&people), condition);
        assert_eq!(guests(&account), expected, "{holds} {words} {condition}");
        assert_eq!(together(&account), alike, "{holds} {words} {condition}");
    }
}

#[test]
fn a_name_that_arns_spell_is_told_apart() {
    let holds = "attached OwnKeys";
    let account = users(&["alice", "user", "S3", "role", "zoe"].map(|name| (name, holds, "key")));
    assert_eq!(together(&account), "S3, alice zoe, role, user");
}

#[test]
fn tags_that_nobody_saw_matter_where_a_trust_policy_asks_for_them() {
    let owner = r#"{"StringEquals": {"aws:PrincipalTag/owner": "bob"}}"#;
    let account = users(&[("bob", "attached AssumeAny", "key no-tags")]);
    assert_eq!(levels(&with_role(account, owner)), "bob unknown");
}
