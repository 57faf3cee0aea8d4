//! What of the requests that other policies deny does a user still make?

use super::{
    check::Checker,
    checked::checked,
    credentials::User,
    lost::is_undeniable,
    search::{Outcome, Proved, Prover, Witness, World},
    state::{Credential, State},
};
use crate::{
    evaluate::Setup,
    syntax::{Document, Effect},
};

/// What one credential of a user comes to.
#[derive(Clone, Debug)]
pub enum LeftOpen {
    /// This request goes through.
    Some(Box<Witness>),
    /// None does.
    Nothing,
    /// Nobody knows, and why.
    Unknown(&'static str),
}

/// Says of each credential of the user's that works without MFA whether some request goes through
/// that a statement of `denies`, by its place, would deny. Those statements do not apply to the
/// user; calls that no policy can deny are left out.
///
/// ```
/// use tutela_policy::{Caller, Document, LeftOpen, Setup, User, World, left_open};
/// let parse = |text| Document::parse(text);
/// let deny = parse(r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#)?;
/// let reads = parse(r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#)?;
/// let setup = Setup { identity: vec![reads], ..Setup::default() };
/// let alice = User::new(Caller::parse("arn:aws:iam::111122223333:user/alice")?);
/// let world = World::new("aws", "111122223333");
/// let left = left_open(&setup, &[(&deny, 0)], &alice, &world);
/// assert!(matches!(left[0].1, LeftOpen::Some(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn left_open(
    setup: &Setup,
    denies: &[(&Document, usize)],
    user: &User,
    world: &World,
) -> Vec<(Credential, LeftOpen)> {
    // What a Deny matches is what an Allow in its place lets through.
    let inverted = denies.iter().filter_map(|(document, at)| {
        let mut statement = document.statements.get(*at)?.clone();
        statement.effect = Effect::Allow;
        Some(Document { statements: vec![statement], ..(*document).clone() })
    });
    let setup = Setup { scp: vec![inverted.collect()], ..setup.clone() };
    let prover = Prover::new(&setup, world, Some(&user.caller));
    let checker = Checker::new(&setup);
    let states = user.without_mfa();
    states.iter().map(|state| (state.credential, of_state(&prover, &checker, state))).collect()
}

/// What of one state goes through.
pub(crate) fn of_state(prover: &Prover<'_>, checker: &Checker<'_>, state: &State) -> LeftOpen {
    let mut unknown = None;
    for own in prover.prove(state) {
        let Proved { scope, outcome } = checked(checker, state, own);
        match outcome {
            _ if is_undeniable(&scope.actions) => {}
            Outcome::Allowed(witness) => return LeftOpen::Some(witness),
            Outcome::Unknown(why) => unknown = Some(why),
            Outcome::Denied(_) => {}
        }
    }
    unknown.map_or(LeftOpen::Nothing, LeftOpen::Unknown)
}
