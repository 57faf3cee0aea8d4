//! The statements as one kind of credential meets them: what AWS's keys decide already is decided,
//! and what remains are questions that the adversary answers.
//!
//! A Deny counts only where every reading of AWS's documentation makes it match; an Allow counts
//! where any does.

use std::sync::{Arc, OnceLock};

use super::{
    pattern::{Bounds, Listed},
    predicate::{Limits, Predicate},
    unsettled,
};
use crate::{
    evaluate::{
        Caller, Context, Layer, Reading, StatementPlace,
        caller::{Named, Principal, Ways},
    },
    prove::{
        certificate::{Atom, Part},
        state::{Known, State},
    },
    syntax::{Effect, Element, Statement},
};

/// A statement of a setup.
#[derive(Clone, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) place: StatementPlace,
    pub(crate) statement: &'a Statement,
    pub(crate) has_variables: bool,
    /// What it says of resources, where that is the same for every state.
    pub(crate) listed: OnceLock<Arc<Listed>>,
}

/// A statement that may match.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) place: StatementPlace,
    pub(crate) effect: Effect,
    /// What of the caller's own policies it stands in for: an Allow of the resource's policy that names
    /// more than the caller's account.
    pub(crate) suffices: Suffices,
    /// What it asks of the request beside the action, by index.
    pub(crate) questions: Vec<usize>,
}

/// What of the caller's own policies a grant by the resource's policy stands in for.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suffices {
    /// Nothing.
    Nothing,
    /// Identity policies: a grant to a role, which boundary and session policy limit.
    Identity,
    /// All of them, by some reading.
    All,
}

impl Suffices {
    /// Whether a layer of the caller's own need not allow.
    pub(crate) fn stands_for(self, layer: Layer) -> bool {
        match layer {
            Layer::Identity => self != Self::Nothing,
            Layer::Boundary | Layer::Session => self == Self::All,
            Layer::Scp(_) | Layer::Rcp(_) | Layer::Resource | Layer::Endpoint => false,
        }
    }
}

/// Something that a statement asks of the request and that the adversary answers.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) atom: Atom,
    pub(crate) about: About,
}

/// What a question is about.
#[derive(Clone, Debug)]
pub(crate) enum About {
    /// The name of an action that the universe lacks.
    Action(Texts),
    /// The resource.
    Resource(Texts),
    /// A condition key.
    Key(Box<Predicate>),
}

/// Texts that meet a question.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    pub(crate) bounds: Arc<Bounds>,
    /// Whether they meet it by not being among these.
    pub(crate) negated: bool,
}

impl Texts {
    /// What a text must be in, and must not be in, for the question to come out so.
    pub(crate) fn limits(&self, holds: bool) -> Limits<'_> {
        if holds == self.negated {
            Limits { all: None, none: Some(&self.bounds.narrow) }
        } else {
            Limits { all: Some(&self.bounds.wide), none: None }
        }
    }

    /// Whether the question may come out so for this text.
    pub(crate) fn can_be(&self, text: &str, holds: bool) -> bool {
        let limits = self.limits(holds);
        limits.all.is_none_or(|language| language.has(text))
            && limits.none.is_none_or(|language| !language.has(text))
    }
}

/// All statements as a kind of credential meets them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// By the statement's index in the setup; `None` where it never matches.
    pub(crate) all: Vec<Option<Rule>>,
    pub(crate) questions: Vec<Question>,
    /// Whether some statement is one of which AWS does not say what it means.
    pub(crate) has_unsettled: bool,
}

impl Rules {
    pub(crate) fn read(statements: &[Placed<'_>], state: &State, is_bounded: bool) -> Self {
        let known = state.keys().filter_map(|(key, known)| match known {
            Known::Is(value) => Some((key, value.clone())),
            Known::Absent | Known::Present | Known::Like(_) => None,
        });
        let mut context = Context::new();
        known.for_each(|(key, value)| context.set(key, value));
        let mut reader =
            Reader { state, context, is_bounded, questions: Vec::new(), has_unsettled: false };
        let all = statements.iter().map(|placed| reader.rule(placed)).collect();
        Self { all, questions: reader.questions, has_unsettled: reader.has_unsettled }
    }
}

struct Reader<'a> {
    state: &'a State,
    /// The keys whose values are known.
    context: Context,
    is_bounded: bool,
    questions: Vec<Question>,
    has_unsettled: bool,
}

