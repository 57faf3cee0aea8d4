//! Enumerates resources and writes down what the checks say of each.
//!
//! One row per check and resource. What cannot be enumerated is one unknown row on the account, so
//! that no resource can hide behind a listing that failed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use tutela_model::{
    Account, Area, Arn, Attestation, AttestationState, Evidence, ExemptionState, Finding, Gap,
    Judgement, Observed, Receipt, Remedy, Snapshot, User, Verdict, operation,
};

use crate::{
    AccountView, AttestationView, Check, CredentialView, DeviceView, ExemptionView, Judge, KeyView,
    RoleView, UserView, age::report_age, cite::is_report, words::counted,
};

pub use self::records::judge_records;

/// Judges every account of a snapshot by the given checks. `attestations` are what the caller
/// vouches for.
#[must_use]
pub fn judge(
    snapshot: &Snapshot,
    attestations: &[Attestation],
    checks: &[&'static Check],
) -> Vec<Finding> {
    let decide_administrators = checks.iter().any(|check| {
        check.needs.iter().any(|need| **need == operation::GET_ACCOUNT_AUTHORIZATION_DETAILS)
    });
    let mut findings = Vec::new();
    for account in &snapshot.accounts {
        let view = AccountView::new(account, snapshot.as_of, decide_administrators)
            .attested_by(attestations);
        for check in checks {
            let mut rows = Rows { check, view: &view, as_of: snapshot.as_of, findings: Vec::new() };
            match shut(account) {
                Some(verdict) if !check.judge.is_of_caller() => {
                    rows.account_row(Ok(verdict));
                }
                _ => rows.judge(),
            }
            findings.extend(one_a_resource(rows.findings));
        }
    }
    findings
}

/// Why nothing is to be looked at in an account that is suspended or closed; `None` of others.
fn shut(account: &Account) -> Option<Verdict> {
    let seen = account.member.seen().ok()?;
    let member = seen.value.as_ref().filter(|member| member.state.is_shut())?;
    let field = format!("Accounts[Id={}].{}", member.id, member.state_field);
    let message = format!("the account is {}", member.state);
    Some(Verdict::not_applicable(message, [seen.cite(field, member.state.word())]))
}

/// Judges the exemptions that the caller brought, in the name of `account`.
///
/// `checks` are all checks that were run: an exemption from one that was not may match nothing
/// for that reason alone.
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
                let selected = checks.iter().any(|check| check.id == state.check);
                let judgement = judge(&ExemptionView { state, selected });
                let id = state.number.to_string();
                let resource = format!("{}#exemption/{id}", account.root_arn());
                findings.push(record(check, account, resource, ("", &id), judgement));
            }
        }
    }
    findings
}

/// Judges the attestations that the caller brought, in the name of `account`.
///
/// `checks` are all checks that were run: an attestation may be about what none of them looks at.
#[must_use]
pub fn judge_attestations(
    account: &Account,
    states: &[AttestationState],
    checks: &[&'static Check],
) -> Vec<Finding> {
    let selected = checks.iter().any(|check| check.area == Area::Federation);
    let mut findings = Vec::new();
    for check in checks {
        if let Judge::Attestation(judge) = check.judge {
            for state in states {
                let judgement = judge(&AttestationView { state, selected });
                let id = state.attestation.number.to_string();
                let resource = format!("{}#attestation/{id}", account.root_arn());
                findings.push(record(check, account, resource, ("", &id), judgement));
            }
        }
    }
    findings
}

/// Keeps one row a resource. Names that stand twice, which AWS never sends, must not make two rows
/// of one key, nor may the better of two verdicts cover the worse one.
fn one_a_resource(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut resources: Vec<&str> = findings.iter().map(|row| row.resource.as_str()).collect();
    resources.sort_unstable();
    if resources.windows(2).any(|pair| matches!(pair, [one, next] if one == next)) {
        findings.sort_by(|a, b| (&a.resource, a.status).cmp(&(&b.resource, b.status)));
        findings.dedup_by(|next, kept| next.resource == kept.resource);
    }
    findings
}

/// The rows of one check in one account.
struct Rows<'a> {
    check: &'static Check,
    view: &'a AccountView<'a>,
    as_of: Option<Timestamp>,
    findings: Vec<Finding>,
}

