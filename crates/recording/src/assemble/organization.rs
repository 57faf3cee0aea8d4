//! The organisation, and its SCPs where its management account is asked.

use tutela_model::{Call, Cause, Gap, Observed, Organization, Scp, operation};

use super::{Facts, authorization::twice};
use crate::answers;

const SCP: &str = "SERVICE_CONTROL_POLICY";

impl Facts<'_> {
    /// The organisation; `own` is the account that was asked, where something names it.
    pub(crate) fn organization(&self, own: Option<&str>) -> Observed<Option<Organization>> {
        let call = Call::new(&operation::DESCRIBE_ORGANIZATION);
        let answer = self.reader.answer_or_absent::<answers::OrganizationAnswer>(&call);
        answer.and_then(|answer| {
            let Some(told) = &answer.value else { return Observed::of(None, &answer.receipt) };
            let told = &told.organization;
            let Some(own) = own else {
                let detail = "nothing names the account, so that nobody can tell whether it is the \
                              management account";
                return Observed::Missing(Gap::new(call.clone(), Cause::Undecided, detail));
            };
            let organization = Organization {
                id: told.id.clone(),
                management_account: told.master_account_id.clone(),
                is_management: told.master_account_id == own,
            };
            Observed::of(Some(organization), &answer.receipt)
        })
    }

    /// The ids of the SCPs that are not AWS's own.
    pub(crate) fn listed_scps(&self) -> Observed<Vec<String>> {
        let listed =
            self.reader.account_wide::<answers::OrganizationPolicies>(&operation::LIST_POLICIES);
        listed.and_then(|answer| {
            let policies = &answer.value.policies;
            let call = &answer.receipt.call;
            if let Some(gap) = twice(call, policies.iter().map(|policy| policy.id.as_str())) {
                return Observed::Missing(gap);
            }
            // Made by hand, it may be the listing of another type.
            if let Some(other) = policies.iter().find(|policy| policy.kind != SCP) {
                let detail = format!("`{}` is a {}, and no {SCP}", other.id, other.kind);
                return Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail));
            }
            let own = policies.iter().filter(|policy| !policy.aws_managed);
            Observed::of(own.map(|policy| policy.id.clone()).collect(), &answer.receipt)
        })
    }

    /// The SCPs that are not AWS's own: all of them, or none.
    pub(crate) fn scps(&self) -> Observed<Vec<Scp>> {
        self.listed_scps().and_then(|listed| {
            let scps: Result<Vec<Scp>, Gap> = listed.value.iter().map(|id| self.scp(id)).collect();
            match scps {
                Ok(scps) => Observed::of(scps, &listed.receipt),
                Err(gap) => Observed::Missing(gap),
            }
        })
    }

    fn scp(&self, id: &str) -> Result<Scp, Gap> {
        let call = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", id);
        let answer = self.reader.answer::<answers::OrganizationPolicy>(&call);
        let answer = answer.seen()?;
        let answers::PolicyContent { policy_summary, content } = &answer.value.policy;
        if policy_summary.id != id {
            let detail = format!("it is about `{}`", policy_summary.id);
            return Err(Gap::new(call, Cause::Malformed, detail));
        }
        Ok(Scp { id: id.to_owned(), name: policy_summary.name.clone(), document: content.clone() })
    }
}
