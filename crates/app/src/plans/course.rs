//! How far a plan is, by its journal.

use std::fmt;

use tutela_ports::{Entry, Mark};
use tutela_remedy::Plan;

/// The last mark of each step; `None` for a step that was not begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course(pub(super) Vec<Option<Mark>>);

/// An entry that no plan of this kind can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourseError {
    /// The step that it names.
    pub step: usize,
}

/// How a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No step was begun.
    Open,
    /// Some steps are done, or may be, and others are not.
    Half,
    /// Every step is done.
    Done,
    /// It is being taken back.
    Undoing,
    /// What was done is taken back.
    Undone,
}

impl Course {
    /// Reads a journal.
    ///
    /// # Errors
    /// For an entry about a step that the plan does not have.
    pub fn read(plan: &Plan, journal: &[Entry]) -> Result<Self, CourseError> {
        let mut marks = vec![None; plan.steps().len()];
        for Entry { step, mark, .. } in journal {
            let place = step.checked_sub(1).and_then(|place| marks.get_mut(place));
            *place.ok_or(CourseError { step: *step })? = Some(*mark);
        }
        Ok(Self(marks))
    }

    /// How the plan stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let has = |wanted: &[Mark]| self.0.iter().flatten().any(|mark| wanted.contains(mark));
        let is_open = |mark: &Option<Mark>| matches!(mark, None | Some(Mark::Refused));
        if has(&[Mark::Undoing, Mark::Undone]) {
            let is_left = has(&[Mark::Undoing, Mark::Begun, Mark::Done]);
            return if is_left { Standing::Undoing } else { Standing::Undone };
        }
        if self.0.iter().all(is_open) {
            return Standing::Open;
        }
        let is_done = self.0.iter().all(|mark| *mark == Some(Mark::Done));
        if is_done { Standing::Done } else { Standing::Half }
    }

    /// Whether the step of this number is done, the first being 1.
    #[must_use]
    pub fn is_done(&self, number: usize) -> bool {
        self.mark(number) == Some(Mark::Done)
    }

    /// Whether the step of this number may be done, and is not taken back.
    #[must_use]
    pub fn is_begun(&self, number: usize) -> bool {
        matches!(self.mark(number), Some(Mark::Begun | Mark::Done | Mark::Undoing))
    }

    fn mark(&self, number: usize) -> Option<Mark> {
        self.0.get(number.checked_sub(1)?).copied().flatten()
    }

    /// How many steps are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.0.iter().filter(|mark| **mark == Some(Mark::Done)).count()
    }
}

impl Standing {
    /// In a word, as reports have it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "not-begun",
            Self::Half => "half-applied",
            Self::Done => "applied",
            Self::Undoing => "half-undone",
            Self::Undone => "undone",
        }
    }
}

impl fmt::Display for CourseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the journal speaks of step {}, which the plan does not have", self.step)
    }
}

impl std::error::Error for CourseError {}
