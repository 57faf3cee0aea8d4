//! Which actions a statement's patterns speak of. A service's name has no wildcard; the rest ignores
//! case.

use std::collections::BTreeSet;

use super::language::{Pattern, Step, anything};
use crate::{
    syntax::Element,
    universe::{ActionId, Universe},
};

fn is_everything(pattern: &str) -> bool {
    pattern == "*" || pattern == "*:*"
}

/// For each action of the universe, whether the element covers it; and the services, in lower case,
/// of which it may cover or leave out actions that the universe does not have.
pub(super) fn covered(element: &Element<Vec<String>>) -> (Vec<bool>, BTreeSet<String>) {
    let universe = Universe::embedded();
    let mut future = BTreeSet::new();
    let (Element::Is(patterns) | Element::Not(patterns)) = element;
    let mut listed = vec![patterns.iter().any(|it| is_everything(it)); universe.actions().len()];
    let mut mark = |id: ActionId| {
        if let Some(listed) = listed.get_mut(id.index()) {
            *listed = true;
        }
    };
    for pattern in patterns {
        let Some((name, verb)) = pattern.split_once(':') else { continue };
        let has_wildcard = verb.contains(['*', '?']);
        let named = if has_wildcard { None } else { universe.action(pattern) };
        if let Some(id) = named {
            mark(id);
            continue;
        }
        if !name.contains(['*', '?']) {
            future.insert(name.to_ascii_lowercase());
        }
        let Some(service) = universe.service(name).filter(|_| has_wildcard) else { continue };
        for (id, action) in universe.actions_of(service) {
            if matches(verb.as_bytes(), action.name().as_bytes()) {
                mark(id);
            }
        }
    }
    let is_negated = matches!(element, Element::Not(_));
    (listed.into_iter().map(|listed| listed != is_negated).collect(), future)
}

/// Whether a name, which is ASCII, matches in any case. A star takes as little as it can; where
/// that was too little, the last one takes one character more.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    // The last star, and how far was read when it was met.
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(own) if *own == b'?' || own.eq_ignore_ascii_case(byte) => {
                at += 1;
                read += 1;
            }
            Some(_) | None => {
                let Some((of, from)) = star else { return false };
                star = Some((of, from + 1));
                (at, read) = (of + 1, from + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|own| *own == b'*')
}

/// What a pattern matches of the names, behind the service, that the universe does not have: of
/// this service, or of one that no pattern may match such names of.
pub(super) fn future_verbs(pattern: &str, of: Option<&str>) -> Option<Pattern> {
    if is_everything(pattern) {
        return Some(anything());
    }
    let (service, verb) = pattern.split_once(':')?;
    let is_open = || verb.contains(['*', '?']) || Universe::embedded().action(pattern).is_none();
    if !service.eq_ignore_ascii_case(of?) || !is_open() {
        return None;
    }
    let step = |c| match c {
        '*' => Step::Many { colon: true },
        '?' => Step::One { colon: true },
        c => Step::Is(c),
    };
    Some(verb.to_ascii_lowercase().chars().map(step).collect())
}
