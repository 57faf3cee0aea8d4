//! What is known of every request that a kind of credential makes: the condition keys that AWS
//! sets, and the calls that AWS refuses to it whatever the policies say.
//!
//! All other keys are the adversary's: absent, or of any value.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use crate::{
    evaluate::{Caller, Value},
    universe::{Action, ActionId, UNDENIABLE, Universe},
};

/// A way of holding a principal's rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    /// A long-term access key.
    Key,
    /// A console session, signed in by password alone.
    Password,
    /// A session of sts:GetSessionToken.
    SessionToken,
    /// A session of sts:GetFederationToken.
    Federation,
    /// A session of a role.
    Role,
    /// A service-specific credential, like a Git password, or an SSH key for Git.
    Service,
    /// What `aws login` gets from a console session.
    AwsLogin,
    /// None at all.
    Anonymous,
    /// The root user's.
    Root,
}

impl Credential {
    /// The name in reports: `session-token`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Password => "password",
            Self::SessionToken => "session-token",
            Self::Federation => "federation",
            Self::Role => "role",
            Self::Service => "service",
            Self::AwsLogin => "aws-login",
            Self::Anonymous => "anonymous",
            Self::Root => "root",
        }
    }
}

/// What is known of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// No request has it.
    Absent,
    /// Every request has it, with this value.
    Is(Value),
    /// Every request has it, with a value that nobody knows beforehand.
    Present,
    /// Every request has it, with a value of this form, in which `*` stands for any text.
    Like(String),
}

/// The calls that AWS does not refuse to a kind of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All.
    Everything,
    /// All but sts:GetSessionToken, which only users and root call.
    EverythingButSessionToken,
    /// All but sts:AssumeRole, which root cannot call.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
    EverythingButAssumeRole,
    /// Nothing of IAM, and of STS only sts:AssumeRole and sts:GetCallerIdentity: a session of
    /// sts:GetSessionToken without MFA.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
    SessionWithoutMfa,
    /// Of STS only sts:GetCallerIdentity: a federated session. IAM is barred to its API calls, but
    /// not to its console session.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>
    Federation,
    /// Only the services that have credentials of their own.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html>
    ServiceCredential,
    /// Only the services whose requests lack `aws:ViaAWSService`.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice>
    WithoutViaAwsService,
    /// What resources' policies may grant: all but the calls that no policy can deny.
    OnResources,
    /// Only mail by SMTP: the password for it that is made out of an access key.
    ///
    /// Source: <https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html>
    Mail,
    /// Only what Git does with `CodeCommit`'s repositories: an SSH key.
    ///
    /// Source: <https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html>
    GitKey,
}

/// The services whose requests lack `aws:ViaAWSService`.
const WITHOUT_VIA_AWS_SERVICE: &[&str] =
    &["ec2", "glue", "lakeformation", "opsworks", "opsworks-cm"];

/// The services whose API takes service-specific credentials or bearer tokens: those with an action or
/// a condition key about bearer tokens, and those of which only their own pages say it.
///
/// Sources:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_BearerTokenAuth.html>
static SERVICE_CREDENTIAL: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let universe = Universe::embedded();
    let service = |action: &Action| {
        let own = universe.services().get(action.service.index());
        own.filter(|_| action.name() == "CallWithBearerToken").map(|own| own.prefix)
    };
    let called = universe.actions().iter().filter_map(service);
    let asked = universe.condition_keys().iter().filter_map(|key| {
        let (service, key) = key.name.split_once(':')?;
        (key == "BearerTokenType").then_some(service)
    });
    // X-Ray takes the keys of CloudWatch's API.
    called.chain(asked).chain(["cassandra", "codecommit", "xray"]).collect()
});

/// What is known of every request of a credential.
///
/// ```
/// use tutela_policy::{Caller, Credential, Known, Reach, State, Value};
/// let alice = Caller::parse("arn:aws:iam::111122223333:user/alice")?;
/// let mut state = State::new(Credential::Key, alice, Reach::Everything);
/// state.set("aws:MultiFactorAuthPresent", Known::Absent);
/// assert_eq!(state.known("aws:multifactorauthpresent"), Some(&Known::Absent));
/// assert_eq!(state.known("aws:SourceIp"), None);
/// # Ok::<(), tutela_policy::CallerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The kind of credential.
    pub credential: Credential,
    /// Who the requests are from.
    pub caller: Caller,
    /// The calls that AWS does not refuse.
    pub reach: Reach,
    /// The services that the requests are to.
    services: Services,
    /// The keys, in lower case.
    keys: BTreeMap<String, Known>,
    /// The beginnings, in lower case, of keys that are absent unless they are listed.
    closed: Vec<String>,
    /// Keys, in lower case, that have one value where they have any, which the universe does not say.
    single: BTreeSet<String>,
}

impl State {
    /// A state of which nothing is known but the caller.
    #[must_use]
    pub fn new(credential: Credential, caller: Caller, reach: Reach) -> Self {
        Self {
            credential,
            caller,
            reach,
            services: Services::All,
            keys: BTreeMap::new(),
            closed: Vec::new(),
            single: BTreeSet::new(),
        }
    }

    /// The same, as far as the requests are to these services.
    pub(crate) fn only(self, services: Services) -> Self {
        Self { services, ..self }
    }

    /// The services that the requests are to.
    pub(crate) fn services(&self) -> Services {
        self.services
    }

    /// Says what is known of a key.
    pub fn set(&mut self, key: &str, known: Known) {
        self.keys.insert(key.to_ascii_lowercase(), known);
    }

