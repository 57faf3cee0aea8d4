//! One step after the other, there and back.

use std::time::Duration;

use tutela_model::{Change, State, Subject};
use tutela_ports::{Changes, Clock, Entry, Journal, Mark, NotMade, Refusal, Waits};
use tutela_remedy::{Plan, Precondition, Step};

use super::{Course, Halt, halt::Differs};

/// How long AWS may need until what was written is read everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The pause before the second look; each is twice the one before.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// All pauses of one question together.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { first: seconds(1), longest: seconds(8), whole: seconds(90) }
    }
}

/// Hears how far it is.
pub trait Told: Send + Sync {
    /// A step is about to be taken, or taken back.
    fn step(&self, number: usize, change: &Change);
}

/// Carries out plans of one account.
#[derive(Debug)]
pub struct Executor<'a, C, J, O> {
    /// Looks and changes.
    pub changes: &'a C,
    /// Remembers.
    pub journal: &'a J,
    /// Waits, tells the time, and hears how far it is.
    pub outside: &'a O,
    /// How long a look may be behind.
    pub patience: Patience,
}

/// Codes by which AWS refuses what is done already.
const DONE_ALREADY: [&str; 7] = [
    "EntityAlreadyExists",
    "NoSuchEntity",
    "NoSuchConfigRuleException",
    "DuplicatePolicyException",
    "DuplicatePolicyAttachmentException",
    "PolicyNotAttachedException",
    "PolicyNotFoundException",
];

/// The call of a step, or the one that takes it back, and what it makes of its subject.
struct Move<'a> {
    number: usize,
    change: &'a Change,
    from: &'a State,
    to: &'a State,
    provided: &'a [Precondition],
    begun: Mark,
    done: Mark,
}

impl<'a> Move<'a> {
    fn there(number: usize, step: &'a Step) -> Self {
        let (from, to) = (&step.precondition.is, &step.becomes);
        let (begun, done, provided) = (Mark::Begun, Mark::Done, step.provided.as_slice());
        Self { number, change: &step.action, from, to, provided, begun, done }
    }

    /// `None` for what nothing takes back.
    fn back(number: usize, step: &'a Step) -> Option<Self> {
        let change = step.undo.as_ref()?;
        let (from, to) = (&step.becomes, &step.precondition.is);
        let (begun, done, provided) = (Mark::Undoing, Mark::Undone, [].as_slice());
        Some(Self { number, change, from, to, provided, begun, done })
    }
}

