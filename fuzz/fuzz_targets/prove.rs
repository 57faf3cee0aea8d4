//! Any text as a case file: no panic, no hang, and proofs that hold together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tutela_policy::{
    Caller, Case, Decision, Facts, Family, Level, PolicySet, Subject, User, World, prove,
};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

fuzz_target!(|text: &str| {
    let world = World::new("aws", "111122223333");
    for case in Case::parse_all(text).unwrap_or_default() {
        let Ok(alice) = Caller::parse(ALICE) else { return };
        let facts = Facts { mfa_devices: case.mfa_devices.clone(), ..Facts::default() };
        let proof = prove(&case.setup, &Subject::User(User::new(alice)), &facts, &world);
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
});