    /// Says that keys that begin so are absent, but for those that were set.
    pub fn close(&mut self, beginning: &str) {
        self.closed.push(beginning.to_ascii_lowercase());
    }

    /// Says that a key, where a request has it, has one value and is no set.
    pub fn set_single(&mut self, key: &str) {
        self.single.insert(key.to_ascii_lowercase());
    }

    /// Whether a key, in any case, is a set where a request has it; `None` where nobody knows.
    pub(crate) fn is_set(&self, key: &str) -> Option<bool> {
        let key = &key.to_ascii_lowercase();
        if self.single.contains(key) {
            return Some(false);
        }
        Universe::embedded().condition_key(key).map(|key| key.multivalued)
    }

    /// Takes back what [`State::set`] said.
    pub fn free(&mut self, key: &str) {
        self.keys.remove(&key.to_ascii_lowercase());
    }

    /// Takes back what [`State::close`] said.
    pub fn reopen(&mut self, beginning: &str) {
        self.closed.retain(|closed| !closed.eq_ignore_ascii_case(beginning));
    }

    /// What is known of a key, in any case; `None` where the adversary chooses.
    #[must_use]
    pub fn known(&self, key: &str) -> Option<&Known> {
        let key = key.to_ascii_lowercase();
        let is_closed = || self.closed.iter().any(|closed| key.starts_with(closed.as_str()));
        self.keys.get(&key).or_else(|| is_closed().then_some(&Known::Absent))
    }

    /// The keys of which something is known, in lower case and in order.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.keys.iter().map(|(key, known)| (key.as_str(), known))
    }

    /// The beginnings, in lower case, of keys that are absent unless they are listed.
    pub(crate) fn closed(&self) -> impl Iterator<Item = &str> {
        self.closed.iter().map(String::as_str)
    }

    /// Keys, in lower case, that are said to be no sets.
    pub(crate) fn single(&self) -> impl Iterator<Item = &str> {
        self.single.iter().map(String::as_str)
    }

    /// Whether AWS takes this action, in any case, from such a credential at all.
    #[must_use]
    pub fn reaches(&self, action: &str) -> bool {
        self.reach.has(action) && self.services.has(action)
    }

    /// Whether AWS takes this action of the universe from such a credential at all.
    pub(crate) fn takes(&self, action: ActionId) -> bool {
        self.taking()(action)
    }

    /// The same, for who asks of many actions.
    pub(crate) fn taking(&self) -> impl Fn(ActionId) -> bool + use<> {
        let services = self.services;
        let own = Universe::embedded().service("iam").filter(|_| services != Services::All);
        let iam = own.map_or(0..0, |iam| iam.actions.clone());
        let table = REACHED.iter().find(|(reach, _)| *reach == self.reach);
        let takes = table.map(|(_, takes)| takes.as_slice());
        move |action| {
            let is_to = match services {
                Services::All => true,
                Services::Iam => iam.contains(&action.index()),
                Services::ButIam => !iam.contains(&action.index()),
            };
            let is_taken = |takes: &[bool]| takes.get(action.index()).is_some_and(|taken| *taken);
            is_to && takes.is_none_or(is_taken)
        }
    }
}

/// The services that a state's requests are to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Services {
    All,
    /// IAM, all of whose requests are in one region.
    Iam,
    ButIam,
}

impl Services {
    fn has(self, action: &str) -> bool {
        let service = action.split_once(':').map_or(action, |(service, _)| service);
        match self {
            Self::All => true,
            Self::Iam => service.eq_ignore_ascii_case("iam"),
            Self::ButIam => !service.eq_ignore_ascii_case("iam"),
        }
    }
}

impl Reach {
    fn has(self, action: &str) -> bool {
        let (service, verb) = action.split_once(':').unwrap_or((action, ""));
        let is = |name: &str| service.eq_ignore_ascii_case(name);
        let is_one_of = |verbs: &[&str]| verbs.iter().any(|own| verb.eq_ignore_ascii_case(own));
        match self {
            Self::Everything => true,
            Self::EverythingButSessionToken => !(is("sts") && is_one_of(&["GetSessionToken"])),
            Self::EverythingButAssumeRole => !(is("sts") && is_one_of(&["AssumeRole"])),
            Self::SessionWithoutMfa if is("sts") => is_one_of(&["AssumeRole", "GetCallerIdentity"]),
            Self::SessionWithoutMfa => !is("iam"),
            Self::Federation => !is("sts") || is_one_of(&["GetCallerIdentity"]),
            Self::OnResources => !UNDENIABLE.iter().any(|own| own.eq_ignore_ascii_case(action)),
            Self::Mail => is("ses") && is_one_of(&["SendRawEmail"]),
            Self::GitKey => is("codecommit") && is_one_of(&["GitPull", "GitPush"]),
            Self::ServiceCredential => SERVICE_CREDENTIAL.iter().any(|own| is(own)),
            Self::WithoutViaAwsService => WITHOUT_VIA_AWS_SERVICE.iter().any(|own| is(own)),
        }
    }
}

/// What each kind of credential reaches of the universe, but for those that reach everything: every
/// proof asks of every action.
static REACHED: LazyLock<[(Reach, Vec<bool>); 9]> = LazyLock::new(|| {
    let actions = Universe::embedded().actions();
    [
        Reach::EverythingButSessionToken,
        Reach::EverythingButAssumeRole,
        Reach::SessionWithoutMfa,
        Reach::Federation,
        Reach::ServiceCredential,
        Reach::WithoutViaAwsService,
        Reach::OnResources,
        Reach::Mail,
        Reach::GitKey,
    ]
    .map(|reach| (reach, actions.iter().map(|action| reach.has(action.full_name())).collect()))
});
