//! Actions that the same statements speak of are judged at once.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    forms::{Form, Own, World},
    owner,
    pattern::Bounds,
    patterns::{Patterns, Verbs},
    rules::{About, Placed, Question, Texts},
    signatures::{Signatures, members, signatures},
    solve::Domain,
};
use crate::{
    prove::{
        certificate::{Atom, Part},
        scope::{Actions, Resources, Scope},
    },
    syntax::Element,
    universe::{ActionId, Service, UNDENIABLE, Universe},
};

/// Requests that the same statements speak of.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) scope: Scope,
    /// The statements that speak of them, by index, each with its question after the name of an
    /// action that the universe lacks, by its place in `names`.
    pub(crate) statements: Vec<(usize, Option<usize>)>,
    pub(crate) names: Vec<Question>,
    pub(crate) domain: Domain,
    /// Whether resource control policies reach the actions' services.
    pub(crate) supports_rcp: bool,
    /// Whether the resource's own policy must allow.
    pub(crate) asks_resource: bool,
    /// Whether a policy asks whose the resource is, and the actions are IAM's.
    pub(crate) is_owned: bool,
}

impl Class {
    /// Whether it has an action of the universe. Its actions are in the universe's order.
    pub(crate) fn has(&self, action: ActionId) -> bool {
        match &self.scope.actions {
            Actions::Known(actions) => actions.binary_search(&action).is_ok(),
            Actions::Future(_) | Actions::FutureElsewhere => false,
        }
    }
}

/// The kinds of policies that were seen beside the caller's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) rcp: bool,
    pub(crate) resource: bool,
    /// Statements that do not apply.
    pub(crate) idle: &'a [Placed<'a>],
    /// The actions that are asked about, if not all.
    pub(crate) only: Option<&'a [ActionId]>,
}

/// The resources whose own policy must allow, even within the account, by service.
const GOVERNED: &[(&str, &str)] = &[("sts", ":role/"), ("kms", ":key/")];

/// A user's own resources.
pub(crate) struct Owned {
    pub(crate) user: String,
    pub(crate) device: String,
}

/// Sorts everything into classes.
pub(crate) fn classes(
    statements: &[Placed<'_>],
    world: &World,
    owned: Option<&Owned>,
    seen: Seen<'_>,
) -> Vec<Class> {
    let universe = Universe::embedded();
    let patterns: Vec<Patterns<'_>> =
        statements.iter().map(|placed| Patterns::read(&placed.statement.action)).collect();
    let signatures = signatures(&patterns, universe, seen.only);
    let asks_resource: Vec<bool> =
        statements.iter().map(|placed| asks_resource(placed.statement.resource.as_ref())).collect();
    let asks_owner = statements.iter().any(owner::is_asked);
    let mut classes = Vec::new();
    for Group { signature, traits, actions } in grouped(&signatures, universe, seen, asks_owner) {
        let Traits { supports_rcp, is_governed, is_owned } = traits;
        let own: Vec<usize> = members(signature).collect();
        let splits = is_governed
            || is_owned
            || own.iter().any(|index| asks_resource.get(*index) == Some(&true));
        let parts = if splits {
            by_form(&actions, world, owned)
        } else {
            vec![(Resources::Any, usual_of(&actions, world), actions)]
        };
        for (resources, usual, actions) in parts {
            let asks = |pattern: &String| GOVERNED.iter().any(|(_, own)| pattern.contains(own));
            classes.push(Class {
                asks_resource: is_governed
                    && matches!(&resources, Resources::Like(pattern) if asks(pattern)),
                domain: Domain::new(&resources, usual),
                scope: Scope { actions: Actions::Known(actions.into()), resources },
                statements: own.iter().map(|index| (*index, None)).collect(),
                names: Vec::new(),
                supports_rcp,
                is_owned,
            });
        }
    }
    if seen.only.is_none() {
        classes.extend(futures(statements, &patterns, seen));
    }
    classes
}

/// Actions that the same statements speak of.
struct Group<'a> {
    signature: &'a [u64],
    traits: Traits,
    actions: Vec<ActionId>,
}

/// What matters of a service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Traits {
    /// Whether resource control policies reach it.
    supports_rcp: bool,
    /// Whether some of its resources decide themselves.
    is_governed: bool,
    /// Whether AWS says whose its resources are, and a policy asks.
    is_owned: bool,
}

