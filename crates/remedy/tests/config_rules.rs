//! Which rules of AWS Config are made, and where; and what is left alone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "made for other tests, too")]
#[path = "../../access/tests/support/mod.rs"]
mod support;

use std::collections::BTreeSet;

use expect_test::expect_file;
use support::{account, gap, receipt, user};
use tutela_model::{
    Account, Change, ConfigRule, Observed, RecordedTypes, Recorder, Regional, State, Timestamp,
};
use tutela_remedy::{
    Plan,
    config_rules::{ConfigRulesError, Every, MfaRule, Wish, plan},
    export::{cloudformation, commands, terraform},
};

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// An account by words a region: `us-east-1: users` records IAM users, `buckets` something else, `off` has a
/// recorder that is off, `hidden` was not seen, and a rule's identifier is a rule.
fn with(regions: &[&str]) -> Account {
    let mut account = account(vec![user("ana", ""), user("ben", "")]);
    let kept = receipt("config.json");
    let (mut recorders, mut types, mut rules) = (nowhere(), nowhere(), nowhere());
    let mut enabled = BTreeSet::new();
    for region in regions {
        let (name, words) = region.split_once(": ").unwrap_or((region, ""));
        enabled.insert(name.to_owned());
        let (mut here, mut recorded, mut made) = (Vec::new(), Vec::new(), Vec::new());
        for word in words.split_whitespace().filter(|word| *word != "hidden") {
            if word == word.to_uppercase() {
                made.push(ConfigRule {
                    name: format!("own-{}", word.to_lowercase()),
                    identifier: word.to_owned(),
                    frequency: None,
                    results: None,
                });
                continue;
            }
            let usual = "default".to_owned();
            here.push(Recorder {
                name: usual.clone(),
                is_recording: word != "off",
                last_status: None,
            });
            let listed = if word == "buckets" { "AWS::S3::Bucket" } else { "AWS::IAM::User" };
            recorded.push(RecordedTypes {
                recorder: usual,
                strategy: Some("INCLUSION_BY_RESOURCE_TYPES".to_owned()),
                all_supported: false,
                with_global: false,
                listed: [listed.to_owned()].into(),
                excluded: BTreeSet::new(),
            });
        }
        let is_seen = !words.contains("hidden");
        recorders.known.insert(name.to_owned(), fact(is_seen, here));
        types.known.insert(name.to_owned(), fact(is_seen, recorded));
        rules.known.insert(name.to_owned(), fact(is_seen, made));
    }
    account.monitoring.regions = Observed::of(enabled, &kept);
    account.monitoring.recorders = recorders;
    account.monitoring.recorded_types = types;
    account.monitoring.rules = rules;
    account
}

fn nowhere<T>() -> Regional<T> {
    Regional { known: [].into(), complete: Ok(receipt("regions.json")) }
}

fn fact<T>(is_seen: bool, value: T) -> Observed<T> {
    if is_seen {
        Observed::of(value, &receipt("config.json"))
    } else {
        Observed::Missing(gap("denied"))
    }
}

fn wish(rules: &[MfaRule]) -> Wish {
    Wish { rules: rules.iter().copied().collect(), region: None, every: Every::Day, now: now() }
}

const BOTH: [MfaRule; 2] = [MfaRule::Root, MfaRule::Users];

/// What is made, and where: `us-east-1 IAM_USER_MFA_ENABLED`.
fn made(plan: &Plan) -> Vec<String> {
    let each = plan.steps().iter().map(|step| {
        let Change::PutConfigRule { region, source_identifier, .. } = &step.action else {
            panic!("{}", step.action)
        };
        assert_eq!(step.precondition.is, State::Absent);
        assert_eq!(step.undo.as_ref().unwrap().subject(), step.precondition.of);
        format!("{region} {source_identifier}")
    });
    each.collect()
}

#[test]
fn rules_are_made_where_users_are_recorded() {
    for (case, regions, expected) in [
        ("one region", vec!["eu-west-1: users"], "eu-west-1"),
        ("the home region first", vec!["eu-west-1: users", "us-east-1: users"], "us-east-1"),
        ("users before home", vec!["eu-west-1: users", "us-east-1: buckets"], "eu-west-1"),
        ("on before off", vec!["eu-west-1: users", "us-east-1: off"], "eu-west-1"),
        ("some recorder", vec!["eu-west-1: buckets", "us-east-1"], "eu-west-1"),
        (
            "not where AWS has no such rule",
            vec!["ap-south-2: users", "sa-east-1: off"],
            "sa-east-1",
        ),
        ("where it was seen", vec!["eu-west-1: users", "us-east-1: hidden"], "eu-west-1"),
    ] {
        let plan = plan(&with(&regions), &wish(&BOTH)).unwrap();
        let of = |identifier: &str| format!("{expected} {identifier}");
        assert_eq!(
            made(&plan),
            [of("ROOT_ACCOUNT_MFA_ENABLED"), of("IAM_USER_MFA_ENABLED")],
            "{case}"
        );
        let claims: Vec<bool> = plan.steps().iter().map(|step| !step.proves.is_empty()).collect();
        assert_eq!(claims, [false, true], "{case}");
    }
}

