//! Any text as a case file: no panic, no hang, and proofs that hold together.

use tutela_policy::{
    Caller, Case, Decision, Facts, Family, Level, PolicySet, Subject, User, World, prove,
};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

/// Whom a case is about, with all that it can hold; alice where it does not say.
fn subject(case: &Case) -> Option<Subject> {
    let caller = case.principal.clone().or_else(|| Caller::parse(ALICE).ok())?;
    match caller {
        Caller::User(_) => {
            let mut user = User::new(caller);
            user.has_service_credential = true;
            user.tags.clone_from(&case.tags);
            Some(Subject::User(user))
        }
        Caller::Role(_) | Caller::Session(_) => Some(Subject::Role(caller)),
        Caller::Root(_) => Some(Subject::Root(caller)),
        Caller::Anonymous | Caller::FederatedUser(_) | Caller::Service(_) | Caller::Provider(_) => {
            None
        }
    }
}

pub(crate) fn run(text: &str) {
    for case in Case::parse_all(text).unwrap_or_default() {
        let Some(subject) = subject(&case) else { continue };
        let arn = subject.caller().arn().map_or(ALICE, |arn| arn.text());
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        let account = subject.caller().account().unwrap_or("111122223333");
        let world = World::new(partition, account);
        let facts = Facts { mfa_devices: case.mfa_devices.clone(), ..Facts::default() };
        let proof = prove(&case.setup, &subject, &facts, &world);
        assert!(proof.counts.checked <= proof.counts.certificates);

        // Session and endpoint policies limit sessions only, and other ways.
        let mut setup = case.setup.clone();
        setup.session = None;
        setup.endpoint = None;
        let policies = PolicySet::new(&setup);
        for own in &proof.residual {
            let witness = &own.witness;
            if witness.takes_delegation || witness.beyond.is_some() {
                continue;
            }
            let judged = policies.judge(&witness.request);
            let is_allowed = judged.decision == Decision::Allowed || !judged.ambiguities.is_empty();
            assert!(is_allowed, "{}: {witness:?}", case.id);
        }
        let is_left = proof.residual.iter().any(|own| own.family != Family::IdentityProof);
        assert!(!is_left || proof.level != Level::Sealed, "{}", case.id);
    }
}
