//! The states in which a user's rights can be held without MFA, and those with it.
//!
//! Where AWS's documentation does not say what a key is, a state comes twice, once for each.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>

use std::collections::BTreeMap;

use super::state::{Credential, Known, Reach, State};
use crate::evaluate::{Caller, Value};

pub(super) const PRESENT: &str = "aws:MultiFactorAuthPresent";
pub(super) const AGE: &str = "aws:MultiFactorAuthAge";
pub(super) const ISSUED: &str = "aws:TokenIssueTime";
pub(super) const TAGS: &str = "aws:PrincipalTag/";
pub(crate) const VIA: &str = "aws:ViaAWSService";

/// The keys that every signed request has.
const ALWAYS: &[&str] =
    &["aws:CurrentTime", "aws:EpochTime", "aws:RequestedRegion", "aws:SecureTransport", USER_ID];

/// Whose values begin with what the caller is: `AIDA` a user's, `AROA` a role's, before the session's
/// name, and the account's number that of root and, before its name, of a federated session.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-infotouse>
pub(super) const USER_ID: &str = "aws:userid";

/// The keys that no request of a user or of its sessions has.
const NEVER: &[&str] = &[
    "aws:AssumedRoot",
    "aws:FederatedProvider",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceIdentity",
];

/// A user, and what may hold its rights.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four kinds of credentials, each there or not")]
pub struct User {
    /// The user.
    pub caller: Caller,
    /// Whether it has a console password, or may have one.
    pub has_password: bool,
    /// Whether it has a long-term access key, or may have one.
    pub has_key: bool,
    /// Whether it has a service-specific credential, or may have one.
    pub has_service_credential: bool,
    /// Whether it has an SSH public key for `CodeCommit`, or may have one.
    pub has_git_key: bool,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// Whose rights are at stake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A user, with whatever holds its rights.
    User(User),
    /// A role, by its sessions.
    Role(Caller),
    /// The account's root user.
    Root(Caller),
}

impl Subject {
    /// The principal.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        match self {
            Self::User(user) => &user.caller,
            Self::Role(caller) | Self::Root(caller) => caller,
        }
    }

    /// The user, if it is one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::User(user) => Some(user),
            Self::Role(_) | Self::Root(_) => None,
        }
    }

    /// The ways of holding a role's or the root user's rights without MFA.
    pub(crate) fn states(&self) -> Vec<State> {
        match self {
            Self::User(_) => Vec::new(),
            // A role's session never says that MFA was used, unless the session that assumed the
            // role had it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
            Self::Role(caller) => {
                let state = session(caller, Mfa::False);
                let pathed = with_path(&state, caller);
                [Some(state), pathed].into_iter().flatten().collect()
            }
            // AWS's documentation does not say what the key is for root.
            Self::Root(caller) => {
                [Mfa::Absent, Mfa::False].map(|mfa| root(caller, mfa)).into_iter().collect()
            }
        }
    }

    /// The principal with MFA.
    pub(crate) fn with_mfa(&self) -> State {
        match self {
            Self::User(user) => user.with_mfa(),
            Self::Role(caller) => session(caller, Mfa::True),
            Self::Root(caller) => root(caller, Mfa::True),
        }
    }
}

/// A session of a role. Its name and its tags are the adversary's choice.
fn session(role: &Caller, mfa: Mfa) -> State {
    let mut state = State::new(Credential::Role, role.clone(), Reach::EverythingButSessionToken);
    let Some(arn) = role.arn() else { return state };
    common(&mut state, arn.account(), mfa);
    for key in ["aws:FederatedProvider", "aws:SourceIdentity"] {
        state.free(key);
    }
    let partition = arn.text().split(':').nth(1).unwrap_or("aws");
    let of_role = match role {
        Caller::Session(_) => format!("arn:{partition}:iam::{}:role/{}", arn.account(), arn.name()),
        Caller::Anonymous
        | Caller::Root(_)
        | Caller::User(_)
        | Caller::Role(_)
        | Caller::FederatedUser(_)
        | Caller::Service(_)
        | Caller::Provider(_) => arn.text().to_owned(),
    };
    state.set("aws:PrincipalArn", Known::Is(one(&of_role)));
    state.set("aws:PrincipalType", Known::Is(one("AssumedRole")));
    state.set(USER_ID, Known::Like("AROA*:*".to_owned()));
    state.set("aws:username", Known::Absent);
    state.set(ISSUED, Known::Present);
    state
}

/// The same where the role has a path, of which a session's ARN says nothing.
fn with_path(state: &State, caller: &Caller) -> Option<State> {
    let (Caller::Session(arn), Some(Known::Is(Value::One(role)))) =
        (caller, state.known("aws:PrincipalArn"))
    else {
        return None;
    };
    let mut state = state.clone();
    let (before, _) = role.split_once(":role/")?;
    let form = format!("{before}:role/*/{}", arn.name());
    state.set("aws:PrincipalArn", Known::Like(form));
    Some(state)
}

