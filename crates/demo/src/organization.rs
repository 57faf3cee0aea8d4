//! The organisation of the demo's company, whose management account is the demo's.

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::Recording;

use crate::{json_answer, people::ACCOUNT, recorded};

const ORGANIZATION: &str = "o-exampleorgid";
const REQUIRE_MFA: &str = "p-examplemfa01";
const FULL_ACCESS: &str = "p-FullAWSAccess";

const ROOT: &str = "r-exam";
const WORKLOADS: &str = "ou-exam-workload";
const SUSPENDED: &str = "ou-exam-suspende";

/// The members, by OU, number, name and state.
const MEMBERS: &[(&str, &str, &str, &str)] = &[
    (ROOT, ACCOUNT, "acme", "ACTIVE"),
    (WORKLOADS, "444455556666", "acme-production", "ACTIVE"),
    (WORKLOADS, "777788889999", "acme-staging", "ACTIVE"),
    (SUSPENDED, "123456789012", "acme-labs", "SUSPENDED"),
];

/// What AWS Organizations answers, and IAM of the root users of its members.
pub(crate) fn recordings() -> Vec<Recording> {
    let answer = |operation: &'static Operation, value: Value| {
        recorded(Call::new(operation), json_answer(&value))
    };
    let features = json!({
        "OrganizationId": ORGANIZATION,
        "EnabledFeatures": ["RootCredentialsManagement"],
    });
    let rcps = Call::new(&operation::LIST_POLICIES).with("Filter", "RESOURCE_CONTROL_POLICY");
    let mut all = vec![
        answer(&operation::DESCRIBE_ORGANIZATION, organization()),
        answer(&operation::LIST_POLICIES, json!({ "Policies": [everything(), require_mfa()] })),
        recorded(rcps, json_answer(&json!({ "Policies": [] }))),
        answer(&operation::LIST_ORGANIZATIONS_FEATURES, features),
        answer(&operation::LIST_ROOTS, root()),
        of(&operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, "ParentId", ROOT, &units()),
    ];
    let policy = |summary: Value, content: String| json!({ "Policy": { "PolicySummary": summary, "Content": content } });
    let allow = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }],
    });
    let full = policy(everything(), allow.to_string());
    let asks = policy(require_mfa(), content());
    for (id, policy, targets) in [
        (FULL_ACCESS, full, vec![ROOT, WORKLOADS, SUSPENDED]),
        (REQUIRE_MFA, asks, vec![WORKLOADS]),
    ] {
        all.push(of(&operation::DESCRIBE_POLICY, "PolicyId", id, &policy));
        let members = MEMBERS.iter().map(|(_, member, ..)| *member);
        let members = members.filter(|_| id == FULL_ACCESS);
        let targets: Vec<Value> = targets.into_iter().chain(members).map(target).collect();
        let targets = json!({ "Targets": targets });
        all.push(of(&operation::LIST_TARGETS_FOR_POLICY, "PolicyId", id, &targets));
    }
    for unit in [ROOT, WORKLOADS, SUSPENDED] {
        let members = MEMBERS.iter().filter(|(own, ..)| *own == unit);
        let members = json!({ "Accounts": members.map(account).collect::<Vec<_>>() });
        all.push(of(&operation::LIST_ACCOUNTS_FOR_PARENT, "ParentId", unit, &members));
    }
    for unit in [WORKLOADS, SUSPENDED] {
        let none = json!({ "OrganizationalUnits": [] });
        all.push(of(&operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, "ParentId", unit, &none));
    }
    all
}

/// An answer about one thing.
fn of(
    operation: &'static Operation,
    parameter: &'static str,
    id: &str,
    value: &Value,
) -> Recording {
    recorded(Call::new(operation).with(parameter, id), json_answer(value))
}

fn arn(rest: &str) -> String {
    format!("arn:aws:organizations::{ACCOUNT}:{rest}")
}

fn root() -> Value {
    json!({ "Roots": [{
        "Id": ROOT,
        "Arn": arn(&format!("root/{ORGANIZATION}/{ROOT}")),
        "Name": "Root",
        "PolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    }]})
}

fn units() -> Value {
    let unit = |(id, name): (&str, &str)| json!({ "Id": id, "Arn": arn(&format!("ou/{ORGANIZATION}/{id}")), "Name": name });
    let units = [(WORKLOADS, "Workloads"), (SUSPENDED, "Suspended")].map(unit);
    json!({ "OrganizationalUnits": units })
}

fn account((_, id, name, state): &(&str, &str, &str, &str)) -> Value {
    json!({
        "Id": id,
        "Arn": arn(&format!("account/{ORGANIZATION}/{id}")),
        "Email": format!("aws+{name}@example.com"),
        "Name": name,
        "State": state,
    })
}

fn target(id: &str) -> Value {
    let kind = match id {
        ROOT => "ROOT",
        WORKLOADS | SUSPENDED => "ORGANIZATIONAL_UNIT",
        _ => "ACCOUNT",
    };
    json!({ "TargetId": id, "Arn": arn(id), "Name": id, "Type": kind })
}

fn organization() -> Value {
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
        "Id": FULL_ACCESS,
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
