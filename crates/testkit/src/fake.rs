//! The services that the product asks, on loopback, answering out of recordings.
//!
//! What it answers is rendered by AWS's own service models and refused where they do not allow it;
//! what it is asked is held against them, too.

mod alike;
mod history;
mod organization;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tutela_model::{Cause, Reach, operation};
use tutela_recording::Recording;

use self::alike::{Alike, Heard};
use crate::{
    ask::{self, Asked},
    fault::{self, Fault},
    http::{HttpRequest, HttpResponse, Server},
    members::{Members, Whose},
    model::{Protocol, Service},
    page, render,
    served::{Prepared, Served},
};

/// A fake AWS, from [`Fake::start`] until it is dropped.
///
/// ```no_run
/// use tutela_testkit::{Fake, Fault};
/// # let recordings = Vec::new();
/// let fake = Fake::start(&recordings).with_fault("ListMFADevices", Fault::Denied);
/// // … run what is tested against `fake.url()` as `AWS_ENDPOINT_URL` …
/// assert!(fake.violations().is_empty());
/// ```
pub struct Fake {
    server: Server,
    state: Arc<State>,
}

struct State {
    prepared: Vec<Prepared>,
    members: RwLock<Members>,
    settings: Mutex<Settings>,
    seen: Mutex<Seen>,
    reports_asked: AtomicUsize,
    alike: Alike,
}

struct Settings {
    page_size: usize,
    latency: Duration,
    throttle_each: usize,
    faults: Vec<(String, Fault)>,
    answers: Vec<(&'static Service, String, Value)>,
    history: Vec<Value>,
}

#[derive(Default)]
struct Seen {
    heard: Vec<Heard>,
    violations: Vec<String>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Fake {
    /// Serves `recordings`, two items a page.
    ///
    /// # Panics
    ///
    /// Where AWS could not have given a recorded answer; the message names operation and place.
    #[must_use]
    pub fn start(recordings: &[Recording]) -> Self {
        let state = Arc::new(State {
            prepared: recordings.iter().map(Prepared::new).collect(),
            members: RwLock::default(),
            settings: Mutex::new(Settings {
                page_size: 2,
                latency: Duration::ZERO,
                throttle_each: 0,
                faults: Vec::new(),
                answers: Vec::new(),
                history: Vec::new(),
            }),
            seen: Mutex::default(),
            reports_asked: AtomicUsize::new(0),
            alike: Alike::default(),
        });
        let serving = Arc::clone(&state);
        let server = Server::start(Arc::new(move |request: &HttpRequest| serving.serve(request)));
        Self { server, state }
    }

    /// Makes every call of an operation fail so; `*` means every operation. The first one that is
    /// stated for an operation counts.
    #[must_use]
    pub fn with_fault(self, operation: &str, fault: Fault) -> Self {
        lock(&self.state.settings).faults.push((operation.to_owned(), fault));
        self
    }

    /// Throttles every request whose number is a multiple of `each`.
    #[must_use]
    pub fn throttle_each(self, each: usize) -> Self {
        lock(&self.state.settings).throttle_each = each;
        self
    }

    /// Answers an operation that a scan does not record, such as `sts:AssumeRole`, with `answer` in
    /// the shape that the AWS CLI prints, whatever the parameters.
    ///
    /// # Panics
    ///
    /// Where AWS could not answer so.
    #[must_use]
    pub fn with_answer(self, service: &str, operation: &str, answer: Value) -> Self {
        let service = Service::load(service);
        if let Err(mismatch) = render::answer(service, operation, &answer) {
            panic!("{mismatch}");
        }
        lock(&self.state.settings).answers.push((service, operation.to_owned(), answer));
        self
    }

    /// Has so many items in a page, over all lists of the answer together.
    ///
    /// # Panics
    ///
    /// For pages without items, which never come to an end.
    #[must_use]
    pub fn page_size(self, items: usize) -> Self {
        assert!(items > 0, "a page has at least one item");
        lock(&self.state.settings).page_size = items;
        self
    }

    /// Answers every call so much later.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        lock(&self.state.settings).latency = latency;
        self
    }

    /// The endpoint: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Every request so far, in the order in which they came in; retries and pages count.
    #[must_use]
    pub fn requests(&self) -> Vec<Asked> {
        lock(&self.state.seen).heard.iter().map(Heard::asked).collect()
    }

