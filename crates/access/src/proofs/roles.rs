//! Which roles can be assumed without MFA, one after the other.
//!
//! Every step is a request that the evaluator allows: the trust policy of the role and the policies
//! of whoever assumes it together. A role that is not told of may still be assumed under conditions
//! that nobody tried.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, OnceLock},
};

use tutela_model::{Account, Arn, Gap, Receipt};
use tutela_policy::{
    Caller, Context, Credential, Decision, Document, Element, Level, PolicySet, PrincipalKind,
    Principals, Proof, Request, Setup, User,
};

use super::{build::Layers, texts::Texts};
use crate::held::Library;

/// A step from a principal to a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Who assumes the role: the user, or a role that was assumed before.
    pub from: Arn,
    /// The role.
    pub role: Arn,
    /// The user's credential with which the first step is taken.
    pub credential: Credential,
}

/// What is known of the roles of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolesSeen {
    /// How many there are.
    pub count: usize,
    /// Those that somebody outside of the account may assume: other accounts, identity providers,
    /// anybody.
    pub from_elsewhere: Vec<Arn>,
    /// Why not all could be asked.
    pub gaps: Vec<Gap>,
}

/// The roles of an account, ready to be asked.
pub(super) struct Roles {
    all: Vec<Role>,
    pub(super) seen: Result<RolesSeen, Gap>,
    /// The texts of the trust policies, which may name users.
    pub(super) texts: Texts,
}

struct Role {
    arn: Arn,
    caller: Caller,
    trust: Arc<Document>,
    /// Whether the trust policy names anybody but services and identity providers.
    is_for_principals: bool,
    /// The role's own policies; `None` where not all were seen.
    setup: Option<Setup>,
    /// The roles that it can assume, once somebody asked.
    next: OnceLock<Vec<usize>>,
}

impl Roles {
    pub(super) fn read<'a>(account: &'a Account, library: &mut Library<'a>) -> Self {
        let listed = match account.roles.seen() {
            Ok(listed) => listed,
            Err(gap) => {
                let texts = Texts::of(std::iter::empty());
                return Self { all: Vec::new(), seen: Err(gap), texts };
            }
        };
        let mut roles = Vec::new();
        let mut seen = RolesSeen { count: listed.value.len(), ..RolesSeen::default() };
        for role in &listed.value {
            let trust = match library.trust(role, &listed.receipt.call) {
                Ok(trust) => trust,
                Err(gap) => {
                    seen.gaps.push(gap);
                    continue;
                }
            };
            let Ok(caller) = Caller::parse(role.arn.as_str()) else { continue };
            if is_for_elsewhere(&trust, caller.account().unwrap_or_default()) {
                seen.from_elsewhere.push(role.arn.clone());
            }
            let setup = own_policies(role, &listed.receipt, library, &mut seen.gaps);
            let is_for_principals = is_for_principals(&trust);
            roles.push(Role {
                arn: role.arn.clone(),
                caller,
                trust,
                is_for_principals,
                setup,
                next: OnceLock::new(),
            });
        }
        let texts = Texts::of(roles.iter().map(|role| role.trust.as_ref()));
        seen.gaps.sort();
        seen.gaps.dedup();
        Self { all: roles, seen: Ok(seen), texts }
    }

    /// The roles that a user can assume without MFA, and what those can assume in turn.
    pub(super) fn reached(&self, layers: &Layers, user: &User) -> Vec<Hop> {
        let Some(arn) = user.caller.arn() else { return Vec::new() };
        let documents = |all: &[Arc<Document>]| -> Vec<Document> {
            all.iter().map(|document| document.as_ref().clone()).collect()
        };
        let setup = Setup {
            identity: documents(&layers.identity),
            boundary: layers.boundary.as_ref().map(|boundary| documents(boundary)),
            ..Setup::default()
        };
        let mut hops: Vec<Hop> = Vec::new();
        let ways = [
            (user.has_key, Credential::Key, None),
            (user.has_key, Credential::SessionToken, Some("false")),
            (user.has_password, Credential::Password, Some("false")),
        ];
        for (_, credential, mfa) in ways.into_iter().filter(|(has, ..)| *has) {
            let mut context =
                Context::new().with("aws:username", arn.name()).with("aws:PrincipalType", "User");
            for (key, value) in &user.tags {
                context = context.with(&format!("aws:PrincipalTag/{key}"), value.as_str());
            }
            let first = self.assumes(&user.caller, &setup, with_mfa(context, mfa));
            self.follow(&Arn::new(arn.text()), first, credential, &mut hops);
        }
        hops
    }

    /// The first steps, and all that follow from them.
    fn follow(&self, user: &Arn, first: Vec<usize>, credential: Credential, hops: &mut Vec<Hop>) {
        let mut done = BTreeSet::new();
        let mut open: VecDeque<(&Arn, usize)> = first.into_iter().map(|to| (user, to)).collect();
        while let Some((from, to)) = open.pop_front() {
            let Some(role) = self.all.get(to).filter(|_| done.insert(to)) else { continue };
            hops.push(Hop { from: from.clone(), role: role.arn.clone(), credential });
            let next = role.next.get_or_init(|| {
                let context = Context::new().with("aws:PrincipalType", "AssumedRole");
                let context = with_mfa(context, Some("false"));
                let setup = role.setup.as_ref();
                setup.map(|setup| self.assumes(&role.caller, setup, context)).unwrap_or_default()
            });
            open.extend(next.iter().map(|to| (&role.arn, *to)));
        }
    }

    /// The roles that a principal can assume, by their places.
    fn assumes(&self, caller: &Caller, setup: &Setup, context: Context) -> Vec<usize> {
        let Some(arn) = caller.arn() else { return Vec::new() };
        let context = context
            .with("aws:PrincipalArn", arn.text())
            .with("aws:PrincipalAccount", arn.account())
            .with("aws:PrincipalIsAWSService", "false");
        let mut setup = setup.clone();
        // Many roles have the same trust policy.
        let mut policies: BTreeMap<usize, PolicySet> = BTreeMap::new();
        let mut places = Vec::new();
        for (place, role) in self.all.iter().enumerate() {
            if !role.is_for_principals || role.arn.as_str() == arn.text() {
                continue;
            }
            let set = policies.entry(Arc::as_ptr(&role.trust).addr()).or_insert_with(|| {
                setup.resource = Some(role.trust.as_ref().clone());
                PolicySet::new(&setup)
            });
            let to = role.arn.as_str();
            let request = Request::new(caller.clone(), "sts:AssumeRole", to, context.clone());
            if set.judge(&request).decision == Decision::Allowed {
                places.push(place);
            }
        }
        places
    }
}

