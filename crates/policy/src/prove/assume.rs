//! Can a user get into a role without MFA?
//!
//! The question of one action on one resource: only what speaks of it is looked at, so that an
//! account can ask it for every user and role.

use super::{
    check::Checker,
    checked::checked,
    credentials::{Subject, User},
    search::{Outcome, Proved, Prover, World},
    state::{Credential, Known, State},
};
use crate::{
    evaluate::{Caller, Context, Decision, Layer, PolicySet, Request, Setup},
    syntax::{Document, Effect, Element, Statement},
    universe::{ActionId, Universe},
};

const ASSUME: &str = "sts:AssumeRole";

/// A user's policies, as far as they speak of assuming roles.
///
/// ```
/// use tutela_policy::{Assumer, Caller, Document, Outcome, Setup, User, World};
/// let trust = Document::parse(
///     r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
///         "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"},
///         "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#,
/// )?;
/// let alice = User::new(Caller::parse("arn:aws:iam::111122223333:user/alice")?);
/// let world = World::of_roles("aws", "111122223333");
/// let assumer = Assumer::new(&Setup::default());
/// let answers = assumer.assumes(&trust, &alice, "arn:aws:iam::111122223333:role/ops", &world);
/// assert!(answers.iter().all(|(_, outcome)| matches!(outcome, Outcome::Denied(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Assumer {
    setup: Setup,
}

/// Users whose own policies nobody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strangers<'a> {
    /// Whatever user of this account; those whom the trust policy names one by one are not meant.
    OfAccount(&'a str),
    /// The user of this ARN.
    User(&'a str),
}

impl Assumer {
    /// Takes the identity policies and the boundary of a user; the rest is left.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let trimmed = |documents: &Vec<Document>| {
            documents.iter().map(|document| document.about(&[ASSUME])).collect::<Vec<_>>()
        };
        let identity = trimmed(&setup.identity);
        let boundary = setup.boundary.as_ref().map(trimmed);
        Self { setup: Setup { identity, boundary, ..Setup::default() } }
    }

    /// Somebody whose own policies allow everything.
    #[must_use]
    pub fn administrator() -> Self {
        let identity = vec![Document::allow_everything()];
        Self { setup: Setup { identity, ..Setup::default() } }
    }

    /// Whether the two policies are about each other at all: whether the caller might assume the
    /// role if every condition held and nothing were denied.
    #[must_use]
    pub fn may(&self, trust: &Document, caller: &Caller, role: &str) -> bool {
        let setup = Setup {
            identity: self.setup.identity.iter().map(widest).collect(),
            resource: Some(widest(trust)),
            ..Setup::default()
        };
        let caller = caller.clone();
        let name = caller.arn().map_or("", |arn| arn.name()).to_owned();
        let context = Context::new().with("aws:username", &name);
        let judged = PolicySet::new(&setup).judge(&Request::new(caller, ASSUME, role, context));
        judged.decision == Decision::Allowed || !judged.ambiguities.is_empty()
    }

    /// Says of each credential of the user's that works without MFA whether sts:AssumeRole of
    /// `role`, an ARN, may be allowed to it, under any condition.
    ///
    /// What `aws login` gets is left out: whether it carries MFA is not documented.
    #[must_use]
    pub fn assumes(
        &self,
        trust: &Document,
        user: &User,
        role: &str,
        world: &World,
    ) -> Vec<(Credential, Outcome)> {
        self.ask(trust, &user.caller, &user.without_mfa(), role, world)
    }

    /// The same of whoever it is, for those of the credentials that can assume roles. A session of a
    /// role that the trust policy names is a subject of its own.
    #[must_use]
    pub fn with_credentials(
        &self,
        credentials: &[Credential],
        trust: &Document,
        subject: &Subject,
        role: &str,
        world: &World,
    ) -> Vec<(Credential, Outcome)> {
        let mut states = match subject {
            Subject::User(user) => {
                let mut states = user.without_mfa();
                states.extend(user.aws_login());
                states
            }
            Subject::Role(_) | Subject::Root(_) => subject.states(),
        };
        states.retain(|state| credentials.contains(&state.credential));
        self.ask(trust, subject.caller(), &states, role, world)
    }

    /// The same of users of whom nobody knows more than the account, or the ARN: their tags are of
    /// any kind, and so is the name unless the trust policy names the user itself.
    #[must_use]
    pub fn strangers_assume(
        &self,
        trust: &Document,
        whom: Strangers<'_>,
        role: &str,
        world: &World,
    ) -> Vec<(Credential, Outcome)> {
        let anybody = |account| format!("arn:{}:iam::{account}:user/anybody", world.partition());
        let (arn, is_named) = match whom {
            Strangers::OfAccount(account) => (anybody(account), false),
            Strangers::User(arn) => (arn.to_owned(), true),
        };
        let Ok(caller) = Caller::parse(&arn) else { return Vec::new() };
        let states = User::new(caller.clone()).without_mfa();
        let states: Vec<State> =
            states.iter().filter_map(|state| state.of_stranger(is_named)).collect();
        self.ask(trust, &caller, &states, role, world)
    }

    fn ask(
        &self,
        trust: &Document,
        caller: &Caller,
        states: &[State],
        role: &str,
        world: &World,
    ) -> Vec<(Credential, Outcome)> {
        let setup = self.with(trust, role);
        let action = Universe::embedded().action(ASSUME);
        let prover = Prover::about(action.as_slice().get(..1), &setup, world, Some(caller));
        let checker = Checker::new(&setup);
        let answer = |state: &State| {
            let state = as_passed(trust, state);
            (state.credential, answer(&prover, &checker, action, &state))
        };
        states.iter().map(answer).collect()
    }

    /// The identity policy, by its place, by which a request to assume `role` goes through, and its
    /// statement in a few words; `None` where the trust policy alone decides.
    #[must_use]
    pub fn granted_by(
        &self,
        trust: &Document,
        role: &str,
        request: &Request,
    ) -> Option<(usize, String)> {
        let setup = self.with(trust, role);
        let judged = PolicySet::new(&setup).judge(request);
        let place = judged.by.iter().find(|place| place.layer == Layer::Identity)?;
        let document = setup.identity.get(place.document)?;
        Some((place.document, document.statements.get(place.statement)?.to_string()))
    }

    /// The user's policies beside the trust policy of this role alone.
    fn with(&self, trust: &Document, role: &str) -> Setup {
        let mut trust = trust.about(&[ASSUME]);
        for statement in &mut trust.statements {
            statement.resource = Some(Element::Is(vec![role.to_owned()]));
        }
        Setup { resource: Some(trust), ..self.setup.clone() }
    }
}

