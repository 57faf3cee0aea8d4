//! No denial counts before the checker has accepted its certificate.

use super::{
    certificate::Refuted,
    check::Checker,
    search::{Outcome, Proved},
    state::State,
};

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
