//! Terraform, with `import` blocks for what is there already.

use std::collections::BTreeMap;

use tutela_model::Change;

use super::{ExportError, numbered, scps};
use crate::Plan;

const FORM: &str = "Terraform";

/// What a plan says of a policy.
#[derive(Default)]
struct Policy<'a> {
    arn: &'a str,
    path: Option<&'a str>,
    name: Option<&'a str>,
    description: Option<&'a str>,
    document: Option<&'a str>,
    tags: Option<&'a BTreeMap<String, String>>,
    /// Whether it is there already.
    is_there: bool,
}

/// A file for an account in which Terraform does what the plan would.
///
/// # Errors
/// For what Terraform cannot be told: a version that the plan names by what it says alone.
pub fn terraform(plan: &Plan) -> Result<String, ExportError> {
    let mut policy = Policy::default();
    let mut rest = String::new();
    for (number, change) in numbered(plan) {
        if let Some(said) = scps::resource(plan, change) {
            rest.push_str(&said);
            continue;
        }
        let is_said = policy.learn(change) || scps::is_said(plan, change);
        match (resource(plan, &policy, change), is_said) {
            (Some(resource), _) => rest.push_str(&resource),
            (None, true) => {}
            (None, false) => {
                let why = "it is no state of a resource that the plan tells whole";
                return Err(ExportError::new(number, change, FORM, why));
            }
        }
    }
    Ok(head(plan) + &scps::head(plan) + &of_policy(&policy) + rest.trim_end() + "\n")
}

impl<'a> Policy<'a> {
    /// Takes in what a call says of the policy, if it says all of it.
    fn learn(&mut self, change: &'a Change) -> bool {
        match change {
            Change::CreatePolicy {
                policy_arn,
                path,
                policy_name,
                description,
                policy_document,
                tags,
            } => {
                *self = Self {
                    arn: policy_arn,
                    path: Some(path),
                    name: Some(policy_name),
                    description: Some(description),
                    document: Some(policy_document),
                    tags: Some(tags),
                    is_there: false,
                };
                true
            }
            Change::CreatePolicyVersion { policy_arn, policy_document } => {
                self.arn = policy_arn;
                self.document = Some(policy_document);
                self.is_there = true;
                true
            }
            // Terraform puts what it makes in force.
            Change::SetDefaultPolicyVersion { .. } => self.document.is_some(),
            Change::TagPolicy { tags, .. } => {
                self.tags = Some(tags);
                self.document.is_some()
            }
            Change::CreateScp { .. }
            | Change::UpdateScp { .. }
            | Change::TagScp { .. }
            | Change::UntagScp { .. }
            | Change::AttachScp { .. }
            | Change::DetachScp { .. }
            | Change::DeleteScp { .. }
            | Change::DeletePolicyVersion { .. }
            | Change::DeletePolicy { .. }
            | Change::CreateGroup { .. }
            | Change::DeleteGroup { .. }
            | Change::AttachGroupPolicy { .. }
            | Change::DetachGroupPolicy { .. }
            | Change::AddUserToGroup { .. }
            | Change::RemoveUserFromGroup { .. }
            | Change::PutUserPolicy { .. }
            | Change::DeleteUserPolicy { .. }
            | Change::TagUser { .. }
            | Change::UntagUser { .. }
            | Change::PutConfigRule { .. }
            | Change::DeleteConfigRule { .. }
            | Change::UpdateAccessKey { .. }
            | Change::DeleteAccessKey { .. }
            | Change::DeactivateDevice { .. }
            | Change::PutUserBoundary { .. }
            | Change::DeleteUserBoundary { .. }
            | Change::DeleteVirtualDevice { .. } => false,
        }
    }
}

