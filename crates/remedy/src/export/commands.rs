//! Commands of the AWS CLI, for a POSIX shell.

use std::collections::BTreeMap;

use tutela_model::{Change, OrganizationsRequest, quoted};

use super::numbered;
use crate::Plan;

/// The plan's calls in order, and below them, as comments, what takes them back.
#[must_use]
pub fn commands(plan: &Plan) -> String {
    let own = plan.content();
    let mut text = format!(
        "#!/bin/sh\n# {}, account {}\n# Before: aws sts get-caller-identity has to say {}.\nset -eu\n\n",
        one_line(&own.goal),
        own.account,
        own.account
    );
    for ((number, change), step) in numbered(plan).zip(plan.steps()) {
        text.push_str(&format!("# {number}: {}\n{}\n", one_line(&step.why), command(change)));
    }
    text.push_str("\n# What takes it back, in this order:\n");
    for step in plan.steps().iter().rev() {
        let Some(undo) = &step.undo else {
            text.push_str(&format!(
                "# nothing takes back: {}\n",
                one_line(&step.action.to_string())
            ));
            continue;
        };
        for line in command(undo).lines() {
            text.push_str(&format!("# {line}\n"));
        }
    }
    text
}

#[expect(clippy::too_many_lines, reason = "an arm a call")]
fn command(change: &Change) -> String {
    if let Some((region, parameters)) = change.json() {
        return format!(
            "aws configservice {} --region {} --cli-input-json {}",
            change.operation().command,
            quoted(region),
            quoted(&parameters.to_string())
        );
    }
    if let Some(request) = change.organizations() {
        return organizations(change.operation().command, &request);
    }
    let head = format!("aws iam {}", change.operation().command);
    let named: Vec<(&str, String)> = match change {
        Change::CreatePolicy { path, policy_name, description, policy_document, tags, .. } => vec![
            ("path", path.clone()),
            ("policy-name", policy_name.clone()),
            ("description", description.clone()),
            ("policy-document", policy_document.clone()),
            ("tags", tagged(tags)),
        ],
        Change::CreatePolicyVersion { policy_arn, policy_document } => {
            let document = policy_document.clone();
            vec![("policy-arn", policy_arn.clone()), ("policy-document", document)]
        }
        Change::SetDefaultPolicyVersion { policy_arn, version_of }
        | Change::DeletePolicyVersion { policy_arn, version_of } => {
            let arn = quoted(policy_arn);
            return format!(
                "# VERSION is the one whose document has sha256 {version_of} (its JSON without blanks, members \
                 in order):\n# aws iam list-policy-versions --policy-arn {arn}\n\
                 {head} --policy-arn {arn} --version-id \"$VERSION\""
            );
        }
        Change::TagPolicy { policy_arn, tags } => {
            vec![("policy-arn", policy_arn.clone()), ("tags", tagged(tags))]
        }
        Change::DeletePolicy { policy_arn } => vec![("policy-arn", policy_arn.clone())],
        Change::CreateGroup { path, group_name } => {
            vec![("path", path.clone()), ("group-name", group_name.clone())]
        }
        Change::DeleteGroup { group_name } => vec![("group-name", group_name.clone())],
        Change::AttachGroupPolicy { group_name, policy_arn }
        | Change::DetachGroupPolicy { group_name, policy_arn } => {
            vec![("group-name", group_name.clone()), ("policy-arn", policy_arn.clone())]
        }
        Change::PutUserPolicy { user_name, policy_name, policy_document } => vec![
            ("user-name", user_name.clone()),
            ("policy-name", policy_name.clone()),
            ("policy-document", policy_document.clone()),
        ],
        Change::DeleteUserPolicy { user_name, policy_name } => {
            vec![("user-name", user_name.clone()), ("policy-name", policy_name.clone())]
        }
        Change::PutUserBoundary { user_name, permissions_boundary } => vec![
            ("user-name", user_name.clone()),
            ("permissions-boundary", permissions_boundary.clone()),
        ],
        Change::DeleteUserBoundary { user_name } => vec![("user-name", user_name.clone())],
        Change::TagUser { user_name, tag_key, tag_value } => vec![
            ("user-name", user_name.clone()),
            ("tags", tagged(&BTreeMap::from([(tag_key.clone(), tag_value.clone())]))),
        ],
        Change::UntagUser { user_name, tag_key } => {
            vec![("user-name", user_name.clone()), ("tag-keys", tag_key.clone())]
        }
        Change::AddUserToGroup { group_name, user_name }
        | Change::RemoveUserFromGroup { group_name, user_name } => {
            vec![("group-name", group_name.clone()), ("user-name", user_name.clone())]
        }
        Change::UpdateAccessKey { user_name, access_key_id, status } => vec![
            ("user-name", user_name.clone()),
            ("access-key-id", access_key_id.clone()),
            ("status", status.clone()),
        ],
        Change::DeleteAccessKey { user_name, access_key_id } => {
            vec![("user-name", user_name.clone()), ("access-key-id", access_key_id.clone())]
        }
        Change::DeactivateDevice { user_name, serial_number } => {
            vec![("user-name", user_name.clone()), ("serial-number", serial_number.clone())]
        }
        Change::DeleteVirtualDevice { serial_number, .. } => {
            vec![("serial-number", serial_number.clone())]
        }
        // They are JSON, above.
        Change::PutConfigRule { .. }
        | Change::DeleteConfigRule { .. }
        | Change::CreateScp { .. }
        | Change::UpdateScp { .. }
        | Change::TagScp { .. }
        | Change::UntagScp { .. }
        | Change::AttachScp { .. }
        | Change::DetachScp { .. }
        | Change::DeleteScp { .. } => Vec::new(),
    };
    let options = named.into_iter().map(|(name, value)| format!(" --{name} {}", quoted(&value)));
    head + &options.collect::<String>()
}

/// A call of AWS Organizations; the id of the policy is asked for by its name.
fn organizations(command: &str, request: &OrganizationsRequest<'_>) -> String {
    let mut line = format!("aws organizations {command}");
    let mut before = String::new();
    if let Some(policy) = request.policy {
        if let Some(digest) = policy.says {
            before = format!(
                "# What it says has sha256 {digest} (its JSON without blanks, members in order).\n"
            );
        }
        // JMESPath has JSON between backticks.
        let name = serde_json::Value::from(policy.name).to_string().replace('`', "\\`");
        let query = format!("Policies[?Name==`{name}`].Id | [0]");
        let option = if policy.parameter == "ResourceId" { "resource-id" } else { "policy-id" };
        line.push_str(&format!(
            " --{option} \"$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text \
             --query {})\"",
            quoted(&query)
        ));
    }
    if request.parameters.as_object().is_some_and(|members| !members.is_empty()) {
        let json = quoted(&request.parameters.to_string());
        line.push_str(&format!(" --cli-input-json {json}"));
    }
    before + &line
}

/// Tags as JSON, which the AWS CLI takes as it is.
fn tagged(tags: &BTreeMap<String, String>) -> String {
    let tags = tags.iter().map(|(key, value)| serde_json::json!({ "Key": key, "Value": value }));
    tags.collect::<serde_json::Value>().to_string()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
