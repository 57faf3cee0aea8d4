//! What a principal can still do without MFA: all ways of holding its rights together.

use std::collections::BTreeSet;

use super::{
    assumptions::{UNLESS_GRANTED, assumptions, in_part, undecided},
    by_deny::granted_all,
    credentials::{Subject, VIA, anonymous},
    family::Family,
    first_device::has_first_device,
    forwarded::{forwarded, unsaid},
    level::{Example, Group, Left, Level},
    liveness::{Live, Liveness},
    own_password::with_own_password,
    permitted::Whose,
    regions::{asks_for_region, parts, to_iam},
    search::{Witness, World, asked_keys},
    sides::{Sides, Views},
    state::{Credential, Reach, State},
    undoes::{Asker, asks_by_scp, ending, undoes},
    unguarded::unguarded,
    view::Seen,
    vouched::{Vouched, anybody},
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
    /// How somebody with a credential alone comes to have MFA, step by step; empty where nobody
    /// does.
    pub takeover: Vec<Witness>,
    /// What still works; `None` for a principal that is no user.
    pub liveness: Option<Liveness>,
    /// The calls with which the principal, with MFA, could undo the enforcement.
    pub undoes: Vec<&'static str>,
    /// The calls with which it could do so without MFA, each with a credential that suffices.
    pub ends: Vec<(Credential, &'static str)>,
    /// What the proof takes for granted, in words.
    pub assumptions: Vec<String>,
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
    /// The ARNs of the MFA devices that exist, of security keys those of this user; `None` where
    /// nobody looked.
    pub mfa_devices: Option<Vec<String>>,
    /// Whether the account's password policy lets users change their own passwords, which no policy of
    /// theirs shows; `None` where nobody looked.
    pub changes_password: Option<bool>,
}

/// Proves what a principal can do without MFA.
#[must_use]
pub fn prove(setup: &Setup, subject: &Subject, facts: &Facts, world: &World) -> Proof {
    let user = subject.user();
    let granted = with_own_password(setup, subject, facts);
    let setup = granted.as_ref().unwrap_or(setup);
    let sides = Sides::of(setup, world);
    let views = Views::new(&sides, world, subject);
    let mut proving = Proving::new(&views, subject, world, setup);
    let vouched = proving.visit_all(sides.own());
    let with_mfa = proving.left(&subject.with_mfa());
    let levels = proving.levels(sides.own(), has_first_device(user, facts, world, &views.own));
    let lefts = &proving.lefts;
    // Worse it cannot be, whatever could not be decided beside it.
    let is_open = levels.contains(&Level::Open);
    let worst = levels.iter().copied().max().unwrap_or(Level::Sealed);
    let level = if is_open { Level::Open } else { worst };
    let residual = proving.residual();
    let told =
        |witnesses: Vec<Witness>| witnesses.iter().map(|witness| views.told(witness)).collect();
    let live = user.map(|user| Live {
        all: setup,
        setup: sides.own(),
        view: &views.own,
        user,
        facts,
        world,
        with_mfa: &with_mfa,
    });
    // The device that the steps would create exists already.
    let enrols = live.as_ref().filter(|_| level != Level::FirstDeviceOnly);
    let takeover: Vec<Witness> = enrols.map(|live| told(live.takeover(lefts))).unwrap_or_default();
    let mut assumptions = assumptions(setup, subject, facts, level, &vouched);
    assumptions.extend(in_part(level, user.is_some() && takeover.is_empty()));
    if user.is_some()
        && level < Level::Leaky
        && level_if_granted(setup, subject, facts, world) > level
    {
        assumptions.insert(0, UNLESS_GRANTED.to_owned());
    }
    let undoing = proving.asks(&subject.with_mfa(), |asker| undoes(&with_mfa, asker));
    assumptions.extend(undecided(&undoing.undecided));
    let all = residual.iter().flat_map(|own| own.witness.ambiguities.iter().copied());
    let ambiguities: BTreeSet<Ambiguity> = all.collect();
    Proof {
        level,
        states: merged(lefts, &levels),
        takeover,
        liveness: live.as_ref().map(|live| live.goals().told(told)),
        undoes: undoing.possible,
        ends: proving.ends(),
        assumptions,
        ambiguities: ambiguities.into_iter().collect(),
        counts: Counts { actions: Universe::embedded().actions().len(), ..proving.counts },
        residual,
    }
}

/// The level that the principal would have if its own policies granted everything.
fn level_if_granted(setup: &Setup, subject: &Subject, facts: &Facts, world: &World) -> Level {
    let setup = granted_all(setup);
    let sides = Sides::of(&setup, world);
    let views = Views::new(&sides, world, subject);
    let mut proving = Proving::new(&views, subject, world, &setup);
    proving.visit_all(sides.own());
    let first = has_first_device(subject.user(), facts, world, &views.own);
    proving.levels(sides.own(), first).into_iter().max().unwrap_or(Level::Sealed)
}

struct Proving<'a> {
    views: &'a Views<'a>,
    subject: &'a Subject,
    world: &'a World,
    states: Vec<State>,
    lefts: Vec<Left>,
    counts: Counts,
    /// Whether a policy asks if a service forwarded a request.
    asks_via: bool,
    /// Whether an SCP enforces.
    by_scp: bool,
    /// Whether a policy asks for the region of a request.
    asks_for_region: bool,
}

