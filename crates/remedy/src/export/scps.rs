//! Service control policies in Terraform, which knows them by AWS's ids: of one that is there already, it
//! is looked up by the name.

use tutela_model::{Change, State};

use super::{
    numbered,
    terraform::{label, text},
};
use crate::Plan;

const ATTACHMENT: &str = "aws_organizations_policy_attachment";

/// Looks up the id of a policy that is there already, and takes it over where the plan says what it says.
pub(super) fn head(plan: &Plan) -> String {
    let there = numbered(plan).find_map(|(_, change)| {
        let policy = change.organizations()?.policy?;
        (!is_made(plan, policy.name)).then_some(policy.name)
    });
    let Some(name) = there else { return String::new() };
    let label = label_of(name);
    let mut said = format!(
        "# It is there already: its id is looked up by its name.\n\
         data \"aws_organizations_policies\" \"scps\" {{\n  filter = \"SERVICE_CONTROL_POLICY\"\n}}\n\n\
         data \"aws_organizations_policy\" \"scps\" {{\n  \
         for_each  = toset(data.aws_organizations_policies.scps.ids)\n  policy_id = each.value\n}}\n\n\
         locals {{\n  {label} = one([for scp in data.aws_organizations_policy.scps : scp.id if scp.name == {}])\n}}\n\n",
        text(name)
    );
    if is_updated(plan, name) {
        said.push_str(&format!(
            "import {{\n  to = aws_organizations_policy.{label}\n  id = local.{label}\n}}\n\n"
        ));
    }
    said
}

/// What a call makes, as far as it makes a resource.
pub(super) fn resource(plan: &Plan, change: &Change) -> Option<String> {
    if let Change::CreateScp { policy_name, description, content, .. } = change {
        return Some(policy(plan, policy_name, Some(description), content));
    }
    if let Change::UpdateScp { policy_name, content } = change {
        return Some(policy(plan, policy_name, None, content));
    }
    if let Change::AttachScp { policy_name, target_id, .. } = change {
        let label = label_of(policy_name);
        let is_own = is_made(plan, policy_name) || is_updated(plan, policy_name);
        let id = if is_own {
            format!("aws_organizations_policy.{label}.id")
        } else {
            format!("local.{label}")
        };
        let resource = attachment(&label, target_id);
        // Terraform makes at once what does not depend on each other, and the canary is to be first.
        let earlier = before(plan, target_id).map(|target| {
            format!("  depends_on = [{ATTACHMENT}.{}]\n", attachment(&label, target))
        });
        return Some(format!(
            "resource \"{ATTACHMENT}\" \"{resource}\" {{\n  policy_id = {id}\n  target_id = {}\n{}}}\n\n",
            text(target_id),
            earlier.unwrap_or_default()
        ));
    }
    None
}

fn attachment(label: &str, target: &str) -> String {
    format!("{label}_{}", super::terraform::label(target))
}

/// The target before this one.
fn before<'a>(plan: &'a Plan, target: &str) -> Option<&'a str> {
    let targets = numbered(plan).filter_map(|(_, change)| {
        if let Change::AttachScp { target_id, .. } = change {
            return Some(target_id.as_str());
        }
        None
    });
    targets.take_while(|own| *own != target).last()
}

/// Whether another resource says it: tags stand on the policy.
pub(super) fn is_said(plan: &Plan, change: &Change) -> bool {
    matches!(change, Change::TagScp { policy_name, .. } if is_updated(plan, policy_name))
}

fn policy(plan: &Plan, name: &str, description: Option<&str>, content: &str) -> String {
    let mut said = format!(
        "resource \"aws_organizations_policy\" \"{}\" {{\n  name        = {}\n  \
         type        = \"SERVICE_CONTROL_POLICY\"\n",
        label_of(name),
        text(name)
    );
    match description {
        Some(description) => said.push_str(&format!("  description = {}\n", text(description))),
        None => said.push_str("  lifecycle {\n    ignore_changes = [description]\n  }\n"),
    }
    said.push_str(&format!("  content     = {}\n", text(content)));
    // All of them: Terraform takes away those that it is not told.
    let last = plan.steps().iter().rev().find_map(|step| {
        let State::Scp(own) = &step.becomes else { return None };
        Some(&own.tags)
    });
    if let Some(tags) = last {
        said.push_str("  tags = {\n");
        for (key, value) in tags {
            said.push_str(&format!("    {} = {}\n", text(key), text(value)));
        }
        said.push_str("  }\n");
    }
    said + "}\n\n"
}

fn is_made(plan: &Plan, name: &str) -> bool {
    numbered(plan)
        .any(|(_, own)| matches!(own, Change::CreateScp { policy_name, .. } if policy_name == name))
}

fn is_updated(plan: &Plan, name: &str) -> bool {
    numbered(plan)
        .any(|(_, own)| matches!(own, Change::UpdateScp { policy_name, .. } if policy_name == name))
}

fn label_of(name: &str) -> String {
    format!("scp_{}", label(name))
}