#[test]
fn what_is_there_is_not_made_again() {
    let there = |rest: &'static str| with(&["eu-west-1: users", rest]);
    for (case, account, rules, expected) in [
        ("both", there("us-east-1: ROOT_ACCOUNT_MFA_ENABLED IAM_USER_MFA_ENABLED"), &BOTH[..], 0),
        ("one", there("us-east-1: ROOT_ACCOUNT_MFA_ENABLED"), &BOTH, 1),
        ("another", there("us-east-1: ENCRYPTED_VOLUMES"), &BOTH, 2),
        ("all", there("us-east-1"), &MfaRule::ALL, 4),
    ] {
        let plan = plan(&account, &wish(rules)).unwrap();
        assert_eq!(plan.steps().len(), expected, "{case}");
        let again = plan.content().notes.iter().filter(|note| note.contains("no second is made"));
        assert_eq!(again.count(), rules.len() - expected, "{case}");
        let has_claim = plan.steps().iter().any(|step| !step.proves.is_empty());
        assert_eq!(has_claim, expected > 0, "{case}");
    }
    // Root's rule alone does not make the check pass, and nobody says so.
    let plan = plan(&there("us-east-1"), &wish(&[MfaRule::Root])).unwrap();
    assert!(plan.steps().iter().all(|step| step.proves.is_empty()));
}

#[test]
fn without_a_place_there_is_no_plan() {
    let at = |region: &str| Wish { region: Some(region.to_owned()), ..wish(&BOTH) };
    let account = with(&["eu-west-1: users", "us-east-1", "ap-south-2: off", "sa-east-1: hidden"]);
    for (case, wish, expected) in [
        ("no recorder there", at("us-east-1"), "no recorder there"),
        ("not enabled", at("us-west-2"), "ap-south-2, eu-west-1, sa-east-1, us-east-1 are"),
        ("not a region", at("x"), "`x` is not enabled"),
        ("AWS has no such rule there", at("ap-south-2"), "IAM_USER_MFA_ENABLED"),
        ("not seen", at("sa-east-1"), "denied"),
    ] {
        let refused = plan(&account, &wish).unwrap_err().to_string();
        assert!(refused.contains(expected), "{case}: {refused}");
    }
    let root = Wish { rules: [MfaRule::Root].into(), ..at("ap-south-2") };
    assert_eq!(made(&plan(&account, &root).unwrap()), ["ap-south-2 ROOT_ACCOUNT_MFA_ENABLED"]);
    let nowhere = plan(&with(&["eu-west-1"]), &wish(&BOTH)).unwrap_err();
    assert!(matches!(nowhere, ConfigRulesError::NoRecorder(_)), "{nowhere}");
    let unseen = plan(&with(&["eu-west-1: hidden"]), &wish(&BOTH)).unwrap_err();
    assert!(matches!(unseen, ConfigRulesError::Unseen(_)), "{unseen}");
}

#[test]
fn what_a_person_should_know_is_said() {
    let notes = |regions: &[&str], wish: &Wish| {
        plan(&with(regions), wish).unwrap().content().notes.join("\n")
    };
    let said = notes(&["eu-west-1: users", "us-east-1: hidden"], &wish(&BOTH));
    // Two users and root, once a day.
    assert!(said.contains("about 90 a month"), "{said}");
    assert!(said.contains("where nobody saw"), "{said}");
    assert!(!said.contains("without results"), "{said}");
    let often = Wish { every: Every::SixHours, ..wish(&BOTH) };
    let said = notes(&["eu-west-1: buckets"], &often);
    assert!(said.contains("about 360 a month") && said.contains("without results"), "{said}");
}

#[test]
fn forms_are_as_they_are() {
    let plan = plan(&with(&["eu-west-1: users"]), &wish(&MfaRule::ALL)).unwrap();
    expect_file!["golden/rules.sh"].assert_eq(&commands(&plan));
    expect_file!["golden/rules.tf"].assert_eq(&terraform(&plan).unwrap());
    expect_file!["golden/rules.cloudformation.json"].assert_eq(&cloudformation(&plan).unwrap());
    assert_eq!(Plan::read(&plan.json()).unwrap(), plan);
}
