//! What resources' policies let somebody do without MFA, with the evidence for it.

use std::{collections::BTreeMap, sync::OnceLock};

use tutela_access::{Bypass, Bypasses};
use tutela_model::{Arn, Call, Cause, Gap, operation};

use crate::{AccountView, ResourceView};

/// What was concluded of all resources with a policy, by ARN, once a check asked.
#[derive(Debug, Default)]
pub(crate) struct OfResources {
    bypasses: OnceLock<BTreeMap<Arn, Result<Bypass, Gap>>>,
}

impl AccountView<'_> {
    fn bypasses(&self) -> &BTreeMap<Arn, Result<Bypass, Gap>> {
        self.resources.bypasses.get_or_init(|| {
            let mut asked = Bypasses::new(self.account, self.proofs_of_all());
            let listed = self.account.resources.values().flat_map(|of_kind| of_kind.known.values());
            let listed = listed.filter_map(|listed| listed.seen().ok());
            let mut all = BTreeMap::new();
            for resource in listed.flat_map(|seen| &seen.value) {
                if let Ok(policy) = resource.policy.seen()
                    && let Some(text) = &policy.value
                {
                    let bypass = asked.of(resource, text, &policy.receipt.call);
                    all.insert(resource.arn.clone(), bypass);
                }
            }
            all
        })
    }
}

impl<'a> ResourceView<'a> {
    /// Whom the resource's policy lets do something without MFA.
    ///
    /// # Errors
    /// Where the policy cannot be read.
    pub fn bypass(&self) -> Result<&'a Bypass, Gap> {
        let found = self.account.bypasses().get(&self.resource.arn).ok_or_else(|| {
            let call = match self.resource.policy.seen() {
                Ok(seen) => seen.receipt.call.clone(),
                Err(_) => Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS),
            };
            Gap::new(call, Cause::Undecided, "the resource was not looked at")
        });
        found?.as_ref().map_err(Clone::clone)
    }
}
