//! What is asked, and what becomes of that which is not answered.

use std::sync::atomic::Ordering;

use tutela_model::Cause;
use tutela_trail::Trail;

use super::cloud::{ACCOUNT, Cloud, REGIONS, event, run, wanted};
use crate::records::{Bucket, Wanted, history::Estimate};

fn cloud() -> Cloud {
    let numbered = (0..30_usize).zip(0_i64..);
    let events: Vec<_> = numbered.map(|(n, second)| event(n, second, n % 3, n % 4)).collect();
    Cloud::new(&events, 2)
}

fn history(cloud: &Cloud, wanted: &Wanted) -> Trail {
    run(cloud, wanted, super::history)
}

fn bucket(cloud: &Cloud, wanted: &Wanted, address: &str) -> Trail {
    let bucket = Bucket::parse(address).unwrap();
    run(cloud, wanted, |fetching, wanted| async move {
        fetching.bucket(&bucket, &wanted).await;
    })
}

#[track_caller]
fn told(trail: &Trail, place: &str, why: &str) {
    let is_told = |it: &tutela_trail::Damage| it.object.contains(place) && it.why.contains(why);
    assert!(trail.damages.iter().any(is_told), "{place}, {why}: {:?}", trail.damages);
}

#[test]
fn a_region_that_is_refused_is_told_and_the_others_are_read() {
    for (refused, cause, records) in [
        ("history us-east-1", Cause::Denied, 20),
        ("history us-east-1", Cause::Throttled, 20),
        // The first page is had, and the second is not.
        ("history us-east-1 2026-11-24T23:59:40Z 2", Cause::Throttled, 22),
    ] {
        let cloud = cloud();
        cloud.refused.lock().unwrap().push((refused.to_owned(), cause));
        let trail = history(&cloud, &wanted());
        assert_eq!(trail.counts.records - trail.counts.duplicates, records, "{refused}");
        assert_eq!(trail.counts.malformed, 1);
        told(&trail, "Event history of us-east-1 from 2026-11-24T23:59:40Z to ", cause.word());
    }
}

#[test]
fn what_is_left_out_beyond_the_cap_or_interrupted_is_told() {
    let cloud = cloud();
    let mut some = wanted();
    some.only_regions = Some([REGIONS[0].to_owned()].into());
    let trail = history(&cloud, &some);
    told(&trail, "Event history of us-east-2", "--regions");
    assert!(cloud.asked().iter().all(|asked| asked.contains(REGIONS[0])), "{:?}", cloud.asked());
    let trail = bucket(&cloud, &some, "s3://acme/logs");
    told(&trail, "s3://acme/logs/AWSLogs/111122223333/CloudTrail/us-east-2/", "--regions");
    let mut few = wanted();
    few.most_events = 7;
    let trail = history(&super::fetching::cloud(), &few);
    told(&trail, "Event history of eu-west-1 from 2026-11-24T23:59:40Z to ", "--at-most");
    for most in 1..12 {
        let stopping = super::fetching::cloud();
        *stopping.stop_after.lock().unwrap() = Some(most);
        let trail = history(&stopping, &wanted());
        told(&trail, "Event history of ", "interrupted");
        stopping.stopped.store(false, Ordering::Relaxed);
        let trail = bucket(&stopping, &wanted(), "s3://acme");
        told(&trail, "s3://acme/", "interrupted");
    }
}

