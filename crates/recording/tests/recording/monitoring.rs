//! What is read of regions, and of what watches them.

use serde_json::{Value, json};
use tutela_model::{Call, Monitoring, Observed, Operation, operation};
use tutela_recording::{AccountRecordings, Recording, assemble};

use crate::account::{self, owner, recorded};

const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:111122223333:trail/t";

fn read(recordings: Vec<Recording>) -> Monitoring {
    let account = AccountRecordings::new(owner(), recordings);
    assemble(&[account], None).accounts.remove(0).monitoring
}

fn regions(named: &[(&str, &str)]) -> Recording {
    let named = named
        .iter()
        .map(|(name, status)| json!({ "RegionName": name, "OptInStatus": status }))
        .collect::<Vec<_>>();
    let told = json!({ "Regions": named });
    recorded(Call::new(&operation::DESCRIBE_REGIONS), account::json(&told))
}

fn within(operation: &'static Operation, region: &str, told: &Value) -> Recording {
    recorded(Call::new(operation).within(region), account::json(told))
}

fn word<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(seen) => say(&seen.value),
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    }
}

#[test]
fn enabled_regions() {
    let said = |named: &[(&str, &str)]| {
        word(&read(vec![regions(named)]).regions, |enabled| {
            enabled.iter().cloned().collect::<Vec<_>>().join(" ")
        })
    };
    let (always, chosen, off) = ("opt-in-not-required", "opted-in", "not-opted-in");
    assert_eq!(said(&[("b-1", always), ("a-1", chosen), ("c-1", off)]), "a-1 b-1");
    assert_eq!(said(&[("a-1", off)]), "malformed", "nobody has none");
    assert_eq!(said(&[]), "malformed");
    assert_eq!(said(&[("a-1", always), ("a-1", always)]), "malformed", "pasted together");
    assert_eq!(said(&[("a-1", "perhaps")]), "malformed");
    assert_eq!(word(&read(vec![]).regions, |_| String::new()), "not-asked");
}

#[test]
fn a_region_that_did_not_answer_is_a_gap_of_that_region() {
    let two = || regions(&[("a-1", "opted-in"), ("b-1", "opted-in")]);
    let status = |list: Value| json!({ "ConfigurationRecordersStatus": list });
    let operation = &operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS;
    let own = json!({ "name": "default", "recording": true });
    let of_aws = json!({ "name": "x", "recording": true, "servicePrincipal": "x.amazonaws.com" });
    let said = |recordings: Vec<Recording>| {
        let recorders = read(recordings).recorders;
        let words = recorders
            .known
            .iter()
            .map(|(region, fact)| format!("{region} {}", word(fact, |of| of.len().to_string())));
        let complete = if recorders.complete.is_ok() { "all" } else { "not all" };
        format!("{} {complete}", words.collect::<Vec<_>>().join(" "))
    };
    let a = |list: Value| within(operation, "a-1", &status(list));
    let b = within(operation, "b-1", &status(json!([])));
    assert_eq!(said(vec![two(), a(json!([own])), b.clone()]), "a-1 1 b-1 0 all");
    assert_eq!(said(vec![two(), a(json!([own, of_aws])), b.clone()]), "a-1 1 b-1 0 all");
    assert_eq!(said(vec![two(), b.clone()]), "a-1 not-asked b-1 0 all");
    assert_eq!(said(vec![two(), a(json!([own, own])), b.clone()]), "a-1 malformed b-1 0 all");
    assert_eq!(said(vec![two(), a(json!([{}])), b.clone()]), "a-1 malformed b-1 0 all");
    assert_eq!(said(vec![b]), "b-1 0 not all", "nobody knows of a-1");
}

