//! Who may give itself everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{Account, Arn, Cause, Gap, Grants, Observed, Seen, User};
use tutela_policy::{
    Caller, Document, Element, Everything, Layer, PolicySet, Setup, Statement, Witness, World,
    grants_everything, may_call,
};

use crate::{
    administrators::{Decision, Doubt, holdings},
    entry::Asks,
    held::{Held, Library},
};

/// What gives a user everything.
const RAISING: [&str; 6] = [
    "iam:AttachUserPolicy",
    "iam:PutUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:PutGroupPolicy",
    VERSION,
    JOIN,
];

const JOIN: &str = "iam:AddUserToGroup";

/// What takes a boundary off, or puts another on; or has it say something else.
const REMOVING: [&str; 3] =
    ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary", VERSION];

const VERSION: &str = "iam:CreatePolicyVersion";

/// What has a policy say what another version of it says, which nobody saw.
const SWITCH: &str = "iam:SetDefaultPolicyVersion";

/// Who may lift its boundary, if there is one that limits it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// The user may lift it, or there is none.
    Liftable,
    /// The user may, if another version of the boundary's policy allows more.
    Doubtful,
    Firm,
}

/// Groups, by ARN.
#[derive(Default)]
struct Higher {
    /// They may do everything.
    sure: Vec<String>,
    /// They may, or may not, or nobody saw them: patterns, then.
    doubtful: Vec<String>,
}

/// Decides who may give itself everything, where it may not do everything.
pub(crate) struct Raise<'a> {
    account: &'a Account,
    /// What is the same for all users of the account, once somebody asked.
    world: Option<World>,
    /// The groups that may do everything, once somebody asked.
    higher: Option<Higher>,
    /// Whether grants tell their users apart, once somebody asked.
    apart: BTreeMap<&'a Grants, bool>,
}

impl<'a> Raise<'a> {
    pub(crate) fn new(account: &'a Account) -> Self {
        Self { account, world: None, higher: None, apart: BTreeMap::new() }
    }

    /// Whether policies about what gives a user everything may tell users of the same grants apart.
    pub(crate) fn tells_apart(
        &mut self,
        seen: &'a Seen<Grants>,
        library: &mut Library<'a>,
    ) -> bool {
        let grants = &seen.value;
        if let Some(known) = self.apart.get(grants) {
            return *known;
        }
        let (held, _) = library.held(grants, &seen.receipt);
        let limit = grants.boundary.as_ref().map(|arn| library.boundary(arn, &seen.receipt));
        let limit = limit.and_then(Result::ok);
        let actions: Vec<&str> = REMOVING.into_iter().chain(RAISING).chain([SWITCH]).collect();
        let mut about = held.iter().chain(&limit).map(|own| own.document.about(&actions));
        let is_told = about.any(|document| !document.statements.iter().all(is_for_all));
        self.apart.insert(grants, is_told);
        is_told
    }

    /// The decision, unless the user may give itself what it lacks, or is under a doubt about.
    pub(crate) fn decide(
        &mut self,
        user: &User,
        seen: &'a Seen<Grants>,
        library: &mut Library<'a>,
        decision: Result<Decision, Doubt>,
    ) -> Result<Decision, Doubt> {
        if decision.as_ref().is_ok_and(|own| own.administrator) {
            return decision;
        }
        let (held, gaps) = library.held(&seen.value, &seen.receipt);
        let limit = seen.value.boundary.as_ref().map(|arn| library.boundary(arn, &seen.receipt));
        let (limit, unlimited) = match limit.transpose() {
            Ok(limit) => (limit, None),
            Err(gap) => (None, Some(gap)),
        };
        let mut setup = setup(&held, limit.as_ref());
        if !gaps.is_empty() {
            // What was not seen may grant whatever it is; a Deny that was seen stands.
            setup.identity.push(Document::allow_everything());
        }
        let unseen = gaps.into_iter().next().or(unlimited);
        match (self.found(user, &seen.value, &setup, library), unseen) {
            (Ok(Some(witness)), None) => Ok(granted(&held, &setup, &witness)),
            (Ok(Some(_)), Some(gap)) => {
                decision.and_then(|_| Err(Doubt { gap, cited: holdings(&seen.value) }))
            }
            (Ok(None), None) => match decision {
                Err(doubt) if doubt.gap.cause() == Cause::Undecided => Ok(limited(&seen.value)),
                decision => decision,
            },
            (Ok(None), Some(_)) => decision,
            (Err(why), _) => decision.and_then(|own| {
                let call = seen.receipt.call.clone();
                let detail = format!("whether the user may give itself everything: {why}");
                let gap = Gap::new(call, Cause::Undecided, detail);
                Err(Doubt { gap, cited: own.cited })
            }),
        }
    }

