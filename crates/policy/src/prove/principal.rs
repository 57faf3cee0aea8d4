//! What a principal can still do without MFA: all ways of holding its rights together.

use super::{
    credentials::User,
    family::Family,
    level::{Example, Group, Left, Level},
    permitted::Whose,
    search::{Outcome, Proved, Prover, Witness, World},
    state::{Credential, State},
};
use crate::{
    evaluate::{Ambiguity, Arn, Request, Setup},
    universe::Universe,
};

/// What a principal can still do without MFA.
#[derive(Clone, Debug)]
pub struct Proof {
    /// How much MFA protects the principal.
    pub level: Level,
    /// The ways of holding its rights without MFA that exist or can be had.
    pub states: Vec<StateProof>,
    /// What should not be possible and is: one entry a family and a credential.
    pub residual: Vec<Residual>,
    /// The open points of AWS's documentation by one reading of which less is possible.
    pub ambiguities: Vec<Ambiguity>,
    /// How much was judged.
    pub counts: Counts,
}

/// What one way of holding a principal's rights leaves.
#[derive(Clone, Debug)]
pub struct StateProof {
    /// The way.
    pub credential: Credential,
    /// The level that the principal would have if this were the only way.
    pub level: Level,
    /// How many actions of the universe are possible on something.
    pub actions: usize,
    /// Why some requests could not be decided.
    pub unknown: Vec<&'static str>,
}

/// Grants of one family that one credential has.
#[derive(Clone, Debug)]
pub struct Residual {
    /// What they are good for.
    pub family: Family,
    /// The credential.
    pub credential: Credential,
    /// How many actions.
    pub actions: usize,
    /// A telling request.
    pub witness: Witness,
}

/// How much was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Actions of the universe.
    pub actions: usize,
    /// Certificates that the search made.
    pub certificates: usize,
    /// Certificates that the checker accepted.
    pub checked: usize,
}

/// The facts of the account that matter to a user's level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The ARNs of the virtual MFA devices that exist; `None` where nobody looked.
    pub mfa_devices: Option<Vec<String>>,
}

/// Proves what a user can do without MFA.
#[must_use]
pub fn prove_user(setup: &Setup, user: &User, facts: &Facts, world: &World) -> Proof {
    // Session policies limit sessions only, and there the adversary chooses them.
    let setup = Setup { session: None, ..setup.clone() };
    let prover = Prover::new(&setup, world, Some(&user.caller));
    Proving { prover, user, facts, world, lefts: Vec::new(), counts: Counts::default() }.run()
}

struct Proving<'a> {
    prover: Prover<'a>,
    user: &'a User,
    facts: &'a Facts,
    world: &'a World,
    lefts: Vec<Left>,
    counts: Counts,
}

