//! What is read of resources that services list region by region, and what is asked about them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_model::{Call, Cause, Observed, Operation, Resource, ResourceKind, operation};
use tutela_recording::{
    AccountRecordings, Answer, Recording, assemble, folder, next_calls, redact,
};

use crate::account::{self, owner, recorded};

const POLICY: &str = r#"{"Statement": []}"#;
const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// A service: its listing of one resource called data, and how it tells that one's policy.
struct Service {
    kind: ResourceKind,
    listing: &'static Operation,
    listed: Value,
    arn: String,
    policy: Call,
    with_policy: Value,
    without: Option<Answer>,
    of_another: Option<Value>,
}

fn about(operation: &'static Operation, parameter: &'static str, value: &str) -> Call {
    Call::new(operation).within("eu-west-1").with(parameter, value)
}

fn arn_of(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:111122223333:{resource}")
}

fn function() -> Service {
    let arn = arn_of("lambda", "function:data");
    let none = "ResourceNotFoundException".to_owned();
    Service {
        kind: ResourceKind::Function,
        listing: &operation::LIST_FUNCTIONS,
        listed: json!({ "Functions": [{ "FunctionName": "data", "FunctionArn": arn }] }),
        policy: about(&operation::GET_FUNCTION_POLICY, "FunctionName", "data"),
        with_policy: json!({ "Policy": POLICY, "RevisionId": "1" }),
        without: Some(Answer::Absent { code: none, message: String::new() }),
        of_another: None,
        arn,
    }
}

fn key() -> Service {
    let arn = arn_of("kms", &format!("key/{KEY}"));
    Service {
        kind: ResourceKind::Key,
        listing: &operation::LIST_KEYS,
        listed: json!({ "Keys": [{ "KeyId": KEY, "KeyArn": arn }] }),
        policy: about(&operation::GET_KEY_POLICY, "KeyId", KEY),
        with_policy: json!({ "Policy": POLICY, "PolicyName": "default" }),
        without: None,
        of_another: None,
        arn,
    }
}

fn queue() -> Service {
    const URL: &str = "https://sqs.eu-west-1.amazonaws.com/111122223333/data";
    let arn = arn_of("sqs", "data");
    let told = |attributes: Value| json!({ "Attributes": attributes });
    Service {
        kind: ResourceKind::Queue,
        listing: &operation::LIST_QUEUES,
        listed: json!({ "QueueUrls": [URL] }),
        policy: about(&operation::GET_QUEUE_ATTRIBUTES, "QueueUrl", URL),
        with_policy: told(json!({ "QueueArn": arn, "Policy": POLICY })),
        without: Some(account::json(&told(json!({ "QueueArn": arn })))),
        of_another: Some(told(json!({ "QueueArn": arn_of("sqs", "other") }))),
        arn,
    }
}

fn secret() -> Service {
    let arn = arn_of("secretsmanager", "secret:data-a1b2c3");
    let told = |more: Value| {
        let mut told = json!({ "ARN": arn, "Name": "data" });
        told.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        told
    };
    Service {
        kind: ResourceKind::Secret,
        listing: &operation::LIST_SECRETS,
        listed: json!({ "SecretList": [{ "ARN": arn, "Name": "data" }] }),
        policy: about(&operation::GET_SECRET_POLICY, "SecretId", &arn),
        with_policy: told(json!({ "ResourcePolicy": POLICY })),
        without: Some(account::json(&told(json!({})))),
        of_another: Some(told(json!({ "ARN": format!("{arn}x") }))),
        arn: arn.clone(),
    }
}

fn topic() -> Service {
    let arn = arn_of("sns", "data");
    let told = |arn: &str| json!({ "Attributes": { "TopicArn": arn, "Policy": POLICY } });
    Service {
        kind: ResourceKind::Topic,
        listing: &operation::LIST_TOPICS,
        listed: json!({ "Topics": [{ "TopicArn": arn }] }),
        policy: about(&operation::GET_TOPIC_ATTRIBUTES, "TopicArn", &arn),
        with_policy: told(&arn),
        without: None,
        of_another: Some(told(&arn_of("sns", "other"))),
        arn,
    }
}

fn services() -> [Service; 5] {
    [function(), key(), queue(), secret(), topic()]
}

fn regions() -> Recording {
    let told = json!({ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opted-in" }] });
    recorded(Call::new(&operation::DESCRIBE_REGIONS), account::json(&told))
}

fn within(operation: &'static Operation, answer: Answer) -> Recording {
    recorded(Call::new(operation).within("eu-west-1"), answer)
}

fn aliases(aliases: &Value) -> Recording {
    within(&operation::LIST_KEY_ALIASES, account::json(&json!({ "Aliases": aliases })))
}

fn denied() -> Answer {
    Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() }
}

fn word<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(seen) => say(&seen.value),
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    }
}

