//! The patterns of a statement's actions, by service.

use std::collections::BTreeMap;

use super::language::{Language, Piece};
use crate::{
    syntax::{Element, by_service, is_every_action, is_several_stars},
    universe::{ActionId, Service, Universe},
};

/// `Action` or `NotAction` of one statement.
pub(super) struct Patterns<'a> {
    pub(super) negated: bool,
    pub(super) has_anything: bool,
    /// What stands behind each service's name, which is in lower case.
    pub(super) services: BTreeMap<String, Verbs<'a>>,
}

/// What a statement lists of one service.
#[derive(Default)]
pub(super) struct Verbs<'a> {
    /// The service, if the universe has it.
    pub(super) service: Option<&'static Service>,
    pub(super) all: Vec<Verb<'a>>,
}

/// A pattern without its service.
pub(super) struct Verb<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// The one action that it names; `None` where it has wildcards, or names what the universe lacks.
    pub(super) action: Option<ActionId>,
}

impl<'a> Patterns<'a> {
    pub(super) fn read(element: &'a Element<Vec<String>>) -> Self {
        let (patterns, negated) = match element {
            Element::Is(patterns) => (patterns, false),
            Element::Not(patterns) => (patterns, true),
        };
        // What an Allow may list, it lists; a Deny with such stars is not looked at.
        let may_be_anything =
            |pattern: &String| is_every_action(pattern) || (!negated && is_several_stars(pattern));
        let has_anything = patterns.iter().any(may_be_anything);
        let mut services: BTreeMap<String, Verbs<'a>> = BTreeMap::new();
        for (name, texts) in by_service(patterns) {
            let verbs = services.entry(name.to_ascii_lowercase()).or_insert_with(|| Verbs {
                service: Universe::embedded().service(name),
                all: Vec::new(),
            });
            let service = verbs.service;
            verbs.all.extend(texts.map(|text| Verb::read(text, service)));
        }
        Self { negated, has_anything, services }
    }

    /// The names that the patterns list of actions that the universe lacks, where these are the
    /// patterns of their service.
    pub(super) fn future(&self, verbs: Option<&Verbs<'_>>) -> Language {
        if self.has_anything {
            return Language::everything();
        }
        let mut language = Language::nothing();
        let all = verbs.into_iter().flat_map(|verbs| &verbs.all);
        for verb in all.filter(|verb| verb.action.is_none()) {
            language.add(&pieces(verb.text));
        }
        language
    }
}

impl<'a> Verb<'a> {
    fn read(text: &'a str, service: Option<&Service>) -> Self {
        let has_wildcard = text.bytes().any(|byte| matches!(byte, b'*' | b'?'));
        let named = service.filter(|_| !has_wildcard);
        let action = named.and_then(|service| Universe::embedded().action_of(service, text));
        Self { text, action }
    }
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let piece = |c| match c {
        '*' => Piece::Many { takes_colon: true },
        '?' => Piece::One { takes_colon: true },
        c => Piece::Literal(c.to_ascii_lowercase()),
    };
    pattern.chars().map(piece).collect()
}
