//! Which roles can be assumed without MFA, one after the other, and what they leave.
//!
//! Every step is proved: the trust policy of the role and the policies of whoever assumes it
//! together, for every value of every condition key. A step that could not be decided counts as
//! one that may be taken.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, OnceLock},
};

use tutela_model::{Account, Arn, Gap};
use tutela_policy::{
    Assumer, Caller, Credential, Document, Facts, Family, Level, Outcome, Proof, Setup, Subject,
    Witness, World, prove,
};

use super::{
    circles::circles,
    dated::NotBefore,
    earlier::Earlier,
    listed::{listed_arns, own_policies, role_of},
    texts::Texts,
    touch::Token,
    trust::{is_for_elsewhere, is_for_principals, is_linked, sessions},
    unseen::Unseen,
};
use crate::{controls::Controls, held::Library};

/// A step from a principal to a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Who assumes the role: the user, or a role that was assumed before.
    pub from: Arn,
    /// The role.
    pub role: Arn,
    /// The user's credential with which the first step is taken.
    pub credential: Credential,
    /// A request that goes through; `None` where it could not be decided whether any does.
    pub request: Option<Witness>,
    /// What the role's session can do without MFA that should not be possible, the worst first;
    /// `None` where not all of the role's policies were seen.
    pub families: Option<Vec<Family>>,
}

/// What is known of the roles of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolesSeen {
    /// How many there are.
    pub count: usize,
    /// Those that somebody outside of the account may assume: other accounts, identity providers,
    /// machines by IAM Roles Anywhere or AWS `IoT`, anybody.
    pub from_elsewhere: Vec<Arn>,
    /// The steps from those to other roles.
    pub onward: Vec<Hop>,
    /// Roles that can assume each other in a circle, or themselves: their sessions never end.
    pub circles: Vec<Vec<Arn>>,
    /// The roles whose sessions could undo an enforcement, and the calls.
    pub undoers: Vec<(Arn, Vec<&'static str>)>,
    /// Why not everything of them was seen.
    pub gaps: Vec<Gap>,
    /// Why some could not be asked at all, or are not listed: somebody may assume them.
    pub unasked: Vec<Gap>,
}

/// What a user gets by roles.
pub(super) struct Reached {
    /// The roles that can be assumed.
    pub(super) hops: Vec<Hop>,
    /// Why there may be others, and the credentials to which no policy denies them.
    pub(super) doubts: Vec<(Credential, Gap)>,
}

/// The roles of an account, ready to be asked.
pub(super) struct Roles {
    all: Vec<Role>,
    unseen: Vec<Unseen>,
    pub(super) not_before: NotBefore,
    seen: Result<RolesSeen, Gap>,
    /// Those that can assume each other, once somebody asked.
    circles: OnceLock<Vec<Vec<Arn>>>,
    /// The texts of the trust policies, which may name users.
    pub(super) texts: Texts,
    /// The ARNs of the roles, which users' policies may tell from each other by the user's name.
    pub(super) arns: Vec<Vec<Token>>,
}

struct Role {
    arn: Arn,
    subject: Subject,
    trust: Arc<Document>,
    /// Whether the trust policy names anybody but services and identity providers.
    is_for_principals: bool,
    /// The sessions that the trust policy names.
    sessions: Vec<Caller>,
    /// The role's own policies; `None` where not all were seen.
    own: Option<Own>,
    /// The roles that it can assume, once somebody asked.
    next: OnceLock<Vec<Step>>,
}

/// A role's own policies.
struct Own {
    setup: Setup,
    assumer: Assumer,
    /// What the role's session can do without MFA, once somebody asked.
    leaves: OnceLock<Leaves>,
}

#[derive(Clone)]
struct Leaves {
    families: Vec<Family>,
    undoes: Vec<&'static str>,
}

/// A role that can be assumed, by its place.
#[derive(Clone)]
struct Step {
    to: usize,
    credential: Credential,
    request: Option<Witness>,
}

