//! Makes calls, and records what came of them.

mod paging;
mod request;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde_json::{Map, Value};
use tokio::time::Instant;
use tutela_model::{Call, Cause, operation};
use tutela_ports::{Aws, Clock};
use tutela_recording::{Answer, Recording};

use self::paging::{is_about_pages, lost_page, next_marker, weight};
use crate::{
    ConnectError, Pace,
    collect::{self, Manner, Pages, Row},
    courier::{Courier, Sent, seconds},
    credentials::Wallet,
    error::{Again, Fault},
    json,
    service::{Protocol, STS, Service},
    transport::{Request, Transport},
    xml::{read_answer, read_plain, read_whole},
};

pub(crate) use self::request::{FORM, encoded, pairs, request};

/// Calls AWS with one set of credentials. Clones share everything, limits included.
#[derive(Clone)]
pub struct AwsCaller(Arc<Inner>);

struct Inner {
    courier: Courier,
    clock: Arc<dyn Clock>,
    deadline: Option<Instant>,
    /// The answer to the call that saw whether anybody is there, until it is asked for.
    first: Mutex<Option<Recording>>,
}

/// Says where it sends to, and nothing of the credentials.
impl fmt::Debug for AwsCaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsCaller")
            .field("endpoints", self.0.courier.transport.endpoints())
            .field("requests_sent", &self.requests_sent())
            .finish_non_exhaustive()
    }
}

impl Aws for AwsCaller {
    async fn call(&self, call: &Call) -> Recording {
        let kept = self.0.first().take_if(|first| first.call == *call);
        match kept {
            Some(recording) => recording,
            None => self.0.recorded(call, self.0.within_deadline(call).await),
        }
    }
}

impl AwsCaller {
    pub(crate) fn new(transport: Transport, pace: Pace, clock: Arc<dyn Clock>) -> Self {
        let deadline = pace.time_limit.and_then(|limit| Instant::now().checked_add(limit));
        let courier = Courier::new(transport, pace);
        Self(Arc::new(Inner { courier, clock, deadline, first: Mutex::default() }))
    }

    /// A caller with other credentials, in whose account AWS counts calls for themselves. The time
    /// limit stays the same.
    pub(crate) fn with_wallet(&self, wallet: Wallet) -> Self {
        let Inner { courier, clock, deadline, .. } = &*self.0;
        let courier = Courier::new(courier.transport.with_wallet(wallet), courier.pace);
        let (clock, deadline) = (Arc::clone(clock), *deadline);
        Self(Arc::new(Inner { courier, clock, deadline, first: Mutex::default() }))
    }

    pub(crate) fn courier(&self) -> &Courier {
        &self.0.courier
    }

    /// What a request is answered, within the time limit.
    pub(crate) async fn ask(
        &self,
        service: &Service,
        region: Option<&str>,
        request: &Request,
    ) -> Result<Vec<u8>, Fault> {
        let (courier, sent) = (self.courier(), Sent::default());
        let endpoint = courier.transport.endpoints().of(service, region)?;
        self.0.in_time(&sent, courier.ask(&endpoint, service, request, &sent)).await
    }

    pub(crate) fn is_time_up(&self) -> bool {
        self.0.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Makes the first call, `sts:GetCallerIdentity`, to see whether anybody is there at all. Its
    /// answer, whatever it is, is kept for whoever makes the call next.
    ///
    /// # Errors
    /// When no connection came about, or what answers is not AWS: every partition has this call.
    pub async fn reach(&self) -> Result<(), ConnectError> {
        let call = Call::new(&operation::GET_CALLER_IDENTITY);
        let answer = self.0.within_deadline(&call).await;
        if let Err(Fault::Gap { detail, again: Again::Reconnecting, .. }) = answer {
            return Err(ConnectError::Unreachable { detail });
        }
        if let Err(Fault::Gap { cause: Cause::NotOffered | Cause::Malformed, detail, .. }) = &answer
        {
            let url = self.0.courier.transport.endpoints().url(&STS);
            return Err(ConnectError::NotAws { url, detail: detail.clone() });
        }
        *self.0.first() = Some(self.0.recorded(&call, answer));
        Ok(())
    }

    /// The region that the configuration names: regional services are asked there where nobody
    /// knows which regions are enabled.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.courier.transport.endpoints().region()
    }

    /// HTTP requests sent so far, repetitions and pages included; those that the SDK sends to get
    /// credentials are not.
    #[must_use]
    pub fn requests_sent(&self) -> u64 {
        self.0.courier.transport.sent()
    }
}

