//! Requests that are decided twice: by the evaluator, and by the specification that shares nothing
//! with it.

use tutela_policy::{Ambiguity, Decision, Judgement, PolicySet, Reading, Request, Setup};

use crate::specification;

/// The policies of somebody.
pub(crate) struct Twice {
    setup: Setup,
    policies: PolicySet,
}

impl Twice {
    pub(crate) fn new(setup: Setup) -> Self {
        Self { policies: PolicySet::new(&setup), setup }
    }

    pub(crate) fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What the evaluator says; the specification must say the same by both readings of every point
    /// that AWS leaves open.
    #[track_caller]
    pub(crate) fn judge(&self, request: &Request) -> Judgement {
        let second = Ambiguity::ALL.into_iter().fold(Reading::first(), Reading::with);
        for reading in [Reading::first(), second] {
            let specified = specification::decide(&self.setup, request, reading);
            let found = self.policies.decide_by(request, reading);
            assert_eq!(found, specified, "{request:?} by {reading:?}: {:#?}", self.setup);
        }
        self.policies.judge(request)
    }

    /// Whether it is allowed; that must not hang on what AWS leaves open.
    #[track_caller]
    pub(crate) fn allows(&self, request: &Request) -> bool {
        let judgement = self.judge(request);
        let open = &judgement.ambiguities;
        let is_settled = open.is_empty() || request.action() == "sts:getsessiontoken";
        assert!(is_settled, "{request:?}: {open:?}");
        judgement.decision == Decision::Allowed
    }
}
