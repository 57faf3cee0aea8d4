//! The account as it would be.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{Account, Arn, Gap, Group, ManagedPolicy, Observed};

use super::{Even, Wish, steps::Making};

/// The account with the policy as it is to be, and these users under it. A user whose groups nobody saw
/// stays as it is: its proof is unknown, before as after.
///
/// # Errors
/// Where groups or policies were not seen.
pub(super) fn with(
    account: &Account,
    making: &Making<'_>,
    wish: &Wish,
    users: &BTreeSet<&str>,
) -> Result<Account, Gap> {
    let arn = Arn::new(making.policy_arn());
    let policy = [(making.policy_arn(), making.document())];
    let mut account = with_policies(account, policy.into_iter(), wish)?;
    let name = making.group();
    let group =
        Group { arn: Arn::new(making.group_arn()), inline: Vec::new(), attached: vec![arn] };
    match &mut account.groups {
        Observed::Seen(seen) => seen.value.insert(name.to_owned(), group),
        Observed::Missing(gap) => return Err(gap.clone()),
    };
    for user in account.users.known.iter_mut().filter(|user| users.contains(user.name.as_str())) {
        if let Observed::Seen(seen) = &mut user.grants
            && !seen.value.groups.iter().any(|own| own == name)
        {
            seen.value.groups.push(name.to_owned());
        }
    }
    Ok(account)
}

/// The account with these policies, each an ARN and a text, as they are to be, and these users' boundaries,
/// by name.
///
/// # Errors
/// Where policies were not seen.
pub(super) fn bounded<'a>(
    account: &Account,
    policies: impl Iterator<Item = (&'a str, &'a str)>,
    boundaries: &BTreeMap<String, String>,
    wish: &Wish,
) -> Result<Account, Gap> {
    let mut account = with_policies(account, policies, wish)?;
    for user in &mut account.users.known {
        if let (Observed::Seen(seen), Some(arn)) = (&mut user.grants, boundaries.get(&user.name)) {
            seen.value.boundary = Some(Arn::new(arn.as_str()));
        }
    }
    Ok(account)
}

fn with_policies<'a>(
    account: &Account,
    policies: impl Iterator<Item = (&'a str, &'a str)>,
    wish: &Wish,
) -> Result<Account, Gap> {
    let mut account = account.clone();
    let receipt = match &mut account.policies {
        Observed::Seen(seen) => {
            for (arn, document) in policies {
                let arn = Arn::new(arn);
                let policy = ManagedPolicy { arn: arn.clone(), document: Arc::from(document) };
                seen.value.insert(arn, policy);
            }
            Arc::clone(&seen.receipt)
        }
        Observed::Missing(gap) => return Err(gap.clone()),
    };
    if wish.even.contains(&Even::UnseenOrganization) {
        // Its policies can only take away, which somebody says they do not.
        account.organization = Observed::of(None, &receipt);
    }
    Ok(account)
}