impl<'a> Proving<'a> {
    fn new(views: &'a Views<'a>, subject: &'a Subject, world: &'a World, setup: &Setup) -> Self {
        Self {
            views,
            subject,
            world,
            states: Vec::new(),
            lefts: Vec::new(),
            counts: Counts::default(),
            asks_for_region: asks_for_region(setup),
            by_scp: asks_by_scp(setup),
            asks_via: asked_keys(setup).iter().any(|key| key.eq_ignore_ascii_case(VIA)),
        }
    }

    /// Goes through all ways, and says which providers vouch for anybody.
    fn visit_all(&mut self, setup: &Setup) -> Vec<String> {
        self.visit_states();
        self.visit_vouched(setup)
    }

    /// Goes through the ways of holding the rights, those that others open included.
    fn visit_states(&mut self) {
        let user = match self.subject {
            Subject::User(user) => user,
            Subject::Role(_) | Subject::Root(_) => {
                self.subject.states().iter().for_each(|state| self.visit(state));
                return;
            }
        };
        if user.has_key {
            let state = user.key();
            self.visit(&state);
            self.visit(&user.mail());
            self.visit(&user.session_token());
            if self.can("sts:GetFederationToken", &state) {
                let tags = self.can("sts:TagSession", &state);
                user.federation(tags).iter().for_each(|state| self.visit(state));
            }
        }
        if user.has_password {
            let state = user.password();
            self.visit(&state);
            let logs_in = ["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"];
            if logs_in.iter().all(|action| self.can(action, &state)) {
                user.aws_login().iter().for_each(|state| self.visit(state));
            }
        }
        if user.has_service_credential || user.has_git_key {
            user.service().iter().for_each(|state| self.visit(state));
        }
        self.visit(&anonymous());
        self.views.strangers().iter().for_each(|state| self.visit(state));
    }

    /// Goes through what anybody can be before the roles whose trust policy was given, and says by
    /// which providers.
    fn visit_vouched(&mut self, setup: &Setup) -> Vec<String> {
        let trust = setup.resource.iter();
        let vouched = trust.flat_map(|trust| anybody(trust, self.world));
        let add = |own: Vouched| {
            self.lefts.push(Left::read(own.state.credential, std::slice::from_ref(&own.proved)));
            self.states.push(own.state);
            own.provider
        };
        vouched.collect::<Vec<_>>().into_iter().map(add).collect()
    }

    /// The level that each state alone would have.
    fn levels(&self, setup: &Setup, has_first_device: bool) -> Vec<Level> {
        let whom = (self.world, self.subject.user().map(|user| &user.caller));
        let parts = |state: &State| self.parts(state);
        let unguarded = unguarded(setup, whom, &self.lefts, &self.states, parts);
        let all = self.lefts.iter().zip(unguarded);
        all.map(|(left, is_unguarded)| left.level(is_unguarded, has_first_device)).collect()
    }

