//! The other half of enforcement: what still works.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html>

use std::borrow::Cow;

use super::{
    certificate::Certificate,
    credentials::User,
    family::Family,
    level::Left,
    lost::{Loss, lost},
    others::{machines, who_loses},
    permitted::Whose,
    possible::Lists,
    principal::Facts,
    regions::{asks_for_region, parts, to_iam},
    search::{Outcome, Prover, Witness, World},
    sides::is_trust,
    state::{Credential, Known, State},
    view::View,
};
use crate::{
    evaluate::{Context, Layer, Request, Setup},
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

    /// The same, where nobody knows what is shown by a condition key alone that AWS is not known to set: a key
    /// that was misspelt is never there.
    pub(crate) fn doubted(mut self) -> Self {
        let universe = Universe::embedded();
        let is_odd = |name: &str| {
            let (prefix, _) = name.split_once(':').unwrap_or_default();
            let is_awss = prefix == "aws" || universe.service(prefix).is_some();
            is_awss && universe.condition_key(name).is_none()
        };
        for goal in self.goals_mut().into_iter().filter(|goal| goal.possible == Some(true)) {
            let contexts = goal.witness.iter().map(|own| &own.request.context);
            let mut names = contexts.flat_map(Context::iter).map(|(name, _)| name);
            let note = names.find(|name| is_odd(name)).map(|odd| {
                format!(
                    "only with the condition key {odd}, which AWS had not on {}",
                    universe.date()
                )
            });
            drop(names);
            if let Some(note) = note {
                *goal = Goal::unknown(note);
            }
        }
        self
    }

    /// The same, with other words for the witnesses of what is allowed.
    pub(crate) fn told(mut self, told: impl Fn(Vec<Witness>) -> Vec<Witness>) -> Self {
        for goal in self.goals_mut().into_iter().filter(|goal| goal.possible != Some(false)) {
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
    pub note: Option<Cow<'static, str>>,
}

impl Goal {
    pub(super) fn possible(witness: impl IntoIterator<Item = Witness>) -> Self {
        Self { possible: Some(true), witness: witness.into_iter().collect(), note: None }
    }

    pub(super) fn impossible(note: impl Into<Cow<'static, str>>) -> Self {
        Self { possible: Some(false), witness: Vec::new(), note: Some(note.into()) }
    }

    /// Nobody knows, and why.
    #[must_use]
    pub fn unknown(note: impl Into<Cow<'static, str>>) -> Self {
        Self { possible: None, witness: Vec::new(), note: Some(note.into()) }
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
    /// All policies that were given.
    pub(crate) all: &'a Setup,
    /// Those that requests on the account's own resources meet.
    pub(crate) setup: &'a Setup,
    /// What is proved of those.
    pub(crate) view: &'a View<'a>,
    pub(crate) user: &'a User,
    pub(crate) facts: &'a Facts,
    pub(crate) world: &'a World,
    pub(crate) with_mfa: &'a Left,
}

impl Live<'_> {
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
        chain.extend(self.view.prover.witness(session).filter(|_| self.user.has_key));
        chain
    }

    /// Whether some credential that the user has enrols a device; without any, one at the console.
    fn enrol(&self) -> Goal {
        let by_key = self.user.has_key.then(|| self.user.key());
        let by_password =
            (self.user.has_password || !self.user.has_key).then(|| self.user.password());
        let states: Vec<State> = by_password.into_iter().chain(by_key).collect();
        let ways: [fn(&Self, &State) -> Option<Goal>; 3] =
            [Self::enrols_at_once, Self::enrols_in_window, Self::enrols_other_devices];
        let found = ways.iter().find_map(|way| states.iter().find_map(|state| way(self, state)));
        found.unwrap_or_else(|| match self.undecided_enrolment(&states) {
            Some(why) => Goal::unknown(why),
            None => Goal::impossible("no device can be enrolled without MFA"),
        })
    }

    fn enrols_at_once(&self, state: &State) -> Option<Goal> {
        self.enrolment(state).map(Goal::possible)
    }

    /// While the policy's own window is open, by the tag that opens it.
    fn enrols_in_window(&self, state: &State) -> Option<Goal> {
        let window = User::in_window(state);
        let chain = [ENABLE, CREATE].into_iter().find_map(|first| {
            let opener = self.allowed(first, &window)?;
            let mut fixed = state.clone();
            for (key, value) in opener.request.context.iter() {
                if key.starts_with("aws:principaltag/") {
                    fixed.set(key, Known::Is(value.clone()));
                }
            }
            self.enrolment(&fixed)
        })?;
        let note = "while the window is open: the user carries the tag of the witness";
        Some(Goal { note: Some(note.into()), ..Goal::possible(chain) })
    }

    fn enrols_other_devices(&self, state: &State) -> Option<Goal> {
        let enable = self.allowed(ENABLE, &User::in_window(state))?;
        let note = "a passkey or a hardware device; no virtual one can be created";
        Some(Goal { note: Some(note.into()), ..Goal::possible([enable]) })
    }

    /// Why nobody knows whether a device can be enrolled.
    fn undecided_enrolment(&self, states: &[State]) -> Option<&'static str> {
        states.iter().find_map(|state| {
            match self.seek(ENABLE, Whose::Own, &User::in_window(state))? {
                Outcome::Unknown(why) => Some(why),
                Outcome::Allowed(_) | Outcome::Denied(_) => None,
            }
        })
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

    /// Looks for a request to IAM.
    fn seek(&self, action: &str, whose: Whose, state: &State) -> Option<Outcome> {
        let state = to_iam(state, self.world);
        self.view.seek(&state, Universe::embedded().action(action)?, whose)
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
        let parts = parts(&self.user.with_mfa(), self.world, asks_for_region(&setup));
        let all: Vec<_> = parts.iter().flat_map(|part| prover.prove(part)).collect();
        Left::read(Credential::Password, &all, &mut Lists::default()).actions
    }

    /// What a resource's own policy denies to a user with MFA for what it asks about MFA.
    fn work_on_resource(&self) -> Option<Goal> {
        let is_meant = |layer| layer == Layer::Resource;
        match lost(self.all, &self.user.with_mfa(), self.world, is_meant) {
            Loss::Nothing => None,
            Loss::Some(witness, by) => Some(Goal {
                witness: vec![*witness],
                ..Goal::impossible(format!("a session with MFA, too, is denied: {by}"))
            }),
            Loss::Unknown(why) => Some(Goal::unknown(why)),
        }
    }

    fn work(&self) -> Goal {
        let given = self.all.resource.as_ref().filter(|own| !is_trust(own));
        if let Some(denied) = given.and_then(|_| self.work_on_resource()) {
            return denied;
        }
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

    /// What roles, services and forwarded requests lose by what policies ask about MFA.
    fn others(&self) -> Goal {
        let (who, loss) = who_loses(self.all, self.world, self.user);
        match loss {
            Loss::Nothing => {
                let is_own = self.all.scp.is_empty() && self.all.rcp.is_empty();
                let own = is_own.then_some("the policies are the user's own");
                let notes: Vec<&str> =
                    own.into_iter().chain(machines(self.all, self.user)).collect();
                let note = (!notes.is_empty()).then(|| notes.join("; ").into());
                Goal { note, ..Goal::possible([]) }
            }
            Loss::Some(witness, by) => Goal {
                witness: vec![*witness],
                ..Goal::impossible(format!(
                    "{who} loses what its own policies grant for what is asked about MFA: {by}"
                ))
            },
            Loss::Unknown(why) => Goal::unknown(format!("{who}: {why}")),
        }
    }

    fn first_password(&self) -> Goal {
        let window = User::in_window(&self.user.password());
        match self.seek(CHANGE_PASSWORD, Whose::Own, &window) {
            Some(Outcome::Allowed(witness)) => Goal::possible([*witness]),
            Some(Outcome::Denied(certificate)) if is_explicit(&certificate) => {
                Goal::impossible("iam:ChangePassword is denied without MFA")
            }
            Some(Outcome::Denied(_)) if self.facts.changes_password == Some(false) => {
                Goal::impossible(
                    "no policy lets the user change its password, nor does the account's password \
                     policy",
                )
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

pub(super) fn state_context(state: &State) -> crate::evaluate::Context {
    let mut context = crate::evaluate::Context::new();
    for (key, known) in state.keys() {
        if let Known::Is(value) = known {
            context.set(key, value.clone());
        }
    }
    context
}