    /// What AWS would not have understood, so far: ``iam:ListUsers: there is no parameter `Foo` ``.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        lock(&self.state.seen).violations.clone()
    }
}

impl State {
    fn serve(&self, request: &HttpRequest) -> HttpResponse {
        if let Some(response) = self.again(request) {
            return response;
        }
        let Some((asked, version)) = Asked::read(request) else {
            let what = format!(
                "`{} {}` is no request of the query protocol",
                request.method, request.target
            );
            return self.violation(Service::load("iam"), what);
        };
        let number = lock(&self.seen).hear(Heard::once(&asked));
        if !operation::of_scans().any(|known| known.service == asked.service) {
            let what = format!("`{}` is not served here", asked.service);
            return self.violation(Service::load("iam"), what);
        }
        let service = Service::load(&asked.service);
        if let Some(problem) = ask::violation(service, &asked, &version) {
            let what = format!("{}:{}: {problem}", asked.service, asked.operation);
            return self.violation(service, what);
        }
        let (latency, page_size, fault) = self.settings_for(&asked.operation);
        thread::sleep(latency);
        let each = lock(&self.settings).throttle_each;
        if each > 0 && number.is_multiple_of(each) {
            return fault::throttled(service);
        }
        match fault {
            Some(Fault::Denied) => fault::denied(service, &asked.operation),
            Some(Fault::Throttled) => fault::throttled(service),
            Some(Fault::ServerError) => fault::server_error(service),
            Some(Fault::Malformed) => fault::malformed(),
            Some(Fault::SecondPageLost) if page::is_later(service, &asked) => {
                fault::server_error(service)
            }
            Some(Fault::Cut) => {
                HttpResponse { cut: true, ..self.answer(service, (request, &asked), page_size) }
            }
            Some(Fault::Slow(delay)) => {
                thread::sleep(delay);
                self.answer(service, (request, &asked), page_size)
            }
            Some(Fault::SecondPageLost) | None => {
                self.answer(service, (request, &asked), page_size)
            }
        }
    }

    fn settings_for(&self, operation: &str) -> (Duration, usize, Option<Fault>) {
        let settings = lock(&self.settings);
        let fault = settings.faults.iter().find(|(name, _)| name == operation || name == "*");
        (settings.latency, settings.page_size, fault.map(|(_, fault)| *fault))
    }

    fn violation(&self, service: &Service, what: String) -> HttpResponse {
        let response = fault::refusal(service, 400, "ValidationError", &what);
        lock(&self.seen).violations.push(what);
        response
    }

    fn answer(
        &self,
        service: &'static Service,
        (request, asked): (&HttpRequest, &Asked),
        page_size: usize,
    ) -> HttpResponse {
        let members = self.members.read().unwrap_or_else(PoisonError::into_inner);
        if !members.is_empty() && matches!(asked.operation.as_str(), "AssumeRole" | "AssumeRoot") {
            let entered = members.enter(asked);
            return entered.map_or_else(
                || fault::denied(service, &asked.operation),
                |value| self.value(service, asked, &value, page_size),
            );
        }
        if asked.operation == operation::LOOKUP_EVENTS.name {
            return self.value(service, asked, &self.looked_up(asked), page_size);
        }
        let key = asked.access_key.as_deref().unwrap_or_default();
        if let Some(names) = members.like_others(key) {
            return self.of_all_alike(service, (request, asked), &members, names, page_size);
        }
        self.of_one(service, asked, &members, page_size)
    }

    fn of_one(
        &self,
        service: &Service,
        asked: &Asked,
        members: &Members,
        page_size: usize,
    ) -> HttpResponse {
        let (all, is_root) = match members.whose(asked) {
            Whose::Home => (self.prepared.as_slice(), false),
            Whose::Member(prepared, is_root) => (prepared, is_root),
        };
        let prepared = all.iter().find(|prepared| prepared.answers(asked, is_root));
        match prepared.map(|prepared| &prepared.served) {
            Some(Served::Value(value)) => self.value(service, asked, value, page_size),
            Some(Served::Absent { code, message }) => {
                fault::refusal(service, service.error_status(code).unwrap_or(400), code, message)
            }
            Some(Served::Gap(cause)) => gap(service, &asked.operation, *cause),
            None if makes_reports(all)
                && asked.operation == operation::GENERATE_CREDENTIAL_REPORT.name =>
            {
                self.value(service, asked, &json!({}), page_size)
            }
            None => self.answer_given(service, asked).map_or_else(
                || unrecorded(service, asked),
                |value| self.value(service, asked, &value, page_size),
            ),
        }
    }

