//! The account-data folder: written and read back, damaged, and made by hand.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use tutela_model::{AccountId, Call, operation};
use tutela_recording::{
    AccountRecordings, Answer,
    folder::{self, File, Folder, FolderError},
};

use crate::account::{OWNER, noon, of_user, only};

type Tree = BTreeMap<String, File>;

/// The demo's folder, as it lies on the disk.
fn demo() -> Tree {
    readable(folder::write(&tutela_demo::accounts(), noon(), "0.0.0").unwrap())
}

fn readable(tree: BTreeMap<String, Vec<u8>>) -> Tree {
    tree.into_iter().map(|(path, bytes)| (path, Ok(bytes))).collect()
}

/// A folder made by hand.
fn by_hand(files: &[(&str, Value)]) -> Tree {
    files
        .iter()
        .map(|(path, value)| ((*path).to_owned(), Ok(value.to_string().into_bytes())))
        .collect()
}

/// The gap of a call within a folder's first account, or `an answer`, or `nothing`.
fn outcome(folder: &Folder, call: &Call) -> String {
    let known = folder.accounts[0].recordings.iter().find(|recording| recording.call == *call);
    match known.map(|recording| &recording.answer) {
        Some(Answer::Gap { cause, detail }) => format!("{}: {detail}", cause.word()),
        Some(_) => "an answer".to_owned(),
        None => "nothing".to_owned(),
    }
}

const HOME: &str = "accounts/111122223333";
const SUMMARY: &str = "accounts/111122223333/iam/get-account-summary.json";
const GAPS: &str = "accounts/111122223333/gaps.json";

#[test]
fn what_was_written_is_read() {
    let demo = tutela_demo::accounts();
    let tree = folder::write(&demo, noon(), "0.0.0").unwrap();
    let manifest: Value = serde_json::from_slice(&tree["manifest.json"]).unwrap();
    assert_eq!(
        manifest["taken_by"],
        "arn:aws:sts::111122223333:assumed-role/tutela-reader/auditor"
    );
    let read = folder::read(readable(tree)).unwrap();
    assert_eq!(read, Folder { accounts: demo, as_of: Some(noon()), notes: vec![] });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_part_of_an_account_survives_the_folder(
        kept in proptest::collection::vec(any::<bool>(), 40),
        dated: bool,
    ) {
        let demo = tutela_demo::accounts().remove(0);
        let kept = kept.into_iter().chain(std::iter::repeat(true));
        let mut recordings: Vec<_> = demo
            .recordings
            .into_iter()
            .zip(kept)
            .filter_map(|(recording, kept)| kept.then_some(recording))
            .collect();
        for recording in &mut recordings {
            recording.taken_at = recording.taken_at.filter(|_| dated);
        }
        prop_assume!(!recordings.is_empty());
        let accounts = vec![AccountRecordings::new(demo.account, recordings)];
        let tree = folder::write(&accounts, noon(), "0.0.0").unwrap();
        prop_assert_eq!(folder::read(readable(tree)).unwrap().accounts, accounts);
    }
}

#[track_caller]
fn damaged(what: &str, damage: impl FnOnce(&mut Tree), call: &Call, expected: &str) {
    let mut tree = demo();
    damage(&mut tree);
    let folder = folder::read(tree).unwrap();
    assert_eq!(folder.accounts.len(), 1, "{what}");
    assert_eq!(outcome(&folder, call), expected, "{what}");
}

