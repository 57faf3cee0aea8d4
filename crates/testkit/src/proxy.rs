//! A proxy in front of moto: counts calls, adds latency, and puts right what moto fakes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    ask::{self, Asked},
    boundaries::Boundaries,
    corrections::Corrections,
    fault,
    http::{self, HttpRequest, HttpResponse, Server},
    model::Service,
    page, parse, render,
};

/// A proxy, from [`Proxy::start`] until it is dropped.
pub struct Proxy {
    server: Server,
    state: Arc<State>,
}

struct State {
    authority: String,
    corrections: Corrections,
    latency: Mutex<Duration>,
    calls: Mutex<BTreeMap<String, usize>>,
    violations: Mutex<Vec<String>>,
    details: Mutex<Option<Value>>,
    tagged: Mutex<BTreeSet<String>>,
    boundaries: Mutex<Boundaries>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Stands in front of `upstream`, such as [`crate::Moto::url`].
    #[must_use]
    pub fn start(upstream: &str, corrections: Corrections) -> Self {
        let authority = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let state = Arc::new(State {
            authority,
            corrections,
            latency: Mutex::new(Duration::ZERO),
            calls: Mutex::default(),
            violations: Mutex::default(),
            details: Mutex::default(),
            tagged: Mutex::default(),
            boundaries: Mutex::default(),
        });
        let serving = Arc::clone(&state);
        let server = Server::start(Arc::new(move |request: &HttpRequest| serving.serve(request)));
        Self { server, state }
    }

    /// Answers every call so much later; calls at the same time wait at the same time.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        *lock(&self.state.latency) = latency;
        self
    }

    /// The endpoint: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Calls so far by service and operation, as in `iam:ListUsers`; retries and pages count.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, usize> {
        lock(&self.state.calls).clone()
    }

    /// Forgets the calls so far, and says how many they were.
    #[must_use]
    pub fn take_calls(&self) -> usize {
        std::mem::take(&mut *lock(&self.state.calls)).values().sum()
    }

    /// The permissions boundaries of users, by name.
    #[must_use]
    pub fn boundaries(&self) -> BTreeMap<String, String> {
        lock(&self.state.boundaries).all(&self.state.corrections.truth)
    }

    /// Somebody else gives a user a boundary, or takes it away.
    pub fn set_boundary(&self, user: &str, policy: Option<&str>) {
        lock(&self.state.boundaries).set(user, policy);
    }

    /// Answers of moto or of the truth that AWS's models do not allow.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        lock(&self.state.violations).clone()
    }
}

