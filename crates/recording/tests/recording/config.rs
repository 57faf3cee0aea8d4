//! What is read of AWS Config.

use serde_json::{Value, json};
use tutela_model::{Call, Monitoring, Observed, operation};
use tutela_recording::{AccountRecordings, Recording, assemble};

use crate::account::{self, owner, recorded};

fn read(mut recordings: Vec<Recording>) -> Monitoring {
    let regions = json!({ "Regions": [{ "RegionName": "a-1", "OptInStatus": "opted-in" }] });
    recordings.push(recorded(Call::new(&operation::DESCRIBE_REGIONS), account::json(&regions)));
    let account = AccountRecordings::new(owner(), recordings);
    assemble(&[account], None).accounts.remove(0).monitoring
}

fn word<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(seen) => say(&seen.value),
        Observed::Missing(gap) => gap.cause().word().to_owned(),
    }
}

#[test]
fn what_a_recorder_takes_in() {
    let said = |recorders: Value| {
        let call = Call::new(&operation::DESCRIBE_CONFIGURATION_RECORDERS).within("a-1");
        let told = json!({ "ConfigurationRecorders": recorders });
        let types = read(vec![recorded(call, account::json(&told))]).recorded_types;
        word(&types.known["a-1"], |of| {
            let of = of.iter().map(|types| {
                let strategy = types.strategy.as_deref().unwrap_or("no strategy");
                let (listed, excluded) = (types.listed.len(), types.excluded.len());
                format!(
                    "{strategy} {} {} {listed} {excluded}",
                    types.all_supported, types.with_global
                )
            });
            of.collect::<Vec<_>>().join("; ")
        })
    };
    let of = |group: Value| json!([{ "name": "default", "recordingGroup": group }]);
    let old = json!({ "allSupported": true, "includeGlobalResourceTypes": true });
    assert_eq!(said(of(old)), "no strategy true true 0 0");
    let but = json!({
        "allSupported": false,
        "exclusionByResourceTypes": { "resourceTypes": ["AWS::IAM::User"] },
        "recordingStrategy": { "useOnly": "EXCLUSION_BY_RESOURCE_TYPES" },
    });
    assert_eq!(said(of(but)), "EXCLUSION_BY_RESOURCE_TYPES false false 0 1");
    assert_eq!(said(of(json!({ "resourceTypes": ["A", "B"] }))), "no strategy false false 2 0");
    let of_aws = json!([
        { "name": "x", "recordingGroup": {}, "servicePrincipal": "x.amazonaws.com" },
    ]);
    assert_eq!(said(of_aws), "", "a service's own");
    assert_eq!(said(json!([])), "");
    assert_eq!(said(json!([{ "name": "default" }])), "malformed", "a group that is not told");
    let twice = json!({ "name": "default", "recordingGroup": {} });
    assert_eq!(said(json!([twice, twice])), "malformed");
    assert_eq!(said(json!("none")), "malformed");
}

fn rule(name: &str, identifier: &str, owner: &str, state: &str) -> Value {
    json!({
        "ConfigRuleName": name,
        "Source": { "Owner": owner, "SourceIdentifier": identifier },
        "ConfigRuleState": state,
    })
}

fn result(rule: &str, id: &str, says: &str) -> Value {
    json!({
        "EvaluationResultIdentifier": { "EvaluationResultQualifier": {
            "ConfigRuleName": rule, "ResourceType": "AWS::IAM::User", "ResourceId": id,
        }},
        "ComplianceType": says,
        "ConfigRuleInvokedTime": "2026-11-24T12:00:00+00:00",
    })
}

/// What is read of the rules with these results of `r`.
fn said(rules: &[Value], results: Option<Value>) -> String {
    let listing = Call::new(&operation::DESCRIBE_CONFIG_RULES).within("a-1");
    let mut recordings = vec![recorded(listing, account::json(&json!({ "ConfigRules": rules })))];
    recordings.extend(results.map(|results| {
        let call = Call::new(&operation::GET_COMPLIANCE_DETAILS_BY_CONFIG_RULE).within("a-1");
        let told = json!({ "EvaluationResults": results });
        recorded(call.with("ConfigRuleName", "r"), account::json(&told))
    }));
    let rules = read(recordings).rules;
    word(&rules.known["a-1"], |rules| {
        let rules = rules.iter().map(|rule| match &rule.results {
            None => "of something else".to_owned(),
            Some(results) => word(results, |results| {
                let results = results.iter().map(|it| format!("{} {:?}", it.resource, it.complies));
                results.collect::<Vec<_>>().join(", ")
            }),
        });
        rules.collect::<Vec<_>>().join("; ")
    })
}

#[test]
fn what_a_rule_about_mfa_says() {
    let of_mfa = || rule("r", "IAM_USER_MFA_ENABLED", "AWS", "ACTIVE");
    let results = |results: Value| said(&[of_mfa()], Some(results));
    let alice = result("r", "AIDA1", "COMPLIANT");
    let bob = result("r", "AIDA2", "NON_COMPLIANT");
    assert_eq!(results(json!([alice, bob])), "AIDA1 Some(true), AIDA2 Some(false)");
    assert_eq!(results(json!([result("r", "AIDA1", "INSUFFICIENT_DATA")])), "AIDA1 None");
    assert_eq!(results(json!([])), "");
    assert_eq!(results(json!([result("r", "AIDA1", "PERHAPS")])), "malformed");
    assert_eq!(results(json!([result("other", "AIDA1", "COMPLIANT")])), "malformed");
    assert_eq!(results(json!([alice, alice])), "malformed", "pasted together");
    assert_eq!(results(json!([{}])), "malformed");
    assert_eq!(said(&[of_mfa()], None), "not-asked");
    let other = rule("r", "S3_BUCKET_VERSIONING_ENABLED", "AWS", "ACTIVE");
    assert_eq!(said(&[other], None), "of something else");
    assert_eq!(said(&[rule("r", "IAM_USER_MFA_ENABLED", "AWS", "DELETING")], None), "");
    assert_eq!(said(&[rule("r", "IAM_USER_MFA_ENABLED", "CUSTOM_LAMBDA", "ACTIVE")], None), "");
}
