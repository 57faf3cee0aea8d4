//! Which actions a statement's patterns speak of. A service's name has no wildcard; the rest ignores
//! case.

use super::language::{Pattern, Step, anything};
use crate::{
    syntax::Element,
    universe::{ActionId, Universe},
};

fn is_everything(pattern: &str) -> bool {
    pattern == "*" || pattern == "*:*"
}

/// For each action of the universe, whether the element covers it.
pub(super) fn covered(element: &Element<Vec<String>>) -> Vec<bool> {
    let universe = Universe::embedded();
    let (Element::Is(patterns) | Element::Not(patterns)) = element;
    let mut listed = vec![patterns.iter().any(|it| is_everything(it)); universe.actions().len()];
    let mut mark = |id: ActionId| {
        if let Some(listed) = listed.get_mut(id.index()) {
            *listed = true;
        }
    };
    for pattern in patterns {
        let Some((name, verb)) = pattern.split_once(':') else { continue };
        let verb: Vec<char> = verb.to_ascii_lowercase().chars().collect();
        for (id, action) in
            universe.service(name).into_iter().flat_map(|it| universe.actions_of(it))
        {
            if matches(&verb, &action.name().to_ascii_lowercase().chars().collect::<Vec<_>>()) {
                mark(id);
            }
        }
    }
    let is_negated = matches!(element, Element::Not(_));
    listed.into_iter().map(|listed| listed != is_negated).collect()
}

fn matches(pattern: &[char], text: &[char]) -> bool {
    // At which places of the pattern one can be.
    let mut places = vec![false; pattern.len() + 1];
    let enter = |places: &mut Vec<bool>, at: usize| {
        let stars = pattern.iter().skip(at).take_while(|c| **c == '*').count();
        places.iter_mut().skip(at).take(stars + 1).for_each(|place| *place = true);
    };
    enter(&mut places, 0);
    for c in text {
        let mut next = vec![false; pattern.len() + 1];
        for (at, own) in pattern.iter().enumerate() {
            if places.get(at) != Some(&true) {
                continue;
            }
            if *own == '*' {
                enter(&mut next, at);
            } else if *own == '?' || own == c {
                enter(&mut next, at + 1);
            }
        }
        places = next;
    }
    places.last() == Some(&true)
}

/// The service, in lower case, of which a pattern may match names that the universe does not have.
pub(super) fn future_service(pattern: &str) -> Option<String> {
    let (service, verb) = pattern.split_once(':')?;
    let is_open = verb.contains(['*', '?']) || Universe::embedded().action(pattern).is_none();
    (is_open && !service.contains(['*', '?'])).then(|| service.to_ascii_lowercase())
}

/// What a pattern matches of the names, behind the service, that the universe does not have: of
/// this service, or of one that no pattern may match such names of.
pub(super) fn future_verbs(pattern: &str, of: Option<&str>) -> Option<Pattern> {
    if is_everything(pattern) {
        return Some(anything());
    }
    if !future_service(pattern)?.eq_ignore_ascii_case(of?) {
        return None;
    }
    let (_, verb) = pattern.split_once(':')?;
    let step = |c| match c {
        '*' => Step::Many { colon: true },
        '?' => Step::One { colon: true },
        c => Step::Is(c),
    };
    Some(verb.to_ascii_lowercase().chars().map(step).collect())
}
