//! The account as it would be.

use std::{collections::BTreeSet, sync::Arc};

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
    let mut account = account.clone();
    let arn = Arn::new(making.policy_arn());
    let policy = ManagedPolicy { arn: arn.clone(), document: Arc::from(making.document()) };
    let receipt = match &mut account.policies {
        Observed::Seen(seen) => {
            seen.value.insert(arn.clone(), policy);
            Arc::clone(&seen.receipt)
        }
        Observed::Missing(gap) => return Err(gap.clone()),
    };
    if wish.even.contains(&Even::UnseenOrganization) {
        // Its policies can only take away, which somebody says they do not.
        account.organization = Observed::of(None, &receipt);
    }
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
