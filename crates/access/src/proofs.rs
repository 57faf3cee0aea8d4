//! What the principals of an account can do without MFA: proofs for all of them, those alike
//! together.
//!
//! This module must never let something unseen look protected: a policy of a user that was not seen
//! makes its level unknown, and so does a role that it may assume and whose trust policy was not
//! seen, a credential that nobody could look up is taken to be there, and a
//! boundary that was not seen, which can only take away, leaves standing what is sealed without it.

mod alike;
mod build;
mod circles;
mod closed;
mod dated;
mod earlier;
mod git;
mod listed;
mod roles;
mod root;
mod terms;
mod texts;
mod touch;
mod trust;
mod unseen;

use std::{
    collections::BTreeMap,
    num::NonZero,
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tutela_model::{Account, Arn, Gap};
use tutela_policy::{Credential, Facts, Goal, Level, Liveness, Proof, Subject, World, prove};

pub(crate) use self::listed::own_policies;
use self::{
    alike::Key,
    build::{Builder, Candidate, Found, Layers},
    roles::{Reached, Roles},
};
pub use self::{
    earlier::Earlier,
    git::worth_asking_for_ssh_keys,
    roles::{Hop, RolesSeen},
    terms::{OldReport, Terms, begun},
};

/// What was proved of the principals of an account.
#[derive(Clone, Debug)]
pub struct Proofs {
    /// Principals that are alike for every policy that they have, the worst level first.
    pub alike: Vec<Alike>,
    /// Why there may be principals that are not listed.
    pub unlisted: Vec<Gap>,
    /// What is known of the roles; a gap where nobody saw them.
    pub roles: Result<RolesSeen, Gap>,
}

/// Principals whose proofs differ in names only.
#[derive(Clone, Debug)]
pub struct Alike {
    /// The principals; what is proved is told of the first.
    pub principals: Vec<Arn>,
    /// What the first is, where its ARN can be read.
    pub subject: Option<Subject>,
    /// How much MFA protects each of them.
    pub level: Level,
    /// Why, where no proof says it.
    pub why: Option<&'static str>,
    /// The proof; `None` where nothing could be proved, or nothing needs to be.
    pub proof: Option<Proof>,
    /// The roles that can be assumed without MFA, step by step, as far as it was tried.
    pub hops: Vec<Hop>,
    /// Where the level is better than leaky: what was issued before and may not keep to it; `None` where
    /// not all roles were seen, or nobody asked.
    pub earlier: Option<Earlier>,
    /// Whether a policy that they hold asks for MFA, their boundary does, or the organization's; why nobody
    /// knows, where one of these was lost.
    pub asks_for_mfa: Result<bool, Gap>,
    /// What was not seen, for which the level is unknown, or the rest of the proof is.
    pub unseen: Vec<Gap>,
    /// What was not seen of credentials, or is old: they are taken to be there.
    pub assumed: Vec<Gap>,
}

/// Proves for every user and for root what is possible without MFA. `wanted` says by ARN and name
/// whom it is about.
///
/// Principals are proved once that have the same policies, credentials and tags, as long as no
/// policy can tell them apart by their names.
#[must_use]
pub fn proofs(account: &Account, terms: Terms, wanted: impl Fn(&Arn, &str) -> bool) -> Proofs {
    let mut alike = Vec::new();
    if wanted(&Arn::new(account.root_arn()), "root") {
        alike.push(root::root(account));
    }
    let mut builder = Builder::new(account, terms);
    let mut sorted = Sorted::default();
    for user in account.users.known.iter().filter(|user| wanted(&user.arn, &user.name)) {
        sorted.add(&user.arn, builder.user(user));
    }
    let world = builder.world();
    let tells_earlier = terms.tells_earlier;
    alike.extend(all(sorted.jobs, |job| job.prove(&world, &builder.roles, tells_earlier)));
    let unknown = sorted.unknown.into_iter();
    alike.extend(unknown.map(|(gaps, principals)| Alike::unknown(principals, gaps)));
    alike.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.principals.cmp(&b.principals)));
    let unlisted = account.users.complete.as_ref().err().cloned().into_iter().collect();
    let roles = builder.roles.told(&world);
    Proofs { alike, unlisted, roles }
}

