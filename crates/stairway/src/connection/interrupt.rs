//! A request to stop, shared by whoever listens for it and whoever must act on it.

use std::sync::Arc;
use tokio::sync::watch;

/// A flag that is raised once, from a signal handler's task say, and that running work obeys: the
/// statement under way is cancelled and its transaction rolled back. Clones share the flag.
#[derive(Clone, Debug)]
pub struct Interrupt(Arc<watch::Sender<bool>>);

impl Default for Interrupt {
    fn default() -> Interrupt {
        Interrupt(Arc::new(watch::Sender::new(false)))
    }
}

impl Interrupt {
    /// Raises the flag.
    pub fn trigger(&self) {
        self.0.send_replace(true);
    }

    /// Whether the flag is up.
    pub fn is_triggered(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns once the flag is up.
    pub async fn triggered(&self) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|up| *up).await;
    }
}
