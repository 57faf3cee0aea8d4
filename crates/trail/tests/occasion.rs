//! Which rules and filters tell of what, as people write them.
//!
//! Sources:
//! <https://repost.aws/knowledge-center/eventbridge-rule-notify-iam-user>,
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html>
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test may panic"
)]

use tutela_trail::{Answer, Example, FilterPattern, Occasion, Record, RulePattern, Scene, Weight};

const HOME: &str = "us-east-1";

fn scene() -> Scene {
    Scene { partition: "aws".into(), account: "111122223333".into(), home: HOME.into() }
}

/// What of an occasion is told: `all`, `none`, `maybe all`, `failures only`, or a sentence a missed
/// example.
fn told(occasion: Occasion, region: &str, of: impl Fn(&Example) -> Answer) -> String {
    let examples = occasion.examples(&scene(), region);
    let needed: Vec<&Example> =
        examples.iter().filter(|example| example.weight == Weight::Needed).collect();
    let missed: Vec<&str> = needed
        .iter()
        .filter(|example| of(example) == Answer::No)
        .map(|example| example.says)
        .collect();
    if missed.len() == needed.len() {
        let fails = |it: &&Example| it.weight == Weight::Failure && of(it) != Answer::No;
        let beside = |it: &&Example| it.weight == Weight::Beside && of(it) != Answer::No;
        return match (examples.iter().find(fails), examples.iter().find(beside)) {
            (_, Some(_)) => "beside only",
            (Some(_), None) => "failures only",
            (None, None) => "none",
        }
        .to_owned();
    }
    if !missed.is_empty() {
        return missed.join("; ");
    }
    let sure = needed.iter().all(|example| of(example) == Answer::Yes);
    if sure { "all" } else { "maybe all" }.to_owned()
}

#[track_caller]
fn rule(occasion: Occasion, region: &str, pattern: &str, expected: &str) {
    let pattern = RulePattern::parse(pattern).unwrap();
    assert_eq!(told(occasion, region, |example| example.is_told_by_rule(&pattern)), expected);
}

#[track_caller]
fn filter(occasion: Occasion, pattern: &str, expected: &str) {
    let pattern = FilterPattern::parse(pattern).unwrap();
    assert_eq!(told(occasion, HOME, |example| example.is_told_by_filter(&pattern)), expected);
}

const REMOVAL: &str = r#"{"source": ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"],
    "detail": {"eventSource": ["iam.amazonaws.com"], "eventName": ["DeactivateMFADevice", "DeleteVirtualMFADevice"]}}"#;

