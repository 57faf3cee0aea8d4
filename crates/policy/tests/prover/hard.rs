//! Policies that are too hard to decide are unknown, or decided, and never without end.

use tutela_policy::{Caller, Document, Facts, Outcome, Prover, Setup, Subject, User, World, prove};

use crate::random::{ALICE, everything};

/// What comes back at all is bounded: the search counts its steps and gives up. How long it takes,
/// `cargo xtask bench prove` says.
fn proved(statements: &[String]) -> Setup {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let setup = Setup { identity: vec![everything(), document], ..Setup::default() };
    let alice = Caller::parse(ALICE).unwrap();
    let world = World::new("aws", "111122223333");
    let subject = Subject::User(User::new(alice.clone()));
    let proof = prove(&setup, &subject, &Facts::default(), &world);
    assert_eq!(proof.counts.certificates, proof.counts.checked);
    let again = prove(&setup, &subject, &Facts::default(), &world);
    assert_eq!(format!("{proof:?}"), format!("{again:?}"));
    drop(Prover::new(&setup, &world, Some(&alice)));
    setup
}

fn letters(at: usize) -> (char, char) {
    let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap());
    (letter(at), letter(at + 1))
}

#[test]
fn many_denies_with_wildcards_end() {
    let deny = |at: usize| {
        let (one, other) = letters(at);
        format!(
            r#"{{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*{one}*{other}*",
                "Condition": {{"StringLike": {{"s3:prefix": "*{other}*{one}*"}}}}}}"#
        )
    };
    proved(&(0..14).map(deny).collect::<Vec<_>>());
}

#[test]
fn a_hundred_keys_end() {
    let deny = |at: usize| {
        format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {{"StringNotLike": {{"app:key{at}": "*a*b*{at}"}}}}}}"#
        )
    };
    proved(&(0..100).map(deny).collect::<Vec<_>>());
}

#[test]
fn many_patterns_of_one_key_end() {
    // Every one of them is in a text, and the shortest has all of them in some order.
    let inside = |at: usize| {
        format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {{"StringNotLike": {{"aws:UserAgent": "*{at:02}*"}}}}}}"#
        )
    };
    proved(&(0..40).map(inside).collect::<Vec<_>>());
    // None that is put together of them fits, as none may begin with the other's end.
    let anchored = |at: usize| {
        let (one, other) = letters(at);
        format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"StringNotLike":
                {{"aws:UserAgent": ["z*{one}*{other}*z", "y*{other}*{one}*y"]}}}}}}"#
        )
    };
    proved(&(0..24).map(anchored).collect::<Vec<_>>());
}

#[test]
fn no_outcome_is_given_without_a_reason() {
    let open =
        r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::${app:a}*${app:b}"}"#;
    let setup = proved(&[open.to_owned()]);
    let world = World::new("aws", "111122223333");
    let alice = Caller::parse(ALICE).unwrap();
    let prover = Prover::new(&setup, &world, Some(&alice));
    let state = tutela_policy::State::new(
        tutela_policy::Credential::Key,
        alice.clone(),
        tutela_policy::Reach::Everything,
    );
    for own in prover.prove(&state) {
        assert!(!matches!(own.outcome, Outcome::Unknown("")), "{:?}", own.scope);
    }
}