/// A session of a role of the account, of whatever name and path.
pub(crate) fn any_role(partition: &str, account: &str) -> Option<State> {
    let form = |name| format!("arn:{partition}:iam::{account}:role/{name}");
    let mut state = session(&Caller::parse(&form("anybody")).ok()?, Mfa::False);
    state.set("aws:PrincipalArn", Known::Like(form("*")));
    Some(state)
}

/// A service of AWS that acts for itself. Whether its requests say that there was no MFA is not
/// documented.
pub(crate) fn service_principal() -> [State; 2] {
    const NAME: &str = "cloudtrail.amazonaws.com";
    [Known::Absent, Known::Is(one("false"))].map(|present| {
        let caller = Caller::Service(NAME.to_owned());
        let mut state = State::new(Credential::Service, caller, Reach::Everything);
        for key in ALWAYS {
            state.set(key, Known::Present);
        }
        let absent = ["aws:username", "aws:PrincipalArn", "aws:PrincipalAccount", AGE];
        for key in absent.into_iter().chain(CALLED_VIA) {
            state.set(key, Known::Absent);
        }
        state.set(PRESENT, present);
        state.set("aws:PrincipalIsAWSService", Known::Is(one("true")));
        state.set("aws:PrincipalServiceName", Known::Is(one(NAME)));
        state.set(VIA, Known::Is(one("false")));
        state.close(TAGS);
        state
    })
}

/// Somebody without any credential.
pub(crate) fn anonymous() -> State {
    let mut state = State::new(Credential::Anonymous, Caller::Anonymous, Reach::Everything);
    state.set(PRESENT, Known::Absent);
    state.set(AGE, Known::Absent);
    state.set("aws:PrincipalType", Known::Is(one("Anonymous")));
    for key in ["aws:username", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID"] {
        state.set(key, Known::Absent);
    }
    state.close(TAGS);
    state
}

fn root(caller: &Caller, mfa: Mfa) -> State {
    let mut state = State::new(Credential::Root, caller.clone(), Reach::EverythingButAssumeRole);
    let Some(arn) = caller.arn() else { return state };
    common(&mut state, arn.account(), mfa);
    state.set("aws:PrincipalArn", Known::Is(one(arn.text())));
    state.set("aws:PrincipalType", Known::Is(one("Account")));
    state.set(USER_ID, Known::Is(one(arn.account())));
    // Sessions of sts:AssumeRoot have it.
    state.free("aws:AssumedRoot");
    state.set("aws:username", Known::Absent);
    state.close(TAGS);
    state
}

/// What the MFA key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mfa {
    Absent,
    False,
    True,
}

impl User {
    /// A user with both a password and a key, without tags.
    #[must_use]
    pub fn new(caller: Caller) -> Self {
        Self {
            caller,
            has_password: true,
            has_key: true,
            has_service_credential: false,
            has_git_key: false,
            tags: BTreeMap::new(),
        }
    }

    /// What the user's own credentials give without MFA, before any other call but
    /// sts:GetSessionToken.
    pub(crate) fn without_mfa(&self) -> Vec<State> {
        let key = self.has_key.then(|| [self.key(), self.session_token()]);
        key.into_iter().flatten().chain(self.has_password.then(|| self.password())).collect()
    }

    /// A long-term access key; requests are direct.
    pub(crate) fn key(&self) -> State {
        self.of(Credential::Key, Mfa::Absent, Reach::Everything)
    }

    /// A long-term access key that passes a code in the call itself, as sts:AssumeRole takes one. AWS
    /// does not say whether the caller's own policies see that MFA; the role's session has it.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>
    pub(crate) fn key_with_code(&self) -> State {
        self.of(Credential::Key, Mfa::True, Reach::Everything)
    }

    /// A console session that was signed in by password alone.
    pub(crate) fn password(&self) -> State {
        self.of(Credential::Password, Mfa::False, Reach::Everything)
    }

    /// The password for mail that is made out of the key. Whether its requests say that there was no
    /// MFA is not documented; where they say nothing, they are the key's own.
    pub(crate) fn mail(&self) -> State {
        self.of(Credential::Key, Mfa::False, Reach::Mail)
    }

    /// A session of sts:GetSessionToken without MFA.
    pub(crate) fn session_token(&self) -> State {
        self.of(Credential::SessionToken, Mfa::False, Reach::SessionWithoutMfa)
    }

    /// What `aws login` gets from a console session without MFA.
    pub(crate) fn aws_login(&self) -> [State; 2] {
        [Mfa::Absent, Mfa::False]
            .map(|mfa| self.of(Credential::AwsLogin, mfa, Reach::EverythingButSessionToken))
    }

