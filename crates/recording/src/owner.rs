//! Of which account and region an answer speaks.

use std::borrow::Cow;

use serde::Deserialize;
use tutela_model::{AccountId, Arn, Call, Operation, operation};

use crate::{Answer, Recording, credential_report::CredentialReport};

/// The operations whose answers name their own account, and their region where they have one. Policies
/// are no such answer, since they may speak of anybody's; nor is what an organisation shares with its
/// members, as its trails.
static NAMING: &[&Operation] = &[
    &operation::GET_CALLER_IDENTITY,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_VIRTUAL_MFA_DEVICES,
    &operation::LIST_MFA_DEVICES,
    &operation::LIST_SAML_PROVIDERS,
    &operation::LIST_OPEN_ID_CONNECT_PROVIDERS,
    &operation::GET_ACCOUNT_INFORMATION,
    &operation::GET_ACCOUNT_PLAN_STATE,
    &operation::DESCRIBE_CONFIGURATION_RECORDERS,
    &operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS,
    &operation::DESCRIBE_CONFIG_RULES,
    &operation::LIST_ANALYZERS,
    &operation::DESCRIBE_CLUSTER,
    &operation::LIST_RULES,
    &operation::DESCRIBE_ALARMS,
    &operation::LIST_FUNCTIONS,
    &operation::LIST_KEYS,
    &operation::LIST_KEY_ALIASES,
    &operation::LIST_QUEUES,
    &operation::GET_QUEUE_ATTRIBUTES,
    &operation::LIST_SECRETS,
    &operation::GET_SECRET_POLICY,
    &operation::LIST_TOPICS,
    &operation::GET_TOPIC_ATTRIBUTES,
];

/// Where those answers name it; nothing else of them is kept while they are read.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Named<'a> {
    #[serde(borrow, alias = "AccountId", alias = "accountId")]
    account: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "ARN")]
    arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_detail_list: Vec<Item<'a>>,
    #[serde(borrow)]
    role_detail_list: Vec<Item<'a>>,
    #[serde(borrow)]
    group_detail_list: Vec<Item<'a>>,
    #[serde(borrow)]
    policies: Vec<Item<'a>>,
    #[serde(borrow, rename = "VirtualMFADevices", alias = "MFADevices")]
    devices: Vec<Item<'a>>,
    #[serde(borrow, rename = "SAMLProviderList", alias = "OpenIDConnectProviderList")]
    providers: Vec<Item<'a>>,
    #[serde(borrow, rename = "analyzers")]
    analyzers: Vec<Item<'a>>,
    #[serde(borrow, rename = "cluster", alias = "Attributes")]
    one: Option<Item<'a>>,
    #[serde(borrow)]
    metric_alarms: Vec<Item<'a>>,
    #[serde(borrow)]
    composite_alarms: Vec<Item<'a>>,
    #[serde(
        borrow,
        rename = "ConfigurationRecorders",
        alias = "ConfigurationRecordersStatus",
        alias = "ConfigRules",
        alias = "Rules",
        alias = "Functions",
        alias = "Keys",
        alias = "Aliases",
        alias = "SecretList",
        alias = "Topics"
    )]
    things: Vec<Item<'a>>,
    #[serde(borrow)]
    queue_urls: Vec<Cow<'a, str>>,
}

/// A thing of the account, by its ARN.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    #[serde(
        borrow,
        alias = "arn",
        alias = "ARN",
        alias = "AlarmArn",
        alias = "AliasArn",
        alias = "ConfigRuleArn",
        alias = "FunctionArn",
        alias = "KeyArn",
        alias = "QueueArn",
        alias = "SerialNumber",
        alias = "TopicArn"
    )]
    arn: Option<Cow<'a, str>>,
    /// The kind of an analyzer.
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

impl Named<'_> {
    /// The ARNs of the account's own things.
    fn arns(&self) -> impl Iterator<Item = &str> {
        // An organisation's analyzer may be listed to others than its owner.
        let analyzers = self
            .analyzers
            .iter()
            .filter(|own| own.kind.as_deref().is_none_or(|kind| !kind.starts_with("ORGANIZATION")));
        let lists = [
            &self.user_detail_list,
            &self.role_detail_list,
            &self.group_detail_list,
            &self.policies,
            &self.devices,
            &self.providers,
            &self.metric_alarms,
            &self.composite_alarms,
            &self.things,
        ];
        let items = lists.into_iter().flatten().chain(analyzers).chain(&self.one);
        self.arn.as_deref().into_iter().chain(items.filter_map(|item| item.arn.as_deref()))
    }
}

/// What an answer names as its own.
#[derive(Default)]
struct Names {
    /// One, unless answers were pasted together.
    accounts: Vec<AccountId>,
    regions: Vec<String>,
}

/// The account that recordings name as their own: the caller's identity before all others.
#[must_use]
pub fn account_named(recordings: &[Recording]) -> Option<AccountId> {
    let mut recordings: Vec<&Recording> = recordings.iter().collect();
    recordings.sort_by_key(|recording| *recording.call.operation != operation::GET_CALLER_IDENTITY);
    recordings
        .iter()
        .find_map(|recording| accounts_of(&recording.call, &recording.answer).into_iter().next())
}

/// The accounts that an answer names as its own: one, unless answers were pasted together.
pub(crate) fn accounts_of(call: &Call, answer: &Answer) -> Vec<AccountId> {
    names(call, answer).accounts
}

/// The account or region that an answer names in the place of `own` or of its call's region.
pub(crate) fn foreign(call: &Call, answer: &Answer, own: &AccountId) -> Option<Foreign> {
    let Names { accounts, regions } = names(call, answer);
    if let Some(account) = accounts.into_iter().find(|account| account != own) {
        return Some(Foreign::Account(account));
    }
    let asked = call.region.as_ref()?;
    regions.into_iter().find(|region| region != asked).map(Foreign::Region)
}

/// Of what an answer is that lies in another's place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    Account(AccountId),
    Region(String),
}

fn names(call: &Call, answer: &Answer) -> Names {
    match answer {
        Answer::Report { csv, .. } => match CredentialReport::parse(csv) {
            Ok(report) => Names { accounts: accounts_in(report.arns()), regions: Vec::new() },
            Err(_) => Names::default(),
        },
        Answer::Json(json) if NAMING.contains(&call.operation) => names_in(json),
        Answer::Json(_) | Answer::Absent { .. } | Answer::Gap { .. } => Names::default(),
    }
}

fn names_in(json: &[u8]) -> Names {
    let Ok(named) = serde_json::from_slice::<Named<'_>>(json) else { return Names::default() };
    let of_urls = named.queue_urls.iter().filter_map(|url| url.rsplit('/').nth(1));
    let told = named.account.as_deref().into_iter().chain(of_urls).filter_map(AccountId::parse);
    let accounts = distinct(told.chain(accounts_in(named.arns())));
    let regions = named.arns().filter_map(|arn| Arn::new(arn).region().map(str::to_owned));
    Names { accounts, regions: distinct(regions.filter(|region| !region.is_empty())) }
}

/// The accounts of ARNs, each once.
fn accounts_in<'a>(arns: impl Iterator<Item = &'a str>) -> Vec<AccountId> {
    distinct(arns.filter_map(|arn| Arn::new(arn).account().and_then(AccountId::parse)))
}

/// Each once, in the order in which they come.
fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}
