//! Clusters of Amazon EKS.

use tutela_model::{Evidence, Judgement, Verdict};

use super::Rows;
use crate::ClusterView;

impl Rows<'_> {
    pub(super) fn clusters(&mut self, judge: fn(&ClusterView<'_>) -> Judgement) {
        let account = self.view.account;
        let listed = account.clusters.known.values().filter_map(|listed| listed.seen().ok());
        for cluster in listed.flat_map(|seen| &seen.value) {
            let (region, name) = (&cluster.region, &cluster.name);
            let arn =
                format!("arn:{}:eks:{region}:{}:cluster/{name}", account.partition, account.id);
            self.row(arn, ("", name), judge(&ClusterView { cluster, account: self.view }));
        }
        match (account.clusters.first_gap(), &account.clusters.complete) {
            (Some(gap), _) => self.account_row(Err(gap)),
            (None, Err(gap)) => self.account_row(Err(gap.clone())),
            (None, Ok(regions)) if self.findings.is_empty() => {
                let names: Vec<&str> = account.clusters.known.keys().map(String::as_str).collect();
                let regions = Evidence::new(regions, "Regions", names.join(", "));
                let none = account.clusters.known.values().filter_map(|listed| listed.seen().ok());
                let none = none.map(|seen| seen.cite("clusters", "none"));
                let message = "no region has a cluster of Amazon EKS";
                self.account_row(Ok(Verdict::not_applicable(message, [regions]).and(none)));
            }
            (None, Ok(_)) => {}
        }
    }
}
