//! Who gets into a role without any credential of AWS: whom identity providers vouch for, and holders
//! of certificates that services of AWS take.
//!
//! Whether somebody gets in who is not spelled out is proved: whom the trust policy names is denied,
//! and what is asked is whether anybody is left.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>,
//! <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>

mod asked;
mod issuers;
mod named;

use self::asked::{Answer, Asked};
use super::{
    bearer::Bearer,
    search::{Outcome, World},
};
use crate::syntax::Document;

/// Somebody outside who may get into a role.
///
/// ```
/// use tutela_policy::{Admits, Document, Gate, World};
/// let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
/// let trust = |whose: &str| {
///     Document::parse(&format!(
///         r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
///             "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {{"Federated": "{provider}"}},
///             "Condition": {{"StringLike": {{"token.actions.githubusercontent.com:sub": "{whose}"}}}}}}}}"#
///     ))
/// };
/// let world = World::of_roles("aws", "111122223333");
/// let role = "arn:aws:iam::111122223333:role/deploy";
/// let admits = |trust: &Document| Gate::of_provider(provider, trust, role, &world).unwrap().admits;
/// assert_eq!(admits(&trust("repo:acme/*")?), Admits::Named);
/// assert!(matches!(admits(&trust("repo:acme*")?), Admits::Anybody(_)));
/// # Ok::<(), tutela_policy::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Gate {
    /// The identity provider or service, as the trust policy names it.
    pub provider: String,
    /// What it is.
    pub kind: GateKind,
    /// Who gets in.
    pub admits: Admits,
    /// Who asks, and what was found of those who are left; `None` where nobody can ask.
    pub(crate) left: Option<(Bearer, Outcome)>,
}

/// What vouches for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateKind {
    /// A SAML provider: people, whose MFA is the provider's business.
    Saml,
    /// A service that runs builds and deployments.
    Pipeline {
        /// What people call it.
        name: &'static str,
        /// Its one customer, where the issuer's address names it; `None` where it serves many.
        tenant: Option<String>,
        /// Whether AWS would refuse this trust policy today: the claims on one of which it asks for
        /// a condition.
        refused_for: Option<&'static [&'static str]>,
    },
    /// A cluster of Amazon EKS: its workloads.
    Cluster,
    /// Identity pools of Amazon Cognito.
    Cognito,
    /// A public login: Google, Facebook, Amazon.
    Login(&'static str),
    /// Another `OpenID` Connect provider: people or machines.
    Oidc,
    /// IAM Roles Anywhere: holders of certificates.
    RolesAnywhere,
    /// `AWS IoT`'s role aliases: devices with certificates.
    Iot,
}

/// Who gets in by a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admits {
    /// Nobody.
    Nobody,
    /// Those whom the provider vouches for, as far as the trust policy says nothing more.
    Some,
    /// Those alone whom the trust policy names.
    Named,
    /// Anybody who comes that way: what such a request says, for instance.
    Anybody(String),
    /// Nobody knows.
    Unclear(String),
}

impl Gate {
    /// The gate of an identity provider, by its ARN or, of public ones, its domain, into `role`, an
    /// ARN. `None` where the provider is none that IAM has.
    #[must_use]
    pub fn of_provider(
        provider: &str,
        trust: &Document,
        role: &str,
        world: &World,
    ) -> Option<Self> {
        let (kind, answer) = Asked { trust, role, world }.provider(provider)?;
        Some(Self::new(provider, kind, answer))
    }

    /// The gates of the services that hand roles to holders of certificates. One that the trust policy
    /// does not name admits nobody.
    #[must_use]
    pub fn of_services(trust: &Document, role: &str, world: &World) -> [Self; 2] {
        let asked = Asked { trust, role, world };
        asked.services().map(|(name, kind, answer)| Self::new(name, kind, answer))
    }

    fn new(provider: &str, kind: GateKind, answer: Answer) -> Self {
        let Answer { admits, left } = answer;
        Self { provider: provider.to_owned(), kind, admits, left }
    }

    /// Whether MFA is the provider's business: people sign in there.
    #[must_use]
    pub fn is_for_people(&self) -> bool {
        matches!(self.kind, GateKind::Saml | GateKind::Oidc) && self.admits != Admits::Nobody
    }
}
