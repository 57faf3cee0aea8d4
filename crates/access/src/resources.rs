//! What the policies of resources let somebody do without MFA that no policy of its own grants.
//!
//! A policy is asked in general first: whether it grants anything to everybody, or to users and
//! roles of the account whatever they are called. Most grant nothing so, and then only those are asked
//! about whom it names. Resources whose policies differ in their own names only are asked once.
//!
//! This module must never take a principal whose policies were not seen for one that they deny:
//! that is a doubt.

mod audience;
mod roles;

use std::collections::{BTreeMap, BTreeSet};

use tutela_model::{Account, Call, Cause, Evidence, Gap, Resource};
use tutela_policy::{
    Credential, Document, Effect, LeftOpen, PolicyType, ResourcePolicy, Witness, World,
};

use self::{
    audience::Audience,
    roles::{Reached, RoleAsked},
};
use crate::{
    controls::Controls,
    entry::{Alike, Asks, Person, excerpt, people, without_deleted},
    held::Library,
    proofs::Proofs,
};

/// What a resource's policy lets somebody do without MFA, beside what their own policies grant.
#[derive(Clone, Debug, Default)]
pub struct Bypass {
    /// Whom it lets, the widest first.
    pub granted: Vec<Granted>,
    /// Why others may be let.
    pub doubts: Vec<Gap>,
    /// Whom else it lets in, of whose MFA nothing is known, in words.
    pub others: Vec<String>,
    /// The policy in a few words.
    pub words: String,
    /// Whether it lets everybody in without any condition.
    pub is_public: bool,
    /// Whether it names anybody at all whom the account's MFA is about.
    pub is_about_account: bool,
}

/// Somebody who is let.
#[derive(Clone, Debug)]
pub struct Granted {
    /// Who.
    pub who: Whom,
    /// With what; `None` for everybody.
    pub credential: Option<Credential>,
    /// A request that goes through.
    pub request: Witness,
    /// What it rests on beside the policy.
    pub evidence: Vec<Evidence>,
}

/// Who is let.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whom {
    /// Everybody, with an account of AWS or without.
    Anybody,
    /// A user, by name.
    User(String),
    /// A role, and by whom it can be assumed.
    Role(String, String),
}

/// The resources of an account, ready to be asked about.
pub struct Bypasses<'a> {
    account: &'a Account,
    world: World,
    library: Library<'a>,
    controls: Controls,
    people: Vec<Person<'a>>,
    reached: Reached,
    known: BTreeMap<(&'static str, String), General>,
}

/// What a policy grants to nobody in particular.
#[derive(Clone, Debug)]
struct General {
    anybody: LeftOpen,
    some_user: LeftOpen,
    some_role: LeftOpen,
}

impl<'a> Bypasses<'a> {
    /// Takes what is the same for all resources. `proofs` are those of all users of the account.
    #[must_use]
    pub fn new(account: &'a Account, proofs: &Proofs) -> Self {
        let mut library = Library::new(account);
        let people = people(account, &mut library);
        let controls = Controls::read(account);
        Self {
            account,
            world: World::new(&account.partition, account.id.as_str()),
            library,
            reached: Reached::of(proofs, &controls),
            controls,
            people,
            known: BTreeMap::new(),
        }
    }

