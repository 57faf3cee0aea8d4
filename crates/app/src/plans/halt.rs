//! Why a plan was not carried out, or not to its end.

use thiserror::Error;
use tutela_model::{Change, State, Subject};
use tutela_ports::Refusal;

/// What keeps a plan from going on. The journal says how far it is.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Halt {
    /// It is of another account than the credentials.
    #[error(
        "the plan is of account {plan}, and these credentials are of {own}: nothing was changed"
    )]
    OtherAccount {
        /// The plan's account.
        plan: String,
        /// That of the credentials.
        own: String,
    },
    /// Nobody said whose credentials these are.
    #[error("sts:GetCallerIdentity does not say whose credentials these are ({}): nothing was changed", .0.detail)]
    Unnamed(Refusal),
    /// Preconditions do not hold. Nothing was written by this run.
    #[error("the account is not as the plan found it, and nothing was changed: {}: make a plan anew", listed(.0))]
    Stale(Vec<Differs>),
    /// Before this step, the account was not as the plan says.
    #[error("before step {step}: {differs}: what somebody else changed is not overwritten")]
    Foreign {
        /// The step.
        step: usize,
        /// How it differs.
        differs: Box<Differs>,
    },
    /// A look was refused, or failed.
    #[error("before step {step}: {subject} could not be looked at: {}", .refusal.detail)]
    Blind {
        /// The step.
        step: usize,
        /// What was to be looked at.
        subject: Subject,
        /// Why not.
        refusal: Refusal,
    },
    /// AWS refused the call.
    #[error("step {step}: {change} was refused, and is not done: {}", .refusal.detail)]
    Refused {
        /// The step.
        step: usize,
        /// The call.
        change: Box<Change>,
        /// In AWS's words.
        refusal: Refusal,
    },
    /// Nobody knows whether the call was done: its answer was lost, or its effect was not seen.
    #[error("step {step}: {change}: {why}; it was not seen to be done so far")]
    Unsettled {
        /// The step.
        step: usize,
        /// The call.
        change: Box<Change>,
        /// What is known.
        why: String,
    },
    /// Nothing takes back what was done. No call was sent to take back anything.
    #[error(
        "step {step}: {change}: nothing takes that back, and so nothing of the plan was taken back"
    )]
    Final {
        /// The step.
        step: usize,
        /// Its call.
        change: Box<Change>,
    },
    /// The plan is being taken back, or was.
    #[error("the plan is being taken back, or was: it cannot be carried out any more")]
    TakenBack,
    /// The journal could not be written, so that nothing may be done.
    #[error("the journal could not be written, and so the next step was not taken: {0}")]
    NoJournal(String),
}

/// A subject that does not stand as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// What.
    pub subject: Subject,
    /// How it should stand.
    pub expected: State,
    /// How it does.
    pub found: State,
}

impl std::fmt::Display for Differs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { subject, expected, found } = self;
        write!(f, "{subject} should be ({expected}) and is ({found})")
    }
}

fn listed(all: &[Differs]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
