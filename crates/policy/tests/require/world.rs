//! An account with an administrator, the credentials that they can hold, and things to try them on.

use std::collections::BTreeSet;

use tutela_policy::{
    Caller, Context, Decision, Document, Judgement, PolicySet, Request, Setup,
    require::{Form, Policy, Require, RequireLevel},
};

pub(crate) const ALL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

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
    pub(crate) fn signs(self) -> (Caller, Context) {
        let user = "arn:aws:iam::111122223333:user/alice";
        let federated = "arn:aws:sts::111122223333:federated-user/alice";
        let (arn, context) = if self.is_federated() {
            let context = Context::new()
                .with("aws:PrincipalType", "FederatedUser")
                .with("aws:PrincipalTag/mfa-enrolment", "open");
            (federated, context)
        } else {
            let context =
                Context::new().with("aws:PrincipalType", "User").with("aws:username", "alice");
            (user, context)
        };
        let mut context = context
            .with("aws:PrincipalArn", arn)
            .with("aws:PrincipalAccount", "111122223333")
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
        (Caller::parse(arn).unwrap(), context)
    }
}

/// Alice, an administrator, under a policy.
pub(crate) struct World {
    policies: PolicySet,
    pub(crate) tags: Vec<(&'static str, &'static str)>,
}

impl World {
    pub(crate) fn of(level: RequireLevel, form: Form) -> Self {
        Self::under(&Require::new(level, form))
    }

    pub(crate) fn under(require: &Require) -> Self {
        Self::with(&require.policy(), require.form)
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
        Self { policies: PolicySet::new(&setup), tags: Vec::new() }
    }

    pub(crate) fn with_window_open(mut self) -> Self {
        self.tags.push(("aws:PrincipalTag/mfa-enrolment", "open"));
        self
    }

    pub(crate) fn judge(&self, credential: Credential, action: &str, resource: &str) -> Judgement {
        self.judge_with(credential, action, resource, &[])
    }

    pub(crate) fn judge_with(
        &self,
        credential: Credential,
        action: &str,
        resource: &str,
        keys: &[(&str, &str)],
    ) -> Judgement {
        let (caller, context) = self.signed(credential, keys);
        self.policies.judge(&Request::new(caller, action, resource, context))
    }

    fn signed(&self, credential: Credential, keys: &[(&str, &str)]) -> (Caller, Context) {
        let (caller, context) = credential.signs();
        let keys = self.tags.iter().chain(keys);
        (caller, keys.fold(context, |context, (key, value)| context.with(key, value)))
    }

    /// What of many requests, in action, name and ARN of the resource, is allowed.
    pub(crate) fn possible(
        &self,
        credential: Credential,
        requests: impl Iterator<Item = (&'static str, &'static str, &'static str)>,
    ) -> BTreeSet<(&'static str, &'static str)> {
        let (caller, context) = self.signed(credential, &[]);
        let is_possible = |(action, _, resource): &(&str, &str, &str)| {
            let request = Request::new(caller.clone(), action, resource, context.clone());
            is_allowed(&self.policies.judge(&request), action, resource)
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
        is_allowed(&self.judge_with(credential, action, resource, keys), action, resource)
    }
}

#[track_caller]
fn is_allowed(judgement: &Judgement, action: &str, resource: &str) -> bool {
    let open = &judgement.ambiguities;
    assert!(
        open.is_empty() || action.eq_ignore_ascii_case("sts:GetSessionToken"),
        "{action} on {resource}: {open:?}"
    );
    judgement.decision == Decision::Allowed
}
