//! What one setup allows and another does not, as setups of their own: a request is sought that
//! such a setup allows.
//!
//! A request that a setup does not allow meets a Deny of it, or all Allows of a layer fail. So
//! one question is what the one setup allows under a further level of SCPs that allows what the
//! other denies, and one question for each layer of the other what the one allows under a level
//! that denies what that layer allows. The search, the checker and the evaluator see nothing but
//! policies, so that each stands for its answer as ever.
//!
//! Statements that both have make no difference: read alike, they match in both or in neither.

use std::collections::BTreeSet;

use crate::{
    evaluate::{Layer, Setup},
    syntax::{Condition, Document, Effect, Element, Statement},
};

/// What a statement says, whatever its name, its place and the order of its lists.
pub(in crate::prove) type Said = String;

/// The setups that allow, together, at least what `allowing` allows and `denying` does not.
/// `is_root` says that policies of users do not apply.
pub(super) fn questions(allowing: &Setup, denying: &Setup, is_root: bool) -> Vec<Setup> {
    let (own, others) = (layers(allowing, is_root), layers(denying, is_root));
    let denied = of(own.iter().flat_map(|(_, documents)| *documents), Effect::Deny);
    let turned = turned(others.iter().flat_map(|(_, documents)| *documents), |statement, said| {
        statement.effect == Effect::Deny && !denied.contains(said)
    });
    let mut asked = Vec::new();
    if !turned.is_empty() {
        asked.push(guarded(allowing, turned));
    }
    asked.extend(others.iter().filter_map(|other| lacking(allowing, &own, *other)));
    asked
}

/// The statements that one setup has and the other has not, in either direction.
pub(super) fn is_same(one: &Setup, other: &Setup) -> bool {
    let said = |setup: &Setup| -> BTreeSet<(Layer, Said)> {
        layers(setup, false)
            .into_iter()
            .flat_map(|(layer, documents)| {
                let statements = documents.iter().flat_map(statements);
                statements.map(move |(_, said)| (layer, said))
            })
            .collect()
    };
    let kinds = |setup: &Setup| -> Vec<Layer> {
        layers(setup, false).into_iter().map(|(layer, _)| layer).collect()
    };
    said(one) == said(other) && kinds(one) == kinds(other)
}

pub(super) type Placed<'a> = (Layer, &'a [Document]);

/// The layers that may differ: of the others, both setups have the same.
pub(super) fn layers(setup: &Setup, is_root: bool) -> Vec<Placed<'_>> {
    let mut layers: Vec<Placed<'_>> = Vec::new();
    if !is_root {
        layers.push((Layer::Identity, &setup.identity));
        layers.extend(setup.boundary.as_deref().map(|own| (Layer::Boundary, own)));
    }
    if !setup.is_management_account {
        let levels = setup.scp.iter().enumerate();
        layers.extend(levels.map(|(level, own)| (Layer::Scp(level), own.as_slice())));
    }
    layers
}

/// What is allowed where no Allow of another's layer matches. An Allow that the layer has, too,
/// allows nothing there; `None` where no other is left.
fn lacking(allowing: &Setup, own: &[Placed<'_>], (layer, others): Placed<'_>) -> Option<Setup> {
    let allowed = of(others, Effect::Allow);
    let mut setup = allowing.clone();
    if own.iter().any(|(own, _)| *own == layer) {
        let mut is_left = false;
        for document in documents(&mut setup, layer) {
            let has_variables = document.has_variables();
            document.statements.retain(|it| {
                let is_allow = it.effect == Effect::Allow;
                let is_kept = !is_allow || !allowed.contains(&said(it, has_variables));
                is_left |= is_allow && is_kept;
                is_kept
            });
        }
        // Where a grant by the resource's policy stands in for the layer's own, it does for both.
        if !is_left {
            return None;
        }
    }
    let mut level = turned(others, |statement, _| statement.effect == Effect::Allow);
    level.push(Document::allow_everything());
    Some(guarded(&setup, level))
}

fn documents(setup: &mut Setup, layer: Layer) -> &mut [Document] {
    match layer {
        Layer::Identity => &mut setup.identity,
        Layer::Boundary => setup.boundary.as_deref_mut().unwrap_or_default(),
        Layer::Scp(level) => setup.scp.get_mut(level).map(Vec::as_mut_slice).unwrap_or_default(),
        Layer::Session | Layer::Rcp(_) | Layer::Resource | Layer::Endpoint => &mut [],
    }
}

/// The setup under one more level of SCPs.
pub(in crate::prove) fn guarded(setup: &Setup, level: Vec<Document>) -> Setup {
    let mut setup = setup.clone();
    if setup.is_management_account {
        // There, those that it has do nothing.
        setup.is_management_account = false;
        setup.scp.clear();
    }
    setup.scp.push(level);
    setup
}

fn statements(document: &Document) -> impl Iterator<Item = (&Statement, Said)> {
    let has_variables = document.has_variables();
    document.statements.iter().map(move |it| (it, said(it, has_variables)))
}

/// What the statements of an effect say.
fn of<'a>(documents: impl IntoIterator<Item = &'a Document>, effect: Effect) -> BTreeSet<Said> {
    let all = documents.into_iter().flat_map(statements);
    all.filter(|(statement, _)| statement.effect == effect).map(|(_, said)| said).collect()
}

/// The statements that are chosen, with the other effect. A `*` in a policy's Deny and in its
/// Allow match alike, so that these match what those do.
pub(in crate::prove) fn turned<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    is_chosen: impl Fn(&Statement, &Said) -> bool,
) -> Vec<Document> {
    let turn = |document: &Document| Document {
        statements: statements(document)
            .filter(|(statement, said)| is_chosen(statement, said))
            .map(|(statement, _)| Statement {
                effect: match statement.effect {
                    Effect::Allow => Effect::Deny,
                    Effect::Deny => Effect::Allow,
                },
                ..statement.clone()
            })
            .collect(),
        ..document.clone()
    };
    let turned = documents.into_iter().map(turn);
    turned.filter(|document| !document.statements.is_empty()).collect()
}

fn said(statement: &Statement, has_variables: bool) -> Said {
    let Statement { sid: _, effect, principal, action, resource, conditions, line: _ } = statement;
    let action = sorted(action, str::to_ascii_lowercase);
    let resource = resource.as_ref().map(|listed| sorted(listed, str::to_owned));
    let mut asked: Vec<_> = conditions.iter().map(condition).collect();
    asked.sort();
    asked.dedup();
    let said = format!("{effect} {principal:?} {action:?} {resource:?} {asked:?}");
    // Only where there are variables does it matter whether they are read as such.
    if has_variables && said.contains("${") { format!("{said} with variables") } else { said }
}

fn sorted(listed: &Element<Vec<String>>, form: impl Fn(&str) -> String) -> Element<Vec<String>> {
    let sorted = |listed: &Vec<String>| {
        let all: BTreeSet<String> = listed.iter().map(|text| form(text)).collect();
        all.into_iter().collect()
    };
    match listed {
        Element::Is(listed) => Element::Is(sorted(listed)),
        Element::Not(listed) => Element::Not(sorted(listed)),
    }
}

fn condition(condition: &Condition) -> String {
    let Condition { quantifier, if_exists, operator, key, values, line: _ } = condition;
    let values: BTreeSet<&String> = values.iter().collect();
    let key = key.to_ascii_lowercase();
    format!("{quantifier:?} {if_exists} {operator:?} {key:?} {values:?}")
}
