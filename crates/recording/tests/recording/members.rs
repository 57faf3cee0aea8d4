//! Accounts of an organisation of which nothing lies in the folder are there all the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tutela_model::{AccountId, Call, Cause, Operation, operation};
use tutela_recording::{
    AccountRecordings, Answer, Recording, assemble,
    folder::{self, Folder},
};

use crate::account::{self, OWNER, noon, owner, recorded};

const ACTIVE: &str = "444455556666";
const SUSPENDED: &str = "555566667777";
const THIRD: &str = "666677778888";
const ALL: [&str; 4] = [OWNER, ACTIVE, SUSPENDED, THIRD];

fn about(operation: &'static Operation, parent: &str, value: &Value) -> Recording {
    recorded(Call::new(operation).with("ParentId", parent), account::json(value))
}

/// A management account, two members that are asked, and one that is suspended.
fn company() -> BTreeMap<String, Vec<u8>> {
    let (units, accounts) =
        (&operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, &operation::LIST_ACCOUNTS_FOR_PARENT);
    let root = json!({ "Id": "r-1", "Name": "Root", "PolicyTypes": [] });
    let member = |id: &str, state: &str| json!({ "Id": id, "Name": id, "State": state });
    let of_root = json!({ "Accounts": [member(OWNER, "ACTIVE"), member(THIRD, "ACTIVE")] });
    let of_unit = json!({ "Accounts": [member(ACTIVE, "ACTIVE"), member(SUSPENDED, "SUSPENDED")] });
    let unit = json!({ "OrganizationalUnits": [{ "Id": "ou-1", "Name": "Workloads" }] });
    let home = vec![
        recorded(Call::new(&operation::LIST_ROOTS), account::json(&json!({ "Roots": [root] }))),
        about(accounts, "r-1", &of_root),
        about(units, "r-1", &unit),
        about(accounts, "ou-1", &of_unit),
        about(units, "ou-1", &json!({ "OrganizationalUnits": [] })),
    ];
    let summary = json!({ "SummaryMap": { "AccountMFAEnabled": 1 } });
    let summary = recorded(Call::new(&operation::GET_ACCOUNT_SUMMARY), account::json(&summary));
    let id = |id: &str| AccountId::parse(id).unwrap();
    let accounts = [
        AccountRecordings::new(owner(), home),
        AccountRecordings::new(id(ACTIVE), vec![summary.clone()]),
        AccountRecordings::new(id(SUSPENDED), Vec::new()),
        AccountRecordings::new(id(THIRD), vec![summary]),
    ];
    folder::write(&accounts, noon(), "0.0.0").unwrap()
}

/// The company without the files whose paths begin so.
fn without(lost: &[&str]) -> Folder {
    let mut files = company();
    files.retain(|path, _| !lost.iter().any(|lost| path.starts_with(lost)));
    folder::read(files.into_iter().map(|(path, bytes)| (path, Ok(bytes))).collect()).unwrap()
}

fn ids(folder: &Folder) -> Vec<&str> {
    folder.accounts.iter().map(|own| own.account.as_str()).collect()
}

#[test]
fn a_folder_that_is_gone_leaves_an_account_that_is_unknown() {
    assert_eq!(ids(&without(&[])), ALL);
    let folder = without(&["manifest.json", "accounts/444455556666/"]);
    assert_eq!(ids(&folder), ALL);
    let snapshot = assemble(&folder.accounts, Some(noon()));
    for (account, is_shut) in snapshot.accounts.iter().skip(1).zip([false, true]) {
        assert_eq!(account.root.has_mfa.seen().unwrap_err().cause(), Cause::NotAsked);
        assert_eq!(account.gaps.is_empty(), is_shut, "its state says all: {:?}", account.gaps);
        let member = account.member.seen().unwrap().value.as_ref().unwrap();
        assert_eq!(member.state.is_shut(), is_shut, "{}", account.id);
    }
    let note = folder.notes.join(" ");
    assert!(note.contains(ACTIVE) && note.contains("--org --save"), "{note}");
    assert!(!note.contains(SUSPENDED), "nobody could have asked there: {note}");
    assert!(without(&["manifest.json"]).notes.is_empty(), "nothing is missing");
}

#[test]
fn a_listing_that_is_gone_leaves_others_that_nobody_knows() {
    for listing in ["roots", "accounts-for-parent/r-1", "organizational-units-for-parent/ou-1"] {
        let lost = format!("accounts/{OWNER}/organizations/list-{listing}");
        let folder = without(&["manifest.json", &lost]);
        let unknown = ids(&folder).into_iter().filter(|id| *id == "unknown");
        assert_eq!(unknown.count(), 1, "{listing}");
        let gap = &folder.accounts.last().unwrap().recordings[0].answer;
        assert!(matches!(gap, Answer::Gap { detail, .. } if detail.contains(&lost)), "{gap:?}");
    }
    // What an OU's listing names is there, though nothing leads to the OU.
    let roots = format!("accounts/{OWNER}/organizations/list-roots");
    let folder = without(&["manifest.json", &roots, "accounts/444455556666/"]);
    assert!(ids(&folder).contains(&ACTIVE), "{:?}", ids(&folder));
}

#[test]
fn a_folder_of_one_account_stays_one() {
    let own = format!("accounts/{OWNER}/");
    let bare = company()
        .into_iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(&own)?.to_owned(), Ok(bytes))));
    let folder = folder::read(bare.collect()).unwrap();
    // Nothing of it names its account.
    assert_eq!(ids(&folder), ["unknown"]);
    // Nor is one of many that one that has a folder of its own name, and no other beside it.
    let folder = without(&["manifest.json", "accounts/444455556666/", "accounts/666677778888/"]);
    assert_eq!(ids(&folder), [OWNER]);
    assert!(folder.notes.join(" ").contains("of one account alone"), "{:?}", folder.notes);
}
