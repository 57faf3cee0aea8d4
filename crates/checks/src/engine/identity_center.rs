//! Instances of IAM Identity Center, and IAM users beside its people.

use std::sync::Arc;

use tutela_model::{Call, Cause, Evidence, Gap, Instance, Judgement, Receipt, Verdict, operation};

use super::Rows;
use crate::{InstanceView, UserView, federation::is_of_identity_center};

impl InstanceView<'_> {
    /// Whether another account owns the instance, and is one of those that were listed.
    pub(crate) fn is_judged_elsewhere(&self) -> bool {
        let account = self.account.account;
        let is_listed = account.member.seen().is_ok_and(|member| member.value.is_some());
        is_listed && self.instance.owner != account.id.as_str()
    }
}

impl Rows<'_> {
    pub(super) fn instances(&mut self, judge: fn(&InstanceView<'_>) -> Judgement) {
        let account = self.view.account;
        let known = account.identity_center.known();
        for (instance, receipt) in &known {
            let view = InstanceView { instance, receipt, account: self.view };
            let name = instance.arn.resource().unwrap_or_default();
            // The row of the instance is its owner's, and no other row may stand in its place.
            let resource = if view.is_judged_elsewhere() {
                account.root_arn()
            } else {
                instance.arn.to_string()
            };
            self.row(resource, ("", name), judge(&view));
        }
        if !self.is_explained(&known) {
            match self.unseen_instance() {
                Some(gap) => self.account_row(Err(gap)),
                None if known.is_empty() => self.account_row(self.no_instance()),
                None => {}
            }
        }
    }

    /// Whether one of these instances is the one that opens the account, if any does.
    pub(super) fn is_explained(&self, known: &[(&Instance, &Arc<Receipt>)]) -> bool {
        let account = self.view.account;
        let own = account.id.as_str();
        let is_management = account.organization.seen().is_ok_and(|seen| {
            seen.value.as_ref().is_some_and(|organization| organization.is_management)
        });
        known.iter().any(|(it, _)| it.owner != own || is_management)
    }

    /// Why there may be an instance that no region lists and that opens the account.
    pub(super) fn unseen_instance(&self) -> Option<Gap> {
        let account = self.view.account;
        if let Some(gap) = account.identity_center.instances.first_gap() {
            return Some(gap);
        }
        let listed = match account.saml_providers.seen() {
            Ok(listed) => listed,
            Err(gap) => return Some(gap),
        };
        let provider = listed.value.iter().find(|arn| is_of_identity_center(arn))?;
        let detail = format!(
            "`{provider}` is of IAM Identity Center, which opens the account, and no region lists its \
             instance"
        );
        let gap = Gap::new(Call::new(&operation::LIST_INSTANCES), Cause::Undecided, detail);
        Some(gap.beside([listed.cite("SAMLProviderList", provider)]))
    }

    pub(super) fn no_instance(&self) -> Judgement {
        let instances = &self.view.account.identity_center.instances;
        let regions = instances.complete.clone()?;
        let names: Vec<&str> = instances.known.keys().map(String::as_str).collect();
        let listed = Evidence::new(&regions, "Regions", names.join(", "));
        let none = instances.known.values().filter_map(|it| it.seen().ok());
        let none = none.map(|seen| seen.cite("Instances", "none"));
        let message = "no region has an instance of IAM Identity Center";
        Ok(Verdict::not_applicable(message, [listed]).and(none))
    }

    /// IAM users, where there are people whom they could be.
    pub(super) fn beside_people(&mut self, judge: fn(&UserView<'_>) -> Judgement) {
        let center = &self.view.account.identity_center;
        if center.directories.iter().any(|directory| directory.seen().is_ok()) {
            return self.users(judge);
        }
        let lost = center.directories.iter().find_map(|directory| directory.seen().err());
        let judgement = match lost.or_else(|| center.instances.first_gap()) {
            Some(gap) => Err(gap),
            None => self.no_instance(),
        };
        self.account_row(judgement);
    }
}
