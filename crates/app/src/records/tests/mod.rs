//! Sources of records beside each other.

mod cloud;
mod fetching;

use std::collections::BTreeSet;

use proptest::prelude::*;
use tutela_trail::evidence::evidence;

use self::cloud::{Cloud, Here, REGIONS, event, run, wanted};
use super::{Bucket, Wanted, layout};

/// Reads the Event history of all regions.
async fn history(fetching: Here<'_>, wanted: Wanted) {
    fetching.history(&REGIONS.map(str::to_owned), &wanted, |_| ()).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Local files, a bucket and Event history say the same of the same events, whatever the pages,
    /// and whatever was kept by a run that was ended by its cap.
    #[test]
    fn all_sources_say_the_same(
        seconds in prop::collection::vec((0_i64..40, 0_usize..3, 0_usize..4), 0..60),
        page in 1_usize..7,
        cap in 1_u64..40,
    ) {
        let events: Vec<_> = seconds
            .iter()
            .enumerate()
            .map(|(number, (second, region, kind))| event(number, *second, *region, *kind))
            .collect();
        let cloud = Cloud::new(&events, page);
        let local = cloud.local();
        let bucket = Bucket::parse("s3://acme/logs").unwrap();
        let from_bucket = run(&cloud, &wanted(), |fetching, wanted| async move {
            fetching.bucket(&bucket, &wanted).await;
        });
        let from_history = run(&cloud, &wanted(), history);
        for (source, trail) in [("bucket", &from_bucket), ("history", &from_history)] {
            prop_assert_eq!(&trail.calls, &local.calls, "{}", source);
            prop_assert_eq!(&trail.events, &local.events, "{}", source);
            prop_assert_eq!(&trail.addresses, &local.addresses, "{}", source);
            prop_assert_eq!(trail.span, local.span, "{}", source);
            prop_assert_eq!(trail.counts.malformed, 0, "{}: {:?}", source, trail.damages);
            let said = |trail| serde_json::to_value(evidence(trail).identities).unwrap();
            prop_assert_eq!(said(trail), said(&local), "{}", source);
        }
        let mut capped = wanted();
        capped.most_events = cap;
        let first = run(&cloud, &capped, history);
        let asked_before = cloud.asked().len();
        let second = run(&cloud, &wanted(), history);
        prop_assert_eq!(&second.calls, &local.calls, "after a run that was ended");
        prop_assert_eq!(&second.events, &local.events, "after a run that was ended");
        prop_assert_eq!(second.counts.malformed, 0);
        let asked_again = cloud.asked().len() - asked_before;
        let third = run(&cloud, &wanted(), history);
        prop_assert_eq!(&third.calls, &local.calls);
        let asked_last = cloud.asked().len() - asked_before - asked_again;
        // What may still arrive late is asked for each time, and nothing else is.
        prop_assert!(asked_last <= REGIONS.len(), "{asked_last} after {asked_again}");
        let is_cut = first.counts.records < local.counts.records;
        prop_assert_eq!(is_cut && first.counts.malformed == 0, false, "a cap is told");
    }
}

#[test]
fn addresses_of_buckets() {
    let parsed = |text: &str| Bucket::parse(text).map(|it| (it.name, it.prefix));
    let some = |name: &str, prefix: &str| Some((name.to_owned(), prefix.to_owned()));
    for (text, expected) in [
        ("s3://acme", some("acme", "")),
        ("s3://acme/", some("acme", "")),
        ("s3://acme/a/b", some("acme", "a/b/")),
        ("s3://acme/a/b//", some("acme", "a/b/")),
        ("s3://", some("", "")),
        ("S3://acme", None),
        ("acme/a", None),
    ] {
        assert_eq!(parsed(text), expected, "{text}");
    }
    let found: BTreeSet<bool> = ["a.json", "a"].map(layout::has_records).into();
    assert_eq!(found.len(), 2);
}
