//! The one way from recordings to a snapshot, for live, folder, demo and fake alike.

mod alerts;
mod authorization;
mod clusters;
mod config;
mod contacts;
mod credentials;
mod devices;
mod identity_center;
mod monitoring;
mod organization;
mod permission_sets;
mod population;
mod reader;
mod regions;
mod resources;
mod root;
mod signals;
mod trails;
mod tree;
mod users;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use tutela_model::{
    Account, AccountId, Arn, Call, Caller, Cause, Controls, Gap, Group, ManagedPolicy, Member,
    Observed, PasswordPolicy, ReportAge, Seen, ServiceCredential, Snapshot, Tree, VirtualDevice,
    operation,
};

use self::authorization::twice;
pub(crate) use self::{
    organization::Kind,
    reader::{DatedReport, Reader},
    tree::{OF_TREE, accounts as accounts_for_parent, children, is_listed_by, tags, targets},
    users::row_of,
};
use crate::{AccountRecordings, Answer, Recording, answers, plan::expected_calls};

/// Turns the recordings of accounts into what was seen of them, gaps included.
///
/// `as_of` is the moment that ages are reckoned from. It cannot fail: what cannot be read is a gap.
///
/// ```
/// use tutela_model::{AccountId, Cause};
/// use tutela_recording::{AccountRecordings, assemble};
/// let nothing = AccountRecordings::new(AccountId::parse("111122223333").unwrap(), vec![]);
/// let snapshot = assemble(&[nothing], None);
/// // Not "root has no MFA", and not "root has MFA": nobody asked.
/// assert_eq!(snapshot.accounts[0].root.has_mfa.seen().unwrap_err().cause(), Cause::NotAsked);
/// ```
#[must_use]
pub fn assemble(accounts: &[AccountRecordings], as_of: Option<Timestamp>) -> Snapshot {
    let tree = tree(accounts, as_of);
    let accounts = accounts.iter();
    let accounts = accounts.map(|account| assemble_one(account, tree.as_ref(), as_of)).collect();
    Snapshot { as_of, accounts }
}

/// The tree of the organisation, by the account that was asked for it; `None` where none was.
#[must_use]
pub fn tree(accounts: &[AccountRecordings], as_of: Option<Timestamp>) -> Option<Arc<Tree>> {
    let home = accounts.iter().find(|account| tree::is_listed_by(account))?;
    Some(Arc::new(Facts::read(home, as_of).tree(&home.account)))
}

/// One account, in the organisation that `tree` shows. With the tree of its accounts, it gives what
/// [`assemble`] gives of them together.
#[must_use]
pub fn assemble_one(
    account: &AccountRecordings,
    tree: Option<&Arc<Tree>>,
    as_of: Option<Timestamp>,
) -> Account {
    Facts::read(account, as_of).account(account, tree)
}

/// The answers that more than one part of the account is read from, each read once.
pub(crate) struct Facts<'a> {
    pub(crate) reader: Reader<'a>,
    pub(crate) report: Observed<DatedReport>,
    pub(crate) authorization: Observed<answers::AuthorizationDetails>,
    pub(crate) virtual_devices: Observed<Vec<VirtualDevice>>,
    pub(crate) summary: Observed<BTreeMap<String, i64>>,
}