impl Service {
    fn listed(&self) -> Recording {
        within(self.listing, account::json(&self.listed))
    }

    /// The only resource, its name and its policy; or why there is none.
    fn read(&self, more: Vec<Recording>) -> String {
        let all = [regions()].into_iter().chain(more).collect();
        let account = assemble(&[AccountRecordings::new(owner(), all)], None).accounts.remove(0);
        let of_kind = &account.resources[&self.kind];
        assert!(of_kind.complete.is_ok());
        word(&of_kind.known["eu-west-1"], |listed: &Vec<Resource>| {
            let [one] = listed.as_slice() else { return format!("{} listed", listed.len()) };
            assert_eq!((one.kind, &one.is_restricted), (self.kind, &None));
            let policy = word(&one.policy, |text| {
                text.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
            });
            format!("{} {} {policy}", one.arn, one.name)
        })
    }

    fn read_with(&self, answer: Answer) -> String {
        let policy = recorded(self.policy.clone(), answer);
        self.read(vec![self.listed(), aliases(&json!([])), policy])
    }
}

#[test]
fn a_resource_is_what_its_service_says() {
    for service in services() {
        let kind = service.kind;
        let name = if kind == ResourceKind::Key { KEY } else { "data" };
        let of = |policy: &str| format!("{} {name} {policy}", service.arn);
        assert_eq!(service.read_with(account::json(&service.with_policy)), of(POLICY), "{kind:?}");
        assert_eq!(service.read_with(denied()), of("denied"), "{kind:?}");
        assert_eq!(service.read_with(account::json(&json!({}))), of("malformed"), "{kind:?}");
        let unasked = vec![service.listed(), aliases(&json!([]))];
        assert_eq!(service.read(unasked), of("not-asked"), "{kind:?}");
        if let Some(without) = &service.without {
            assert_eq!(service.read_with(without.clone()), of("none"), "{kind:?}");
        }
        if let Some(another) = &service.of_another {
            assert_eq!(service.read_with(account::json(another)), of("malformed"), "{kind:?}");
        }
        if kind != ResourceKind::Function {
            let code = "ResourceNotFoundException".to_owned();
            let gone = Answer::Absent { code, message: String::new() };
            assert_eq!(service.read_with(gone), of("failed"), "{kind:?}: listed, and not there");
        }
    }
}

#[test]
fn a_region_that_says_nothing_is_a_gap() {
    for service in services() {
        let kind = service.kind;
        assert_eq!(service.read(vec![within(service.listing, denied())]), "denied", "{kind:?}");
        assert_eq!(service.read(vec![]), "not-asked", "{kind:?}");
        let (list, items) = service.listed.as_object().unwrap().iter().next().unwrap();
        let read = |told: &Value| service.read(vec![within(service.listing, account::json(told))]);
        assert_eq!(read(&json!({ list: [] })), "0 listed", "{kind:?}");
        assert_eq!(read(&json!({})), "malformed", "{kind:?}");
        assert_eq!(read(&json!({ list: [items[0], items[0]] })), "malformed", "{kind:?}: twice");
        for (member, value) in
            [("NextToken", json!("t")), ("NextMarker", json!("m")), ("Truncated", json!(true))]
        {
            assert_eq!(read(&json!({ list: items, member: value })), "incomplete", "{kind:?}");
        }
    }
    let odd = json!({ "QueueUrls": ["data"] });
    let odd = vec![within(&operation::LIST_QUEUES, account::json(&odd))];
    assert_eq!(queue().read(odd), "malformed", "no URL of a queue");
}

#[test]
fn the_keys_of_aws_are_no_keys_of_the_account() {
    let key = key();
    let of = |told: Recording| {
        let policy = recorded(key.policy.clone(), account::json(&key.with_policy));
        key.read(vec![key.listed(), told, policy]).replace(&key.arn, "key").replace(POLICY, "seen")
    };
    let alias = |name: &str, target: Option<&str>| match target {
        Some(target) => json!({ "AliasName": name, "TargetKeyId": target }),
        None => json!({ "AliasName": name }),
    };
    assert_eq!(of(aliases(&json!([alias("alias/aws/s3", Some(KEY))]))), "0 listed");
    assert_eq!(of(aliases(&json!([alias("alias/aws/s3", None)]))), format!("key {KEY} seen"));
    assert_eq!(
        of(aliases(&json!([alias("alias/b", Some(KEY)), alias("alias/a", Some(KEY))]))),
        "key alias/a seen"
    );
    assert_eq!(of(aliases(&json!([alias("alias/awsome", Some(KEY))]))), "key alias/awsome seen");
    // Whose key it is nobody knows then, and what its policy says is not told.
    let unseen = within(&operation::LIST_KEY_ALIASES, denied());
    assert_eq!(of(unseen), format!("key {KEY} denied"));
}

