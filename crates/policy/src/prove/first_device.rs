//! Does the device exist that a name lock leaves to be enrolled?

use super::{
    credentials::User,
    permitted::Whose,
    principal::Facts,
    regions::to_iam,
    search::{Outcome, World},
    state::Known,
    view::View,
};
use crate::universe::Universe;

/// Whether the virtual MFA device exists that is named after the user, and it can enrol no other by
/// a name that is free: what a policy leaves open of enrolment is closed by it.
pub(crate) fn has_first_device(
    user: Option<&User>,
    facts: &Facts,
    world: &World,
    view: &View<'_>,
) -> bool {
    let Some((user, arn)) = user.and_then(|user| Some((user, user.caller.arn()?))) else {
        return false;
    };
    let own = world.device_of(arn);
    facts.mfa_devices.as_ref().is_some_and(|devices| devices.contains(&own))
        && !registers_security_keys(user, world, view)
}

/// Whether the user can enrol a security key or a passkey without MFA, which has no name that an
/// older device could take.
fn registers_security_keys(user: &User, world: &World, view: &View<'_>) -> bool {
    let Some(enable) = Universe::embedded().action("iam:EnableMFADevice") else { return true };
    [user.key(), user.password()].iter().any(|state| {
        let mut state = to_iam(state, world);
        state.set("iam:RegisterSecurityKey", Known::Present);
        !matches!(view.seek(&state, enable, Whose::Own), None | Some(Outcome::Denied(_)))
    })
}
