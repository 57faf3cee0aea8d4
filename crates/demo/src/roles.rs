//! The roles of the demo's account.

use serde_json::{Value, json};

use crate::{
    people::{ACCOUNT, days_ago},
    rows::{ADMINISTRATOR_ACCESS, allow, written},
};

/// The roles, as `iam:GetAccountAuthorizationDetails` lists them.
pub(crate) fn details() -> Value {
    let account = json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:root") });
    let other = json!({ "AWS": "arn:aws:iam::444455556666:root" });
    let lambda = json!({ "Service": "lambda.amazonaws.com" });
    let support = json!({ "Service": "support.amazonaws.com" });
    let mfa = |operator: &str| json!({ operator: { "aws:MultiFactorAuthPresent": "true" } });
    let external_id = json!({ "StringEquals": { "sts:ExternalId": "7f3a91d2" } });
    let administrator =
        json!([{ "PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR_ACCESS }]);
    let reads = || inline("read-buckets", allow("s3:Get*"));
    let none = || json!([]);
    json!([
        role(
            "/aws-service-role/support.amazonaws.com/",
            "AWSServiceRoleForSupport",
            &trust(&support, None),
            none(),
            none()
        ),
        // Its author took `BoolIfExists` for the stricter one.
        role("/", "billing", &trust(&account, Some(mfa("BoolIfExists"))), reads(), none()),
        role(
            "/",
            "break-glass",
            &trust(&account, Some(mfa("Bool"))),
            none(),
            administrator.clone()
        ),
        // Whoever founds an organisation `acme-evil` on GitHub has builds there.
        role("/", "ci-publish", &trust_token(GITHUB, "sub", "repo:acme-*/shop:*"), reads(), none()),
        role(
            "/",
            "ci-release",
            &trust_token(GITHUB, "sub", "repo:acme/shop:ref:refs/heads/main"),
            reads(),
            none()
        ),
        role("/", "contractors", &trust_token(LOGIN, "aud", "aws-contractors"), reads(), none()),
        role("/", "monthly-report", &trust(&lambda, None), with_mfa_only(), none()),
        role("/", "operations", &trust(&account, None), none(), administrator),
        role("/", "vendor-monitoring", &trust(&other, Some(external_id)), reads(), none()),
    ])
}

const GITHUB: &str = "token.actions.githubusercontent.com";
const LOGIN: &str = "login.acme.example";

/// The providers of tokens, as `iam:ListOpenIDConnectProviders` lists them.
pub(crate) fn oidc_providers() -> Value {
    let listed = [LOGIN, GITHUB].map(|issuer| json!({ "Arn": provider(issuer) }));
    json!({ "OpenIDConnectProviderList": listed })
}

fn provider(issuer: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}")
}

/// Trust in tokens whose claim looks so.
fn trust_token(issuer: &str, claim: &str, value: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "Federated": provider(issuer) },
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": { "StringLike": { format!("{issuer}:{claim}"): value } },
    }] })
}

/// How many there are, by the account's summary.
pub(crate) fn count() -> usize {
    details().as_array().map_or(0, Vec::len)
}

fn trust(principal: &Value, condition: Option<Value>) -> Value {
    let mut statement =
        json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
    if let (Some(condition), Some(members)) = (condition, statement.as_object_mut()) {
        members.insert("Condition".to_owned(), condition);
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

fn inline(name: &str, document: Value) -> Value {
    json!([{ "PolicyName": name, "PolicyDocument": document }])
}

/// What nobody gets who is a Lambda function.
fn with_mfa_only() -> Value {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "ReportsWithMfa",
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "*",
            "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } },
        }],
    });
    inline("write-reports", document)
}

fn role(path: &str, name: &str, trust: &Value, inline: Value, attached: Value) -> Value {
    json!({
        "Path": path,
        "RoleName": name,
        "RoleId": format!("AROAEXAMPLE{}", name.to_uppercase().replace('-', "")),
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role{path}{name}"),
        "CreateDate": written(days_ago(700)),
        "AssumeRolePolicyDocument": trust,
        "InstanceProfileList": [],
        "RolePolicyList": inline,
        "AttachedManagedPolicies": attached,
        "Tags": [],
    })
}