#[test]
fn each_region_is_asked_and_then_each_resource() {
    let wanted: BTreeSet<_> = operation::FOR_RESOURCES.iter().copied().collect();
    let next = |answers: Vec<Recording>| -> Vec<String> {
        let account = AccountRecordings::new(owner(), answers);
        let calls = next_calls(&wanted, &account, false, "eu-west-1");
        calls
            .iter()
            .filter(|call| call.operation.service != "s3")
            .map(ToString::to_string)
            .collect()
    };
    let listings: BTreeSet<String> = next(vec![regions()]).into_iter().collect();
    let expected = services().map(|service| format!("{}[eu-west-1]", service.listing));
    let aliases_of_keys = "kms:ListAliases[eu-west-1]".to_owned();
    assert_eq!(listings, expected.into_iter().chain([aliases_of_keys]).collect());
    let buckets = || within(&operation::LIST_BUCKETS, account::json(&json!({ "Buckets": [] })));
    let listed = |told: Recording| {
        let of_services = services().into_iter().map(|service| service.listed());
        of_services.chain([regions(), buckets(), told]).collect()
    };
    let policies = services().map(|service| service.policy.to_string());
    let asked: BTreeSet<String> = next(listed(aliases(&json!([])))).into_iter().collect();
    assert_eq!(asked, policies.iter().cloned().collect());
    let without_key: BTreeSet<String> =
        policies.into_iter().filter(|call| !call.starts_with("kms:")).collect();
    let unseen = within(&operation::LIST_KEY_ALIASES, denied());
    assert_eq!(next(listed(unseen)).into_iter().collect::<BTreeSet<_>>(), without_key);
}

#[test]
fn what_belongs_together_does_so_where_names_are_replaced() {
    for service in services() {
        let policy = json!({ "Statement": [{ "Effect": "Allow", "Action": "*",
            "Principal": { "AWS": "arn:aws:iam::111122223333:user/alice" },
            "Resource": service.arn }] });
        let told = service.with_policy.to_string();
        let told = told.replace(
            &serde_json::to_string(POLICY).unwrap(),
            &serde_json::to_string(&policy.to_string()).unwrap(),
        );
        let answers = vec![
            regions(),
            service.listed(),
            aliases(&json!([{ "AliasName": "alias/data", "TargetKeyId": KEY }])),
            recorded(service.policy.clone(), Answer::Json(told.into_bytes())),
        ];
        let redacted = redact(&[AccountRecordings::new(owner(), answers)]).remove(0);
        let account = assemble(&[redacted], None).accounts.remove(0);
        let kind = service.kind;
        let listed = account.resources[&kind].known["eu-west-1"].seen().unwrap();
        let [one] = listed.value.as_slice() else { panic!("{kind:?}: one resource") };
        let text = one.policy.seen().unwrap().value.as_ref().unwrap();
        let own = format!("{:?}", one.arn.as_str());
        assert!(text.contains(&own), "{kind:?}: {text} is about {own}");
        let shown = format!("{one:?}");
        let original = shown.contains("alice") || shown.contains("data");
        assert!(!original && !shown.contains("111122223333") && !shown.contains(KEY), "{shown}");
        let typed = service.arn.split(':').nth(5).unwrap().split('/').next().unwrap();
        let is_word = ["function", "key", "secret"].contains(&typed);
        assert_eq!(one.arn.as_str().contains(typed), is_word, "{kind:?}: {}", one.arn);
    }
}

#[test]
fn a_file_that_was_made_by_hand_is_placed_by_what_it_says() {
    for (service, operation, name) in [
        (secret(), "secretsmanager/eu-west-1/get-resource-policy", "a1b2c3"),
        (topic(), "sns/eu-west-1/get-topic-attributes", "data"),
        (function(), "lambda/eu-west-1/get-policy", "data"),
        (key(), "kms/eu-west-1/get-key-policy", KEY),
    ] {
        let path = format!("{operation}/{name}.json");
        let bytes = Ok(service.with_policy.to_string().into_bytes());
        let read = folder::read([(path.clone(), bytes)].into_iter().collect()).unwrap();
        let calls: Vec<_> = read.accounts[0].recordings.iter().map(|it| &it.call).collect();
        assert_eq!(calls, [&service.policy], "{path}");
    }
}
