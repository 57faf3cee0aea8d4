//! An account with an administrator, the credentials that they can hold, and things to try them on.

use std::collections::BTreeSet;

use tutela_policy::{
    Caller, Context, Document, Judgement, Request, Setup,
    require::{AccountId, Form, Kept, Partition, Policy, Require, RequireLevel, SessionAge},
};

use crate::twice::Twice;

pub(crate) const ALL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

pub(crate) const ACCOUNT: &str = "111122223333";

/// Alice, as tests name her. In some worlds she has a path, or is in another partition.
pub(crate) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

/// What an action can be tried on.
pub(crate) const RESOURCES: [(&str, &str); 9] = [
    ("*", "*"),
    ("own user", "arn:aws:iam::111122223333:user/alice"),
    ("other user", "arn:aws:iam::111122223333:user/bob"),
    ("user with longer name", "arn:aws:iam::111122223333:user/malice"),
    ("other user with path", "arn:aws:iam::111122223333:user/alice/bob"),
    ("own device name", "arn:aws:iam::111122223333:mfa/alice"),
    ("other device name", "arn:aws:iam::111122223333:mfa/alice2"),
    ("device with path", "arn:aws:iam::111122223333:mfa/x/alice"),
    ("device with colons", "arn:aws:iam::111122223333:mfa/x:mfa/alice"),
];

/// What a request can be signed with, all of Alice's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    Key,
    /// A service acts for whoever holds the key and could tell it to: only by a kept action.
    KeyThroughService,
    Password,
    SessionToken,
    Federated,
    /// Should AWS leave the key of MFA out of such sessions.
    FederatedWithoutKey,
    Mfa,
    OldMfa,
    /// MFA whose age AWS does not say.
    MfaWithoutAge,
}

impl Credential {
    /// What can be had without MFA under every level.
    pub(crate) const WITHOUT_MFA: [Self; 5] =
        [Self::Key, Self::Password, Self::SessionToken, Self::Federated, Self::FederatedWithoutKey];

    pub(crate) fn is_federated(self) -> bool {
        matches!(self, Self::Federated | Self::FederatedWithoutKey)
    }

    /// The caller and the keys that AWS sets. Tags and name of a federated session are its maker's
    /// choice: here the window's tag, and Alice's own name.
    fn signs(self, partition: &str, user: &str) -> (Caller, Context) {
        let (arn, context) = if self.is_federated() {
            let context = Context::new()
                .with("aws:PrincipalType", "FederatedUser")
                .with("aws:PrincipalTag/mfa-enrolment", "open");
            (format!("arn:{partition}:sts::{ACCOUNT}:federated-user/alice"), context)
        } else {
            let context =
                Context::new().with("aws:PrincipalType", "User").with("aws:username", "alice");
            (format!("arn:{partition}:iam::{ACCOUNT}:user/{user}"), context)
        };
        let mut context = context
            .with("aws:PrincipalArn", &arn)
            .with("aws:PrincipalAccount", ACCOUNT)
            .with("aws:ViaAWSService", &(self == Self::KeyThroughService).to_string());
        context = match self {
            Self::Key | Self::FederatedWithoutKey => context,
            Self::KeyThroughService | Self::Password | Self::SessionToken | Self::Federated => {
                context.with("aws:MultiFactorAuthPresent", "false")
            }
            Self::Mfa => context
                .with("aws:MultiFactorAuthPresent", "true")
                .with("aws:MultiFactorAuthAge", "3600"),
            Self::OldMfa => context
                .with("aws:MultiFactorAuthPresent", "true")
                .with("aws:MultiFactorAuthAge", "100000"),
            Self::MfaWithoutAge => context.with("aws:MultiFactorAuthPresent", "true"),
        };
        (Caller::parse(&arn).unwrap(), context)
    }
}

/// Alice, an administrator, under a policy.
pub(crate) struct World {
    policies: Twice,
    pub(crate) partition: &'static str,
    /// Alice's path and name.
    user: &'static str,
    tags: Vec<(&'static str, &'static str)>,
}

impl World {
    pub(crate) fn of(level: RequireLevel, form: Form) -> Self {
        Self::under(&Require::new(level, form))
    }

