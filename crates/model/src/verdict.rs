//! What was concluded about one resource, with the receipts for it.

use std::{borrow::Cow, fmt::Display, sync::Arc};

use crate::{Fix, Gap, Receipt, Severity, Text};

/// One cited field of one answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The answer.
    pub receipt: Arc<Receipt>,
    /// The field, as AWS names it.
    pub field: Text,
    /// Its value.
    pub value: Text,
}

impl Evidence {
    /// Cites `field` with `value` from the answer that `receipt` stands for.
    pub fn new(
        receipt: &Arc<Receipt>,
        field: impl Into<Cow<'static, str>>,
        value: impl Display,
    ) -> Self {
        let field = field.into().into();
        Self { receipt: Arc::clone(receipt), field, value: value.to_string().into() }
    }
}

/// What a check says of one resource: a verdict, or the gap that keeps it from one.
pub type Judgement = Result<Verdict, Gap>;

/// A verdict with its evidence. It cannot be made without evidence.
///
/// ```compile_fail
/// use tutela_model::Verdict;
/// let groundless = Verdict::pass("all is well", []);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) message: Cow<'static, str>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) severity: Option<Severity>,
    pub(crate) fix: Option<&'static Fix>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pass,
    Fail,
    NotApplicable,
}

impl Verdict {
    /// The problem is there. `message` is one plain sentence without a full stop.
    pub fn fail<const N: usize>(
        message: impl Into<Cow<'static, str>>,
        evidence: [Evidence; N],
    ) -> Self {
        Self::build(Outcome::Fail, message.into(), evidence)
    }

    /// The problem is not there.
    pub fn pass<const N: usize>(
        message: impl Into<Cow<'static, str>>,
        evidence: [Evidence; N],
    ) -> Self {
        Self::build(Outcome::Pass, message.into(), evidence)
    }

    /// The question does not arise for this resource.
    pub fn not_applicable<const N: usize>(
        message: impl Into<Cow<'static, str>>,
        evidence: [Evidence; N],
    ) -> Self {
        Self::build(Outcome::NotApplicable, message.into(), evidence)
    }

    fn build<const N: usize>(
        outcome: Outcome,
        message: Cow<'static, str>,
        evidence: [Evidence; N],
    ) -> Self {
        const { assert!(N > 0, "a verdict needs its receipt") };
        Self { outcome, message, evidence: Vec::from(evidence), severity: None, fix: None }
    }

    /// The same verdict with more evidence.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(more);
        self
    }

    /// The same verdict at a severity that knows the context, instead of the check's own.
    #[must_use]
    pub fn at(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// The same verdict with a way out of its own, instead of the check's.
    #[must_use]
    pub fn fixed_by(mut self, fix: &'static Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same verdict, with a remark after its sentence.
    #[must_use]
    pub fn remark(mut self, remark: impl Display) -> Self {
        self.message = format!("{}; {remark}", self.message).into();
        self
    }

    /// The evidence.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
}