    /// Service-specific credentials; without any, an SSH key for Git.
    pub(crate) fn service(&self) -> [State; 2] {
        let of_all = self.has_service_credential;
        let reach = if of_all { Reach::ServiceCredential } else { Reach::GitKey };
        [Mfa::Absent, Mfa::False].map(|mfa| self.of(Credential::Service, mfa, reach))
    }

    /// A session of sts:GetFederationToken, whose name the adversary chooses and, where `tags` says
    /// that the user can pass any, its tags; without, it has those of the user.
    ///
    /// Empty for a caller that is no user.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
    pub(crate) fn federation(&self, tags: bool) -> Vec<State> {
        let all = [Mfa::False, Mfa::Absent].into_iter();
        all.filter_map(|mfa| self.federated(mfa, tags)).collect()
    }

    fn federated(&self, mfa: Mfa, tags: bool) -> Option<State> {
        const NAME: &str = "anybody";
        let arn = self.caller.arn()?;
        let partition = arn.text().split(':').nth(1).unwrap_or("aws");
        let text = format!("arn:{partition}:sts::{}:federated-user/{NAME}", arn.account());
        let caller = Caller::parse(&text).ok()?;
        let mut state = State::new(Credential::Federation, caller, Reach::Federation);
        common(&mut state, arn.account(), mfa);
        state.set("aws:username", Known::Absent);
        state.set("aws:PrincipalType", Known::Is(one("FederatedUser")));
        let form = format!("arn:{partition}:sts::{}:federated-user/*", arn.account());
        state.set("aws:PrincipalArn", Known::Like(form));
        state.set(USER_ID, Known::Like(format!("{}:*", arn.account())));
        state.set(ISSUED, Known::Present);
        if !tags {
            self.tagged(&mut state);
        }
        Some(state)
    }

    /// Says that the tags are the user's own.
    fn tagged(&self, state: &mut State) {
        state.close(TAGS);
        for (key, value) in &self.tags {
            state.set(&format!("{TAGS}{key}"), Known::Is(one(value)));
        }
    }

    /// A session that was signed in with MFA a minute ago.
    pub(crate) fn with_mfa(&self) -> State {
        self.of(Credential::Password, Mfa::True, Reach::Everything)
    }

    /// The same user with tags of any kind and value, where somebody opens a window for it.
    pub(crate) fn in_window(state: &State) -> State {
        let mut open = state.clone();
        open.reopen(TAGS);
        open
    }

    fn of(&self, credential: Credential, mfa: Mfa, reach: Reach) -> State {
        let mut state = State::new(credential, self.caller.clone(), reach);
        let Some(arn) = self.caller.arn() else { return state };
        common(&mut state, arn.account(), mfa);
        state.set("aws:username", Known::Is(one(arn.name())));
        state.set("aws:PrincipalType", Known::Is(one("User")));
        state.set("aws:PrincipalArn", Known::Is(one(arn.text())));
        let is_long_term = matches!(credential, Credential::Key | Credential::Service);
        state.set(ISSUED, if is_long_term { Known::Absent } else { Known::Present });
        state.set(USER_ID, Known::Like("AIDA*".to_owned()));
        self.tagged(&mut state);
        state
    }
}

impl State {
    /// The same credential of a user with whatever tags and, unless that one is `named`, with
    /// whatever name; `None` for a caller that is no user.
    pub(crate) fn of_stranger(&self, named: bool) -> Option<Self> {
        let (stem, _) = self.caller.arn()?.text().split_once(":user/")?;
        let mut state = self.clone();
        state.reopen(TAGS);
        if !named {
            state.set("aws:PrincipalArn", Known::Like(format!("{stem}:user/*")));
            state.set("aws:username", Known::Present);
        }
        Some(state)
    }
}

pub(super) const CALLED_VIA: [&str; 3] =
    ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];

pub(super) fn common(state: &mut State, account: &str, mfa: Mfa) {
    for key in ALWAYS {
        state.set(key, Known::Present);
    }
    for key in NEVER {
        state.set(key, Known::Absent);
    }
    state.set("aws:PrincipalAccount", Known::Is(one(account)));
    state.set("aws:PrincipalIsAWSService", Known::Is(one("false")));
    match mfa {
        Mfa::Absent => state.set(PRESENT, Known::Absent),
        Mfa::False => state.set(PRESENT, Known::Is(one("false"))),
        Mfa::True => state.set(PRESENT, Known::Is(one("true"))),
    }
    // An age that no cap on a session's age can mind.
    state.set(AGE, if mfa == Mfa::True { Known::Is(one("60")) } else { Known::Absent });
    state.set(VIA, Known::Is(one("false")));
    for key in CALLED_VIA {
        state.set(key, Known::Absent);
    }
}

pub(super) fn one(text: &str) -> Value {
    Value::One(text.to_owned())
}