/// Users, those alike together.
#[derive(Default)]
struct Sorted {
    jobs: Vec<Job>,
    places: BTreeMap<Key, usize>,
    unknown: BTreeMap<Vec<Gap>, Vec<Arn>>,
}

impl Sorted {
    fn add(&mut self, arn: &Arn, found: Found) {
        let candidate = match found {
            Found::Candidate(candidate) => *candidate,
            Found::Unknown(gaps) => {
                self.unknown.entry(gaps).or_default().push(arn.clone());
                return;
            }
        };
        let place = self.places.get(&candidate.key);
        if let Some(job) = place.and_then(|place| self.jobs.get_mut(*place)) {
            job.join(arn.clone(), candidate.assumed, candidate.git_keys);
            return;
        }
        self.places.insert(candidate.key.clone(), self.jobs.len());
        self.jobs.push(Job::new(arn.clone(), candidate));
    }
}

/// Principals that are proved together.
struct Job {
    principals: Vec<Arn>,
    candidate: Candidate,
}

impl Job {
    fn new(arn: Arn, candidate: Candidate) -> Self {
        Self { principals: vec![arn], candidate }
    }

    fn join(&mut self, arn: Arn, assumed: Vec<Gap>, git_keys: Vec<Gap>) {
        self.principals.push(arn);
        self.candidate.assumed.extend(assumed);
        self.candidate.git_keys.extend(git_keys);
    }

    fn prove(&self, world: &World, roles: &Roles, tells_earlier: bool) -> Alike {
        let Candidate { layers, subject, facts, assumed, tags_unseen, .. } = &self.candidate;
        let setup = roles.not_before.limit(layers.setup());
        let mut proof = prove(&setup, subject, facts, world);
        let mut unseen = Vec::new();
        let mut assumed = assumed.clone();
        if *tags_unseen {
            untagged(&mut proof);
        }
        let credentials: Vec<Credential> = proof.states.iter().map(|own| own.credential).collect();
        let Reached { mut hops, doubts } = roles.reached(&setup, subject, &credentials, world);
        let judge = |proof: &mut Proof, facts: &Facts| {
            if roles.are_seen() {
                closed::hold(proof, &hops, (&setup, subject, facts, world));
            }
        };
        judge(&mut proof, facts);
        if let Some(gap) = &self.candidate.password_gap
            && proof.level < Level::Leaky
        {
            let facts = Facts { changes_password: Some(true), ..facts.clone() };
            let mut granted = prove(&setup, subject, &facts, world);
            judge(&mut granted, &facts);
            if unseen_grant(&mut proof, &granted) {
                unseen.push(gap.clone());
            }
        }
        roles::leak(&mut proof, &hops);
        unseen::doubt(&mut proof, &doubts);
        let git_keys = &self.candidate.git_keys;
        if let Some(user) = subject.user().filter(|_| !git_keys.is_empty())
            && git::settle(&mut proof, user)
        {
            assumed.extend_from_slice(git_keys);
        }
        let earlier = (tells_earlier && proof.level < Level::Leaky && roles.are_seen())
            .then(|| roles.earlier(subject, &credentials, world));
        unseen.extend(doubts.into_iter().map(|(_, why)| why));
        unseen.extend(doubted(layers, &mut proof, &mut hops));
        unseen.sort();
        unseen.dedup();
        assumed.sort();
        assumed.dedup();
        Alike {
            principals: self.principals.clone(),
            subject: Some(subject.clone()),
            level: proof.level,
            why: None,
            proof: Some(proof),
            hops,
            earlier,
            asks_for_mfa: layers.asks_for_mfa(),
            unseen,
            assumed,
        }
    }
}

impl Proofs {
    /// What was proved of each principal.
    #[must_use]
    pub fn by_principal(&self) -> BTreeMap<&Arn, &Alike> {
        let each = self.alike.iter();
        each.flat_map(|alike| alike.principals.iter().map(move |arn| (arn, alike))).collect()
    }
}

