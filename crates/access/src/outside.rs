//! Who is out of reach of the organisation's SCPs in its management account: users who can do
//! without MFA what an SCP denies without it elsewhere.
//!
//! This module must never take a user whose policies or credentials were not seen for one whom
//! policies of its own protect: that is a doubt.
//!
//! Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>

use std::collections::BTreeMap;

use tutela_model::{Account, Arn, Call, Cause, Gap, Scp, operation};
use tutela_policy::{Credential, Document, LeftOpen, PolicyType, World};

use crate::{
    entry::{Alike, Asks, Person, guards, people},
    held::Library,
};

/// What SCPs that ask for MFA do not reach.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// The names of the SCPs with a Deny that asks for MFA.
    pub asking: Vec<String>,
    /// The users who can do what those deny.
    pub users: Vec<Outlaw>,
    /// Why others may.
    pub doubts: Vec<Gap>,
}

/// A user who can do without MFA what an SCP denies without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlaw {
    /// The name.
    pub name: String,
    /// The ARN.
    pub arn: Arn,
    /// Whether with an access key; otherwise with the console password.
    pub with_key: bool,
    /// A call that goes through.
    pub action: String,
}

/// Who is out of reach of these SCPs.
///
/// # Errors
/// Where an SCP cannot be read.
pub fn outside(account: &Account, scps: &[Scp]) -> Result<Outside, Gap> {
    let mut denies: Vec<(Document, usize)> = Vec::new();
    let mut found = Outside::default();
    for scp in scps {
        let document = parse(scp)?;
        let asking = guards(&document);
        if !asking.is_empty() {
            found.asking.push(scp.name.clone());
        }
        denies.extend(asking.iter().map(|asks| (document.clone(), asks.statement)));
    }
    if denies.is_empty() {
        return Ok(found);
    }
    let denies: Vec<(&Document, usize)> = denies.iter().map(|(it, at)| (it, *at)).collect();
    let world = World::new(&account.partition, account.id.as_str());
    let mut library = Library::new(account);
    let people = people(account, &mut library);
    let asks = Asks::of(denies.iter().map(|(document, _)| *document));
    let mut known = BTreeMap::new();
    for person in &people {
        match ask(person, &denies, asks, &world, &mut known) {
            Ok(outlaw) => found.users.extend(outlaw),
            Err(doubts) => found.doubts.extend(doubts),
        }
    }
    found.doubts.extend(account.users.complete.as_ref().err().cloned());
    found.doubts.sort();
    found.doubts.dedup();
    Ok(found)
}

fn parse(scp: &Scp) -> Result<Document, Gap> {
    Document::parse_as(PolicyType::Scp, &scp.document).map_err(|error| {
        let call = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", &scp.id);
        Gap::new(call, Cause::Malformed, format!("the document of SCP `{}`, {error}", scp.name))
    })
}

/// Users with the same policies and credentials get the same answer, unless some policy asks who
/// they are.
type Known<'p> = BTreeMap<Alike<'p>, Vec<(Credential, LeftOpen)>>;

fn ask<'p>(
    person: &'p Person<'_>,
    denies: &[(&Document, usize)],
    asks: Asks,
    world: &World,
    known: &mut Known<'p>,
) -> Result<Option<Outlaw>, Vec<Gap>> {
    let (grants, holding) = person.holding.as_ref().map_err(|gap| vec![gap.clone()])?;
    let subject = person.subject.as_ref().map_err(|gap| vec![gap.clone()])?;
    if !(subject.has_key || subject.has_password) {
        return Ok(None);
    }
    let asks = holding.asks.or(asks);
    let tags_gap = person.tags_gap.as_ref().filter(|_| asks.tags);
    if let Some(gap) = holding.gap.as_ref().or(tags_gap) {
        return Err(vec![gap.clone()]);
    }
    let answers = known
        .entry(person.alike(holding, subject, asks.name))
        .or_insert_with(|| tutela_policy::left_open(&holding.setup, denies, subject, world));
    let mut doubts = Vec::new();
    for (credential, left) in answers.iter() {
        let with_key = *credential != Credential::Password;
        match (left, person.unseen(*credential)) {
            (LeftOpen::Nothing, _) => {}
            (_, Some(gap)) => doubts.push(gap.clone()),
            (LeftOpen::Some(witness), None) => {
                let (name, arn) = (person.user.name.clone(), person.user.arn.clone());
                let action = witness.request.action_as_given().to_owned();
                return Ok(Some(Outlaw { name, arn, with_key, action }));
            }
            (LeftOpen::Unknown(why), None) => {
                let detail = format!("what {} can do without MFA: {why}", person.user.name);
                doubts.push(Gap::new(grants.receipt.call.clone(), Cause::Undecided, detail));
            }
        }
    }
    if doubts.is_empty() { Ok(None) } else { Err(doubts) }
}