#[test]
fn the_estimate_is_told_once_and_before_most_is_asked() {
    let cloud = cloud();
    let found = std::sync::Mutex::new(Vec::new());
    let mut until_now = wanted();
    until_now.until = "2026-11-25T00:00:11Z".parse().unwrap();
    run(&cloud, &until_now, |fetching, wanted| {
        let found = &found;
        async move {
            let estimated =
                |estimate: Estimate| found.lock().unwrap().push((estimate, cloud_asked(&fetching)));
            fetching.history(&REGIONS.map(str::to_owned), &wanted, estimated).await;
        }
    });
    let found = found.into_inner().unwrap();
    let [(estimate, asked)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((estimate.regions, *asked), (3, 3));
    // There are thirty, ten in each region; two were seen of each.
    assert_eq!((estimate.events, estimate.most_in_one), (30, 12));
    let exact = Cloud::new(&[event(0, 0, 0, 0)], 2);
    run(&exact, &wanted(), |fetching, wanted| async move {
        let check = |estimate: Estimate| {
            assert_eq!(estimate, Estimate { regions: 1, events: 1, most_in_one: 1 });
        };
        fetching.history(&REGIONS.map(str::to_owned), &wanted, check).await;
    });
}

fn cloud_asked(fetching: &super::cloud::Here<'_>) -> usize {
    fetching.records.asked().len()
}

#[test]
fn other_accounts_regions_and_days_are_not_listed() {
    let cloud = cloud();
    {
        let mut objects = cloud.objects.lock().unwrap();
        for (name, text) in [
            ("logs/AWSLogs/999988887777/CloudTrail/eu-west-1/2026/11/25/a.json", "damaged"),
            ("logs/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/23/a.json", "damaged"),
            ("logs/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/11/25/d.json", "damaged"),
            ("logs/AWSLogs/111122223333/Config/eu-west-1/2026/11/25/c.json", "damaged"),
            ("logs/other/a.json", "damaged"),
        ] {
            objects.insert(name.to_owned(), text.as_bytes().to_vec());
        }
    }
    let mut own = wanted();
    own.only_accounts = Some([ACCOUNT.to_owned()].into());
    let trail = bucket(&cloud, &own, "s3://acme");
    assert_eq!((trail.counts.records, trail.counts.malformed), (30, 0), "{:?}", trail.damages);
    for never in ["999988887777/C", "Digest", "Config", "other", "2026/11/23"] {
        assert!(!cloud.asked().iter().any(|it| it.contains(never)), "{never}: {:?}", cloud.asked());
    }
    // Everything but what is no record, and what is of other services.
    let trail = bucket(&cloud, &wanted(), "s3://acme/logs");
    assert_eq!((trail.counts.records, trail.counts.malformed), (30, 1), "{:?}", trail.damages);
}

#[test]
fn an_organizations_trail_a_day_of_it_and_a_bucket_without_layout_are_read() {
    for (key, address, records) in [
        ("AWSLogs/o-e/1/CloudTrail/eu-west-1/2026/11/25/a.json", "s3://acme", 1),
        ("o-e/AWSLogs/o-e/1/CloudTrail/eu-west-1/2026/11/25/a.json", "s3://acme", 1),
        (
            "AWSLogs/1/CloudTrail/eu-west-1/2026/11/25/a.json",
            "s3://acme/AWSLogs/1/CloudTrail/eu-west-1/2026/11",
            1,
        ),
        ("copies/of/a.json", "s3://acme", 1),
        ("copies/of/a.json", "s3://acme/copies", 1),
        ("copies/of/a.json", "s3://acme/elsewhere", 0),
    ] {
        let cloud = Cloud::new(&[], 2);
        let record = event(0, 30, 0, 0).1.to_string().into_bytes();
        cloud.objects.lock().unwrap().insert(key.to_owned(), record);
        let trail = bucket(&cloud, &wanted(), address);
        assert_eq!((trail.counts.records, trail.counts.malformed), (records, 0), "{key}");
    }
}

#[test]
fn what_a_bucket_refuses_is_told_and_what_was_kept_is_not_asked_again() {
    for (refused, place) in [
        ("keys logs/AWSLogs/111122223333/CloudTrail/eu-west-1/", "CloudTrail/eu-west-1/"),
        ("object logs/AWSLogs/111122223333/CloudTrail/us-east-2", "us-east-2/2026/11/2"),
        ("keys logs/AWSLogs/111122223333/CloudTrail/", "CloudTrail/"),
    ] {
        let cloud = cloud();
        cloud.refused.lock().unwrap().push((refused.to_owned(), Cause::Denied));
        let trail = bucket(&cloud, &wanted(), "s3://acme/logs");
        told(&trail, place, "denied");
        assert!(trail.counts.records < 30, "{refused}");
        cloud.refused.lock().unwrap().clear();
        let whole = bucket(&cloud, &wanted(), "s3://acme/logs");
        assert_eq!((whole.counts.records, whole.counts.malformed), (30, 0), "{refused}");
        let objects = |it: &&String| it.starts_with("object");
        let before = cloud.asked().iter().filter(objects).count();
        bucket(&cloud, &wanted(), "s3://acme/logs");
        assert_eq!(cloud.asked().iter().filter(objects).count(), before, "files never change");
    }
}
