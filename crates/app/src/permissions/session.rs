//! What a person's own user needs for `tutela session`, beside what IAM lets everybody call.

use serde_json::{Value, json};
use tutela_model::{Operation, operation};

/// Of one's own user only. A pattern without the second line would not reach users with a path.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
const OWN: [&str; 2] =
    ["arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/*/${aws:username}"];

/// What has to be granted. Both are for comfort: without them the device has to be named, and a
/// quarantine is not seen.
fn granted() -> impl Iterator<Item = &'static Operation> {
    operation::FOR_SESSIONS.iter().copied().filter(|operation| !operation.always_allowed)
}

/// The IAM policy document for people.
#[must_use]
pub fn document() -> Value {
    allowing(json!(OWN))
}

fn allowing(own: Value) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "TutelaSession",
            "Effect": "Allow",
            "Action": granted().map(Operation::action).collect::<Vec<_>>(),
            "Resource": own,
        }],
    })
}

/// The document as a file.
#[must_use]
pub fn json() -> String {
    format!("{:#}\n", document())
}

/// A Terraform file with the policy, and a comment a permission.
#[must_use]
pub fn terraform() -> String {
    let actions: String =
        granted().map(|it| format!("      # {}\n      \"{}\",\n", it.why, it.action())).collect();
    // Terraform has `${` for itself, and `&{` for the variables of IAM.
    let own: String =
        OWN.iter().map(|it| format!("      \"{}\",\n", it.replace('$', "&"))).collect();
    format!(
        "data \"aws_iam_policy_document\" \"tutela_session\" {{\n  statement {{\n    \
         sid       = \"TutelaSession\"\n    effect    = \"Allow\"\n    resources = [\n{own}    ]\n    \
         actions = [\n{actions}    ]\n  }}\n}}\n\n\
         resource \"aws_iam_policy\" \"tutela_session\" {{\n  name        = \"TutelaSession\"\n  \
         description = \"Lets people get sessions with MFA in comfort\"\n  \
         policy      = data.aws_iam_policy_document.tutela_session.json\n}}\n"
    )
}

/// A CloudFormation template with a policy for a group of people.
#[must_use]
pub fn cloudformation() -> String {
    // `${!…}` is how CloudFormation leaves a variable to IAM.
    let own = OWN.map(|it| {
        let text = it.replace("arn:aws:", "arn:${AWS::Partition}:");
        json!({ "Fn::Sub": text.replace("${aws:username}", "${!aws:username}") })
    });
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Lets people get sessions with MFA in comfort",
        "Parameters": {
            "Group": { "Type": "String", "Description": "The IAM group of these people" },
        },
        "Resources": { "Policy": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "ManagedPolicyName": "TutelaSession",
                "Groups": [{ "Ref": "Group" }],
                "PolicyDocument": allowing(json!(own)),
            },
        }},
    });
    format!("{template:#}\n")
}
