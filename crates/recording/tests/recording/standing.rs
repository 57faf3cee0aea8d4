//! How AWS sees the account, and what is read of it.

use serde_json::{Value, json};
use tutela_model::{Account, AccountId, Call, Observed, operation};
use tutela_recording::{AccountRecordings, Answer, Recording, assemble};

use crate::account::{self, owner, recorded};

fn read(owner: AccountId, recordings: Vec<Recording>) -> Account {
    let account = AccountRecordings::new(owner, recordings);
    assemble(&[account], None).accounts.remove(0)
}

fn word<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(seen) => say(&seen.value),
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    }
}

#[test]
fn the_state_is_of_this_account() {
    let said = |told: Value| {
        let call = Call::new(&operation::GET_ACCOUNT_INFORMATION);
        let account = read(owner(), vec![recorded(call, account::json(&told))]);
        word(&account.standing.state, ToString::to_string)
    };
    let of = |account: &str, state: &str| json!({ "AccountId": account, "AccountState": state });
    assert_eq!(said(of("111122223333", "ACTIVE")), "ACTIVE");
    assert_eq!(said(of("111122223333", "SUSPENDED")), "SUSPENDED");
    assert_eq!(said(of("444455556666", "ACTIVE")), "malformed", "of another account");
    assert_eq!(said(json!({ "AccountId": "111122223333" })), "malformed");
    assert_eq!(word(&read(owner(), vec![]).standing.state, ToString::to_string), "not-asked");
}

#[test]
fn a_telephone_number_is_verified_or_not() {
    let said = |told: Value| {
        let call = Call::new(&operation::GET_CONTACT_INFORMATION);
        let account = read(owner(), vec![recorded(call, account::json(&told))]);
        word(&account.contacts.phone, |phone| phone.word().to_owned())
    };
    for status in ["VERIFIED", "PENDING", "UNVERIFIED", "NOT_SUPPORTED"] {
        assert_eq!(said(json!({ "VerificationStatus": status })), status);
    }
    assert_eq!(said(json!({ "VerificationStatus": "RUNG" })), "malformed");
    let without = json!({ "ContactInformation": { "PhoneNumber": "+15550100" } });
    assert_eq!(said(without), "undecided", "an answer of before it was told");
}

#[test]
fn what_s3_refuses_for_all_buckets() {
    let asked = |account: &str, answer: Answer| {
        let call = Call::new(&operation::GET_PUBLIC_ACCESS_BLOCK).with("AccountId", account);
        recorded(call, answer)
    };
    let said = |owner: AccountId, recording: Option<Recording>| {
        let account = read(owner, recording.into_iter().collect());
        word(&account.standing.public_access, |block| {
            block.map_or("never set".to_owned(), |block| {
                let on = block.settings().into_iter().filter(|(_, is_on)| *is_on);
                on.map(|(name, _)| name).collect::<Vec<_>>().join(" ")
            })
        })
    };
    let told =
        |settings: Value| account::json(&json!({ "PublicAccessBlockConfiguration": settings }));
    let two = json!({
        "BlockPublicAcls": true, "IgnorePublicAcls": true,
        "BlockPublicPolicy": false, "RestrictPublicBuckets": false,
    });
    let own = "111122223333";
    let set = || asked(own, told(two.clone()));
    assert_eq!(said(owner(), Some(set())), "BlockPublicAcls IgnorePublicAcls");
    let short = told(json!({ "BlockPublicAcls": true }));
    assert_eq!(said(owner(), Some(asked(own, short))), "malformed", "one is no answer");
    let absent = Answer::Absent {
        code: "NoSuchPublicAccessBlockConfiguration".to_owned(),
        message: String::new(),
    };
    assert_eq!(said(owner(), Some(asked(own, absent))), "never set");
    let saved =
        account::json(&json!({ "Error": { "Code": "NoSuchPublicAccessBlockConfiguration" }}));
    assert_eq!(said(owner(), Some(asked(own, saved))), "never set");
    assert_eq!(said(owner(), Some(asked("444455556666", told(two.clone())))), "not-asked");
    assert_eq!(said(AccountId::unknown(), Some(set())), "not-asked", "nobody knows whose it is");
    assert_eq!(said(owner(), None), "not-asked");
}