    fn answer_given(&self, service: &Service, asked: &Asked) -> Option<Value> {
        lock(&self.settings)
            .answers
            .iter()
            .find(|(of, operation, _)| of.name == service.name && *operation == asked.operation)
            .map(|(_, _, value)| value.clone())
    }

    fn value(&self, service: &Service, asked: &Asked, value: &Value, size: usize) -> HttpResponse {
        let name = asked.operation.as_str();
        let (generate, get) =
            (operation::GENERATE_CREDENTIAL_REPORT.name, operation::GET_CREDENTIAL_REPORT.name);
        let page = if name == generate {
            let state = match self.reports_asked.fetch_add(1, Ordering::AcqRel) {
                0 => {
                    json!({"State": "STARTED", "Description": "No report exists. Starting a new report generation task"})
                }
                _ => json!({"State": "COMPLETE"}),
            };
            Ok(state)
        } else if name == get && self.reports_asked.load(Ordering::Acquire) == 1 {
            return fault::refusal(service, 404, "ReportInProgress", "Report is being generated");
        } else {
            page::cut(service, asked, value, size)
        };
        match page.and_then(|page| {
            render::answer(service, name, &page).map_err(|mismatch| mismatch.to_string())
        }) {
            Ok(body) if matches!(service.protocol, Protocol::Json | Protocol::RestJson) => {
                HttpResponse::json(200, body)
            }
            Ok(xml) => HttpResponse::xml(200, xml),
            Err(problem) => self.violation(service, format!("{}:{name}: {problem}", service.name)),
        }
    }
}

/// A recorded report can be asked for, even if nobody recorded the asking.
fn makes_reports(recorded: &[Prepared]) -> bool {
    recorded.iter().any(|prepared| {
        prepared.is_of(&operation::GET_CREDENTIAL_REPORT)
            && matches!(prepared.served, Served::Value(_))
    })
}

fn gap(service: &Service, operation: &str, cause: Cause) -> HttpResponse {
    match cause {
        Cause::Denied | Cause::NotAsked => fault::denied(service, operation),
        Cause::Throttled => fault::throttled(service),
        Cause::Failed | Cause::Incomplete | Cause::Undecided => fault::server_error(service),
        Cause::Malformed => fault::malformed(),
        Cause::NotSubscribed => fault::refusal(
            service,
            403,
            "OptInRequired",
            "The AWS Access Key Id needs a subscription for the service",
        ),
        Cause::RegionOff => fault::refusal(
            service,
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid",
        ),
        Cause::NotOffered => {
            let message = format!("Could not find operation {operation}");
            fault::refusal(service, 400, "InvalidAction", &message)
        }
    }
}

/// Nobody recorded it: a user or device that is not there, or else a refusal.
fn unrecorded(service: &Service, asked: &Asked) -> HttpResponse {
    let reach = operation::find(&asked.service, &asked.operation).map(|operation| operation.reach);
    let missing = match reach {
        Some(Reach::User) => asked
            .parameters
            .get("UserName")
            .map(|name| format!("The user with name {name} cannot be found.")),
        Some(Reach::Device) => asked
            .parameters
            .get("SerialNumber")
            .map(|serial| format!("The MFA device with serial number {serial} cannot be found.")),
        Some(Reach::Policy) => {
            let message = "You specified a policy that doesn't exist.";
            return fault::refusal(service, 400, "PolicyNotFoundException", message);
        }
        Some(Reach::Each("ParentId")) => {
            let message = "You provided a root or OU that doesn't exist.";
            return fault::refusal(service, 400, "ParentNotFoundException", message);
        }
        Some(
            Reach::Account
            | Reach::Own(_)
            | Reach::Kind(..)
            | Reach::Organization
            | Reach::Each(_)
            | Reach::Home
            | Reach::Region
            | Reach::InRegion(_),
        )
        | None => None,
    };
    match missing {
        Some(message) => fault::refusal(service, 404, "NoSuchEntity", &message),
        None => fault::denied(service, &asked.operation),
    }
}
