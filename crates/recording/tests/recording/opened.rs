//! A folder that is read account by account is the same as one that is read at once.

use std::collections::BTreeMap;

use tutela_model::{AccountId, Call, Cause, operation};
use tutela_recording::{
    AccountRecordings, Answer, Recording,
    folder::{self, File, FolderError, Opened},
};

const IDS: [&str; 3] = ["111122223333", "222233334444", "333344445555"];

fn recording(call: Call, answer: Answer) -> Recording {
    Recording { call, taken_at: None, answer }
}

/// Three accounts, of which the second may have been asked for the tree.
fn accounts(of_tree: Option<Answer>) -> Vec<AccountRecordings> {
    let summary = || Answer::Json(br#"{"SummaryMap": {"Users": 1}}"#.to_vec());
    let denied = || Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() };
    let account = |id: &str| {
        let recordings = vec![
            recording(Call::new(&operation::GET_ACCOUNT_SUMMARY), summary()),
            recording(Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES), denied()),
        ];
        AccountRecordings::new(AccountId::parse(id).unwrap(), recordings)
    };
    let mut all: Vec<AccountRecordings> = IDS.iter().map(|id| account(id)).collect();
    let roots = of_tree.map(|answer| recording(Call::new(&operation::LIST_ROOTS), answer));
    all[1].recordings.extend(roots);
    all
}

fn tree(of_tree: Option<Answer>) -> BTreeMap<String, Vec<u8>> {
    let as_of = "2026-03-01T00:00:00Z".parse().unwrap();
    folder::write(&accounts(of_tree), as_of, "test").unwrap()
}

fn open(tree: &BTreeMap<String, Vec<u8>>, read: &mut Vec<String>) -> Opened {
    let paths = tree.keys().cloned();
    Opened::new(paths, &mut |path: &str| file(tree, path, read)).unwrap()
}

fn file(tree: &BTreeMap<String, Vec<u8>>, path: &str, read: &mut Vec<String>) -> File {
    read.push(path.to_owned());
    tree.get(path).cloned().ok_or_else(|| "it is not there".to_owned())
}

#[test]
fn account_by_account_is_as_all_at_once() {
    let roots = || Answer::Json(br#"{"Roots": [{"Id": "r-exam", "Name": "Root"}]}"#.to_vec());
    let whole = tree(Some(roots()));
    let mut changed = whole.clone();
    let summary = format!("accounts/{}/iam/get-account-summary.json", IDS[0]);
    changed.get_mut(&summary).unwrap().push(b' ');
    let mut strange = whole.clone();
    strange.insert(format!("accounts/{}/notes.txt", IDS[2]), b"to do".to_vec());
    strange.insert(format!("accounts/{}/gaps.json", IDS[0]), b"{".to_vec());
    let mut lacking = whole.clone();
    lacking.remove(&summary);
    let mut by_hand = whole.clone();
    by_hand.remove("manifest.json");
    let own = format!("accounts/{}/", IDS[1]);
    let bare: BTreeMap<String, Vec<u8>> = by_hand
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(&own)?.to_owned(), bytes.clone())))
        .collect();
    for (name, tree) in [
        ("whole", whole),
        ("changed", changed),
        ("strange", strange),
        ("lacking", lacking),
        ("by hand", by_hand),
        ("bare", bare),
    ] {
        let at_once = tree.iter().map(|(path, bytes)| (path.clone(), Ok(bytes.clone())));
        let at_once = folder::read(at_once.collect()).unwrap();
        let mut read = Vec::new();
        let mut opened = open(&tree, &mut read);
        let mut give = |path: &str| file(&tree, path, &mut read);
        // What is read for the tree is read again, and said once.
        assert!(opened.listing().is_some(), "{name}");
        let ids: Vec<AccountId> = opened.accounts().cloned().collect();
        let accounts: Vec<_> = ids.iter().map(|id| opened.account(id, &mut give)).collect();
        assert_eq!(accounts, at_once.accounts, "{name}");
        assert_eq!(opened.as_of(), at_once.as_of, "{name}");
        assert_eq!(opened.finish().unwrap(), at_once.notes, "{name}");
    }
}

#[test]
fn who_listed_the_organisation_is_found_without_reading_the_others() {
    let roots = Answer::Json(br#"{"Roots": []}"#.to_vec());
    let denied = Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() };
    for (of_tree, found) in
        [(Some(roots), Some(IDS[1])), (Some(denied), Some(IDS[1])), (None, None)]
    {
        let mut tree = tree(of_tree);
        for by_hand in [false, true] {
            if by_hand {
                tree.remove("manifest.json");
            }
            let mut read = Vec::new();
            let opened = open(&tree, &mut read);
            let id = opened.listing().map(|account| account.account.to_string());
            assert_eq!(id.as_deref(), found, "by hand: {by_hand}");
            let others = read.iter().filter(|path| path.contains("get-account-summary"));
            assert!(others.count() <= usize::from(found.is_some()), "{read:?}");
        }
    }
}

#[test]
fn a_folder_without_an_answer_is_of_no_use() {
    let tree = BTreeMap::from([("accounts/111122223333/".to_owned(), Vec::new())]);
    let mut read = Vec::new();
    let mut opened = open(&tree, &mut read);
    let id = AccountId::parse(IDS[0]).unwrap();
    opened.account(&id, &mut |path: &str| file(&tree, path, &mut read));
    assert_eq!(opened.finish(), Err(FolderError::Empty));
}