    /// A call by which the user gives itself everything.
    fn found(
        &mut self,
        user: &User,
        grants: &Grants,
        setup: &Setup,
        library: &mut Library<'a>,
    ) -> Result<Option<Witness>, &'static str> {
        let Ok(caller @ Caller::User(_)) = Caller::parse(user.arn.as_str()) else {
            return Err("its ARN is no user's");
        };
        let account = caller.account().unwrap_or_default().to_owned();
        let mut subject = tutela_policy::User::new(caller);
        subject.tags = user.tags.seen().map(|tags| tags.value.clone()).unwrap_or_default();
        if user.tags.seen().is_err() && Asks::of(setup.identity.iter()).tags {
            return Err("its tags were not seen");
        }
        let partition = Arc::clone(&self.account.partition);
        let Higher { sure, doubtful } = self.higher(library);
        let (sure, doubtful) = (sure.clone(), doubtful.clone());
        let calls = self.calls(user, grants, sure);
        let versioned = calls.iter().filter(|(name, _)| *name == VERSION);
        let versioned: Vec<String> = versioned.flat_map(|(_, on)| on.clone()).collect();
        let world = self.world.get_or_insert_with(|| World::new(&partition, &account));
        let limit = limit(user, grants, setup, &subject, world)?;
        if limit == Limit::Firm {
            return Ok(None);
        }
        // Nothing limits any more what is called then.
        let free = Setup { boundary: None, ..setup.clone() };
        let found = may_call(&free, &subject, &calls, world)?;
        let may = |name, on| may_call(&free, &subject, &[(name, on)], world);
        if found.is_none() && may(JOIN, doubtful)?.is_some() {
            return Err("nobody knows what the groups may do that it can join");
        }
        if found.is_none() && may(SWITCH, versioned)?.is_some() {
            return Err("nobody saw the other versions of its policies, which it may set");
        }
        if found.is_some() && limit == Limit::Doubtful {
            return Err("nobody saw the other versions of its boundary, which it may set");
        }
        Ok(found)
    }

    /// What gives a user everything, and on what.
    fn calls(
        &self,
        user: &User,
        grants: &Grants,
        higher: Vec<String>,
    ) -> Vec<(&'static str, Vec<String>)> {
        let own = vec![user.arn.to_string()];
        let listed = self.account.groups.seen().ok();
        let groups = grants.groups.iter().filter_map(|name| listed.as_ref()?.value.get(name));
        let (mut of_groups, mut attached) = (Vec::new(), BTreeSet::new());
        for group in groups {
            of_groups.push(group.arn.to_string());
            attached.extend(&group.attached);
        }
        attached.extend(&grants.attached);
        let policies: Vec<String> =
            attached.into_iter().filter(|arn| is_own(arn)).map(ToString::to_string).collect();
        let on = [own.clone(), own, of_groups.clone(), of_groups, policies, higher];
        RAISING.into_iter().zip(on).collect()
    }

    /// The groups that may do everything.
    fn higher(&mut self, library: &mut Library<'a>) -> &Higher {
        let account = self.account;
        self.higher.get_or_insert_with(|| {
            let mut higher = Higher::default();
            let Observed::Seen(groups) = &account.groups else {
                higher.doubtful.push("arn:*:iam::*:group/*".to_owned());
                return higher;
            };
            for (name, group) in &groups.value {
                let documents = library.of_group(name, &groups.receipt).map(|all| {
                    let all: Vec<&Document> = all.iter().map(Arc::as_ref).collect();
                    grants_everything(&all)
                });
                match documents {
                    Some(Everything::Yes(_)) => higher.sure.push(group.arn.to_string()),
                    Some(Everything::No(_)) => {}
                    Some(Everything::Undecided { .. }) | None => {
                        higher.doubtful.push(group.arn.to_string());
                    }
                }
            }
            higher
        })
    }
}

