//! An account as it would be: whom the policy would break, and what is claimed of it.

use std::collections::BTreeSet;

use tutela_access::{Level, OldReport, Terms, newcomer, proofs};
use tutela_model::{Account, AccountId, Call, Cause, Gap, Tree, operation};

use super::{CHECK_OF_NEWCOMERS, Company, Wish, parted};
use crate::{
    Claim, Withheld,
    enforce::{self, CHECK, Even, Exclusion, Reason, reason::Judge},
};

/// What came of looking at an account.
pub(super) struct Judged {
    /// Who keeps its targets out of a plan, and why.
    pub(super) withheld: Vec<Withheld>,
    /// What is to hold of it.
    pub(super) claims: Vec<Claim>,
    /// How many users it has.
    pub(super) users: usize,
}

/// Looks at an account under the tree as it would be.
pub(super) fn judged(company: &Company, would_be: &Tree, wish: &Wish, id: &AccountId) -> Judged {
    let read = company.accounts.iter().find(|own| own.id == *id);
    match read.ok_or("nobody looked at it".to_owned()).and_then(listed) {
        Ok(account) => of_account(account, would_be, wish),
        Err(why) => {
            let why = format!("it is unknown what its users would lose: {why}");
            let withheld = vec![withheld(id.to_string(), "unseen", why)];
            Judged { withheld, claims: Vec::new(), users: 0 }
        }
    }
}

/// An account all of whose users are known.
fn listed(account: &Account) -> Result<&Account, String> {
    account.users.complete.as_ref().map_or_else(|gap| Err(gap.to_string()), |_| Ok(account))
}

fn of_account(account: &Account, tree: &Tree, wish: &Wish) -> Judged {
    let would_be = under(account, tree);
    let terms = Terms { as_of: Some(wish.now), old: OldReport::MayLack, tells_earlier: false };
    let proofs = proofs(&would_be, terms, |arn, _| !arn.is_root());
    let proved = proofs.by_principal();
    let own = of_one(wish, &account.id);
    let nobody = BTreeSet::new();
    let judge = Judge {
        wish: &own,
        account,
        would_be: &would_be,
        proved: &proved,
        members: &nobody,
        joins_group: false,
    };
    let mut left_out: Vec<Withheld> = tomorrow(&would_be).err().into_iter().collect();
    let mut claims = vec![Claim {
        check: CHECK_OF_NEWCOMERS.to_owned(),
        resource: format!("{}#new-user/account", account.root_arn()),
        level: None,
    }];
    for user in &account.users.known {
        if let Some(reason) = judge.reason(user) {
            let name = format!("{}/{}", account.id, user.name);
            left_out.push(withheld(name, reason.word(), words(&reason)));
        }
        let level = proved.get(&user.arn).map_or("unknown", |alike| alike.level.name());
        claims.push(Claim {
            check: CHECK.to_owned(),
            resource: user.arn.to_string(),
            level: Some(level.to_owned()),
        });
    }
    Judged { withheld: left_out, claims, users: account.users.known.len() }
}

/// The account under the policies of this tree.
fn under(account: &Account, tree: &Tree) -> Account {
    // Whose account the management's is has been seen.
    let unlisted = Gap::new(Call::new(&operation::LIST_ROOTS), Cause::NotAsked, "no tree");
    Account { controls: tree.controls(&account.id, &unlisted), ..account.clone() }
}

/// Whether whoever is made tomorrow is asked for MFA.
fn tomorrow(would_be: &Account) -> Result<(), Withheld> {
    let refused = |reason, why| Err(withheld(would_be.id.to_string(), reason, why));
    match newcomer(would_be).map(|proof| proof.level) {
        Ok(
            Level::Sealed
            | Level::ConsoleEnrolmentOpen
            | Level::FirstDeviceOnly
            | Level::EnrolmentOpen,
        ) => Ok(()),
        Ok(Level::Leaky | Level::Open | Level::Unknown) => {
            let why =
                "it could not be proved that users who are made tomorrow would be asked for MFA";
            refused("unproved", why.to_owned())
        }
        Err(gap) => {
            refused("unseen", format!("the organization's policies were not all seen: {gap}"))
        }
    }
}

/// What is wanted of the users of one account.
fn of_one(wish: &Wish, id: &AccountId) -> enforce::Wish {
    let own = |name: &str| {
        let (account, user) = parted(name)?;
        (account == *id).then(|| user.to_owned())
    };
    let exclusions = wish.exclusions.iter().filter_map(|it| {
        let user = own(&it.user)?;
        Some(Exclusion { user, ..it.clone() })
    });
    // Whichever tool makes a user, an SCP changes nothing of it.
    let mut even = BTreeSet::from([Even::ManagedElsewhere]);
    even.extend(wish.even_caller.then_some(Even::Caller));
    enforce::Wish {
        level: wish.level,
        name: wish.name.clone(),
        users: BTreeSet::new(),
        at_most: None,
        exclusions: exclusions.collect(),
        vouched: wish.vouched.iter().filter_map(|name| own(name)).collect(),
        caller: wish.caller.clone(),
        even,
        now: wish.now,
    }
}

fn withheld(user: String, reason: &str, why: String) -> Withheld {
    Withheld { user, reason: reason.to_owned(), why }
}

/// The reason, and what would put it right here: the organization's policies were asked for.
fn words(reason: &Reason) -> String {
    match reason {
        Reason::Unseen(gap) => format!("it is unknown what the user would lose: {gap}"),
        Reason::Excluded(..)
        | Reason::Unproved(_)
        | Reason::Caller
        | Reason::LastAdministrator
        | Reason::TooManyGroups
        | Reason::Machine(_)
        | Reason::PasskeyOnly
        | Reason::CannotEnrol(_)
        | Reason::FirstPassword
        | Reason::CannotWork(_)
        | Reason::Boundary(_)
        | Reason::ManagedBy(..) => reason.words(),
    }
}
