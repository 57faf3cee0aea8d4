//! Whether a level rests on Denies, or on nobody's having granted more.
//!
//! What a resource's own policy grants to a user needs no grant of the user's own policies, nor of its
//! boundary; against a Deny it does nothing.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html>

use crate::{evaluate::Setup, syntax::Document};

/// The same policies where the principal's own ones grant everything: what is denied then, a Deny or a
/// layer of the organization denies.
pub(crate) fn granted_all(setup: &Setup) -> Setup {
    let mut granted = setup.clone();
    granted.identity.push(Document::allow_everything());
    if let Some(boundary) = &mut granted.boundary {
        boundary.push(Document::allow_everything());
    }
    granted
}
