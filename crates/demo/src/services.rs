//! What of the demo's company has a policy of its own, region by region: functions, keys, queues, secrets
//! and topics.

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::{Answer, Recording};

use crate::{
    monitoring::{REGIONS, answer},
    people::ACCOUNT,
    recorded,
    resources::policy,
};

/// Where the company's things are.
const HOME: &str = "eu-central-1";

const SHOP_KEY: &str = "0f1e2d3c-4b5a-4678-9abc-def012345678";
const BACKUP_KEY: &str = "1a2b3c4d-5e6f-4789-8abc-0123456789ab";
const AWSS_KEY: &str = "2b3c4d5e-6f70-4891-9abc-123456789abc";

/// What the services answer.
pub(crate) fn recordings() -> Vec<Recording> {
    let mut all: Vec<Recording> = REGIONS.iter().flat_map(|region| listings(region)).collect();
    let about = |operation: &'static Operation, parameter: &'static str, value: &str| {
        Call::new(operation).within(HOME).with(parameter, value)
    };
    for (name, policy) in functions() {
        let call = about(&operation::GET_FUNCTION_POLICY, "FunctionName", name);
        all.push(match policy {
            Some(policy) => answer(call, &json!({ "Policy": policy.to_string() })),
            None => recorded(call, no_policy(name)),
        });
    }
    for (id, policy) in [(SHOP_KEY, shop_key()), (BACKUP_KEY, backup_key())] {
        let call = about(&operation::GET_KEY_POLICY, "KeyId", id);
        all.push(answer(call, &json!({ "Policy": policy.to_string() })));
    }
    for (name, policy) in queues() {
        let attributes = with(json!({ "QueueArn": arn("sqs", name) }), "Policy", policy);
        let call = about(&operation::GET_QUEUE_ATTRIBUTES, "QueueUrl", &url(name));
        all.push(answer(call, &json!({ "Attributes": attributes })));
    }
    for (name, suffix, policy) in secrets() {
        let arn = arn("secretsmanager", &format!("secret:{name}-{suffix}"));
        let told = with(json!({ "ARN": arn, "Name": name }), "ResourcePolicy", policy);
        all.push(answer(about(&operation::GET_SECRET_POLICY, "SecretId", &arn), &told));
    }
    for (name, policy) in topics() {
        let arn = arn("sns", name);
        let told = json!({ "Attributes": { "TopicArn": arn, "Policy": policy.to_string() } });
        all.push(answer(about(&operation::GET_TOPIC_ATTRIBUTES, "TopicArn", &arn), &told));
    }
    all
}

/// What is told, and the policy where there is one.
fn with(mut told: Value, member: &str, policy: Option<Value>) -> Value {
    if let (Value::Object(members), Some(policy)) = (&mut told, policy) {
        members.insert(member.to_owned(), policy.to_string().into());
    }
    told
}

/// What each region lists.
fn listings(region: &str) -> Vec<Recording> {
    let is_home = region == HOME;
    let within = |operation: &'static Operation| Call::new(operation).within(region);
    let listed = |operation: &'static Operation, name: &str, items: Vec<Value>| {
        let items = if is_home { items } else { Vec::new() };
        answer(within(operation), &json!({ name: items }))
    };
    let functions = functions().map(|(name, _)| {
        json!({ "FunctionName": name, "FunctionArn": arn("lambda", &format!("function:{name}")) })
    });
    let keys = [SHOP_KEY, BACKUP_KEY, AWSS_KEY];
    let keys = keys.map(|id| json!({ "KeyId": id, "KeyArn": arn("kms", &format!("key/{id}")) }));
    let aliases =
        [("alias/aws/s3", AWSS_KEY), ("alias/acme-shop", SHOP_KEY), ("alias/backup", BACKUP_KEY)];
    let aliases = aliases.map(|(name, key)| {
        json!({ "AliasName": name, "AliasArn": arn("kms", name), "TargetKeyId": key })
    });
    let urls = queues().map(|(name, _)| json!(url(name)));
    let secrets = secrets().map(|(name, suffix, _)| {
        json!({ "ARN": arn("secretsmanager", &format!("secret:{name}-{suffix}")), "Name": name })
    });
    let topics = topics().map(|(name, _)| json!({ "TopicArn": arn("sns", name) }));
    vec![
        listed(&operation::LIST_FUNCTIONS, "Functions", functions.into()),
        listed(&operation::LIST_KEYS, "Keys", keys.into()),
        listed(&operation::LIST_KEY_ALIASES, "Aliases", aliases.into()),
        listed(&operation::LIST_QUEUES, "QueueUrls", urls.into()),
        listed(&operation::LIST_SECRETS, "SecretList", secrets.into()),
        listed(&operation::LIST_TOPICS, "Topics", topics.into()),
    ]
}