impl Reader<'_> {
    fn rule(&mut self, placed: &Placed<'_>) -> Option<Rule> {
        let Placed { place, statement, has_variables, .. } = placed;
        let effect = statement.effect;
        if !applies(place.layer, &self.state.caller) {
            return None;
        }
        if effect == Effect::Deny && unsettled::is_unsettled(statement) {
            self.has_unsettled = true;
            return None;
        }
        let ways = self.named(place.layer, statement)?;
        let mut abouts = Vec::new();
        for (index, condition) in statement.conditions.iter().enumerate() {
            if unsettled::asks_nothing_clear(condition) {
                // By some reading it holds.
                self.has_unsettled = true;
                continue;
            }
            let predicate = Predicate::read(condition, *has_variables, self.state);
            let is_known =
                matches!(self.state.known(&predicate.key), Some(Known::Absent | Known::Is(_)));
            if is_known && !predicate.is_free {
                let outcomes = predicate.outcomes(&self.context);
                match effect {
                    Effect::Allow if !outcomes.can_hold => return None,
                    Effect::Deny if outcomes.can_fail => return None,
                    Effect::Allow | Effect::Deny => {}
                }
            } else {
                abouts.push((Part::Condition(index), About::Key(Box::new(predicate))));
            }
        }
        match self.resources(placed) {
            Asked::Nothing => {}
            Asked::Of(texts) => abouts.push((Part::Resource, About::Resource(texts))),
            Asked::Open => return None,
        }
        let first = self.questions.len();
        let asked = abouts
            .into_iter()
            .map(|(part, about)| Question { atom: Atom { statement: *place, part }, about });
        self.questions.extend(asked);
        Some(Rule {
            place: *place,
            effect,
            suffices: if place.layer == Layer::Resource {
                suffices(ways, &self.state.caller)
            } else {
                Suffices::Nothing
            },
            questions: (first..self.questions.len()).collect(),
        })
    }

    /// How the statement names the caller; `None` where it does not, or does not surely deny.
    fn named(&self, layer: Layer, statement: &Statement) -> Option<Ways> {
        let caller = &self.state.caller;
        if layer != Layer::Resource {
            return Some(Ways::of(Named::Itself));
        }
        let principal = Principal::read(statement.principal.as_ref()?);
        if statement.effect == Effect::Allow {
            let ways = principal.names(caller);
            return (ways != Ways::NONE).then_some(ways);
        }
        let denies_bounded = self.is_bounded && matches!(principal, Principal::Not(_));
        let mut met = Reading::first();
        let is_denied = principal.is_denied(caller, Reading::first(), &mut met);
        let is_sure = is_denied && met == Reading::first();
        (is_sure || (denies_bounded && caller.can_be_bounded())).then_some(Ways::of(Named::ByStar))
    }

    /// The question after the resource.
    fn resources(&self, placed: &Placed<'_>) -> Asked {
        let Placed { place, statement, has_variables, listed } = placed;
        let Some(element) = &statement.resource else { return Asked::Nothing };
        let (patterns, negated) = match element {
            Element::Is(patterns) => (patterns, false),
            Element::Not(patterns) => (patterns, true),
        };
        let completion = place.layer.completion();
        let read =
            || Arc::new(Bounds::of_resources(patterns, *has_variables, completion, self.state));
        let asks_state = *has_variables && patterns.iter().any(|pattern| pattern.contains("${"));
        let read = if asks_state { read() } else { Arc::clone(listed.get_or_init(read)) };
        if negated && statement.effect == Effect::Deny && (read.is_free || read.is_unresolved) {
            return Asked::Open;
        }
        let is_everything = if negated {
            read.bounds.wide.is_nothing()
        } else {
            read.bounds.narrow.is_everything()
        };
        if is_everything {
            Asked::Nothing
        } else {
            Asked::Of(Texts { bounds: Arc::clone(&read.bounds), negated })
        }
    }
}

/// What a statement asks of the resource.
enum Asked {
    /// Every resource meets it.
    Nothing,
    Of(Texts),
    /// Whether the statement is valid at all is left open.
    Open,
}

/// What a grant that names the caller so stands in for. A role's caller is some session of it.
fn suffices(ways: Ways, caller: &Caller) -> Suffices {
    let is_role = matches!(caller, Caller::Role(_));
    if ways.has(Named::ByStar) || (ways.has(Named::Itself) && !is_role) {
        Suffices::All
    } else if ways.has(Named::ByRole) || ways.has(Named::Itself) {
        Suffices::Identity
    } else {
        Suffices::Nothing
    }
}

/// Whether policies of this layer are held against the caller's requests.
fn applies(layer: Layer, caller: &Caller) -> bool {
    match layer {
        Layer::Resource => true,
        Layer::Rcp(_) => !caller.is_service_linked(),
        Layer::Scp(_) => caller.arn().is_some() && !caller.is_service_linked(),
        Layer::Identity | Layer::Boundary | Layer::Session => {
            caller.arn().is_some() && !matches!(caller, Caller::Root(_))
        }
        // The adversary goes another way.
        Layer::Endpoint => false,
    }
}
