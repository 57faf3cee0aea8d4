//! Proofs that were broken in one place each, and must be refused.

use tutela_policy::{
    Actions, Certificate, Document, Known, Layer, Resources, Setup, StatementPlace,
};

use super::proof::{Proof, at, denied, document, future, is, known, like, not_allowed};

/// What is broken, in which proof, and how.
pub(crate) type Mutant = (&'static str, &'static str, fn(&mut Proof));

fn swapped(certificate: &Certificate) -> Certificate {
    match certificate {
        Certificate::Split { atom, holds, fails } => {
            Certificate::Split { atom: *atom, holds: fails.clone(), fails: holds.clone() }
        }
        Certificate::Denied(_) | Certificate::NotAllowed(_) | Certificate::Impossible(_) => {
            certificate.clone()
        }
    }
}

/// The certificate of one side alone.
fn side(certificate: &Certificate, is_held: bool) -> Certificate {
    match certificate {
        Certificate::Split { holds, fails, .. } => {
            *if is_held { holds.clone() } else { fails.clone() }
        }
        Certificate::Denied(_) | Certificate::NotAllowed(_) | Certificate::Impossible(_) => {
            certificate.clone()
        }
    }
}

pub(crate) fn says(proof: &mut Proof, certificate: Certificate) {
    proof.refuted.certificate = certificate;
}

pub(crate) fn swap(proof: &mut Proof) {
    says(proof, swapped(&proof.refuted.certificate));
}

pub(crate) fn keep(proof: &mut Proof, is_held: bool) {
    says(proof, side(&proof.refuted.certificate, is_held));
}

/// Writes the identity's statement anew.
pub(crate) fn write(proof: &mut Proof, index: usize, text: &str) {
    rewrite(&mut proof.setup.identity[0], index, text);
}

fn rewrite(policy: &mut Document, index: usize, text: &str) {
    policy.statements[index] = document(&[text]).statements.remove(0);
}

/// Replaces the values of the identity's condition.
pub(crate) fn values(proof: &mut Proof, index: usize, values: &[&str]) {
    let condition = &mut proof.setup.identity[0].statements[index].conditions[0];
    condition.values = values.iter().map(|value| (*value).to_owned()).collect();
}

pub(crate) fn scope(proof: &mut Proof, actions: Actions) {
    proof.refuted.scope.actions = actions;
}

pub(crate) fn place(proof: &mut Proof, resources: Resources) {
    proof.refuted.scope.resources = resources;
}

fn limit(proof: &mut Proof, change: fn(&mut Setup)) {
    change(&mut proof.setup);
}

pub(crate) fn all() -> Vec<Mutant> {
    [simple(), layers(), principals(), super::mutants_of_parts::all()].concat()
}

fn simple() -> Vec<Mutant> {
    vec![
        ("an Allow is named as the Deny", "deny without mfa", |it| says(it, denied(0))),
        ("a statement that is not there", "deny without mfa", |it| says(it, denied(2))),
        ("a policy that is not there", "deny without mfa", |it| {
            let place = StatementPlace { document: 1, ..at(Layer::Identity, 1) };
            says(it, Certificate::Denied(place));
        }),
        ("the statement of another layer", "deny without mfa", |it| {
            says(it, Certificate::Denied(at(Layer::Boundary, 1)));
        }),
        ("everything is allowed", "deny without mfa", |it| says(it, not_allowed())),
        ("the Deny asks for mfa", "deny without mfa, password", |it| values(it, 1, &["true"])),
        ("Bool without IfExists on an absent key", "deny without mfa", |it| {
            it.setup.identity[0].statements[1].conditions[0].if_exists = false;
        }),
        ("mfa may be there", "deny without mfa", |it| {
            it.state.set("aws:MultiFactorAuthPresent", Known::Present);
        }),
        ("nothing is known of mfa", "deny without mfa", |it| {
            it.state = super::proof::state(super::proof::ALICE, it.state.credential);
        }),
        ("mfa is there", "allow with mfa", |it| {
            it.state.set("aws:MultiFactorAuthPresent", is("true"));
        }),
        ("IfExists on an absent key", "allow with mfa", |it| {
            it.setup.identity[0].statements[0].conditions[0].if_exists = true;
        }),
        ("an action that the NotAction spares", "deny without mfa", |it| {
            scope(it, known("s3:GetObject s3:ListBucket"));
        }),
        ("an action that no policy denies", "deny without mfa", |it| {
            write(it, 1, "Deny * on *");
            scope(it, known("s3:GetObject sts:GetSessionToken"));
        }),
        ("the caller's identity", "deny without mfa", |it| {
            write(it, 1, "Deny * on *");
            scope(it, known("sts:GetCallerIdentity"));
        }),
        ("a second Allow", "allow of something else", |it| {
            it.setup.identity.push(document(&["Allow s3:Get* on *"]));
        }),
    ]
}

