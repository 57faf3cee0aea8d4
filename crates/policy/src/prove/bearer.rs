//! Can somebody get into a role to whom no policy of AWS is attached: whom an identity provider
//! vouches for, or a service that hands roles to holders of certificates?
//!
//! The claims of a token are condition keys that begin with the provider's name. Those that are not
//! said to be anything are the adversary's choice.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>

use super::{
    check::Checker,
    checked::checked,
    search::{Outcome, Prover, World},
    state::{Credential, Known, Reach, State},
};
use crate::{
    evaluate::{Caller, Setup, Value},
    syntax::{Condition, Document, Effect, Element, Operator, Principals, Statement},
    universe::Universe,
};

/// Somebody who asks for a role with what others have vouched for.
///
/// ```
/// use tutela_policy::{Bearer, Document, Outcome, World};
/// let trust = Document::parse(
///     r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
///         "Action": "sts:AssumeRoleWithWebIdentity",
///         "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/ci.example"},
///         "Condition": {"StringLike": {"ci.example:sub": "team:red:*"}}}}"#,
/// )?;
/// let world = World::of_roles("aws", "111122223333");
/// let role = "arn:aws:iam::111122223333:role/deploy";
/// let provider = "arn:aws:iam::111122223333:oidc-provider/ci.example";
/// let of_team = |sub| Bearer::of_token(provider, "ci.example").map(|own| own.whose("sub", sub));
/// let admitted = |own: Option<Bearer>| own.unwrap().admitted(&trust, &[], role, &world);
/// assert!(matches!(admitted(of_team("team:red:*")), Outcome::Allowed(_)));
/// assert!(matches!(admitted(of_team("team:blue:*")), Outcome::Denied(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bearer {
    state: State,
    action: &'static str,
    issuer: String,
    /// Keys that are there and never empty.
    filled: Vec<String>,
}

impl Bearer {
    /// Whoever has a token of an `OpenID` Connect provider: the provider's ARN or its domain, and
    /// the issuer with which its condition keys begin. `None` where the provider cannot be one.
    #[must_use]
    pub fn of_token(provider: &str, issuer: &str) -> Option<Self> {
        let mut bearer = Self::vouched(provider, "sts:AssumeRoleWithWebIdentity", issuer)?;
        // Every token has an issuer, a subject and an audience: https://openid.net/specs/openid-connect-core-1_0.html#IDToken
        for claim in ["sub", "aud"] {
            let key = format!("{issuer}:{claim}");
            bearer.state.set(&key, Known::Present);
            bearer.state.set_single(&key);
            bearer.filled.push(key);
        }
        Some(bearer)
    }

    /// Whoever has an assertion of a SAML provider, by its ARN; `None` where that is none.
    #[must_use]
    pub fn of_assertion(provider: &str) -> Option<Self> {
        Self::vouched(provider, "sts:AssumeRoleWithSAML", "")
    }

    /// Whoever a service of AWS assumes the role for, such as `rolesanywhere.amazonaws.com`; `None`
    /// where the name is no service's.
    #[must_use]
    pub fn of_service(service: &str) -> Option<Self> {
        let caller = Caller::parse(service).ok()?;
        if !matches!(caller, Caller::Service(_)) {
            return None;
        }
        let mut state = State::new(Credential::Service, caller, Reach::Everything);
        anybody(&mut state);
        state.set("aws:PrincipalIsAWSService", Known::Is(Value::One("true".to_owned())));
        state.set("aws:PrincipalServiceName", Known::Is(Value::One(service.to_owned())));
        Some(Self { state, action: "sts:AssumeRole", issuer: String::new(), filled: Vec::new() })
    }

    fn vouched(provider: &str, action: &'static str, issuer: &str) -> Option<Self> {
        let caller = match Caller::parse(provider).ok()? {
            // Amazon Cognito's name is that of a service, too.
            Caller::Provider(name) | Caller::Service(name) => Caller::Provider(name),
            Caller::Anonymous
            | Caller::Root(_)
            | Caller::User(_)
            | Caller::Role(_)
            | Caller::Session(_)
            | Caller::FederatedUser(_) => return None,
        };
        let mut state = State::new(Credential::Anonymous, caller, Reach::Everything);
        anybody(&mut state);
        state.set("aws:PrincipalIsAWSService", Known::Is(Value::One("false".to_owned())));
        Some(Self { state, action, issuer: issuer.to_owned(), filled: Vec::new() })
    }

