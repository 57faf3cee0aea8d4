//! What a check is.

use tutela_model::{Area, Fix, Judgement, Operation, Severity};

use crate::{
    AccountView, AttestationView, ClusterView, CredentialView, DeviceView, ExemptionView,
    InstanceView, KeyRecords, KeyView, PermissionSetView, PersonRecords, ProviderView,
    ResourceView, RoleView, RootRecords, SignInRecords, UserView, frameworks::controls_of,
};

/// A problem that can be found.
///
/// The id names the problem, resource first, and never changes.
#[derive(Debug)]
pub struct Check {
    /// The id: `root-mfa-missing`.
    pub id: &'static str,
    /// The problem in one line.
    pub title: &'static str,
    /// The part of an account that it looks at.
    pub area: Area,
    /// How bad it is without context.
    pub severity: Severity,
    /// How bad it can be with context: the same, unless a judge raises it. An unknown row has this
    /// severity, because what was not seen may be the worst.
    pub worst: Severity,
    /// The operations whose answers it reads, those that list its resources included.
    pub needs: &'static [&'static Operation],
    /// Why it is not selected by default, for a check that needs what not every caller can give.
    pub opt_in: Option<&'static str>,
    /// The page about it, in Markdown.
    pub doc: &'static str,
    /// How to put it right.
    pub fix: Fix,
    /// The judge, at the altitude of its resource.
    pub judge: Judge,
}

impl Check {
    /// Controls of frameworks that ask for it, as `framework:id`.
    #[must_use]
    pub fn controls(&self) -> &'static [&'static str] {
        controls_of(self.id)
    }
}

impl Judge {
    /// Whether it judges what the caller brought, and nothing that AWS said.
    #[must_use]
    pub fn is_of_caller(&self) -> bool {
        matches!(
            self,
            Self::RecordedRoot(_)
                | Self::RecordedSignIn(_)
                | Self::RecordedKey(_)
                | Self::RecordedPerson(_)
                | Self::Attestation(_)
                | Self::Exemption(_)
        )
    }
}

/// A judge, and what it is shown. The engine calls it once a resource.
#[derive(Debug)]
pub enum Judge {
    /// The root user.
    Root(fn(&AccountView<'_>) -> Judgement),
    /// Something that an account has once, without an ARN of its own: `#kind/account`.
    Account {
        /// The kind, as in `#password-policy/account`.
        kind: &'static str,
        /// The judge.
        judge: fn(&AccountView<'_>) -> Judgement,
    },
    /// An IAM user.
    User(fn(&UserView<'_>) -> Judgement),
    /// An access key of an IAM user.
    Key(fn(&KeyView<'_>) -> Judgement),
    /// A virtual MFA device, assigned or not.
    VirtualDevice(fn(&DeviceView<'_>) -> Judgement),
    /// A password or API key for a single service.
    ServiceCredential(fn(&CredentialView<'_>) -> Judgement),
    /// An IAM role.
    Role(fn(&RoleView<'_>) -> Judgement),
    /// An identity provider of the account, SAML or `OpenID` Connect.
    Provider(fn(&ProviderView<'_>) -> Judgement),
    /// A resource that may have a policy of its own.
    Resource(fn(&ResourceView<'_>) -> Judgement),
    /// A cluster of Amazon EKS.
    Cluster(fn(&ClusterView<'_>) -> Judgement),
    /// An instance of IAM Identity Center.
    Instance(fn(&InstanceView<'_>) -> Judgement),
    /// A permission set of IAM Identity Center.
    PermissionSet(fn(&PermissionSetView<'_>) -> Judgement),
    /// An IAM user, where the people of IAM Identity Center are known.
    Person(fn(&UserView<'_>) -> Judgement),
    /// Root, by records that the caller brought.
    RecordedRoot(fn(&RootRecords<'_>) -> Judgement),
    /// An IAM user who signed in, by records that the caller brought.
    RecordedSignIn(fn(&SignInRecords<'_>) -> Judgement),
    /// An access key that called, by records that the caller brought.
    RecordedKey(fn(&KeyRecords<'_>) -> Judgement),
    /// A user of IAM Identity Center, by records that the caller brought.
    RecordedPerson(fn(&PersonRecords<'_>) -> Judgement),
    /// An attestation that the caller brought.
    Attestation(fn(&AttestationView<'_>) -> Judgement),
    /// An exemption that the caller brought.
    Exemption(fn(&ExemptionView<'_>) -> Judgement),
}
