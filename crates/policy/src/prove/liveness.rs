//! The other half of enforcement: what still works, and who could end it.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html>

use super::{
    certificate::Certificate,
    credentials::{Subject, User},
    family::Family,
    level::Left,
    permitted::Whose,
    search::{Outcome, Prover, Witness, World},
    state::{Credential, Known, State},
};
use crate::{
    evaluate::{Caller, Layer, Request, Setup},
    syntax::{Document, Effect},
    universe::Universe,
};

const CREATE: &str = "iam:CreateVirtualMFADevice";
const ENABLE: &str = "iam:EnableMFADevice";
const CHANGE_PASSWORD: &str = "iam:ChangePassword";

/// Whoever can do no more with MFA may be denied what the policies grant.
const FEW: usize = 50;

/// What still works under the policies.
#[derive(Clone, Debug)]
pub struct Liveness {
    /// A user without a device can enrol one; where the policy has a window for it, while the
    /// window is open.
    pub enrol: Goal,
    /// A long-term key and a code get a session with MFA.
    pub cli_session: Goal,
    /// A session with MFA can do what the other policies grant.
    pub work: Goal,
    /// Roles, services and Identity Center's sessions lose nothing.
    pub others: Goal,
    /// A first sign-in, or one with an expired password, can set a new password.
    pub first_password: Goal,
}

impl Liveness {
    /// All goals.
    pub fn goals_mut(&mut self) -> [&mut Goal; 5] {
        [
            &mut self.enrol,
            &mut self.cli_session,
            &mut self.work,
            &mut self.others,
            &mut self.first_password,
        ]
    }

    /// The same, with other words for the witnesses.
    pub(crate) fn told(mut self, told: impl Fn(Vec<Witness>) -> Vec<Witness>) -> Self {
        for goal in self.goals_mut() {
            goal.witness = told(std::mem::take(&mut goal.witness));
        }
        self
    }
}

/// Whether something still works.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Whether it does; `None` where nobody knows.
    pub possible: Option<bool>,
    /// The requests that show it.
    pub witness: Vec<Witness>,
    /// What there is to say about it.
    pub note: Option<&'static str>,
}

impl Goal {
    fn possible(witness: impl IntoIterator<Item = Witness>) -> Self {
        Self { possible: Some(true), witness: witness.into_iter().collect(), note: None }
    }

    fn impossible(note: &'static str) -> Self {
        Self { possible: Some(false), witness: Vec::new(), note: Some(note) }
    }

    fn unknown(note: &'static str) -> Self {
        Self { possible: None, witness: Vec::new(), note: Some(note) }
    }

    /// The name in reports: `possible`.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self.possible {
            Some(true) => "possible",
            Some(false) => "impossible",
            None => "unknown",
        }
    }
}

/// Asks what still works.
pub(crate) struct Live<'a> {
    setup: &'a Setup,
    prover: &'a Prover<'a>,
    user: &'a User,
    world: &'a World,
    with_mfa: &'a Left,
}

impl<'a> Live<'a> {
    pub(crate) fn new(
        setup: &'a Setup,
        prover: &'a Prover<'a>,
        user: &'a User,
        world: &'a World,
        with_mfa: &'a Left,
    ) -> Self {
        Self { setup, prover, user, world, with_mfa }
    }

    pub(crate) fn goals(&self) -> Liveness {
        Liveness {
            enrol: self.enrol(),
            cli_session: self.cli_session(),
            work: self.work(),
            others: self.others(),
            first_password: self.first_password(),
        }
    }

    /// How somebody with one of these credentials comes to have MFA.
    pub(crate) fn takeover(&self, lefts: &[Left]) -> Vec<Witness> {
        let enrols = lefts.iter().find(|left| left.enrols(false)).map(|left| left.credential);
        let state = match enrols {
            Some(Credential::Key) => self.user.key(),
            Some(Credential::Password | Credential::AwsLogin) => self.user.password(),
            Some(_) | None => return Vec::new(),
        };
        let Some(mut chain) = self.enrolment(&state) else { return Vec::new() };
        let session = Request::new(
            self.user.caller.clone(),
            "sts:GetSessionToken",
            "*",
            state_context(&self.user.key()),
        );
        chain.extend(self.prover.witness(session).filter(|_| self.user.has_key));
        chain
    }

