//! Tells a person at a terminal how far a scan is.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tutela_ports::Progress;

/// A line on standard error; nothing where that is no terminal.
#[derive(Debug)]
pub(crate) struct TerminalProgress(ProgressBar);

impl TerminalProgress {
    pub(crate) fn new() -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) =
            ProgressStyle::with_template("asking AWS {bar:30} {pos}/{len} calls, {elapsed}")
        {
            bar.set_style(style);
        }
        Self(bar)
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
}
