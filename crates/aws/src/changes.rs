//! Looks at what a plan is about, and makes its changes.

mod organizations;

use std::{collections::BTreeMap, fmt};

use serde_json::Value;
use tutela_model::{
    Call, Cause, Change, ConfigRuleState, DeviceKind, GroupState, KeyUse, Operation, PolicyState,
    State, Subject, UNASSIGNED, document_digest, operation,
};
use tutela_ports::{Aws as _, Changes, Identity, NotMade, Refusal};
use tutela_recording::Answer;

use crate::{
    AwsCaller,
    error::{Again, Fault},
    issuer::{refusal, told},
    write::{nothing, write, write_json},
};

/// Carries out plans with the credentials of a caller.
pub struct AwsChanges {
    caller: AwsCaller,
}

impl fmt::Debug for AwsChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwsChanges").field(&self.caller).finish()
    }
}

/// A version of a policy, by its number, and whether it is in force.
struct PolicyVersion {
    id: String,
    is_in_force: bool,
    digest: String,
}

impl AwsChanges {
    /// With the credentials of `caller`.
    #[must_use]
    pub fn new(caller: AwsCaller) -> Self {
        Self { caller }
    }

    /// An answer; `None` where there is no such thing.
    async fn ask(&self, call: Call) -> Result<Option<Value>, Refusal> {
        match self.caller.call(&call).await.answer {
            Answer::Absent { .. } => Ok(None),
            answer @ (Answer::Json(_) | Answer::Report { .. } | Answer::Gap { .. }) => {
                told(answer).map(Some)
            }
        }
    }

    /// The names in a listing; `None` where there is nothing whose listing it would be.
    async fn names(
        &self,
        call: Call,
        (list, member): (&str, &str),
    ) -> Result<Option<Vec<String>>, Refusal> {
        let answer = self.ask(call).await?;
        Ok(answer.map(|answer| {
            let items = items(&answer, list);
            let mut names: Vec<String> = items
                .map(|item| if member.is_empty() { own(item) } else { text(item, member) })
                .collect();
            names.sort();
            names
        }))
    }

    async fn policy(&self, arn: &str) -> Result<State, Refusal> {
        let call = Call::new(&operation::GET_POLICY).with("PolicyArn", arn);
        let Some(answer) = self.ask(call).await? else { return Ok(State::Absent) };
        let about = answer.get("Policy").unwrap_or(&Value::Null);
        let count = |name: &str| about.get(name).and_then(Value::as_u64).unwrap_or_default();
        let attached = count("AttachmentCount") + count("PermissionsBoundaryUsageCount");
        let tags: BTreeMap<String, String> =
            items(about, "Tags").map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect();
        let Some(versions) = self.versions(arn).await? else { return Ok(State::Absent) };
        let (in_force, others): (Vec<PolicyVersion>, Vec<PolicyVersion>) =
            versions.into_iter().partition(|version| version.is_in_force);
        let Ok([in_force]) = <[PolicyVersion; 1]>::try_from(in_force) else {
            let detail = format!("policy {arn} has not one version in force");
            return Err(Refusal { cause: Cause::Malformed, detail });
        };
        let mut others: Vec<String> = others.into_iter().map(|version| version.digest).collect();
        others.sort();
        let attached = u32::try_from(attached).unwrap_or(u32::MAX);
        Ok(State::Policy(PolicyState { in_force: in_force.digest, others, attached, tags }))
    }

    /// The versions of a policy; `None` where it is not there.
    async fn versions(&self, arn: &str) -> Result<Option<Vec<PolicyVersion>>, Refusal> {
        let call = Call::new(&operation::LIST_POLICY_VERSIONS).with("PolicyArn", arn);
        let Some(answer) = self.ask(call).await? else { return Ok(None) };
        let mut versions = Vec::new();
        for item in items(&answer, "Versions") {
            let id = text(item, "VersionId");
            let call = Call::new(&operation::GET_POLICY_VERSION).with("PolicyArn", arn);
            let Some(answer) = self.ask(call.with("VersionId", &id)).await? else {
                let detail = format!("version {id} of policy {arn} went away meanwhile");
                return Err(Refusal { cause: Cause::Incomplete, detail });
            };
            let document = answer.pointer("/PolicyVersion/Document").unwrap_or(&Value::Null);
            versions.push(PolicyVersion {
                id,
                is_in_force: item.get("IsDefaultVersion") == Some(&Value::Bool(true)),
                digest: document_digest(&own(document)),
            });
        }
        Ok(Some(versions))
    }

