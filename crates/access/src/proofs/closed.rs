//! Roles of the account that no trust policy opens.
//!
//! Policies alone say that a role may be assumed; its trust policy has to say so, too. Where the trust
//! policies of all roles were seen and none lets the user in without MFA, there is no role of the
//! account to assume, whatever the user's own policies allow. Roles of other accounts stay possible.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html>

use tutela_policy::{Document, Facts, Family, Proof, Setup, Subject, World, prove};

/// Holds a proof against the trust policies, none of which lets the user in without MFA.
pub(super) fn close(
    proof: &mut Proof,
    setup: &Setup,
    subject: &Subject,
    facts: &Facts,
    world: &World,
) {
    if !proof.residual.iter().any(|own| own.family == Family::RoleHop) {
        return;
    }
    let Some(closed) = closed(world) else { return };
    let mut setup = setup.clone();
    setup.identity.push(closed);
    let narrower = prove(&setup, subject, facts, world);
    proof.level = narrower.level;
    proof.states = narrower.states;
    proof.residual = narrower.residual;
    proof.takeover = narrower.takeover;
    proof.ends = narrower.ends;
    proof.ambiguities = narrower.ambiguities;
    proof.counts = narrower.counts;
    proof.assumptions.push(
        "roles of the account are assumed as their trust policies let: none of them lets the user in \
         without MFA"
            .to_owned(),
    );
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
