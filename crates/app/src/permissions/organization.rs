//! The roles that read an organisation: one in the management account, and one in every member.

use serde_json::{Value, json};

use super::{PolicySet, READER};

const AUDIT: &str = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";

/// The way into the members.
pub(super) fn enter() -> Value {
    json!({
        "Sid": "TutelaMembers",
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Resource": format!("arn:aws:iam::*:role/{READER}"),
    })
}

/// The way to members' root credentials, to read them and nothing else.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>
pub(super) fn enter_as_root() -> Value {
    json!({
        "Sid": "TutelaMemberRoot",
        "Effect": "Allow",
        "Action": "sts:AssumeRoot",
        "Resource": "arn:aws:iam::*:root",
        "Condition": { "StringEquals": { "sts:TaskPolicyArn": AUDIT } },
    })
}

/// The same two statements in Terraform.
pub(super) fn terraform() -> String {
    format!(
        "\n  statement {{\n    sid       = \"TutelaMembers\"\n    effect    = \"Allow\"\n    \
         resources = [\"arn:aws:iam::*:role/{READER}\"]\n    actions   = [\"sts:AssumeRole\"]\n  }}\n\n  \
         # For --member-root only; leave it out otherwise.\n  \
         statement {{\n    sid       = \"TutelaMemberRoot\"\n    effect    = \"Allow\"\n    \
         resources = [\"arn:aws:iam::*:root\"]\n    actions   = [\"sts:AssumeRoot\"]\n    condition {{\n      \
         test     = \"StringEquals\"\n      variable = \"sts:TaskPolicyArn\"\n      \
         values   = [\"{AUDIT}\"]\n    }}\n  }}\n"
    )
}

/// A stack for the management account: its own role, since a service-managed `StackSet` leaves that
/// account out, and the `StackSet` that makes the role of every member.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html>
pub(super) fn template(set: PolicySet) -> Value {
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Roles that let Tutela read the accounts of an organization, and nothing else",
        "Parameters": parameters(),
        "Conditions": { "WithMemberRoot": { "Fn::Equals": [{ "Ref": "MemberRoot" }, "yes"] } },
        "Resources": { "Home": home(set), "Members": members(set) },
        "Outputs": { "RoleArn": { "Value": { "Fn::GetAtt": ["Home", "Arn"] } } },
    })
}

fn parameters() -> Value {
    json!({
        "OrganizationRootId": {
            "Type": "String",
            "AllowedPattern": "r-[0-9a-z]{4,32}",
            "Description": "The root of the organization, by aws organizations list-roots",
        },
        "TrustedPrincipal": {
            "Type": "String",
            "Description": "The ARN of the account, role or user that runs Tutela",
        },
        "ExternalId": {
            "Type": "String",
            "MinLength": 8,
            "NoEcho": true,
            "Description": "A long random word, for --external-id and --member-external-id",
        },
        "MemberRoot": {
            "Type": "String",
            "AllowedValues": ["no", "yes"],
            "Default": "no",
            "Description": "Whether --member-root may open root sessions that read root's credentials",
        },
    })
}

/// The role of the management account.
fn home(set: PolicySet) -> Value {
    let statements = [set.reads(), partitioned(enter())];
    let as_root = json!({
        "PolicyName": "TutelaMemberRoot",
        "PolicyDocument": { "Version": "2012-10-17", "Statement": [partitioned(enter_as_root())] },
    });
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": set.title(),
            "AssumeRolePolicyDocument": PolicySet::trust(),
            "Policies": [
                {
                    "PolicyName": set.title(),
                    "PolicyDocument": { "Version": "2012-10-17", "Statement": statements },
                },
                { "Fn::If": ["WithMemberRoot", as_root, { "Ref": "AWS::NoValue" }] },
            ],
        },
    })
}

/// The role of every member, those to come included.
fn members(set: PolicySet) -> Value {
    let own = if set.is_of_resources() { PolicySet::ResourceReader } else { PolicySet::Reader };
    let home = json!({ "Fn::GetAtt": ["Home", "Arn"] });
    json!({
        "Type": "AWS::CloudFormation::StackSet",
        "Properties": {
            "StackSetName": READER,
            "Description": "The role that Tutela reads each member by",
            "PermissionModel": "SERVICE_MANAGED",
            "AutoDeployment": { "Enabled": true, "RetainStacksOnAccountRemoval": false },
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "OperationPreferences": {
                "MaxConcurrentPercentage": 100,
                "FailureTolerancePercentage": 100,
            },
            "Parameters": [
                { "ParameterKey": "TrustedPrincipal", "ParameterValue": home },
                { "ParameterKey": "ExternalId", "ParameterValue": { "Ref": "ExternalId" } },
            ],
            "StackInstancesGroup": [{
                "DeploymentTargets": {
                    "OrganizationalUnitIds": [{ "Ref": "OrganizationRootId" }],
                },
                // IAM is the same in every region; one is enough.
                "Regions": [{ "Ref": "AWS::Region" }],
            }],
            "TemplateBody": own.template().to_string(),
        },
    })
}

/// A statement whose ARNs are of the partition that the stack is in.
fn partitioned(mut statement: Value) -> Value {
    fn here(arn: &Value) -> Value {
        let text = arn.as_str().unwrap_or_default();
        json!({ "Fn::Sub": text.replace("arn:aws:", "arn:${AWS::Partition}:") })
    }
    if let Some(resource) = statement.get_mut("Resource") {
        *resource = here(resource);
    }
    if let Some(task) = statement.pointer_mut("/Condition/StringEquals/sts:TaskPolicyArn") {
        *task = here(task);
    }
    statement
}
