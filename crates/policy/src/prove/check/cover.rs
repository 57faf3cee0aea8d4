//! Do the scopes of a proof together cover everything that a credential may ask for?

use std::collections::BTreeSet;

use super::{
    super::{
        scope::{Actions, Resources, Scope},
        state::State,
    },
    Checker, Refusal,
    held::{Taken, is_taken},
    language::{anything, exactly},
    pattern::{form, resources},
    refuse,
};
use crate::universe::{ALSO_WITHOUT_RESOURCE, AccessLevel, Action, ActionId, UNDENIABLE, Universe};

impl Checker<'_> {
    /// Checks that the scopes together cover everything that AWS takes from the credential: every
    /// action of the universe on every form of its resources, and the actions that AWS may add, of
    /// each service that a policy names and of all others.
    ///
    /// # Errors
    /// Names what is not covered.
    pub fn covers<'s>(
        &self,
        state: &State,
        scopes: impl Iterator<Item = &'s Scope>,
    ) -> Result<(), Refusal> {
        let all = Universe::embedded();
        let mut is_whole = vec![false; all.actions().len()];
        let mut parts: Vec<(ActionId, &Resources)> = Vec::new();
        let mut future: BTreeSet<Option<&str>> = BTreeSet::new();
        for scope in scopes {
            match &scope.actions {
                Actions::Known(actions) if scope.resources == Resources::Any => {
                    for action in actions.iter() {
                        if let Some(whole) = is_whole.get_mut(action.index()) {
                            *whole = true;
                        }
                    }
                }
                Actions::Known(actions) => {
                    parts.extend(actions.iter().map(|action| (*action, &scope.resources)));
                }
                // Nobody knows what their resources look like.
                Actions::Future(_) | Actions::FutureElsewhere
                    if scope.resources != Resources::Any => {}
                Actions::Future(service) => _ = future.insert(Some(service)),
                Actions::FutureElsewhere => _ = future.insert(None),
            }
        }
        self.covers_future(state, &future)?;
        parts.sort_by_key(|(action, _)| *action);
        let covered = |action: ActionId| -> Vec<&Resources> {
            let first = parts.partition_point(|(own, _)| *own < action);
            let own = parts.iter().skip(first).take_while(|(own, _)| *own == action);
            own.map(|(_, resources)| *resources).collect()
        };
        for service in all.services() {
            let taken = Taken::of(state, service.prefix);
            let not_whole = all.actions_of(service).filter(|(id, action)| {
                is_whole.get(id.index()) != Some(&true) && taken.has(action.name())
            });
            for (id, action) in not_whole {
                let covered = covered(id);
                if let Some(form) = forms(action, state).find(|form| !is_covered(form, &covered)) {
                    return refuse(format!("no scope has {} on {form:?}", action.full_name()));
                }
            }
        }
        Ok(())
    }

    fn covers_future(
        &self,
        state: &State,
        covered: &BTreeSet<Option<&str>>,
    ) -> Result<(), Refusal> {
        // No name that is new is among those that AWS singles out.
        let is_left = |service: &str| {
            !covered.contains(&Some(service)) && is_taken(state, &format!("{service}:newaction"))
        };
        if let Some(service) = self.named.iter().find(|service| is_left(service)) {
            return refuse(format!("no scope has the future actions of {service}"));
        }
        let services = Universe::embedded().services().iter().map(|service| service.prefix);
        if covered.contains(&None) || !services.chain(["newservice"]).any(is_left) {
            return Ok(());
        }
        refuse("no scope has the future actions of the services that no policy names")
    }
}

/// What the resources of an action that AWS takes from the credential look like.
fn forms(action: &Action, state: &State) -> impl Iterator<Item = Resources> {
    let name = action.full_name();
    // What no policy denies is for those who sign their requests.
    let is_left = state.caller.arn().is_some() || !UNDENIABLE.contains(&name);
    let has_star = ALSO_WITHOUT_RESOURCE.contains(&name)
        || !action.resources.iter().any(|resource| resource.required);
    let star = (is_left && has_star).then_some(Resources::Star);
    let arns = if is_left { arns(action, state) } else { Vec::new() };
    star.into_iter().chain(arns.into_iter().map(Resources::Like))
}

fn arns(action: &Action, state: &State) -> Vec<String> {
    let (all, caller) = (Universe::embedded(), &state.caller);
    let partition = caller.arn().and_then(|arn| arn.text().split(':').nth(1)).unwrap_or("*");
    let is_iam = all.services().get(action.service.index()).is_some_and(|it| it.prefix == "iam");
    // IAM knows the caller's account alone.
    let account = caller.account().filter(|_| is_iam).unwrap_or("*");
    let reads = matches!(action.access, AccessLevel::List | AccessLevel::Read);
    let mut arns = Vec::new();
    if action.resources.is_empty() {
        // Which ARN of the service AWS asks for, if any, it does not say.
        let region = if is_iam { "" } else { "*" };
        let names = all.namespaces(action.service).into_iter();
        arns.extend(names.map(|name| format!("arn:{partition}:{name}:{region}:{account}:*")));
    }
    for resource in action.resources {
        let Some(kind) = all.resource_types().get(resource.resource_type.index()) else { continue };
        for template in kind.arns {
            arns.push(filled(template, partition, account));
            // But for the policies that AWS keeps for all accounts, which nobody else changes.
            if is_iam && kind.name == "policy" && reads {
                arns.push(filled(template, partition, "aws"));
            }
        }
    }
    arns
}

/// A template with its holes filled; for those that are not known, with a star.
pub(super) fn filled(template: &str, partition: &str, account: &str) -> String {
    let mut pieces = template.split("${");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (hole, after) = piece.split_once('}').unwrap_or((piece, ""));
        text.push_str(match hole {
            "Partition" => partition,
            "Account" => account,
            _ => "*",
        });
        text.push_str(after);
    }
    text
}

/// Whether each resource of a form is in one of the scopes.
pub(super) fn is_covered(asked: &Resources, covered: &[&Resources]) -> bool {
    if covered.contains(&asked) {
        return true;
    }
    // What is left of the form, or of the one ARN of it that some scopes leave out.
    let may_be_left = |one: Option<&String>| {
        let mut left = resources(asked);
        if let Some(one) = one {
            left.keep(vec![exactly(one)]);
        }
        for scope in covered {
            match scope {
                Resources::Any => left.drop(vec![anything()]),
                Resources::Star => left.drop(vec![exactly("*")]),
                Resources::LikeBut(_, but) if Some(but) == one => {}
                Resources::Like(like) | Resources::LikeBut(like, _) => left.drop(vec![form(like)]),
            }
        }
        left.may_exist()
    };
    let mut left_out = covered.iter().filter_map(|scope| match scope {
        Resources::LikeBut(_, one) => Some(one),
        Resources::Any | Resources::Star | Resources::Like(_) => None,
    });
    !may_be_left(None) && !left_out.any(|one| may_be_left(Some(one)))
}
