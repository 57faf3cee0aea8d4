//! What a rule of AWS Config about MFA says, held against what IAM says.

use jiff::SignedDuration;
use tutela_model::{ConfigRule, Evidence, Gap, Password, Root, RuleResult, Seen, Timestamp, User};

use crate::{AccountView, UserView, words::listed};

/// A rule reads a credential report that AWS may have made so long before.
const REPORT_AGE: SignedDuration = SignedDuration::from_hours(4);

/// What came of holding rules against IAM.
#[derive(Default)]
pub(crate) struct Comparison {
    /// What a rule says and IAM does not, in words.
    pub(crate) differences: Vec<String>,
    /// Whether one of them is no matter of time alone, or hides somebody without MFA.
    pub(crate) is_grave: bool,
    /// What looks like a difference and is none.
    pub(crate) remarks: Vec<String>,
    /// What the differences rest on.
    pub(crate) evidence: Vec<Evidence>,
    /// What agreements rest on: the rules' answers.
    pub(crate) agreed: Vec<Evidence>,
    /// What kept somebody from being compared.
    pub(crate) gaps: Vec<Gap>,
}

/// A rule in a region, with its results.
pub(crate) struct OfRule<'a> {
    pub(crate) view: &'a AccountView<'a>,
    pub(crate) region: &'a str,
    pub(crate) rule: &'a ConfigRule,
    pub(crate) results: &'a Seen<Vec<RuleResult>>,
}

/// Those of whom a rule says something else, by what they are to it.
#[derive(Default)]
struct Named<'a> {
    /// Called compliant, without MFA.
    green: Vec<&'a str>,
    /// Called non-compliant, with a device that may be newer than what the rule read.
    late: Vec<&'a str>,
    /// Called non-compliant, with a device that was there.
    red: Vec<&'a str>,
    /// Without a result.
    unsaid: Vec<&'a str>,
    /// Non-compliant as IAM has it, and without a console password.
    keys_only: usize,
    /// When the rule looked at any of them, the earliest.
    looked: Option<Timestamp>,
}

