//! What SCPs leave to the root users of an organisation's members.
//!
//! This module must never take a policy that was not seen for one that denies.

use std::collections::BTreeMap;

use tutela_model::{AccountId, Call, Cause, Gap, Levels, Member, Tree, operation};
use tutela_policy::{Caller, Document, LeftOpen, PolicyType, Setup, World, root_may};

/// What SCPs leave to a root user: a call that goes through, or nothing.
pub type RootMay = Result<Option<String>, Gap>;

/// What is left to the root user of each member that is in use, by id. The management account is none of them, as no SCP reaches it.
///
/// # Errors
/// Where nobody knows which account that is.
pub fn member_roots(tree: &Tree, partition: &str) -> Result<Vec<(Member, RootMay)>, Gap> {
    let management = &tree.management_account.seen()?.value;
    let unlisted = unlisted();
    let mut known: BTreeMap<Alike, RootMay> = BTreeMap::new();
    let mut roots = Vec::new();
    for member in &tree.members.known {
        if member.id.as_str() == management || member.state.is_shut() {
            continue;
        }
        let controls = tree.controls(&member.id, &unlisted);
        let left = match controls.scps.seen() {
            Err(gap) => Err(gap),
            Ok(levels) => known
                .entry(alike(&levels.value, &member.id))
                .or_insert_with(|| left(&levels.value, partition, &member.id))
                .clone(),
        };
        roots.push((member.clone(), left));
    }
    Ok(roots)
}

fn unlisted() -> Gap {
    let detail = "nobody knows which account is the management account";
    Gap::new(Call::new(&operation::DESCRIBE_ORGANIZATION), Cause::Undecided, detail)
}

/// Members under the same policies get the same answer, unless a policy names accounts.
type Alike = (Vec<Vec<String>>, Option<AccountId>);

fn alike(levels: &Levels, id: &AccountId) -> Alike {
    let ids = levels.iter().map(|level| level.iter().map(|scp| scp.id.clone()).collect());
    let names_accounts = levels.iter().flatten().any(|scp| names_an_account(&scp.document));
    (ids.collect(), names_accounts.then(|| id.clone()))
}

/// Whether a policy may tell one account from another: by a number, a part of one, or a variable.
fn names_an_account(document: &str) -> bool {
    document.contains("${") || document.split(|c: char| !c.is_ascii_digit()).any(|it| it.len() > 4)
}

fn left(levels: &Levels, partition: &str, id: &AccountId) -> RootMay {
    let mut scp = Vec::new();
    for level in levels {
        let documents: Result<Vec<Document>, Gap> = level
            .iter()
            .map(|policy| {
                Document::parse_as(PolicyType::Scp, &policy.document).map_err(|error| {
                    let call = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", &policy.id);
                    let detail = format!("the document of SCP `{}`, {error}", policy.name);
                    Gap::new(call, Cause::Malformed, detail)
                })
            })
            .collect();
        scp.push(documents?);
    }
    let undecided =
        |detail: String| Gap::new(Call::new(&operation::LIST_POLICIES), Cause::Undecided, detail);
    let root = Caller::parse(&format!("arn:{partition}:iam::{id}:root"))
        .map_err(|error| undecided(error.to_string()))?;
    let setup = Setup { scp, ..Setup::default() };
    match root_may(&setup, &root, &World::new(partition, id.as_str())) {
        LeftOpen::Nothing => Ok(None),
        LeftOpen::Some(witness) => Ok(Some(witness.request.action_as_given().to_owned())),
        LeftOpen::Unknown(why) => Err(undecided(format!("what root of {id} can do: {why}"))),
    }
}
