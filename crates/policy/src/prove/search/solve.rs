//! Is some request of a scope allowed?
//!
//! The search keeps one request at hand, a model of what the branch says so far. Where a Deny
//! forbids it, or a layer lacks an Allow, the branch is split on the first question that could
//! change that; a branch with no such question is closed. Statements that never get in the way are
//! never looked at.

use std::cell::Cell;

use super::{
    effort::Effort,
    language::{Found, Language, find},
    model::{self, Literal, Model},
    rules::{About, Question, Rule, Rules},
};
use crate::{
    evaluate::{Context, Layer, Value},
    prove::{certificate::Certificate, state::State},
    universe::Universe,
};

/// Branches that may be looked at for one scope.
const MAX_BRANCHES: usize = 2_000;

/// What the search came to.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A request that is allowed, as far as the search can see.
    Open(Sketch),
    /// None is.
    Closed(Certificate),
    /// The search was given up, and why.
    Unknown(&'static str),
}

/// What a request that is sought looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sketch {
    pub(crate) resource: String,
    /// The name of an action that the universe lacks.
    pub(crate) verb: String,
    pub(crate) context: Context,
}

/// A search among the statements that speak of a scope's actions, for one kind of credential.
pub(crate) struct Solver<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) state: &'a State,
    pub(crate) denies: Vec<Active<'a>>,
    pub(crate) allows: Vec<Active<'a>>,
    /// The questions after the name of an action that the universe lacks, numbered behind those of
    /// the rules.
    pub(crate) names: &'a [Question],
    /// The service whose future actions the scope has.
    pub(crate) service: Option<&'a str>,
    /// The layers that must allow.
    pub(crate) needs: &'a [Layer],
    /// The resources.
    pub(crate) domain: &'a Domain,
    /// What is known of every request.
    pub(crate) context: &'a Context,
    /// How many branches were looked at.
    pub(crate) branches: Cell<usize>,
    /// What the searches may still do.
    pub(crate) effort: &'a Effort,
}

/// A statement that speaks of the scope's actions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Active<'a> {
    pub(crate) rule: &'a Rule,
    /// The question after the action's name, where the universe lacks it.
    pub(crate) name: Option<usize>,
}

impl Active<'_> {
    /// All that it asks.
    fn questions(&self) -> impl Iterator<Item = usize> + Clone {
        self.name.into_iter().chain(self.rule.questions.iter().copied())
    }
}

/// The resources of a scope.
#[derive(Clone, Debug)]
pub(crate) struct Domain {
    pub(crate) all: Language,
    pub(crate) none: Language,
    /// Resources that people would recognise, the best first.
    pub(crate) usual: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) literals: Vec<(usize, bool)>,
    pub(super) sketch: Sketch,
}

/// What to do where a layer does not allow.
enum Next {
    Ask(usize),
    /// Nothing that it asks is open.
    Stuck,
    /// No Allow of it can match.
    Lacking,
}

/// Why an answer cannot be added.
enum Blocked {
    Contradiction,
    TooHard,
}

/// Names of actions that AWS has that may be passed over on the way to one that it has not.
const MAX_KNOWN_NAMES: usize = 64;

/// The name of an action that AWS may add.
const USUAL_VERB: &str = "newaction";

const TOO_HARD: &str = "patterns that are too hard to compare";
const TOO_MANY: &str = "too many cases";
const FREE: &str = "a condition that compares two keys";

