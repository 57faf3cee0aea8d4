//! Rules of AWS Config about MFA: which are there, which are to be made, and where.
//!
//! One region suffices, as root and users are the same in all. What somebody else made is neither changed
//! nor made a second time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use thiserror::Error;
use tutela_model::{
    Account, Change, ConfigRule, ConfigRuleState, Gap, RECORDS_USERS, State, home_region,
};

use crate::{Claim, Draft, Plan, Precondition, Step};

/// The check that passes once root's MFA and users' are looked at.
pub const CHECK: &str = "config-mfa-rule-missing";

/// A rule of AWS Config that AWS manages and that looks at MFA.
///
/// Source: <https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MfaRule {
    /// Root has some device.
    Root,
    /// Root has a device that is no app.
    RootHardware,
    /// Each user has a device, also who has keys alone.
    Users,
    /// Each user with a console password has a device.
    ConsoleUsers,
}

impl MfaRule {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Root, Self::RootHardware, Self::Users, Self::ConsoleUsers];

    /// AWS's name of what it checks: `ROOT_ACCOUNT_MFA_ENABLED`.
    #[must_use]
    pub fn identifier(self) -> &'static str {
        match self {
            Self::Root => "ROOT_ACCOUNT_MFA_ENABLED",
            Self::RootHardware => "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
            Self::Users => "IAM_USER_MFA_ENABLED",
            Self::ConsoleUsers => "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
        }
    }

    /// What a rule of ours is called: `tutela-root-account-mfa-enabled`.
    #[must_use]
    pub fn name(self) -> String {
        format!("tutela-{}", self.identifier().to_lowercase().replace('_', "-"))
    }

    fn about(self) -> &'static str {
        match self {
            Self::Root => "whether root has an MFA device",
            Self::RootHardware => "whether root has an MFA device, and none is an app",
            Self::Users => {
                "whether each IAM user has an MFA device, those with keys alone included"
            }
            Self::ConsoleUsers => "whether each IAM user with a password has an MFA device",
        }
    }

    fn is_of_root(self) -> bool {
        matches!(self, Self::Root | Self::RootHardware)
    }
}

/// How often a rule runs. AWS has shorter intervals, which make no sense: it makes one credential report
/// in four hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Four times a day.
    SixHours,
    /// Twice a day.
    TwelveHours,
    /// Once a day.
    Day,
}

impl Every {
    fn word(self) -> &'static str {
        match self {
            Self::SixHours => "Six_Hours",
            Self::TwelveHours => "Twelve_Hours",
            Self::Day => "TwentyFour_Hours",
        }
    }

    fn a_month(self) -> usize {
        match self {
            Self::SixHours => 4 * 30,
            Self::TwelveHours => 2 * 30,
            Self::Day => 30,
        }
    }
}

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The rules.
    pub rules: BTreeSet<MfaRule>,
    /// Where; `None` for where AWS Config takes in IAM users already.
    pub region: Option<String>,
    /// How often they run.
    pub every: Every,
    /// The moment.
    pub now: Timestamp,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum ConfigRulesError {
    /// The account is not known.
    #[error("nothing that was read names the account")]
    Unnamed,
    /// What is there was not seen.
    #[error("what AWS Config has was not seen: {0}")]
    Unseen(Gap),
    /// The region is not enabled.
    #[error("region `{0}` is not enabled, or is none: {1} are")]
    NoSuchRegion(String, String),
    /// AWS does not have the rule in that region.
    #[error(
        "AWS has {1} in no region that came after February 2022, {0} among them: choose another --region"
    )]
    NotOffered(String, &'static str),
    /// A rule takes a recorder.
    #[error(
        "AWS Config takes no rule in {0}, as it has no recorder there: make one that records \
         AWS::IAM::User alone (`aws configservice put-configuration-recorder`, `put-delivery-channel`, \
         `start-configuration-recorder`), which AWS charges for by each change of a user, or choose \
         another --region"
    )]
    NoRecorder(String),
}

/// Makes the plan; without steps where nothing is missing. Pure.
///
/// # Errors
/// Where there is no region for the rules, or what is there already was not seen.
pub fn plan(account: &Account, wish: &Wish) -> Result<Plan, ConfigRulesError> {
    if !account.id.is_known() {
        return Err(ConfigRulesError::Unnamed);
    }
    let there = there(account);
    let mut notes = Vec::new();
    let missing: BTreeSet<MfaRule> = wish
        .rules
        .iter()
        .copied()
        .filter(|rule| match there.get(rule.identifier()) {
            Some((region, name)) => {
                notes.push(format!(
                    "rule `{name}` in {region} looks at {} already: no second is made",
                    rule.about()
                ));
                false
            }
            None => true,
        })
        .collect();
    if let Some(gap) = account.monitoring.rules.first_gap().filter(|_| !missing.is_empty()) {
        notes.push(format!("there may be such rules already where nobody saw: {gap}"));
    }
    let mut steps = Vec::new();
    if !missing.is_empty() {
        let region = region(account, wish, &missing)?;
        notes.extend(remarks(account, &region, &missing, wish.every));
        steps = missing.iter().map(|rule| make(*rule, &region, wish.every)).collect();
    }
    let covered = |of_root: bool| {
        let mut all = MfaRule::ALL.iter().filter(|rule| rule.is_of_root() == of_root);
        all.any(|rule| missing.contains(rule) || there.contains_key(rule.identifier()))
    };
    if let Some(last) = steps.last_mut().filter(|_| covered(true) && covered(false)) {
        last.proves = vec![Claim {
            check: CHECK.to_owned(),
            resource: format!("{}#config-mfa-rules/account", account.root_arn()),
            level: None,
        }];
    }
    Ok(Plan::seal(Draft {
        account: account.id.to_string(),
        made: wish.now,
        goal: "AWS Config looks at MFA".to_owned(),
        steps,
        withheld: Vec::new(),
        notes,
    }))
}

