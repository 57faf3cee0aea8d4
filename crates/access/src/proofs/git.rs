//! SSH public keys of users, with which Git gets at `CodeCommit`'s repositories. AWS lists them user by
//! user only, so that they are asked for where they matter: elsewhere, and where the answer was lost,
//! they are taken to be there, and told of where that makes a level worse.

use tutela_model::{Arn, Call, Cause, Gap, Observed, SshKey, operation};
use tutela_policy::{Credential, Level, Proof, User};

use super::Proofs;

/// The SSH keys of a user, as proofs take them.
pub(super) struct GitKey {
    pub(super) is_there: bool,
    /// Why it is only taken to be there.
    pub(super) assumed: Option<Gap>,
}

impl GitKey {
    pub(super) const NONE: Self = Self { is_there: false, assumed: None };

    pub(super) fn of(keys: &Observed<Vec<SshKey>>) -> Self {
        match keys.seen() {
            Ok(seen) => Self { is_there: seen.value.iter().any(|key| key.active), assumed: None },
            Err(gap) => Self { is_there: true, assumed: Some(told(&gap)) },
        }
    }
}

/// Why nobody knows the keys, without the user: of many users it is the same.
fn told(gap: &Gap) -> Gap {
    let call = Call::new(&operation::LIST_SSH_PUBLIC_KEYS);
    if gap.cause() == Cause::NotAsked {
        return Gap::new(call, Cause::NotAsked, "nobody asked for SSH public keys");
    }
    Gap::new(call, gap.cause(), gap.detail())
}

/// The users whose SSH keys nobody asked for, and of whom the answer would matter.
///
/// What is planned next hangs on it: a user whose other credentials leave as much, or whose policies
/// leave Git nothing, needs no call.
#[must_use]
pub fn worth_asking_for_ssh_keys(proofs: &Proofs) -> Vec<&Arn> {
    let is_open = |gap: &Gap| {
        gap.cause() == Cause::NotAsked && *gap.call().operation == operation::LIST_SSH_PUBLIC_KEYS
    };
    let open = proofs.alike.iter().filter(|alike| alike.assumed.iter().any(is_open));
    open.flat_map(|alike| &alike.principals).collect()
}

/// What a proof says of SSH keys that may be there: nothing where they leave no more than the other
/// credentials do. Says otherwise whether they have to be told of.
pub(super) fn settle(proof: &mut Proof, user: &User) -> bool {
    let is_git = |credential| credential == Credential::Service;
    let Some(git) = proof.states.iter().find(|own| is_git(own.credential)).map(|own| own.level)
    else {
        return false;
    };
    let others = proof.states.iter().filter(|own| !is_git(own.credential));
    let others = others.map(|own| own.level).max().unwrap_or(Level::Sealed);
    if git > others {
        return true;
    }
    proof.states.retain(|own| !is_git(own.credential));
    proof.residual.retain(|own| !is_git(own.credential));
    proof.ends.retain(|(credential, _)| !is_git(*credential));
    let held = |assumption: &mut String| {
        if assumption.starts_with("the user has ") {
            let without = assumption.replace(", SSH public keys", "");
            *assumption = without.replace("SSH public keys", "no credential");
        }
    };
    if user.has_git_key {
        proof.assumptions.iter_mut().for_each(held);
    }
    false
}
