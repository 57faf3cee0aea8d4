//! Do the scopes of a proof together cover everything that a credential may ask for?

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        scope::{Actions, Resources, Scope},
        state::State,
    },
    Checker, Refusal, action,
    language::{anything, exactly},
    pattern::{form, resources},
    refuse,
};
use crate::{
    syntax::Element,
    universe::{Action, UNDENIABLE, Universe},
};

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
        let mut known: Vec<BTreeSet<&Resources>> = vec![BTreeSet::new(); all.actions().len()];
        let mut future: BTreeSet<Option<&str>> = BTreeSet::new();
        for scope in scopes {
            match &scope.actions {
                Actions::Known(actions) => actions.iter().for_each(|action| {
                    if let Some(covered) = known.get_mut(action.index()) {
                        covered.insert(&scope.resources);
                    }
                }),
                // Nobody knows what their resources look like.
                Actions::Future(_) | Actions::FutureElsewhere
                    if scope.resources != Resources::Any => {}
                Actions::Future(service) => _ = future.insert(Some(service)),
                Actions::FutureElsewhere => _ = future.insert(None),
            }
        }
        self.covers_future(state, &future)?;
        let mut asked: BTreeMap<(Resources, &BTreeSet<&Resources>), bool> = BTreeMap::new();
        for (action, covered) in all.actions().iter().zip(&known) {
            // What no policy denies is for those who sign their requests.
            let is_signed = state.caller.arn().is_some();
            let is_asked = is_signed || !UNDENIABLE.contains(&action.full_name());
            if !is_asked || !state.reaches(&action.full_name().to_ascii_lowercase()) {
                continue;
            }
            for form in forms(action, state) {
                let key = (form.clone(), covered);
                if !*asked.entry(key).or_insert_with(|| is_covered(&form, covered)) {
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
            !covered.contains(&Some(service)) && state.reaches(&format!("{service}:newaction"))
        };
        let statements = self.layers().into_iter().flat_map(|layer| self.statements(layer));
        for (_, statement) in statements {
            let (Element::Is(patterns) | Element::Not(patterns)) = &statement.action;
            for service in patterns.iter().filter_map(|pattern| action::future_service(pattern)) {
                if is_left(&service) {
                    return refuse(format!("no scope has the future actions of {service}"));
                }
            }
        }
        let services = Universe::embedded().services().iter().map(|service| service.prefix);
        if covered.contains(&None) || !services.chain(["newservice"]).any(is_left) {
            return Ok(());
        }
        refuse("no scope has the future actions of the services that no policy names")
    }
}

/// What the resources of an action look like.
fn forms(action: &Action, state: &State) -> Vec<Resources> {
    let all = Universe::embedded();
    let caller = &state.caller;
    let partition = caller.arn().and_then(|arn| arn.text().split(':').nth(1)).unwrap_or("*");
    let is_iam = all.services().get(action.service.index()).is_some_and(|it| it.prefix == "iam");
    // IAM knows the caller's account alone.
    let account = caller.account().filter(|_| is_iam).unwrap_or("*");
    let mut forms = Vec::new();
    for resource in action.resources {
        let Some(kind) = all.resource_types().get(resource.resource_type.index()) else { continue };
        for template in kind.arns {
            let like = |account| Resources::Like(filled(template, partition, account));
            forms.push(like(account));
            // But for the policies that AWS keeps for all accounts.
            if is_iam && kind.name == "policy" {
                forms.push(like("aws"));
            }
        }
    }
    if !action.resources.iter().any(|resource| resource.required) {
        forms.push(Resources::Star);
    }
    forms
}

/// A template with its holes filled; for those that are not known, with a star.
fn filled(template: &str, partition: &str, account: &str) -> String {
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
fn is_covered(asked: &Resources, covered: &BTreeSet<&Resources>) -> bool {
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
    covered.contains(asked) || !(may_be_left(None) || left_out.any(|one| may_be_left(Some(one))))
}