    async fn group(&self, name: &str) -> Result<State, Refusal> {
        let of = |operation| Call::new(operation).with("GroupName", name);
        let Some(answer) = self.ask(of(&operation::GET_GROUP)).await? else {
            return Ok(State::Absent);
        };
        let mut members: Vec<String> =
            items(&answer, "Users").map(|user| text(user, "UserName")).collect();
        members.sort();
        let attached = of(&operation::LIST_ATTACHED_GROUP_POLICIES);
        let attached = self.names(attached, ("AttachedPolicies", "PolicyArn")).await?;
        let inline = self.names(of(&operation::LIST_GROUP_POLICIES), ("PolicyNames", "")).await?;
        let (Some(attached), Some(inline)) = (attached, inline) else { return Ok(State::Absent) };
        let path = answer.pointer("/Group/Path").map(own).unwrap_or_default();
        Ok(State::Group(GroupState { path, attached, inline, members }))
    }

    /// The last use of a key. A date that is none is no "never".
    async fn key_use(&self, key: &str) -> Result<State, Refusal> {
        let call = Call::new(&operation::GET_ACCESS_KEY_LAST_USED).with("AccessKeyId", key);
        let Some(answer) = self.ask(call).await? else { return Ok(State::Absent) };
        let own = answer.get("AccessKeyLastUsed").unwrap_or(&Value::Null);
        let said = own.get("LastUsedDate").map(|said| said.as_str().unwrap_or_default());
        let at = said.map(str::parse).transpose().map_err(|error| {
            let detail = format!("the last use of key {key} is no time: {error}");
            Refusal { cause: Cause::Malformed, detail }
        })?;
        Ok(State::Use(KeyUse {
            at,
            service: text(own, "ServiceName"),
            region: text(own, "Region"),
        }))
    }

    /// A device of a user; a virtual one that the user does not have may be nobody's, or another's.
    async fn device(&self, user: &str, serial: &str) -> Result<State, Refusal> {
        let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", user);
        let Some(own) = self.names(call, ("MFADevices", "SerialNumber")).await? else {
            return Ok(State::Adrift(format!("user {user}")));
        };
        if own.iter().any(|own| own == serial) {
            return Ok(State::Present);
        }
        if DeviceKind::of(serial) != DeviceKind::Virtual {
            return Ok(State::Absent);
        }
        let answer = self.ask(Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES)).await?;
        let answer = answer.unwrap_or_default();
        let mut all = items(&answer, "VirtualMFADevices");
        Ok(match all.find(|own| text(own, "SerialNumber") == serial) {
            None => State::Absent,
            Some(own) => State::Value(match own.get("User") {
                None => UNASSIGNED.to_owned(),
                Some(owner) => format!("of {}", text(owner, "Arn")),
            }),
        })
    }

    /// A rule of AWS Config; a rule of one's own is told by whose it is.
    async fn config_rule(&self, region: &str, name: &str) -> Result<State, Refusal> {
        let call = Call::new(&operation::DESCRIBE_CONFIG_RULES).within(region);
        let answer = told(self.caller.call(&call).await.answer)?;
        let own = items(&answer, "ConfigRules").find(|rule| text(rule, "ConfigRuleName") == name);
        Ok(own.map_or(State::Absent, |rule| {
            let source = rule.get("Source").unwrap_or(&Value::Null);
            let frequency = rule.get("MaximumExecutionFrequency").and_then(Value::as_str);
            State::ConfigRule(ConfigRuleState {
                owner: text(source, "Owner"),
                identifier: text(source, "SourceIdentifier"),
                // AWS's own, of a rule that says none.
                frequency: frequency.unwrap_or("TwentyFour_Hours").to_owned(),
                is_going: text(rule, "ConfigRuleState").starts_with("DELETING"),
            })
        }))
    }

    /// The number of the version that says this.
    async fn version(&self, arn: &str, digest: &str) -> Result<String, NotMade> {
        let versions = self.versions(arn).await.map_err(NotMade::Refused)?;
        let found = versions.into_iter().flatten().find(|version| version.digest == digest);
        found.map(|version| version.id).ok_or_else(|| {
            let detail = format!("policy {arn} has no version of sha256:{digest:.12}");
            NotMade::Refused(Refusal { cause: Cause::Failed, detail })
        })
    }
}

impl Changes for AwsChanges {
    async fn identity(&self) -> Result<Identity, Refusal> {
        let answer =
            told(self.caller.call(&Call::new(&operation::GET_CALLER_IDENTITY)).await.answer)?;
        Ok(Identity { arn: text(&answer, "Arn"), account: text(&answer, "Account") })
    }

