//! Enumerates resources and writes down what the checks say of each.
//!
//! One row per check and resource. What cannot be enumerated is one unknown row on the account, so
//! that no resource can hide behind a listing that failed.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use tutela_model::{
    Account, Arn, Evidence, ExemptionState, Finding, Gap, Judgement, Observed, Operation,
    Remediation, Seen, Snapshot, User, Verdict, operation,
};

use crate::{AccountView, Check, CredentialView, DeviceView, Judge, KeyView, UserView};

/// Judges every account of a snapshot by the given checks.
#[must_use]
pub fn judge(snapshot: &Snapshot, checks: &[&'static Check]) -> Vec<Finding> {
    let decide_administrators = checks.iter().any(|check| {
        check.needs.iter().any(|need| **need == operation::GET_ACCOUNT_AUTHORIZATION_DETAILS)
    });
    let mut findings = Vec::new();
    for account in &snapshot.accounts {
        let view = AccountView::new(account, snapshot.as_of, decide_administrators);
        for check in checks {
            let mut rows =
                Rows { check, view: &view, as_of: snapshot.as_of, findings: &mut findings };
            rows.judge();
        }
    }
    findings
}

/// Judges the exemptions that the caller brought, in the name of `account`.
#[must_use]
pub fn judge_exemptions(
    account: &Account,
    states: &[ExemptionState],
    checks: &[&'static Check],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in checks {
        if let Judge::Exemption(judge) = check.judge {
            for state in states {
                let resource = format!("{}#exemption/{}", account.root_arn(), state.number);
                let names =
                    Names { account, user: "", id: &state.number.to_string(), arn: &resource };
                let fix = names.fill(check);
                findings.push(record(check, account, resource.clone(), judge(state), fix));
            }
        }
    }
    findings
}

/// The rows of one check in one account.
struct Rows<'a> {
    check: &'static Check,
    view: &'a AccountView<'a>,
    as_of: Option<Timestamp>,
    findings: &'a mut Vec<Finding>,
}