    /// The same with this claim, or without any value that does not look so: `*` stands for any
    /// text.
    #[must_use]
    pub fn whose(mut self, claim: &str, form: &str) -> Self {
        let key = format!("{}:{claim}", self.issuer);
        let known = match form {
            "*" => Known::Present,
            form if form.contains('*') => Known::Like(form.to_owned()),
            exact => Known::Is(Value::One(exact.to_owned())),
        };
        self.state.set(&key, known);
        self.state.set_single(&key);
        self
    }

    /// The same with a claim of these values, all of them.
    #[must_use]
    pub fn whose_all(mut self, claim: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        self.state.set(&format!("{}:{claim}", self.issuer), Known::Is(Value::Many(values)));
        self
    }

    /// What is known of its requests.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// What the condition keys of its claims begin with.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The same without keys that begin so, in any case: those of another issuer.
    #[must_use]
    pub fn without(mut self, beginning: &str) -> Self {
        self.state.close(beginning);
        self
    }

    /// Whether the trust policy of `role`, an ARN, lets in any of these under any condition, but for
    /// those of whom one of the conditions `but` holds.
    #[must_use]
    pub fn admitted(
        &self,
        trust: &Document,
        but: &[Condition],
        role: &str,
        world: &World,
    ) -> Outcome {
        let Some(action) = Universe::embedded().action(self.action) else {
            return Outcome::Unknown("an action that the universe lacks");
        };
        let mut trust = trust.about(&[self.action]);
        let empty = self.filled.iter().map(|key| is_empty(key));
        let never: Vec<Condition> = but.iter().cloned().chain(empty).collect();
        trust.statements.extend(never.iter().map(|own| denies(self.action, own)));
        for statement in &mut trust.statements {
            statement.resource = Some(Element::Is(vec![role.to_owned()]));
        }
        let state = self.knowing_claims(&trust);
        let setup = Setup { resource: Some(trust), ..Setup::default() };
        let prover = Prover::about(Some(&[action]), &setup, world, None);
        let checker = Checker::new(&setup);
        let mut found = Outcome::Unknown("requests that no certificate speaks of");
        for own in prover.asked(&state).about(action) {
            let outcome = checked(&checker, &state, own).outcome;
            if !matches!(outcome, Outcome::Denied(_)) {
                return outcome;
            }
            found = outcome;
        }
        found
    }
}

impl Bearer {
    /// The state, where claims that a policy asks for are texts and no sets: but for `amr`, how
    /// somebody signed in.
    fn knowing_claims(&self, trust: &Document) -> State {
        let mut state = self.state.clone();
        let beginning = format!("{}:", self.issuer.to_ascii_lowercase());
        for condition in trust.statements.iter().flat_map(|statement| &statement.conditions) {
            let key = condition.key.to_ascii_lowercase();
            let claim = key.strip_prefix(&beginning);
            if !self.issuer.is_empty() && claim.is_some_and(|claim| claim != "amr") {
                state.set_single(&key);
            }
        }
        state
    }
}

/// What no request has that nobody of an account makes.
fn anybody(state: &mut State) {
    for key in ["aws:CurrentTime", "aws:EpochTime", "aws:RequestedRegion", "aws:SecureTransport"] {
        state.set(key, Known::Present);
    }
    for key in [
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
        "aws:TokenIssueTime",
        "aws:username",
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
    ] {
        state.set(key, Known::Absent);
    }
}

fn is_empty(key: &str) -> Condition {
    Condition {
        quantifier: None,
        operator: Operator::StringEquals,
        if_exists: false,
        key: key.to_owned(),
        values: vec![String::new()],
        line: 1,
    }
}

fn denies(action: &str, condition: &Condition) -> Statement {
    Statement {
        sid: None,
        effect: Effect::Deny,
        principal: Some(Element::Is(Principals::Anyone)),
        action: Element::Is(vec![action.to_owned()]),
        resource: None,
        conditions: vec![condition.clone()],
        line: 1,
    }
}
