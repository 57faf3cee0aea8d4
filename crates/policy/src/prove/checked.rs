//! No denial counts before the checker has accepted its certificate.

use super::{
    certificate::Refuted,
    check::Checker,
    search::{Outcome, Proved, Prover},
    state::State,
};
use crate::universe::ActionId;

/// What the search found, where a denial whose certificate the checker refuses is unknown.
pub(crate) fn checked(checker: &Checker<'_>, state: &State, found: Proved) -> Proved {
    let Proved { scope, outcome } = found;
    let Outcome::Denied(certificate) = outcome else { return Proved { scope, outcome } };
    let refuted = Refuted { scope, certificate };
    let outcome = if checker.check(state, &refuted).is_ok() {
        Outcome::Denied(refuted.certificate)
    } else {
        Outcome::Unknown("a certificate that the checker refuses")
    };
    Proved { scope: refuted.scope, outcome }
}

/// Whether some request for an action may be allowed: none is only where the checker accepts why.
pub(crate) fn may(
    prover: &Prover<'_>,
    checker: &Checker<'_>,
    state: &State,
    action: ActionId,
) -> bool {
    let found = prover.asked(state).about(action);
    let is_denied = |own| matches!(checked(checker, state, own).outcome, Outcome::Denied(_));
    !found.into_iter().all(is_denied)
}