    /// Whom the policy of a resource lets do something without MFA. `text` is that policy, as
    /// `call` was answered.
    ///
    /// # Errors
    /// Where it cannot be read, or policies of the organisation were lost that may deny it.
    pub fn of(&mut self, resource: &Resource, text: &str, call: &Call) -> Result<Bypass, Gap> {
        let document = Document::parse_as(PolicyType::Resource, text).map_err(|error| {
            let detail = format!("the policy of `{}`, {error}", resource.name);
            Gap::new(call.clone(), Cause::Malformed, detail)
        })?;
        let document = without_deleted(&document);
        let audience = Audience::of(&document, self.world.account());
        let service = resource.kind.service();
        let setup = self.controls.setup();
        let policy = ResourcePolicy::new(&document, service, &resource.patterns(), &setup);
        let others = policy.others(self.world.account());
        let words = excerpt(&document);
        let mut found = Bypass { others, words, is_about_account: true, ..Bypass::default() };
        if !audience.is_everybody && audience.named.is_empty() {
            return Ok(Bypass { is_about_account: false, ..found });
        }
        let asked = Asked { resource, call, policy, asks: Asks::of([&document]), audience };
        let general = self.general(&asked, text);
        match &general.anybody {
            LeftOpen::Nothing => {}
            LeftOpen::Unknown(why) => found.doubts.push(asked.undecided("everybody", why)),
            LeftOpen::Some(request) => {
                found.is_public = self.is_public(&document, &asked);
                found.granted.push(Granted {
                    who: Whom::Anybody,
                    credential: None,
                    request: (**request).clone(),
                    evidence: Vec::new(),
                });
            }
        }
        // Where everybody is let in, nobody needs to be told one by one.
        if matches!(general.anybody, LeftOpen::Some(_)) && self.is_for_everybody(resource) {
            return Ok(found);
        }
        self.users(&asked, is_open(&general.some_user), &mut found);
        self.roles(&asked, is_open(&general.some_role), &mut found);
        if !found.granted.is_empty() {
            found.doubts.extend(self.controls.gaps().iter().cloned());
        }
        found.doubts.sort();
        found.doubts.dedup();
        Ok(found)
    }

    /// Whether nothing but its policy keeps everybody out: no setting of the resource or the account.
    fn is_for_everybody(&self, resource: &Resource) -> bool {
        let Some(is_restricted) = &resource.is_restricted else { return true };
        let of_account = &self.account.standing.public_access;
        let is_off = of_account
            .seen()
            .is_ok_and(|seen| seen.value.is_none_or(|block| !block.restrict_buckets));
        is_off && is_restricted.seen().is_ok_and(|seen| !seen.value)
    }

    /// Whether it lets everybody in whatever a request says.
    fn is_public(&self, document: &Document, asked: &Asked<'_>) -> bool {
        let mut document = document.clone();
        document.statements.retain(|statement| {
            statement.effect == Effect::Deny || statement.conditions.is_empty()
        });
        let resource = asked.resource;
        let service = resource.kind.service();
        let setup = self.controls.setup();
        let policy = ResourcePolicy::new(&document, service, &resource.patterns(), &setup);
        matches!(policy.to_anybody(&self.world), LeftOpen::Some(_))
    }

    /// What it grants in general, which depends on nothing but the policy.
    fn general(&mut self, asked: &Asked<'_>, text: &str) -> General {
        if !asked.audience.is_everybody {
            let nothing = || LeftOpen::Nothing;
            return General { anybody: nothing(), some_user: nothing(), some_role: nothing() };
        }
        let ask = || General {
            anybody: asked.policy.to_anybody(&self.world),
            some_user: asked.policy.to_some_user(&self.world),
            some_role: asked.policy.to_some_role(&self.world),
        };
        let service = asked.resource.kind.service();
        let form = text.replace(asked.resource.arn.as_str(), "this");
        // A pattern may reach one resource and not another.
        if form.contains(&format!(":{service}:")) || form.contains("${") {
            return ask();
        }
        self.known.entry((service, form)).or_insert_with(ask).clone()
    }

    fn users(&self, asked: &Asked<'_>, is_for_all: bool, found: &mut Bypass) {
        let mut known = BTreeMap::new();
        let named: BTreeSet<&str> = asked.audience.users().collect();
        // A federated session is named like no user.
        let has_sessions = asked.audience.has_federated();
        for person in &self.people {
            let is_named = named.contains(person.user.arn.as_str());
            if !(is_for_all || has_sessions || is_named) {
                continue;
            }
            match asked.user(person, is_named, &self.world, &self.controls, &mut known) {
                Ok(granted) => found.granted.extend(granted),
                Err(gap) => found.doubts.push(gap),
            }
        }
        let is_listed =
            |arn: &str| self.people.iter().any(|person| person.user.arn.as_str() == arn);
        if let Err(gap) = &self.account.users.complete
            && (is_for_all || has_sessions || !named.iter().all(|arn| is_listed(arn)))
        {
            found.doubts.push(gap.clone());
        }
    }

