//! What is read of an organisation and its SCPs.

use serde_json::{Value, json};
use tutela_model::{Account, AccountId, Call, Observed, operation};
use tutela_recording::{AccountRecordings, Answer, Recording, assemble};

use crate::account::{self, OWNER, owner, recorded};

fn read(id: AccountId, recordings: Vec<Recording>) -> Account {
    assemble(&[AccountRecordings::new(id, recordings)], None).accounts.remove(0)
}

fn organization(management: &str) -> Recording {
    let told = json!({ "Organization": { "Id": "o-1", "MasterAccountId": management } });
    recorded(Call::new(&operation::DESCRIBE_ORGANIZATION), account::json(&told))
}

#[test]
fn the_management_account_is_known_by_its_number() {
    let said = |id: AccountId, recording: Recording| match read(id, vec![recording]).organization {
        Observed::Seen(seen) => match &seen.value {
            None => "none".to_owned(),
            Some(found) if found.is_management => "management".to_owned(),
            Some(_) => "member".to_owned(),
        },
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    };
    assert_eq!(said(owner(), organization(OWNER)), "management");
    assert_eq!(said(owner(), organization("444455556666")), "member");
    assert_eq!(said(AccountId::unknown(), organization(OWNER)), "undecided");
    let code = "AWSOrganizationsNotInUseException".to_owned();
    let call = || Call::new(&operation::DESCRIBE_ORGANIZATION);
    let absent = Answer::Absent { code: code.clone(), message: String::new() };
    assert_eq!(said(owner(), recorded(call(), absent)), "none");
    let by_hand = json!({ "Error": { "Code": code, "Message": "no" } });
    assert_eq!(said(owner(), recorded(call(), account::json(&by_hand))), "none");
    let cut = json!({ "Organization": { "Id": "o-1" } });
    assert_eq!(said(owner(), recorded(call(), account::json(&cut))), "malformed");
}

fn summary(id: &str, kind: &str, managed: bool) -> Value {
    json!({ "Id": id, "Name": "named", "Type": kind, "AwsManaged": managed })
}

#[test]
fn scps_are_there_all_or_not_at_all() {
    const SCP: &str = "SERVICE_CONTROL_POLICY";
    let listed = |policies: Value| {
        let told = json!({ "Policies": policies });
        recorded(Call::new(&operation::LIST_POLICIES), account::json(&told))
    };
    let described = |id: &str, about: &str| {
        let summary = summary(about, SCP, false);
        let told =
            json!({ "Policy": { "PolicySummary": summary, "Content": "{\"Statement\": []}" } });
        let call = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", id);
        recorded(call, account::json(&told))
    };
    let said = |recordings: Vec<Recording>| match read(owner(), recordings).scps {
        Observed::Seen(seen) => {
            let documents = seen.value.iter().map(|scp| format!("{} {}", scp.id, scp.document));
            documents.collect::<Vec<_>>().join(", ")
        }
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    };
    let two = || listed(json!([summary("p-1", SCP, false), summary("p-aws", SCP, true)]));
    assert_eq!(said(vec![two(), described("p-1", "p-1")]), "p-1 {\"Statement\": []}");
    assert_eq!(said(vec![two()]), "not-asked");
    assert_eq!(said(vec![two(), described("p-1", "p-2")]), "malformed");
    assert_eq!(said(vec![]), "not-asked");
    let twin = listed(json!([summary("p-1", SCP, false), summary("p-1", SCP, false)]));
    assert_eq!(said(vec![twin, described("p-1", "p-1")]), "malformed");
    assert_eq!(said(vec![listed(json!([summary("p-1", "TAG_POLICY", false)]))]), "malformed");
}
