//! Rows about what records of `CloudTrail` say.

use tutela_model::{Account, Cause, Finding, Judgement};

use super::{one_a_resource, record};
use crate::{Check, Judge, KeyRecords, PersonRecords, Records, RootRecords, SignInRecords};

/// Judges the records that the caller brought, as far as they are about `account`.
///
/// Whom no record is about has no row. Where no record is about anybody, that is one unknown row: it
/// says nothing of them.
#[must_use]
pub fn judge_records(
    account: &Account,
    records: &Records,
    checks: &[&'static Check],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in checks {
        let mut rows = Rows { check, account, records, findings: Vec::new() };
        let whom = match check.judge {
            Judge::RecordedRoot(judge) => rows.root(judge),
            Judge::RecordedSignIn(judge) => rows.sign_ins(judge),
            Judge::RecordedKey(judge) => rows.keys(judge),
            Judge::RecordedPerson(judge) => rows.people(judge),
            Judge::Root(_)
            | Judge::Account { .. }
            | Judge::User(_)
            | Judge::Key(_)
            | Judge::VirtualDevice(_)
            | Judge::ServiceCredential(_)
            | Judge::Role(_)
            | Judge::Provider(_)
            | Judge::Cluster(_)
            | Judge::Resource(_)
            | Judge::Instance(_)
            | Judge::Person(_)
            | Judge::Attestation(_)
            | Judge::PermissionSet(_)
            | Judge::Exemption(_) => continue,
        };
        if rows.findings.is_empty() {
            let detail = format!("no record {} is about {whom}", records.period());
            let gap = records.gap(Cause::Undecided, detail);
            rows.row(account.root_arn(), ("", ""), Err(gap));
        }
        findings.extend(one_a_resource(rows.findings));
    }
    findings
}

/// The rows of one check.
struct Rows<'a> {
    check: &'static Check,
    account: &'a Account,
    records: &'a Records,
    findings: Vec<Finding>,
}

/// Each says whom its rows are about.
impl Rows<'_> {
    fn root(&mut self, judge: fn(&RootRecords<'_>) -> Judgement) -> &'static str {
        let (records, account) = (self.records, self.account);
        if let Some(root) = records.root(account.id.as_str()) {
            self.row(account.root_arn(), ("", ""), judge(&RootRecords { records, root }));
        }
        "root"
    }

    fn sign_ins(&mut self, judge: fn(&SignInRecords<'_>) -> Judgement) -> &'static str {
        let (records, account) = (self.records, self.account);
        for user in records.users(account.id.as_str()) {
            let console = &user.console;
            let signed_in = [console.last_with_mfa, console.last_without_mfa, console.last_unsaid];
            if signed_in.iter().any(Option::is_some) {
                let judgement = judge(&SignInRecords { records, console });
                self.row(user.principal.clone(), (name(&user.principal), ""), judgement);
            }
        }
        "an IAM user's sign-in"
    }

    fn keys(&mut self, judge: fn(&KeyRecords<'_>) -> Judgement) -> &'static str {
        let (records, account) = (self.records, self.account);
        for user in records.users(account.id.as_str()) {
            for key in &user.keys {
                let resource = format!("{}#access-key/{}", user.principal, key.id);
                let judgement = judge(&KeyRecords { records, key });
                self.row(resource, (name(&user.principal), &key.id), judgement);
            }
        }
        "an IAM user's access key"
    }

    fn people(&mut self, judge: fn(&PersonRecords<'_>) -> Judgement) -> &'static str {
        let (records, account) = (self.records, self.account);
        for person in records.people(account.id.as_str()) {
            let resource =
                format!("{}#identity-center-user/{}", account.root_arn(), person.user_id);
            let name = person.user_name.as_deref().unwrap_or(&person.user_id);
            self.row(resource, (name, &person.user_id), judge(&PersonRecords { records, person }));
        }
        "a user of IAM Identity Center"
    }

    fn row(&mut self, resource: String, names: (&str, &str), judgement: Judgement) {
        self.findings.push(record(self.check, self.account, resource, names, judgement));
    }
}

/// The last part of a user's ARN.
fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