impl OfRule<'_> {
    /// Adds what this rule comes to.
    pub(crate) fn compare(&self, sheet: &mut Comparison) {
        let before = sheet.gaps.len();
        let mut named = Named::default();
        if self.rule.identifier.starts_with("ROOT_") {
            self.root(&mut named, sheet);
        } else {
            for user in &self.view.account.users.known {
                if let Err(gap) = self.user(user, &mut named, sheet) {
                    sheet.gaps.push(gap);
                }
            }
            sheet.gaps.extend(self.view.account.users.complete.as_ref().err().cloned());
        }
        self.tell(&named, sheet);
        if sheet.gaps.len() == before {
            let said = self.results.value.len();
            sheet.agreed.push(self.results.cite("EvaluationResults", said));
        }
    }

    fn user<'u>(
        &self,
        user: &'u User,
        named: &mut Named<'u>,
        sheet: &mut Comparison,
    ) -> Result<(), Gap> {
        let id = user.unique_id.seen()?;
        let of_user = |result: &&RuleResult| {
            result.kind == "AWS::IAM::User"
                && (result.resource == id.value || result.resource == user.name)
        };
        let result = self.results.value.iter().find(of_user);
        let view = UserView { account: self.view, user };
        let (has_mfa, own) = view.mfa()?;
        let (password, of_password) = view.password()?;
        let has_password = *password != Password::None;
        if !has_password && self.rule.identifier == "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS" {
            return Ok(());
        }
        let looked = result.and_then(|result| result.looked);
        let list = match result.and_then(|result| result.complies) {
            None if is_newer(user, self.looked()) => return Ok(()),
            None => &mut named.unsaid,
            Some(complies) if complies == has_mfa => {
                named.keys_only += usize::from(!complies && !has_password);
                return Ok(());
            }
            Some(true) => &mut named.green,
            Some(false) if was_there(user, looked) => &mut named.red,
            Some(false) => &mut named.late,
        };
        list.push(&user.name);
        named.looked = named.looked.into_iter().chain(looked).min();
        sheet.evidence.extend([self.cite(result, &user.name), own, of_password]);
        sheet
            .evidence
            .push(id.cite(format!("UserDetailList[UserName={}].UserId", user.name), &id.value));
        Ok(())
    }

    fn root(&self, named: &mut Named<'_>, sheet: &mut Comparison) {
        let (complies_by_iam, own) = match self.of_root() {
            Ok(own) => own,
            Err(gap) => return sheet.gaps.push(gap),
        };
        let result = self.results.value.iter().find(|result| result.kind == "AWS::::Account");
        named.looked = result.and_then(|result| result.looked);
        let list = match result.and_then(|result| result.complies) {
            None => &mut named.unsaid,
            Some(complies) if complies == complies_by_iam => {
                if !complies && is_removed(&self.view.account.root) {
                    sheet.remarks.push(format!(
                        "{} calls root non-compliant, whose credentials were removed centrally: it \
                         needs no MFA",
                        self.name()
                    ));
                }
                return;
            }
            Some(true) => &mut named.green,
            Some(false) => &mut named.late,
        };
        list.push("root");
        sheet.evidence.push(self.cite(result, "root"));
        sheet.evidence.extend(own);
    }

    /// Whether root is what the rule asks for, by IAM.
    fn of_root(&self) -> Result<(bool, Vec<Evidence>), Gap> {
        let root = &self.view.account.root;
        let mfa = root.has_mfa.seen()?;
        let of_mfa = mfa.cite("SummaryMap.AccountMFAEnabled", u8::from(mfa.value));
        if self.rule.identifier != "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED" || !mfa.value {
            return Ok((mfa.value, vec![of_mfa]));
        }
        let devices = root.virtual_devices.seen()?;
        let of_devices = devices.cite("VirtualMFADevices", devices.value.len());
        Ok((devices.value.is_empty(), vec![of_mfa, of_devices]))
    }

    fn tell(&self, named: &Named<'_>, sheet: &mut Comparison) {
        let name = self.name();
        let looked = named.looked.map_or_else(
            || "it does not say when it looked".to_owned(),
            |moment| format!("it looked at {moment}, and may have read a report of 4 hours before"),
        );
        let mut tell = |who: &[&str], says: &str, why: &str, is_grave: bool| {
            if !who.is_empty() {
                sheet.differences.push(format!("{name} {} {}{why}", says, listed(who, 3)));
                sheet.is_grave |= is_grave;
            }
        };
        let why = format!(", without such MFA by IAM: {looked}");
        tell(&named.green, "calls compliant", &why, true);
        let why = format!(", whose MFA is newer, or may be: {looked}");
        tell(&named.late, "calls non-compliant", &why, false);
        let why = format!(", whose MFA was there before: {looked}");
        tell(&named.red, "calls non-compliant", &why, true);
        let why = if self.results.value.is_empty() {
            ": it has not run, or no region records IAM users"
        } else {
            ", and has results of others"
        };
        tell(&named.unsaid, "says nothing of", why, false);
        if named.keys_only > 0 {
            sheet.remarks.push(format!(
                "{} of those whom {name} calls non-compliant have no console password",
                named.keys_only
            ));
        }
    }

    fn name(&self) -> String {
        format!("`{}` in {}", self.rule.name, self.region)
    }

    /// When the rule looked last at anybody.
    fn looked(&self) -> Option<Timestamp> {
        self.results.value.iter().filter_map(|result| result.looked).max()
    }

    fn cite(&self, result: Option<&RuleResult>, who: &str) -> Evidence {
        let Some(result) = result else {
            return self.results.cite("EvaluationResults", format!("none of {who}"));
        };
        let word = match result.complies {
            Some(true) => "COMPLIANT",
            Some(false) => "NON_COMPLIANT",
            None => "NOT_APPLICABLE or INSUFFICIENT_DATA",
        };
        let field = format!("EvaluationResults[ResourceId={}].ComplianceType", result.resource);
        self.results.cite(field, word)
    }
}

/// Whether the user was made after what the rule read.
fn is_newer(user: &User, looked: Option<Timestamp>) -> bool {
    let created = user.created.seen().ok().map(|seen| seen.value);
    created.zip(looked).is_some_and(|(created, looked)| created > looked - REPORT_AGE)
}

/// Whether a device of the user was enabled before anything that the rule can have read.
fn was_there(user: &User, looked: Option<Timestamp>) -> bool {
    let devices = user.devices.seen().map(|seen| seen.value.clone()).unwrap_or_default();
    let first = devices.iter().filter_map(|device| device.enabled).min();
    first.zip(looked).is_some_and(|(enabled, looked)| enabled < looked - REPORT_AGE)
}

/// Whether root is known to have no credentials at all.
fn is_removed(root: &Root) -> bool {
    [&root.has_password, &root.has_access_key, &root.has_certificate]
        .into_iter()
        .all(|has| has.seen().is_ok_and(|has| !has.value))
}
