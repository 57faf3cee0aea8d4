//! The roles of an account, as those whose sessions meet resources' policies.
//!
//! A session of a role never says that there was MFA, unless the session before it had it. So a grant
//! to a role matters where somebody gets into the role without MFA, which the proofs of the users
//! say; roles that only services and machines have are none.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{Arn, Call, Cause, Gap, Receipt, Role};
use tutela_policy::{Caller, Credential, LeftOpen, ResourcePolicy};

use super::{Bypasses, Granted, Whom};
use crate::{Proofs, controls::Controls, proofs::own_policies};

/// The roles that users get into without MFA, and by whom.
pub(super) struct Reached {
    by: BTreeMap<Arn, BTreeSet<String>>,
    /// Steps that could not be decided.
    doubtful: BTreeSet<Arn>,
    /// Why others may be reached.
    doubts: Vec<Gap>,
}

/// A role, and what its sessions may be whom a policy means.
pub(super) struct RoleAsked<'a> {
    pub(super) role: &'a Role,
    pub(super) callers: Vec<Caller>,
    pub(super) receipt: &'a Arc<Receipt>,
}

impl Reached {
    pub(super) fn of(proofs: &Proofs, controls: &Controls) -> Self {
        let mut reached =
            Self { by: BTreeMap::new(), doubtful: BTreeSet::new(), doubts: Vec::new() };
        for alike in &proofs.alike {
            let names = alike
                .principals
                .iter()
                .filter_map(|arn| arn.as_str().rsplit('/').next().map(str::to_owned));
            let names: BTreeSet<String> = names.collect();
            for hop in &alike.hops {
                // A credential that was only taken to be there may not be.
                if hop.request.is_some() && alike.assumed.is_empty() {
                    reached.by.entry(hop.role.clone()).or_default().extend(names.clone());
                } else {
                    reached.doubtful.insert(hop.role.clone());
                }
            }
            // SCPs that nobody listed can only take away.
            let unseen = alike.unseen.iter().filter(|gap| Some(*gap) != controls.unlisted());
            reached.doubts.extend(unseen.cloned());
        }
        reached.doubts.extend(proofs.unlisted.iter().cloned());
        match &proofs.roles {
            Ok(seen) => reached.doubts.extend(seen.unasked.iter().chain(&seen.gaps).cloned()),
            Err(gap) => reached.doubts.push(gap.clone()),
        }
        reached.doubts.sort();
        reached.doubts.dedup();
        reached
    }
}

impl<'a> Bypasses<'a> {
    /// What the policy grants to sessions of a role that somebody gets into without MFA.
    pub(super) fn role(
        &mut self,
        asked: &RoleAsked<'a>,
        policy: &ResourcePolicy,
        call: &Call,
    ) -> Result<Vec<Granted>, Gap> {
        let role = asked.role;
        let by = self.reached.by.get(&role.arn).cloned();
        let is_doubtful = self.reached.doubtful.contains(&role.arn);
        if by.is_none() && !is_doubtful && self.reached.doubts.is_empty() {
            return Ok(Vec::new());
        }
        let mut gaps = Vec::new();
        let setup = own_policies(role, asked.receipt, &mut self.library, &self.controls, &mut gaps);
        // What was not seen may deny what is granted, and cannot grant it.
        let own = setup.unwrap_or_else(|| self.controls.setup());
        let undecided = |why: &str| {
            let detail = format!("what is granted to role {}: {why}", role.name);
            Gap::new(call.clone(), Cause::Undecided, detail)
        };
        for caller in &asked.callers {
            let request = match policy.to_role(&own, caller, &self.world) {
                LeftOpen::Nothing => continue,
                LeftOpen::Unknown(why) => return Err(undecided(why)),
                LeftOpen::Some(request) => request,
            };
            if let Some(gap) = gaps.first() {
                return Err(gap.clone());
            }
            let Some(by) = &by else {
                let first = self.reached.doubts.first().cloned();
                return Err(first.unwrap_or_else(|| undecided("whether anybody gets into it")));
            };
            let names: Vec<&str> = by.iter().take(3).map(String::as_str).collect();
            return Ok(vec![Granted {
                who: Whom::Role(role.name.clone(), names.join(", ")),
                credential: Some(Credential::Role),
                request: *request,
                evidence: Vec::new(),
            }]);
        }
        Ok(Vec::new())
    }
}
