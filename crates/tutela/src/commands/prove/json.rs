//! Proofs for machines: `tutela.proofs/1`.

use serde_json::{Map, Value as Json, json};
use tutela_access::{Alike, Hop};
use tutela_app::AccountProofs;
use tutela_model::{Arn, Gap, Timestamp};

use super::{View, clusters, resources};
use crate::commands::proof;

pub(super) fn render(view: &View) -> String {
    let alike = view.accounts.iter().flat_map(|account| {
        account.proofs.alike.iter().map(|alike| principal(account, alike, view.as_of))
    });
    let value = json!({
        "schema": "tutela.proofs/1",
        "as_of": view.as_of.map(|time| time.to_string()),
        "notes": view.notes,
        "accounts": view.accounts.iter().map(account).collect::<Vec<_>>(),
        "principals": alike.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn account(account: &AccountProofs) -> Json {
    let users = account.proofs.alike.iter().flat_map(|alike| {
        let undoes = alike.proof.as_ref().map_or(&[][..], |proof| &proof.undoes);
        let all = if undoes.is_empty() { &[][..] } else { &alike.principals };
        all.iter().map(move |arn| json!({ "principal": arn.as_str(), "actions": undoes }))
    });
    let seen = account.proofs.roles.iter().flat_map(|seen| &seen.undoers);
    let roles_that_undo =
        seen.map(|(arn, undoes)| json!({ "principal": arn.as_str(), "actions": undoes }));
    let undoers = users.chain(roles_that_undo);
    json!({
        "id": account.account.as_str(),
        "credential_report": account.report.map(|time| time.to_string()),
        "unlisted": gaps(&account.proofs.unlisted),
        "undoers": undoers.collect::<Vec<_>>(),
        "roles": roles(account),
        "clusters": clusters::json(account),
        "resources": resources::json(account),
    })
}

/// What is known of the roles; `count` is null where nobody saw them.
fn roles(account: &AccountProofs) -> Json {
    match &account.proofs.roles {
        Ok(seen) => json!({
            "count": seen.count,
            "from_elsewhere": seen.from_elsewhere,
            "onward": seen.onward.iter().map(hop).collect::<Vec<_>>(),
            "circles": seen.circles,
            "unseen": gaps(&seen.gaps),
        }),
        Err(gap) => json!({
            "count": null,
            "from_elsewhere": [],
            "onward": [],
            "circles": [],
            "unseen": gaps(std::slice::from_ref(gap)),
        }),
    }
}

fn principal(account: &AccountProofs, alike: &Alike, as_of: Option<Timestamp>) -> Json {
    let arns: Vec<&str> = alike.principals.iter().map(Arn::as_str).collect();
    let about = json!({
        "arn": arns.first(),
        "account": account.account.as_str(),
        "alike": arns.len(),
        "principals": arns,
        "level": alike.level.name(),
        "why": alike.why,
        "hops": alike.hops.iter().map(hop).collect::<Vec<_>>(),
        "holds_from": alike.earlier.as_ref().map(|earlier| json!({
            "time": earlier.holds_from(as_of).map(|time| time.to_string()),
            "roles": earlier.roles,
            "unless": earlier.circles,
        })),
        "unseen": gaps(&alike.unseen),
        "assumed": gaps(&alike.assumed),
    });
    let about = match about {
        Json::Object(members) => members,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            Map::new()
        }
    };
    match (&alike.proof, &alike.subject) {
        (Some(of), Some(subject)) => proof::json(about, subject, of),
        (None, _) | (_, None) => Json::Object(about),
    }
}

fn hop(hop: &Hop) -> Json {
    let families = hop.families.as_ref();
    let families = families.map(|all| all.iter().map(|family| family.name()).collect::<Vec<_>>());
    json!({
        "from": hop.from,
        "role": hop.role,
        "credential": hop.credential.name(),
        "request": hop.request.as_ref().map(proof::witness),
        "families": families,
    })
}

/// As `tutela.scan/1` has them.
pub(super) fn gaps(gaps: &[Gap]) -> Vec<Json> {
    let gap = |gap: &Gap| {
        json!({
            "call": gap.call().to_string(),
            "cause": gap.cause().word(),
            "detail": gap.detail(),
        })
    };
    gaps.iter().map(gap).collect()
}
