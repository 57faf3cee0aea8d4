//! What does a resource's policy let somebody do without MFA that no other policy grants?
//!
//! A resource's policy may grant by itself: to everybody, or to a user, a role or a session of the
//! account that it names. What a principal's own policies deny, it still may not do; what they only
//! leave out, it may, also where they ask for MFA in an Allow. So what is sought is a request that
//! the policies together allow and that, of the principal's own, a layer does not allow.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use super::{
    check::Checker,
    checked::may,
    credentials::{Subject, User, anonymous, any_role},
    diff::question::{guarded, turned},
    left_open::{LeftOpen, of_state},
    named::{self, called, is_one},
    search::{Prover, World},
    state::{Credential, Known, State},
    strangers::{Strangers, others_named},
};
use crate::{
    evaluate::{Caller, Setup, Value},
    syntax::{Document, Effect, Element, Principals, Statement},
    universe::Universe,
};

/// The policy of one resource of an account.
///
/// ```
/// use tutela_policy::{Caller, Document, LeftOpen, ResourcePolicy, Setup, User, World};
/// let policy = Document::parse(
///     r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*",
///         "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}}}"#,
/// )?;
/// let world = World::new("aws", "111122223333");
/// let arns = ["arn:aws:s3:::data".to_owned(), "arn:aws:s3:::data/*".to_owned()];
/// let policy = ResourcePolicy::new(&policy, "s3", &arns, &Setup::default());
/// assert!(matches!(policy.to_anybody(&world), LeftOpen::Nothing));
/// let alice = User::new(Caller::parse("arn:aws:iam::111122223333:user/alice")?);
/// let granted = policy.to_user(&Setup::default(), &alice, &world);
/// assert!(granted.iter().any(|(_, own)| matches!(own, LeftOpen::Some(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResourcePolicy {
    /// The policy, which speaks of this resource alone.
    policy: Document,
    /// The SCPs and RCPs of the account.
    controls: Setup,
}

impl ResourcePolicy {
    /// Takes the policy of the resource whose ARNs match `arns`, of the service of this prefix.
    /// `controls` are the SCPs and RCPs of its account.
    #[must_use]
    pub fn new(policy: &Document, service: &str, arns: &[String], controls: &Setup) -> Self {
        let mut policy = policy.clone();
        policy.statements.extend(elsewhere(service, arns));
        let is_free = controls.is_management_account;
        let rcp = if is_free { Vec::new() } else { controls.rcp.clone() };
        let scp = if is_free { Vec::new() } else { controls.scp.clone() };
        Self { policy, controls: Setup { scp, rcp, ..Setup::default() } }
    }

    /// What it lets somebody do who has no credential at all, or one of an account of AWS that the
    /// policy has no reason to name.
    #[must_use]
    pub fn to_anybody(&self, world: &World) -> LeftOpen {
        let nobodys = Setup { scp: Vec::new(), ..self.alone() };
        let found = ask(&nobodys, world, None, &[anonymous()]);
        if !matches!(found, LeftOpen::Nothing) {
            return found;
        }
        match Strangers::before(&self.policy, &self.controls.rcp, world) {
            Some(strangers) => ask(&strangers.setup, &strangers.world, None, &strangers.states()),
            None => LeftOpen::Unknown("an account that the policies do not name"),
        }
    }

    /// What it lets some user of the account do without MFA, whatever its name, if none of its own
    /// policies denies it. Those whom it names one by one are not meant.
    #[must_use]
    pub fn to_some_user(&self, world: &World) -> LeftOpen {
        let arn = format!("arn:{}:iam::{}:user/anybody", world.partition(), world.account());
        let Ok(caller) = Caller::parse(&arn) else {
            return LeftOpen::Unknown("an account without a number");
        };
        let user = User::new(caller.clone());
        let own = user.without_mfa().into_iter().filter_map(|state| state.of_stranger(false));
        let states: Vec<State> = own.chain(user.federation(true)).collect();
        ask(&self.to(|_| false).alone(), world, Some(&caller), &states)
    }

