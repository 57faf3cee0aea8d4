//! The organisation of the demo's company, whose management account is the demo's.

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::Recording;

use crate::{json_answer, people::ACCOUNT, recorded};

const ORGANIZATION: &str = "o-exampleorgid";
const REQUIRE_MFA: &str = "p-examplemfa01";

/// What AWS Organizations answers.
pub(crate) fn recordings() -> Vec<Recording> {
    let answer = |operation: &'static Operation, value: Value| {
        recorded(Call::new(operation), json_answer(&value))
    };
    let described = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", REQUIRE_MFA);
    let policy = json!({ "Policy": { "PolicySummary": require_mfa(), "Content": content() } });
    vec![
        answer(&operation::DESCRIBE_ORGANIZATION, organization()),
        answer(&operation::LIST_POLICIES, json!({ "Policies": [everything(), require_mfa()] })),
        recorded(described, json_answer(&policy)),
    ]
}

fn organization() -> Value {
    let arn = |rest: &str| format!("arn:aws:organizations::{ACCOUNT}:{rest}");
    json!({ "Organization": {
        "Id": ORGANIZATION,
        "Arn": arn(&format!("organization/{ORGANIZATION}")),
        "FeatureSet": "ALL",
        "MasterAccountArn": arn(&format!("account/{ORGANIZATION}/{ACCOUNT}")),
        "MasterAccountId": ACCOUNT,
    }})
}

fn everything() -> Value {
    json!({
        "Id": "p-FullAWSAccess",
        "Arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
        "Name": "FullAWSAccess",
        "Description": "Allows access to every operation",
        "Type": "SERVICE_CONTROL_POLICY",
        "AwsManaged": true,
    })
}

fn require_mfa() -> Value {
    json!({
        "Id": REQUIRE_MFA,
        "Arn": format!(
            "arn:aws:organizations::{ACCOUNT}:policy/{ORGANIZATION}/service_control_policy/{REQUIRE_MFA}"
        ),
        "Name": "require-mfa",
        "Description": "Users do nothing without MFA but enrol it",
        "Type": "SERVICE_CONTROL_POLICY",
        "AwsManaged": false,
    })
}

/// AWS writes the document as a text.
fn content() -> String {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "DenyWithoutMfa",
            "Effect": "Deny",
            "NotAction": [
                "iam:CreateVirtualMFADevice",
                "iam:EnableMFADevice",
                "iam:GetUser",
                "iam:ListMFADevices",
                "iam:ListVirtualMFADevices",
                "iam:ResyncMFADevice",
                "sts:GetSessionToken",
            ],
            "Resource": "*",
            "Condition": {
                "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:user/*" },
                "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
            },
        }],
    });
    document.to_string()
}
