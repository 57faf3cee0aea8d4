//! Going through the ways of holding a principal's rights, those that others open included.

use super::{
    by_deny::granted_all,
    credentials::{Subject, VIA, anonymous},
    family::Family,
    forwarded::{forwarded, unsaid},
    level::{Example, Group, Left, Level},
    named::{called, sessions},
    permitted::Whose,
    possible::Lists,
    principal::{Counts, Residual},
    regions::{asks_for_region, parts, to_iam},
    search::{Witness, World, asked_keys},
    sides::{Sides, Views},
    state::{Credential, Reach, State},
    undoes::{Asker, asks_by_scp, ending},
    unguarded::unguarded,
    view::Seen,
    vouched::{Vouched, anybody},
};
use crate::{
    evaluate::{Arn, Request, Setup},
    syntax::Document,
    universe::{ActionId, Universe},
};

/// Calls of services whose resources have policies of their own, which may grant to a user by themselves.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>
const GRANTED_BY_RESOURCES: [&str; 7] = [
    "s3:GetObject",
    "kms:Decrypt",
    "secretsmanager:GetSecretValue",
    "sqs:SendMessage",
    "sns:Publish",
    "lambda:InvokeFunction",
    "ecr:BatchGetImage",
];

/// Whether a resource's own policy could let the principal do without MFA what no Deny stands against.
pub(super) fn may_be_granted(setup: &Setup, subject: &Subject, world: &World) -> bool {
    let (Some(user), Some(setup)) = (subject.user(), granted_all(setup, &GRANTED_BY_RESOURCES))
    else {
        return false;
    };
    let sides = Sides::of(&setup, world);
    let calls = GRANTED_BY_RESOURCES.into_iter().map(|call| Universe::embedded().action(call));
    // Of what the universe lacks, nobody can say that it is denied.
    let Some(calls) = calls.collect::<Option<Vec<ActionId>>>() else { return true };
    let views = Views::about(Some(&calls), &sides, world, subject);
    let states = user.without_mfa();
    let mut asked = states.iter().flat_map(|state| calls.iter().map(move |call| (*call, state)));
    asked.any(|(call, state)| views.of(state).any(|view| view.may(state, call)))
}

/// The ways, and what each leaves.
pub(super) struct Proving<'a> {
    views: &'a Views<'a>,
    subject: &'a Subject,
    world: &'a World,
    pub(super) states: Vec<State>,
    pub(super) lefts: Vec<Left>,
    pub(super) counts: Counts,
    /// The resource's policy, which may name sessions.
    resource: Option<Document>,
    /// Whether a policy asks if a service forwarded a request.
    asks_via: bool,
    /// Whether an SCP enforces.
    by_scp: bool,
    /// Whether a policy asks for the region of a request.
    asks_for_region: bool,
}

impl<'a> Proving<'a> {
    pub(super) fn new(
        views: &'a Views<'a>,
        subject: &'a Subject,
        world: &'a World,
        setup: &Setup,
    ) -> Self {
        Self {
            views,
            subject,
            world,
            states: Vec::new(),
            lefts: Vec::new(),
            counts: Counts::default(),
            resource: setup.resource.clone(),
            asks_for_region: asks_for_region(setup),
            by_scp: asks_by_scp(setup),
            asks_via: asked_keys(setup).iter().any(|key| key.eq_ignore_ascii_case(VIA)),
        }
    }

    /// Goes through all ways, and says which providers vouch for anybody.
    pub(super) fn visit_all(&mut self, setup: &Setup) -> Vec<String> {
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
            self.lefts.push(Left::read(
                own.state.credential,
                std::slice::from_ref(&own.proved),
                &mut Lists::default(),
            ));
            self.states.push(own.state);
            own.provider
        };
        vouched.collect::<Vec<_>>().into_iter().map(add).collect()
    }

    /// The level that each state alone would have.
    pub(super) fn levels(&self, setup: &Setup, has_first_device: bool) -> Vec<Level> {
        let whom = (self.world, self.subject.user().map(|user| &user.caller));
        let parts = |state: &State| self.parts(state);
        let unguarded = unguarded(setup, whom, &self.lefts, &self.states, parts);
        let all = self.lefts.iter().zip(unguarded);
        all.map(|(left, is_unguarded)| left.level(is_unguarded, has_first_device)).collect()
    }

    /// Goes through a state, and through its sessions that the resource's policy names.
    fn visit(&mut self, state: &State) {
        self.visit_one(state);
        let policy = self.resource.iter();
        let sessions = policy.flat_map(|policy| sessions(policy, &state.caller));
        let named: Vec<State> = sessions.filter_map(|session| called(state, &session)).collect();
        for state in &named {
            self.visit_one(state);
        }
    }

    /// Goes through a state, and through what services do with the rights of its requests: only
    /// where a call is possible that a service could forward. IAM and STS forward none.
    fn visit_one(&mut self, state: &State) {
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
    pub(super) fn left(&self, state: &State) -> Left {
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
    pub(super) fn ends(&self) -> Vec<(Credential, &'static str)> {
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
    pub(super) fn asks<T>(&self, state: &State, of: impl FnOnce(&Asker<'_>) -> T) -> T {
        let (view, by_scp) = (&self.views.own, self.by_scp);
        let to_iam = &to_iam(state, self.world);
        of(&Asker { view, to_iam, elsewhere: state, by_scp })
    }

    pub(super) fn residual(&self) -> Vec<Residual> {
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
