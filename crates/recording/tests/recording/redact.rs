//! What a redacted folder shows, and what it does not.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tutela_checks::CHECKS;
use tutela_model::{AccountId, Call, Cause, Status, operation};
use tutela_recording::{AccountRecordings, Answer, Recording, assemble, folder, redact};

const CANARY: &str = "Zebediah";
const OWNER: &str = "111122223333";

/// Rows by check and status.
fn statuses(accounts: &[AccountRecordings]) -> BTreeMap<(&'static str, Status), usize> {
    let snapshot = assemble(accounts, Some(tutela_demo::as_of()));
    let mut counts = BTreeMap::new();
    for finding in tutela_checks::judge(&snapshot, &[], CHECKS) {
        *counts.entry((finding.check, finding.status)).or_insert(0) += 1;
    }
    counts
}

fn written(accounts: &[AccountRecordings]) -> BTreeMap<String, Vec<u8>> {
    folder::write(accounts, tutela_demo::as_of(), "0").unwrap()
}

#[track_caller]
fn shows_nothing(what: &str, accounts: &[AccountRecordings], secrets: &[&str]) {
    for (path, bytes) in written(&redact(accounts)) {
        let text = format!("{path}\n{}", String::from_utf8_lossy(&bytes)).to_lowercase();
        for secret in secrets {
            let secret = secret.to_lowercase();
            let line = text.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{what}: `{secret}` shows in {path}");
        }
    }
}

#[test]
fn the_demo_has_the_same_findings_up_to_names() {
    let demo = tutela_demo::accounts();
    let before = statuses(&demo);
    assert!(before.len() > 4, "the demo must have something to compare: {before:?}");
    assert_eq!(statuses(&redact(&demo)), before);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let demo = tutela_demo::accounts();
    assert_eq!(written(&redact(&demo)), written(&redact(&demo)));
    let mut reversed = demo.clone();
    reversed[0].recordings.reverse();
    assert_eq!(written(&redact(&reversed)), written(&redact(&demo)), "in another order");
}

#[test]
fn lists_are_in_the_order_of_the_replacements() {
    let redacted = redact(&tutela_demo::accounts()).remove(0);
    let listing = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
    let listing = redacted.recordings.iter().find(|recording| recording.call == listing).unwrap();
    let Answer::Json(json) = &listing.answer else { panic!("{listing:?}") };
    let value: Value = serde_json::from_slice(json).unwrap();
    let users = value["UserDetailList"].as_array().unwrap();
    let arns: Vec<&str> = users.iter().map(|user| user["Arn"].as_str().unwrap()).collect();
    assert!(arns.is_sorted() && arns.len() > 10, "AWS's order is the originals': {arns:?}");
}

#[test]
fn one_name_in_two_accounts_is_one_name() {
    let other = AccountId::parse("444455556666").unwrap();
    let demo = tutela_demo::accounts().remove(0);
    let twin = AccountRecordings::new(other, demo.recordings.clone());
    let redacted = redact(&[demo, twin]);
    assert_ne!(redacted[0].account, redacted[1].account);
    assert_eq!(redacted[0].recordings, redacted[1].recordings);
}

#[test]
fn the_demos_own_names_do_not_show() {
    let own = [
        OWNER,
        "alice",
        "bob",
        "carol",
        "ci-deploy",
        "erin",
        "heidi",
        "mallory",
        "trent",
        "/ops/",
        "acme",
        "old-phone",
        "administrators",
        "everybody",
        "contractor",
        "tutela-reader",
        "auditor",
        "desk-",
        "phone-",
        "read-buckets",
        "GAHT",
        "EXAMPLE",
    ];
    shows_nothing("the demo", &tutela_demo::accounts(), &own);
}

#[test]
fn an_account_that_nothing_names_has_no_name_to_hide() {
    let mut account = answered(Call::new(&operation::GET_ACCOUNT_SUMMARY), &json!({}));
    account.account = AccountId::unknown();
    account.recordings[0].answer =
        Answer::Gap { cause: Cause::Failed, detail: "unknown error".to_owned() };
    let redacted = redact(std::slice::from_ref(&account));
    assert_eq!(redacted, [account]);
}

