//! Any text as a case file: no panic, no hang, and a judgement that holds together.

use tutela_policy::{Case, Decision, Document, Effect, Element, PolicySet, Reading, Statement};

pub(crate) fn run(text: &str) {
    for case in Case::parse_all(text).unwrap_or_default() {
        let policies = PolicySet::new(&case.setup);
        let mut closed = case.setup.clone();
        closed.identity.push(deny_everything());
        let closed = PolicySet::new(&closed);
        for test in &case.tests {
            let judgement = policies.judge(&test.request);
            let first = policies.decide_by(&test.request, Reading::first());
            assert_eq!(judgement.decision, first);

            let trace = policies.trace(&test.request, Reading::first());
            for place in &judgement.by {
                let traced = trace.iter().find(|traced| traced.place == *place);
                let effect = traced.filter(|it| it.mismatch.is_none()).map(|it| it.effect);
                let is_denied = judgement.decision == Decision::ExplicitlyDenied;
                let expected = if is_denied { Effect::Deny } else { Effect::Allow };
                assert_eq!(effect, Some(expected), "{place:?} of {}", case.id);
            }

            // A Deny more allows nothing more.
            let is_allowed = closed.decide_by(&test.request, Reading::first()) == Decision::Allowed;
            assert!(!is_allowed || first == Decision::Allowed, "{}", case.id);
        }
    }
}

fn deny_everything() -> Document {
    let everything = || Element::Is(vec!["*".to_owned()]);
    let statement = Statement {
        sid: None,
        effect: Effect::Deny,
        principal: None,
        action: everything(),
        resource: Some(everything()),
        conditions: Vec::new(),
        line: 1,
    };
    Document { version: None, id: None, statements: vec![statement] }
}
