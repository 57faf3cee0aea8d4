//! Sessions that a resource's policy names: whoever begins one chooses its name.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use tutela_policy::{
    Caller, Credential, Document, Facts, Family, Level, Proof, Residual, Setup, Subject, User,
    World, prove,
};

const FEDERATES: &str =
    r#"{"Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"}"#;
const BOB: &str = "arn:aws:sts::111122223333:federated-user/bob";

const NARROW: &str = r#"{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}"#;
const MFA: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
const WIDE: &str = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;

fn document(statements: &str) -> Document {
    Document::parse(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#))
        .unwrap()
}

fn user() -> Subject {
    Subject::User(User::new(Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap()))
}

fn role() -> Subject {
    Subject::Role(Caller::parse("arn:aws:iam::111122223333:role/team/ops").unwrap())
}

/// What a principal with such policies can do where a bucket's policy says this.
fn proof(subject: &Subject, identity: &str, bucket: &str) -> Proof {
    let bucket = document(&format!(r#"{{{bucket}, "Resource": "arn:aws:s3:::data/*"}}"#));
    let setup =
        Setup { identity: vec![document(identity)], resource: Some(bucket), ..Setup::default() };
    let proof = prove(&setup, subject, &Facts::default(), &World::new("aws", "111122223333"));
    assert_eq!(proof.counts.certificates, proof.counts.checked, "the checker accepts all");
    let unknown: Vec<_> = proof.states.iter().flat_map(|state| &state.unknown).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    proof
}

/// By whom the object is read, where the proof shows a request that reads it.
fn reader(proof: &Proof) -> Option<String> {
    let is_read = |own: &&Residual| {
        own.family == Family::Data
            && own.witness.request.resource().starts_with("arn:aws:s3:::data/")
    };
    let read = proof.residual.iter().find(is_read)?;
    Some(read.witness.request.caller.arn()?.text().to_owned())
}

fn grant(to: &str) -> String {
    format!(r#""Effect": "Allow", "Action": "s3:GetObject", "Principal": {{"AWS": "{to}"}}"#)
}

#[test]
fn a_federated_session_takes_the_name_that_is_granted_something() {
    let named = proof(&user(), FEDERATES, &grant(BOB));
    assert_eq!((named.level, reader(&named).as_deref()), (Level::Leaky, Some(BOB)));
    let of_others = BOB.replace("111122223333", "444455556666");
    assert_eq!(reader(&proof(&user(), FEDERATES, &grant(&of_others))), None);
    let none = r#"{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}"#;
    assert_eq!(reader(&proof(&user(), none, &grant(BOB))), None, "no session, no name");
}

#[test]
fn a_session_of_a_role_takes_the_name_that_is_granted_something() {
    const NONE: &str = r#"{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}"#;
    let session = "arn:aws:sts::111122223333:assumed-role/ops/deploy";
    assert_eq!(reader(&proof(&role(), NONE, &grant(session))).as_deref(), Some(session));
    let of_another = session.replace("ops", "dev");
    assert_eq!(reader(&proof(&role(), NONE, &grant(&of_another))), None);
}

#[test]
fn a_deny_for_one_name_keeps_no_other_out() {
    let reads = r#"{"Effect": "Allow", "Action": ["sts:GetFederationToken", "s3:GetObject"], "Resource": "*"}"#;
    let deny = format!(r#""Effect": "Deny", "Action": "*", "Principal": {{"AWS": "{BOB}"}}"#);
    let denied = proof(&user(), reads, &deny);
    let is_federated =
        |own: &Residual| own.family == Family::Data && own.credential == Credential::Federation;
    let by = denied.residual.iter().find(|own| is_federated(own)).unwrap();
    assert_ne!(by.witness.request.caller.arn().unwrap().text(), BOB);
}

#[test]
fn a_grant_to_a_role_is_limited_by_its_boundary_and_one_to_its_session_is_not() {
    let setup = |to: &str, boundary: &str| {
        let bucket = format!(r#"{{{}, "Resource": "arn:aws:s3:::data/*"}}"#, grant(to));
        Setup {
            boundary: Some(vec![document(boundary)]),
            resource: Some(document(&bucket)),
            ..Setup::default()
        }
    };
    let proof = |setup: &Setup| {
        let world = World::new("aws", "111122223333");
        let proof = prove(setup, &role(), &Facts::default(), &world);
        assert_eq!(proof.counts.certificates, proof.counts.checked, "the checker accepts all");
        proof
    };
    let (of_role, session) = (
        "arn:aws:iam::111122223333:role/team/ops",
        "arn:aws:sts::111122223333:assumed-role/ops/deploy",
    );
    for boundary in [NARROW, MFA] {
        assert_eq!(proof(&setup(of_role, boundary)).level, Level::Sealed, "{boundary}");
        assert_eq!(reader(&proof(&setup(session, boundary))).as_deref(), Some(session));
    }
    assert_eq!(reader(&proof(&setup(of_role, WIDE))).as_deref(), Some(of_role));
}
