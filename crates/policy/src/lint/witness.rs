//! A request that a statement is about.

use std::collections::BTreeSet;

use super::{
    mini::covers,
    probe::{GUARDED, is_enrolment},
    subject::Subject,
};
use crate::{
    evaluate::Request,
    syntax::{Effect, Element, Statement},
    universe::{AccessLevel, Action, Universe},
};

/// Of a long list so many actions are tried, those that change something first.
const MOST_ACTIONS: usize = 16;

/// Of a long list so many resources are tried for each action.
const MOST_RESOURCES: usize = 3;

/// Actions and resources that the statement is about, the most telling first. Its conditions and
/// principals are not asked.
pub(super) fn witnesses(subject: &Subject<'_>, statement: &Statement) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        GUARDED.iter().map(|probe| (probe.action.to_owned(), subject.resource(probe))).collect();
    found.extend(allowed(subject));
    if let Element::Is(patterns) = &statement.action {
        for action in named(patterns) {
            for resource in resources(subject, statement, action) {
                found.push((action.full_name().to_owned(), resource));
            }
        }
    }
    let asked = |(action, resource): &(String, String)| {
        covers(subject.document, statement, &plain(subject, action, resource))
    };
    found.retain(asked);
    found
}

/// Of what base and policy allow, an action for each pattern.
fn allowed(subject: &Subject<'_>) -> Vec<(String, String)> {
    let documents = subject.base.iter().chain([subject.document]);
    let mut found = Vec::new();
    for statement in documents.flat_map(|document| &document.statements) {
        let Element::Is(patterns) = &statement.action else { continue };
        if statement.effect == Effect::Deny || subject.is_resource_policy {
            continue;
        }
        for action in named(patterns) {
            let resources = resources(subject, statement, action).into_iter();
            found.extend(resources.map(|resource| (action.full_name().to_owned(), resource)));
        }
    }
    found
}

fn plain(subject: &Subject<'_>, action: &str, resource: &str) -> Request {
    subject.request(&subject.world, super::probe::Credential::AccessKey, action, resource)
}

/// For every pattern an action that it matches: one that changes something before others, enrolment
/// last.
fn named(patterns: &[String]) -> Vec<&'static Action> {
    let worth = |action: &&'static Action| {
        let reads = matches!(action.access, AccessLevel::List | AccessLevel::Read);
        (is_enrolment(action.full_name()), reads, action.full_name())
    };
    // All actions are spoken for by those that are tried anyway.
    let named: BTreeSet<&String> =
        patterns.iter().filter(|it| it.bytes().any(|byte| byte != b'*')).collect();
    let mut found: Vec<&'static Action> =
        named.iter().filter_map(|pattern| matching(pattern).min_by_key(worth)).collect();
    found.sort_by_key(worth);
    found.dedup_by_key(|action| action.full_name());
    found.truncate(MOST_ACTIONS);
    found
}

/// The actions that a pattern matches.
pub(super) fn matching(pattern: &str) -> impl Iterator<Item = &'static Action> {
    let universe = Universe::embedded();
    let pattern = pattern.to_ascii_lowercase();
    let (service, verbs) = match pattern.split_once(':') {
        Some((service, verbs)) => (service.to_owned(), verbs.to_owned()),
        None if pattern.bytes().all(|byte| byte == b'*') => ("*".to_owned(), "*".to_owned()),
        None => (pattern, String::new()),
    };
    let is_all = service == "*" && verbs == "*";
    let verbs = crate::glob::Glob::new(&verbs);
    let of_service = universe.service(&service).map(|service| service.actions.clone());
    let range = if is_all { Some(0..universe.actions().len()) } else { of_service };
    let actions = universe.actions().get(range.unwrap_or_default()).unwrap_or_default();
    actions.iter().filter(move |action| verbs.matches_ignoring_case(action.name()))
}

/// Resources for an action: those that the statement names, and one of the action's own.
fn resources(subject: &Subject<'_>, statement: &Statement, action: &Action) -> Vec<String> {
    let mut found = Vec::new();
    match &statement.resource {
        Some(Element::Is(patterns)) => {
            let patterns = patterns.iter().take(MOST_RESOURCES);
            found.extend(patterns.map(|pattern| instance(subject, pattern)));
        }
        None => found.push(subject.fill("arn:{p}:iam::{a}:role/example")),
        Some(Element::Not(_)) => {}
    }
    found.extend(own(subject, action));
    found
}

/// A resource that the pattern matches, roughly.
fn instance(subject: &Subject<'_>, pattern: &str) -> String {
    let mut text = pattern.replace("${aws:username}", subject.world.user_name());
    while let Some((before, after)) = text.split_once("${") {
        let rest = after.split_once('}').map_or("", |(_, rest)| rest);
        text = format!("{before}example{rest}");
    }
    let mut parts: Vec<String> = text.splitn(6, ':').map(str::to_owned).collect();
    if let Some(owner) = parts.get_mut(4).filter(|owner| owner.as_str() == "*") {
        owner.clone_from(&subject.account);
    }
    if let Some(partition) = parts.get_mut(1).filter(|it| it.contains('*')) {
        partition.clone_from(&subject.partition);
    }
    parts.join(":").replace('*', "example").replace('?', "x")
}

/// Resources of the action's own types; `*` for an action that has none.
pub(super) fn own(subject: &Subject<'_>, action: &Action) -> Vec<String> {
    let universe = Universe::embedded();
    let types = action.resources.iter();
    let mut found: Vec<String> = types
        .filter_map(|it| universe.resource_types().get(it.resource_type.index()))
        .flat_map(|resource_type| resource_type.arns)
        .flat_map(|arn| {
            let arn = arn
                .replace("${Partition}", &subject.partition)
                .replace("${Account}", &subject.account)
                .replace("${Region}", "us-east-1");
            // A user is oneself, or another.
            if arn.ends_with(":user/${UserNameWithPath}") {
                let user = |name: &str| arn.replace("${UserNameWithPath}", name);
                let me = subject.fill("user/{u}").replacen("user/", "", 1);
                vec![user(&me), user("bob")]
            } else {
                vec![instance(subject, &arn)]
            }
        })
        .collect();
    if found.is_empty() {
        found.push("*".to_owned());
    }
    found
}
