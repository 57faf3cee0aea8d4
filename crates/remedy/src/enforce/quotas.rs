//! Quotas that a plan would meet.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>

use tutela_model::Account;

/// Groups that a user may be in. AWS raises it for nobody.
pub(super) const GROUPS_OF_A_USER: usize = 10;

/// Groups of an account, and customer-managed policies, where nobody asked AWS for more.
const GROUPS: usize = 300;
const POLICIES: usize = 1_500;

/// What is nearly used up. AWS tells an account's own quotas to whoever may ask Service Quotas; these are
/// the ones that every account begins with.
pub(super) fn notes(account: &Account) -> Vec<String> {
    let mut notes = Vec::new();
    let mut near = |what: &str, count: usize, quota: usize| {
        if count >= quota {
            notes.push(format!(
                "there are {count} {what}, and AWS allows {quota} where nobody asked for more"
            ));
        }
    };
    if let Ok(groups) = account.groups.seen() {
        near("groups", groups.value.len(), GROUPS);
    }
    if let Ok(policies) = account.policies.seen() {
        let own = policies.value.keys().filter(|arn| arn.account() != Some("aws"));
        near("customer-managed policies", own.count(), POLICIES);
    }
    notes
}