    fn enrol(&self) -> Goal {
        // Without a password, there is no console to enrol at.
        let by_key = self.user.has_key && !self.user.has_password;
        let state = if by_key { self.user.key() } else { self.user.password() };
        if let Some(chain) = self.enrolment(&state) {
            return Goal::possible(chain);
        }
        let window = User::in_window(&state);
        let found = [ENABLE, CREATE].into_iter().find_map(|first| {
            let opener = self.allowed(first, &window)?;
            let mut fixed = state.clone();
            for (key, value) in opener.request.context.iter() {
                if key.starts_with("aws:principaltag/") {
                    fixed.set(key, Known::Is(value.clone()));
                }
            }
            self.enrolment(&fixed)
        });
        match found {
            Some(chain) => Goal {
                note: Some("while the window is open: the user carries the tag of the witness"),
                ..Goal::possible(chain)
            },
            None => match self.allowed(ENABLE, &window) {
                Some(enable) => Goal {
                    note: Some("a passkey or a hardware device; no virtual one can be created"),
                    ..Goal::possible([enable])
                },
                None => Goal::impossible("no device can be enrolled without MFA"),
            },
        }
    }

    /// A new device for oneself: created, then enabled.
    fn enrolment(&self, state: &State) -> Option<Vec<Witness>> {
        Some(vec![self.allowed(CREATE, state)?, self.allowed(ENABLE, state)?])
    }

    /// A request for this action on one's own resources, or on a device of any name.
    fn allowed(&self, action: &str, state: &State) -> Option<Witness> {
        let whose: &[Whose] =
            if action == CREATE { &[Whose::Own, Whose::Others] } else { &[Whose::Own] };
        whose.iter().find_map(|whose| match self.seek(action, *whose, state)? {
            Outcome::Allowed(witness) => Some(*witness),
            Outcome::Denied(_) | Outcome::Unknown(_) => None,
        })
    }

    fn seek(&self, action: &str, whose: Whose, state: &State) -> Option<Outcome> {
        self.prover.asked(state).seek(Universe::embedded().action(action)?, whose)
    }

    fn cli_session(&self) -> Goal {
        if !self.user.has_key {
            return Goal::unknown(
                "without a key there is `aws login`, whose sessions' MFA AWS does not document",
            );
        }
        let context = state_context(&self.user.key());
        let request = Request::new(self.user.caller.clone(), "sts:GetSessionToken", "*", context);
        match self.prover.witness(request) {
            Some(witness) if witness.ambiguities.is_empty() => Goal::possible([witness]),
            Some(witness) => Goal {
                witness: vec![witness],
                ..Goal::unknown(
                    "AWS says that no policy denies sts:GetSessionToken; people report Denies that work",
                )
            },
            None => Goal::impossible("sts:GetSessionToken is denied"),
        }
    }

    /// How many actions the policies would allow with MFA if they denied nothing.
    fn granted(&self) -> usize {
        let allows = |documents: &[Document]| -> Vec<Document> {
            let mut documents = documents.to_vec();
            for document in &mut documents {
                document.statements.retain(|statement| statement.effect == Effect::Allow);
            }
            documents
        };
        let setup = Setup {
            identity: allows(&self.setup.identity),
            boundary: self.setup.boundary.as_deref().map(allows),
            ..self.setup.clone()
        };
        let prover = Prover::new(&setup, self.world, Some(&self.user.caller));
        Left::read(Credential::Password, &prover.prove(&self.user.with_mfa())).actions
    }

    fn work(&self) -> Goal {
        let few = self.with_mfa.actions;
        if few <= FEW && self.with_mfa.unknown.is_empty() && few * 10 < self.granted() {
            return Goal::impossible("with MFA, too, nearly all is denied that the policies grant");
        }
        let grants = self.with_mfa.leaks().filter(|(family, _)| *family != Family::IdentityProof);
        let best = grants.min_by_key(|(_, group)| group.best.0);
        match best {
            Some((_, group)) => Goal::possible([group.witness.clone()]),
            None if self.with_mfa.unknown.is_empty() => {
                Goal::impossible("a session with MFA can do nothing but enrol")
            }
            None => Goal::unknown("it could not be decided what a session with MFA can do"),
        }
    }

