//! The organisation, and its SCPs where its management account is asked.

use tutela_model::{Call, Cause, Gap, Observed, Organization, Scp, operation};

use super::{Facts, authorization::twice};
use crate::answers;

/// A type of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scp,
    Rcp,
}

impl Kind {
    /// AWS's name of it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Scp => "SERVICE_CONTROL_POLICY",
            Self::Rcp => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The call that lists them. SCPs are what it is asked for unless it is said.
    pub(crate) fn listing(self) -> Call {
        let call = Call::new(&operation::LIST_POLICIES);
        match self {
            Self::Scp => call,
            Self::Rcp => call.with("Filter", self.name()),
        }
    }
}

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

    /// The policies of a type, AWS's own included.
    pub(crate) fn listed_policies(&self, kind: Kind) -> Observed<Vec<answers::PolicySummary>> {
        let listed = self.reader.answer::<answers::OrganizationPolicies>(&kind.listing());
        listed.and_then(|answer| {
            let policies = &answer.value.policies;
            let call = &answer.receipt.call;
            if let Some(gap) = twice(call, policies.iter().map(|policy| policy.id.as_str())) {
                return Observed::Missing(gap);
            }
            // Made by hand, it may be the listing of another type.
            if let Some(other) = policies.iter().find(|policy| policy.kind != kind.name()) {
                let detail = format!("`{}` is a {}, and no {}", other.id, other.kind, kind.name());
                return Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail));
            }
            Observed::of(policies.clone(), &answer.receipt)
        })
    }

    /// The ids of the SCPs that are not AWS's own.
    pub(crate) fn listed_scps(&self) -> Observed<Vec<String>> {
        self.listed_policies(Kind::Scp).and_then(|listed| {
            let own = listed.value.iter().filter(|policy| !policy.aws_managed);
            Observed::of(own.map(|policy| policy.id.clone()).collect(), &listed.receipt)
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

    pub(crate) fn scp(&self, id: &str) -> Result<Scp, Gap> {
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

    /// The features of central root management that are on. Where trusted access is not, or the
    /// organisation is for billing only, AWS refuses with a code that says so.
    pub(crate) fn root_features(&self) -> Observed<Vec<String>> {
        let call = Call::new(&operation::LIST_ORGANIZATIONS_FEATURES);
        let answer = self.reader.answer_or_absent::<answers::OrganizationsFeatures>(&call);
        answer.and_then(|answer| {
            let enabled = answer.value.as_ref().map(|told| told.enabled_features.clone());
            Observed::of(enabled.unwrap_or_default(), &answer.receipt)
        })
    }
}
