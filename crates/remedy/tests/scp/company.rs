//! An organization in memory: its tree, and two members with users in a few words.

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{
    Account, AccountId, AccountState, Arn, Attached, Member, Observed, Organization, Population,
    Scp, Tree, Unit,
};
use tutela_remedy::enforce::scp::Company;

use super::people::{of, person, seen, support};

pub(crate) const MANAGEMENT: &str = "999900001111";
pub(crate) const PRODUCTION: &str = "444455556666";
pub(crate) const STAGING: &str = "777788889999";
pub(crate) const ROOT: &str = "r-ab12";
pub(crate) const PROD: &str = "ou-ab12-prod0000";
pub(crate) const STAGE: &str = "ou-ab12-stage000";
pub(crate) const EMPTY: &str = "ou-ab12-empty000";
const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

pub(crate) fn id(text: &str) -> AccountId {
    AccountId::parse(text).unwrap()
}

pub(crate) fn scp(name: &str) -> Scp {
    Scp { id: format!("p-{name}"), name: name.to_owned(), document: Arc::from(ALLOW) }
}

fn member(account: &str, units: &[&str]) -> Member {
    Member {
        id: id(account),
        name: None,
        state: AccountState::Active,
        state_field: "State",
        path: units
            .iter()
            .map(|unit| Unit { id: (*unit).to_owned(), name: (*unit).to_owned() })
            .collect(),
        tags: seen(BTreeMap::new()),
        receipt: support::receipt("accounts.json"),
    }
}

/// The management account in the root, and a member in each of two OUs.
pub(crate) fn tree() -> Tree {
    let known = vec![
        member(PRODUCTION, &[ROOT, PROD]),
        member(STAGING, &[ROOT, STAGE]),
        member(MANAGEMENT, &[ROOT]),
    ];
    let everything = [ROOT, PROD, STAGE, EMPTY, PRODUCTION, STAGING, MANAGEMENT];
    let by_target = everything.map(|it| (it.to_owned(), vec![scp("FullAWSAccess")])).into();
    Tree {
        listed_by: id(MANAGEMENT),
        management_account: seen(MANAGEMENT.to_owned()),
        members: Population { known, complete: Ok(support::receipt("accounts.json")) },
        scps: seen(Attached { is_enabled: true, by_target }),
        rcps: seen(Attached::default()),
        directories: Vec::new(),
    }
}

/// A member with these users, by name and words.
pub(crate) fn account(number: &str, users: &[(&str, &str)]) -> Account {
    let users = users.iter().map(|(name, words)| {
        let mut user = person(name, words);
        user.arn = Arn::new(format!("arn:aws:iam::{number}:user/{name}"));
        user
    });
    let mut account = of(users.collect());
    account.id = id(number);
    account.organization = seen(Some(Organization {
        id: "o-example".to_owned(),
        management_account: MANAGEMENT.to_owned(),
        is_management: false,
    }));
    account
}

const FINE: &str = "console; app; inline Iam";
pub(crate) const MACHINE: &str = "app; key used 5; inline Iam";

/// Two members whose users are fine.
pub(crate) fn company() -> Company {
    Company {
        home: id(MANAGEMENT),
        partition: "aws".to_owned(),
        tree: Arc::new(tree()),
        accounts: vec![
            account(PRODUCTION, &[("ana", FINE), ("bot", "inline Iam")]),
            account(STAGING, &[("ben", FINE)]),
        ],
    }
}

pub(crate) fn with_tree(change: impl FnOnce(&mut Tree)) -> Company {
    let mut tree = tree();
    change(&mut tree);
    Company { tree: Arc::new(tree), ..company() }
}

pub(crate) fn attached(tree: &mut Tree) -> &mut Attached {
    let Observed::Seen(seen) = &mut tree.scps else { panic!("no SCPs") };
    &mut seen.value
}
