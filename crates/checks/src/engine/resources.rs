//! Resources with policies of their own.

use std::collections::BTreeSet;

use tutela_model::{Evidence, Gap, Judgement, ResourceKind, Verdict};

use super::Rows;
use crate::{ResourceView, words::listed};

/// So many calls in vain are named beside the first.
const SHOWN: usize = 3;

impl Rows<'_> {
    pub(super) fn resources(&mut self, judge: fn(&ResourceView<'_>) -> Judgement) {
        let account = self.view.account;
        let listed = account.resources.values().flat_map(|of_kind| of_kind.known.values());
        for resource in listed.filter_map(|listed| listed.seen().ok()).flat_map(|it| &it.value) {
            let view = ResourceView { resource, account: self.view };
            self.row(resource.arn.to_string(), ("", &resource.name), judge(&view));
        }
        if let Some(gap) = self.resources_gap() {
            return self.account_row(Err(gap));
        }
        if self.findings.is_empty()
            && let Some(verdict) = self.no_resources()
        {
            self.account_row(Ok(verdict));
        }
    }

    /// Why there may be resources that are not listed: the first cause, and which calls else were in
    /// vain.
    fn resources_gap(&self) -> Option<Gap> {
        let mut gaps = self.view.account.resources.values().flat_map(|of_kind| {
            let of_regions = of_kind.known.values().filter_map(|listed| listed.seen().err());
            of_regions.chain(of_kind.complete.as_ref().err().cloned())
        });
        let first = gaps.next()?;
        let others: BTreeSet<String> = gaps.map(|gap| gap.call().to_string()).collect();
        let own = first.call().to_string();
        let others: Vec<&str> =
            others.iter().map(String::as_str).filter(|call| *call != own).collect();
        if others.is_empty() {
            return Some(first);
        }
        let detail =
            format!("{}; nor was there an answer to {}", first.detail(), listed(&others, SHOWN));
        let gap = Gap::new(first.call().clone(), first.cause(), detail);
        Some(gap.beside(first.seen().iter().cloned()))
    }

    /// The verdict where every listing was seen and is empty.
    fn no_resources(&self) -> Option<Verdict> {
        let mut cited: Vec<Evidence> = Vec::new();
        for (kind, of_kind) in &self.view.account.resources {
            let listed = of_kind.known.values().filter_map(|listed| listed.seen().ok());
            cited.extend(listed.map(|seen| seen.cite(kind.listing(), kind.none())));
        }
        let mut cited = cited.into_iter();
        let first = cited.next()?;
        let kinds = ResourceKind::ALL.map(ResourceKind::plural).join(", ");
        Some(Verdict::not_applicable(format!("there are no {kinds}"), [first]).and(cited))
    }
}