    /// The same of some role of the account.
    #[must_use]
    pub fn to_some_role(&self, world: &World) -> LeftOpen {
        let state = any_role(world.partition(), world.account());
        let Some(state) = state else {
            return LeftOpen::Unknown("an account without a number");
        };
        ask(&self.to(|_| false).alone(), world, None, &[state])
    }

    /// What it lets a user with these policies do without MFA, by each credential, that they do not
    /// grant. `own` has no resource's policy.
    #[must_use]
    pub fn to_user(&self, own: &Setup, user: &User, world: &World) -> Vec<(Credential, LeftOpen)> {
        let caller = &user.caller;
        let mut states = user.without_mfa();
        let (federated, named) =
            if user.has_key { self.federation(own, user, world) } else { Default::default() };
        states.extend(federated);
        let questions = self.to(|named| named == caller).questions(own);
        let answer = |questions: &[Setup], state: &State| {
            (state.credential, all(questions, world, Some(caller), std::slice::from_ref(state)))
        };
        let own_name = states.iter().map(|state| answer(&questions, state));
        let by_name = named.iter().map(|state| {
            let policy = self.to(|named| named == caller || *named == state.caller);
            answer(&policy.questions(own), state)
        });
        own_name.chain(by_name).collect()
    }

    /// What it lets a role's session do without MFA that the role's policies do not grant; the
    /// caller may be a session that the policy names.
    #[must_use]
    pub fn to_role(&self, own: &Setup, role: &Caller, world: &World) -> LeftOpen {
        let states = Subject::Role(role.clone()).states();
        // A grant to the role itself, and not to a session by name, its boundary limits.
        let by_role = |named: &Caller| is_role_of(named, role);
        let mut questions = self.to(by_role).questions(own);
        if let Some(boundary) = &own.boundary {
            let limited = questions.iter().map(|setup| guarded(setup, boundary.clone()));
            questions = limited.collect();
        }
        questions.extend(self.to(|named| named == role && !by_role(named)).questions(own));
        all(&questions, world, None, &states)
    }

    /// Whom else it lets in, of whom nothing is judged, in words: principals of accounts that it names,
    /// and whom identity providers vouch for.
    #[must_use]
    pub fn others(&self, account: &str) -> Vec<String> {
        others_named(&self.policy, account, &[])
    }

    /// The principals of an account that it names one by one, as callers: users, roles, and
    /// sessions of either.
    #[must_use]
    pub fn named(&self, account: &str) -> Vec<Caller> {
        named::named(&self.policy, account)
    }

    /// Sessions of sts:GetFederationToken, where the user can get any: of a name that the policy lacks,
    /// and of each that it names.
    fn federation(&self, own: &Setup, user: &User, world: &World) -> (Vec<State>, Vec<State>) {
        let key = user.key();
        let can = |action: &str| {
            let Some(action) = Universe::embedded().action(action) else { return true };
            let prover = Prover::about(Some(&[action]), own, world, Some(&user.caller));
            may(&prover, &Checker::new(own), &key, action)
        };
        if !can("sts:GetFederationToken") {
            return (Vec::new(), Vec::new());
        }
        let states = user.federation(can("sts:TagSession"));
        let named = self.named(world.account()).into_iter();
        let of_session =
            |caller: Caller| states.iter().filter_map(move |state| called(state, &caller));
        let named = named.flat_map(of_session).collect();
        (states, named)
    }

    /// The policy without grants to principals that it names one by one and that are not meant.
    fn to(&self, is_meant: impl Fn(&Caller) -> bool) -> Self {
        let mut policy = self.policy.clone();
        for statement in policy.statements.iter_mut().filter(|it| it.effect == Effect::Allow) {
            let Some(Element::Is(Principals::Listed(listed))) = &mut statement.principal else {
                continue;
            };
            let is_other = |name: &String| {
                Caller::parse(name).is_ok_and(|named| is_one(&named) && !is_meant(&named))
            };
            for names in listed.values_mut() {
                names.retain(|name| !is_other(name));
            }
            listed.retain(|_, names| !names.is_empty());
        }
        policy.statements.retain(|statement| match &statement.principal {
            Some(Element::Is(Principals::Listed(listed))) => !listed.is_empty(),
            Some(_) | None => true,
        });
        Self { policy, controls: self.controls.clone() }
    }