impl Solver<'_> {
    /// Looks for a request of the scope that is allowed.
    pub(crate) fn solve(self) -> Answer {
        if let Some(certificate) = self.at_once() {
            return Answer::Closed(certificate);
        }
        let Ok(resource) = self.resource(&[]) else { return Answer::Unknown(TOO_HARD) };
        let verb = USUAL_VERB.to_owned();
        let sketch = Sketch { resource, verb, context: self.context.clone() };
        self.look(&Branch { literals: Vec::new(), sketch })
    }

    /// Why nothing is allowed, where it takes no cases.
    fn at_once(&self) -> Option<Certificate> {
        let asks_nothing = |deny: &&Active<'_>| deny.questions().next().is_none();
        if let Some(deny) = self.denies.iter().find(asks_nothing) {
            return Some(Certificate::Denied(deny.rule.place));
        }
        let lacking = self.needs.iter().find(|layer| self.candidates(**layer).next().is_none());
        lacking.map(|layer| Certificate::NotAllowed(*layer))
    }

    /// The Allows that satisfy a layer.
    fn candidates(&self, layer: Layer) -> impl Iterator<Item = &Active<'_>> {
        let satisfies =
            move |rule: &Rule| rule.place.layer == layer || rule.suffices.stands_for(layer);
        self.allows.iter().filter(move |active| satisfies(active.rule))
    }

    fn look(&self, branch: &Branch) -> Answer {
        self.branches.set(self.branches.get() + 1);
        if self.branches.get() > MAX_BRANCHES {
            return Answer::Unknown(TOO_MANY);
        }
        if let Some(deny) = self.denies.iter().find(|deny| self.surely_meets(deny, branch)) {
            let place = deny.rule.place;
            return match deny.questions().find(|question| branch.is_open(*question)) {
                // It was said not to match, and the request at hand meets it all the same.
                None if deny.questions().any(|question| branch.answer(question) == Some(false)) => {
                    Answer::Unknown(FREE)
                }
                None => Answer::Closed(Certificate::Denied(place)),
                Some(question) => self.split(branch, question, false),
            };
        }
        for layer in self.needs {
            let mut candidates = self.candidates(*layer);
            if candidates.any(|allow| self.may_meet(allow, branch)) {
                continue;
            }
            return match self.next_for(*layer, branch) {
                Next::Ask(question) => self.split(branch, question, true),
                Next::Stuck => Answer::Unknown(FREE),
                Next::Lacking => Answer::Closed(Certificate::NotAllowed(*layer)),
            };
        }
        Answer::Open(branch.sketch.clone())
    }

    /// What to ask where a layer does not allow the request at hand.
    fn next_for(&self, layer: Layer, branch: &Branch) -> Next {
        let mut next = Next::Lacking;
        for allow in self.candidates(layer) {
            if allow.questions().any(|question| branch.answer(question) == Some(false)) {
                continue;
            }
            let mut open = allow.questions().filter(|question| branch.is_open(*question));
            let is_lacking = |question: &usize| !self.can_be(*question, &branch.sketch, true);
            match open.clone().find(is_lacking).or_else(|| open.next()) {
                Some(question) => return Next::Ask(question),
                // All that it asks for was granted, and yet the request at hand lacks it.
                None => next = Next::Stuck,
            }
        }
        next
    }

    fn split(&self, branch: &Branch, question: usize, first: bool) -> Answer {
        let Some(atom) = self.question(question).map(|question| question.atom) else {
            return Answer::Unknown(TOO_MANY);
        };
        let mut unknown = None;
        let mut closed = Vec::new();
        for holds in [first, !first] {
            match self.with(branch, question, holds) {
                Err(Blocked::Contradiction) => {
                    closed.push((holds, Certificate::Impossible(atom)));
                }
                Err(Blocked::TooHard) => unknown = Some(TOO_HARD),
                Ok(child) => match self.look(&child) {
                    Answer::Closed(certificate) => closed.push((holds, certificate)),
                    Answer::Unknown(reason) => unknown = Some(reason),
                    open @ Answer::Open(_) => return open,
                },
            }
        }
        if let Some(reason) = unknown {
            return Answer::Unknown(reason);
        }
        closed.sort_by_key(|(holds, _)| !holds);
        let mut closed = closed.into_iter().map(|(_, certificate)| Box::new(certificate));
        match (closed.next(), closed.next()) {
            (Some(holds), Some(fails)) => Answer::Closed(Certificate::Split { atom, holds, fails }),
            _ => Answer::Unknown(TOO_MANY),
        }
    }

    /// The branch with one more answer, and a request at hand that agrees with it.
    fn with(&self, branch: &Branch, question: usize, holds: bool) -> Result<Branch, Blocked> {
        let mut child = branch.clone();
        child.literals.push((question, holds));
        match self.about(question) {
            None => return Err(Blocked::TooHard),
            Some(About::Action(_)) => child.sketch.verb = self.verb(&child.literals)?,
            Some(About::Resource(_)) => child.sketch.resource = self.resource(&child.literals)?,
            Some(About::Key(predicate)) => {
                for other in &predicate.others {
                    if child.sketch.context.get(other).is_none() {
                        child.sketch.context.set(other, Value::One("example".to_owned()));
                    }
                }
                let key = predicate.key.as_str();
                match self.value(key, &child) {
                    Model::Value(Some(value)) => child.sketch.context.set(key, value),
                    Model::Value(None) => child.sketch.context.remove(key),
                    Model::Nothing => return Err(Blocked::Contradiction),
                    Model::TooHard => return Err(Blocked::TooHard),
                }
                self.settle(&mut child);
            }
        }
        Ok(child)
    }

    fn value(&self, key: &str, branch: &Branch) -> Model {
        let on_key = |(question, holds): &(usize, bool)| match self.about(*question) {
            Some(About::Key(predicate)) if predicate.key == key => Some((&**predicate, *holds)),
            Some(_) | None => None,
        };
        let literals: Vec<Literal<'_>> = branch.literals.iter().filter_map(on_key).collect();
        model::model(key, &literals, self.state, &branch.sketch.context, self.effort)
    }

    fn resource(&self, literals: &[(usize, bool)]) -> Result<String, Blocked> {
        let (mut all, mut none) = (vec![&self.domain.all], vec![&self.domain.none]);
        for (question, holds) in literals {
            if let Some(About::Resource(texts)) = self.about(*question) {
                let limits = texts.limits(*holds);
                all.extend(limits.all);
                none.extend(limits.none);
            }
        }
        text((&all, &none), self.domain.usual.iter().map(String::as_str), self.effort)
    }

    fn verb(&self, literals: &[(usize, bool)]) -> Result<String, Blocked> {
        let (mut all, mut none) = (Vec::new(), Vec::new());
        for (question, holds) in literals {
            if let Some(About::Action(texts)) = self.about(*question) {
                let limits = texts.limits(*holds);
                all.extend(limits.all);
                none.extend(limits.none);
            }
        }
        // Patterns match names that AWS has, too, which are no names that it may add.
        let mut known: Vec<Language> = Vec::new();
        while known.len() <= MAX_KNOWN_NAMES {
            let none: Vec<&Language> = none.iter().copied().chain(&known).collect();
            let verb = text((&all, &none), [USUAL_VERB].into_iter(), self.effort)?;
            if !self.is_known(&verb) {
                return Ok(verb);
            }
            known.push(Language::text(&verb));
        }
        Err(Blocked::TooHard)
    }

    /// Whether the service has an action of this name.
    fn is_known(&self, verb: &str) -> bool {
        let full_name = self.service.map(|service| format!("{service}:{verb}"));
        full_name.is_some_and(|name| Universe::embedded().action(&name).is_some())
    }

    /// Whether the request at hand surely meets all that a Deny asks.
    fn surely_meets(&self, deny: &Active<'_>, branch: &Branch) -> bool {
        deny.questions().all(|question| !self.can_be(question, &branch.sketch, false))
    }

    /// Whether the request at hand may meet all that an Allow asks.
    fn may_meet(&self, allow: &Active<'_>, branch: &Branch) -> bool {
        allow.questions().all(|question| self.can_be(question, &branch.sketch, true))
    }

    fn question(&self, index: usize) -> Option<&Question> {
        let questions = &self.rules.questions;
        questions.get(index).or_else(|| self.names.get(index.checked_sub(questions.len())?))
    }

    pub(super) fn about(&self, index: usize) -> Option<&About> {
        self.question(index).map(|question| &question.about)
    }

    fn can_be(&self, question: usize, sketch: &Sketch, holds: bool) -> bool {
        match self.about(question) {
            Some(About::Action(texts)) => texts.can_be(&sketch.verb, holds),
            Some(About::Resource(texts)) => texts.can_be(&sketch.resource, holds),
            Some(About::Key(predicate)) => predicate.outcomes(&sketch.context).can_be(holds),
            None => false,
        }
    }
}

impl Branch {
    /// How a question was answered.
    fn answer(&self, question: usize) -> Option<bool> {
        self.literals.iter().find(|(asked, _)| *asked == question).map(|(_, holds)| *holds)
    }

    fn is_open(&self, question: usize) -> bool {
        self.answer(question).is_none()
    }
}

/// A text within these languages and outside those; one of the usual ones, if any fits.
fn text<'a>(
    (all, none): (&[&Language], &[&Language]),
    mut usual: impl Iterator<Item = &'a str>,
    effort: &Effort,
) -> Result<String, Blocked> {
    let fits =
        |text: &&str| all.iter().all(|own| own.has(text)) && !none.iter().any(|own| own.has(text));
    let found = usual.find(fits).map(|text| Found::Text(text.to_owned()));
    match found.unwrap_or_else(|| find(all, none, effort)) {
        Found::Text(text) => Ok(text),
        Found::Nothing => Err(Blocked::Contradiction),
        Found::TooHard => Err(Blocked::TooHard),
    }
}
