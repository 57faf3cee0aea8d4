//! Small questions to the evaluator: does this part of a statement hold for that request?

use crate::{
    evaluate::{Decision, PolicySet, Request, Setup},
    syntax::{Condition, Document, Effect, Element, Statement},
};

/// Whether all of these conditions hold.
pub(super) fn hold(document: &Document, conditions: Vec<Condition>, request: &Request) -> bool {
    let all = || Element::Is(vec!["*".to_owned()]);
    asks(document, all(), Some(all()), conditions, request)
}

/// Whether the statement, its conditions and principals aside, is about the request.
pub(super) fn covers(document: &Document, statement: &Statement, request: &Request) -> bool {
    let Statement { action, resource, .. } = statement;
    asks(document, action.clone(), resource.clone(), Vec::new(), request)
}

/// Whether the statement, its principals aside, matches the request.
pub(super) fn matches(document: &Document, statement: &Statement, request: &Request) -> bool {
    let Statement { action, resource, conditions, .. } = statement;
    asks(document, action.clone(), resource.clone(), conditions.clone(), request)
}

fn asks(
    document: &Document,
    action: Element<Vec<String>>,
    resource: Option<Element<Vec<String>>>,
    conditions: Vec<Condition>,
    request: &Request,
) -> bool {
    let statement = Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        action,
        resource,
        conditions,
        line: 1,
    };
    let asked = Document { version: document.version, id: None, statements: vec![statement] };
    let mut request = request.clone();
    // The evaluator knows calls that no policy decides, and resources whose own policy must allow;
    // the question here is about the words of the statement alone.
    request.resource_account = None;
    let set = PolicySet::new(&Setup { identity: vec![asked], ..Setup::default() });
    let traced = set.trace(&request, crate::evaluate::Reading::first());
    traced.iter().all(|it| it.mismatch.is_none()) && !traced.is_empty()
}

/// What is decided, by the first reading of what AWS leaves open.
pub(super) fn is_allowed(set: &PolicySet, request: &Request) -> bool {
    set.judge(request).decision == Decision::Allowed
}