impl Roles {
    /// `own` is the number of the account.
    pub(super) fn read<'a>(
        account: &'a Account,
        own: &str,
        not_before: NotBefore,
        library: &mut Library<'a>,
        controls: &Controls,
    ) -> Self {
        let any = |why| Unseen { arn: format!("arn:{}:iam::{own}:role/*", account.partition), why };
        let mut roles = Self {
            all: Vec::new(),
            unseen: Vec::new(),
            not_before,
            seen: Ok(RolesSeen::default()),
            circles: OnceLock::new(),
            texts: Texts::default(),
            arns: listed_arns(account),
        };
        let listed = match account.roles.seen() {
            Ok(listed) => listed,
            Err(gap) => {
                roles.unseen.push(any(gap.clone()));
                return Self { seen: Err(gap), ..roles };
            }
        };
        let mut seen = RolesSeen { count: listed.value.len(), ..RolesSeen::default() };
        let mut read = Vec::new();
        for role in &listed.value {
            let trust = library.trust(role, &listed.receipt.call);
            let caller = role_of(role, &listed.receipt.call);
            let (trust, caller) = match (trust, caller) {
                (Ok(trust), Ok(caller)) => (trust, caller),
                (Err(why), Ok(_)) => {
                    roles.unseen.push(Unseen { arn: role.arn.to_string(), why });
                    continue;
                }
                (_, Err(why)) => {
                    roles.unseen.push(any(why));
                    continue;
                }
            };
            if is_for_elsewhere(&trust, caller.account().unwrap_or_default()) {
                seen.from_elsewhere.push(role.arn.clone());
            }
            let setup = own_policies(role, &listed.receipt, library, controls, &mut seen.gaps);
            roles.not_before.see(&trust);
            let own = setup
                .iter()
                .flat_map(|own| own.identity.iter().chain(own.boundary.iter().flatten()));
            own.for_each(|document| roles.not_before.see(document));
            controls.documents().for_each(|document| roles.not_before.see(document));
            let role = Role {
                arn: role.arn.clone(),
                subject: Subject::Role(caller),
                is_for_principals: is_for_principals(&trust),
                sessions: sessions(&trust),
                trust,
                own: None,
                next: OnceLock::new(),
            };
            read.push((role, setup));
        }
        let not_before = &roles.not_before;
        let whole = |(role, setup): (Role, Option<Setup>)| {
            let own = setup.map(|setup| Own::new(not_before.limit(setup)));
            Role { own, ..role }
        };
        roles.all = read.into_iter().map(whole).collect();
        roles.unseen.extend(account.roles_complete.as_ref().err().cloned().map(any));
        seen.unasked = roles.unseen.iter().map(|own| own.why.clone()).collect();
        seen.gaps.extend(seen.unasked.iter().cloned());
        seen.gaps.extend(controls.gaps().iter().cloned());
        seen.gaps.sort();
        seen.gaps.dedup();
        let texts = Texts::of(roles.all.iter().map(|role| role.trust.as_ref()));
        Self { seen: Ok(seen), texts, ..roles }
    }

    /// Whether the trust policies of all roles were seen.
    pub(super) fn are_seen(&self) -> bool {
        self.unseen.is_empty()
    }

    /// What is known of the roles, with what follows from their policies.
    pub(super) fn told(&self, world: &World) -> Result<RolesSeen, Gap> {
        let mut seen = self.seen.clone()?;
        for (place, role) in self.all.iter().enumerate() {
            if seen.from_elsewhere.contains(&role.arn) {
                let first = self.next(place, world).to_vec();
                self.follow(&role.arn, first, world, &mut seen.onward);
            }
            let undoes = role.own.as_ref().map(|own| &own.leaves(&role.subject, world).undoes);
            if let Some(undoes) = undoes.filter(|undoes| !undoes.is_empty() && !role.is_linked()) {
                seen.undoers.push((role.arn.clone(), undoes.clone()));
            }
        }
        seen.circles = self.circles(world).to_vec();
        Ok(seen)
    }

    /// The roles that can assume each other in a circle, or themselves.
    fn circles(&self, world: &World) -> &[Vec<Arn>] {
        self.circles.get_or_init(|| {
            let next = |place: usize| {
                let proved = self.next(place, world).iter().filter(|step| step.request.is_some());
                proved.map(|step| step.to).collect()
            };
            let arn = |place: &usize| self.all.get(*place).map(|role| role.arn.clone());
            let circles = circles(self.all.len(), next).into_iter();
            circles.map(|circle| circle.iter().filter_map(arn).collect()).collect()
        })
    }

    /// The roles of which a user may have sessions that began when nothing but the roles' trust policies
    /// said who gets them.
    pub(super) fn earlier(
        &self,
        subject: &Subject,
        credentials: &[Credential],
        world: &World,
    ) -> Earlier {
        let first = self.steps(&Assumer::administrator(), subject, credentials, world);
        let mut hops = Vec::new();
        let user = Arn::new(subject.caller().arn().map_or("", |arn| arn.text()));
        self.follow(&user, first, world, &mut hops);
        let mut roles: Vec<Arn> = hops.into_iter().map(|hop| hop.role).collect();
        roles.sort();
        let has = |circle: &&Vec<Arn>| circle.iter().any(|role| roles.contains(role));
        let circles = self.circles(world).iter().filter(has).cloned().collect();
        Earlier { roles, circles }
    }

    /// The roles that a user can assume without MFA by one of these credentials, and what those can
    /// assume in turn.
    pub(super) fn reached(
        &self,
        setup: &Setup,
        subject: &Subject,
        credentials: &[Credential],
        world: &World,
    ) -> Reached {
        let assumer = Assumer::new(setup);
        let first = self.steps(&assumer, subject, credentials, world);
        let mut hops = Vec::new();
        let user = Arn::new(subject.caller().arn().map_or("", |arn| arn.text()));
        for credential in credentials {
            let own = first.iter().filter(|step| step.credential == *credential);
            self.follow(&user, own.cloned().collect(), world, &mut hops);
        }
        let doubts = self.unseen.iter();
        let doubts = doubts.flat_map(|own| own.doubts(&assumer, subject, credentials, world));
        Reached { hops, doubts: doubts.collect() }
    }

    /// The first steps, and all that follow from them.
    fn follow(&self, from: &Arn, first: Vec<Step>, world: &World, hops: &mut Vec<Hop>) {
        let Some(credential) = first.first().map(|step| step.credential) else { return };
        let mut done = BTreeSet::new();
        let mut open: VecDeque<(&Arn, Step)> = first.into_iter().map(|step| (from, step)).collect();
        while let Some((from, step)) = open.pop_front() {
            let Some(role) = self.all.get(step.to).filter(|_| done.insert(step.to)) else {
                continue;
            };
            let leaves = role.own.as_ref().map(|own| own.leaves(&role.subject, world));
            hops.push(Hop {
                from: from.clone(),
                role: role.arn.clone(),
                credential,
                request: step.request,
                families: leaves.map(|leaves| leaves.families.clone()),
            });
            open.extend(self.next(step.to, world).iter().map(|step| (&role.arn, step.clone())));
        }
    }

    /// The roles that a role's session can assume without MFA.
    fn next(&self, place: usize, world: &World) -> &[Step] {
        let Some(role) = self.all.get(place) else { return &[] };
        role.next.get_or_init(|| {
            let own = role.own.as_ref();
            let steps =
                |own: &Own| self.steps(&own.assumer, &role.subject, &[Credential::Role], world);
            own.map(steps).unwrap_or_default()
        })
    }

    /// The roles that a principal can assume, or a session of it that their trust policies name.
    fn steps(
        &self,
        assumer: &Assumer,
        subject: &Subject,
        credentials: &[Credential],
        world: &World,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        for (to, role) in self.all.iter().enumerate().filter(|(_, role)| role.is_for_principals) {
            let sessions = role.sessions_of(subject);
            for subject in std::iter::once(subject).chain(&sessions) {
                let arn = role.arn.as_str();
                if !assumer.may(&role.trust, subject.caller(), arn) {
                    continue;
                }
                let asked = assumer.with_credentials(credentials, &role.trust, subject, arn, world);
                steps.extend(asked.into_iter().filter_map(|(credential, outcome)| {
                    let request = match outcome {
                        Outcome::Denied(_) => return None,
                        Outcome::Allowed(request) => Some(*request),
                        Outcome::Unknown(_) => None,
                    };
                    Some(Step { to, credential, request })
                }));
            }
        }
        steps
    }
}

