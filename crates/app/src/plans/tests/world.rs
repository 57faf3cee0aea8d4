//! An account in memory, whose looks may be behind, and which a test can end, or have fail, at any point.

use std::{
    future::pending,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use jiff::Timestamp;
use tutela_model::{Cause, Change, State, Subject};
use tutela_ports::{Changes, Clock, Entry, Identity, Journal, NotMade, Refusal, Waits};

use super::held::Held;
use crate::plans::Told;

pub(super) const ACCOUNT: &str = "111122223333";

/// What goes wrong with a call that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    Denied,
    Throttled,
    /// It was done, and the answer was lost.
    LostAnswer,
    /// It was not done, and no answer came.
    LostCall,
}

pub(super) struct World(Mutex<Inner>);

struct Inner {
    /// The account as it was from a second on, the last being how it is.
    history: Vec<(i64, Held)>,
    now: i64,
    lag: i64,
    /// How many events may happen before everything ends: entries, and calls before and after their
    /// effect.
    fuel: Option<usize>,
    /// What goes wrong with the call of a number, the first being 1.
    wrong: Option<(usize, Wrong)>,
    writes: usize,
    journal: Vec<Entry>,
    effects: Vec<Change>,
}

impl World {
    pub(super) fn new(held: Held) -> Self {
        Self(Mutex::new(Inner {
            history: vec![(i64::MIN, held)],
            now: 0,
            lag: 0,
            fuel: None,
            wrong: None,
            writes: 0,
            journal: Vec::new(),
            effects: Vec::new(),
        }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// Looks are so many seconds behind.
    pub(super) fn lagging(self, seconds: i64) -> Self {
        self.inner().lag = seconds;
        self
    }

    pub(super) fn with_wrong(self, number: usize, wrong: Wrong) -> Self {
        self.inner().wrong = Some((number, wrong));
        self
    }

    /// Ends after so many events; `None` for never.
    pub(super) fn fuel(&self, fuel: Option<usize>) {
        self.inner().fuel = fuel;
    }

    pub(super) fn held(&self) -> Held {
        self.inner().history.last().unwrap().1.clone()
    }

    pub(super) fn journal(&self) -> Vec<Entry> {
        self.inner().journal.clone()
    }

    /// The calls that had an effect, in order.
    pub(super) fn effects(&self) -> Vec<Change> {
        self.inner().effects.clone()
    }

    /// Somebody else changes something.
    pub(super) fn change(&self, change: impl FnOnce(&mut Held)) {
        let mut inner = self.inner();
        let mut held = inner.history.last().unwrap().1.clone();
        change(&mut held);
        let now = inner.now;
        inner.history.push((now, held));
    }
}

impl Inner {
    /// Whether there is an event left.
    fn burn(&mut self) -> bool {
        match &mut self.fuel {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }

    fn seen(&self) -> &Held {
        let at = self.now - self.lag;
        &self.history.iter().rev().find(|(from, _)| *from <= at).unwrap().1
    }
}

impl Changes for World {
    async fn identity(&self) -> Result<Identity, Refusal> {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/admin");
        Ok(Identity { arn, account: ACCOUNT.to_owned() })
    }

    async fn look(&self, at: &Subject) -> Result<State, Refusal> {
        Ok(self.inner().seen().state(at))
    }

    async fn make(&self, change: &Change) -> Result<(), NotMade> {
        let (goes_on, wrong) = {
            let mut inner = self.inner();
            inner.writes += 1;
            let wrong = inner.wrong.filter(|(number, _)| *number == inner.writes);
            (inner.burn(), wrong.map(|(_, wrong)| wrong))
        };
        if !goes_on {
            return pending().await;
        }
        let refused = |cause, detail: &str| {
            Err(NotMade::Refused(Refusal { cause, detail: detail.to_owned() }))
        };
        let lost = || {
            let detail = "HTTP 500 with an empty answer".to_owned();
            Err(NotMade::Unanswered(Refusal { cause: Cause::Failed, detail }))
        };
        match wrong {
            Some(Wrong::Denied) => return refused(Cause::Denied, "AccessDenied: not authorized"),
            Some(Wrong::Throttled) => {
                return refused(Cause::Throttled, "Throttling: Rate exceeded");
            }
            Some(Wrong::LostCall) => return lost(),
            Some(Wrong::LostAnswer) | None => {}
        }
        let mut held = self.held();
        if let Err(code) = held.take(change) {
            return refused(Cause::Failed, &format!("HTTP 409: {code}: no"));
        }
        self.change(|own| *own = held);
        let goes_on = {
            let mut inner = self.inner();
            inner.effects.push(change.clone());
            inner.burn()
        };
        match (goes_on, wrong) {
            (false, _) => pending().await,
            (true, Some(_)) => lost(),
            (true, None) => Ok(()),
        }
    }
}

impl Journal for World {
    fn keep(&self, entry: &Entry) -> Result<(), String> {
        let mut inner = self.inner();
        // Whoever is killed here has written the line, or has not; a test looks at both.
        if !inner.burn() {
            return Err("killed before the line was written".to_owned());
        }
        inner.journal.push(entry.clone());
        if inner.burn() { Ok(()) } else { Err("killed after the line was written".to_owned()) }
    }
}

impl Waits for World {
    async fn wait(&self, time: Duration) {
        self.inner().now += i64::try_from(time.as_secs().max(1)).unwrap();
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + self.inner().now).unwrap()
    }
}

impl Told for World {
    fn step(&self, _number: usize, _change: &Change) {}
}