/// A role's own policies; `None` where not all were seen.
fn own_policies<'a>(
    role: &'a tutela_model::Role,
    receipt: &Arc<Receipt>,
    library: &mut Library<'a>,
    unseen: &mut Vec<Gap>,
) -> Option<Setup> {
    let (held, gaps) = library.held(&role.grants, receipt);
    let boundary = role.grants.boundary.as_ref();
    let boundary = boundary.map(|arn| library.boundary(arn, receipt)).transpose();
    match (gaps.is_empty(), boundary) {
        (true, Ok(boundary)) => Some(Setup {
            identity: held.iter().map(|held| held.document.as_ref().clone()).collect(),
            boundary: boundary.map(|held| vec![held.document.as_ref().clone()]),
            ..Setup::default()
        }),
        (_, boundary) => {
            unseen.extend(gaps.into_iter().chain(boundary.err()));
            None
        }
    }
}

fn with_mfa(context: Context, mfa: Option<&str>) -> Context {
    match mfa {
        Some(value) => context.with("aws:MultiFactorAuthPresent", value),
        None => context,
    }
}

/// Whether a trust policy speaks of users, roles or accounts.
fn is_for_principals(trust: &Document) -> bool {
    trust.statements.iter().any(|statement| match &statement.principal {
        None => false,
        Some(Element::Not(_) | Element::Is(Principals::Anyone)) => true,
        Some(Element::Is(Principals::Listed(listed))) => listed.contains_key(&PrincipalKind::Aws),
    })
}

/// Whether a trust policy names anybody outside of the account but services of AWS.
fn is_for_elsewhere(trust: &Document, account: &str) -> bool {
    let is_own = |name: &String| {
        name == account || Caller::parse(name).is_ok_and(|own| own.account() == Some(account))
    };
    trust.statements.iter().any(|statement| match &statement.principal {
        None => false,
        Some(Element::Not(_) | Element::Is(Principals::Anyone)) => true,
        Some(Element::Is(Principals::Listed(listed))) => {
            listed.iter().any(|(kind, names)| match kind {
                PrincipalKind::Service => false,
                PrincipalKind::Federated | PrincipalKind::CanonicalUser => !names.is_empty(),
                PrincipalKind::Aws => !names.iter().all(is_own),
            })
        }
    })
}

/// A role that can be assumed is more than a level below leaky leaves, also where only the role's
/// own trust policy lets it.
pub(super) fn leak(proof: &mut Proof, hops: &[Hop]) {
    for hop in hops {
        proof.level = proof.level.max(Level::Leaky);
        for state in proof.states.iter_mut().filter(|own| own.credential == hop.credential) {
            state.level = state.level.max(Level::Leaky);
        }
    }
}
