//! Who gets into the roles of an account without MFA.
//!
//! What a trust policy lets through is proved for every value of every condition key, so that a
//! condition that nobody tried hides nobody. Which users of the account get in depends on their own
//! policies and credentials, too.
//!
//! This module must never take somebody whom nobody saw for somebody who cannot get in: that is a
//! doubt.

mod audience;
mod gates;
mod guests;
mod people;
mod strangers;

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{Account, Arn, Call, Cause, Evidence, Gap, Role, Seen};
use tutela_policy::{Document, Everything, Gate, World, grants_everything};

pub use self::{audience::Audience, guests::Guest, strangers::Outsider};
pub(crate) use self::{
    audience::{excerpt, statement_words, without_deleted},
    people::{Alike, Asks, Person, guards, people},
};
use self::{gates::gates, guests::Door, strangers::strangers};
use crate::held::Library;

/// Who gets into a role without MFA.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whom the trust policy names.
    pub audience: Audience,
    /// The trust policy, in a few words.
    pub trust: Evidence,
    /// Whether it lets in users of the account without MFA who are granted sts:AssumeRole.
    pub admits_account: bool,
    /// The users of the account who get in.
    pub users: Vec<Guest>,
    /// Users of other accounts who get in, as far as their own accounts let them.
    pub outsiders: Vec<Outsider>,
    /// Those outside whom it lets in without any credential of the account.
    pub gates: Vec<Gate>,
    /// Why others may get in.
    pub doubts: Vec<Gap>,
    /// Whether the role may do everything.
    pub administrator: Result<bool, Gap>,
}

/// Decides for each role, by ARN, who gets in without MFA.
///
/// # Errors
/// Where the roles were not seen. Of a role whose trust policy cannot be read, the gap stands in its
/// place.
pub fn entries(account: &Account) -> Result<BTreeMap<Arn, Result<Entry, Gap>>, Gap> {
    let listed = account.roles.seen()?;
    let mut library = Library::new(account);
    let mut asked = Asked {
        account,
        listed,
        people: people(account, &mut library),
        worlds: BTreeMap::new(),
        trusts: BTreeMap::new(),
    };
    let roles = listed.value.iter().map(|role| {
        let entry = asked.entry(role, &mut library);
        (role.arn.clone(), entry)
    });
    Ok(roles.collect())
}

/// What is asked of every role.
struct Asked<'a> {
    account: &'a Account,
    listed: &'a Seen<Vec<Role>>,
    people: Vec<Person<'a>>,
    worlds: BTreeMap<(&'a str, &'a str), Arc<World>>,
    /// Trust policies, by their places in memory: many roles have the same.
    trusts: BTreeMap<usize, Trust>,
}

/// A trust policy, and what follows from it alone.
#[derive(Clone)]
struct Trust {
    document: Arc<Document>,
    audience: Audience,
    asks: Asks,
    /// Whether it may let in users of the account without MFA whom it does not name one by one.
    admits_account: bool,
    outsiders: Vec<Outsider>,
    gates: Vec<Gate>,
    doubts: Vec<String>,
}

impl<'a> Asked<'a> {
    fn entry(&mut self, role: &'a Role, library: &mut Library<'a>) -> Result<Entry, Gap> {
        let call = &self.listed.receipt.call;
        let text = library.trust(role, call)?;
        let (Some(partition), Some(own)) = (role.arn.partition(), role.arn.account()) else {
            let detail = format!("`{}` is no role's ARN", role.arn);
            return Err(Gap::new(call.clone(), Cause::Malformed, detail));
        };
        let make = || Arc::new(World::of_roles(partition, own));
        let world = Arc::clone(self.worlds.entry((partition, own)).or_insert_with(make));
        let place = Arc::as_ptr(&text).addr();
        let trust = self
            .trusts
            .entry(place)
            .or_insert_with(|| Trust::new(&text, role, &world, self.account));
        let trust = trust.clone();
        let field = format!("RoleDetailList[RoleName={}].AssumeRolePolicyDocument", role.name);
        let mut entry = Entry {
            trust: self.listed.cite(field, excerpt(&text)),
            admits_account: trust.admits_account,
            users: Vec::new(),
            outsiders: trust.outsiders.clone(),
            gates: trust.gates.clone(),
            doubts: trust.doubts.iter().map(|why| undecided(role, call, why)).collect(),
            administrator: Ok(false),
            audience: trust.audience.clone(),
        };
        self.let_in(role, &trust, &world, &mut entry);
        entry.administrator = self.is_administrator(role, library);
        Ok(entry)
    }

    /// Goes through the users of the account.
    fn let_in(&self, role: &Role, trust: &Trust, world: &World, entry: &mut Entry) {
        let mut door = Door::new(role, &self.listed.receipt.call, trust, world);
        for person in &self.people {
            match door.ask(person) {
                Ok(guest) => entry.users.extend(guest),
                Err(doubts) => entry.doubts.extend(doubts),
            }
        }
        if trust.admits_account
            && let Err(gap) = &self.account.users.complete
        {
            entry.doubts.push(gap.clone());
        }
        entry.doubts.sort();
        entry.doubts.dedup();
    }

    /// Whether the role's own policies allow everything.
    fn is_administrator(&self, role: &'a Role, library: &mut Library<'a>) -> Result<bool, Gap> {
        let receipt = &self.listed.receipt;
        let boundary = role.grants.boundary.as_ref().map(|arn| library.boundary(arn, receipt));
        let limit = boundary.transpose()?;
        if let Some(limit) = &limit
            && let Everything::No(_) = grants_everything(&[&limit.document])
        {
            return Ok(false);
        }
        let (held, gaps) = library.held(&role.grants, receipt);
        let documents: Vec<&Document> = held.iter().map(|it| it.document.as_ref()).collect();
        // Of policies that were not seen, one may grant the rest, or deny it.
        if let Some(gap) = gaps.into_iter().next() {
            return Err(gap);
        }
        let limits = limit.as_ref().map(|limit| grants_everything(&[&limit.document]));
        match (grants_everything(&documents), limits) {
            (Everything::No(_), _) => Ok(false),
            (Everything::Undecided { reason, .. }, _)
            | (_, Some(Everything::Undecided { reason, .. })) => {
                Err(undecided(role, &receipt.call, &reason))
            }
            (Everything::Yes(_), _) => Ok(true),
        }
    }
}

fn undecided(role: &Role, call: &Call, why: &str) -> Gap {
    Gap::new(call.clone(), Cause::Undecided, format!("role `{}`: {why}", role.name))
}

impl Trust {
    fn new(text: &Document, role: &Role, world: &World, account: &Account) -> Self {
        let document = Arc::new(without_deleted(text));
        let audience = Audience::of(&document, world.account());
        let mut trust = Self {
            asks: Asks::of([&*document]),
            audience,
            document,
            admits_account: false,
            outsiders: Vec::new(),
            gates: Vec::new(),
            doubts: Vec::new(),
        };
        let (document, audience) = (Arc::clone(&trust.document), trust.audience.clone());
        trust.gates = gates(account, &audience, &document, role.arn.as_str(), world);
        if trust.audience.is_for_people() {
            strangers(&mut trust, role.arn.as_str(), world);
        }
        trust
    }
}
