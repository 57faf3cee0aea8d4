//! Any certificate, behind a case file: the checker ends, and accepts none for what the evaluator
//! allows.
//!
//! The input is a case file, a NUL, and the certificate: a byte for the kind of each node, and those
//! that choose a statement and its part.

use tutela_policy::{
    Actions, Atom, Case, Certificate, Checker, Credential, Decision, Layer, Part, PolicySet, Reach,
    Refuted, Request, Resources, Scope, Setup, State, StatementPlace, Universe,
};

/// Certificates are cut off below.
const DEEPEST: usize = 30;

pub(crate) fn run(data: &[u8]) {
    accepted(data);
}

/// How many certificates are accepted.
pub(crate) fn accepted(data: &[u8]) -> usize {
    let mut accepted = 0;
    let mut halves = data.splitn(2, |byte| *byte == 0);
    let text = halves.next().and_then(|half| std::str::from_utf8(half).ok()).unwrap_or_default();
    let bytes = halves.next().unwrap_or_default();
    for case in Case::parse_all(text).unwrap_or_default() {
        let setup = Setup { endpoint: None, ..case.setup };
        let policies = PolicySet::new(&setup);
        let checker = Checker::new(&setup);
        for test in &case.tests {
            let Some(scope) = scope(&test.request) else { continue };
            let certificate = certificate(&mut bytes.iter().copied(), 0);
            let refuted = Refuted { scope, certificate };
            let state = State::new(Credential::Key, test.request.caller.clone(), Reach::Everything);
            if checker.check(&state, &refuted).is_ok() {
                let judged = policies.judge(&test.request);
                assert_ne!(judged.decision, Decision::Allowed, "{}: {refuted:?}", case.id);
                accepted += 1;
            }
        }
    }
    accepted
}

/// What the request is one of: this action on this resource, whatever its keys are.
fn scope(request: &Request) -> Option<Scope> {
    let action = Universe::embedded().action(request.action())?;
    let resource = request.resource();
    let resources = match resource {
        "*" => Resources::Star,
        _ if resource.contains(['*', '?']) => return None,
        _ => Resources::Like(resource.to_owned()),
    };
    Some(Scope { actions: Actions::Known([action].into()), resources })
}

fn certificate(bytes: &mut impl Iterator<Item = u8>, depth: usize) -> Certificate {
    let kind = bytes.next().unwrap_or_default();
    let at = place(bytes);
    match kind % 4 {
        0 => Certificate::Denied(at),
        1 => Certificate::NotAllowed(at.layer),
        2 => Certificate::Impossible(atom(at, bytes)),
        _ if depth >= DEEPEST => Certificate::NotAllowed(at.layer),
        _ => Certificate::Split {
            atom: atom(at, bytes),
            holds: Box::new(certificate(bytes, depth + 1)),
            fails: Box::new(certificate(bytes, depth + 1)),
        },
    }
}

fn atom(statement: StatementPlace, bytes: &mut impl Iterator<Item = u8>) -> Atom {
    let part = match bytes.next().unwrap_or_default() {
        0 => Part::Action,
        1 => Part::Resource,
        index => Part::Condition(usize::from(index - 2)),
    };
    Atom { statement, part }
}

fn place(bytes: &mut impl Iterator<Item = u8>) -> StatementPlace {
    let mut next = || bytes.next().unwrap_or_default();
    let layer = match next() % 7 {
        0 => Layer::Identity,
        1 => Layer::Boundary,
        2 => Layer::Session,
        3 => Layer::Scp(usize::from(next() % 2)),
        4 => Layer::Rcp(usize::from(next() % 2)),
        5 => Layer::Resource,
        _ => Layer::Endpoint,
    };
    let (document, statement) = (usize::from(next() % 4), usize::from(next() % 8));
    StatementPlace { layer, document, statement }
}