/// Whether the user may lift its boundary.
fn limit(
    user: &User,
    grants: &Grants,
    setup: &Setup,
    subject: &tutela_policy::User,
    world: &World,
) -> Result<Limit, &'static str> {
    if is_unlimited(setup) {
        return Ok(Limit::Liftable);
    }
    let own = vec![user.arn.to_string()];
    let boundary: Vec<String> =
        grants.boundary.iter().filter(|arn| is_own(arn)).map(ToString::to_string).collect();
    let removes: Vec<_> = REMOVING.into_iter().zip([own.clone(), own, boundary.clone()]).collect();
    if may_call(setup, subject, &removes, world)?.is_some() {
        return Ok(Limit::Liftable);
    }
    let switches = may_call(setup, subject, &[(SWITCH, boundary)], world)?;
    Ok(if switches.is_some() { Limit::Doubtful } else { Limit::Firm })
}

/// Whether a policy is the account's own: AWS's never change for anybody.
fn is_own(arn: &Arn) -> bool {
    arn.account() != Some("aws")
}

/// Whether the statement says the same of every user.
fn is_for_all(statement: &Statement) -> bool {
    let is_all = statement.resource.as_ref().is_none_or(|resource| match resource {
        Element::Is(patterns) => patterns.iter().any(|pattern| pattern == "*"),
        Element::Not(_) => false,
    });
    is_all && statement.conditions.is_empty()
}

fn setup(held: &[Held<'_>], limit: Option<&Held<'_>>) -> Setup {
    Setup {
        identity: held.iter().map(|own| own.document.as_ref().clone()).collect(),
        boundary: limit.map(|own| vec![own.document.as_ref().clone()]),
        ..Setup::default()
    }
}

/// Whether the boundary, if there is one, leaves room for everything.
fn is_unlimited(setup: &Setup) -> bool {
    setup.boundary.as_ref().is_none_or(|limit| {
        let limit: Vec<&Document> = limit.iter().collect();
        matches!(grants_everything(&limit), Everything::Yes(_))
    })
}

fn granted(held: &[Held<'_>], setup: &Setup, witness: &Witness) -> Decision {
    let action = witness.request.action_as_given();
    let resource = witness.request.resource();
    let name = resource.rsplit_once(':').map_or(resource, |(_, name)| name);
    let within = match &setup.boundary {
        None => "",
        Some(_) if is_unlimited(setup) => " within its permissions boundary",
        Some(_) => ", and may lift its permissions boundary",
    };
    let free = Setup { boundary: None, ..setup.clone() };
    let judged = PolicySet::new(&free).judge(&witness.request);
    let mut by = Vec::new();
    let mut cited = Vec::new();
    for place in judged.by.iter().filter(|place| place.layer == Layer::Identity) {
        let Some(own) = held.get(place.document) else { continue };
        let statement = own.document.statements.get(place.statement);
        by.push(own.words());
        cited.extend(own.cite(&statement.map(ToString::to_string).unwrap_or_default()));
    }
    by.sort();
    by.dedup();
    let by = by.join(" together with ");
    let how = format!("since it may give itself everything by {action} on {name}{within}: {by}");
    Decision { administrator: true, how, cited }
}

fn limited(grants: &Grants) -> Decision {
    let how = "none of its policies lets it do everything, or give itself everything".to_owned();
    Decision { administrator: false, how, cited: holdings(grants) }
}
