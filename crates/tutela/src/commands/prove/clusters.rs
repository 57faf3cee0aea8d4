//! Whom clusters of Amazon EKS let in by `sts:GetCallerIdentity`, the family `identity-proof`: what no
//! policy denies is a credential there.

use serde_json::{Value as Json, json};
use tutela_app::AccountProofs;
use tutela_model::{Arn, Cluster, Gap};

use super::json::gaps;

/// So many identities of a cluster are named.
const NAMED: usize = 5;

/// What is known of the account's clusters, in sentences; nothing where all were seen and are none.
pub(super) fn lines(account: &AccountProofs) -> Vec<String> {
    let told: Vec<String> = known(account).map(told).collect();
    let mut lines = Vec::new();
    if !told.is_empty() {
        lines.push(format!(
            "Clusters of Amazon EKS take sts:GetCallerIdentity, which no policy denies \
             (identity-proof), as a credential: {}",
            told.join("; ")
        ));
    }
    let unseen = unseen(account);
    if let Some(first) = unseen.first() {
        let more = match unseen.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        lines.push(format!("Whom clusters of Amazon EKS let in was not all seen: {first}{more}"));
    }
    lines
}

/// The same for machines.
pub(super) fn json(account: &AccountProofs) -> Json {
    let clusters = known(account).map(|cluster| {
        let entries = cluster.entries.seen().map(|seen| seen.value.as_slice());
        let mode = cluster.mode.seen().ok().map(|seen| seen.value.word());
        json!({
            "name": cluster.name,
            "region": cluster.region,
            "mode": mode,
            "lets_in": entries.unwrap_or_default(),
        })
    });
    json!({ "known": clusters.collect::<Vec<_>>(), "unseen": gaps(&unseen(account)) })
}

fn known(account: &AccountProofs) -> impl Iterator<Item = &Cluster> {
    let listed = account.clusters.known.values().filter_map(|listed| listed.seen().ok());
    listed.flat_map(|seen| &seen.value)
}

fn told(cluster: &Cluster) -> String {
    let place = format!("{} in {}", cluster.name, cluster.region);
    let Ok(entries) = cluster.entries.seen() else {
        return format!("{place} lets in whom nobody saw");
    };
    let short = |arn: &Arn| arn.resource().unwrap_or(arn.as_str()).to_owned();
    let mut names: Vec<String> = entries.value.iter().take(NAMED).map(short).collect();
    let more = entries.value.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    if cluster.mode.seen().is_ok_and(|mode| mode.value.has_config_map()) {
        names.push("whom its ConfigMap aws-auth names, which was not seen".to_owned());
    }
    if names.is_empty() {
        return format!("{place} lets nobody in");
    }
    format!("{place} lets in {}", names.join(", "))
}

/// Why others may be let in.
fn unseen(account: &AccountProofs) -> Vec<Gap> {
    let of_cluster = known(account).filter_map(|cluster| cluster.entries.seen().err());
    account.clusters.first_gap().into_iter().chain(of_cluster).collect()
}