impl<C: Changes, J: Journal, O: Waits + Clock + Told> Executor<'_, C, J, O> {
    /// Carries out what is left of a plan.
    ///
    /// # Errors
    /// Where it cannot go on. What was done stays done, and the journal says what that is.
    pub async fn apply(&self, plan: &Plan, course: &Course) -> Result<(), Halt> {
        self.check_account(plan).await?;
        if course.0.iter().flatten().any(|mark| matches!(mark, Mark::Undoing | Mark::Undone)) {
            return Err(Halt::TakenBack);
        }
        self.check_preconditions(plan, course).await?;
        for ((number, step), mark) in (1..).zip(plan.steps()).zip(&course.0) {
            let step = Move::there(number, step);
            match mark {
                Some(Mark::Done) => {}
                Some(Mark::Begun) => self.go_on(&step).await?,
                None | Some(Mark::Refused | Mark::Undoing | Mark::Undone) => {
                    self.expect(&step).await?;
                    self.take(&step).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes back what was done of a plan, the last step first.
    ///
    /// # Errors
    /// Where it cannot go on. The journal says how far it is.
    pub async fn undo(&self, plan: &Plan, course: &Course) -> Result<(), Halt> {
        self.check_account(plan).await?;
        let steps: Vec<_> = (1..).zip(plan.steps()).zip(&course.0).collect();
        for ((number, step), mark) in steps.iter().filter(|((_, step), _)| step.undo.is_none()) {
            if matches!(mark, Some(Mark::Begun | Mark::Done)) {
                self.is_not_done(&Move::there(*number, step)).await?;
            }
        }
        for ((number, step), mark) in steps.into_iter().rev() {
            let Some(step) = Move::back(number, step) else { continue };
            match mark {
                None | Some(Mark::Refused | Mark::Undone) => {}
                Some(Mark::Undoing) => self.go_on(&step).await?,
                Some(Mark::Begun | Mark::Done) => self.take_back(&step).await?,
            }
        }
        Ok(())
    }

    /// Has what nothing takes back not be done after all.
    async fn is_not_done(&self, step: &Move<'_>) -> Result<(), Halt> {
        let found = self.settled(step, &[step.to]).await?;
        if found == *step.from {
            return self.keep(step.number, Mark::Undone);
        }
        Err(Halt::Final { step: step.number, change: Box::new(step.change.clone()) })
    }

    async fn check_account(&self, plan: &Plan) -> Result<(), Halt> {
        let own = self.changes.identity().await.map_err(Halt::Unnamed)?.account;
        let plan = plan.content().account.clone();
        if own == plan { Ok(()) } else { Err(Halt::OtherAccount { plan, own }) }
    }

    /// Holds all that is to be changed against the plan, before any of it is.
    async fn check_preconditions(&self, plan: &Plan, course: &Course) -> Result<(), Halt> {
        let mut differing = Vec::new();
        let mut seen: Vec<(&Subject, State)> = Vec::new();
        for ((number, step), mark) in (1..).zip(plan.steps()).zip(&course.0) {
            if matches!(mark, Some(Mark::Begun | Mark::Done)) {
                // What comes after a step on the same subject is looked at when that is done.
                seen.push((&step.precondition.of, step.becomes.clone()));
                continue;
            }
            let of = &step.precondition.of;
            let earlier = seen.iter().rev().find(|(own, _)| *own == of).map(|(_, state)| state);
            let found = match earlier {
                Some(state) => state.clone(),
                None => self.look(number, of).await?,
            };
            differing.extend(differs(&step.precondition, found));
            for own in &step.provided {
                differing.extend(differs(own, self.look(number, &own.of).await?));
            }
            seen.push((of, step.becomes.clone()));
        }
        if differing.is_empty() { Ok(()) } else { Err(Halt::Stale(differing)) }
    }

    /// A step that may have been taken: its effect is waited for before it is taken again.
    async fn go_on(&self, step: &Move<'_>) -> Result<(), Halt> {
        let found = self.settled(step, &[step.to]).await?;
        if found == *step.to {
            return self.keep(step.number, step.done);
        }
        if found != *step.from {
            return Err(foreign(step, found));
        }
        self.is_provided(step).await?;
        self.take(step).await
    }

    async fn take_back(&self, step: &Move<'_>) -> Result<(), Halt> {
        let found = self.settled(step, &[step.from]).await?;
        if found == *step.to {
            // It was not done after all, or somebody took it back already.
            return self.keep(step.number, step.done);
        }
        if found != *step.from {
            return Err(foreign(step, found));
        }
        self.take(step).await
    }

    /// Has the subject stand as it is to before the step; a look may be behind an earlier step.
    async fn expect(&self, step: &Move<'_>) -> Result<(), Halt> {
        let found = self.settled(step, &[step.from]).await?;
        if found != *step.from {
            return Err(foreign(step, found));
        }
        self.is_provided(step).await
    }

    async fn is_provided(&self, step: &Move<'_>) -> Result<(), Halt> {
        for own in step.provided {
            if let Some(differs) = differs(own, self.look(step.number, &own.of).await?) {
                return Err(Halt::Foreign { step: step.number, differs: Box::new(differs) });
            }
        }
        Ok(())
    }

    /// Makes the call, and waits until its effect is seen.
    async fn take(&self, step: &Move<'_>) -> Result<(), Halt> {
        self.keep(step.number, step.begun)?;
        self.outside.step(step.number, step.change);
        let made = self.changes.make(step.change).await;
        let unsettled = |why: String| Halt::Unsettled {
            step: step.number,
            change: Box::new(step.change.clone()),
            why,
        };
        match made {
            Err(NotMade::Refused(refusal)) => self.refused(step, refusal).await,
            Ok(()) => match self.settled(step, &[step.to]).await? {
                found if found == *step.to => self.keep(step.number, step.done),
                found if found == *step.from => {
                    Err(unsettled("AWS took it, and does not show it yet".to_owned()))
                }
                found => Err(foreign_after(step, found)),
            },
            Err(NotMade::Unanswered(Refusal { detail, .. })) => {
                match self.settled(step, &[step.to]).await? {
                    found if found == *step.to => self.keep(step.number, step.done),
                    found if found == *step.from => {
                        Err(unsettled(format!("no answer came ({detail})")))
                    }
                    found => Err(foreign_after(step, found)),
                }
            }
        }
    }

    /// AWS refuses what is done already, too: by an earlier try of this same step, whose effect no look
    /// had shown.
    async fn refused(&self, step: &Move<'_>, refusal: Refusal) -> Result<(), Halt> {
        let patient = DONE_ALREADY.iter().any(|code| refusal.has_code(code));
        let found = if patient {
            self.settled(step, &[step.to]).await?
        } else {
            self.look(step.number, &step.change.subject()).await?
        };
        if found == *step.to {
            return self.keep(step.number, step.done);
        }
        if step.begun == Mark::Begun {
            self.keep(step.number, Mark::Refused)?;
        }
        let change = Box::new(step.change.clone());
        Err(Halt::Refused { step: step.number, change, refusal })
    }

    /// Looks until the subject stands in one of these ways, or patience is at its end: then, as it stands.
    async fn settled(&self, step: &Move<'_>, wanted: &[&State]) -> Result<State, Halt> {
        let subject = step.change.subject();
        let (mut pause, mut left) = (self.patience.first, self.patience.whole);
        loop {
            let found = self.look(step.number, &subject).await?;
            if wanted.contains(&&found) || left.is_zero() {
                return Ok(found);
            }
            let now = pause.min(left);
            self.outside.wait(now).await;
            left = left.saturating_sub(now);
            pause = pause.saturating_mul(2).min(self.patience.longest);
        }
    }

    async fn look(&self, step: usize, subject: &Subject) -> Result<State, Halt> {
        let blind = |refusal| Halt::Blind { step, subject: subject.clone(), refusal };
        self.changes.look(subject).await.map_err(blind)
    }

    fn keep(&self, step: usize, mark: Mark) -> Result<(), Halt> {
        let entry = Entry { step, mark, at: self.outside.now() };
        self.journal.keep(&entry).map_err(Halt::NoJournal)
    }
}

fn differs(wanted: &Precondition, found: State) -> Option<Differs> {
    let Precondition { of, is } = wanted.clone();
    (found != is).then_some(Differs { subject: of, expected: is, found })
}

fn foreign(step: &Move<'_>, found: State) -> Halt {
    let (subject, expected) = (step.change.subject(), step.from.clone());
    let differs = Box::new(Differs { subject, expected, found });
    Halt::Foreign { step: step.number, differs }
}

fn foreign_after(step: &Move<'_>, found: State) -> Halt {
    let (subject, expected) = (step.change.subject(), step.to.clone());
    let differs = Box::new(Differs { subject, expected, found });
    Halt::Foreign { step: step.number, differs }
}
