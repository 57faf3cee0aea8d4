//! Whatever answer is taken away or fails, no principal looks better protected for it, and none
//! vanishes unsaid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tutela_app::{Proved, Question, operations_of_proofs, prove};
use tutela_model::{Cause, operation};
use tutela_policy::Level;
use tutela_recording::{AccountRecordings, Answer};

/// The demo's account, in which everybody in the group of that name needs MFA for all but reading
/// about and enrolling one's own devices.
fn account() -> AccountRecordings {
    let mut account = tutela_demo::accounts().remove(0);
    let details = account.recordings.iter_mut().find(|recording| {
        *recording.call.operation == operation::GET_ACCOUNT_AUTHORIZATION_DETAILS
    });
    let details = &mut details.unwrap().answer;
    let Answer::Json(bytes) = details else { panic!("the demo has the details") };
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    let groups = value.get_mut("GroupDetailList").and_then(Value::as_array_mut).unwrap();
    let everybody =
        groups.iter_mut().find(|group| group.get("GroupName") == Some(&json!("everybody")));
    let policy = json!([{ "PolicyName": "mfa", "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Deny",
            "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser",
                          "iam:ListMFADevices", "iam:ListVirtualMFADevices", "sts:GetSessionToken"],
            "Resource": "*",
            "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } },
        }],
    }}]);
    everybody.unwrap().as_object_mut().unwrap().insert("GroupPolicyList".to_owned(), policy);
    *details = Answer::Json(value.to_string().into_bytes());
    account
}

/// The levels by principal, and whether there may be others.
fn levels(account: AccountRecordings) -> (BTreeMap<String, Level>, bool) {
    let Proved { accounts, unmatched } =
        prove(&[account], Some(tutela_demo::as_of()), Question::default());
    assert_eq!(unmatched, Vec::<String>::new());
    let proofs = &accounts.first().unwrap().proofs;
    let levels = proofs.alike.iter().flat_map(|alike| {
        let level = alike.proof.as_ref().map_or(alike.level, |proof| proof.level);
        assert_eq!(level, alike.level);
        alike.principals.iter().map(move |arn| (arn.to_string(), level))
    });
    (levels.collect(), !proofs.unlisted.is_empty())
}

#[test]
fn nothing_that_is_taken_away_makes_a_level_better() {
    let whole = account();
    let (before, _) = levels(whole.clone());
    let words: BTreeSet<&str> = before.values().copied().map(Level::name).collect();
    assert!(words.len() > 2, "levels that could all not get better show nothing: {words:?}");
    let asked = operations_of_proofs();
    let places = whole.recordings.iter().zip(0..);
    let places = places.filter(|(recording, _)| asked.contains(recording.call.operation));
    for (recording, place) in places {
        let mut gone = whole.clone();
        gone.recordings.remove(place);
        let mut failed = whole.clone();
        let answer = Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() };
        failed.recordings.get_mut(place).unwrap().answer = answer;
        for (how, account) in [("gone", gone), ("denied", failed)] {
            let (after, has_others) = levels(account);
            for (arn, level) in &before {
                match after.get(arn) {
                    Some(now) => assert!(now >= level, "{} {how}: {arn}: {now}", recording.call),
                    None => assert!(has_others, "{} {how}: {arn} vanished", recording.call),
                }
            }
        }
    }
}
