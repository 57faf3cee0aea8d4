//! What do conditions on MFA take away from somebody's requests?
//!
//! A Deny takes away for want of MFA, or in spite of it, where what it asks of MFA is so; an Allow,
//! where it is not. The question is whether some request goes through once such Denies are gone and
//! such Allows ask nothing of MFA, and does not as the policies are. What regions, root users or
//! tags alone forbid is forbidden both times, and not meant.

use super::{
    about_mfa::{asks_about_mfa, is_about_mfa, layers},
    check::Checker,
    checked::checked,
    scope::Actions,
    search::{Outcome, Proved, Prover, Witness, World},
    state::{Known, State},
};
use crate::{
    evaluate::{
        Context, Layer, PolicySet, Reading, Setup, StatementPlace, caller::Principal, condition,
    },
    syntax::{Condition, Document, Effect, Element, Principals, Statement},
    universe::{UNDENIABLE, Universe},
};

/// What conditions on MFA take away.
#[derive(Clone, Debug)]
pub(crate) enum Loss {
    /// Nothing.
    Nothing,
    /// This request, and the words for what denies it.
    Some(Box<Witness>, String),
    /// Nobody knows, and why.
    Unknown(&'static str),
}

/// Looks for a request of this state that conditions on MFA take away, in the layers that are meant.
pub(crate) fn lost(
    setup: &Setup,
    state: &State,
    world: &World,
    is_meant: impl Fn(Layer) -> bool,
) -> Loss {
    // Whatever limits a session, its owner chose.
    let mut setup = Setup { session: None, ..setup.clone() };
    let mut all = layers(&mut setup).into_iter().filter(|(layer, _)| is_meant(*layer));
    if !all.any(|(_, own)| own.iter().flat_map(|own| &own.statements).any(asks_about_mfa)) {
        return Loss::Nothing;
    }
    let asked = Asked { setup: &setup, state, world, context: context(state) };
    let mut unknown = None;
    for tried in asked.tries(is_meant) {
        match asked.seek(&tried) {
            Loss::Nothing => {}
            Loss::Unknown(why) => unknown = Some(why),
            found @ Loss::Some(..) => return found,
        }
    }
    unknown.map_or(Loss::Nothing, Loss::Unknown)
}

/// The keys of which a state knows the values.
fn context(state: &State) -> Context {
    let mut context = Context::new();
    for (key, known) in state.keys() {
        if let Known::Is(value) = known {
            context.set(key, value.clone());
        }
    }
    context
}

struct Asked<'a> {
    setup: &'a Setup,
    state: &'a State,
    world: &'a World,
    context: Context,
}