/// What a call makes beside the policy.
fn resource(plan: &Plan, policy: &Policy<'_>, change: &Change) -> Option<String> {
    if let Change::CreateGroup { path, group_name } = change {
        return Some(format!(
            "resource \"aws_iam_group\" \"{}\" {{\n  name = {}\n  path = {}\n}}\n\n",
            label(group_name),
            text(group_name),
            text(path)
        ));
    }
    if let Change::AttachGroupPolicy { group_name, policy_arn } = change {
        let is_own = policy.arn == policy_arn;
        return Some(format!(
            "resource \"aws_iam_group_policy_attachment\" \"{}\" {{\n  group      = {}\n  \
             policy_arn = {}\n}}\n\n",
            label(group_name),
            group(plan, group_name),
            if is_own { arn(policy) } else { text(policy_arn) }
        ));
    }
    if let Change::AddUserToGroup { group_name, user_name } = change {
        return Some(format!(
            "# Beside the user's other groups: this resource does not take any away.\n\
             resource \"aws_iam_user_group_membership\" \"{}_{}\" {{\n  user   = {}\n  groups = [{}]\n}}\n\n",
            label(group_name),
            label(user_name),
            text(user_name),
            group(plan, group_name)
        ));
    }
    if let Change::PutConfigRule {
        region,
        config_rule_name,
        description,
        source_identifier,
        maximum_execution_frequency,
    } = change
    {
        return Some(format!(
            "# In {region}: the provider has to be of that region.\n\
             resource \"aws_config_config_rule\" \"{}\" {{\n  name                        = {}\n  \
             description                 = {}\n  maximum_execution_frequency = {}\n  source {{\n    \
             owner             = \"AWS\"\n    source_identifier = {}\n  }}\n}}\n\n",
            label(config_rule_name),
            text(config_rule_name),
            text(description),
            text(maximum_execution_frequency),
            text(source_identifier)
        ));
    }
    None
}

fn head(plan: &Plan) -> String {
    let own = plan.content();
    format!("# {}, account {}\n\n", own.goal.replace('\n', " "), own.account)
}

/// The policy; what is there already is taken over by its ARN.
fn of_policy(policy: &Policy<'_>) -> String {
    let Some(document) = policy.document else { return String::new() };
    // `…:policy/tutela/name`
    let resource = policy.arn.split_once(":policy").map_or("", |(_, resource)| resource);
    let (path, name) = resource.rsplit_once('/').unwrap_or(("", resource));
    let name = policy.name.unwrap_or(name);
    let path = policy.path.map_or_else(|| format!("{path}/"), str::to_owned);
    let label = label(name);
    let mut said = String::new();
    if policy.is_there {
        said.push_str(&format!(
            "import {{\n  to = aws_iam_policy.{label}\n  id = {}\n}}\n\n",
            text(policy.arn)
        ));
    }
    said.push_str(&format!("resource \"aws_iam_policy\" \"{label}\" {{\n"));
    said.push_str(&format!("  name        = {}\n  path        = {}\n", text(name), text(&path)));
    match policy.description {
        Some(description) => said.push_str(&format!("  description = {}\n", text(description))),
        // AWS gives a policy its description once.
        None => said.push_str("  lifecycle {\n    ignore_changes = [description]\n  }\n"),
    }
    said.push_str(&format!("  policy      = {}\n", text(document)));
    if let Some(tags) = policy.tags {
        said.push_str("  tags = {\n");
        for (key, value) in tags {
            said.push_str(&format!("    {} = {}\n", text(key), text(value)));
        }
        said.push_str("  }\n");
    }
    said + "}\n\n"
}

fn arn(policy: &Policy<'_>) -> String {
    let name = policy.name.or_else(|| policy.arn.rsplit('/').next()).unwrap_or_default();
    match policy.document {
        Some(_) => format!("aws_iam_policy.{}.arn", label(name)),
        None => text(policy.arn),
    }
}

/// A group by reference where the same file makes it, and by name where it is there.
fn group(plan: &Plan, name: &str) -> String {
    let is_made = numbered(plan).any(|(_, change)| {
        matches!(change, Change::CreateGroup { group_name, .. } if group_name == name)
    });
    if is_made { format!("aws_iam_group.{}.name", label(name)) } else { text(name) }
}

/// A text of Terraform's language, in which `${` and `%{` are not its own.
pub(super) fn text(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted.replace("${", "$${").replace("%{", "%%{")
}

/// A name for a resource, of letters, digits and `_`, which no other name gives: what else is in it is told
/// by its code, `_` too.
pub(super) fn label(name: &str) -> String {
    let parts = name.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter.to_string()
        } else {
            format!("_{:x}_", u32::from(letter))
        }
    });
    parts.collect()
}
