//! What is read of an account's roles.

use std::sync::Arc;

use tutela_model::{Account, Call, Cause, Gap, Receipt};
use tutela_policy::{Caller, Setup};

use super::{touch::Token, trust::is_linked};
use crate::{controls::Controls, held::Library};

/// The roles' ARNs, which users' policies may tell from each other by the user's name.
pub(super) fn listed_arns(account: &Account) -> Vec<Vec<Token>> {
    let listed = account.roles.seen().map_or(&[][..], |seen| seen.value.as_slice());
    listed.iter().map(|role| role.arn.as_str().chars().map(Token::Literal).collect()).collect()
}

/// The role as the policy language names it.
pub(super) fn role_of(role: &tutela_model::Role, call: &Call) -> Result<Caller, Gap> {
    if let Ok(caller @ Caller::Role(_)) = Caller::parse(role.arn.as_str()) {
        return Ok(caller);
    }
    let detail = format!("`{}` is no role's ARN", role.arn);
    Err(Gap::new(call.clone(), Cause::Malformed, detail))
}

/// A role's own policies; `None` where not all were seen.
pub(crate) fn own_policies<'a>(
    role: &'a tutela_model::Role,
    receipt: &Arc<Receipt>,
    library: &mut Library<'a>,
    controls: &Controls,
    unseen: &mut Vec<Gap>,
) -> Option<Setup> {
    let (held, gaps) = library.held(&role.grants, receipt);
    let boundary = role.grants.boundary.as_ref();
    let boundary = boundary.map(|arn| library.boundary(arn, receipt)).transpose();
    match (gaps.is_empty(), boundary) {
        (true, Ok(boundary)) => Some(Setup {
            identity: held.iter().map(|held| held.document.as_ref().clone()).collect(),
            boundary: boundary.map(|held| vec![held.document.as_ref().clone()]),
            // A role that AWS made for a service of its own is out of reach of SCPs.
            ..if is_linked(&role.arn) { Setup::default() } else { controls.setup() }
        }),
        (_, boundary) => {
            unseen.extend(gaps.into_iter().chain(boundary.err()));
            None
        }
    }
}