impl Role {
    /// The sessions of another role that the trust policy names.
    fn sessions_of(&self, other: &Subject) -> Vec<Subject> {
        let Subject::Role(role) = other else { return Vec::new() };
        let is_of = |own: &&Caller| {
            let names = own.arn().zip(role.arn());
            names.is_some_and(|(own, role)| {
                own.name() == role.name() && own.account() == role.account()
            })
        };
        self.sessions.iter().filter(is_of).cloned().map(Subject::Role).collect()
    }

    /// Whether it is a service's own, whose policies nobody changes and which only that assumes.
    fn is_linked(&self) -> bool {
        is_linked(&self.arn)
    }
}

impl Own {
    fn new(setup: Setup) -> Self {
        Self { assumer: Assumer::new(&setup), setup, leaves: OnceLock::new() }
    }

    fn leaves(&self, subject: &Subject, world: &World) -> &Leaves {
        self.leaves.get_or_init(|| {
            let proof = prove(&self.setup, subject, &Facts::default(), world);
            let all = proof.residual.iter().map(|own| own.family);
            let families: BTreeSet<Family> =
                all.filter(|family| *family != Family::IdentityProof).collect();
            let listed = Family::ALL.iter().filter(|family| families.contains(family));
            Leaves { families: listed.copied().collect(), undoes: proof.undoes }
        })
    }
}

/// A role that can be assumed is more than a level below leaky leaves, also where only the role's
/// own trust policy lets it; of one that may be, nobody knows.
pub(super) fn leak(proof: &mut Proof, hops: &[Hop]) {
    let worse = |level: Level, hop: &Hop| match hop.request {
        Some(_) => level.max(Level::Leaky),
        None if level < Level::Leaky => Level::Unknown,
        None => level,
    };
    for hop in hops {
        proof.level = worse(proof.level, hop);
        for state in proof.states.iter_mut().filter(|own| own.credential == hop.credential) {
            state.level = worse(state.level, hop);
        }
    }
}