/// Where each kind of rule is already, and what it is called: by identifier.
fn there(account: &Account) -> BTreeMap<&str, (&str, &str)> {
    let mut there = BTreeMap::new();
    for (region, fact) in &account.monitoring.rules.known {
        let Ok(seen) = fact.seen() else { continue };
        for ConfigRule { name, identifier, .. } in &seen.value {
            there.entry(identifier.as_str()).or_insert((region.as_str(), name.as_str()));
        }
    }
    there
}

/// The region that is named, or the one that suits best.
fn region(
    account: &Account,
    wish: &Wish,
    missing: &BTreeSet<MfaRule>,
) -> Result<String, ConfigRulesError> {
    let enabled = &account.monitoring.regions.seen().map_err(ConfigRulesError::Unseen)?.value;
    let of_users = missing.contains(&MfaRule::Users).then_some(MfaRule::Users.identifier());
    if let Some(region) = &wish.region {
        if !enabled.contains(region) {
            let all = enabled.iter().cloned().collect::<Vec<_>>().join(", ");
            return Err(ConfigRulesError::NoSuchRegion(region.clone(), all));
        }
        if let Some(identifier) = of_users.filter(|_| !RECORDS_USERS.contains(&region.as_str())) {
            return Err(ConfigRulesError::NotOffered(region.clone(), identifier));
        }
        let recorders = account.monitoring.recorders.known.get(region);
        let seen = recorders.map(|fact| fact.seen().map_err(ConfigRulesError::Unseen));
        return match seen.transpose()? {
            Some(seen) if !seen.value.is_empty() => Ok(region.clone()),
            Some(_) | None => Err(ConfigRulesError::NoRecorder(region.clone())),
        };
    }
    let home = home_region(&account.partition).unwrap_or_default();
    let has_recorder = |region: &&String| {
        let fact = account.monitoring.recorders.known.get(*region);
        fact.is_some_and(|fact| fact.seen().is_ok_and(|seen| !seen.value.is_empty()))
    };
    let suits = enabled.iter().filter(|region| RECORDS_USERS.contains(&region.as_str()));
    let best = suits
        .filter(has_recorder)
        .min_by_key(|region| (!takes_in_users(account, region), region.as_str() != home, *region));
    best.cloned().ok_or_else(|| match account.monitoring.recorders.first_gap() {
        Some(gap) => ConfigRulesError::Unseen(gap),
        None => ConfigRulesError::NoRecorder("any region that has these rules".to_owned()),
    })
}

/// Whether AWS Config records IAM users there, as far as anybody saw.
fn takes_in_users(account: &Account, region: &str) -> bool {
    let monitoring = &account.monitoring;
    let statuses = monitoring.recorders.known.get(region).and_then(|fact| fact.seen().ok());
    let types = monitoring.recorded_types.known.get(region).and_then(|fact| fact.seen().ok());
    let (Some(statuses), Some(types)) = (statuses, types) else { return false };
    let records =
        |name: &str| statuses.value.iter().any(|status| status.name == name && status.is_recording);
    types.value.iter().any(|own| {
        records(&own.recorder) && own.takes_in_users().is_some_and(|(takes_in, ..)| takes_in)
    })
}

/// What a person should know of the rules.
fn remarks(
    account: &Account,
    region: &str,
    missing: &BTreeSet<MfaRule>,
    every: Every,
) -> Vec<String> {
    let users = account.users.known.len();
    let a_run: usize = missing.iter().map(|rule| if rule.is_of_root() { 1 } else { users }).sum();
    let mut notes = vec![format!(
        "AWS charges for evaluations, of which these rules make about {} a month: \
         https://aws.amazon.com/config/pricing/",
        a_run.saturating_mul(every.a_month())
    )];
    if let Err(gap) = &account.users.complete {
        notes.push(format!("that counts {users} users, and there may be more: {gap}"));
    }
    if missing.iter().any(|rule| !rule.is_of_root()) && !takes_in_users(account, region) {
        notes.push(format!(
            "rules about users may stay without results in {region}, where no recorder is seen to take in \
             IAM users: `tutela explain config-recorder-omits-users`"
        ));
    }
    if missing.contains(&MfaRule::Users) {
        notes.push(
            "IAM_USER_MFA_ENABLED also fails users who have no password: `tutela scan --check \
             config-mfa-rule-disagrees` tells them apart"
                .to_owned(),
        );
    }
    notes
}

fn make(rule: MfaRule, region: &str, every: Every) -> Step {
    let (region, config_rule_name) = (region.to_owned(), rule.name());
    let action = Change::PutConfigRule {
        region: region.clone(),
        config_rule_name: config_rule_name.clone(),
        description: format!("Looks at {}. Made by Tutela.", rule.about()),
        source_identifier: rule.identifier().to_owned(),
        maximum_execution_frequency: every.word().to_owned(),
    };
    Step {
        precondition: Precondition { of: action.subject(), is: State::Absent },
        provided: Vec::new(),
        why: format!("looks at {}", rule.about()),
        becomes: State::ConfigRule(ConfigRuleState {
            owner: "AWS".to_owned(),
            identifier: rule.identifier().to_owned(),
            frequency: every.word().to_owned(),
            is_going: false,
        }),
        undo: Some(Change::DeleteConfigRule { region, config_rule_name }),
        action,
        proves: Vec::new(),
    }
}