#[test]
fn a_detector_is_what_it_says_itself() {
    let listed = || within(&operation::LIST_DETECTORS, "a-1", &json!({ "DetectorIds": ["d"] }));
    let detector = |status: &str| {
        let call = Call::new(&operation::GET_DETECTOR).within("a-1").with("DetectorId", "d");
        recorded(call, account::json(&json!({ "Status": status })))
    };
    let said = |recordings: Vec<Recording>| {
        let mut all = vec![regions(&[("a-1", "opted-in")])];
        all.extend(recordings);
        let detectors = read(all).detectors;
        word(&detectors.known["a-1"], |of| of[0].is_enabled.value.to_string())
    };
    assert_eq!(said(vec![listed(), detector("ENABLED")]), "true");
    assert_eq!(said(vec![listed(), detector("DISABLED")]), "false");
    assert_eq!(said(vec![listed(), detector("PERHAPS")]), "malformed");
    assert_eq!(said(vec![listed()]), "not-asked");
    assert_eq!(said(vec![]), "not-asked");
}

#[test]
fn which_events_a_trail_records() {
    let trails = json!({ "trailList": [{
        "Name": "t", "TrailARN": TRAIL, "HomeRegion": "us-east-1", "S3BucketName": "b",
        "IsMultiRegionTrail": true, "LogFileValidationEnabled": true,
    }]});
    let said = |selectors: &Value| {
        let call = Call::new(&operation::GET_EVENT_SELECTORS).within("us-east-1");
        let answer = recorded(call.with("TrailName", TRAIL), account::json(selectors));
        let listed = within(&operation::DESCRIBE_TRAILS, "us-east-1", &trails);
        let trails = read(vec![listed, answer]).trails;
        word(&trails, |trails| word(&trails[0].records_writes, bool::to_string))
    };
    let basic = |kind: &str, management: bool| {
        json!({ "EventSelectors": [
            { "ReadWriteType": kind, "IncludeManagementEvents": management },
        ]})
    };
    let advanced =
        |fields: Value| json!({ "AdvancedEventSelectors": [{ "FieldSelectors": fields }]});
    let management = json!({ "Field": "eventCategory", "Equals": ["Management"] });
    let read_only = |value: &str| json!({ "Field": "readOnly", "Equals": [value] });
    let source = json!({ "Field": "eventSource", "NotEquals": ["kms.amazonaws.com"] });
    for (what, selectors, expected) in [
        ("all", basic("All", true), "true"),
        ("what writes", basic("WriteOnly", true), "true"),
        ("what reads", basic("ReadOnly", true), "false"),
        ("data only", basic("All", false), "false"),
        ("nothing", json!({}), "false"),
        ("advanced, all", advanced(json!([management])), "true"),
        ("advanced, what writes", advanced(json!([management, read_only("false")])), "true"),
        ("advanced, what reads", advanced(json!([management, read_only("true")])), "false"),
        ("advanced, with a condition more", advanced(json!([management, source])), "undecided"),
        (
            "advanced, data",
            advanced(json!([{ "Field": "eventCategory", "Equals": ["Data"] }])),
            "false",
        ),
        ("advanced, unreadable", advanced(json!([{}])), "malformed"),
    ] {
        assert_eq!(said(&selectors), expected, "{what}");
    }
}

#[test]
fn what_protects_log_files() {
    let trails = json!({ "trailList": [{
        "Name": "t", "TrailARN": TRAIL, "HomeRegion": "us-east-1", "S3BucketName": "b",
        "IsMultiRegionTrail": true, "LogFileValidationEnabled": true,
    }]});
    let said = |versioning: Option<Value>| {
        let call = Call::new(&operation::GET_BUCKET_VERSIONING).within("us-east-1");
        let answer =
            versioning.map(|told| recorded(call.with("Bucket", "b"), account::json(&told)));
        let listed = within(&operation::DESCRIBE_TRAILS, "us-east-1", &trails);
        let trails = read([Some(listed), answer].into_iter().flatten().collect()).trails;
        word(&trails, |trails| word(&trails[0].needs_mfa_to_delete, bool::to_string))
    };
    assert_eq!(said(Some(json!({ "Status": "Enabled", "MFADelete": "Enabled" }))), "true");
    assert_eq!(said(Some(json!({ "Status": "Suspended", "MFADelete": "Enabled" }))), "false");
    assert_eq!(said(Some(json!({ "Status": "Enabled" }))), "false");
    assert_eq!(said(Some(json!({}))), "false", "it never had versions");
    assert_eq!(said(None), "not-asked");
}
