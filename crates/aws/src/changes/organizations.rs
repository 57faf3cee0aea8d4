//! Service control policies, which plans know by name and AWS by ids of its own.

use serde_json::{Value, json};
use tutela_model::{
    Call, Cause, Operation, OrganizationsRequest, ScpNamed, ScpState, State, document_digest,
    operation,
};
use tutela_ports::{Aws as _, NotMade, Refusal};

use super::{AwsChanges, items, not_made, text};
use crate::{issuer::told, write::write_json};

impl AwsChanges {
    /// The text of a service control policy, as AWS keeps it; `None` where there is none of that name.
    ///
    /// # Errors
    /// Where AWS does not say.
    pub async fn scp_text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.scp_id(name).await? {
            Some(id) => self.content(&id).await.map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn scp(&self, name: &str) -> Result<State, Refusal> {
        let Some(id) = self.scp_id(name).await? else { return Ok(State::Absent) };
        let document = document_digest(&self.content(&id).await?);
        let call = Call::new(&operation::LIST_TAGS_FOR_RESOURCE).with("ResourceId", &id);
        let answer = self.answer(call).await?;
        let tags = items(&answer, "Tags").map(|tag| (text(tag, "Key"), text(tag, "Value")));
        let tags = tags.collect();
        let targets = self.targets(&id).await?;
        Ok(State::Scp(ScpState { document, tags, targets }))
    }

    pub(super) async fn scp_target(&self, name: &str, target: &str) -> Result<State, Refusal> {
        let Some(id) = self.scp_id(name).await? else { return Ok(State::Absent) };
        let is_there = self.targets(&id).await?.iter().any(|own| own == target);
        Ok(if is_there { State::Present } else { State::Absent })
    }

    /// Sends it, with the id of the policy that it is about.
    pub(super) async fn organize(
        &self,
        operation: &Operation,
        OrganizationsRequest { policy, mut parameters }: OrganizationsRequest<'_>,
    ) -> Result<(), NotMade> {
        if let (Some(policy), Some(members)) = (policy, parameters.as_object_mut()) {
            let id = self.meant(policy).await.map_err(NotMade::Refused)?;
            members.insert(policy.parameter.to_owned(), json!(id));
        }
        write_json(&self.caller, operation, None, &parameters).await.map_err(not_made)
    }

    /// The id of a policy that says what it has to.
    async fn meant(&self, policy: ScpNamed<'_>) -> Result<String, Refusal> {
        let name = policy.name;
        let refused = |detail| Refusal { cause: Cause::Failed, detail };
        let id = self.scp_id(name).await?;
        // The code is AWS's own, as whoever takes a step back that was taken back already is told.
        let id = id.ok_or_else(|| refused(format!("PolicyNotFoundException: no SCP {name}")))?;
        if let Some(digest) = policy.says
            && document_digest(&self.content(&id).await?) != digest
        {
            return Err(refused(format!("SCP {name} does not say sha256:{digest:.12}")));
        }
        Ok(id)
    }

    async fn scp_id(&self, name: &str) -> Result<Option<String>, Refusal> {
        let answer = self.answer(Call::new(&operation::LIST_POLICIES)).await?;
        let own = items(&answer, "Policies").find(|policy| text(policy, "Name") == name);
        Ok(own.map(|policy| text(policy, "Id")))
    }

    async fn content(&self, id: &str) -> Result<String, Refusal> {
        let call = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", id);
        let answer = self.answer(call).await?;
        Ok(answer.get("Policy").map(|policy| text(policy, "Content")).unwrap_or_default())
    }

    /// The ids of what a policy is attached to, in order.
    async fn targets(&self, id: &str) -> Result<Vec<String>, Refusal> {
        let call = Call::new(&operation::LIST_TARGETS_FOR_POLICY).with("PolicyId", id);
        let answer = self.answer(call).await?;
        let mut targets: Vec<String> =
            items(&answer, "Targets").map(|target| text(target, "TargetId")).collect();
        targets.sort();
        Ok(targets)
    }

    /// An answer. That there is no organization is none of these things not being there.
    async fn answer(&self, call: Call) -> Result<Value, Refusal> {
        told(self.caller.call(&call).await.answer)
    }
}

#[cfg(test)]
mod tests;