    async fn look(&self, at: &Subject) -> Result<State, Refusal> {
        let present = |it: bool| if it { State::Present } else { State::Absent };
        match at {
            Subject::Policy(arn) => self.policy(arn).await,
            Subject::Group(name) => self.group(name).await,
            Subject::GroupPolicy { group, policy } => {
                let call =
                    Call::new(&operation::LIST_ATTACHED_GROUP_POLICIES).with("GroupName", group);
                let attached = self.names(call, ("AttachedPolicies", "PolicyArn")).await?;
                Ok(present(attached.is_some_and(|all| all.contains(policy))))
            }
            Subject::Member { group, user } => {
                let call = Call::new(&operation::LIST_GROUPS_FOR_USER).with("UserName", user);
                Ok(match self.names(call, ("Groups", "GroupName")).await? {
                    Some(all) => present(all.contains(group)),
                    None => State::Adrift(format!("user {user}")),
                })
            }
            Subject::UserPolicy { user, policy } => {
                let call = Call::new(&operation::GET_USER_POLICY).with("UserName", user);
                let answer = self.ask(call.with("PolicyName", policy)).await?;
                Ok(answer.map_or(State::Absent, |answer| {
                    State::Document(document_digest(&text(&answer, "PolicyDocument")))
                }))
            }
            Subject::UserBoundary(user) => {
                let call = Call::new(&operation::GET_USER).with("UserName", user);
                let Some(answer) = self.ask(call).await? else {
                    return Ok(State::Adrift(format!("user {user}")));
                };
                let arn = answer.pointer("/User/PermissionsBoundary/PermissionsBoundaryArn");
                Ok(arn.map_or(State::Absent, |arn| State::Value(own(arn))))
            }
            Subject::UserTag { user, key } => {
                let call = Call::new(&operation::LIST_USER_TAGS).with("UserName", user);
                let Some(answer) = self.ask(call).await? else {
                    return Ok(State::Adrift(format!("user {user}")));
                };
                // AWS takes keys for the same that differ in case alone.
                let mut tags = items(&answer, "Tags");
                let own = tags.find(|tag| text(tag, "Key").eq_ignore_ascii_case(key));
                Ok(own.map_or(State::Absent, |tag| State::Value(text(tag, "Value"))))
            }
            Subject::AccessKey { user, key } => {
                let call = Call::new(&operation::LIST_ACCESS_KEYS).with("UserName", user);
                let Some(answer) = self.ask(call).await? else {
                    return Ok(State::Adrift(format!("user {user}")));
                };
                let mut keys = items(&answer, "AccessKeyMetadata");
                let own = keys.find(|own| text(own, "AccessKeyId") == *key);
                Ok(own.map_or(State::Absent, |own| State::Value(text(own, "Status"))))
            }
            Subject::KeyUse(key) => self.key_use(key).await,
            Subject::Device { user, serial } => self.device(user, serial).await,
            Subject::Scp(name) => self.scp(name).await,
            Subject::ScpTarget { policy, target } => self.scp_target(policy, target).await,
            Subject::ConfigRule { region, name } => self.config_rule(region, name).await,
        }
    }

    async fn make(&self, change: &Change) -> Result<(), NotMade> {
        let operation: &Operation = change.operation();
        if let Some((region, parameters)) = change.json() {
            return write_json(&self.caller, operation, Some(region), &parameters)
                .await
                .map_err(not_made);
        }
        if let Some(request) = change.organizations() {
            return self.organize(operation, request).await;
        }
        let mut members = change.parameters();
        if let (Some(digest), Subject::Policy(arn)) = (change.version_of(), change.subject()) {
            members.push(("VersionId".to_owned(), self.version(&arn, digest).await?));
        }
        let done = write(&self.caller, operation, members).await;
        done.and_then(|body| nothing(&body, operation)).map_err(not_made)
    }
}

/// What a fault makes of a change: whatever AWS put into words of its own was not done.
fn not_made(fault: Fault) -> NotMade {
    let is_open = matches!(
        fault,
        Fault::Gap { cause: Cause::Malformed | Cause::Incomplete, .. }
            | Fault::Gap { again: Again::Later | Again::Reconnecting, .. }
    );
    let refusal = refusal(fault);
    if is_open { NotMade::Unanswered(refusal) } else { NotMade::Refused(refusal) }
}

fn items<'a>(answer: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    answer.get(list).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value, member: &str) -> String {
    value.get(member).map(own).unwrap_or_default()
}

/// A text as it is, and anything else as JSON.
fn own(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
