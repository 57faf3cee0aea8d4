//! Does a set of identity policies, taken together, allow every action on every resource?
//!
//! Three answers. *Yes* and *no* are certain of the policies that were given; the rest is undecided
//! with its reason. The rules:
//!
//! - Only an Allow without condition, on a resource of nothing but stars, counts as a grant. Grants
//!   allow everything when their `Action`s include every action, or when one says `NotAction` and
//!   what it leaves out is allowed by the others.
//! - A Deny under a condition takes nothing away. The usual one denies whoever has not used MFA: in
//!   the moments when its condition does not hold, the grant stands, and who can do everything at
//!   times is an administrator.
//! - A Deny without condition that forbids all requests in `requests.rs` makes a *no*; one that
//!   forbids less leaves somebody who may do everything but a part, which is undecided.
//! - *No* needs a real request that nothing may allow, conditions and doubtful resources granted.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html>

mod requests;

use std::collections::BTreeSet;

use self::requests::{REQUESTS, Request};
use crate::{
    error::excerpt,
    glob::{Glob, Patterns},
    syntax::{Document, Effect, Element, Statement},
};

/// Whether a set of policies allows everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Everything {
    /// It does, by these statements together; never empty, and a single one where one is enough.
    Yes(Vec<Place>),
    /// It does not.
    No(Lack),
    /// It may or may not.
    Undecided {
        /// Why, in words that continue a sentence about the policies.
        reason: String,
        /// The statement that leaves it open, where it is one.
        place: Option<Place>,
    },
}

/// A statement of a set of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The document's index in the set.
    pub document: usize,
    /// The statement's index in the document.
    pub statement: usize,
}

/// What keeps a set of policies from allowing everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nothing allows this action; a policy more could.
    Unallowed(&'static str),
    /// This statement forbids, whatever else allows.
    Denied(Place),
}

/// Decides whether `documents`, a principal's identity policies or one permissions boundary, allow
/// every action on every resource.
///
/// Adding an Allow never turns *yes* into *no*, adding a Deny never turns *no* into *yes*, and the
/// order of documents and statements does not matter.
///
/// ```
/// use tutela_policy::{Document, Everything, Lack, grants_everything};
/// let text = r#"{"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}"#;
/// let power_user = Document::parse(text)?;
/// let without_iam = Everything::No(Lack::Unallowed("iam:CreateUser"));
/// assert_eq!(grants_everything(&[&power_user]), without_iam);
/// # Ok::<(), tutela_policy::ParseError>(())
/// ```
#[must_use]
pub fn grants_everything(documents: &[&Document]) -> Everything {
    let rules: Vec<Rule<'_>> = documents.iter().enumerate().flat_map(Rule::of_document).collect();
    let (allows, denies): (Vec<_>, Vec<_>) =
        rules.iter().partition(|rule| rule.statement.effect == Effect::Allow);
    if let Some(place) = denial(&denies) {
        return Everything::No(Lack::Denied(place));
    }
    let unallowed = |request: &&Request| !allows.iter().any(|rule| rule.may_match(request));
    let lacking: Vec<&Request> = REQUESTS.iter().filter(unallowed).collect();
    if let Some(first) = lacking.first() {
        return short_of_everything(first, &lacking);
    }
    let grants: Vec<&Rule<'_>> =
        allows.iter().copied().filter(|rule| rule.is_unlimited()).collect();
    let Some(by) = granted_by(&grants) else {
        return doubt(&allows);
    };
    match denies.iter().find(|rule| rule.takes_something()) {
        Some(deny) => undecided(deny, "denies a part of what the others allow"),
        None => Everything::Yes(by),
    }
}

/// Who lacks most of the list, or all of it that changes permissions, is no administrator. Who lacks
/// a little of it can do the rest, and perhaps give himself what he lacks.
fn short_of_everything(first: &Request, lacking: &[&Request]) -> Everything {
    let changes_permissions = |request: &&Request| request.action.starts_with("iam:");
    let most = lacking.len() > REQUESTS.len() / 2;
    let all_of_iam = lacking.iter().copied().filter(changes_permissions).count()
        == REQUESTS.iter().filter(changes_permissions).count();
    if most || all_of_iam {
        return Everything::No(Lack::Unallowed(first.action));
    }
    let reason = format!("allows nearly everything, but not {}", first.action);
    Everything::Undecided { reason, place: None }
}

struct Rule<'a> {
    place: Place,
    statement: &'a Statement,
    /// The patterns of `Action` or `NotAction`; AWS ignores their case.
    actions: Vec<Glob>,
    negated: bool,
}

