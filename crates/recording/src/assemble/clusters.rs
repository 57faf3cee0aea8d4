//! Clusters of Amazon EKS, and the identities of IAM that they let in.

use tutela_model::{
    Arn, AuthenticationMode, Call, Cause, Cluster, Gap, Observed, Regional, Seen, operation,
};

use super::{Facts, authorization::twice};
use crate::{
    AccountRecordings,
    answers::{AccessEntries, ClusterAnswer, ClusterEntry, Clusters},
};

impl Facts<'_> {
    pub(super) fn clusters(&self) -> Regional<Vec<Cluster>> {
        self.regional::<Clusters, _>(&operation::LIST_CLUSTERS, |listed| {
            let names = &listed.value.clusters;
            if let Some(gap) = twice(&listed.receipt.call, names.iter().map(String::as_str)) {
                return Observed::Missing(gap);
            }
            let region = listed.receipt.call.region.clone().unwrap_or_default();
            let clusters = names.iter().map(|name| self.cluster(&region, name));
            Observed::of(clusters.collect(), &listed.receipt)
        })
    }

    fn cluster(&self, region: &str, name: &str) -> Cluster {
        let described = self.described(region, name);
        let mode = described.and_then(mode);
        let is_public = described.and_then(|seen| {
            let network = seen.value.resources_vpc_config.as_ref();
            match network.and_then(|network| network.endpoint_public_access) {
                Some(is_public) => Observed::of(is_public, &seen.receipt),
                None => unsaid(seen, "whether its endpoint is public"),
            }
        });
        let entries = mode.and_then(|mode| {
            if mode.value.has_entries() {
                self.entries(region, name)
            } else {
                Observed::of(Vec::new(), &mode.receipt)
            }
        });
        Cluster { name: name.to_owned(), region: region.to_owned(), mode, is_public, entries }
    }

    fn described(&self, region: &str, name: &str) -> Observed<ClusterEntry> {
        let call = describe(region, name);
        self.reader.answer::<ClusterAnswer>(&call).and_then(|answer| {
            let told = &answer.value.cluster;
            if told.name != name {
                let detail = format!("it is about `{}`", told.name);
                return Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail));
            }
            Observed::of(told.clone(), &answer.receipt)
        })
    }

    fn entries(&self, region: &str, name: &str) -> Observed<Vec<Arn>> {
        let call = list_entries(region, name);
        self.reader.answer::<AccessEntries>(&call).and_then(|answer| {
            let entries = &answer.value.access_entries;
            match twice(&call, entries.iter().map(Arn::as_str)) {
                Some(gap) => Observed::Missing(gap),
                None => Observed::of(entries.clone(), &answer.receipt),
            }
        })
    }

    /// The calls about the clusters that regions listed; for entries where a cluster has any.
    pub(crate) fn listed_clusters(&self, account: &AccountRecordings) -> Vec<Call> {
        let listings = account
            .recordings
            .iter()
            .filter(|recording| *recording.call.operation == operation::LIST_CLUSTERS);
        let mut calls = Vec::new();
        for listing in listings {
            let answer = self.reader.answer::<Clusters>(&listing.call);
            let Ok(listed) = answer.seen() else { continue };
            let region = listing.call.region.as_deref().unwrap_or_default();
            for name in &listed.value.clusters {
                calls.push(describe(region, name));
                let mode = self.described(region, name).and_then(mode);
                if mode.seen().is_ok_and(|mode| mode.value.has_entries()) {
                    calls.push(list_entries(region, name));
                }
            }
        }
        calls
    }
}

fn describe(region: &str, name: &str) -> Call {
    Call::new(&operation::DESCRIBE_CLUSTER).within(region).with("name", name)
}

fn list_entries(region: &str, name: &str) -> Call {
    Call::new(&operation::LIST_ACCESS_ENTRIES).within(region).with("clusterName", name)
}

fn mode(seen: &Seen<ClusterEntry>) -> Observed<AuthenticationMode> {
    let access = seen.value.access_config.as_ref();
    let Some(word) = access.and_then(|access| access.authentication_mode.as_deref()) else {
        return unsaid(seen, "by what it knows identities of IAM");
    };
    if let Some(mode) = AuthenticationMode::read(word) {
        return Observed::of(mode, &seen.receipt);
    }
    let detail = format!("`{word}` is no mode that this version knows");
    Observed::Missing(Gap::new(seen.receipt.call.clone(), Cause::Malformed, detail))
}

fn unsaid<T>(seen: &Seen<ClusterEntry>, what: &str) -> Observed<T> {
    let detail = format!("it does not say {what}");
    Observed::Missing(Gap::new(seen.receipt.call.clone(), Cause::Undecided, detail))
}
