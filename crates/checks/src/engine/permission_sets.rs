//! Permission sets of IAM Identity Center.

use std::sync::Arc;

use tutela_model::{Evidence, Instance, Judgement, Receipt, Verdict};

use super::{Rows, nothing};
use crate::{InstanceView, PermissionSetView};

impl Rows<'_> {
    pub(super) fn permission_sets(&mut self, judge: fn(&PermissionSetView<'_>) -> Judgement) {
        let center = &self.view.account.identity_center;
        let known = center.known();
        for (instance, receipt) in &known {
            let view = InstanceView { instance, receipt, account: self.view };
            let access = center.access.iter().find(|access| access.instance == instance.arn);
            if view.is_judged_elsewhere() {
                self.account_row(Ok(elsewhere(instance, receipt)));
                continue;
            }
            let Some(access) = access else {
                let none = opens_none(instance, receipt).and(self.management());
                self.account_row(Ok(none));
                continue;
            };
            match access.sets.seen() {
                Ok(sets) if sets.value.is_empty() => {
                    let none = "there are no permission sets";
                    self.account_row(Ok(nothing(&sets.receipt, "PermissionSets", none)));
                }
                Ok(sets) => {
                    let id = instance.arn.as_str().rsplit('/').next().unwrap_or_default();
                    for set in &sets.value {
                        let view = PermissionSetView { set, receipt: &sets.receipt };
                        self.row(set.arn.to_string(), ("", id), judge(&view));
                    }
                }
                Err(gap) => self.account_row(Err(gap)),
            }
        }
        if !self.is_explained(&known) {
            match self.unseen_instance() {
                Some(gap) => self.account_row(Err(gap)),
                None if known.is_empty() => self.account_row(self.no_instance()),
                None => {}
            }
        }
    }

    /// Who manages the organisation, whose instance alone opens accounts.
    fn management(&self) -> Option<Evidence> {
        let seen = self.view.account.organization.seen().ok()?;
        Some(match &seen.value {
            Some(known) => seen.cite("Organization.MasterAccountId", &known.management_account),
            None => seen.cite("Organization", "none"),
        })
    }
}

fn elsewhere(instance: &Instance, receipt: &Arc<Receipt>) -> Verdict {
    let field = format!("Instances[InstanceArn={}].OwnerAccountId", instance.arn);
    let message = format!("permission sets are of account {}, and judged there", instance.owner);
    Verdict::not_applicable(message, [Evidence::new(receipt, field, &instance.owner)])
}

/// An account's own instance, or one by which nobody can sign in.
fn opens_none(instance: &Instance, receipt: &Arc<Receipt>) -> Verdict {
    let field = |name: &str| format!("Instances[InstanceArn={}].{name}", instance.arn);
    let owner = Evidence::new(receipt, field("OwnerAccountId"), &instance.owner);
    let status = Evidence::new(receipt, field("Status"), &instance.status);
    Verdict::not_applicable("the instance opens no accounts", [owner, status])
}