/// A user's state where what it passes to a role's session is no more than the trust policy lets pass:
/// a source identity takes sts:SetSourceIdentity there, and tags sts:TagSession. What sessions of
/// roles hand on is not looked at.
///
/// Sources:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html#id_credentials_temp_control-access_monitor-perms>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required>
fn as_passed(trust: &Document, state: &State) -> State {
    let mut state = state.clone();
    let lets = |call: &str| {
        let about = trust.about(&[call]);
        about.statements.iter().any(|statement| statement.effect == Effect::Allow)
    };
    if state.credential == Credential::Role {
        return state;
    }
    if !lets("sts:SetSourceIdentity") {
        state.set("sts:SourceIdentity", Known::Absent);
    }
    if !lets("sts:TagSession") {
        state.close("aws:RequestTag/");
        for key in ["aws:TagKeys", "sts:TransitiveTagKeys"] {
            state.set(key, Known::Absent);
        }
    }
    state
}

fn answer(
    prover: &Prover<'_>,
    checker: &Checker<'_>,
    action: Option<ActionId>,
    state: &State,
) -> Outcome {
    let Some(action) = action else {
        return Outcome::Unknown("an action that the universe lacks");
    };
    let mut found = Outcome::Unknown("requests that no certificate speaks of");
    for own in prover.asked(state).about(action) {
        let Proved { outcome, .. } = checked(checker, state, own);
        if !matches!(outcome, Outcome::Denied(_)) {
            return outcome;
        }
        found = outcome;
    }
    found
}

/// The Allows without their conditions, a variable standing for anything.
fn widest(document: &Document) -> Document {
    let allows = document.statements.iter().filter(|it| it.effect == Effect::Allow);
    let widest = allows.map(|statement| {
        let has_variable = |patterns: &Vec<String>| patterns.iter().any(|it| it.contains("${"));
        let resource = statement.resource.as_ref().map(|resource| match resource {
            Element::Is(patterns) | Element::Not(patterns) if has_variable(patterns) => {
                Element::Is(vec!["*".to_owned()])
            }
            plain @ (Element::Is(_) | Element::Not(_)) => plain.clone(),
        });
        Statement { resource, conditions: Vec::new(), ..statement.clone() }
    });
    Document { statements: widest.collect(), ..document.clone() }
}
