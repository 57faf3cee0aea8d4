//! What is read of clusters, and what is asked about them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_model::{Call, Cluster, Observed, operation};
use tutela_recording::{AccountRecordings, Recording, assemble, next_calls};

use crate::account::{self, owner, recorded};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

fn regions() -> Recording {
    let told = json!({ "Regions": [{ "RegionName": "a-1", "OptInStatus": "opted-in" }] });
    recorded(Call::new(&operation::DESCRIBE_REGIONS), account::json(&told))
}

fn listed(names: &[&str]) -> Recording {
    let call = Call::new(&operation::LIST_CLUSTERS).within("a-1");
    recorded(call, account::json(&json!({ "clusters": names })))
}

fn described(cluster: &Value) -> Recording {
    let call = Call::new(&operation::DESCRIBE_CLUSTER).within("a-1").with("name", "shop");
    recorded(call, account::json(&json!({ "cluster": cluster })))
}

fn shop(mode: &str) -> Value {
    json!({
        "name": "shop",
        "accessConfig": { "authenticationMode": mode },
        "resourcesVpcConfig": { "endpointPublicAccess": true },
    })
}

fn entries(arns: &[&str]) -> Recording {
    let call = Call::new(&operation::LIST_ACCESS_ENTRIES).within("a-1");
    let told = json!({ "accessEntries": arns });
    recorded(call.with("clusterName", "shop"), account::json(&told))
}

fn word<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(seen) => say(&seen.value),
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    }
}

/// Mode, endpoint and number of entries of the only cluster; why there is none.
fn read(recordings: Vec<Recording>) -> String {
    let recordings = AccountRecordings::new(owner(), recordings);
    let account = assemble(&[recordings], None).accounts.remove(0);
    word(&account.clusters.known["a-1"], |clusters: &Vec<Cluster>| {
        let [cluster] = clusters.as_slice() else { return format!("{} clusters", clusters.len()) };
        format!(
            "{} {} {}",
            word(&cluster.mode, |mode| mode.word().to_owned()),
            word(&cluster.is_public, bool::to_string),
            word(&cluster.entries, |entries| entries.len().to_string()),
        )
    })
}

#[test]
fn a_cluster_is_what_it_says_itself() {
    let alice = || entries(&[ALICE]);
    let unsaid = json!({ "name": "shop" });
    let other = json!({ "name": "other" });
    for (what, more, expected) in [
        ("entries", vec![described(&shop("API")), alice()], "API true 1"),
        (
            "both",
            vec![described(&shop("API_AND_CONFIG_MAP")), alice()],
            "API_AND_CONFIG_MAP true 1",
        ),
        ("no entries", vec![described(&shop("CONFIG_MAP"))], "CONFIG_MAP true 0"),
        ("entries lost", vec![described(&shop("API"))], "API true not-asked"),
        (
            "an entry twice",
            vec![described(&shop("API")), entries(&[ALICE, ALICE])],
            "API true malformed",
        ),
        ("a new mode", vec![described(&shop("NEW")), alice()], "malformed true malformed"),
        ("it does not say", vec![described(&unsaid), alice()], "undecided undecided undecided"),
        ("about another", vec![described(&other), alice()], "malformed malformed malformed"),
        ("not described", vec![alice()], "not-asked not-asked not-asked"),
    ] {
        let mut all = vec![regions(), listed(&["shop"])];
        all.extend(more);
        assert_eq!(read(all), expected, "{what}");
    }
    assert_eq!(read(vec![regions(), listed(&["shop", "shop"])]), "malformed", "pasted together");
    assert_eq!(read(vec![regions(), listed(&[])]), "0 clusters");
    assert_eq!(read(vec![regions()]), "not-asked");
}

#[test]
fn entries_are_asked_for_where_there_are_any() {
    let wanted = BTreeSet::from([
        &operation::LIST_CLUSTERS,
        &operation::DESCRIBE_CLUSTER,
        &operation::LIST_ACCESS_ENTRIES,
    ]);
    let next = |answers: Vec<Recording>| {
        let account = AccountRecordings::new(owner(), answers);
        let calls = next_calls(&wanted, &account, false, "a-1");
        calls.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let known = |more: Vec<Recording>| next([vec![regions(), listed(&["shop"])], more].concat());
    assert_eq!(next(vec![regions()]), "eks:ListClusters[a-1]");
    assert_eq!(known(vec![]), "eks:DescribeCluster[a-1](name=shop)");
    let list = "eks:ListAccessEntries[a-1](clusterName=shop)";
    assert_eq!(known(vec![described(&shop("API"))]), list);
    assert_eq!(known(vec![described(&shop("CONFIG_MAP"))]), "");
    assert_eq!(known(vec![described(&shop("API")), entries(&[])]), "");
}
