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

const PRESENT: &str = "aws:MultiFactorAuthPresent";
const AGE: &str = "aws:MultiFactorAuthAge";
const ISSUED: &str = "aws:TokenIssueTime";
const TAGS: &str = "aws:PrincipalTag/";

/// The keys that every signed request has.
const ALWAYS: &[&str] = &[
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:UserAgent",
    "aws:userid",
];

/// The keys that no request of a user or of its sessions has.
const NEVER: &[&str] = &[
    "aws:FederatedProvider",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceIdentity",
];

/// A user, and what may hold its rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user.
    pub caller: Caller,
    /// Whether it has a console password, or may have one.
    pub has_password: bool,
    /// Whether it has a long-term access key, or may have one.
    pub has_key: bool,
    /// Whether it has a service-specific credential, or may have one.
    pub has_service_credential: bool,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// What the MFA key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mfa {
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
            tags: BTreeMap::new(),
        }
    }

    /// A long-term access key; requests are direct.
    pub(crate) fn key(&self) -> State {
        self.of(Credential::Key, Mfa::Absent, Reach::Everything, Forwarded::No)
    }

    /// A console session that was signed in by password alone.
    pub(crate) fn password(&self) -> State {
        self.of(Credential::Password, Mfa::False, Reach::Everything, Forwarded::No)
    }

    /// A session of sts:GetSessionToken without MFA.
    pub(crate) fn session_token(&self) -> State {
        self.of(Credential::SessionToken, Mfa::False, Reach::SessionWithoutMfa, Forwarded::No)
    }

    /// What a service does with the rights of a request that had no MFA.
    pub(crate) fn forwarded(&self, credential: Credential) -> [State; 2] {
        [Mfa::Absent, Mfa::False]
            .map(|mfa| self.of(credential, mfa, Reach::Everything, Forwarded::Yes))
    }

    /// What `aws login` gets from a console session without MFA.
    pub(crate) fn aws_login(&self) -> [State; 2] {
        [Mfa::Absent, Mfa::False].map(|mfa| {
            self.of(Credential::AwsLogin, mfa, Reach::EverythingButSessionToken, Forwarded::No)
        })
    }

    /// Service-specific credentials.
    pub(crate) fn service(&self) -> [State; 2] {
        [Mfa::Absent, Mfa::False]
            .map(|mfa| self.of(Credential::Service, mfa, Reach::ServiceCredential, Forwarded::No))
    }

    /// A session of sts:GetFederationToken, whose name and tags the adversary chooses.
    ///
    /// `None` for a caller that is no user.
    pub(crate) fn federation(&self) -> Option<State> {
        const NAME: &str = "anybody";
        let arn = self.caller.arn()?;
        let partition = arn.text().split(':').nth(1).unwrap_or("aws");
        let text = format!("arn:{partition}:sts::{}:federated-user/{NAME}", arn.account());
        let caller = Caller::parse(&text).ok()?;
        let mut state = State::new(Credential::Federation, caller, Reach::Federation);
        common(&mut state, arn.account(), Mfa::False, Forwarded::No);
        state.set("aws:username", Known::Absent);
        state.set("aws:PrincipalType", Known::Is(one("FederatedUser")));
        let form = format!("arn:{partition}:sts::{}:federated-user/*", arn.account());
        state.set("aws:PrincipalArn", Known::Like(form));
        state.set(ISSUED, Known::Present);
        Some(state)
    }

    /// A session that was signed in with MFA, this many seconds ago.
    pub(crate) fn with_mfa(&self, seconds: u32) -> State {
        let mut state = self.of(Credential::Password, Mfa::True, Reach::Everything, Forwarded::No);
        state.set(AGE, Known::Is(one(&seconds.to_string())));
        state
    }

    fn of(&self, credential: Credential, mfa: Mfa, reach: Reach, forwarded: Forwarded) -> State {
        let mut state = State::new(credential, self.caller.clone(), reach);
        let Some(arn) = self.caller.arn() else { return state };
        common(&mut state, arn.account(), mfa, forwarded);
        state.set("aws:username", Known::Is(one(arn.name())));
        state.set("aws:PrincipalType", Known::Is(one("User")));
        state.set("aws:PrincipalArn", Known::Is(one(arn.text())));
        let is_long_term = matches!(credential, Credential::Key | Credential::Service);
        state.set(ISSUED, if is_long_term { Known::Absent } else { Known::Present });
        state.close(TAGS);
        for (key, value) in &self.tags {
            state.set(&format!("{TAGS}{key}"), Known::Is(one(value)));
        }
        state
    }
}

/// Whether a service makes the request with the rights of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forwarded {
    No,
    Yes,
}

fn common(state: &mut State, account: &str, mfa: Mfa, forwarded: Forwarded) {
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
    state.set(AGE, Known::Absent);
    if forwarded == Forwarded::Yes {
        state.set("aws:ViaAWSService", Known::Is(one("true")));
        for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
            state.set(key, Known::Present);
        }
    } else {
        state.set("aws:ViaAWSService", Known::Is(one("false")));
        for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
            state.set(key, Known::Absent);
        }
    }
}

fn one(text: &str) -> Value {
    Value::One(text.to_owned())
}
