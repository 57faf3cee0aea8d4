//! Which users of the account get into one role.

use std::collections::BTreeMap;

use tutela_model::{Arn, Call, Evidence, Gap, Role};
use tutela_policy::{Credential, Outcome, Witness, World};

use super::{
    Trust,
    people::{Alike, Person},
    undecided,
};

/// A user of the account who gets into a role without MFA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The name.
    pub name: String,
    /// The ARN.
    pub arn: Arn,
    /// Whether with an access key; otherwise with the console password.
    pub with_key: bool,
    /// Whether a Deny of the user's own policies asks for MFA, which the role's session gets round.
    pub is_enforced: bool,
    /// The policy that grants it, in words; `None` where the trust policy alone does.
    pub by: Option<String>,
    /// The fields that it rests on, beside the trust policy.
    pub evidence: Vec<Evidence>,
}

/// A role, before which users stand one after the other.
pub(super) struct Door<'a> {
    role: &'a Role,
    call: &'a Call,
    trust: &'a Trust,
    world: &'a World,
    /// Users with the same policies and credentials get the same answer.
    known: BTreeMap<Alike<'a>, Vec<(Credential, Outcome)>>,
}

impl<'a> Door<'a> {
    pub(super) fn new(role: &'a Role, call: &'a Call, trust: &'a Trust, world: &'a World) -> Self {
        Self { role, call, trust, world, known: BTreeMap::new() }
    }

    /// Whether the user gets in, and how.
    ///
    /// # Errors
    /// Why the user may get in, where nobody can tell.
    pub(super) fn ask(&mut self, person: &'a Person<'a>) -> Result<Option<Guest>, Vec<Gap>> {
        let named = &self.trust.audience.own_users;
        let is_named = named.iter().any(|arn| *arn == person.user.arn.as_str());
        if !self.trust.admits_account && !is_named {
            return Ok(None);
        }
        let (grants, holding) = person.holding.as_ref().map_err(|gap| vec![gap.clone()])?;
        let subject = person.subject.as_ref().map_err(|gap| vec![gap.clone()])?;
        if !(subject.has_key || subject.has_password) {
            return Ok(None);
        }
        if let Some(gap) = &holding.gap {
            return Err(vec![gap.clone()]);
        }
        let (trust, role) = (&self.trust.document, self.role.arn.as_str());
        if !holding.assumer.may(trust, &subject.caller, role) {
            return Ok(None);
        }
        let asks = holding.asks.or(self.trust.asks);
        if let Some(gap) = person.tags_gap.as_ref().filter(|_| asks.tags) {
            return Err(vec![gap.clone()]);
        }
        let alike = person.alike(holding, subject, asks.name || is_named);
        let world = self.world;
        let ask = || holding.assumer.assumes(trust, subject, role, world);
        let answers = self.known.entry(alike).or_insert_with(ask);
        let Some((credential, witness)) = best(self.role, self.call, person, answers)? else {
            return Ok(None);
        };
        let cited = holding.cite(person.user, grants, trust, role, witness);
        let (by, evidence) = cited.unzip();
        Ok(Some(Guest {
            name: person.user.name.clone(),
            arn: person.user.arn.clone(),
            with_key: credential != Credential::Password,
            is_enforced: holding.is_enforced(subject),
            by,
            evidence: evidence.unwrap_or_default(),
        }))
    }
}

/// The first credential that gets in for certain; without one, what is not certain.
fn best<'o>(
    role: &Role,
    call: &Call,
    person: &Person<'_>,
    answers: &'o [(Credential, Outcome)],
) -> Result<Option<(Credential, &'o Witness)>, Vec<Gap>> {
    let name = &person.user.name;
    let mut doubts = Vec::new();
    for (credential, outcome) in answers {
        match (outcome, person.unseen(*credential)) {
            (Outcome::Denied(_), _) => {}
            (_, Some(gap)) => doubts.push(gap.clone()),
            (Outcome::Unknown(why), None) => {
                doubts.push(undecided(role, call, &format!("whether {name} gets in: {why}")));
            }
            (Outcome::Allowed(witness), None) => match witness.ambiguities.first() {
                None => return Ok(Some((*credential, witness))),
                Some(point) => {
                    let why =
                        format!("AWS's documentation leaves open whether {name} gets in ({point})");
                    doubts.push(undecided(role, call, &why));
                }
            },
        }
    }
    if doubts.is_empty() { Ok(None) } else { Err(doubts) }
}
