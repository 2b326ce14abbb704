//! The signals that end the program.

use std::io;
use tokio::sync::watch;

/// What the process ends with when it is told to stop a second time.
const AT_ONCE: i32 = 130;

/// Whether the program was told to stop.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// From now on, Ctrl-C and SIGTERM are heard. A second one ends the process at once.
    pub(super) fn new() -> io::Result<Stop> {
        let (said, heard) = watch::channel(false);
        let mut signals = Signals::new()?;
        tokio::spawn(async move {
            signals.next().await;
            let _ = said.send(true);
            signals.next().await;
            std::process::exit(AT_ONCE);
        });
        Ok(Stop(heard))
    }

    /// Returns once the program was told to stop.
    pub(super) async fn asked(&self) {
        // The sender lives as long as the process.
        let _ = self.0.clone().wait_for(|stopped| *stopped).await;
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Signals> {
        tokio::signal::windows::ctrl_c().map(Signals)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