fn layers() -> Vec<Mutant> {
    vec![
        ("no boundary", "boundary", |it| limit(it, |setup| setup.boundary = None)),
        ("the boundary of root", "boundary", |it| *it = it.clone().by(ROOT)),
        ("the boundary of nobody", "boundary", |it| *it = it.clone().by("*")),
        ("no session policy", "session", |it| limit(it, |setup| setup.session = None)),
        ("a level that is not there", "scp level", |it| {
            says(it, Certificate::NotAllowed(Layer::Scp(2)));
        }),
        ("the level that allows", "scp level", |it| {
            says(it, Certificate::NotAllowed(Layer::Scp(0)));
        }),
        ("the management account", "scp deny", |it| {
            limit(it, |setup| setup.is_management_account = true);
        }),
        ("a service-linked role", "scp deny", |it| *it = it.clone().by(LINKED)),
        ("a service-linked role's session", "rcp deny", |it| *it = it.clone().by(LINKED_SESSION)),
        ("nobody's account", "scp deny", |it| *it = it.clone().by("*")),
        ("a service without RCPs", "rcp deny", |it| {
            rewrite(&mut it.setup.rcp[0][0], 0, "Deny * on *");
            scope(it, known("s3:GetObject ec2:RunInstances"));
        }),
        ("future actions of a service without RCPs", "rcp deny, future", |it| {
            rewrite(&mut it.setup.rcp[0][0], 0, "Deny * on *");
            scope(it, future("ec2"));
        }),
        ("future actions elsewhere under an RCP", "rcp deny, future", |it| {
            rewrite(&mut it.setup.rcp[0][0], 0, "Deny * on *");
            scope(it, Actions::FutureElsewhere);
        }),
        ("the endpoint's policy", "boundary", |it| {
            limit(it, |setup| setup.endpoint = setup.boundary.take());
            says(it, Certificate::NotAllowed(Layer::Endpoint));
        }),
        ("the endpoint's Deny", "scp deny", |it| {
            limit(it, |setup| setup.endpoint = setup.scp.pop());
            says(it, Certificate::Denied(at(Layer::Endpoint, 0)));
        }),
        ("a resource policy that need not allow", "allow of something else", |it| {
            says(it, Certificate::NotAllowed(Layer::Resource));
        }),
    ]
}

const ROOT: &str = "arn:aws:iam::111122223333:root";
const LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
const LINKED_SESSION: &str = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x";

/// Writes the resource's policy.
fn resource(proof: &mut Proof, text: &str) {
    proof.setup.resource = Some(document(&[text]));
}

fn principals() -> Vec<Mutant> {
    vec![
        ("bypassed by a grant to the user", "allow of something else", |it| {
            resource(it, r#"Allow s3:* on * to {"AWS": "arn:aws:iam::111122223333:user/alice"}"#);
        }),
        ("bypassed by a grant to everybody", "allow of something else", |it| {
            resource(it, r#"Allow s3:GetObject on * to "*""#);
        }),
        ("bypassed by a grant to all others", "allow of something else", |it| {
            resource(it, r#"Allow * on * to not {"AWS": "arn:aws:iam::111122223333:user/bob"}"#);
        }),
        ("a Deny for another account", "resource deny of the account", |it| {
            resource(it, r#"Deny * on * to {"AWS": "444455556666"}"#);
        }),
        ("a Deny for nobody", "resource deny of the account", |it| resource(it, "Deny * on *")),
        ("a Deny that spares the caller", "resource deny of others", |it| {
            let names = r#"["arn:aws:iam::111122223333:user/alice", "111122223333"]"#;
            resource(it, &format!(r#"Deny * on * to not {{"AWS": {names}}}"#));
        }),
        ("a Deny that lists the caller alone", "resource deny of others", |it| {
            resource(it, r#"Deny * on * to not {"AWS": "arn:aws:iam::111122223333:user/alice"}"#);
        }),
        ("who has no boundary is spared", "resource deny of a bounded caller", |it| {
            it.setup.boundary = None;
        }),
        ("a Deny that spares an unknown id", "resource deny of others", |it| {
            resource(it, r#"Deny * on * to not {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}"#);
        }),
        ("a grant to an unknown id", "resource allow of what a template left", |it| {
            resource(it, r#"Allow * on * to {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}"#);
        }),
        ("a grant to everybody", "anonymous", |it| {
            resource(it, r#"Allow s3:* on * to {"AWS": "*"}"#);
        }),
        ("the key's policy is unknown", "a key's policy", |it| it.setup.resource = None),
        ("an alias has no policy", "a key's policy", |it| {
            place(it, like("arn:aws:kms:*:*:alias/*"));
        }),
        ("keys and aliases", "a key's policy", |it| place(it, Resources::Any)),
        ("keys of another service", "a key's policy", |it| {
            scope(it, known("kms:Decrypt s3:GetObject"));
        }),
        ("the key's policy names the account", "a key's policy", |it| {
            resource(it, r#"Allow * on * to {"AWS": "111122223333"}"#);
        }),
        ("a federated user, a grant to a user", "allow of something else", |it| {
            *it = it.clone().by("arn:aws:sts::111122223333:federated-user/x");
            resource(it, r#"Allow * on * to {"AWS": "arn:aws:iam::111122223333:user/alice"}"#);
        }),
        ("the federated user that is named", "allow of something else", |it| {
            let own = "arn:aws:sts::111122223333:federated-user/x";
            *it = it.clone().by(own);
            resource(it, &format!(r#"Allow * on * to {{"AWS": "{own}"}}"#));
        }),
        ("a Deny for another federated user", "resource deny of the account", |it| {
            *it = it.clone().by("arn:aws:sts::111122223333:federated-user/x");
            let other = "arn:aws:sts::111122223333:federated-user/y";
            resource(it, &format!(r#"Deny * on * to {{"AWS": "{other}"}}"#));
        }),
        ("the session that is named", "allow of something else", |it| {
            *it = it.clone().by("arn:aws:sts::111122223333:assumed-role/ci/build");
            let session = "arn:aws:sts::111122223333:assumed-role/ci/build";
            resource(it, &format!(r#"Allow * on * to {{"AWS": "{session}"}}"#));
        }),
    ]
}