impl Rows<'_> {
    fn judge(&mut self) {
        let view = self.view;
        match self.check.judge {
            Judge::Root(judge) => self.account_row(judge(view)),
            Judge::Account { kind, judge } => {
                let resource = format!("{}#{kind}/account", view.account.root_arn());
                self.row(resource, ("", ""), judge(view));
            }
            Judge::User(judge) => self.users(judge),
            Judge::Key(judge) => self.keys(judge),
            Judge::VirtualDevice(judge) => self.devices(judge),
            Judge::ServiceCredential(judge) => self.credentials(judge),
            Judge::Role(judge) => self.roles(judge),
            Judge::Provider(judge) => self.providers(judge),
            Judge::Cluster(judge) => self.clusters(judge),
            Judge::Resource(judge) => self.resources(judge),
            Judge::Instance(judge) => self.instances(judge),
            Judge::PermissionSet(judge) => self.permission_sets(judge),
            Judge::Person(judge) => self.beside_people(judge),
            // What the caller brought is judged apart.
            Judge::RecordedRoot(_)
            | Judge::RecordedSignIn(_)
            | Judge::RecordedKey(_)
            | Judge::RecordedPerson(_)
            | Judge::Exemption(_)
            | Judge::Attestation(_) => {}
        }
    }

    fn roles(&mut self, judge: fn(&RoleView<'_>) -> Judgement) {
        let listed = match self.view.account.roles.seen() {
            Ok(listed) => listed,
            Err(gap) => return self.account_row(Err(gap)),
        };
        for role in &listed.value {
            let view = RoleView { account: self.view, role, receipt: &listed.receipt };
            self.row(role.arn.to_string(), ("", &role.name), judge(&view));
        }
        if let Err(gap) = &self.view.account.roles_complete {
            self.account_row(Err(gap.clone()));
        } else if listed.value.is_empty() {
            let none = "there are no IAM roles";
            self.account_row(Ok(nothing(&listed.receipt, "RoleDetailList", none)));
        }
    }

    fn users(&mut self, judge: fn(&UserView<'_>) -> Judgement) {
        let users = &self.view.account.users;
        for user in &users.known {
            let judgement = judge(&UserView { account: self.view, user });
            self.row(user.arn.to_string(), (&user.name, ""), judgement);
        }
        match &users.complete {
            Err(gap) => self.account_row(Err(gap.clone())),
            Ok(receipt) if users.known.is_empty() => {
                self.account_row(Ok(nothing(receipt, "UserDetailList", "there are no IAM users")));
            }
            Ok(_) => {}
        }
    }

    fn keys(&mut self, judge: fn(&KeyView<'_>) -> Judgement) {
        let users = &self.view.account.users;
        let mut unlisted: Vec<(&User, Gap)> = Vec::new();
        for user in &users.known {
            let owner = UserView { account: self.view, user };
            match &user.keys {
                Observed::Missing(gap) => unlisted.push((user, gap.clone())),
                Observed::Seen(keys) => {
                    for key in &keys.value {
                        let judgement = judge(&KeyView { owner, key, receipt: &keys.receipt });
                        let resource =
                            format!("{}#access-key/{}", user.arn, key.name_among(&keys.value));
                        let id = key.id.as_deref().unwrap_or("ACCESS_KEY_ID");
                        self.row(resource, (&user.name, id), judgement);
                    }
                }
            }
        }
        match (keys_unlisted(&unlisted), &users.complete) {
            (Some(gap), _) => self.account_row(Err(gap)),
            (None, Err(gap)) => self.account_row(Err(gap.clone())),
            (None, Ok(receipt)) if self.findings.is_empty() => {
                self.account_row(Ok(no_keys(receipt, &users.known)));
            }
            (None, Ok(_)) => {}
        }
    }

    fn devices(&mut self, judge: fn(&DeviceView<'_>) -> Judgement) {
        let listed = match self.view.account.virtual_devices.seen() {
            Ok(listed) => listed,
            Err(gap) => return self.account_row(Err(gap)),
        };
        for device in &listed.value {
            let judgement = judge(&DeviceView { device, receipt: &listed.receipt });
            let user = device.user.as_ref().and_then(user_name).unwrap_or_default();
            self.row(device.serial.to_string(), (user, device.serial.as_str()), judgement);
        }
        if listed.value.is_empty() {
            let none = "there are no virtual MFA devices";
            self.account_row(Ok(nothing(&listed.receipt, "VirtualMFADevices", none)));
        }
    }

    fn credentials(&mut self, judge: fn(&CredentialView<'_>) -> Judgement) {
        let account = self.view.account;
        let listed = match account.service_credentials.seen() {
            Ok(listed) => listed,
            Err(gap) => return self.account_row(Err(gap)),
        };
        let owners: BTreeMap<&str, &User> =
            account.users.known.iter().map(|user| (user.name.as_str(), user)).collect();
        let mut owners_known = true;
        for credential in &listed.value {
            let owner = owners.get(credential.user.as_str());
            owners_known &= owner.is_some();
            let owner = owner.map_or_else(
                || pathless_arn(account, &credential.user),
                |user| user.arn.to_string(),
            );
            let view = CredentialView { credential, receipt: &listed.receipt, account: self.view };
            let resource = format!("{owner}#service-specific-credential/{}", credential.id);
            self.row(resource, (&credential.user, &credential.id), judge(&view));
        }
        match &account.users.complete {
            // The owner's ARN may hold a path, which only the listing of users tells.
            Err(gap) if !owners_known => self.account_row(Err(gap.clone())),
            _ if listed.value.is_empty() => {
                let none = "there are no service-specific credentials";
                self.account_row(Ok(nothing(&listed.receipt, "ServiceSpecificCredentials", none)));
            }
            _ => {}
        }
    }

    fn account_row(&mut self, judgement: Judgement) {
        self.row(self.view.account.root_arn(), ("", ""), judgement);
    }

    fn row(&mut self, resource: String, names: (&str, &str), judgement: Judgement) {
        let mut finding = record(self.check, self.view.account, resource, names, judgement);
        if let Some(age) = report_age(&finding.evidence, self.as_of) {
            finding.message = format!("{} ({age})", finding.message).into();
        }
        self.findings.push(finding);
    }
}

/// Writes a judgement down; `names` are the user's name and the resource's id, for the fix.
fn record(
    check: &'static Check,
    account: &Account,
    resource: String,
    (user, id): (&str, &str),
    judgement: Judgement,
) -> Finding {
    let partition = Arc::clone(&account.partition);
    let remedy = Remedy { fix: &check.fix, partition, user: user.into(), id: id.into() };
    let account = account.id.clone();
    // A lost answer must not make a row milder than the answer could have made it.
    let severity = if judgement.is_ok() { check.severity } else { check.worst };
    Finding::record(check.id, severity, check.controls(), account, resource, judgement, remedy)
}

/// The verdict on a listing that was seen whole and is empty.
fn nothing(receipt: &Arc<Receipt>, field: &'static str, message: &'static str) -> Verdict {
    Verdict::not_applicable(message, [Evidence::new(receipt, field, "none")])
}

/// The verdict where every user's keys were seen and there are none, with every answer that says so.
fn no_keys(listing: &Arc<Receipt>, users: &[User]) -> Verdict {
    if users.is_empty() {
        return nothing(listing, "UserDetailList", "there are no IAM users");
    }
    let answers: BTreeSet<&Arc<Receipt>> =
        users.iter().filter_map(|user| Some(&user.keys.seen().ok()?.receipt)).collect();
    let answers = answers.into_iter().map(|receipt| {
        if is_report(receipt) {
            Evidence::new(receipt, "access_key_1_active, access_key_2_active", "false, false")
        } else {
            Evidence::new(receipt, "AccessKeyMetadata", "none")
        }
    });
    let listed = Evidence::new(listing, "UserDetailList", counted(users.len(), "user"));
    Verdict::not_applicable("no IAM user has an access key", [listed]).and(answers)
}

/// One gap for all users whose keys were not listed; it names the first few.
fn keys_unlisted(unlisted: &[(&User, Gap)]) -> Option<Gap> {
    let (_, first) = unlisted.first()?;
    let names: Vec<&str> = unlisted.iter().take(3).map(|(user, _)| user.name.as_str()).collect();
    let more = if unlisted.len() > names.len() { ", …" } else { "" };
    let users =
        if unlisted.len() == 1 { "1 user".to_owned() } else { format!("{} users", unlisted.len()) };
    let detail = format!(
        "access keys of {users} are not known ({}{more}): {}",
        names.join(", "),
        first.detail(),
    );
    Some(Gap::new(first.call().clone(), first.cause(), detail))
}

fn pathless_arn(account: &Account, user: &str) -> String {
    format!("arn:{}:iam::{}:user/{user}", account.partition, account.id)
}

fn user_name(arn: &Arn) -> Option<&str> {
    arn.resource()?.rsplit_once('/').map(|(_, name)| name)
}

mod clusters;
mod identity_center;
mod permission_sets;
mod providers;
mod records;
mod resources;
#[cfg(test)]
mod tests;