#[test]
fn rules_tell_of_removed_devices() {
    let device = |pattern, expected| rule(Occasion::DeviceRemoved, HOME, pattern, expected);
    device(REMOVAL, "all");
    device(r#"{"detail": {"eventName": ["DeactivateMFADevice"]}}"#, "all");
    device(r#"{"detail": {"eventName": [{"wildcard": "De*MFADevice"}]}}"#, "all");
    device(r#"{"detail": {"eventName": ["DeleteVirtualMFADevice"]}}"#, "beside only");
    device(
        r#"{"detail": {"eventName": ["DeactivateMFADevice"], "userIdentity": {"type": ["IAMUser"]}}}"#,
        "a role removes somebody's security key; root removes an own device",
    );
    device(
        r#"{"detail": {"eventName": ["DeactivateMFADevice"], "requestParameters": {"serialNumber": [{"wildcard": "arn:aws:iam::*:mfa/*"}]}}}"#,
        "a role removes somebody's security key; an access key removes somebody's hardware token",
    );
    device(
        r#"{"detail": {"eventName": ["DeactivateMFADevice"], "errorCode": [{"exists": true}]}}"#,
        "failures only",
    );
    device(
        r#"{"detail": {"eventName": ["DeactivateMFADevice"], "errorCode": [{"exists": false}]}}"#,
        "all",
    );
    device(r#"{"detail": {"eventName": ["EnableMFADevice"]}}"#, "none");
    device(
        r#"{"source": ["aws.signin"], "detail": {"eventName": ["DeactivateMFADevice"]}}"#,
        "none",
    );
    device(
        r#"{"account": ["111122223333"], "region": ["us-east-1"], "source": ["aws.iam"]}"#,
        "all",
    );
    device(r#"{"account": ["444455556666"], "source": ["aws.iam"]}"#, "none");
}

#[test]
fn rules_tell_of_sign_ins_without_mfa() {
    let sign_in = |region: &str, pattern: &str, expected: &str| {
        rule(Occasion::SignInWithoutMfa, region, pattern, expected);
    };
    let of = |types: &str| {
        format!(
            r#"{{"detail-type": [{types}], "detail": {{"eventName": ["ConsoleLogin"], "additionalEventData": {{"MFAUsed": ["No"]}}, "responseElements": {{"ConsoleLogin": ["Success"]}}}}}}"#
        )
    };
    let (old, new) =
        (r#""AWS Console Sign In via CloudTrail""#, r#""AWS Console Signin via CloudTrail""#);
    sign_in("eu-west-1", &of(&format!("{old}, {new}")), "all");
    sign_in(HOME, &of(old), "maybe all");
    sign_in(HOME, &of(new), "maybe all");
    sign_in(HOME, &of(r#"{"wildcard": "AWS Console Sign*n via CloudTrail"}"#), "all");
    sign_in(HOME, &of(r#""AWS API Call via CloudTrail""#), "none");
    sign_in(
        HOME,
        r#"{"source": ["aws.signin"], "detail": {"eventName": ["ConsoleLogin"]}}"#,
        "all",
    );
    sign_in(
        HOME,
        r#"{"detail": {"eventName": ["ConsoleLogin"], "responseElements": {"ConsoleLogin": ["Failure"]}}}"#,
        "failures only",
    );
    sign_in(
        HOME,
        r#"{"detail": {"eventName": ["ConsoleLogin"], "additionalEventData": {"MFAUsed": ["Yes"]}}}"#,
        "none",
    );
    sign_in(
        HOME,
        r#"{"detail": {"eventName": ["ConsoleLogin"], "userIdentity": {"type": ["Root"]}}}"#,
        "none",
    );
    let alice =
        r#"{"detail": {"eventName": ["ConsoleLogin"], "userIdentity": {"userName": ["alice"]}}}"#;
    sign_in(HOME, alice, "a user signs in without MFA on a telephone");
}

#[test]
fn rules_tell_of_root() {
    let root = |region, pattern, expected| rule(Occasion::RootUsed, region, pattern, expected);
    let any = r#"{"detail": {"userIdentity": {"type": ["Root"]}}}"#;
    root(HOME, any, "all");
    root("eu-west-1", any, "all");
    let sign_in = r#"{"source": ["aws.signin"], "detail": {"userIdentity": {"type": ["Root"]}, "eventName": ["ConsoleLogin"]}}"#;
    root(HOME, sign_in, "root calls IAM from the console; a root access key calls IAM");
    root("eu-west-1", sign_in, "none");
    let calls = r#"{"detail-type": ["AWS API Call via CloudTrail"], "detail": {"userIdentity": {"type": ["Root"]}}}"#;
    root(HOME, calls, "root signs in with MFA; root signs in without MFA");
    root("eu-west-1", calls, "all");
    root(
        HOME,
        r#"{"detail": {"userIdentity": {"arn": ["arn:aws:iam::111122223333:root"]}}}"#,
        "all",
    );
    root(
        HOME,
        r#"{"detail": {"userIdentity": {"type": ["Root"], "sessionContext": {"attributes": {"mfaAuthenticated": ["false"]}}}}}"#,
        "none",
    );
}

#[test]
fn filters_tell_what_benchmarks_ask_for() {
    let (device, sign_in, root) =
        (Occasion::DeviceRemoved, Occasion::SignInWithoutMfa, Occasion::RootUsed);
    filter(
        root,
        r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
        "all",
    );
    filter(
        root,
        r#"{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }"#,
        "root calls IAM from the console; a root access key calls IAM",
    );
    filter(
        sign_in,
        r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }"#,
        "all",
    );
    filter(
        sign_in,
        r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }"#,
        "all",
    );
    filter(
        sign_in,
        r#"{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }"#,
        "failures only",
    );
    filter(
        device,
        "{ ($.eventName = DeactivateMFADevice) || ($.eventName = DeleteVirtualMFADevice) }",
        "all",
    );
    filter(
        device,
        "{ $.eventName = DeactivateMFADevice && $.errorCode != AccessDenied }",
        "maybe all",
    );
    filter(device, "DeactivateMFADevice", "all");
    filter(device, "{ $.eventName = DeleteTrail }", "none");
}

#[test]
fn examples_arrive_where_aws_records_them() {
    for (occasion, region, count) in [
        (Occasion::DeviceRemoved, HOME, 6),
        (Occasion::DeviceRemoved, "eu-west-1", 0),
        (Occasion::SignInWithoutMfa, HOME, 3),
        (Occasion::SignInWithoutMfa, "eu-west-1", 3),
        (Occasion::RootUsed, HOME, 5),
        (Occasion::RootUsed, "eu-west-1", 2),
    ] {
        let examples = occasion.examples(&scene(), region);
        assert_eq!(examples.len(), count, "{occasion:?} in {region}");
        for example in examples {
            assert_eq!(example.record.region(), region);
            let again = Record::read(&example.record.json().to_string()).unwrap();
            assert_eq!(again, example.record);
            assert!(
                example.record.deliveries().iter().all(|event| event["account"] == "111122223333")
            );
        }
    }
}
