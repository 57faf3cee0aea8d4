//! On whose resources a principal's requests are: that decides which policies they meet.
//!
//! A resource's policy that was given is that of one resource, of which nobody says which; all
//! others have their own. A role's trust policy, which is asked whoever assumes a role, is taken to
//! be that of every role, and of nothing else. And RCPs reach the resources of their organisation
//! alone, while nobody keeps a principal from asking for those of others. So requests are judged
//! side by side, and what is not allowed is what no side allows.
//!
//! Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    check::Checker,
    credentials::Subject,
    search::{Prover, Witness, World},
    state::{Credential, Reach, State},
    strangers::Strangers,
    view::View,
};
use crate::{
    evaluate::{Request, Setup, is_account},
    syntax::{Document, Effect, Element},
    universe::ActionId,
};

/// The policies that requests meet, by whose resources they are on.
pub(crate) struct Sides<'a> {
    /// Resources that the RCPs reach, without policies that were given.
    own: Cow<'a, Setup>,
    /// Others' resources, which grant what the caller's own policies do, and what they are not under.
    foreign: Option<(Setup, Beyond)>,
    /// The resource whose policy was given.
    given: Option<Cow<'a, Setup>>,
    /// Whoever has some account of AWS, before the resource or the roles whose policy was given.
    strangers: Option<Strangers>,
}

impl<'a> Sides<'a> {
    pub(crate) fn of(setup: &'a Setup, world: &World) -> Self {
        let account = world.account();
        // RCPs leave out the management account's resources. Session policies limit sessions only,
        // and there the adversary chooses them.
        let is_free = setup.is_management_account && !setup.rcp.is_empty();
        let setup = if is_free || setup.session.is_some() {
            let rcp = if is_free { Vec::new() } else { setup.rcp.clone() };
            Cow::Owned(Setup { session: None, rcp, ..setup.clone() })
        } else {
            Cow::Borrowed(setup)
        };
        let beyond = if setup.rcp.is_empty() {
            // A trust policy that was given says nothing of roles that others have, and are named.
            let given = setup.resource.as_ref().filter(|own| is_trust(own));
            given.filter(|_| names_others(&setup, account)).map(|_| Beyond::ResourcePolicy)
        } else {
            Some(Beyond::Rcp)
        };
        let elsewhere = || Setup {
            rcp: elsewhere(setup.as_ref(), account),
            resource: None,
            ..setup.as_ref().clone()
        };
        let foreign = beyond.map(|beyond| (elsewhere(), beyond));
        let Some(resource) = &setup.resource else {
            return Self { own: setup, foreign, given: None, strangers: None };
        };
        let before = |policy| Strangers::before(policy, &setup.rcp, world);
        if is_trust(resource) {
            let roles = of_roles(resource);
            let strangers = before(&roles);
            let own = Cow::Owned(Setup { resource: Some(roles), ..setup.into_owned() });
            return Self { own, foreign, given: None, strangers };
        }
        let strangers = before(resource);
        let own = Cow::Owned(Setup { resource: None, ..setup.as_ref().clone() });
        Self { own, foreign, given: Some(setup), strangers }
    }

    /// The policies that requests on the account's own resources meet.
    pub(crate) fn own(&self) -> &Setup {
        &self.own
    }
}

/// Whether this is a role's trust policy: one without resources that names no other service's
/// actions. The policies of ECR's repositories go without resources, too.
///
/// Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html>
pub(crate) fn is_trust(policy: &Document) -> bool {
    let is_of_another = |action: &String| {
        let service = action.split_once(':').map(|(service, _)| service);
        service.is_some_and(|own| !own.eq_ignore_ascii_case("sts") && own != "*")
    };
    policy.statements.iter().all(|statement| {
        let (Element::Is(actions) | Element::Not(actions)) = &statement.action;
        statement.resource.is_none() && !actions.iter().any(is_of_another)
    })
}

/// The trust policy with what it is about spelt out: roles, and what denies that they are assumed.
fn of_roles(trust: &Document) -> Document {
    let mut trust = trust.clone();
    for statement in &mut trust.statements {
        statement.resource = Some(Element::Is(vec!["arn:*:iam::*:role/*".to_owned()]));
    }
    let is_of_sts = |action: &String| action.to_ascii_lowercase().starts_with("sts:");
    trust.statements.retain_mut(|statement| match (&mut statement.action, statement.effect) {
        (_, Effect::Allow) => true,
        (Element::Is(actions), Effect::Deny) => {
            // A trust policy speaks of no service but STS.
            for action in actions.iter_mut().filter(|own| ["*", "*:*"].contains(&own.as_str())) {
                "sts:*".clone_into(action);
            }
            actions.retain(is_of_sts);
            !actions.is_empty()
        }
        (Element::Not(_), Effect::Deny) => false,
    });
    trust
}

/// What stands for the RCPs that others' resources are under: it takes the account's own ones out,
/// and those that a star which reaches over colons could mean where a policy says the account's.
fn elsewhere(setup: &Setup, account: &str) -> Vec<Vec<Document>> {
    let mut own = vec![format!("arn:*:*:*:{account}:*")];
    // Of every service at once, IAM's word for a type of resource would make it doubtful.
    for service in services_named(setup, account) {
        own.push(format!("arn:*:{service}:*:*:{account}:*"));
        own.push(format!("arn:*:{service}:*:*:*:{account}:*"));
    }
    let text = format!(
        r#"{{"Statement": [
            {{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}},
            {{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": ["{}"]}}
        ]}}"#,
        own.join("\", \"")
    );
    // Of an account that nobody can name, nothing is taken out.
    Document::parse(&text).map(|document| vec![vec![document]]).unwrap_or_default()
}