/// Plants a canary as every text of a value; `whole` in place of it, else within its ARN.
fn plant(value: &mut Value, member: &str, whole: bool, planted: &mut usize) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                plant(value, name, whole, planted);
            }
        }
        Value::Array(items) => {
            for item in items {
                plant(item, member, whole, planted);
            }
        }
        Value::String(text) if member != "Sid" && !text.contains("::aws:") => {
            *planted += 1;
            let head = text.rsplit_once(['/', ':']).filter(|_| text.starts_with("arn:") && !whole);
            let separator = if text.contains('/') { "/" } else { ":" };
            *text = match head {
                Some((head, _)) => format!("{head}{separator}{CANARY}{planted}"),
                None => format!("{CANARY}.{planted}@example.org"),
            };
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn planted(answer: &Answer, whole: bool, count: &mut usize) -> Answer {
    match answer {
        Answer::Json(json) => {
            let mut value: Value = serde_json::from_slice(json).unwrap();
            plant(&mut value, "", whole, count);
            Answer::Json(value.to_string().into_bytes())
        }
        Answer::Report { csv, generated } => {
            let text = String::from_utf8(csv.clone()).unwrap();
            let (header, rows) = text.split_once('\n').unwrap();
            let rows = rows.lines().enumerate().map(|(row, line)| {
                let cells = line.split(',').enumerate().map(|(column, _)| match column {
                    1 => format!("arn:aws:iam::{OWNER}:user/{CANARY}{row}"),
                    _ => format!("\"{CANARY}, {row}.{column}\""),
                });
                cells.collect::<Vec<_>>().join(",")
            });
            let csv = format!("{header}\n{}", rows.collect::<Vec<_>>().join("\n")).into_bytes();
            Answer::Report { csv, generated: *generated }
        }
        Answer::Absent { .. } => Answer::Absent {
            code: format!("{CANARY}Error"),
            message: format!("The user with name {CANARY} cannot be found."),
        },
        Answer::Gap { cause, .. } => {
            let detail = format!("{CANARY}: user/{CANARY} ({CANARY}@example.org) is `{CANARY}.`");
            Answer::Gap { cause: *cause, detail }
        }
    }
}

#[test]
fn a_canary_in_every_field_does_not_show() {
    for whole in [true, false] {
        let mut count = 0;
        let mut account = tutela_demo::accounts().remove(0);
        for (index, recording) in account.recordings.iter_mut().enumerate() {
            recording.answer = planted(&recording.answer, whole, &mut count);
            let parameters = &recording.call.parameters;
            recording.call.parameters = parameters.map(|_| format!("{CANARY}{index}"));
        }
        assert!(count > 200, "only {count} canaries were planted");
        let what = if whole { "in place of every text" } else { "within every ARN" };
        shows_nothing(what, &[account], &[CANARY, OWNER]);
    }
}

/// One answer about whatever a call answers for, with what only some accounts have.
fn answered(call: Call, value: &Value) -> AccountRecordings {
    let answer = Answer::Json(value.to_string().into_bytes());
    let account = AccountId::parse(OWNER).unwrap();
    AccountRecordings::new(account, vec![Recording { call, taken_at: None, answer }])
}

#[test]
fn wrapped_and_encoded_answers_show_nothing() {
    let table = format!("user,arn,mfa_active\n{CANARY},arn:aws:iam::{OWNER}:user/{CANARY},true\n");
    let report = json!({ "Content": STANDARD.encode(table), "ReportFormat": "text/csv" });
    let report = answered(Call::new(&operation::GET_CREDENTIAL_REPORT), &report);
    let redacted = redact(std::slice::from_ref(&report)).remove(0);
    let Answer::Json(json) = &redacted.recordings[0].answer else { panic!("{redacted:?}") };
    let value: Value = serde_json::from_slice(json).unwrap();
    let table = STANDARD.decode(value["Content"].as_str().unwrap()).unwrap();
    assert_eq!(
        String::from_utf8(table).unwrap(),
        "user,arn,mfa_active\nname-0001,arn:aws:iam::900000000001:user/name-0001,true\n",
    );

    let document = format!("%7B%22Statement%22%3A%7B%22Resource%22%3A%22{CANARY}%22%7D%7D");
    let details = json!({ "UserDetailList": [{
        "UserName": CANARY,
        "Tags": [{ "Key": "Email", "Value": format!("{CANARY}@example.org") }],
        "UserPolicyList": [{ "PolicyName": CANARY, "PolicyDocument": document }],
    }]});
    let details = answered(Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS), &details);
    shows_nothing("encoded", &[report, details], &[CANARY, "Wmly", "example.org", OWNER]);
}

#[test]
fn what_cannot_be_read_is_left_out_as_a_gap() {
    for (bytes, expected) in [
        (&b"{\"UserName\": \"Zebediah"[..], "incomplete"),
        (b"Zebediah", "malformed"),
        (b"{\"a\": \"\xff\"}", "malformed"),
    ] {
        let mut account = answered(Call::new(&operation::GET_ACCOUNT_SUMMARY), &json!({}));
        account.recordings[0].answer = Answer::Json(bytes.to_vec());
        let redacted = redact(std::slice::from_ref(&account)).remove(0);
        let Answer::Gap { cause, .. } = &redacted.recordings[0].answer else {
            panic!("{redacted:?}")
        };
        assert_eq!(cause.word(), expected);
        shows_nothing("unreadable", &[account], &[CANARY]);
    }
}