impl Asked<'_> {
    /// Setups each of which lets through only what may be lost.
    fn tries(&self, is_meant: impl Fn(Layer) -> bool) -> Vec<Setup> {
        let mut answered = self.setup.clone();
        let (mut denies, mut levels) = (Vec::new(), Vec::new());
        for (layer, documents) in layers(&mut answered).into_iter().filter(|own| is_meant(own.0)) {
            let is_level = matches!(layer, Layer::Scp(_) | Layer::Rcp(_));
            if is_level && documents.iter().any(|document| self.fails_one(document)) {
                levels.push(self.granted(documents));
            }
            for document in documents {
                denies.extend(self.taken_out(layer, document));
                document.statements.iter_mut().for_each(answer);
            }
        }
        let of_denies = (!denies.is_empty()).then(|| self.within(&answered, denies));
        // What such a level grants as it is, it does not take away.
        let of_level = |granted| {
            let all = Document::allow_everything();
            self.within(&answered, [vec![all], granted].concat())
        };
        of_denies.into_iter().chain(levels.into_iter().map(of_level)).collect()
    }

    /// The Denies that ask about MFA and are answered so that they may deny: they are gone, and what
    /// they match is allowed by what stands in their place.
    fn taken_out(&self, layer: Layer, document: &mut Document) -> Option<Document> {
        let has_variables = document.has_variables();
        let denies = |own: &Statement| {
            own.effect == Effect::Deny
                && self.is_named(layer, own)
                && asks_about_mfa(own)
                && own.conditions.iter().all(|it| self.may_be(it, has_variables, true))
        };
        let (gone, kept) = document.statements.drain(..).partition(denies);
        document.statements = kept;
        turned(document, gone, Effect::Allow)
    }

    /// What a level grants as it is, denied.
    fn granted(&self, documents: &[Document]) -> Vec<Document> {
        let denied = documents.iter().filter_map(|document| {
            let has_variables = document.has_variables();
            let allows = |own: &&Statement| {
                let mut asked = own.conditions.iter().filter(|it| is_about_mfa(it));
                own.effect == Effect::Allow && asked.all(|it| self.may_be(it, has_variables, true))
            };
            let allows = document.statements.iter().filter(allows).cloned().collect();
            turned(document, allows, Effect::Deny)
        });
        denied.collect()
    }

    /// Whether an Allow may fail for what it asks about MFA.
    fn fails_one(&self, document: &Document) -> bool {
        let has_variables = document.has_variables();
        let fails = |it: &Condition| is_about_mfa(it) && self.may_be(it, has_variables, false);
        let mut own = document.statements.iter();
        own.any(|own| own.effect == Effect::Allow && own.conditions.iter().any(fails))
    }

    /// Whether what a condition asks about MFA may be so, or not. The others may be anything.
    fn may_be(&self, asked: &Condition, has_variables: bool, holds: bool) -> bool {
        if !is_about_mfa(asked) || asked.values.iter().any(|value| value.contains("${")) {
            return true;
        }
        let asked = condition::Condition::read(asked, has_variables);
        let mut met = Reading::first();
        asked.holds(&self.context, Reading::first(), &mut met) == holds || met != Reading::first()
    }

    fn is_named(&self, layer: Layer, deny: &Statement) -> bool {
        let Some(principal) = deny.principal.as_ref().filter(|_| layer == Layer::Resource) else {
            return layer != Layer::Resource;
        };
        let mut met = Reading::first();
        let principal = Principal::read(principal);
        principal.is_denied(&self.state.caller, Reading::first(), &mut met)
            || met != Reading::first()
    }

    /// The setup where these documents must allow, too: as one more level of SCPs or, for those
    /// whom SCPs do not limit, as the resource's policy.
    fn within(&self, answered: &Setup, documents: Vec<Document>) -> Setup {
        let mut setup = answered.clone();
        if self.state.caller.arn().is_some() {
            let scp = if setup.is_management_account { Vec::new() } else { setup.scp };
            setup.scp = scp.into_iter().chain([documents]).collect();
            setup.is_management_account = false;
            return setup;
        }
        let nothing = Document { version: None, id: None, statements: Vec::new() };
        let mut resource = documents.into_iter().fold(nothing, joined);
        for statement in &mut resource.statements {
            statement.principal = Some(Element::Is(Principals::Anyone));
        }
        if let Some(own) = &mut setup.resource {
            own.statements.retain(|own| own.effect == Effect::Deny);
            resource = joined(resource, own.clone());
        }
        Setup { resource: Some(resource), ..setup }
    }

    fn seek(&self, tried: &Setup) -> Loss {
        let prover = Prover::new(tried, self.world, None);
        let checker = Checker::new(tried);
        let found = prover.prove(self.state);
        let mut unknown = None;
        if checker.covers(self.state, found.iter().map(|own| &own.scope)).is_err() {
            unknown = Some("requests that no certificate speaks of");
        }
        for own in found {
            let Proved { scope, outcome } = checked(&checker, self.state, own);
            match outcome {
                Outcome::Denied(_) => {}
                _ if is_undeniable(&scope.actions) => {}
                Outcome::Unknown(why) => unknown = Some(why),
                Outcome::Allowed(witness) => match self.replayed(*witness) {
                    Some(loss) => return loss,
                    None => unknown = Some("AWS's documentation leaves open whether it is denied"),
                },
            }
        }
        unknown.map_or(Loss::Nothing, Loss::Unknown)
    }

    /// The request held against the policies as they are: nothing may let it through.
    fn replayed(&self, witness: Witness) -> Option<Loss> {
        if !witness.ambiguities.is_empty() {
            return None;
        }
        let policies = PolicySet::without_endpoint(self.setup);
        if policies.may_allow(&witness.request) {
            return None;
        }
        let judged = policies.judge(&witness.request);
        let by = judged.by.first().and_then(|place| self.words(*place));
        Some(Loss::Some(Box::new(witness), by.unwrap_or_else(|| NO_ALLOW.to_owned())))
    }

    fn words(&self, place: StatementPlace) -> Option<String> {
        let mut setup = self.setup.clone();
        let mut all = layers(&mut setup).into_iter();
        let (_, documents) = all.find(|(layer, _)| *layer == place.layer)?;
        let statement = documents.get(place.document)?.statements.get(place.statement)?;
        let of = match place.layer {
            Layer::Scp(_) => "an SCP",
            Layer::Rcp(_) => "an RCP",
            Layer::Resource => "the resource's policy",
            Layer::Boundary => "the boundary",
            Layer::Identity | Layer::Session | Layer::Endpoint => "a policy",
        };
        Some(format!("{of} says {statement}"))
    }
}

/// What is said where no Deny matches.
const NO_ALLOW: &str = "the Allows of a level of SCPs or RCPs ask for MFA";

/// Takes out of an Allow what it asks about MFA.
fn answer(statement: &mut Statement) {
    if statement.effect == Effect::Allow {
        statement.conditions.retain(|it| !is_about_mfa(it));
    }
}

/// Statements of a document with the other effect, where all that they ask about MFA is so.
fn turned(of: &Document, statements: Vec<Statement>, effect: Effect) -> Option<Document> {
    let turn = |mut own: Statement| {
        own.conditions.retain(|it| !is_about_mfa(it));
        Statement { effect, principal: None, ..own }
    };
    let statements: Vec<Statement> = statements.into_iter().map(turn).collect();
    (!statements.is_empty()).then(|| Document { statements, ..of.clone() })
}

/// Two policies of a resource as one.
pub(crate) fn joined(mut one: Document, other: Document) -> Document {
    one.version = one.version.max(other.version);
    one.statements.extend(other.statements);
    one
}

/// Whether no policy denies any of these.
pub(crate) fn is_undeniable(actions: &Actions) -> bool {
    let Actions::Known(actions) = actions else { return false };
    let mut named = actions.iter().map(|id| Universe::embedded().get(*id));
    named.all(|action| action.is_some_and(|action| UNDENIABLE.contains(&action.full_name())))
}