#[test]
fn a_file_that_the_manifest_does_not_know_is_a_gap() {
    let summary = Call::new(&operation::GET_ACCOUNT_SUMMARY);
    damaged("as it was", |_| {}, &summary, "an answer");
    damaged(
        "removed",
        |tree| drop(tree.remove(SUMMARY)),
        &summary,
        &format!("incomplete: `{SUMMARY}` is missing, which the manifest lists"),
    );
    let changed =
        format!("incomplete: `{SUMMARY}` is not what the manifest says: it was changed or cut");
    damaged(
        "emptied",
        |tree| drop(tree.insert(SUMMARY.to_owned(), Ok(vec![]))),
        &summary,
        &changed,
    );
    damaged(
        "edited",
        |tree| {
            let better = json!({ "SummaryMap": { "AccountMFAEnabled": 1 } }).to_string();
            tree.insert(SUMMARY.to_owned(), Ok(better.into_bytes()));
        },
        &summary,
        &changed,
    );
    damaged(
        "unreadable",
        |tree| drop(tree.insert(SUMMARY.to_owned(), Err(format!("`{SUMMARY}`: no")))),
        &summary,
        &format!("incomplete: `{SUMMARY}`: no"),
    );
    let zoe = format!("{HOME}/iam/list-mfa-devices/zoe.json");
    damaged(
        "added",
        |tree| drop(tree.insert(zoe.clone(), Ok(br#"{"MFADevices":[]}"#.to_vec()))),
        &of_user(&operation::LIST_MFA_DEVICES, "zoe"),
        &format!("incomplete: `{zoe}` is not in the manifest"),
    );
}

#[test]
fn without_gaps_json_the_manifest_still_knows_what_failed() {
    let denied = Call::new(&operation::LIST_SAML_PROVIDERS);
    let throttled = of_user(&operation::LIST_MFA_DEVICES, "judy");
    let changed = format!("`{GAPS}` is not what the manifest says: it was changed or cut");
    for (what, damage, expected) in [
        ("removed", None, "`gaps.json`, which says why, is missing".to_owned()),
        (
            "emptied",
            Some(br#"{"gaps":[]}"#.to_vec()),
            format!("`gaps.json`, which says why, could not be read: {changed}"),
        ),
        (
            "cut",
            Some(br#"{"gaps":["#.to_vec()),
            format!("`gaps.json`, which says why, could not be read: {changed}"),
        ),
    ] {
        let damage = |tree: &mut Tree| {
            tree.remove(GAPS);
            tree.extend(damage.clone().map(|bytes| (GAPS.to_owned(), Ok(bytes))));
        };
        let expected = format!("incomplete: {expected}");
        damaged(what, damage, &denied, &expected);
        damaged(what, damage, &throttled, &expected);
    }
    damaged("as it was", |_| {}, &throttled, "throttled: Throttling: Rate exceeded, in 8 attempts");
}

#[test]
fn manifests_that_are_of_no_use() {
    let with = |manifest: &[u8]| {
        let mut tree = demo();
        tree.insert("manifest.json".to_owned(), Ok(manifest.to_vec()));
        folder::read(tree)
    };
    for (what, manifest, why) in [
        ("empty", &b""[..], "the file is empty"),
        ("cut", b"{\"schema\":", "the file ends in the middle, at line 1 column 10"),
        ("another file", b"{}", "missing field `as_of`"),
        ("not UTF-8", b"{\"\xff\":1}", "invalid unicode code point at line 1 column 3"),
    ] {
        let folder = with(manifest).unwrap();
        assert_eq!(folder.as_of, None, "{what}: nobody dated it");
        // A name of two parameters is a digest, which only a manifest tells of.
        let named = tutela_demo::accounts()[0].recordings.clone().into_iter();
        let named = named.filter(|recording| recording.call.parameters.iter().len() < 2).count();
        assert_eq!(folder.accounts[0].recordings.len(), named, "{what}");
        for recording in &folder.accounts[0].recordings {
            let says_its_time = matches!(recording.answer, Answer::Gap { .. });
            assert!(recording.taken_at.is_none() || says_its_time, "{what}: {}", recording.call);
        }
        let note = &folder.notes[0];
        assert!(note.contains(why) && note.contains("undated and unverified"), "{what}: {note}");
    }
    let newer = with(br#"{"schema":"tutela.account-data/2"}"#).unwrap_err();
    assert_eq!(
        newer.to_string(),
        "`manifest.json` is of schema `tutela.account-data/2`, but this version reads \
         `tutela.account-data/1`: update tutela",
    );
    let mut unreadable = demo();
    unreadable.insert("manifest.json".to_owned(), Err("permission denied".to_owned()));
    assert!(folder::read(unreadable).unwrap().notes[0].contains("permission denied"));
}

#[test]
fn made_by_hand() {
    let caller = json!({ "Account": OWNER, "Arn": "arn:aws:iam::111122223333:user/al" });
    let devices = |user: &str| json!({ "MFADevices": [{ "UserName": user, "SerialNumber": "X" }] });
    let tree = by_hand(&[
        ("sts/get-caller-identity.json", caller),
        ("iam/list-mfa-devices/alice.json", json!({ "MFADevices": [] })),
        ("iam/list-mfa-devices/0123456789abcdef.json", devices("b/ob")),
        ("iam/get-login-profile/carol.json", json!({ "LoginProfile": { "UserName": "carol" } })),
        (
            "iam/list-access-keys/dave.json",
            json!({ "Error": { "Code": "AccessDenied", "Message": "no" } }),
        ),
        ("iam/get-login-profile/erin.json", json!({ "Error": { "Code": "NoSuchEntity" } })),
        ("iam/get-mfa-device/k1.json", json!({ "SerialNumber": "arn:k1", "Certifications": {} })),
        ("iam/delete-user/frank.json", json!({})),
        ("notes.txt", json!("mine")),
        ("accounts/mine/iam/get-account-summary.json", json!({})),
        ("iam/get-account-summary/more.json", json!({})),
    ]);
    let folder = folder::read(tree).unwrap();
    let [account] = folder.accounts.as_slice() else { panic!("{folder:?}") };
    assert_eq!((account.account.as_str(), folder.as_of), (OWNER, None));
    let calls: Vec<String> =
        account.recordings.iter().map(|recording| recording.call.to_string()).collect();
    assert_eq!(
        calls,
        [
            "iam:GetLoginProfile(UserName=carol)",
            "iam:GetLoginProfile(UserName=erin)",
            "iam:GetMFADevice(SerialNumber=arn:k1)",
            "iam:ListAccessKeys(UserName=dave)",
            "iam:ListMFADevices(UserName=alice)",
            "iam:ListMFADevices(UserName=b/ob)",
            "sts:GetCallerIdentity",
        ],
    );
    assert_eq!(
        folder.notes,
        ["passed over as no answers of AWS: accounts/mine/iam/get-account-summary.json, \
          iam/delete-user/frank.json, iam/get-account-summary/more.json, notes.txt"],
    );
    let summary = Call::new(&operation::GET_ACCOUNT_SUMMARY);
    assert_eq!(account.file(&summary), "iam/get-account-summary.json", "where it would lie here");
    let bob = of_user(&operation::LIST_MFA_DEVICES, "b/ob");
    assert_eq!(account.file(&bob), "iam/list-mfa-devices/0123456789abcdef.json");
    assert_eq!(outcome(&folder, &of_user(&operation::LIST_ACCESS_KEYS, "dave")), "denied: no");
    let erin = of_user(&operation::GET_LOGIN_PROFILE, "erin");
    let erin = account.recordings.iter().find(|recording| recording.call == erin).unwrap();
    assert!(matches!(erin.answer, Answer::Absent { .. }));
}

#[test]
fn two_files_for_one_call() {
    let devices = json!({ "MFADevices": [{ "UserName": "bob", "SerialNumber": "X" }] });
    let tree = by_hand(&[
        ("iam/list-mfa-devices/bob.json", devices.clone()),
        ("iam/list-mfa-devices/copy.json", devices),
    ]);
    let both = "malformed: `iam/list-mfa-devices/bob.json` and `iam/list-mfa-devices/copy.json` \
                are both its answer";
    let folder = folder::read(tree).unwrap();
    assert_eq!(outcome(&folder, &of_user(&operation::LIST_MFA_DEVICES, "bob")), both);
    let tree = by_hand(&[
        ("iam/get-account-summary.json", json!({ "SummaryMap": { "AccountMFAEnabled": 1 } })),
        (SUMMARY, json!({ "SummaryMap": { "AccountMFAEnabled": 0 } })),
        ("sts/get-caller-identity.json", json!({ "Account": OWNER })),
    ]);
    let folder = folder::read(tree).unwrap();
    assert_eq!(folder.accounts.len(), 1, "one account, though its files lie in two places");
    let summary = outcome(&folder, &Call::new(&operation::GET_ACCOUNT_SUMMARY));
    assert!(summary.contains("are both its answer"), "{summary}");
    assert_eq!(outcome(&folder, &Call::new(&operation::GET_CALLER_IDENTITY)), "an answer");
}

#[test]
fn answers_of_two_accounts() {
    let identity = |account: &str| json!({ "Account": account });
    let saml =
        json!({ "SAMLProviderList": [{ "Arn": "arn:aws:iam::444455556666:saml-provider/x" }] });
    for prefix in ["", "accounts/unknown/"] {
        let (first, second) = (
            format!("{prefix}sts/get-caller-identity.json"),
            format!("{prefix}iam/list-saml-providers.json"),
        );
        let mixed = by_hand(&[(&first, identity(OWNER)), (&second, saml.clone())]);
        let error = folder::read(mixed).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "`{second}` is of account 444455556666, but `{first}` is of account \
                 111122223333: put each under `accounts/<account id>/`"
            ),
        );
    }
    let user = |account: &str| json!({ "Arn": format!("arn:aws:iam::{account}:user/x") });
    let pasted = json!({ "UserDetailList": [user(OWNER), user(OWNER), user("444455556666")] });
    let path = "iam/get-account-authorization-details.json";
    let error = folder::read(by_hand(&[(path, pasted.clone())])).unwrap_err();
    assert!(error.to_string().contains("is of account 444455556666"), "a later item: {error}");
    let path = format!("{HOME}/{path}");
    let folder = folder::read(by_hand(&[(&path, pasted)])).unwrap();
    assert_eq!(
        outcome(&folder, &Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS)),
        format!(
            "malformed: `{path}` is of account 444455556666, and not of 111122223333: move it to \
             `accounts/444455556666/`, and put the answer of 111122223333 in its place"
        ),
    );
    let saml_file = format!("{HOME}/iam/list-saml-providers.json");
    let foreign = by_hand(&[
        (&format!("{HOME}/sts/get-caller-identity.json"), identity(OWNER)),
        (&saml_file, saml),
        ("accounts/444455556666/sts/get-caller-identity.json", identity("444455556666")),
    ]);
    let folder = folder::read(foreign).unwrap();
    let ids: Vec<&AccountId> = folder.accounts.iter().map(|account| &account.account).collect();
    assert_eq!(ids.len(), 2);
    let said = outcome(&folder, &Call::new(&operation::LIST_SAML_PROVIDERS));
    assert!(
        said.starts_with(&format!("malformed: `{saml_file}` is of account 444455556666, and not"))
    );
}

#[test]
fn folders_without_account_data() {
    let foreign = by_hand(&[("README.md", json!("x")), ("accounts/x.json", json!({}))]);
    for tree in [Tree::new(), foreign] {
        let error = folder::read(tree).unwrap_err();
        assert_eq!(error, FolderError::Empty);
        assert!(error.to_string().contains("`accounts/<account id>/iam/…` and `iam/…`"));
    }
}

#[test]
fn seeds_are_not_written() {
    let operation = &operation::LIST_VIRTUAL_MFA_DEVICES;
    let device = json!({ "SerialNumber": "s", "Base32StringSeed": "SEED" });
    let whole = json!({ "VirtualMFADevices": [device] }).to_string().into_bytes();
    let cut = whole[..whole.len() - 1].to_vec();
    for (what, json, expected) in
        [("whole", whole, "an answer"), ("cut", cut, "malformed: `accounts/")]
    {
        let tree = folder::write(&[only(operation, Answer::Json(json))], noon(), "0").unwrap();
        for (path, bytes) in &tree {
            assert!(!String::from_utf8_lossy(bytes).contains("SEED"), "{what}: {path}");
        }
        let read = folder::read(readable(tree)).unwrap();
        let outcome = outcome(&read, &Call::new(operation));
        assert!(outcome.starts_with(expected), "{what}: {outcome}");
    }
}

#[test]
fn seeds_stay_outside() {
    let path = "iam/list-virtual-mfa-devices.json";
    let devices = json!({ "VirtualMFADevices": [
        { "SerialNumber": "s", "Base32StringSeed": "SEED", "QRCodePNG": "PNG" },
    ]});
    let folder = folder::read(by_hand(&[(path, devices.clone())])).unwrap();
    let Answer::Json(json) = &folder.accounts[0].recordings[0].answer else { panic!("{folder:?}") };
    let text = String::from_utf8_lossy(json);
    assert!(text.contains("SerialNumber") && !text.contains("SEED") && !text.contains("PNG"));
    let mut cut = devices.to_string().into_bytes();
    cut.pop();
    let folder = folder::read(Tree::from([(path.to_owned(), Ok(cut))])).unwrap();
    assert_eq!(
        outcome(&folder, &Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES)),
        format!("malformed: `{path}` could not be read, and may hold the seed of a device"),
    );
}

#[test]
fn an_account_without_an_answer_is_not_absent() {
    let answers = |path: &str| (path.to_owned(), Ok(br#"{"SummaryMap":{}}"#.to_vec()));
    let summary = answers("accounts/111122223333/iam/get-account-summary.json");
    let accounts = |tree: BTreeMap<String, File>| -> Vec<String> {
        let folder = folder::read(tree).unwrap();
        folder.accounts.iter().map(|account| account.account.to_string()).collect()
    };
    let both = ["111122223333", "444455556666"];
    let empty = ("accounts/444455556666/".to_owned(), Ok(Vec::new()));
    assert_eq!(accounts(BTreeMap::from([summary.clone(), empty.clone()])), both, "it is empty");
    let misnamed = answers("accounts/444455556666/iam/get-acount-summary.json");
    assert_eq!(accounts(BTreeMap::from([summary, misnamed])), both, "its only file is misnamed");
    assert_eq!(folder::read(BTreeMap::from([empty])).unwrap_err(), FolderError::Empty);
}