    /// Goes through a state, and through what services do with the rights of its requests: only
    /// where a call is possible that a service could forward. IAM and STS forward none.
    fn visit(&mut self, state: &State) {
        let first = self.lefts.len();
        self.look_at(state);
        let is_signed = state.credential != Credential::Anonymous;
        if is_signed && self.lefts.iter().skip(first).any(Left::reaches_forwarders) {
            for state in &forwarded(state) {
                self.look_at(state);
            }
        }
    }

    fn look_at(&mut self, state: &State) {
        self.look_at_one(state);
        if let Some(state) = unsaid(state).filter(|_| self.asks_via) {
            self.look_at_one(&state);
        }
    }

    fn look_at_one(&mut self, state: &State) {
        let is_only = self.views.of(state).count() == 1;
        let parts = self.parts(state);
        for view in self.views.of(state) {
            let Seen { left, certificates, checked } = view.look_at(&parts, is_only);
            self.counts.certificates += certificates;
            self.counts.checked += checked;
            self.lefts.push(left);
            self.states.push(state.clone());
        }
    }

    /// What a state leaves of the account's own resources.
    fn left(&self, state: &State) -> Left {
        let is_only = self.views.of(state).count() == 1;
        self.views.own.look_at(&self.parts(state), is_only).left
    }

    fn parts(&self, state: &State) -> Vec<State> {
        parts(state, self.world, self.asks_for_region)
    }

    /// Whether some request for an action may be allowed in a state.
    fn can(&self, action: &str, state: &State) -> bool {
        let Some(id) = Universe::embedded().action(action) else { return true };
        self.views.of(state).any(|view| view.may(state, id))
    }

    /// What ends the enforcement without MFA, by the first credential that can call it.
    fn ends(&self) -> Vec<(Credential, &'static str)> {
        let mut ends: Vec<(Credential, &'static str)> = Vec::new();
        let own = self.lefts.iter().zip(&self.states);
        for (left, state) in own.filter(|(_, state)| state.reach != Reach::OnResources) {
            let known: Vec<&str> = ends.iter().map(|(_, call)| *call).collect();
            let calls = self.asks(state, |asker| ending(left, asker, &known));
            ends.extend(calls.into_iter().map(|call| (left.credential, call)));
        }
        ends
    }

    /// What becomes of what undoes the enforcement, asked of a state.
    fn asks<T>(&self, state: &State, of: impl FnOnce(&Asker<'_>) -> T) -> T {
        let (view, by_scp) = (&self.views.own, self.by_scp);
        let to_iam = &to_iam(state, self.world);
        of(&Asker { view, to_iam, elsewhere: state, by_scp })
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
            let user = self.subject.user().and_then(|user| user.caller.arn()).map(Arn::text);
            let usual = self.world.usual(id, user.filter(|_| whose == Whose::Own));
            // The policies that AWS keeps for all accounts are none of the account's own.
            let usual = usual.filter(|_| !own.resource().contains(":iam::aws:"));
            let resources = [Some(own.resource().to_owned()), usual];
            let mut resources = resources.into_iter().flatten().rev();
            resources.find_map(|resource| {
                let request = request(own, action.full_name(), &resource);
                self.views.witness(&request)
            })
        });
        told.unwrap_or_else(|| self.views.told(&group.witness))
    }
}

fn request(like: &Request, action: &str, resource: &str) -> Request {
    Request::new(like.caller.clone(), action, resource, like.context.clone())
}

/// One entry a credential: the worst of the states that it may be in.
fn merged(lefts: &[Left], levels: &[Level]) -> Vec<StateProof> {
    let mut states: Vec<StateProof> = Vec::new();
    for (left, level) in lefts.iter().zip(levels) {
        let own = StateProof {
            credential: left.credential,
            level: *level,
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