impl<'a> Rule<'a> {
    fn of_document((index, document): (usize, &&'a Document)) -> impl Iterator<Item = Self> {
        document.statements.iter().enumerate().map(move |(statement, written)| {
            let (patterns, negated) = match &written.action {
                Element::Is(patterns) => (patterns, false),
                Element::Not(patterns) => (patterns, true),
            };
            Self {
                place: Place { document: index, statement },
                statement: written,
                actions: patterns.iter().map(|pattern| Glob::ignoring_case(pattern)).collect(),
                negated,
            }
        })
    }

    fn names(&self, action: &str) -> bool {
        let action = action.to_ascii_lowercase();
        self.actions.iter().any(|pattern| pattern.matches(&action)) != self.negated
    }

    fn may_match(&self, request: &Request) -> bool {
        self.names(request.action) && request.resource_may_match(self.statement)
    }

    /// Whether it holds at all times. No identity policy may name a principal: if one does, nobody
    /// knows what AWS would make of it.
    fn is_certain(&self) -> bool {
        self.statement.conditions.is_empty() && self.statement.principal.is_none()
    }

    fn is_on_everything(&self) -> bool {
        matches!(&self.statement.resource, Some(Element::Is(patterns))
            if patterns.iter().any(|pattern| Glob::new(pattern).is_all_stars()))
    }

    /// Whether it holds at all times and on every resource.
    fn is_unlimited(&self) -> bool {
        self.is_certain() && self.is_on_everything()
    }

    /// The patterns that `NotAction` leaves out, those that match no action set aside.
    fn left_out(&self) -> impl Iterator<Item = &Glob> {
        let any = any_action();
        self.actions.iter().filter(move |pattern| self.negated && pattern.overlaps(&any))
    }

    /// Whether it names every action without help.
    fn names_every_action(&self) -> bool {
        if self.negated {
            self.left_out().next().is_none()
        } else {
            Patterns::new(&self.actions).include(&any_action()) == Some(true)
        }
    }

    /// Whether this Deny, condition aside, may forbid anything.
    fn takes_something(&self) -> bool {
        let any = any_action();
        let actions = if self.negated {
            Patterns::new(&self.actions).include(&any) != Some(true)
        } else {
            self.actions.iter().any(|pattern| pattern.overlaps(&any))
        };
        let resources = match &self.statement.resource {
            Some(Element::Is(patterns)) => !patterns.is_empty(),
            Some(Element::Not(patterns)) => {
                !patterns.iter().any(|pattern| Glob::new(pattern).is_all_stars())
            }
            None => true,
        };
        self.statement.conditions.is_empty() && actions && resources
    }
}

/// Every action is `service:name`. This matches a few texts more, which is the safe side: whatever
/// includes it includes every action.
fn any_action() -> Glob {
    Glob::new("?*:?*")
}

/// The first Deny that counts, where unconditional ones forbid every request of the list.
fn denial(denies: &[&Rule<'_>]) -> Option<Place> {
    let total: Vec<&&Rule<'_>> = denies.iter().filter(|rule| rule.is_unlimited()).collect();
    let by = |request: &Request| total.iter().find(|rule| rule.names(request.action));
    let first = REQUESTS.first().and_then(by)?;
    REQUESTS.iter().all(|request| by(request).is_some()).then_some(first.place)
}

/// So much comparing of characters is done at most; real policies need a thousandth of it.
const MAX_COMPARISONS: usize = 20_000_000;

/// The statements that together allow every action, where it is certain that they do.
fn granted_by(grants: &[&Rule<'_>]) -> Option<Vec<Place>> {
    if let Some(rule) = grants.iter().find(|rule| rule.names_every_action()) {
        return Some(vec![rule.place]);
    }
    let (negated, plain): (Vec<&Rule<'_>>, Vec<&Rule<'_>>) =
        grants.iter().partition(|rule| rule.negated);
    let union = Patterns::new(plain.iter().flat_map(|rule| &rule.actions));
    if union.include(&any_action()) == Some(true) {
        return Some(plain.iter().map(|rule| rule.place).collect());
    }
    let characters = |rules: &[&Rule<'_>]| -> usize {
        rules.iter().flat_map(|rule| &rule.actions).map(|pattern| pattern.len() + 1).sum()
    };
    let (excluded, all) = (characters(&negated), characters(grants));
    if excluded.saturating_mul(all) > MAX_COMPARISONS {
        return None;
    }
    negated.iter().find_map(|rule| {
        let mut by = vec![rule.place];
        for part in rule.left_out() {
            let other = negated.iter().find(|other| !other.left_out().any(|p| p.overlaps(part)));
            if let Some(other) = other {
                by.push(other.place);
            } else if union.include(part) == Some(true) {
                let helping = |rule: &&&Rule<'_>| rule.actions.iter().any(|p| p.overlaps(part));
                by.extend(plain.iter().filter(helping).map(|rule| rule.place));
            } else {
                return None;
            }
        }
        // The first stays first: it grants most.
        let mut seen = BTreeSet::new();
        by.retain(|place| seen.insert(*place));
        Some(by)
    })
}

/// Says what leaves it open, where every request of the list may be allowed and yet nothing is
/// certain to allow everything.
fn doubt(allows: &[&Rule<'_>]) -> Everything {
    if let Some(rule) = allows.iter().find(|rule| rule.names_every_action()) {
        let why = if !rule.statement.conditions.is_empty() {
            "allows every action, but only under a condition"
        } else if rule.statement.principal.is_some() {
            "names a principal, which no identity policy may"
        } else {
            "allows every action, but on resources that may or may not be all"
        };
        return undecided(rule, why);
    }
    let left_out = |rule: &&&Rule<'_>| rule.is_unlimited() && rule.negated;
    if let Some(rule) = allows.iter().find(left_out)
        && let Element::Not(patterns) = &rule.statement.action
    {
        let listed: Vec<String> = patterns.iter().take(3).map(|text| excerpt(text)).collect();
        let why = format!(
            "allows every action but `{}`, which nothing else surely allows",
            listed.join("`, `")
        );
        return undecided(rule, &why);
    }
    let reason = "their statements together allow so much that it may or may not be everything";
    Everything::Undecided { reason: reason.to_owned(), place: None }
}

fn undecided(rule: &Rule<'_>, why: &str) -> Everything {
    Everything::Undecided {
        reason: format!("{} {why}", rule.statement.name()),
        place: Some(rule.place),
    }
}
