//! Progress on standard error: a bar on a terminal, nothing elsewhere. What must stay visible is printed as
//! lines by the command itself, through [`Progress::aside`].

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// A bar, shown only on a terminal. Gone when dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(quiet: bool) -> Progress {
        // Hides itself where standard error is no terminal.
        let target = match quiet {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.set_style(style("{spinner} {wide_msg}"));
        Progress(bar)
    }

    /// Whether there is a terminal, and so whether the bar is seen.
    pub(crate) fn is_visible(&self) -> bool {
        !self.0.is_hidden()
    }

    /// From now on there are `steps` to do.
    pub(crate) fn expect(&self, steps: usize) {
        self.0.set_length(steps as u64);
        self.0.set_style(style(
            "{spinner} {pos:>4}/{len} [{bar:24}] {elapsed} {wide_msg}",
        ));
    }

    /// What is being done now.
    pub(crate) fn doing(&self, what: String) {
        self.0.set_message(what);
    }

    /// One step more is done.
    pub(crate) fn done(&self) {
        self.0.inc(1);
    }

    /// Lets `print` write lines, above the bar.
    pub(crate) fn aside(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates are the constants above; one that did not parse would only look different.
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .progress_chars("=> ")
}