impl State {
    fn serve(&self, request: &HttpRequest) -> HttpResponse {
        let asked = Asked::read(request).map(|(asked, _)| asked);
        *lock(&self.calls).entry(name(request, asked.as_ref())).or_default() += 1;
        let latency = *lock(&self.latency);
        thread::sleep(latency);
        match &asked {
            Some(asked) if asked.service == "iam" => self.iam(request, asked),
            // moto lacks it whole; the seeded account has no analyzer.
            Some(asked) if asked.service == "accessanalyzer" => {
                HttpResponse::json(200, r#"{"analyzers": []}"#.to_owned())
            }
            // moto lacks these two; the seeded account is in use, and somebody answered AWS's call.
            Some(asked) if asked.operation == "GetAccountInformation" => {
                let id = &self.corrections.truth.account;
                let told = json!({ "AccountId": id, "AccountState": "ACTIVE" });
                HttpResponse::json(200, told.to_string())
            }
            Some(asked) if asked.operation == "GetContactInformation" => {
                HttpResponse::json(200, json!({ "VerificationStatus": "VERIFIED" }).to_string())
            }
            // moto lacks these three; the seeded account pays, and sends no mail that anybody minds.
            Some(asked) if asked.operation == "ListRecommendedActions" => {
                HttpResponse::json(200, r#"{"recommendedActions": []}"#.to_owned())
            }
            Some(asked) if asked.operation == "GetAccountPlanState" => {
                let id = &self.corrections.truth.account;
                let told = json!({
                    "accountId": id, "accountPlanType": "PAID", "accountPlanStatus": "ACTIVE",
                });
                HttpResponse::json(200, told.to_string())
            }
            Some(asked) if asked.service == "sesv2" => {
                let told = json!({ "EnforcementStatus": "HEALTHY", "SendingEnabled": true });
                HttpResponse::json(200, told.to_string())
            }
            // moto has an instance in every region; the seeded account has none.
            Some(asked) if asked.operation == "ListInstances" => {
                HttpResponse::json(200, r#"{"Instances": []}"#.to_owned())
            }
            Some(_) | None => self.forward(request),
        }
    }

    fn forward(&self, request: &HttpRequest) -> HttpResponse {
        http::forward(&self.authority, request).unwrap_or_else(|error| {
            lock(&self.violations).push(format!("forwarding to moto: {error}"));
            fault::server_error(Service::load("iam"))
        })
    }

    fn iam(&self, request: &HttpRequest, asked: &Asked) -> HttpResponse {
        let service = Service::load("iam");
        let operation = asked.operation.as_str();
        if let ("TagUser", Some(user)) = (operation, asked.parameters.get("UserName")) {
            lock(&self.tagged).insert(user.clone());
        }
        if let Some(bounded) = self.bounded(service, asked) {
            return bounded;
        }
        let answer = if let Some(served) = self.corrections.served(operation, &asked.parameters) {
            match served {
                Ok(value) => Ok(value),
                Err((code, message)) => {
                    let status = service.error_status(code).unwrap_or(400);
                    return fault::refusal(service, status, code, &message);
                }
            }
        } else if let Some(kept) = self.kept(service, asked) {
            Ok(kept)
        } else {
            let response = self.forward(request);
            let is_told = matches!(operation, "GetUser" | "GetPolicy");
            if response.status != 200 || !(is_told || Corrections::corrects(operation)) {
                return response;
            }
            self.corrected(service, request, operation, &response.body)
        };
        let paged = answer.and_then(|whole| {
            // What AWS gives when nobody asks for more, and the most that it gives.
            let size = if asked.parameters.contains_key("MaxItems") { 1000 } else { 100 };
            page::cut(service, asked, &whole, size)
        });
        let rendered = paged.and_then(|page| {
            render::answer(service, operation, &page).map_err(|mismatch| mismatch.to_string())
        });
        match rendered {
            Ok(xml) => HttpResponse::xml(200, xml),
            Err(problem) => {
                lock(&self.violations).push(format!("iam:{operation}: {problem}"));
                fault::server_error(service)
            }
        }
    }

    /// Changes of boundaries, and what they keep from being deleted.
    fn bounded(&self, service: &Service, asked: &Asked) -> Option<HttpResponse> {
        let truth = &self.corrections.truth;
        let mut boundaries = lock(&self.boundaries);
        let parameter = |name: &str| asked.parameters.get(name).map(String::as_str);
        let operation = asked.operation.as_str();
        let refused = |status, code: &str| Some(fault::refusal(service, status, code, "so"));
        match (operation, parameter("UserName"), parameter("PermissionsBoundary")) {
            ("PutUserPermissionsBoundary", Some(user), Some(policy)) => {
                if truth.users.iter().all(|own| own.name != user) {
                    return refused(404, "NoSuchEntity");
                }
                boundaries.set(user, Some(policy));
            }
            ("DeleteUserPermissionsBoundary", Some(user), _) => {
                if boundaries.of(truth, user).is_none() {
                    return refused(404, "NoSuchEntity");
                }
                boundaries.set(user, None);
            }
            ("DeletePolicy", ..)
                if boundaries.uses(truth, parameter("PolicyArn").unwrap_or_default()) > 0 =>
            {
                return refused(409, "DeleteConflict");
            }
            _ => return None,
        }
        let xml = render::answer(service, operation, &json!({}));
        Some(HttpResponse::xml(200, xml.unwrap_or_else(|mismatch| panic!("{mismatch}"))))
    }

    fn tell_boundaries(&self, operation: &str, answer: &mut Value) {
        let (boundaries, truth) = (lock(&self.boundaries), &self.corrections.truth);
        match operation {
            "GetUser" => boundaries.tell(truth, &mut answer["User"]),
            "GetPolicy" => {
                let policy = &mut answer["Policy"];
                let uses = boundaries.uses(truth, policy["Arn"].as_str().unwrap_or_default());
                policy["PermissionsBoundaryUsageCount"] = json!(uses);
            }
            "GetAccountAuthorizationDetails" => {
                let users = answer["UserDetailList"].as_array_mut().into_iter().flatten();
                users.for_each(|user| boundaries.tell(truth, user));
            }
            _ => {}
        }
    }

    /// The listing whose first page was given out: moto does not page its six megabytes of details,
    /// and takes a second to write them.
    fn kept(&self, service: &Service, asked: &Asked) -> Option<Value> {
        let is_details = asked.operation == "GetAccountAuthorizationDetails";
        let is_later = is_details && page::is_later(service, asked);
        lock(&self.details).clone().filter(|_| is_later)
    }

    fn corrected(
        &self,
        service: &Service,
        request: &HttpRequest,
        operation: &str,
        body: &[u8],
    ) -> Result<Value, String> {
        let mut value = parse::answer(service, operation, &String::from_utf8_lossy(body))?;
        self.corrections.correct(operation, &mut value)?;
        self.tell_boundaries(operation, &mut value);
        if operation == "GetAccountAuthorizationDetails" {
            self.tag(service, request, &mut value)?;
            *lock(&self.details) = Some(value.clone());
        }
        Ok(value)
    }

    /// Gives users their tags, which moto tells in an answer of its own alone. The seeded users have none, so
    /// that those are asked for who were given some on this way.
    fn tag(
        &self,
        service: &Service,
        request: &HttpRequest,
        details: &mut Value,
    ) -> Result<(), String> {
        let tagged = lock(&self.tagged).clone();
        for user in details["UserDetailList"].as_array_mut().into_iter().flatten() {
            let Some(name) = tagged.iter().find(|name| user["UserName"] == **name) else {
                user["Tags"] = json!([]);
                continue;
            };
            let form: BTreeMap<&str, &str> =
                [("Action", "ListUserTags"), ("Version", "2010-05-08"), ("UserName", name)].into();
            let response = self.forward(&request.with_form(&form));
            let text = String::from_utf8_lossy(&response.body);
            user["Tags"] = parse::answer(service, "ListUserTags", &text)?["Tags"].take();
        }
        Ok(())
    }
}

/// What a request is counted as.
fn name(request: &HttpRequest, asked: Option<&Asked>) -> String {
    if let Some(asked) = asked {
        let known = tutela_model::operation::find(&asked.service, &asked.operation);
        return known.map_or_else(
            || format!("{}:{}", asked.service, asked.operation),
            tutela_model::Operation::action,
        );
    }
    let service = ask::scope(request).map_or_else(|| "unsigned".to_owned(), |scope| scope.service);
    let target = request.header("x-amz-target").and_then(|target| target.rsplit('.').next());
    target.map_or_else(
        || format!("{service}:{} {}", request.method, request.target),
        |target| format!("{service}:{target}"),
    )
}