    /// What a role under the same SCPs and RCPs loses for want of MFA.
    fn others(&self) -> Goal {
        if self.setup.scp.is_empty() && self.setup.rcp.is_empty() {
            return Goal { note: Some("the policies are the user's own"), ..Goal::possible([]) };
        }
        let (partition, account) = (self.world.partition(), self.world.account());
        let role = Caller::parse(&format!("arn:{partition}:iam::{account}:role/example"));
        let Ok(role) = role else { return Goal::unknown("no role could be asked") };
        let setup = Setup {
            identity: vec![Document::allow_everything()],
            scp: self.setup.scp.clone(),
            rcp: self.setup.rcp.clone(),
            is_management_account: self.setup.is_management_account,
            ..Setup::default()
        };
        let prover = Prover::new(&setup, self.world, None);
        let subject = Subject::Role(role);
        let left = |state: &State| Left::read(Credential::Role, &prover.prove(state));
        let with = left(&subject.with_mfa());
        let lost = subject.states().iter().map(left).any(|own| own.actions < with.actions);
        if lost {
            let shown = with.leaks().next().map(|(_, group)| group.witness.clone());
            let note = "a role's session, which has no MFA, loses what its policies grant";
            return Goal { witness: shown.into_iter().collect(), ..Goal::impossible(note) };
        }
        Goal::possible([])
    }

    fn first_password(&self) -> Goal {
        let window = User::in_window(&self.user.password());
        match self.seek(CHANGE_PASSWORD, Whose::Own, &window) {
            Some(Outcome::Allowed(witness)) => Goal::possible([*witness]),
            Some(Outcome::Denied(certificate)) if is_explicit(&certificate) => {
                Goal::impossible("iam:ChangePassword is denied without MFA")
            }
            Some(Outcome::Denied(_)) => Goal::unknown(
                "the account's password policy decides: it may let users change their passwords",
            ),
            Some(Outcome::Unknown(reason)) => Goal::unknown(reason),
            None => Goal::unknown("the universe has no such action"),
        }
    }
}

/// Whether a Deny stands behind every case.
fn is_explicit(certificate: &Certificate) -> bool {
    match certificate {
        Certificate::Denied(_) | Certificate::Impossible(_) => true,
        Certificate::NotAllowed(layer) => {
            !matches!(layer, Layer::Identity | Layer::Boundary | Layer::Session)
        }
        Certificate::Split { holds, fails, .. } => is_explicit(holds) && is_explicit(fails),
    }
}

fn state_context(state: &State) -> crate::evaluate::Context {
    let mut context = crate::evaluate::Context::new();
    for (key, known) in state.keys() {
        if let Known::Is(value) = known {
            context.set(key, value.clone());
        }
    }
    context
}

/// Calls that end the enforcement, or open it for a while: of policies, groups and boundaries, of
/// tags, of devices.
const UNDOING: &[&str] = &[
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:DeactivateMFADevice",
    "iam:DeleteGroupPolicy",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:DeleteUserPermissionsBoundary",
    "iam:DeleteUserPolicy",
    "iam:DetachGroupPolicy",
    "iam:DetachUserPolicy",
    "iam:EnableMFADevice",
    "iam:PutGroupPolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:RemoveUserFromGroup",
    "iam:SetDefaultPolicyVersion",
    "iam:TagUser",
    "iam:UntagUser",
];

/// The calls of these that a principal can make in a state, of which this is left.
pub(crate) fn undoes(left: &Left, prover: &Prover<'_>, state: &State) -> Vec<&'static str> {
    let elsewhere = [Family::Data, Family::RoleHop, Family::IdentityProof];
    if left.leaks().all(|(family, _)| elsewhere.contains(&family)) {
        return Vec::new();
    }
    let asked = prover.asked(state);
    let can = |action: &&&'static str| {
        Universe::embedded().action(action).is_some_and(|id| {
            // On oneself, a second device undoes nothing.
            let whose: &[Whose] =
                if **action == ENABLE { &[Whose::Others] } else { &[Whose::Own, Whose::Others] };
            whose.iter().any(|whose| matches!(asked.seek(id, *whose), Some(Outcome::Allowed(_))))
        })
    };
    UNDOING.iter().filter(can).copied().collect()
}
