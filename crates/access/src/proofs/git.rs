//! SSH public keys of users, with which Git gets at `CodeCommit`'s repositories. AWS lists them user by
//! user only, and nobody asks: they are taken to be there, and told of where that makes a level worse.

use tutela_model::{Call, Cause, Gap, operation};
use tutela_policy::{Credential, Level, Proof, User};

/// What a proof says of SSH keys that may be there: nothing where they leave no more than the other
/// credentials do. Says otherwise why they are taken to be there.
pub(super) fn settle(proof: &mut Proof, user: &User) -> Option<Gap> {
    let is_git = |credential| credential == Credential::Service;
    let git = proof.states.iter().find(|own| is_git(own.credential)).map(|own| own.level)?;
    let others = proof.states.iter().filter(|own| !is_git(own.credential));
    let others = others.map(|own| own.level).max().unwrap_or(Level::Sealed);
    if git > others {
        let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
        let detail = "it does not list SSH public keys, and nobody called iam:ListSSHPublicKeys";
        return Some(Gap::new(call, Cause::NotAsked, detail));
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
    None
}
