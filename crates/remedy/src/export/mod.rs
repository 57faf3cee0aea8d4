//! A plan for those who let no tool of ours write: as commands of the AWS CLI, as Terraform, and as
//! CloudFormation.
//!
//! What such a tool cannot be told is an error and never left out.

mod cloudformation;
mod commands;
mod scps;
mod terraform;

use thiserror::Error;
use tutela_model::Change;

use crate::Plan;

pub use self::{cloudformation::cloudformation, commands::commands, terraform::terraform};

/// A step that cannot be said in a form.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("step {step} ({operation}) cannot be said in {form}: {why}")]
pub struct ExportError {
    /// The step, the first being 1.
    pub step: usize,
    /// Its call.
    pub operation: String,
    /// The form.
    pub form: &'static str,
    /// Why not.
    pub why: &'static str,
}

impl ExportError {
    fn new(step: usize, change: &Change, form: &'static str, why: &'static str) -> Self {
        Self { step, operation: change.operation().to_string(), form, why }
    }
}

/// The plan's calls, numbered.
fn numbered(plan: &Plan) -> impl Iterator<Item = (usize, &Change)> {
    (1..).zip(plan.steps().iter().map(|step| &step.action))
}