impl Inner {
    fn first(&self) -> MutexGuard<'_, Option<Recording>> {
        // A recording is put there and taken away as a whole.
        self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recorded(&self, call: &Call, answer: Result<Answer, Fault>) -> Recording {
        let answer = match answer {
            Ok(answer) => answer,
            Err(Fault::Absent { code, message }) => Answer::Absent { code, message },
            Err(Fault::Gap { cause, detail, .. }) => Answer::Gap { cause, detail },
            Err(Fault::Elsewhere { region }) => {
                let detail = format!("it is in {region}, and asked there it is elsewhere");
                Answer::Gap { cause: Cause::Failed, detail }
            }
        };
        Recording { call: call.clone(), taken_at: Some(self.clock.now()), answer }
    }

    async fn within_deadline(&self, call: &Call) -> Result<Answer, Fault> {
        let Some(row) = collect::find(call.operation) else {
            return Err(Fault::gap(Cause::NotAsked, "this version has no way to ask for it"));
        };
        let sent = Sent::default();
        self.in_time(&sent, self.answer(row, call, &sent)).await
    }

    /// What comes of some work, or that the time limit was reached before.
    async fn in_time<T>(
        &self,
        sent: &Sent,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let Some(deadline) = self.deadline else { return work.await };
        if Instant::now() >= deadline {
            return Err(self.time_is_up(sent));
        }
        match tokio::time::timeout_at(deadline, work).await {
            Ok(answer) => answer,
            Err(_) => Err(self.time_is_up(sent)),
        }
    }

    fn time_is_up(&self, sent: &Sent) -> Fault {
        let limit = self.courier.pace.time_limit.map(seconds).unwrap_or_default();
        if sent.any() {
            let detail = format!("given up unanswered, as the time limit of {limit} was reached");
            Fault::gap(Cause::Failed, detail)
        } else {
            Fault::gap(Cause::NotAsked, format!("the time limit of {limit} was reached"))
        }
    }

    async fn answer(&self, row: &Row, call: &Call, sent: &Sent) -> Result<Answer, Fault> {
        match row.manner {
            Manner::Once | Manner::Policy(_) | Manner::Page(_) => {
                self.page(row, call, None, sent).await.and_then(written)
            }
            Manner::Paged(lists, pages) => {
                self.pages(row, call, (lists, pages), sent).await.and_then(written)
            }
            Manner::UntilComplete => self.until_complete(row, call, sent).await.and_then(written),
            Manner::CredentialReport => {
                let answer = self.when_ready(row, call, sent).await?;
                credential_report(&answer)
            }
        }
    }

