//! Roles of the account as their trust policies open them.
//!
//! Policies alone say that a role may be assumed; its trust policy has to say so, too. Where the trust
//! policies of all roles were seen, the role that a proof tells of is one that they let the user into
//! without MFA, and by a credential that no trust policy lets in, no role of the account can be
//! assumed, whatever the user's own policies allow. Roles of other accounts stay possible.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html>

use tutela_policy::{
    Credential, Document, Facts, Family, Level, Proof, Residual, Setup, Subject, Witness, World,
    prove,
};

use super::roles::Hop;

/// Holds a proof against the trust policies; `hops` are the steps that they let the user take.
pub(super) fn hold(
    proof: &mut Proof,
    hops: &[Hop],
    (setup, subject, facts, world): (&Setup, &Subject, &Facts, &World),
) {
    if !proof.residual.iter().any(is_hop) {
        return;
    }
    let Some(closed) = closed(world) else { return };
    let mut setup = setup.clone();
    setup.identity.push(closed);
    let narrower = prove(&setup, subject, facts, world);
    let entered = |credential: Credential| first_step(hops, subject, credential);
    proof.assumptions.push(told(proof, &entered));
    if proof.states.iter().all(|own| entered(own.credential).is_none()) {
        proof.takeover = narrower.takeover;
        proof.ends = narrower.ends;
        proof.ambiguities = narrower.ambiguities;
        proof.counts = narrower.counts;
    }
    for state in proof.states.iter_mut().filter(|own| entered(own.credential).is_none()) {
        let other = narrower.states.iter().find(|own| own.credential == state.credential);
        if let Some(own) = other {
            state.clone_from(own);
        }
    }
    proof.states.retain(|state| {
        entered(state.credential).is_some()
            || narrower.states.iter().any(|own| own.credential == state.credential)
    });
    let levels = || proof.states.iter().map(|state| state.level);
    let is_open = levels().any(|level| level == Level::Open);
    let worst = levels().max().unwrap_or(narrower.level).max(narrower.level);
    proof.level = if is_open { Level::Open } else { worst };
    proof.residual = residual(std::mem::take(&mut proof.residual), &narrower.residual, &entered);
}

/// What is left, where each step to a role is one that can be taken.
fn residual<'h>(
    all: Vec<Residual>,
    narrower: &[Residual],
    entered: &impl Fn(Credential) -> Option<&'h Witness>,
) -> Vec<Residual> {
    let held = all.into_iter().filter_map(|own| {
        let of_narrower = || {
            narrower.iter().find(|it| (it.family, it.credential) == (own.family, own.credential))
        };
        match entered(own.credential) {
            Some(request) if is_hop(&own) => Some(Residual { witness: request.clone(), ..own }),
            Some(_) => Some(own),
            None => of_narrower().cloned(),
        }
    });
    held.collect()
}

fn is_hop(own: &Residual) -> bool {
    own.family == Family::RoleHop
}

/// The request of a first step that the credential can take.
fn first_step<'h>(
    hops: &'h [Hop],
    subject: &Subject,
    credential: Credential,
) -> Option<&'h Witness> {
    let from = subject.caller().arn()?.text();
    let mut own = hops.iter().filter(|hop| hop.credential == credential);
    own.find(|hop| hop.from.as_str() == from && hop.request.is_some())?.request.as_ref()
}

/// What the proof takes the account's roles for.
fn told<'h>(proof: &Proof, entered: &impl Fn(Credential) -> Option<&'h Witness>) -> String {
    let is_entered = proof.states.iter().any(|own| entered(own.credential).is_some());
    if is_entered {
        return "roles of the account are assumed as their trust policies let, and the role that is \
                told is one of those that let the user in without MFA"
            .to_owned();
    }
    "roles of the account are assumed as their trust policies let: none of them lets the user in \
     without MFA"
        .to_owned()
}

/// What the trust policies together take away: with MFA, some may let the user in.
fn closed(world: &World) -> Option<Document> {
    let (partition, account) = (world.partition(), world.account());
    let text = format!(
        r#"{{"Statement": {{
            "Effect": "Deny",
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
            "Resource": "arn:{partition}:iam::{account}:role/*",
            "Condition": {{"BoolIfExists": {{"aws:MultiFactorAuthPresent": "false"}}}}
        }}}}"#
    );
    Document::parse(&text).ok()
}
