//! Whom a trust policy lets in by itself: users of its own account in general, and of others.

use std::collections::BTreeSet;

use tutela_model::AccountId;
use tutela_policy::{Assumer, Credential, Document, Outcome, Strangers, Witness, World};

use super::Trust;

/// Users of other accounts who get in without MFA, as far as their own accounts let them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outsider {
    /// Who: `anybody`, `users of account 444455556666`, or a user's ARN.
    pub who: String,
    /// Whether the trust policy names everybody.
    pub is_anybody: bool,
    /// Whether they must know an external id.
    pub with_external_id: bool,
}

/// An account that no policy has a reason to name.
const NOBODYS: [&str; 2] = ["999999999999", "999999999998"];

/// Fills in whom the trust policy lets in by itself.
pub(super) fn strangers(trust: &mut Trust, role: &str, world: &World) {
    let own = world.account();
    let audience = trust.audience.clone();
    let administrator = Assumer::administrator();
    let document = trust.document.clone();
    let ask = |whom| administrator.strangers_assume(&document, whom, role, world);
    if audience.own_account {
        let answers = ask(Strangers::OfAccount(own));
        trust.admits_account =
            answers.iter().any(|(_, outcome)| !matches!(outcome, Outcome::Denied(_)));
    }
    for account in &audience.accounts {
        let who = format!("users of account {account}");
        trust.add(who, false, &ask(Strangers::OfAccount(account)));
    }
    for user in &audience.other_users {
        trust.add(user.clone(), false, &ask(Strangers::User(user)));
    }
    if audience.anyone {
        let others = accounts_in_conditions(&document);
        let is_nobodys = |it: &&str| *it != own && !others.contains(*it);
        if let Some(account) = NOBODYS.into_iter().find(is_nobodys) {
            trust.add("anybody".to_owned(), true, &ask(Strangers::OfAccount(account)));
        }
        for account in others.iter().filter(|it| *it != own) {
            let who = format!("users of account {account}");
            trust.add(who, false, &ask(Strangers::OfAccount(account)));
        }
    }
}

impl Trust {
    fn add(&mut self, who: String, is_anybody: bool, answers: &[(Credential, Outcome)]) {
        let mut allowed = answers.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Allowed(witness) => Some(&**witness),
            Outcome::Denied(_) | Outcome::Unknown(_) => None,
        });
        let certain = |witness: &&Witness| witness.ambiguities.is_empty();
        if let Some(witness) = allowed.clone().find(certain) {
            let with_external_id = witness.request.context.get("sts:ExternalId").is_some();
            self.outsiders.push(Outsider { who, is_anybody, with_external_id });
            return;
        }
        let open = allowed.next().and_then(|witness| witness.ambiguities.first().copied());
        let unknown = answers.iter().find_map(|(_, outcome)| match outcome {
            Outcome::Unknown(why) => Some(*why),
            Outcome::Allowed(_) | Outcome::Denied(_) => None,
        });
        if let Some(point) = open {
            let why = format!("AWS's documentation leaves open whether {who} get in ({point})");
            self.doubts.push(why);
        } else if let Some(why) = unknown {
            self.doubts.push(format!("whether {who} get in: {why}"));
        }
    }
}

/// The account numbers in the values of conditions.
fn accounts_in_conditions(trust: &Document) -> BTreeSet<String> {
    let conditions = trust.statements.iter().flat_map(|statement| &statement.conditions);
    let values = conditions.flat_map(|condition| &condition.values);
    let parts = values.flat_map(|value| value.split([':', '/']));
    parts.filter(|part| AccountId::parse(part).is_some()).map(str::to_owned).collect()
}
