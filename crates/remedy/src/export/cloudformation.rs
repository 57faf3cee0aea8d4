//! CloudFormation: a stack of its own for what a plan makes.

use serde_json::{Map, Value, json};
use tutela_model::Change;

use super::{ExportError, numbered};
use crate::Plan;

const FORM: &str = "CloudFormation";

/// A template for a new stack.
///
/// # Errors
/// For what CloudFormation has no resource for: changes of what is there already.
pub fn cloudformation(plan: &Plan) -> Result<String, ExportError> {
    let mut template = Template { plan, resources: Map::new(), made: Vec::new() };
    for (number, change) in numbered(plan) {
        let refused = |why| ExportError::new(number, change, FORM, why);
        template.add(change).map_err(refused)?;
    }
    let own = plan.content();
    let has_policy = numbered(plan).any(|(_, it)| matches!(it, Change::CreatePolicy { .. }));
    let tags = if has_policy {
        ". The policy has no tags of Tutela, which will take it for somebody else's."
    } else {
        ""
    };
    let has_scp = numbered(plan).any(|(_, it)| matches!(it, Change::CreateScp { .. }));
    let at_once = if has_scp {
        ". The SCP is attached to all of its targets at once: leave the canary alone in the list at first."
    } else {
        ""
    };
    let text = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": format!("{}, account {}{tags}{at_once}", own.goal, own.account),
        "Resources": template.resources,
    });
    Ok(format!("{text:#}\n"))
}

/// A template in the making.
struct Template<'a> {
    plan: &'a Plan,
    resources: Map<String, Value>,
    /// What it makes, by the name or ARN in AWS, with the resource's name here.
    made: Vec<(&'a str, String)>,
}

impl<'a> Template<'a> {
    #[expect(clippy::too_many_lines, reason = "an arm a call")]
    fn add(&mut self, change: &'a Change) -> Result<(), &'static str> {
        match change {
            Change::CreatePolicy {
                policy_arn,
                path,
                policy_name,
                description,
                policy_document,
                ..
            } => {
                let document = serde_json::from_str::<Value>(policy_document);
                let document = document.map_err(|_| "the document is no JSON")?;
                let name = format!("Policy{}", self.made.len());
                let properties = json!({
                    "ManagedPolicyName": policy_name,
                    "Path": path,
                    "Description": description,
                    "PolicyDocument": document,
                });
                self.put(policy_arn, name, "AWS::IAM::ManagedPolicy", properties);
            }
            Change::CreateGroup { path, group_name } => {
                let name = format!("Group{}", self.made.len());
                let attached = self.attached(group_name);
                let properties =
                    json!({ "GroupName": group_name, "Path": path, "ManagedPolicyArns": attached });
                self.put(group_name, name, "AWS::IAM::Group", properties);
            }
            // It stands in the group.
            Change::AttachGroupPolicy { group_name, .. } if self.makes(group_name) => {}
            Change::AddUserToGroup { group_name, user_name } => {
                let name = format!("Member{}", self.made.len());
                let group = self.reference(group_name);
                let properties = json!({ "GroupName": group, "Users": [user_name] });
                self.put(user_name, name, "AWS::IAM::UserToGroupAddition", properties);
            }
            Change::PutConfigRule {
                config_rule_name,
                description,
                source_identifier,
                maximum_execution_frequency,
                ..
            } => {
                let name = format!("Rule{}", self.made.len());
                let properties = json!({
                    "ConfigRuleName": config_rule_name,
                    "Description": description,
                    "Source": { "Owner": "AWS", "SourceIdentifier": source_identifier },
                    "MaximumExecutionFrequency": maximum_execution_frequency,
                });
                self.put(config_rule_name, name, "AWS::Config::ConfigRule", properties);
            }
            Change::CreateScp { policy_name, description, content, tags } => {
                let content = serde_json::from_str::<Value>(content);
                let content = content.map_err(|_| "the document is no JSON")?;
                let name = format!("Scp{}", self.made.len());
                let tags = tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
                let properties = json!({
                    "Name": policy_name,
                    "Description": description,
                    "Type": "SERVICE_CONTROL_POLICY",
                    "Content": content,
                    "TargetIds": self.targets(policy_name),
                    "Tags": tags.collect::<Vec<_>>(),
                });
                self.put(policy_name, name, "AWS::Organizations::Policy", properties);
            }
            // It stands in the policy.
            Change::AttachScp { policy_name, .. } if self.makes(policy_name) => {}
            Change::AttachGroupPolicy { .. }
            | Change::AttachScp { .. }
            | Change::UpdateScp { .. }
            | Change::TagScp { .. }
            | Change::UntagScp { .. }
            | Change::DetachScp { .. }
            | Change::DeleteScp { .. }
            | Change::DeleteConfigRule { .. }
            | Change::UpdateAccessKey { .. }
            | Change::DeleteAccessKey { .. }
            | Change::DeactivateDevice { .. }
            | Change::PutUserBoundary { .. }
            | Change::DeleteUserBoundary { .. }
            | Change::DeleteVirtualDevice { .. }
            | Change::CreatePolicyVersion { .. }
            | Change::SetDefaultPolicyVersion { .. }
            | Change::TagPolicy { .. }
            | Change::DeletePolicyVersion { .. }
            | Change::DeletePolicy { .. }
            | Change::DeleteGroup { .. }
            | Change::DetachGroupPolicy { .. }
            | Change::RemoveUserFromGroup { .. }
            | Change::PutUserPolicy { .. }
            | Change::DeleteUserPolicy { .. }
            | Change::TagUser { .. }
            | Change::UntagUser { .. } => {
                return Err("it changes what is there already, which a new stack cannot");
            }
        }
        Ok(())
    }

    fn put(&mut self, known_as: &'a str, name: String, kind: &str, properties: Value) {
        self.resources.insert(name.clone(), json!({ "Type": kind, "Properties": properties }));
        self.made.push((known_as, name));
    }

    fn makes(&self, known_as: &str) -> bool {
        self.made.iter().any(|(own, _)| *own == known_as)
    }

    /// The policies that the plan attaches to a group.
    fn attached(&self, group: &str) -> Vec<Value> {
        let all = numbered(self.plan).filter_map(|(_, change)| {
            if let Change::AttachGroupPolicy { group_name, policy_arn } = change {
                return (group_name == group).then(|| self.reference(policy_arn));
            }
            None
        });
        all.collect()
    }

    /// What the plan attaches an SCP to.
    fn targets(&self, name: &str) -> Vec<&'a str> {
        let all = numbered(self.plan).filter_map(|(_, change)| {
            if let Change::AttachScp { policy_name, target_id, .. } = change {
                return (policy_name == name).then_some(target_id.as_str());
            }
            None
        });
        all.collect()
    }

    /// A reference to what the same template makes, and the name of what is there.
    fn reference(&self, name: &str) -> Value {
        let own = self.made.iter().find(|(own, _)| *own == name);
        own.map_or_else(|| json!(name), |(_, resource)| json!({ "Ref": resource }))
    }
}