fn grouped<'a>(
    signatures: &'a Signatures<'_>,
    universe: &Universe,
    seen: Seen<'_>,
    asks_owner: bool,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut places: BTreeMap<(&[u64], Traits), usize> = BTreeMap::new();
    let mut last = 0;
    let undeniable: Vec<_> = UNDENIABLE.iter().filter_map(|name| universe.action(name)).collect();
    let is_asked_of = |service: &Service| {
        let has = |id: &ActionId| service.actions.contains(&id.index());
        seen.only.is_none_or(|only| only.iter().any(has))
    };
    for service in universe.services().iter().filter(|service| is_asked_of(service)) {
        let governs = |(prefix, _): &(&str, &str)| *prefix == service.prefix;
        let traits = Traits {
            supports_rcp: seen.rcp && service.supports_rcp,
            is_governed: seen.resource && GOVERNED.iter().any(governs),
            is_owned: asks_owner && service.prefix == "iam",
        };
        for (id, _) in universe.actions_of(service) {
            let is_asked = seen.only.is_none_or(|only| only.contains(&id));
            if !is_asked || undeniable.contains(&id) {
                continue;
            }
            let signature = signatures.of(id);
            // Neighbours are mostly alike.
            let is_last =
                |group: &&mut Group<'_>| group.signature == signature && group.traits == traits;
            if let Some(group) = groups.get_mut(last).filter(is_last) {
                group.actions.push(id);
                continue;
            }
            last = *places.entry((signature, traits)).or_insert_with(|| {
                groups.push(Group { signature, traits, actions: Vec::new() });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(last) {
                group.actions.push(id);
            }
        }
    }
    groups
}

/// Whether it matters which resource a request is on.
fn asks_resource(resource: Option<&Element<Vec<String>>>) -> bool {
    let is_all = |patterns: &Vec<String>| {
        let is_stars = |pattern: &String| pattern.bytes().all(|byte| byte == b'*');
        patterns.iter().any(|pattern| !pattern.is_empty() && is_stars(pattern))
    };
    match resource {
        None => false,
        Some(Element::Is(patterns)) => !is_all(patterns),
        Some(Element::Not(_)) => true,
    }
}

fn usual_of(actions: &[ActionId], world: &World) -> Vec<String> {
    let forms = actions.first().map_or(&[][..], |first| world.forms_of_action(first.index()));
    let last = forms.last().and_then(|form| world.form(*form));
    last.map(|form| form.usual.clone()).into_iter().collect()
}

/// The actions by the forms of their resources.
fn by_form(
    actions: &[ActionId],
    world: &World,
    owned: Option<&Owned>,
) -> Vec<(Resources, Vec<String>, Vec<ActionId>)> {
    let mut by_form: BTreeMap<usize, Vec<ActionId>> = BTreeMap::new();
    for action in actions {
        for form in world.forms_of_action(action.index()) {
            by_form.entry(*form).or_default().push(*action);
        }
    }
    let mut parts = Vec::new();
    for (form, actions) in by_form {
        let Some(form) = world.form(form) else { continue };
        for (resources, usual) in parted(form, owned) {
            parts.push((resources, vec![usual], actions.clone()));
        }
    }
    parts
}

/// The form, parted into what is the user's own and what is not.
fn parted(form: &Form, owned: Option<&Owned>) -> Vec<(Resources, String)> {
    let own = owned.zip(form.own).map(|(owned, own)| match own {
        Own::User => &owned.user,
        Own::Device => &owned.device,
    });
    match (own, &form.resources) {
        (Some(own), Resources::Like(pattern)) => vec![
            (Resources::Like(own.clone()), own.clone()),
            (Resources::LikeBut(pattern.clone(), own.clone()), form.usual.clone()),
        ],
        (_, resources) => vec![(resources.clone(), form.usual.clone())],
    }
}

/// What the statements, by their places, list of one service.
type Listing<'a> = Vec<(usize, &'a Verbs<'a>)>;

/// The actions that AWS may add, service by service where a policy's patterns tell them apart.
fn futures(statements: &[Placed<'_>], patterns: &[Patterns<'_>], seen: Seen<'_>) -> Vec<Class> {
    let mut services: BTreeMap<&str, (Option<&Service>, Listing<'_>)> = BTreeMap::new();
    for (index, own) in patterns.iter().enumerate() {
        for (name, verbs) in &own.services {
            let (_, listing) = services.entry(name).or_insert((verbs.service, Vec::new()));
            listing.push((index, verbs));
        }
    }
    let idle: Vec<Patterns<'_>> =
        seen.idle.iter().map(|placed| Patterns::read(&placed.statement.action)).collect();
    for (name, verbs) in idle.iter().flat_map(|own| &own.services) {
        services.entry(name).or_insert((verbs.service, Vec::new()));
    }
    let of_service = |(name, (known, listing)): (&&str, &(Option<&Service>, Listing<'_>))| {
        let supports = known.is_some_and(|own| own.supports_rcp);
        let class = future(statements, patterns, Actions::Future((*name).to_owned()), listing);
        Class { supports_rcp: seen.rcp && supports, ..class }
    };
    let mut classes: Vec<Class> = services.iter().map(of_service).collect();
    classes.push(future(statements, patterns, Actions::FutureElsewhere, &[]));
    classes
}

fn future(
    statements: &[Placed<'_>],
    patterns: &[Patterns<'_>],
    actions: Actions,
    listing: &[(usize, &Verbs<'_>)],
) -> Class {
    let mut names: Vec<Question> = Vec::new();
    let mut active = Vec::new();
    let mut listing = listing.iter().peekable();
    for (index, (placed, own)) in statements.iter().zip(patterns).enumerate() {
        let verbs = listing.next_if(|(at, _)| *at == index).map(|(_, verbs)| *verbs);
        let language = own.future(verbs);
        let (all, nothing) = (language.is_everything(), language.is_nothing());
        if (all && own.negated) || (nothing && !own.negated) {
            continue;
        }
        if all || nothing {
            active.push((index, None));
            continue;
        }
        active.push((index, Some(names.len())));
        names.push(Question {
            atom: Atom { statement: placed.place, part: Part::Action },
            about: About::Action(Texts {
                bounds: Arc::new(Bounds { wide: language.clone(), narrow: language }),
                negated: own.negated,
            }),
        });
    }
    Class {
        scope: Scope { actions, resources: Resources::Any },
        statements: active,
        names,
        domain: Domain::new(&Resources::Any, vec!["*".to_owned()]),
        supports_rcp: false,
        asks_resource: false,
        is_owned: false,
    }
}
