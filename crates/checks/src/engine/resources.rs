//! Resources with policies of their own.

use tutela_model::{Evidence, Gap, Judgement, ResourceKind, Verdict};

use super::Rows;
use crate::ResourceView;

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

    /// Why there may be resources that are not listed.
    fn resources_gap(&self) -> Option<Gap> {
        self.view.account.resources.values().find_map(|of_kind| {
            let of_region = of_kind.known.values().find_map(|listed| listed.seen().err());
            of_region.or_else(|| of_kind.complete.as_ref().err().cloned())
        })
    }

    /// The verdict where every listing was seen and is empty.
    fn no_resources(&self) -> Option<Verdict> {
        let mut cited: Vec<Evidence> = Vec::new();
        for (kind, of_kind) in &self.view.account.resources {
            let listed = of_kind.known.values().filter_map(|listed| listed.seen().ok());
            cited.extend(listed.map(|seen| seen.cite(kind.listing(), "none")));
        }
        let mut cited = cited.into_iter();
        let first = cited.next()?;
        let kinds = ResourceKind::ALL.map(ResourceKind::plural).join(", ");
        Some(Verdict::not_applicable(format!("there are no {kinds}"), [first]).and(cited))
    }
}
