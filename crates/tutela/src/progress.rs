//! Tells a person at a terminal how far a scan is.

use std::{io::IsTerminal as _, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tutela_ports::Progress;

use crate::output;

/// A line on standard error; nothing where that is no terminal.
#[derive(Debug)]
pub(crate) struct TerminalProgress(ProgressBar);

impl TerminalProgress {
    /// For a number of calls that is known more or less.
    pub(crate) fn of_calls() -> Self {
        Self::new("asking AWS {bar:30} {pos}/{len} calls, {elapsed}")
    }

    /// For the accounts of an organisation.
    pub(crate) fn of_accounts() -> Self {
        Self::new("asking AWS {bar:30} {pos}/{len} accounts, {elapsed}")
    }

    /// For files of records.
    pub(crate) fn of_files() -> Self {
        Self::new("reading {bar:30} {pos}/{len} files, {elapsed}")
    }

    /// For records that AWS keeps; of Event history nobody knows how much there is.
    pub(crate) fn of_records() -> Self {
        Self::new("reading records {spinner} {pos} so far, {elapsed}")
    }

    /// For what just takes its time.
    pub(crate) fn of_trying() -> Self {
        Self::new("{spinner} trying each call once, {elapsed}")
    }

    fn new(template: &str) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self(bar)
    }

    /// Says something without getting in the line's way.
    pub(crate) fn say(&self, text: &str) {
        self.0.suspend(|| output::say(text));
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for TerminalProgress {
    fn calls(&self, done: usize, known: usize) {
        self.0.set_length(u64::try_from(known).unwrap_or(u64::MAX));
        self.0.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    }

    fn accounts(&self, done: usize, known: usize) {
        self.calls(done, known);
    }
}
