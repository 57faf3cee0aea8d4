//! Who makes a request, and how a policy's `Principal` names them.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use std::fmt;

use super::reading::{Ambiguity, Reading};
use crate::{
    error::excerpt,
    renumber::{Numbers, Renumber},
    syntax::{Element, PrincipalKind, Principals},
};

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// Nobody that AWS knows.
    Anonymous,
    /// An account's root user.
    Root(Arn),
    /// An IAM user.
    User(Arn),
    /// A role, whatever its session is called.
    Role(Arn),
    /// A session of a role: `arn:aws:sts::111122223333:assumed-role/name/session`.
    Session(Arn),
    /// A session of sts:GetFederationToken: `arn:aws:sts::111122223333:federated-user/name`.
    FederatedUser(Arn),
    /// An AWS service: `ec2.amazonaws.com`.
    Service(String),
    /// Somebody whom an identity provider vouches for: its ARN or its domain.
    Provider(String),
}

/// An ARN of a principal, in its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arn {
    text: String,
    account: String,
    name: String,
}

impl Arn {
    /// The whole ARN.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The account's id.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The name without its path; of a role's session, the role's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Renumber for Arn {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let Self { text, account, name } = self;
        text.renumber(numbers);
        account.renumber(numbers);
        name.renumber(numbers);
    }
}

impl Renumber for Caller {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        match self {
            Self::Anonymous => {}
            Self::Root(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn) => arn.renumber(numbers),
            Self::Service(name) | Self::Provider(name) => name.renumber(numbers),
        }
    }
}

/// Why a text names no caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerError(String);

impl fmt::Display for CallerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected the ARN of a user, role, session or root, or a service like \
             `ec2.amazonaws.com`, found `{}`",
            excerpt(&self.0)
        )
    }
}

impl std::error::Error for CallerError {}

impl Caller {
    /// Reads the ARN of a principal, the name of a service, or `*` for nobody.
    ///
    /// # Errors
    /// For a text that is neither.
    ///
    /// ```
    /// use tutela_policy::Caller;
    /// let session = Caller::parse("arn:aws-cn:sts::111122223333:assumed-role/ci/build-7")?;
    /// assert_eq!(session.account(), Some("111122223333"));
    /// assert!(Caller::parse("arn:aws:s3:::bucket").is_err());
    /// # Ok::<(), tutela_policy::CallerError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, CallerError> {
        let refused = || CallerError(text.to_owned());
        if text == "*" {
            return Ok(Self::Anonymous);
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [arn, _, service, region, account, resource] = parts.as_slice() else {
            return domain(text).ok_or_else(refused);
        };
        if *arn != "arn" || !region.is_empty() || !is_account(account) {
            return Err(refused());
        }
        let whole = |name: &str| Arn {
            text: text.to_owned(),
            account: (*account).to_owned(),
            name: name.to_owned(),
        };
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        match (*service, resource.split_once('/')) {
            ("iam", None) if *resource == "root" => Ok(Self::Root(whole("root"))),
            ("iam", Some(("user", path))) => Ok(Self::User(whole(&last(path)))),
            ("iam", Some(("role", path))) => Ok(Self::Role(whole(&last(path)))),
            ("iam", Some(("saml-provider" | "oidc-provider", _))) => {
                Ok(Self::Provider(text.to_owned()))
            }
            ("sts", Some(("federated-user", name))) => Ok(Self::FederatedUser(whole(name))),
            ("sts", Some(("assumed-role", path))) => {
                let (role, _) = path.split_once('/').ok_or_else(refused)?;
                Ok(Self::Session(whole(role)))
            }
            _ => Err(refused()),
        }
    }

    /// The account that the caller belongs to; `None` for those that belong to none.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.arn().map(Arn::account)
    }

    /// The ARN of a caller that has one.
    #[must_use]
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Root(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn) => Some(arn),
            Self::Anonymous | Self::Service(_) | Self::Provider(_) => None,
        }
    }

    /// Whether it can have a permissions boundary.
    pub(crate) fn can_be_bounded(&self) -> bool {
        matches!(self, Self::User(_) | Self::Role(_) | Self::Session(_) | Self::FederatedUser(_))
    }

    /// Whether this is a role that an AWS service made for itself, which SCPs and RCPs leave alone.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        match self {
            Self::Role(arn) => arn.text.contains(":role/aws-service-role/"),
            // A session's ARN leaves the role's path out; the prefix is AWS's alone.
            Self::Session(arn) => arn.name.starts_with("AWSServiceRoleFor"),
            Self::Anonymous
            | Self::Root(_)
            | Self::User(_)
            | Self::FederatedUser(_)
            | Self::Service(_)
            | Self::Provider(_) => false,
        }
    }
}

fn domain(text: &str) -> Option<Caller> {
    let is_domain = text.contains('.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if text.contains(".amazonaws.com") && is_domain {
        return Some(Caller::Service(text.to_owned()));
    }
    is_domain.then(|| Caller::Provider(text.to_owned()))
}

pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How a policy's principal names a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Named {
    /// By its account: the account's own policies decide further.
    ByAccount,
    /// A session by its role.
    ByRole,
    /// By `*`.
    ByStar,
    /// By its own name.
    Itself,
}

impl Named {
    /// All, the best last.
    pub(crate) const ALL: [Self; 4] = [Self::ByAccount, Self::ByRole, Self::ByStar, Self::Itself];
}

/// All ways in which a policy's principal names a caller. Which of them grants most depends on the
/// reading, so that none may be forgotten for another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ways(u8);

impl Ways {
    /// Not named at all.
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn of(named: Named) -> Self {
        Self(1 << named as u8)
    }

    pub(crate) fn has(self, named: Named) -> bool {
        self.0 & Self::of(named).0 != 0
    }

    fn and(self, named: Named) -> Self {
        Self(self.0 | Self::of(named).0)
    }
}

/// `Principal` or `NotPrincipal`, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Principal {
    /// `Principal`.
    Is(Vec<Name>),
    /// `NotPrincipal`.
    Not(Vec<Name>),
}

/// One principal that a policy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// `*`.
    Anyone,
    /// An account, by its id or its root's ARN.
    Account(String),
    /// A user, a role, a session.
    Caller(Caller),
    /// What AWS does not resolve to a name: a unique id of a principal that was deleted, S3's
    /// canonical user id.
    Opaque,
}

impl Principal {
    pub(crate) fn read(element: &Element<Principals>) -> Self {
        match element {
            Element::Is(principals) => Self::Is(Name::all(principals)),
            Element::Not(principals) => Self::Not(Name::all(principals)),
        }
    }

    /// How the caller is named. What `NotPrincipal` does not leave out, it names as `*` does.
    pub(crate) fn names(&self, caller: &Caller) -> Ways {
        match self {
            Self::Is(names) => ways(names, caller),
            Self::Not(names) if ways(names, caller) == Ways::NONE => Ways::of(Named::ByStar),
            Self::Not(_) => Ways::NONE,
        }
    }

    /// Whether a Deny with this principal is meant for the caller. `NotPrincipal` spares those who
    /// are listed themselves or by their role; their account alone does not.
    pub(crate) fn is_denied(&self, caller: &Caller, reading: Reading, met: &mut Reading) -> bool {
        let Self::Not(names) = self else { return self.names(caller) != Ways::NONE };
        let ways = ways(names, caller);
        if ways.has(Named::ByStar) {
            return false;
        }
        if !ways.has(Named::Itself) && !ways.has(Named::ByRole) {
            return true;
        }
        let is_session = matches!(caller, Caller::Session(_));
        let is_complete = caller.arn().is_none()
            || matches!(caller, Caller::Root(_))
            || (ways.has(Named::Itself)
                && ways.has(Named::ByAccount)
                && (!is_session || ways.has(Named::ByRole)));
        if is_complete {
            return false;
        }
        met.add(Ambiguity::ListedAlone);
        reading.has(Ambiguity::ListedAlone)
    }
}

fn ways(names: &[Name], caller: &Caller) -> Ways {
    names.iter().filter_map(|name| name.names(caller)).fold(Ways::NONE, Ways::and)
}

impl Name {
    fn all(principals: &Principals) -> Vec<Self> {
        match principals {
            Principals::Anyone => vec![Self::Anyone],
            Principals::Listed(listed) => listed
                .iter()
                .flat_map(|(kind, names)| names.iter().map(|name| Self::read(*kind, name)))
                .collect(),
        }
    }

    fn read(kind: PrincipalKind, name: &str) -> Self {
        match kind {
            PrincipalKind::Aws if name == "*" => Self::Anyone,
            PrincipalKind::Aws if is_account(name) => Self::Account(name.to_owned()),
            PrincipalKind::Aws => match Caller::parse(name) {
                Ok(Caller::Root(arn)) => Self::Account(arn.account),
                Ok(
                    caller @ (Caller::User(_)
                    | Caller::Role(_)
                    | Caller::Session(_)
                    | Caller::FederatedUser(_)),
                ) => Self::Caller(caller),
                Ok(Caller::Anonymous | Caller::Service(_) | Caller::Provider(_)) | Err(_) => {
                    Self::Opaque
                }
            },
            PrincipalKind::Service => Self::Caller(Caller::Service(name.to_owned())),
            PrincipalKind::Federated => Self::Caller(Caller::Provider(name.to_owned())),
            PrincipalKind::CanonicalUser => Self::Opaque,
        }
    }

    fn names(&self, caller: &Caller) -> Option<Named> {
        match self {
            Self::Anyone => Some(Named::ByStar),
            Self::Account(account) if caller.account() == Some(account) => {
                let is_root = matches!(caller, Caller::Root(_));
                Some(if is_root { Named::Itself } else { Named::ByAccount })
            }
            Self::Caller(named) if named == caller => Some(Named::Itself),
            Self::Caller(Caller::Role(role))
                if matches!(caller, Caller::Session(session)
                    if session.account == role.account && session.name == role.name) =>
            {
                Some(Named::ByRole)
            }
            Self::Account(_) | Self::Caller(_) | Self::Opaque => None,
        }
    }
}
