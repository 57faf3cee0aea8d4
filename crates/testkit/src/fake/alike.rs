//! Accounts that are all alike: what one is asked, another was asked and answered before.
//!
//! Whoever measures a program beside this fake wants the processor's time for the program, so that
//! a request which is known is answered without a look at models and recordings.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    thread,
    time::Duration,
};

use super::{Seen, State, lock};
use crate::{
    ask::{Asked, scope},
    fault,
    http::{HttpRequest, HttpResponse},
    members::Members,
    model::Service,
};

/// What was asked of accounts that are all alike, and answered.
#[derive(Default)]
pub(super) struct Alike(RwLock<BTreeMap<String, Arc<Known>>>);

/// A request and its answer, with the written number for the account's own.
struct Known {
    asked: Arc<Asked>,
    service: &'static Service,
    response: HttpResponse,
    /// The answer's body, broken where the account's number stands.
    pieces: Vec<Vec<u8>>,
}

/// A request that came in.
pub(super) struct Heard {
    asked: Arc<Asked>,
    /// The number that stands there, and the account's own in its place.
    renamed: Option<(Arc<str>, Box<str>)>,
}

impl Heard {
    pub(super) fn once(asked: &Asked) -> Self {
        Self { asked: Arc::new(asked.clone()), renamed: None }
    }

    /// The request as it was sent.
    pub(super) fn asked(&self) -> Asked {
        let asked = Asked::clone(&self.asked);
        match &self.renamed {
            Some((written, own)) => renamed(asked, written, own),
            None => asked,
        }
    }
}

impl Seen {
    /// Takes a request down, and says which number it has.
    pub(super) fn hear(&mut self, heard: Heard) -> usize {
        self.heard.push(heard);
        self.heard.len()
    }
}

impl State {
    /// The answer to what an account that is like others asks, if one of them was answered before.
    pub(super) fn again(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let members = self.members.read().unwrap_or_else(PoisonError::into_inner);
        let (key, own) = key(request, &members)?;
        let written = members.written()?;
        drop(members);
        let known = self.alike.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let known = known?;
        let renamed = Some((written, own.as_str().into()));
        let heard = Heard { asked: Arc::clone(&known.asked), renamed };
        let number = lock(&self.seen).hear(heard);
        let (latency, each) = self.pace();
        thread::sleep(latency);
        if each > 0 && number.is_multiple_of(each) {
            return Some(fault::throttled(known.service));
        }
        Some(HttpResponse { body: known.pieces.join(own.as_bytes()), ..known.response.clone() })
    }

    fn pace(&self) -> (Duration, usize) {
        let settings = lock(&self.settings);
        (settings.latency, settings.throttle_each)
    }

    /// The answer of accounts that are all alike; it is remembered for the others.
    pub(super) fn of_all_alike(
        &self,
        service: &'static Service,
        (request, asked): (&HttpRequest, &Asked),
        members: &Members,
        (written, own): (&str, &str),
        page_size: usize,
    ) -> HttpResponse {
        // What is asked about a thing of one account names that account.
        let alike = renamed(asked.clone(), own, written);
        // Whose it is, the key says.
        let looked_up = Asked { access_key: asked.access_key.clone(), ..alike.clone() };
        let before = lock(&self.seen).violations.len();
        let response = self.of_one(service, &looked_up, members, page_size);
        let is_report = asked.operation.ends_with("CredentialReport");
        let is_steady =
            lock(&self.settings).faults.is_empty() && lock(&self.seen).violations.len() == before;
        if is_report {
            return response.with_text(written, own);
        }
        let pieces = pieces(&response.body, written.as_bytes());
        let body = pieces.join(own.as_bytes());
        if let Some((key, _)) = key(request, members).filter(|_| is_steady) {
            let response = HttpResponse { body: Vec::new(), ..response.clone() };
            let known = Known { asked: Arc::new(alike), service, response, pieces };
            let mut all = self.alike.0.write().unwrap_or_else(PoisonError::into_inner);
            all.insert(key, Arc::new(known));
        }
        HttpResponse { body, ..response }
    }
}

/// All that an answer depends on, with the written number for the account's own; and the latter.
fn key(request: &HttpRequest, members: &Members) -> Option<(String, String)> {
    let scope = scope(request)?;
    let (written, own) = members.like_others(&scope.access_key)?;
    let target = request.header("x-amz-target").unwrap_or_default();
    let body = str::from_utf8(&request.body).ok()?;
    let place = (&scope.service, &scope.region);
    let asked = format!("{} {} {target} {place:?} {body}", request.method, request.target);
    Some((asked.replace(own, written), own.to_owned()))
}

/// A request with another account's number.
fn renamed(mut asked: Asked, from: &str, to: &str) -> Asked {
    let parameters = asked.parameters.values_mut();
    for text in parameters.chain(asked.access_key.as_mut()) {
        if text.contains(from) {
            *text = text.replace(from, to);
        }
    }
    asked
}

/// What lies between the places where a text stands.
fn pieces(body: &[u8], text: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.windows(text.len()).position(|own| own == text) {
        pieces.push(rest[..at].to_vec());
        rest = &rest[at + text.len()..];
    }
    pieces.push(rest.to_vec());
    pieces
}
