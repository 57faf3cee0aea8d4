//! What do SCPs leave to an account's root user, whatever it signs in with?

use super::{
    check::Checker,
    left_open::{LeftOpen, of_state},
    search::{Prover, World},
    state::Known,
};
use crate::{
    Subject,
    evaluate::{Caller, Setup},
};

/// Says whether some request of the root user's own credentials goes through, with MFA or without.
/// Sessions of `sts:AssumeRoot` are no credentials of root's own; calls that no policy can deny are
/// left out.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-assumedroot>
///
/// ```
/// use tutela_policy::{Caller, Document, LeftOpen, Setup, World, root_may};
/// let deny = Document::parse(
///     r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
///         {"Effect": "Deny", "Action": "*", "Resource": "*",
///          "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}}]}"#,
/// )?;
/// let root = Caller::parse("arn:aws:iam::111122223333:root")?;
/// let world = World::new("aws", "111122223333");
/// let under = |scp| Setup { scp, ..Setup::default() };
/// assert!(matches!(root_may(&under(vec![vec![deny]]), &root, &world), LeftOpen::Nothing));
/// assert!(matches!(root_may(&under(vec![]), &root, &world), LeftOpen::Some(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn root_may(setup: &Setup, root: &Caller, world: &World) -> LeftOpen {
    let subject = Subject::Root(root.clone());
    let prover = Prover::new(setup, world, Some(root));
    let checker = Checker::new(setup);
    let mut unknown = None;
    for mut state in subject.states().into_iter().chain([subject.with_mfa()]) {
        state.set("aws:AssumedRoot", Known::Absent);
        match of_state(&prover, &checker, &state) {
            LeftOpen::Nothing => {}
            LeftOpen::Unknown(why) => unknown = Some(why),
            found @ LeftOpen::Some(_) => return found,
        }
    }
    unknown.map_or(LeftOpen::Nothing, LeftOpen::Unknown)
}
