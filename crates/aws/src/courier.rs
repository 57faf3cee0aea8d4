//! Sends one request until it has an answer, or patience ends.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tutela_model::Cause;

use crate::{
    Pace,
    endpoint::Service,
    error::{Again, Fault, classify},
    pace::Limiter,
    transport::{Reply, Transport},
};

/// How often a connection is tried while none was ever made.
const ATTEMPTS_AT_NOBODY: u32 = 2;

/// Sends requests at AWS's pace.
pub(crate) struct Courier {
    pub(crate) transport: Transport,
    pub(crate) pace: Pace,
    limiter: Limiter,
}

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
        Self { transport, pace, limiter: Limiter::new() }
    }

    /// The body of a successful answer to `form`.
    pub(crate) async fn ask(
        &self,
        service: Service,
        form: &str,
        sent: &Sent,
    ) -> Result<Vec<u8>, Fault> {
        let mut attempt = 1;
        // Fresh credentials and a right clock either help at once or not at all.
        let mut remedied = false;
        loop {
            let fault = match self.attempt(service, form, sent, remedied).await {
                Ok(body) => return Ok(body),
                Err(fault) => fault,
            };
            // Where nobody ever answered, patience is for nobody.
            let patience = match self.transport.never_reached() {
                Some(_) => self.pace.max_attempts.min(ATTEMPTS_AT_NOBODY),
                None => self.pace.max_attempts,
            };
            let last = attempt >= patience;
            match fault.again() {
                Again::Never | Again::WhenReady => return Err(fault),
                Again::OnTime | Again::WithFreshCredentials if remedied || last => {
                    return Err(fault);
                }
                Again::OnTime | Again::WithFreshCredentials => remedied = true,
                Again::Slower | Again::Later if last => return Err(worn_out(fault, attempt)),
                Again::Slower | Again::Later => tokio::time::sleep(self.pace.pause(attempt)).await,
            }
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        service: Service,
        form: &str,
        sent: &Sent,
        remedied: bool,
    ) -> Result<Vec<u8>, Fault> {
        let permit = self.limiter.acquire().await;
        sent.0.store(true, Ordering::Relaxed);
        let within = self.pace.attempt_timeout;
        let answered = tokio::time::timeout(within, self.transport.post(service, form)).await;
        let reply = answered.unwrap_or_else(|_| {
            let detail = format!("no answer within {}", seconds(within));
            Err(Fault::later(Cause::Failed, detail))
        })?;
        if (200..300).contains(&reply.status) {
            permit.succeeded();
            return Ok(reply.body);
        }
        let fault = reply.clean(classify(reply.status, &reply.body));
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
            Fault::Absent { .. } | Fault::Gap { .. } => fault,
        }
    }
}

fn worn_out(fault: Fault, attempts: u32) -> Fault {
    match fault {
        Fault::Gap { cause, detail, .. } => {
            Fault::gap(cause, format!("{detail} (after {attempts} attempts)"))
        }
        Fault::Absent { .. } => fault,
    }
}

/// A duration for people: `90 s`, `0.25 s`.
pub(crate) fn seconds(duration: std::time::Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