fn no_policy(function: &str) -> Answer {
    let function = arn("lambda", &format!("function:{function}"));
    Answer::Absent {
        code: "ResourceNotFoundException".to_owned(),
        message: format!("The resource you requested does not exist: {function}"),
    }
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{HOME}:{ACCOUNT}:{resource}")
}

fn url(queue: &str) -> String {
    format!("https://sqs.{HOME}.amazonaws.com/{ACCOUNT}/{queue}")
}

fn root() -> Value {
    json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:root") })
}

/// One has a URL for everybody, one is for S3, and one for whoever has a policy.
fn functions() -> [(&'static str, Option<Value>); 3] {
    let open = json!([{
        "Sid": "FunctionURLAllowPublicAccess",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "lambda:InvokeFunctionUrl",
        "Resource": arn("lambda", "function:acme-contact"),
        "Condition": { "StringEquals": { "lambda:FunctionUrlAuthType": "NONE" } },
    }]);
    let for_s3 = json!([{
        "Sid": "uploads",
        "Effect": "Allow",
        "Principal": { "Service": "s3.amazonaws.com" },
        "Action": "lambda:InvokeFunction",
        "Resource": arn("lambda", "function:acme-thumbnails"),
        "Condition": {
            "StringEquals": { "AWS:SourceAccount": ACCOUNT },
            "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::acme-site" },
        },
    }]);
    [
        ("acme-contact", Some(policy(&open))),
        ("acme-nightly", None),
        ("acme-thumbnails", Some(policy(&for_s3))),
    ]
}

/// As KMS writes it, which leaves it to the policies of users and roles.
fn shop_key() -> Value {
    policy(&json!([for_account()]))
}

fn for_account() -> Value {
    json!({
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": root(),
        "Action": "kms:*",
        "Resource": "*",
    })
}

/// The same, and whom the console was told to let use it.
fn backup_key() -> Value {
    let users = json!({
        "Sid": "Allow use of the key",
        "Effect": "Allow",
        "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:user/dave") },
        "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"],
        "Resource": "*",
    });
    policy(&json!([for_account(), users]))
}

/// One for its own account, one for a topic, and one without a policy.
fn queues() -> [(&'static str, Option<Value>); 3] {
    let own = json!([{
        "Sid": "__owner_statement",
        "Effect": "Allow",
        "Principal": root(),
        "Action": "SQS:*",
        "Resource": arn("sqs", "acme-orders"),
    }]);
    let of_topic = json!([{
        "Effect": "Allow",
        "Principal": { "Service": "sns.amazonaws.com" },
        "Action": "SQS:SendMessage",
        "Resource": arn("sqs", "acme-audit"),
        "Condition": { "ArnEquals": { "aws:SourceArn": arn("sns", "security") } },
    }]);
    [
        ("acme-audit", Some(policy(&of_topic))),
        ("acme-mail", None),
        ("acme-orders", Some(policy(&own))),
    ]
}

/// One that a partner's account may read, and one without a policy.
fn secrets() -> [(&'static str, &'static str, Option<Value>); 2] {
    let partner = json!([{
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::444455556666:role/billing" },
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "*",
    }]);
    [("acme/database", "a1b2c3", None), ("acme/partner", "d4e5f6", Some(policy(&partner)))]
}

/// As SNS writes it for every topic.
fn topics() -> [(&'static str, Value); 1] {
    let default = json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": [
                "SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission",
                "SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe",
                "SNS:ListSubscriptionsByTopic", "SNS:Publish",
            ],
            "Resource": arn("sns", "security"),
            "Condition": { "StringEquals": { "AWS:SourceOwner": ACCOUNT } },
        }],
    });
    [("security", default)]
}
