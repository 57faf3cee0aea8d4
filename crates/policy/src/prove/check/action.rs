//! Which actions a statement's patterns speak of. A service's name has no wildcard; the rest ignores
//! case.

use std::collections::BTreeMap;

use super::language::{Pattern, Step, anything};
use crate::{
    syntax::Element,
    universe::{ActionId, Universe},
};

fn is_everything(pattern: &str) -> bool {
    pattern == "*" || pattern == "*:*"
}

/// Whether nobody knows what it matches: several stars.
pub(super) fn is_unclear(pattern: &str) -> bool {
    pattern.starts_with("**") && pattern.trim_matches('*').is_empty()
}

/// Which actions an `Action` or `NotAction` speaks of.
#[derive(Clone, Debug)]
pub(super) struct Covered<'a> {
    /// For each action of the universe, whether it covers it.
    pub(super) known: Vec<bool>,
    /// Whether a pattern of it matches every action.
    has_everything: bool,
    /// What its patterns say behind a service, in lower case, of which they may match names that the
    /// universe does not have.
    future: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Covered<'a> {
    pub(super) fn read(element: &'a Element<Vec<String>>) -> Self {
        let universe = Universe::embedded();
        let (Element::Is(patterns) | Element::Not(patterns)) = element;
        // Of an Allow the most that it may be. A Deny of this kind counts for nothing.
        let is_listed = matches!(element, Element::Is(_));
        let has_everything =
            patterns.iter().any(|it| is_everything(it) || (is_listed && is_unclear(it)));
        let mut listed = vec![has_everything; universe.actions().len()];
        let mut mark = |id: ActionId| {
            if let Some(listed) = listed.get_mut(id.index()) {
                *listed = true;
            }
        };
        let mut future: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        // Policies list a service's actions together: it is looked up once.
        let mut last = ("", universe.service(""));
        for pattern in patterns.iter().filter(|it| !is_everything(it)) {
            let Some((name, verb)) = pattern.split_once(':') else { continue };
            if name != last.0 {
                last = (name, universe.service(name));
            }
            let (_, service) = last;
            let has_wildcard = verb.bytes().any(|byte| matches!(byte, b'*' | b'?'));
            let named = service.filter(|_| !has_wildcard);
            if let Some(id) = named.and_then(|service| universe.action_of(service, verb)) {
                mark(id);
                continue;
            }
            future.entry(name.to_ascii_lowercase()).or_default().push(verb);
            let Some(service) = service.filter(|_| has_wildcard) else { continue };
            for (id, action) in universe.actions_of(service) {
                if matches(verb.as_bytes(), action.name().as_bytes()) {
                    mark(id);
                }
            }
        }
        if matches!(element, Element::Not(_)) {
            for listed in &mut listed {
                *listed = !*listed;
            }
        }
        Self { known: listed, has_everything, future }
    }

    /// The services of which it may cover or leave out actions that the universe does not have. A
    /// service's name has no wildcard.
    pub(super) fn services(&self) -> impl Iterator<Item = &str> {
        self.future.keys().map(String::as_str).filter(|name| !name.contains(['*', '?']))
    }

    /// What its patterns match of the names, behind the service, that the universe does not have: of
    /// this service, or of one that no pattern may match such names of.
    pub(super) fn future_verbs(&self, of: Option<&str>) -> Vec<Pattern> {
        let step = |c| match c {
            '*' => Step::Many { colon: true },
            '?' => Step::One { colon: true },
            c => Step::Is(c),
        };
        let verbs = of.and_then(|service| self.future.get(service)).into_iter().flatten();
        let listed = verbs.map(|verb| verb.to_ascii_lowercase().chars().map(step).collect());
        listed.chain(self.has_everything.then(anything)).collect()
    }
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