impl Rows<'_> {
    fn judge(&mut self) {
        let view = self.view;
        let root = view.account.root_arn();
        match self.check.judge {
            Judge::Root(judge) => self.row(root, "", "", judge(view)),
            Judge::Account { kind, judge } => {
                self.row(format!("{root}#{kind}/account"), "", "", judge(view));
            }
            Judge::User(judge) => self.users(judge),
            Judge::Key(judge) => self.keys(judge),
            Judge::VirtualDevice(judge) => self.devices(judge),
            Judge::ServiceCredential(judge) => self.credentials(judge),
            Judge::Exemption(_) => {}
        }
    }

    fn users(&mut self, judge: fn(&UserView<'_>) -> Judgement) {
        let users = &self.view.account.users;
        for user in &users.known {
            let judgement = judge(&UserView { account: self.view, user });
            self.row(user.arn.to_string(), &user.name, "", judgement);
        }
        self.close_listing(
            users.known.is_empty(),
            users.complete.as_ref(),
            "UserDetailList",
            "there are no IAM users",
        );
    }

    fn keys(&mut self, judge: fn(&KeyView<'_>) -> Judgement) {
        let users = &self.view.account.users;
        let mut unlisted: Vec<(&User, Gap)> = Vec::new();
        let mut seen = false;
        for user in &users.known {
            let owner = UserView { account: self.view, user };
            match &user.keys {
                Observed::Missing(gap) => unlisted.push((user, gap.clone())),
                Observed::Seen(keys) => {
                    for key in &keys.value {
                        seen = true;
                        let judgement = judge(&KeyView { owner, key, receipt: &keys.receipt });
                        let resource = format!("{}#access-key/{}", user.arn, key.slot);
                        let id = key.id.as_deref().unwrap_or("ACCESS_KEY_ID");
                        self.row(resource, &user.name, id, judgement);
                    }
                }
            }
        }
        if let Some(gap) = keys_unlisted(&unlisted) {
            self.row(self.view.account.root_arn(), "", "", Err(gap));
        } else {
            self.close_listing(
                !seen,
                users.complete.as_ref(),
                "UserDetailList",
                "no IAM user has an access key",
            );
        }
    }

    fn devices(&mut self, judge: fn(&DeviceView<'_>) -> Judgement) {
        let listed = match self.view.account.virtual_devices.seen() {
            Ok(listed) => listed,
            Err(gap) => return self.row(self.view.account.root_arn(), "", "", Err(gap)),
        };
        for device in &listed.value {
            let judgement = judge(&DeviceView { device, receipt: &listed.receipt });
            let user = device.user.as_ref().and_then(user_name).unwrap_or_default();
            self.row(device.serial.to_string(), user, device.serial.as_str(), judgement);
        }
        self.close_listing(
            listed.value.is_empty(),
            Ok(&listed.receipt),
            "VirtualMFADevices",
            "there are no virtual MFA devices",
        );
    }

    fn credentials(&mut self, judge: fn(&CredentialView<'_>) -> Judgement) {
        let account = self.view.account;
        let listed = match account.service_credentials.seen() {
            Ok(listed) => listed,
            Err(gap) => return self.row(account.root_arn(), "", "", Err(gap)),
        };
        for credential in &listed.value {
            let owner = account.users.known.iter().find(|user| user.name == credential.user);
            let owner = owner.map_or_else(
                || {
                    format!(
                        "arn:{}:iam::{}:user/{}",
                        account.partition, account.id, credential.user
                    )
                },
                |user| user.arn.to_string(),
            );
            let view = CredentialView { credential, receipt: &listed.receipt, account: self.view };
            let resource = format!("{owner}#service-specific-credential/{}", credential.id);
            self.row(resource, &credential.user, &credential.id, judge(&view));
        }
        self.close_listing(
            listed.value.is_empty(),
            Ok(&listed.receipt),
            "ServiceSpecificCredentials",
            "there are no service-specific credentials",
        );
    }

    /// Ends a listing with a row on the account: unknown where there may be more than was listed,
    /// not applicable where the whole listing is empty.
    fn close_listing(
        &mut self,
        empty: bool,
        complete: Result<&std::sync::Arc<tutela_model::Receipt>, &Gap>,
        field: &str,
        nothing: &str,
    ) {
        let root = self.view.account.root_arn();
        match complete {
            Err(gap) => self.row(root, "", "", Err(gap.clone())),
            Ok(receipt) if empty => {
                let verdict = Verdict::not_applicable(
                    nothing,
                    [Evidence::new(receipt, field, "none that count")],
                );
                self.row(root, "", "", Ok(verdict));
            }
            Ok(_) => {}
        }
    }

    fn row(&mut self, resource: String, user: &str, id: &str, judgement: Judgement) {
        let account = self.view.account;
        let fix = Names { account, user, id, arn: &resource }.fill(self.check);
        let mut finding = record(self.check, account, resource, judgement, fix);
        if let Some(age) = report_age(&finding.evidence, self.as_of) {
            finding.message = format!("{} ({age})", finding.message);
        }
        self.findings.push(finding);
    }
}

fn record(
    check: &'static Check,
    account: &Account,
    resource: String,
    judgement: Judgement,
    fix: Remediation,
) -> Finding {
    Finding::record(
        check.id,
        check.severity,
        check.controls,
        account.id.clone(),
        resource,
        judgement,
        fix,
    )
}

/// One gap for all users whose keys were not listed; it names the first few.
fn keys_unlisted(unlisted: &[(&User, Gap)]) -> Option<Gap> {
    let (_, first) = unlisted.first()?;
    let names: Vec<&str> = unlisted.iter().take(3).map(|(user, _)| user.name.as_str()).collect();
    let more = if unlisted.len() > names.len() { ", …" } else { "" };
    let detail = format!(
        "access keys of {} users are not known ({}{more}): {}",
        unlisted.len(),
        names.join(", "),
        first.detail(),
    );
    Some(Gap::new(first.call().clone(), first.cause(), detail))
}

fn user_name(arn: &Arn) -> Option<&str> {
    arn.resource()?.rsplit_once('/').map(|(_, name)| name)
}

/// What a reader must know of a verdict that rests on a credential report of some age.
fn report_age(evidence: &[Evidence], as_of: Option<Timestamp>) -> Option<String> {
    let receipt = evidence
        .iter()
        .map(|evidence| &evidence.receipt)
        .find(|receipt| *receipt.call.operation == operation::GET_CREDENTIAL_REPORT)?;
    let (Some(made), Some(now)) = (receipt.made, as_of) else {
        return Some(
            "by a credential report of unknown age: a change since it was made is not seen"
                .to_owned(),
        );
    };
    let age = now.duration_since(made);
    if age < SignedDuration::from_mins(1) {
        return None;
    }
    let (hours, minutes) = (age.as_hours(), age.as_mins() % 60);
    let age = if hours > 0 { format!("{hours} h {minutes} min") } else { format!("{minutes} min") };
    Some(format!("by a credential report {age} old: a change since is not seen"))
}

/// What the placeholders of a fix stand for.
struct Names<'a> {
    account: &'a Account,
    user: &'a str,
    id: &'a str,
    arn: &'a str,
}

impl Names<'_> {
    fn fill(&self, check: &Check) -> Remediation {
        let plain = |text: &str| {
            text.replace("{user}", self.user)
                .replace("{id}", self.id)
                .replace("{account}", self.account.id.as_str())
                .replace("{arn}", self.arn)
        };
        let shell = |text: &str| {
            text.replace("{user}", &quoted(self.user))
                .replace("{id}", &quoted(self.id))
                .replace("{account}", self.account.id.as_str())
                .replace("{arn}", &quoted(self.arn))
        };
        Remediation {
            console: plain(check.fix.console),
            cli: shell(check.fix.cli),
            terraform: plain(check.fix.terraform),
        }
    }
}

/// Quotes a name for a POSIX shell where it needs it: a command that people paste must not run a
/// part of a user's name.
fn quoted(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-:/".contains(&byte);
    if !text.is_empty() && text.bytes().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