    /// Nobody's policies but this one, and those of the organisation.
    fn alone(&self) -> Setup {
        Setup { resource: Some(self.policy.clone()), ..self.controls.clone() }
    }

    /// What the policies allow together and one of the principal's own layers does not, layer by layer.
    fn questions(&self, own: &Setup) -> Vec<Setup> {
        let is_free = own.is_management_account;
        let setup = Setup {
            identity: own.identity.clone(),
            boundary: own.boundary.clone(),
            scp: if is_free { Vec::new() } else { own.scp.clone() },
            rcp: if is_free { Vec::new() } else { own.rcp.clone() },
            ..self.alone()
        };
        let lacking = |documents: &[Document]| {
            let mut level = turned(documents, |statement, _| statement.effect == Effect::Allow);
            level.push(Document::allow_everything());
            guarded(&setup, level)
        };
        let boundary = setup.boundary.as_deref().map(lacking);
        [lacking(&setup.identity)].into_iter().chain(boundary).collect()
    }
}

/// Whether a policy that names this role names the caller, the role or a session of it.
fn is_role_of(named: &Caller, caller: &Caller) -> bool {
    match (named, caller) {
        (Caller::Role(role), Caller::Session(session)) => role.name() == session.name(),
        (Caller::Role(_), _) => named == caller,
        _ => false,
    }
}

/// What takes other resources, and other services' actions, out of a policy.
fn elsewhere(service: &str, arns: &[String]) -> [Statement; 2] {
    let deny = |action, resource| Statement {
        sid: None,
        effect: Effect::Deny,
        principal: Some(Element::Is(Principals::Anyone)),
        action,
        resource: Some(resource),
        conditions: Vec::new(),
        line: 1,
    };
    let any = || vec!["*".to_owned()];
    [
        deny(Element::Not(vec![format!("{service}:*")]), Element::Is(any())),
        deny(Element::Is(any()), Element::Not(arns.to_vec())),
    ]
}

/// What goes through by any of these setups in any of these states.
fn all(setups: &[Setup], world: &World, user: Option<&Caller>, states: &[State]) -> LeftOpen {
    let mut unknown = None;
    for setup in setups {
        match ask(setup, world, user, states) {
            LeftOpen::Nothing => {}
            LeftOpen::Unknown(why) => unknown = Some(why),
            found @ LeftOpen::Some(_) => return found,
        }
    }
    unknown.map_or(LeftOpen::Nothing, LeftOpen::Unknown)
}

/// A request that its caller makes, and no service in its name: what only services say is absent, and
/// what KMS says of the caller's account is so. `aws:SourceOwner`, by which the policy that AWS gives
/// every topic lets its account in, services say: users need a policy of their own to publish, AWS says.
///
/// Sources:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account>,
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner>,
/// <https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.iam.permissions.html>
fn direct(state: &State) -> State {
    let mut state = state.clone();
    for key in [
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:SourceOwner",
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
    ] {
        state.set(key, Known::Absent);
    }
    let account = state.caller.account().map(|id| Known::Is(Value::One(id.to_owned())));
    state.set("kms:CallerAccount", account.unwrap_or(Known::Absent));
    state
}

fn ask(setup: &Setup, world: &World, user: Option<&Caller>, states: &[State]) -> LeftOpen {
    let (prover, checker) = (Prover::new(setup, world, user), Checker::new(setup));
    let mut unknown = None;
    for state in states {
        match of_state(&prover, &checker, &direct(state)) {
            LeftOpen::Nothing => {}
            LeftOpen::Unknown(why) => unknown = Some(why),
            found @ LeftOpen::Some(_) => return found,
        }
    }
    unknown.map_or(LeftOpen::Nothing, LeftOpen::Unknown)
}
