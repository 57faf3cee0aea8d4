//! What accounts have that enforce MFA: policies of several forms that deny without it, and roles with
//! every kind of trust policy.

use serde_json::{Value, json};

use super::crowd::ACCOUNT;

/// The ways to deny without MFA that people publish, one after the other: some hold, some have a hole.
pub(super) fn statements(set: usize) -> Vec<Value> {
    let without = json!({ "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } });
    let own_device = format!("arn:aws:iam::{ACCOUNT}:mfa/${{aws:username}}");
    let deny = |spared: &[&str], resource: Value, condition: &Value| json!({ "Effect": "Deny", "NotAction": spared, "Resource": resource, "Condition": condition });
    let self_service = [
        "iam:CreateVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:GetUser",
        "iam:ListMFADevices",
        "iam:ResyncMFADevice",
        "sts:GetSessionToken",
    ];
    let any = json!("*");
    match set % 5 {
        0 => vec![deny(&["sts:GetSessionToken"], any, &without)],
        1 => vec![deny(&self_service, any, &without)],
        2 => vec![
            deny(&self_service, any, &without),
            json!({
                "Effect": "Deny", "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"],
                "NotResource": [own_device, format!("arn:aws:iam::{ACCOUNT}:user/${{aws:username}}")],
            }),
        ],
        // Whoever signs in has the key and no MFA: a long-term access key lacks it.
        3 => vec![deny(
            &self_service,
            any,
            &json!({ "Bool": { "aws:MultiFactorAuthPresent": "false" } }),
        )],
        _ => vec![deny(
            &["iam:ChangePassword", "iam:GetUser"],
            any,
            &json!({
                "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
                "NumericGreaterThanIfExists": { "aws:MultiFactorAuthAge": "43200" },
            }),
        )],
    }
}

/// What a set of users may do when it has MFA: some of what developers get.
pub(super) fn work(set: usize) -> Value {
    let services = ["s3", "ec2", "lambda", "dynamodb", "sqs", "logs", "cloudwatch", "rds"];
    let own = services.iter().cycle().skip(set).take(4);
    let actions = own.flat_map(|service| {
        ["Get*", "List*", "Describe*"].map(|verbs| format!("{service}:{verbs}"))
    });
    let writes = [
        format!("s3:Put{set}*"),
        "sts:AssumeRole".to_owned(),
        "iam:CreateVirtualMFADevice".to_owned(),
        "iam:EnableMFADevice".to_owned(),
        "iam:ListMFADevices".to_owned(),
    ];
    json!({ "Effect": "Allow", "Action": actions.chain(writes).collect::<Vec<_>>(), "Resource": "*" })
}

/// Whom the role of this number trusts.
pub(super) fn trust(number: usize) -> Value {
    let own = |rest: &str| json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:{rest}") });
    let assume = |principal: Value| json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
    let with = |mut statement: Value, condition: Value| {
        if let Some(members) = statement.as_object_mut() {
            members.insert("Condition".to_owned(), condition);
        }
        statement
    };
    match number % 8 {
        0..=2 => assume(json!({ "Service": "ec2.amazonaws.com" })),
        3 => with(assume(own("root")), json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } })),
        4 => assume(own(&format!("user/user-{number:05}"))),
        // Each lets in the one that lets in somebody of the account.
        5 => assume(own(&format!("role/role-{}", number - 1))),
        6 => with(
            json!({
                "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": { "Federated": format!(
                    "arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
                )},
            }),
            json!({
                "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
                "StringLike": {
                    "token.actions.githubusercontent.com:sub": format!("repo:example/app-{number}:*"),
                },
            }),
        ),
        _ => assume(json!({ "AWS": "arn:aws:iam::444455556666:root" })),
    }
}