    /// The level in this form, with all choices beside it that must change nothing of it.
    pub(crate) fn every(level: RequireLevel, form: Form) -> impl Iterator<Item = Self> {
        let users = [(false, "alice"), (true, "alice"), (true, "people/team/alice")];
        // One of them names the account, too.
        let places = [("aws", None), ("aws-cn", AccountId::parse(ACCOUNT).ok())];
        let kept = [None, Some("ec2:DescribeInstances")];
        let ages = [None, SessionAge::from_secs(12 * 3600).ok()];
        users.into_iter().flat_map(move |(users_with_paths, user)| {
            let places = places.clone();
            (0..8_usize).map(move |at| {
                let (partition, account) = places[at % 2].clone();
                let require = Require {
                    max_session_age: ages[at / 2 % 2],
                    keep: kept[at / 4].map(|it| Kept::parse(it).unwrap()).into_iter().collect(),
                    users_with_paths,
                    partition: Partition::named(partition).unwrap(),
                    account,
                    ..Require::new(level, form)
                };
                Self { user, ..Self::under(&require) }
            })
        })
    }

    pub(crate) fn under(require: &Require) -> Self {
        let world = Self::with(&require.policy(), require.form);
        Self { partition: require.partition.name(), ..world }
    }

    /// The policy as AWS reads it: from its text.
    pub(crate) fn with(policy: &Policy, form: Form) -> Self {
        let document = Document::parse(&policy.json()).unwrap();
        let all = || Document::parse(ALL).unwrap();
        let setup = match form {
            Form::Identity => Setup { identity: vec![all(), document], ..Setup::default() },
            Form::Boundary => {
                Setup { identity: vec![all()], boundary: Some(vec![document]), ..Setup::default() }
            }
            Form::Scp => Setup {
                identity: vec![all()],
                scp: vec![vec![all()], vec![all(), document]],
                ..Setup::default()
            },
        };
        Self { policies: Twice::new(setup), partition: "aws", user: "alice", tags: Vec::new() }
    }

    pub(crate) fn with_window_open(mut self) -> Self {
        self.tags.push(("aws:PrincipalTag/mfa-enrolment", "open"));
        self
    }

    /// The same with a policy of the resource that is asked for, such as a role's trust policy.
    pub(crate) fn asks_for(&self, policy: &Document) -> Self {
        let setup = Setup { resource: Some(policy.clone()), ..self.setup().clone() };
        Self { policies: Twice::new(setup), tags: self.tags.clone(), ..*self }
    }

    pub(crate) fn setup(&self) -> &Setup {
        self.policies.setup()
    }

    /// A resource as it is called in this world.
    pub(crate) fn placed(&self, resource: &str) -> String {
        let resource = if resource == ALICE {
            resource.replace("user/alice", &format!("user/{}", self.user))
        } else {
            resource.to_owned()
        };
        resource.replacen("arn:aws:", &format!("arn:{}:", self.partition), 1)
    }

    fn request(
        &self,
        credential: Credential,
        action: &str,
        resource: &str,
        keys: &[(&str, &str)],
    ) -> Request {
        let (caller, context) = credential.signs(self.partition, self.user);
        let keys = self.tags.iter().chain(keys);
        let context = keys.fold(context, |context, (key, value)| context.with(key, value));
        Request::new(caller, action, &self.placed(resource), context)
    }

    #[track_caller]
    pub(crate) fn judge(&self, credential: Credential, action: &str, resource: &str) -> Judgement {
        self.policies.judge(&self.request(credential, action, resource, &[]))
    }

    /// What of many requests, in action, name and ARN of the resource, is allowed.
    pub(crate) fn possible(
        &self,
        credential: Credential,
        requests: impl Iterator<Item = (&'static str, &'static str, &'static str)>,
    ) -> BTreeSet<(&'static str, &'static str)> {
        let is_possible = |(action, _, resource): &(&str, &str, &str)| {
            self.policies.allows(&self.request(credential, action, resource, &[]))
        };
        requests.filter(is_possible).map(|(action, name, _)| (action, name)).collect()
    }

    /// Whether it is allowed; that must not hang on what AWS leaves open.
    #[track_caller]
    pub(crate) fn allows(&self, credential: Credential, action: &str, resource: &str) -> bool {
        self.allows_with(credential, action, resource, &[])
    }

    #[track_caller]
    pub(crate) fn allows_with(
        &self,
        credential: Credential,
        action: &str,
        resource: &str,
        keys: &[(&str, &str)],
    ) -> bool {
        self.policies.allows(&self.request(credential, action, resource, keys))
    }

    /// What it was decided by, for messages.
    pub(crate) fn name(&self) -> String {
        format!("{} in {}: {:?}", self.user, self.partition, self.setup())
    }
}
