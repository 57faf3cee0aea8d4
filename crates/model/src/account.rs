//! What was seen of an account.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    AccountId, Arn, Cluster, Contacts, Controls, Evidence, Gap, IdentityCenter, Member, Monitoring,
    Observed, Organization, Receipt, Regional, Resources, Scp, ServiceCredential, Signals,
    Standing, Tree, User, VirtualDevice,
};

/// What was seen, of every account, as of one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The moment that ages are reckoned from; `None` for a hand-made folder that nobody dated.
    pub as_of: Option<Timestamp>,
    /// The accounts, by id.
    pub accounts: Vec<Account>,
}

/// What was seen of one account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account id.
    pub id: AccountId,
    /// The partition of its ARNs: `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: Arc<str>,
    /// Its alias, `None` where it has none.
    pub alias: Observed<Option<String>>,
    /// Who read it.
    pub caller: Observed<Caller>,
    /// The root user.
    pub root: Root,
    /// IAM users.
    pub users: Population<User>,
    /// Roles, those of AWS's services included.
    pub roles: Observed<Vec<Role>>,
    /// Why there may be roles beside those that are listed.
    pub roles_complete: Result<(), Gap>,
    /// Groups by name.
    pub groups: Observed<BTreeMap<String, Group>>,
    /// Managed policies by ARN, AWS's own included where they are attached.
    pub policies: Observed<BTreeMap<Arn, ManagedPolicy>>,
    /// The rules for console passwords; `None` where AWS's defaults hold.
    pub password_policy: Observed<Option<PasswordPolicy>>,
    /// Virtual MFA devices, assigned or not.
    pub virtual_devices: Observed<Vec<VirtualDevice>>,
    /// Passwords and API keys for single services.
    pub service_credentials: Observed<Vec<ServiceCredential>>,
    /// ARNs of SAML identity providers.
    pub saml_providers: Observed<Vec<Arn>>,
    /// ARNs of `OpenID` Connect identity providers.
    pub oidc_providers: Observed<Vec<Arn>>,
    /// The organisation that it belongs to; `None` for none.
    pub organization: Observed<Option<Organization>>,
    /// The SCPs of the organisation that are not AWS's own, attached or not, where the account is
    /// its management account.
    pub scps: Observed<Vec<Scp>>,
    /// What watches it.
    pub monitoring: Monitoring,
    /// Whom AWS writes to.
    pub contacts: Contacts,
    /// What it is to AWS.
    pub standing: Standing,
    /// What AWS says of its standing.
    pub signals: Signals,
    /// What it shows of IAM Identity Center.
    pub identity_center: IdentityCenter,
    /// The clusters of Amazon EKS.
    pub clusters: Regional<Vec<Cluster>>,
    /// What has policies of its own, by kind; each kind is there.
    pub resources: Resources,
    /// What its organisation knows of it; `None` where it was listed and is none of the accounts.
    pub member: Observed<Option<Member>>,
    /// The SCPs and RCPs that it is under.
    pub controls: Controls,
    /// The accounts of the organisation, where this is the account that listed them.
    pub tree: Observed<Arc<Tree>>,
    /// The features of central root management that are on: `RootCredentialsManagement`,
    /// `RootSessions`.
    pub root_features: Observed<Vec<String>>,
    /// When the credential report was made.
    pub report: Observed<ReportAge>,
    /// Where a live answer and the credential report disagree.
    pub differences: Vec<Difference>,
    /// Every call that was made in vain or that a folder lacks.
    pub gaps: Vec<Gap>,
}

impl Account {
    /// The ARN of the account's root user, which stands for the account where nothing else does.
    #[must_use]
    pub fn root_arn(&self) -> String {
        format!("arn:{}:iam::{}:root", self.partition, self.id)
    }
}

/// The identity that read an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its ARN.
    pub arn: Arn,
}

/// When the credential report was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportAge {
    /// AWS's own time; `None` for a table that was saved without it.
    pub generated: Option<Timestamp>,
}

/// The root user.
#[derive(Clone, Debug)]
pub struct Root {
    /// Whether it has MFA (`AccountMFAEnabled`).
    pub has_mfa: Observed<bool>,
    /// Whether it has a password (`AccountPasswordPresent`); missing in answers of before 2024-11.
    pub has_password: Observed<bool>,
    /// Whether it has an access key (`AccountAccessKeysPresent`).
    pub has_access_key: Observed<bool>,
    /// Whether it has a signing certificate (`AccountSigningCertificatesPresent`).
    pub has_certificate: Observed<bool>,
    /// Its virtual devices, by the account's list of them.
    pub virtual_devices: Observed<Vec<Arn>>,
    /// Serial numbers of all its devices, which only a root session may list.
    pub devices: Observed<Vec<String>>,
    /// Its last sign-in or signed call, by the credential report.
    pub last_used: Observed<crate::LastUse>,
}

/// A listing of resources: those that are known, and whether there may be others.
#[derive(Clone, Debug)]
pub struct Population<T> {
    /// The known ones, by ARN.
    pub known: Vec<T>,
    /// The receipt of the complete listing, or why others may exist.
    pub complete: Result<Arc<Receipt>, Gap>,
}

/// An IAM group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its ARN.
    pub arn: Arn,
    /// Policies written into it.
    pub inline: Vec<NamedPolicy>,
    /// ARNs of policies attached to it.
    pub attached: Vec<Arn>,
}

/// An IAM role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
    /// The policy that says who may assume it, as JSON text.
    pub trust: Arc<str>,
    /// What it has been granted; it is in no group.
    pub grants: Grants,
}

/// A policy written into a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedPolicy {
    /// Its name.
    pub name: String,
    /// The document, as JSON text.
    pub document: Arc<str>,
}

/// A managed policy's default version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// Its ARN.
    pub arn: Arn,
    /// The document, as JSON text.
    pub document: Arc<str>,
}

/// What a user has been granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grants {
    /// Policies written into the user.
    pub inline: Vec<NamedPolicy>,
    /// ARNs of policies attached to the user.
    pub attached: Vec<Arn>,
    /// Names of the user's groups.
    pub groups: Vec<String>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<Arn>,
}

/// The account's rules for console passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The least length.
    pub minimum_length: u32,
    /// How many earlier passwords may not come back; `None` for no rule.
    pub reuse_prevention: Option<u32>,
    /// Days until a password expires; `None` for never.
    pub max_age_days: Option<u32>,
    /// Whether users may change their own.
    pub allow_change: bool,
    /// Kinds of characters that every password must have, by the API's names of the rules.
    pub required_characters: Vec<&'static str>,
}

/// A live answer and the credential report that disagree. The live answer was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The resource.
    pub resource: String,
    /// What they disagree about, in a few words.
    pub fact: &'static str,
    /// What the live answer says.
    pub live: Evidence,
    /// What the report says.
    pub report: Evidence,
}