impl<'a> Facts<'a> {
    pub(crate) fn read(account: &'a AccountRecordings, as_of: Option<Timestamp>) -> Self {
        let reader = Reader::new(account, as_of);
        let summary = reader
            .account_wide::<answers::AccountSummary>(&operation::GET_ACCOUNT_SUMMARY)
            .and_then(|answer| Observed::of(answer.value.summary_map.clone(), &answer.receipt));
        let virtual_devices = devices::virtual_devices(&reader, &summary);
        let authorization = reader.account_wide(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
        Self {
            report: reader.credential_report(),
            authorization: match authorization.seen().ok().and_then(authorization::twin) {
                Some(gap) => Observed::Missing(gap),
                None => authorization,
            },
            virtual_devices,
            summary,
            reader,
        }
    }

    fn account(&self, recordings: &AccountRecordings, tree: Option<&Arc<Tree>>) -> Account {
        let service_credentials = self.service_credentials();
        let mut differences = Vec::new();
        let users = population::population(self, &service_credentials, &mut differences);
        let root = root::root(self, &mut differences);
        Account {
            id: recordings.account.clone(),
            partition: self.partition_or_aws().into(),
            alias: self.alias(),
            caller: self.caller(),
            root,
            users,
            roles: self.authorization.and_then(authorization::roles),
            roles_complete: self.roles_complete(),
            groups: self.groups(),
            policies: self.policies(),
            password_policy: self.password_policy(),
            virtual_devices: self.virtual_devices.clone(),
            service_credentials,
            saml_providers: self.saml_providers(),
            oidc_providers: self.oidc_providers(),
            organization: self.organization(self.own_account(&recordings.account).as_deref()),
            scps: self.scps(),
            monitoring: self.monitoring(),
            contacts: self.contacts(),
            standing: self.standing(&recordings.account),
            signals: self.signals(),
            identity_center: self.identity_center(recordings, tree),
            clusters: self.clusters(),
            resources: self.resources(),
            member: member_of(tree, &recordings.account),
            controls: controls_of(tree, &recordings.account),
            tree: self.own_tree(recordings, tree),
            root_features: self.root_features(),
            report: self.report.and_then(|report| {
                Observed::of(ReportAge { generated: report.value.generated }, &report.receipt)
            }),
            differences,
            gaps: self.gaps(member_of(tree, &recordings.account).seen().ok()),
        }
    }

    /// The tree, where this is the account that listed it.
    fn own_tree(&self, own: &AccountRecordings, tree: Option<&Arc<Tree>>) -> Observed<Arc<Tree>> {
        self.roots().and_then(|roots| match tree.filter(|tree| tree.listed_by == own.account) {
            Some(tree) => Observed::of(Arc::clone(tree), &roots.receipt),
            None => Observed::Missing(Gap::new(
                roots.receipt.call.clone(),
                Cause::Undecided,
                "another account's listing was taken",
            )),
        })
    }

    /// The gaps. That nobody was asked in an account that is suspended or closed is none: its state
    /// says all.
    fn gaps(&self, member: Option<&Seen<Option<Member>>>) -> Vec<Gap> {
        let mut gaps = self.reader.gaps();
        // A table that cannot be read is found out only by reading it.
        gaps.extend(self.report.seen().err().filter(|gap| !gaps.contains(gap)));
        let undone = expected_calls(self).into_iter().filter(|call| !self.reader.was_asked(call));
        gaps.extend(undone.map(|call| self.reader.not_asked(&call)));
        let is_shut = |member: &Member| member.state.is_shut();
        if member.is_some_and(|seen| seen.value.as_ref().is_some_and(is_shut)) {
            gaps.retain(|gap| gap.cause() != Cause::NotAsked);
        }
        gaps.sort();
        gaps
    }

    /// The number of the account that was asked.
    pub(crate) fn own_account(&self, recorded: &AccountId) -> Option<String> {
        if *recorded != AccountId::unknown() {
            return Some(recorded.to_string());
        }
        let caller = self.caller();
        let account = caller.seen().ok().and_then(|caller| caller.value.arn.account())?;
        AccountId::parse(account).map(|account| account.to_string())
    }

    fn partition_or_aws(&self) -> String {
        self.partition().unwrap_or_else(|| "aws".to_owned())
    }

    /// The partition of the first ARN that the account's answers name as its own.
    fn partition(&self) -> Option<String> {
        let caller = self.caller();
        let caller = caller.seen().ok().map(|caller| &caller.value.arn);
        let details = self.authorization.seen().ok().map(|answer| &answer.value);
        let users = details.iter().flat_map(|details| &details.user_detail_list);
        let groups = details.iter().flat_map(|details| &details.group_detail_list);
        let devices = self.virtual_devices.seen().ok();
        let devices = devices.iter().flat_map(|devices| &devices.value);
        let (saml, oidc) = (self.saml_providers(), self.oidc_providers());
        let providers = [&saml, &oidc].into_iter().filter_map(|providers| providers.seen().ok());
        let report = self.report.seen().ok();
        let mut arns = caller
            .into_iter()
            .chain(users.map(|user| &user.arn))
            .chain(groups.map(|group| &group.arn))
            .chain(devices.map(|device| &device.serial))
            .chain(providers.flat_map(|providers| &providers.value))
            .map(Arn::as_str)
            .chain(report.iter().flat_map(|report| report.value.table.arns()));
        arns.find_map(|arn| Arn::new(arn).partition().map(str::to_owned))
    }

    pub(crate) fn caller(&self) -> Observed<Caller> {
        caller(&self.reader)
    }

    fn alias(&self) -> Observed<Option<String>> {
        self.reader
            .account_wide::<answers::AccountAliases>(&operation::LIST_ACCOUNT_ALIASES)
            .and_then(|answer| {
                Observed::of(answer.value.account_aliases.first().cloned(), &answer.receipt)
            })
    }

    fn roles_complete(&self) -> Result<(), Gap> {
        let answer = self.authorization.seen()?;
        let summary = self.summary.seen().ok();
        let counted = summary.and_then(|summary| summary.value.get("Roles").copied());
        authorization::roles_complete(answer, counted)
    }

    fn groups(&self) -> Observed<BTreeMap<String, Group>> {
        self.authorization.and_then(authorization::groups)
    }

    fn policies(&self) -> Observed<BTreeMap<Arn, ManagedPolicy>> {
        self.authorization.and_then(authorization::policies)
    }

    fn password_policy(&self) -> Observed<Option<PasswordPolicy>> {
        let call = Call::new(&operation::GET_ACCOUNT_PASSWORD_POLICY);
        self.reader.answer_or_absent::<answers::PasswordPolicyAnswer>(&call).and_then(|answer| {
            let policy = answer.value.as_ref().map(|answer| &answer.password_policy);
            let policy = policy.map(password_policy);
            Observed::of(policy, &answer.receipt)
        })
    }

    fn service_credentials(&self) -> Observed<Vec<ServiceCredential>> {
        let operation = &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS;
        self.reader.account_wide::<answers::ServiceSpecificCredentials>(operation).and_then(
            |answer| {
                let listed = &answer.value.service_specific_credentials;
                let ids = listed.iter().map(|entry| entry.service_specific_credential_id.as_str());
                if let Some(gap) = twice(&answer.receipt.call, ids) {
                    return Observed::Missing(gap);
                }
                match listed.iter().map(|entry| service_credential(answer, entry)).collect() {
                    Ok(credentials) => Observed::of(credentials, &answer.receipt),
                    Err(gap) => Observed::Missing(gap),
                }
            },
        )
    }

    fn saml_providers(&self) -> Observed<Vec<Arn>> {
        self.reader
            .account_wide::<answers::SamlProviders>(&operation::LIST_SAML_PROVIDERS)
            .and_then(|answer| {
                Observed::of(
                    answer.value.providers.iter().map(|entry| entry.arn.clone()).collect(),
                    &answer.receipt,
                )
            })
    }

    fn oidc_providers(&self) -> Observed<Vec<Arn>> {
        let operation = &operation::LIST_OPEN_ID_CONNECT_PROVIDERS;
        self.reader.account_wide::<answers::OidcProviders>(operation).and_then(|answer| {
            Observed::of(
                answer.value.providers.iter().map(|entry| entry.arn.clone()).collect(),
                &answer.receipt,
            )
        })
    }
}

/// What the tree says of an account, where there is one.
fn member_of(tree: Option<&Arc<Tree>>, id: &AccountId) -> Observed<Option<Member>> {
    tree.map_or_else(|| Observed::Missing(tree::not_listed()), |tree| tree.member_of(id))
}

/// The policies of the tree that reach an account, likewise.
fn controls_of(tree: Option<&Arc<Tree>>, id: &AccountId) -> Controls {
    let none = || Controls {
        scps: Observed::Missing(tree::not_listed()),
        rcps: Observed::Missing(tree::not_listed()),
    };
    tree.map_or_else(none, |tree| tree.controls(id, &tree::not_listed()))
}

/// The identity that a recording names as the caller's.
pub(crate) fn caller_of(recording: &Recording) -> Option<String> {
    if *recording.call.operation != operation::GET_CALLER_IDENTITY {
        return None;
    }
    let Answer::Json(json) = &recording.answer else { return None };
    let identity = serde_json::from_slice::<answers::CallerIdentity>(json).ok()?;
    Some(identity.arn.to_string())
}

/// The identity that read the account.
pub(crate) fn caller(reader: &Reader<'_>) -> Observed<Caller> {
    reader
        .account_wide::<answers::CallerIdentity>(&operation::GET_CALLER_IDENTITY)
        .and_then(|answer| Observed::of(Caller { arn: answer.value.arn.clone() }, &answer.receipt))
}

fn service_credential<T>(
    answer: &Seen<T>,
    entry: &answers::ServiceSpecificCredential,
) -> Result<ServiceCredential, Gap> {
    Ok(ServiceCredential {
        id: entry.service_specific_credential_id.clone(),
        user: entry.user_name.clone(),
        service: entry.service_name.clone(),
        active: is_active(&answer.receipt.call, &entry.status)?,
        created: entry.create_date,
        expires: entry.expiration_date,
    })
}

/// Reads the status of a key or credential. A word that this version does not know is a gap.
fn is_active(call: &Call, status: &str) -> Result<bool, Gap> {
    match status {
        "Active" => Ok(true),
        "Inactive" | "Expired" => Ok(false),
        other => Err(Gap::new(
            call.clone(),
            Cause::Malformed,
            format!("`{other}` is no status that this version knows"),
        )),
    }
}

fn password_policy(policy: &answers::PasswordPolicyEntry) -> PasswordPolicy {
    let characters = [
        ("RequireSymbols", policy.require_symbols),
        ("RequireNumbers", policy.require_numbers),
        ("RequireUppercaseCharacters", policy.require_uppercase_characters),
        ("RequireLowercaseCharacters", policy.require_lowercase_characters),
    ];
    PasswordPolicy {
        minimum_length: policy.minimum_password_length,
        reuse_prevention: policy.password_reuse_prevention.filter(|count| *count > 0),
        max_age_days: policy.max_password_age.filter(|days| *days > 0),
        allow_change: policy.allow_users_to_change_password,
        required_characters: characters
            .iter()
            .filter(|(_, on)| *on)
            .map(|(name, _)| *name)
            .collect(),
    }
}
