//! How fast, how often and how long AWS is asked.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

/// Patience with AWS.
///
/// ```
/// use std::time::Duration;
/// let pace = tutela_aws::Pace { time_limit: Some(Duration::from_secs(600)), ..Default::default() };
/// assert!(pace.max_attempts > 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How often one request is sent at most, the first time included.
    pub max_attempts: u32,
    /// The longest pause before the first repetition; it doubles with each, and a random part of it
    /// is waited.
    pub base_delay: Duration,
    /// Where the doubling ends.
    pub max_delay: Duration,
    /// How long one request may take, its answer included.
    pub attempt_timeout: Duration,
    /// The first pause between questions whether a credential report is ready; it grows by half
    /// each time, up to eight times as long.
    pub poll_delay: Duration,
    /// How long a credential report is waited for.
    pub poll_patience: Duration,
    /// How long all calls together may take, from the connection on; `None` for as long as it takes.
    pub time_limit: Option<Duration>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            max_attempts: 8,
            base_delay: Duration::from_millis(100),
            max_delay: Duration::from_secs(20),
            attempt_timeout: Duration::from_mins(1),
            poll_delay: Duration::from_millis(500),
            poll_patience: Duration::from_mins(3),
            time_limit: None,
        }
    }
}

impl Pace {
    /// The pause after an attempt in vain, the first being 1: exponential, with full jitter, so
    /// that many callers do not come back together.
    /// Source: <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>
    pub(crate) fn pause(&self, attempt: u32) -> Duration {
        let doubled =
            self.base_delay.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        let longest = u64::try_from(doubled.min(self.max_delay).as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(fastrand::u64(0..=longest))
    }

    /// The pause before the next question whether something is ready.
    pub(crate) fn next_poll(&self, last: Duration) -> Duration {
        (last + last / 2).min(self.poll_delay * 8)
    }
}

/// Lets as many requests through at a time as AWS bears: half as many when it throttles, one more
/// after each full round of successes.
#[derive(Debug)]
pub(crate) struct Limiter {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    limit: f64,
    in_flight: u32,
    /// How often the limit was halved. A request that began before the last halving tells nothing
    /// about the new limit.
    halvings: u64,
}

const START: f64 = 16.0;
const LEAST: f64 = 1.0;
const MOST: f64 = 64.0;

impl Limiter {
    pub(crate) fn new() -> Self {
        let state = State { limit: START, in_flight: 0, halvings: 0 };
        Self { state: Mutex::new(state), freed: Notify::new() }
    }

    /// Waits for its turn.
    pub(crate) async fn acquire(&self) -> Permit<'_> {
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            // Listen before looking, or a turn that comes free in between is missed.
            freed.as_mut().enable();
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            freed.await;
        }
    }

    fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut state = self.lock();
        if f64::from(state.in_flight) + 1.0 > state.limit {
            return None;
        }
        state.in_flight += 1;
        Some(Permit { limiter: self, halvings: state.halvings })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing in here can stop halfway, so that a poisoned state is still a good one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn; dropping it lets the next one through.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a Limiter,
    halvings: u64,
}

impl Permit<'_> {
    /// AWS answered.
    pub(crate) fn succeeded(&self) {
        let mut state = self.limiter.lock();
        let before = state.limit.floor();
        state.limit = (state.limit + 1.0 / state.limit).min(MOST);
        if state.limit.floor() > before {
            self.limiter.freed.notify_one();
        }
    }

    /// AWS asked for less.
    pub(crate) fn throttled(&self) {
        let mut state = self.limiter.lock();
        if self.halvings == state.halvings {
            state.limit = (state.limit / 2.0).max(LEAST);
            state.halvings += 1;
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.lock();
        state.in_flight = state.in_flight.saturating_sub(1);
        drop(state);
        self.limiter.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(limiter: &Limiter) -> f64 {
        limiter.lock().limit
    }

    fn taken(limiter: &Limiter) -> Vec<Permit<'_>> {
        std::iter::from_fn(|| limiter.try_acquire()).collect()
    }

    #[test]
    fn one_round_of_throttling_halves_once() {
        let limiter = Limiter::new();
        let round = taken(&limiter);
        assert_eq!(round.len(), 16);
        for permit in &round {
            permit.throttled();
        }
        assert!((limit(&limiter) - 8.0).abs() < 1e-9);
        drop(round);
        assert_eq!(taken(&limiter).len(), 8);
    }

    #[test]
    fn it_never_stops_and_never_runs_away() {
        let limiter = Limiter::new();
        for _ in 0..20 {
            limiter.try_acquire().unwrap().throttled();
        }
        assert_eq!(taken(&limiter).len(), 1);
        for _ in 0..10_000 {
            limiter.try_acquire().unwrap().succeeded();
        }
        assert_eq!(taken(&limiter).len(), 64);
    }

    #[test]
    fn success_adds_one_a_round() {
        let limiter = Limiter::new();
        for permit in &taken(&limiter) {
            permit.succeeded();
        }
        assert!((16.9..17.0).contains(&limit(&limiter)), "{}", limit(&limiter));
    }

    #[tokio::test]
    async fn everybody_gets_a_turn() {
        let limiter = Limiter::new();
        limiter.lock().limit = 3.0;
        let turns = futures_util::future::join_all((0..500).map(|_| async {
            let permit = limiter.acquire().await;
            let in_flight = limiter.lock().in_flight;
            tokio::task::yield_now().await;
            permit.succeeded();
            in_flight
        }))
        .await;
        assert!(turns.iter().all(|in_flight| (1..=64).contains(in_flight)));
        assert_eq!(limiter.lock().in_flight, 0);
    }

    #[test]
    fn pauses_double_up_to_a_bound_and_are_spread() {
        let pace = Pace {
            base_delay: Duration::from_millis(8),
            max_delay: Duration::from_millis(20),
            ..Pace::default()
        };
        for (attempt, bound) in [(1, 8), (2, 16), (3, 20), (40, 20), (u32::MAX, 20)] {
            let pauses: Vec<_> = (0..200).map(|_| pace.pause(attempt)).collect();
            let bound = Duration::from_millis(bound);
            assert!(pauses.iter().all(|pause| *pause <= bound));
            assert!(
                pauses.iter().any(|pause| *pause > bound / 2)
                    && pauses.iter().any(|pause| *pause < bound / 2)
            );
        }
    }
}