/// Whether a policy of the caller's names the resources of another account, by its number.
fn names_others(setup: &Setup, account: &str) -> bool {
    let of_another = |arn: &String| {
        let owner = arn.split(':').nth(4).filter(|owner| is_account(owner));
        owner.is_some_and(|owner| owner != account)
    };
    let statements = setup.identity.iter().flat_map(|own| &own.statements);
    statements.filter(|own| own.effect == Effect::Allow).any(|own| match &own.resource {
        Some(Element::Is(listed)) => listed.iter().any(of_another),
        Some(Element::Not(_)) | None => false,
    })
}

/// The services of whose resources in the account a policy of the caller's speaks.
fn services_named(setup: &Setup, account: &str) -> BTreeSet<String> {
    let all = setup.identity.iter().chain(setup.boundary.iter().flatten());
    let statements = all.chain(setup.scp.iter().flatten()).flat_map(|own| &own.statements);
    let listed = statements.filter_map(|own| own.resource.as_ref()).flat_map(|own| match own {
        Element::Is(listed) | Element::Not(listed) => listed,
    });
    let is_name =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let of_account = listed.filter_map(|arn| {
        let mut parts = arn.split(':').skip(2);
        let service = parts.next().filter(|name| is_name(name) && *name != "iam")?;
        (parts.nth(1) == Some(account)).then(|| service.to_owned())
    });
    of_account.collect()
}

/// The views of all sides.
pub(crate) struct Views<'a> {
    /// Of the account's own resources.
    pub(crate) own: View<'a>,
    others: Vec<View<'a>>,
    strangers: Option<(&'a Strangers, View<'a>)>,
    /// What the resources of others are not under.
    foreign: Beyond,
}

/// Policies that were given and that a resource is not under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// The resource's policy: this is another resource.
    ResourcePolicy,
    /// The RCPs: the resource is one of an organisation that they do not reach. A trust policy that was
    /// given reaches it no more than they do.
    Rcp,
}

impl Beyond {
    /// The name in reports: `resource-policy`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ResourcePolicy => "resource-policy",
            Self::Rcp => "rcp",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Own,
    Foreign,
    Given,
}

impl<'a> Views<'a> {
    pub(crate) fn new(sides: &'a Sides<'a>, world: &'a World, subject: &Subject) -> Self {
        Self::about(None, sides, world, subject)
    }

    /// The same of these actions alone, if there are any.
    pub(crate) fn about(
        only: Option<&[ActionId]>,
        sides: &'a Sides<'a>,
        world: &'a World,
        subject: &Subject,
    ) -> Self {
        let user = subject.user().map(|user| &user.caller);
        let view = |side, setup| {
            View::new(side, Prover::about(only, setup, world, user), Checker::new(setup))
        };
        let foreign = sides.foreign.as_ref().map(|(setup, _)| view(Side::Foreign, setup));
        let given = sides.given.as_deref().map(|setup| view(Side::Given, setup));
        let strangers = sides.strangers.as_ref().map(|own| {
            let prover = Prover::about(only, &own.setup, &own.world, None);
            let checker = Checker::new(&own.setup);
            (own, View::new(Side::Given, prover, checker))
        });
        Self {
            own: view(Side::Own, sides.own()),
            others: foreign.into_iter().chain(given).collect(),
            strangers,
            foreign: sides.foreign.as_ref().map_or(Beyond::Rcp, |(_, beyond)| *beyond),
        }
    }

    /// The request as a witness, if it is allowed on some side: the first that allows it under all
    /// policies, if any does.
    pub(crate) fn witness(&self, request: &Request) -> Option<Witness> {
        if let Some((own, view)) = self.strangers.as_ref().filter(|(own, _)| own.has(request)) {
            return view.prover.witness(own.asks(request));
        }
        let on = |side: &Side| {
            let all = [&self.own].into_iter().chain(&self.others);
            all.into_iter().find(|view| view.side == *side)?.prover.witness(request.clone())
        };
        let beyond = |side: &Side| match side {
            Side::Given => None,
            Side::Own => self.has(Side::Given).then_some(Beyond::ResourcePolicy),
            Side::Foreign => Some(self.foreign),
        };
        let sides = [Side::Given, Side::Own, Side::Foreign];
        sides.iter().find_map(|side| Some(Witness { beyond: beyond(side), ..on(side)? }))
    }

    /// The same witness, with what it takes to be true of the resource.
    pub(crate) fn told(&self, witness: &Witness) -> Witness {
        let is_whole = self.others.is_empty();
        let told = if is_whole { None } else { self.witness(&witness.request) };
        told.unwrap_or_else(|| witness.clone())
    }

    fn has(&self, side: Side) -> bool {
        self.others.iter().any(|view| view.side == side)
    }

    /// What whoever has some account of AWS may be.
    pub(crate) fn strangers(&self) -> Vec<State> {
        self.strangers.as_ref().map(|(own, _)| own.states()).unwrap_or_default()
    }

    /// All that speak of a state's requests.
    pub(crate) fn of(&self, state: &State) -> Box<dyn Iterator<Item = &View<'a>> + '_> {
        let is_stranger = state.reach == Reach::OnResources;
        if is_stranger {
            return Box::new(self.strangers.iter().map(|(_, view)| view));
        }
        // Whoever has no credential needs a resource's policy.
        let needs_given = state.credential == Credential::Anonymous;
        let all = [&self.own].into_iter().chain(&self.others);
        Box::new(all.filter(move |view| !needs_given || view.side == Side::Given))
    }
}