impl Proving<'_> {
    fn run(mut self) -> Proof {
        self.visit_states();
        let with_mfa =
            Left::read(Credential::Password, &self.prover.prove(&self.user.with_mfa(60)));
        let has_first_device = self.has_first_device();
        let level_of = |left: &Left| left.level(with_mfa.actions, has_first_device);
        let level = self.lefts.iter().map(level_of).max().unwrap_or(Level::Sealed);
        let states = merged(&self.lefts, level_of);
        let residual = self.residual();
        let mut ambiguities: Vec<Ambiguity> =
            residual.iter().flat_map(|own| own.witness.ambiguities.clone()).collect();
        ambiguities.sort_unstable();
        ambiguities.dedup();
        self.counts.actions = Universe::embedded().actions().len();
        Proof { level, states, residual, ambiguities, counts: self.counts }
    }

    /// Goes through the ways of holding the rights, those that others open included.
    fn visit_states(&mut self) {
        if self.user.has_key {
            let state = self.user.key();
            self.visit(&state);
            self.visit_forwarded(&state);
            self.visit(&self.user.session_token());
            if self.can("sts:GetFederationToken", &state) {
                self.user.federation().iter().for_each(|state| self.visit(state));
            }
        }
        if self.user.has_password {
            let state = self.user.password();
            self.visit(&state);
            self.visit_forwarded(&state);
            let logs_in = ["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"];
            if logs_in.iter().all(|action| self.can(action, &state)) {
                self.user.aws_login().iter().for_each(|state| self.visit(state));
            }
        }
        if self.user.has_service_credential {
            self.user.service().iter().for_each(|state| self.visit(state));
        }
    }

    /// What services do with the rights of a request: only where a call is possible that a service
    /// could forward. IAM and STS forward none.
    fn visit_forwarded(&mut self, state: &State) {
        if self.lefts.last().is_some_and(Left::reaches_forwarders) {
            self.user.forwarded(state.credential).iter().for_each(|state| self.visit(state));
        }
    }

    fn visit(&mut self, state: &State) {
        let proved = self.prover.prove(state);
        let is_denied = |own: &&Proved| matches!(own.outcome, Outcome::Denied(_));
        self.counts.certificates += proved.iter().filter(is_denied).count();
        self.lefts.push(Left::read(state.credential, &proved));
    }

    /// Whether some request for an action may be allowed in a state that was visited last.
    fn can(&self, action: &str, state: &State) -> bool {
        let Some(id) = Universe::embedded().action(action) else { return true };
        self.prover.may(id, state)
    }

    fn has_first_device(&self) -> bool {
        let Some(arn) = self.user.caller.arn() else { return false };
        let own = format!(
            "arn:{}:iam::{}:mfa/{}",
            self.world.partition(),
            self.world.account(),
            arn.name()
        );
        self.facts.mfa_devices.as_ref().is_some_and(|devices| devices.contains(&own))
    }

    fn residual(&self) -> Vec<Residual> {
        let mut residual: Vec<Residual> = Vec::new();
        for left in &self.lefts {
            for (family, group) in left.leaks() {
                let is_told = |own: &Residual| {
                    own.family == family
                        && (own.credential == left.credential || family == Family::IdentityProof)
                };
                if !residual.iter().any(is_told) {
                    residual.push(Residual {
                        family,
                        credential: left.credential,
                        actions: group.actions,
                        witness: self.telling(group),
                    });
                }
            }
        }
        let place = |family| Family::ALL.iter().position(|own| *own == family);
        residual.sort_by_key(|own| (place(own.family), own.credential));
        residual
    }

    /// A request that shows what a group is about, as far as the evaluator allows it.
    fn telling(&self, group: &Group) -> Witness {
        let Example { action, whose } = group.best.1;
        let own = &group.witness.request;
        let named = action.and_then(|id| Universe::embedded().get(id));
        let told = named.and_then(|action| {
            let id = Universe::embedded().action(action.full_name())?;
            let user = self.user.caller.arn().map(Arn::text);
            let usual = self.world.usual(id, user.filter(|_| whose == Whose::Own));
            let resources = [Some(own.resource().to_owned()), usual];
            let mut resources = resources.into_iter().flatten().rev();
            resources.find_map(|resource| {
                self.prover.witness(request(own, action.full_name(), &resource))
            })
        });
        told.unwrap_or_else(|| group.witness.clone())
    }
}

fn request(like: &Request, action: &str, resource: &str) -> Request {
    Request::new(like.caller.clone(), action, resource, like.context.clone())
}

/// One entry a credential: the worst of the states that it may be in.
fn merged(lefts: &[Left], level: impl Fn(&Left) -> Level) -> Vec<StateProof> {
    let mut states: Vec<StateProof> = Vec::new();
    for left in lefts {
        let own = StateProof {
            credential: left.credential,
            level: level(left),
            actions: left.actions,
            unknown: left.unknown.clone(),
        };
        match states.iter_mut().find(|state| state.credential == own.credential) {
            None => states.push(own),
            Some(state) => {
                state.level = state.level.max(own.level);
                state.actions = state.actions.max(own.actions);
                state.unknown.extend(own.unknown);
            }
        }
    }
    states
}
