//! Sends one request until it has an answer, or patience ends.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tutela_model::Cause;

use crate::{
    Pace,
    endpoint::Endpoint,
    error::{Again, Fault, classify},
    pace::Limiter,
    service::Service,
    transport::{Reply, Request, Transport},
};

/// Sends requests at AWS's pace.
pub(crate) struct Courier {
    pub(crate) transport: Transport,
    pub(crate) pace: Pace,
    limiter: Limiter,
    /// Whether any request was answered.
    reached: AtomicBool,
}

/// How often a connection is tried before any came about: what cannot be reached at all is not
/// waited for as long as what was there a moment ago.
const FIRST_CONNECTIONS: u32 = 3;

/// How long that goes on, at most; a connection that is under way is waited for.
const FIRST_PATIENCE: Duration = Duration::from_secs(3);

/// Whether a call has got as far as the network, which decides what a time limit makes of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Arc<AtomicBool>);

impl Sent {
    pub(crate) fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Courier {
    pub(crate) fn new(transport: Transport, pace: Pace) -> Self {
        Self { transport, pace, limiter: Limiter::new(), reached: AtomicBool::new(false) }
    }

    /// The body of a successful answer to `request`.
    pub(crate) async fn ask(
        &self,
        endpoint: &Endpoint,
        service: &Service,
        request: &Request,
        sent: &Sent,
    ) -> Result<Vec<u8>, Fault> {
        let mut attempt = 1;
        let begun = Instant::now();
        // Fresh credentials and a right clock either help at once or not at all.
        let mut remedied = false;
        loop {
            let fault = match self.attempt((endpoint, service), request, sent, remedied).await {
                Ok(body) => return Ok(body),
                Err(fault) => fault,
            };
            let never_there =
                fault.again() == Again::Reconnecting && !self.reached.load(Ordering::Relaxed);
            let last = attempt >= self.pace.max_attempts
                || never_there
                    && (attempt >= FIRST_CONNECTIONS || begun.elapsed() >= FIRST_PATIENCE);
            match fault.again() {
                Again::Never | Again::WhenReady => return Err(fault),
                Again::OnTime | Again::WithFreshCredentials if remedied || last => {
                    return Err(fault);
                }
                Again::OnTime | Again::WithFreshCredentials => remedied = true,
                Again::Slower | Again::Later | Again::Reconnecting if last => {
                    return Err(worn_out(fault, attempt));
                }
                Again::Slower | Again::Later | Again::Reconnecting => {
                    tokio::time::sleep(self.pace.pause(attempt)).await;
                }
            }
            attempt += 1;
        }
    }

    /// The body of a successful answer to `request`, which is sent once. Where a clock was wrong,
    /// it is right afterwards.
    pub(crate) async fn once(
        &self,
        endpoint: &Endpoint,
        service: &Service,
        request: &Request,
    ) -> Result<Vec<u8>, Fault> {
        self.attempt((endpoint, service), request, &Sent::default(), false).await
    }

    async fn attempt(
        &self,
        (endpoint, service): (&Endpoint, &Service),
        request: &Request,
        sent: &Sent,
        remedied: bool,
    ) -> Result<Vec<u8>, Fault> {
        let permit = self.limiter.acquire().await;
        sent.0.store(true, Ordering::Relaxed);
        let within = self.pace.attempt_timeout;
        let sending = self.transport.send(endpoint, service, request);
        let answered = tokio::time::timeout(within, sending).await;
        let reply = answered.unwrap_or_else(|_| {
            let detail = format!("no answer within {}", seconds(within));
            Err(Fault::later(Cause::Failed, detail))
        })?;
        self.reached.store(true, Ordering::Relaxed);
        if (200..300).contains(&reply.status) {
            permit.succeeded();
            return Ok(reply.body);
        }
        if let Some(region) = reply.other_region(endpoint) {
            permit.succeeded();
            return Err(Fault::Elsewhere { region });
        }
        let fault = reply.clean(classify(reply.status, &reply.body, reply.error_type.as_deref()));
        if fault.again() == Again::Slower {
            permit.throttled();
        }
        Err(if remedied { fault } else { self.remedy(fault, &reply).await })
    }

    /// Does what would help the next attempt, or takes the hope away.
    async fn remedy(&self, fault: Fault, reply: &Reply) -> Fault {
        match fault {
            Fault::Gap { again: Again::WithFreshCredentials, .. } => {
                self.transport.forget_credentials(reply).await;
                fault
            }
            Fault::Gap { cause, detail, again: Again::OnTime } => {
                let again =
                    if self.transport.correct_clock(reply) { Again::OnTime } else { Again::Never };
                Fault::Gap { cause, detail, again }
            }
            Fault::Absent { .. } | Fault::Elsewhere { .. } | Fault::Gap { .. } => fault,
        }
    }
}

fn worn_out(fault: Fault, attempts: u32) -> Fault {
    match fault {
        Fault::Gap { .. } if attempts == 1 => fault,
        Fault::Gap { cause, detail, again } => {
            let detail = format!("{detail} (after {attempts} attempts)");
            Fault::Gap { cause, detail, again }
        }
        Fault::Absent { .. } | Fault::Elsewhere { .. } => fault,
    }
}

/// A duration for people: `90 s`, `0.25 s`.
pub(crate) fn seconds(duration: std::time::Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
