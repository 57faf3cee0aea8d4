//! Proofs in short: policies as `Deny s3:* on * if {..}`, scopes and certificates as words.

use tutela_policy::{
    ActionId, Actions, Atom, Caller, Certificate, Checker, Credential, Document, Known, Layer,
    Part, Reach, Refusal, Refuted, Resources, Scope, Setup, State, StatementPlace, Universe, Value,
};

/// A setup, a state, and a certificate about them.
#[derive(Clone)]
pub(crate) struct Proof {
    pub(crate) setup: Setup,
    pub(crate) state: State,
    pub(crate) refuted: Refuted,
}

pub(crate) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

/// Proves nothing yet: alice's key and s3:GetObject, whatever the resource.
pub(crate) fn proof(identity: &[&str], certificate: Certificate) -> Proof {
    let mut state = state(ALICE, Credential::Key);
    state.set("aws:MultiFactorAuthPresent", Known::Absent);
    state.set("aws:username", is("alice"));
    let scope = Scope { actions: known("s3:GetObject"), resources: Resources::Any };
    let setup = Setup { identity: vec![document(identity)], ..Setup::default() };
    Proof { setup, state, refuted: Refuted { scope, certificate } }
}

impl Proof {
    pub(crate) fn on(mut self, resources: Resources) -> Self {
        self.refuted.scope.resources = resources;
        self
    }

    pub(crate) fn of(mut self, actions: Actions) -> Self {
        self.refuted.scope.actions = actions;
        self
    }

    pub(crate) fn with(mut self, key: &str, known: Known) -> Self {
        self.state.set(key, known);
        self
    }

    pub(crate) fn by(mut self, caller: &str) -> Self {
        self.state.caller = Caller::parse(caller).unwrap();
        self
    }

    /// Changes the setup.
    pub(crate) fn under(mut self, change: fn(&mut Setup)) -> Self {
        change(&mut self.setup);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Refusal> {
        Checker::new(&self.setup).check(&self.state, &self.refuted)
    }
}

pub(crate) fn state(caller: &str, credential: Credential) -> State {
    State::new(credential, Caller::parse(caller).unwrap(), Reach::Everything)
}

pub(crate) fn is(value: &str) -> Known {
    Known::Is(Value::One(value.to_owned()))
}

/// Actions by their names.
#[track_caller]
pub(crate) fn known(names: &str) -> Actions {
    let id = |name: &str| -> ActionId { Universe::embedded().action(name).expect(name) };
    Actions::Known(names.split(' ').map(id).collect())
}

pub(crate) fn future(service: &str) -> Actions {
    Actions::Future(service.to_owned())
}

pub(crate) fn like(form: &str) -> Resources {
    Resources::Like(form.to_owned())
}

pub(crate) fn like_but(form: &str, one: &str) -> Resources {
    Resources::LikeBut(form.to_owned(), one.to_owned())
}

/// The statement of the layer's first document.
pub(crate) fn at(layer: Layer, statement: usize) -> StatementPlace {
    StatementPlace { layer, document: 0, statement }
}

/// The statement of the identity's policy denies.
pub(crate) fn denied(statement: usize) -> Certificate {
    Certificate::Denied(at(Layer::Identity, statement))
}

pub(crate) fn not_allowed() -> Certificate {
    Certificate::NotAllowed(Layer::Identity)
}

pub(crate) fn atom(statement: usize, part: Part) -> Atom {
    Atom { statement: at(Layer::Identity, statement), part }
}

pub(crate) const ACTION: Part = Part::Action;
pub(crate) const RESOURCE: Part = Part::Resource;
pub(crate) const CONDITION: Part = Part::Condition(0);

/// If the part of the identity's statement holds, the one; if it fails, the other.
pub(crate) fn split(
    (statement, part): (usize, Part),
    holds: Certificate,
    fails: Certificate,
) -> Certificate {
    let (holds, fails) = (Box::new(holds), Box::new(fails));
    Certificate::Split { atom: atom(statement, part), holds, fails }
}

pub(crate) fn impossible(statement: usize, part: Part) -> Certificate {
    Certificate::Impossible(atom(statement, part))
}

/// Writes and parses a document: `Deny not s3:*, iam:* on * to {"AWS": ".."} if {..}`.
#[track_caller]
pub(crate) fn document(statements: &[&str]) -> Document {
    versioned("2012-10-17", statements)
}

#[track_caller]
pub(crate) fn versioned(version: &str, statements: &[&str]) -> Document {
    let written: Vec<String> = statements.iter().map(|text| statement(text)).collect();
    let written = written.join(",\n");
    let text = format!("{{\"Version\": \"{version}\", \"Statement\": [{written}]}}");
    Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn statement(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (text, condition) = match text.split_once(" if ") {
        Some((text, condition)) => (text, format!(r#", "Condition": {condition}"#)),
        None => (text.as_str(), String::new()),
    };
    let (text, principal) = match (text.split_once(" to not "), text.split_once(" to ")) {
        (Some((text, principal)), _) => (text, format!(r#""NotPrincipal": {principal}, "#)),
        (None, Some((text, principal))) => (text, format!(r#""Principal": {principal}, "#)),
        (None, None) => (text, String::new()),
    };
    let (effect, rest) = text.split_once(' ').unwrap();
    let (actions, resources) = rest.split_once(" on ").unwrap();
    let (actions, resources) = (element("Action", actions), element("Resource", resources));
    format!(r#"{{"Effect": "{effect}", {principal}{actions}, {resources}{condition}}}"#)
}

fn element(name: &str, text: &str) -> String {
    let (not, listed) = text.strip_prefix("not ").map_or(("", text), |rest| ("Not", rest));
    let quoted: Vec<String> = listed.split(", ").map(|it| format!("\"{it}\"")).collect();
    format!("\"{not}{name}\": [{}]", quoted.join(", "))
}
