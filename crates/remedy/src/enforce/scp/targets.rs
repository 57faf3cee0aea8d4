//! Roots, OUs and accounts: which there are, who is under each, and AWS's quotas.
//!
//! Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>

use tutela_model::{AccountId, Member, Tree};

use super::{ScpError, unseen};
use crate::Withheld;

/// SCPs that AWS takes at one target since 15 May 2026, and before.
const SCPS: usize = 10;
const OLD_SCPS: usize = 5;

/// Characters of an SCP that AWS took before that day, and on some pages still says.
pub(super) const OLD_CHARACTERS: usize = 5_120;

/// An organization, by what SCPs can be attached to.
pub(super) struct Places<'a> {
    pub(super) tree: &'a Tree,
}

/// What SCPs of a name are attached to, as far as it was seen.
pub(super) fn attached(tree: &Tree, name: &str) -> Vec<String> {
    let Ok(seen) = tree.scps.seen() else { return Vec::new() };
    let all = seen.value.by_target.iter();
    all.filter(|(_, own)| own.iter().any(|scp| scp.name == name))
        .map(|(target, _)| target.clone())
        .collect()
}

impl Places<'_> {
    /// The targets, each once, in their order; they have to be there, and SCPs enabled.
    pub(super) fn check(&self, targets: &[String]) -> Result<Vec<String>, ScpError> {
        let management = &self.tree.management_account.seen().map_err(unseen)?.value;
        let scps = &self.tree.scps.seen().map_err(unseen)?.value;
        if !scps.is_enabled {
            let root = self.tree.members.known.iter().find_map(|member| member.path.first());
            return Err(ScpError::NotEnabled(root.map_or("r-?", |root| &root.id).to_owned()));
        }
        let mut all: Vec<String> = Vec::new();
        for target in targets {
            if target == management {
                return Err(ScpError::Management(target.clone()));
            }
            // AWS leaves nothing without an SCP, so that an OU without accounts is known by it.
            let is_known = scps.by_target.contains_key(target)
                || self.tree.members.known.iter().any(|own| is_under(own, target));
            if !is_known {
                return Err(ScpError::NoSuchTarget(target.clone()));
            }
            if !all.contains(target) {
                all.push(target.clone());
            }
        }
        Ok(all)
    }

    /// The accounts under a target that SCPs bind and somebody can use.
    pub(super) fn accounts_in_use(&self, target: &str) -> Vec<AccountId> {
        let own = self.bound(target).filter(|member| !member.state.is_shut());
        own.map(|member| member.id.clone()).collect()
    }

    fn bound(&self, target: &str) -> impl Iterator<Item = &Member> {
        let management = self.tree.management_account.seen();
        let management = management.map(|seen| seen.value.as_str()).unwrap_or_default();
        let members = self.tree.members.known.iter();
        members.filter(move |own| is_under(own, target) && own.id.as_str() != management)
    }

    /// Why there may be accounts under a target whom nobody saw.
    pub(super) fn doubt(&self, target: &str) -> Option<Withheld> {
        let is_account = AccountId::parse(target).is_some();
        let gap = self.tree.members.complete.as_ref().err().filter(|_| !is_account)?;
        Some(Withheld {
            user: target.to_owned(),
            reason: "unseen".to_owned(),
            why: format!("there may be accounts under it that nobody saw: {gap}"),
        })
    }

    fn scps_at(&self, target: &str) -> usize {
        let scps = self.tree.scps.seen().ok();
        scps.and_then(|seen| seen.value.by_target.get(target)).map_or(0, Vec::len)
    }

    /// Why AWS would not take one SCP more there.
    pub(super) fn too_many(&self, target: &str) -> Option<Withheld> {
        let count = self.scps_at(target);
        (count >= SCPS).then(|| Withheld {
            user: target.to_owned(),
            reason: "too-many-policies".to_owned(),
            why: format!(
                "{count} SCPs are attached to it, and AWS takes {SCPS}: detach or merge one"
            ),
        })
    }

    /// What a person should know of these targets.
    pub(super) fn notes(&self, targets: &[String]) -> Vec<String> {
        let mut notes = Vec::new();
        for target in targets {
            let count = self.scps_at(target);
            if (OLD_SCPS..SCPS).contains(&count) {
                notes.push(format!(
                    "{count} SCPs are attached to {target}: AWS takes {SCPS} since May 2026, and {OLD_SCPS} \
                     where that has not come yet"
                ));
            }
            let shut = self.bound(target).filter(|member| member.state.is_shut()).count();
            if shut > 0 {
                notes.push(format!(
                    "of the accounts under {target}, nobody can use {shut}, which are suspended or closed: \
                     they were not looked at"
                ));
            }
        }
        notes
    }
}

fn is_under(member: &Member, target: &str) -> bool {
    member.id.as_str() == target || member.path.iter().any(|unit| unit.id == target)
}