    fn roles(&mut self, asked: &Asked<'_>, is_for_all: bool, found: &mut Bypass) {
        let named = asked.audience.roles();
        if !is_for_all && named.is_empty() {
            return;
        }
        let listed = match self.account.roles.seen() {
            Ok(listed) => listed,
            Err(gap) => return found.doubts.push(gap),
        };
        for role in &listed.value {
            let callers = asked.audience.callers_of(&role.arn, is_for_all);
            if callers.is_empty() {
                continue;
            }
            let role = RoleAsked { role, callers, receipt: &listed.receipt };
            match self.role(&role, &asked.policy, asked.call) {
                Ok(granted) => found.granted.extend(granted),
                Err(gap) => found.doubts.push(gap),
            }
        }
        let is_listed = |name: &&str| listed.value.iter().any(|role| role.name == **name);
        if let Err(gap) = &self.account.roles_complete
            && (is_for_all || !named.iter().all(is_listed))
        {
            found.doubts.push(gap.clone());
        }
    }
}

/// A policy, and whom it may be about.
struct Asked<'r> {
    resource: &'r Resource,
    call: &'r Call,
    policy: ResourcePolicy,
    asks: Asks,
    audience: Audience,
}

/// Users with the same policies and credentials get the same answer, unless some policy asks who
/// they are.
type Known<'p> = BTreeMap<Alike<'p>, Vec<(Credential, LeftOpen)>>;

impl Asked<'_> {
    fn undecided(&self, who: &str, why: &str) -> Gap {
        let detail = format!("what `{}` grants to {who}: {why}", self.resource.name);
        Gap::new(self.call.clone(), Cause::Undecided, detail)
    }

    fn user<'p>(
        &self,
        person: &'p Person<'_>,
        is_named: bool,
        world: &World,
        controls: &Controls,
        known: &mut Known<'p>,
    ) -> Result<Option<Granted>, Gap> {
        let (_, holding) = person.holding.as_ref().map_err(Clone::clone)?;
        let subject = person.subject.as_ref().map_err(Clone::clone)?;
        if !(subject.has_key || subject.has_password) {
            return Ok(None);
        }
        let asks = holding.asks.or(self.asks);
        let alike = person.alike(holding, subject, asks.name || is_named);
        let own = match &holding.gap {
            None => holding.setup.clone(),
            // What was not seen may deny what is granted, and cannot grant it.
            Some(_) => controls.setup(),
        };
        let ask = || self.policy.to_user(&own, subject, world);
        let answers: &Vec<(Credential, LeftOpen)> = known.entry(alike).or_insert_with(ask);
        let tags_gap = person.tags_gap.as_ref().filter(|_| asks.tags);
        let mut doubt = None;
        for (credential, left) in answers {
            let unseen = person.unseen(*credential);
            match (left, holding.gap.as_ref().or(tags_gap).or(unseen)) {
                (LeftOpen::Nothing, _) => {}
                (_, Some(gap)) => doubt = Some(gap.clone()),
                (LeftOpen::Some(request), None) => {
                    return Ok(Some(Granted {
                        who: Whom::User(person.user.name.clone()),
                        credential: Some(*credential),
                        request: (**request).clone(),
                        evidence: crate::cite_grants(person.user)?,
                    }));
                }
                (LeftOpen::Unknown(why), None) => {
                    doubt = Some(self.undecided(&person.user.name, why));
                }
            }
        }
        doubt.map_or(Ok(None), Err)
    }
}

fn is_open(found: &LeftOpen) -> bool {
    !matches!(found, LeftOpen::Nothing)
}