    /// One request and its answer's members.
    async fn page(
        &self,
        row: &Row,
        call: &Call,
        marker: Option<&str>,
        sent: &Sent,
    ) -> Result<Map<String, Value>, Fault> {
        let request = request(row, call, marker);
        let of = |region: Option<&str>| self.courier.transport.endpoints().of(row.service, region);
        let endpoint = of(call.region.as_deref())?;
        let body = match self.courier.ask(&endpoint, row.service, &request, sent).await {
            // Where a bucket is, S3 says to whoever asks elsewhere.
            Err(Fault::Elsewhere { region }) => {
                let endpoint = of(Some(&region))?;
                self.courier.ask(&endpoint, row.service, &request, sent).await?
            }
            answer => answer?,
        };
        if let Manner::Policy(member) = row.manner {
            return json::read_policy(member, &body);
        }
        let answer = match row.service.protocol {
            Protocol::Query => read_answer(&body, row.operation.name, &row.output)?,
            Protocol::Ec2 => read_plain(&body, row.operation.name, &row.output)?,
            Protocol::RestXml => read_whole(&body, &row.output)?,
            Protocol::Json(..) | Protocol::RestJson => json::read_answer(&body, &row.output)?,
        };
        match answer {
            Value::Object(members) => Ok(members),
            other @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)) => {
                Err(Fault::gap(Cause::Malformed, format!("`{other}` is no structure")))
            }
        }
    }

    /// All pages, their lists joined, beside what the first page says of them: either the whole listing,
    /// or none of it.
    async fn pages(
        &self,
        row: &Row,
        call: &Call,
        (lists, paging): (&[&str], &Pages),
        sent: &Sent,
    ) -> Result<Map<String, Value>, Fault> {
        let mut whole: BTreeMap<&str, Vec<Value>> =
            lists.iter().map(|list| (*list, Vec::new())).collect();
        let mut seen = BTreeSet::new();
        let mut about = Map::new();
        let mut marker: Option<String> = None;
        let mut budget = self.courier.transport.largest_answer();
        loop {
            let number = seen.len() + 1;
            let mut page = self
                .page(row, call, marker.as_deref(), sent)
                .await
                .map_err(|fault| lost_page(number, fault))?;
            for (list, items) in &mut whole {
                if let Some(Value::Array(mut found)) = page.remove(*list) {
                    budget = budget
                        .checked_sub(found.iter().map(weight).sum())
                        .ok_or_else(|| self.courier.transport.too_large())?;
                    items.append(&mut found);
                }
            }
            let next = next_marker(&page, paging.next, number)?;
            if number == 1 {
                page.retain(|name, _| !is_about_pages(name, paging));
                about = page;
            }
            let Some(next) = next else {
                let joined = whole.into_iter();
                about.extend(joined.map(|(list, items)| (list.to_owned(), items.into())));
                return Ok(about);
            };
            if !seen.insert(next.clone()) {
                let detail = format!("page {number} of the listing leads back to an earlier one");
                return Err(Fault::gap(Cause::Incomplete, detail));
            }
            marker = Some(next);
        }
    }

    /// Asks until the job is done.
    async fn until_complete(
        &self,
        row: &Row,
        call: &Call,
        sent: &Sent,
    ) -> Result<Map<String, Value>, Fault> {
        let mut waiting = Waiting::new(self);
        loop {
            let answer = self.page(row, call, None, sent).await?;
            let state = answer.get("State").and_then(Value::as_str).unwrap_or_default().to_owned();
            match state.as_str() {
                "COMPLETE" => return Ok(answer),
                "STARTED" | "INPROGRESS" => waiting.pause(&state).await?,
                _ => {
                    let detail = format!("`{state}` is no state that this version knows");
                    return Err(Fault::gap(Cause::Malformed, detail));
                }
            }
        }
    }

    /// Asks until what was ordered earlier is there.
    async fn when_ready(
        &self,
        row: &Row,
        call: &Call,
        sent: &Sent,
    ) -> Result<Map<String, Value>, Fault> {
        let mut waiting = Waiting::new(self);
        loop {
            match self.page(row, call, None, sent).await {
                Err(fault) if fault.again() == Again::WhenReady => {
                    waiting.pause("not ready").await?;
                }
                answer => return answer,
            }
        }
    }
}

/// Growing pauses within the patience for a job of AWS's.
struct Waiting<'a> {
    pace: &'a Pace,
    delay: std::time::Duration,
    until: Option<Instant>,
}

impl<'a> Waiting<'a> {
    fn new(inner: &'a Inner) -> Self {
        let pace = &inner.courier.pace;
        Self { pace, delay: pace.poll_delay, until: Instant::now().checked_add(pace.poll_patience) }
    }

    async fn pause(&mut self, state: &str) -> Result<(), Fault> {
        if self.until.is_some_and(|until| Instant::now() + self.delay > until) {
            let patience = seconds(self.pace.poll_patience);
            let detail = format!("still `{state}` after {patience}; run again in a few minutes");
            return Err(Fault::gap(Cause::Failed, detail));
        }
        tokio::time::sleep(self.delay).await;
        self.delay = self.pace.next_poll(self.delay);
        Ok(())
    }
}

fn written(members: Map<String, Value>) -> Result<Answer, Fault> {
    let mut bytes = serde_json::to_vec_pretty(&members).map_err(|error| {
        Fault::gap(Cause::Malformed, format!("the answer could not be written: {error}"))
    })?;
    bytes.push(b'\n');
    Ok(Answer::Json(bytes))
}

fn credential_report(answer: &Map<String, Value>) -> Result<Answer, Fault> {
    let member = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let malformed = |detail: String| Fault::gap(Cause::Malformed, detail);
    if member("ReportFormat") != "text/csv" {
        return Err(malformed(format!(
            "the report is `{}`, not `text/csv`",
            member("ReportFormat")
        )));
    }
    let csv = BASE64_STANDARD
        .decode(member("Content"))
        .map_err(|error| malformed(format!("the report is not base64: {error}")))?;
    let generated: Timestamp = member("GeneratedTime")
        .parse()
        .map_err(|error| malformed(format!("the report's time is unreadable: {error}")))?;
    Ok(Answer::Report { csv, generated: Some(generated) })
}

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod tests;
