//! Which IAM users there are, and whether there may be others.

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{
    Arn, Cause, Difference, Gap, Observed, Population, Receipt, ServiceCredential, User,
};

use super::{Facts, users::Sources};
use crate::answers::UserDetail;

/// The users of the account, and whether there may be others.
pub(super) fn population(
    facts: &Facts<'_>,
    service_credentials: &Observed<Vec<ServiceCredential>>,
    differences: &mut Vec<Difference>,
) -> Population<User> {
    let sources = Sources::index(facts, service_credentials);
    let listed: BTreeMap<&str, (&UserDetail, &Arc<Receipt>)> = match facts.authorization.seen() {
        Ok(answer) => answer
            .value
            .user_detail_list
            .iter()
            .map(|user| (user.user_name.as_str(), (user, &answer.receipt)))
            .collect(),
        Err(_) => BTreeMap::new(),
    };
    let complete = completeness(facts, &listed);
    let mut names: BTreeMap<&str, Arn> =
        listed.iter().map(|(name, (user, _))| (*name, user.arn.clone())).collect();
    // A user that only the report knows was deleted since, if the live listing is whole.
    if complete.is_err()
        && let Ok(report) = facts.report.seen()
    {
        for (name, row) in report.value.table.users() {
            names.entry(name).or_insert_with(|| Arn::new(row.text("arn").unwrap_or_default()));
        }
    }
    let known = names
        .into_iter()
        .map(|(name, arn)| sources.user(name, arn, listed.get(name).copied(), differences))
        .collect();
    Population { known, complete }
}

/// The listing is whole if it was seen and counts as many users as the account's summary does.
fn completeness(
    facts: &Facts<'_>,
    listed: &BTreeMap<&str, (&UserDetail, &Arc<Receipt>)>,
) -> Result<Arc<Receipt>, Gap> {
    let answer = facts.authorization.seen()?;
    let summary = facts.summary.seen().ok();
    let counted = summary.and_then(|summary| summary.value.get("Users").copied());
    let doubt = match counted.and_then(|counted| usize::try_from(counted).ok()) {
        Some(counted) if counted > listed.len() => {
            let listed = listed.len();
            Some(format!("it lists {listed} users where iam:GetAccountSummary counts {counted}"))
        }
        Some(_) => None,
        None => uncounted(facts, listed),
    };
    match doubt {
        Some(detail) => Err(Gap::new(answer.receipt.call.clone(), Cause::Incomplete, detail)),
        None => Ok(Arc::clone(&answer.receipt)),
    }
}

/// Without a count nobody can tell a user of the report who was deleted since from one whom the
/// listing leaves out; and without the report, nobody can tell whether it leaves out any.
fn uncounted(
    facts: &Facts<'_>,
    listed: &BTreeMap<&str, (&UserDetail, &Arc<Receipt>)>,
) -> Option<String> {
    let without = "there is no count of users in iam:GetAccountSummary";
    let Ok(report) = facts.report.seen() else {
        // `--filter` leaves out all users, `--max-items` the last ones.
        let listed = match listed.len() {
            0 => "no users".to_owned(),
            1 => "1 user".to_owned(),
            many => format!("{many} users"),
        };
        return Some(format!("it lists {listed}, and {without} to tell whether these are all"));
    };
    let mut reported = report.value.table.users();
    let (name, _) = reported.find(|(name, _)| !listed.contains_key(name))?;
    Some(format!(
        "it does not list `{name}`, whom the credential report has, and {without} to tell whether \
         that one was deleted since"
    ))
}
