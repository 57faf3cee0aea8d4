//! Whether every account can be entered, before a scan.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::company::{HOME, PRODUCTION, SECRETS, STAGING, SUSPENDED, company, json_of, run};

fn results(report: &Value) -> BTreeMap<String, String> {
    let accounts = report["accounts"].as_array().unwrap().iter();
    let word = |row: &Value, member: &str| row[member].as_str().unwrap().to_owned();
    accounts.map(|row| (word(row, "account"), word(row, "result"))).collect()
}

#[test]
fn every_account_is_entered_or_told_why_not() {
    let directory = tempfile::tempdir().unwrap();
    let doctor = |fake: &tutela_testkit::Fake, more: &str| {
        run(&fake.url(), directory.path(), &format!("doctor --region us-east-1 {more}"))
    };
    let fake = company().shut(STAGING);
    let output = doctor(&fake, "--org --format json");
    assert_eq!(output.status.code(), Some(4));
    let report = json_of(&output);
    let results = results(&report);
    for (account, expected) in
        [(HOME, "works"), (PRODUCTION, "works"), (STAGING, "denied"), (SUSPENDED, "SUSPENDED")]
    {
        assert_eq!(results[account], expected, "{account}: {report:#}");
    }
    let asked: Vec<String> = fake
        .requests()
        .iter()
        .filter(|asked| asked.access_key.as_deref() == Some(&format!("ASIAROLE{PRODUCTION}")))
        .map(|asked| asked.operation.clone())
        .collect();
    assert_eq!(asked, ["GetCallerIdentity"], "nothing else is asked there");
    let text = doctor(&fake, "--org");
    let said = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(said.contains(STAGING) && said.contains("tutela permissions org-reader"), "{said}");
    let complained = String::from_utf8_lossy(&text.stderr).into_owned();
    assert!(complained.contains("not entered"), "{complained}");
    for secret in SECRETS {
        assert!(!said.contains(secret) && !complained.contains(secret), "{secret}");
    }
    let alone = json_of(&doctor(&company(), "--format json"));
    assert!(alone["accounts"].is_null(), "nobody asked for the organization");
}
