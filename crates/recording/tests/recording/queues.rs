//! Queues in folders made by hand.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tutela_model::{ResourceKind, operation};
use tutela_recording::{assemble, folder};

use crate::account::OWNER;

const PLACE: &str = "sqs/eu-west-1/get-queue-attributes";

/// What is known of each queue's policy, by the files about queues.
fn policies(files: &[(&str, &str)]) -> Vec<String> {
    let urls = ["orders", "mail"]
        .map(|name| json!(format!("https://sqs.eu-west-1.amazonaws.com/{OWNER}/{name}")));
    let listing = json!({ "QueueUrls": urls }).to_string();
    let identity = json!({ "Account": OWNER, "Arn": format!("arn:aws:iam::{OWNER}:root") });
    let regions =
        json!({ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] });
    let mut tree: BTreeMap<String, _> = BTreeMap::new();
    for (path, text) in [
        ("sts/get-caller-identity.json", identity.to_string()),
        ("ec2/describe-regions.json", regions.to_string()),
        ("sqs/eu-west-1/list-queues.json", listing),
    ] {
        tree.insert(path.to_owned(), Ok(text.into_bytes()));
    }
    for (name, text) in files {
        tree.insert(format!("{PLACE}/{name}.json"), Ok(text.as_bytes().to_vec()));
    }
    let folder = folder::read(tree).unwrap();
    let snapshot = assemble(&folder.accounts, None);
    let queues = &snapshot.accounts[0].resources[&ResourceKind::Queue].known["eu-west-1"];
    let told = queues.seen().unwrap().value.iter().map(|queue| {
        let policy = match queue.policy.seen() {
            Ok(seen) => seen.value.as_deref().unwrap_or("none").to_owned(),
            Err(gap) => format!("{}: {}", gap.cause().word(), gap.detail()),
        };
        format!("{} {policy}", queue.name)
    });
    told.collect()
}

fn about(name: &str, policy: &Value) -> String {
    let arn = format!("arn:aws:sqs:eu-west-1:{OWNER}:{name}");
    json!({ "Attributes": { "QueueArn": arn, "Policy": policy.to_string() } }).to_string()
}

#[test]
fn a_queue_is_known_by_its_arn_or_its_name() {
    let (orders, mail) = (about("orders", &json!({ "a": 1 })), about("mail", &json!({ "b": 2 })));
    let both = ["orders {\"a\":1}", "mail {\"b\":2}"];
    assert_eq!(policies(&[("orders", &orders), ("mail", &mail)]), both);
    assert_eq!(policies(&[("1", &orders), ("2", &mail)]), both, "files may be called as one likes");
    assert_eq!(policies(&[("mail", &orders), ("orders", &mail)]), both, "what it says is believed");
    let without = policies(&[("orders", &orders)]);
    assert!(without[1].starts_with("mail not-asked: there is no `sqs/"), "{without:?}");
    let empty = policies(&[("orders", &orders), ("mail", "")]);
    let place = format!("mail incomplete: `{PLACE}/mail.json`: the file is empty: the AWS CLI");
    assert!(empty[1].starts_with(&place), "{empty:?}");
    let twice = policies(&[("orders", &orders), ("mail", &mail), ("again", &mail)]);
    assert!(twice[1].contains("are both its answer"), "{twice:?}");
}

#[test]
fn no_queue_is_said_and_not_left_out() {
    let path = "accounts/111122223333/sqs/eu-west-1/list-queues.json".to_owned();
    for (bytes, said) in [
        (&b""[..], "write `{\"QueueUrls\": []}` into it"),
        (b"\xFF\xFE{\x00", "save it as UTF-8"),
        (b"\xEF\xBB\xBF{\"QueueUrls\": []}", ""),
    ] {
        let folder = folder::read(BTreeMap::from([(path.clone(), Ok(bytes.to_vec()))])).unwrap();
        let account = &assemble(&folder.accounts, None).accounts[0];
        let listed =
            account.gaps.iter().find(|gap| *gap.call().operation == operation::LIST_QUEUES);
        let told = listed.map(|gap| gap.detail().to_owned()).unwrap_or_default();
        assert!(told.contains(said) && told.is_empty() == said.is_empty(), "{told}");
    }
}