impl Alike {
    fn unknown(principals: Vec<Arn>, unseen: Vec<Gap>) -> Self {
        Self {
            principals,
            subject: None,
            level: Level::Unknown,
            why: None,
            proof: None,
            hops: Vec::new(),
            earlier: None,
            asks_for_mfa: Ok(false),
            unseen,
            assumed: Vec::new(),
        }
    }
}

/// Proves on every core, in the order of the jobs.
fn all(jobs: Vec<Job>, prove: impl Fn(&Job) -> Alike + Sync) -> Vec<Alike> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(place) else { return done };
            done.push((place, prove(job)));
        }
    };
    let mut done: Vec<(usize, Alike)> = thread::scope(|scope| {
        let workers: Vec<_> = (1..cores.min(jobs.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for worker in workers {
            match worker.join() {
                Ok(others) => done.extend(others),
                Err(cause) => panic::resume_unwind(cause),
            }
        }
        done
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, alike)| alike).collect()
}

/// Nobody saw the tags, and no policy asks for any: they do not matter, but they are not none.
fn untagged(proof: &mut Proof) {
    for assumption in &mut proof.assumptions {
        if assumption == "the user has no tag" {
            "the user's tags were not seen, and none of its policies asks for any"
                .clone_into(assumption);
        }
    }
}

/// Holds a proof against one with what the account's password policy may grant: where the levels
/// differ, nobody knows them. Says whether they do.
fn unseen_grant(proof: &mut Proof, granted: &Proof) -> bool {
    const NOTE: &str = "the account's password policy was not seen";
    for state in &mut proof.states {
        let other = granted.states.iter().find(|own| own.credential == state.credential);
        if other.is_none_or(|own| own.level != state.level) {
            state.level = Level::Unknown;
            state.unknown.push(NOTE);
        }
    }
    let differs = granted.level != proof.level;
    if differs {
        proof.level = Level::Unknown;
    }
    differs
}

const BOUNDARY: &str = "the permissions boundary was not seen";
const CONTROLS: &str = "the organization's policies were not all seen";

/// Takes back what may be otherwise for want of layers that were not seen, and says why they were not.
fn doubted(layers: &Layers, proof: &mut Proof, hops: &mut Vec<Hop>) -> Vec<Gap> {
    let mut unseen = Vec::new();
    let boundary = layers.boundary_gap.iter().map(|gap| (gap, BOUNDARY));
    let controls = layers.controls.gaps().iter().map(|gap| (gap, CONTROLS));
    for (gap, note) in boundary.chain(controls) {
        hops.clear();
        unbounded(proof, note);
        unseen.push(gap.clone());
    }
    if let Some(gap) = layers.controls.unlisted() {
        may_be_denied(proof);
        unseen.push(gap.clone());
    }
    unseen
}

/// What still works may not, under policies of an organisation that nobody listed. The level and what it
/// rests on stay, as what the policies that were seen leave: the proof says that others may deny it.
fn may_be_denied(proof: &mut Proof) {
    const NOTE: &str = "the organization's policies were not seen, which may deny it";
    let goals = proof.liveness.as_mut().map(Liveness::goals_mut);
    for goal in goals.into_iter().flatten().filter(|goal| goal.possible == Some(true)) {
        goal.possible = None;
        goal.note = Some(match goal.note.take() {
            Some(note) => format!("{NOTE}; {note}").into(),
            None => NOTE.into(),
        });
    }
}

/// What is left of a proof that was made without the boundary, or without all SCPs and RCPs: they can
/// only take away, so that what is sealed stays so. Everything else may be less than it looks.
fn unbounded(proof: &mut Proof, note: &'static str) {
    let doubtful = |level: Level| if level == Level::Sealed { level } else { Level::Unknown };
    proof.level = doubtful(proof.level);
    for state in &mut proof.states {
        state.level = doubtful(state.level);
        if state.level == Level::Unknown {
            state.unknown.push(note);
        }
    }
    proof.residual.clear();
    proof.takeover.clear();
    proof.undoes.clear();
    proof.ends.clear();
    proof.ambiguities.clear();
    if let Some(live) = &mut proof.liveness {
        for goal in live.goals_mut() {
            *goal = Goal::unknown(note);
        }
    }
}
