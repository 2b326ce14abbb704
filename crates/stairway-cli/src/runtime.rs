//! Where asynchronous work runs, and the signals that stop it.

use crate::{diagnostic::Diagnostic, exit::Exit, output::Output};
use stairway::{ErrorKind, connection::Interrupt};
use std::{
    future::Future,
    io::{self, IsTerminal as _, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Runs `work` to its end. Ctrl-C and SIGTERM raise the interrupt that it is given, so that it rolls back and
/// returns; a second one ends the process at once.
pub(crate) fn block_on<W, F, T>(output: &Output, work: W) -> Result<T, Box<Diagnostic>>
where
    W: FnOnce(Interrupt) -> F,
    F: Future<Output = Result<T, Box<Diagnostic>>>,
{
    let unable = |error: io::Error| {
        Diagnostic::new(ErrorKind::Internal, "no threads can be started").note(error.to_string())
    };
    // The work stays on this thread, which waits for the database itself: an answer that another thread had to
    // pass on would come later, every time. Signals are heard on a thread of their own, however busy the work is.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(unable)?;
    let watch = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_io()
        .build()
        .map_err(unable)?;
    let interrupt = Interrupt::default();
    let quiet = output.is_quiet();
    let raised = interrupt.clone();
    watch.spawn(async move {
        signalled().await;
        // The work may end as soon as it hears of it, and the process with it.
        if !quiet {
            announce();
        }
        raised.trigger();
        signalled().await;
        std::process::exit(Exit::Interrupted.code().into());
    });
    let result = runtime.block_on(work(interrupt));
    // A connection that still waits for a server must not hold up the end.
    runtime.shutdown_background();
    watch.shutdown_background();
    result
}

/// While it lives, Ctrl-C does not end the process: whoever reads the terminal hears of it and can put the terminal in
/// order. Between two questions it is remembered.
pub(crate) struct Deferred {
    _watch: tokio::runtime::Runtime,
    pressed: Arc<AtomicBool>,
}

impl Deferred {
    pub(crate) fn new() -> Result<Deferred, Box<Diagnostic>> {
        let watch = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_io()
            .build()
            .map_err(|error| {
                Diagnostic::new(ErrorKind::Internal, "no threads can be started")
                    .note(error.to_string())
            })?;
        let pressed = Arc::new(AtomicBool::new(false));
        let heard = pressed.clone();
        // Heard from now on, not only when the thread gets to it.
        let within = watch.enter();
        let mut presses = presses().map_err(|error| {
            Diagnostic::new(ErrorKind::Internal, "Ctrl-C cannot be heard").note(error.to_string())
        })?;
        drop(within);
        watch.spawn(async move {
            while presses.recv().await.is_some() {
                heard.store(true, Ordering::Release);
            }
        });
        Ok(Deferred {
            _watch: watch,
            pressed,
        })
    }

    /// Whether it was pressed.
    pub(crate) fn pressed(&self) -> bool {
        self.pressed.load(Ordering::Acquire)
    }
}

/// Each Ctrl-C from now on.
#[cfg(unix)]
fn presses() -> io::Result<tokio::signal::unix::Signal> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
}

/// Each Ctrl-C from now on.
#[cfg(windows)]
fn presses() -> io::Result<tokio::signal::windows::CtrlC> {
    tokio::signal::windows::ctrl_c()
}

/// Says that the request was heard. On a terminal it takes the place of the progress bar and of `^C`.
fn announce() {
    let mut stderr = io::stderr().lock();
    let start = if stderr.is_terminal() {
        "\r\x1b[2K"
    } else {
        ""
    };
    let _ = writeln!(
        stderr,
        "{start}interrupted: rolling back what is running; once more stops at once"
    );
}

/// Returns at the next request to stop.
#[cfg(unix)]
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

/// Returns at the next request to stop.
#[cfg(not(unix))]
async fn signalled() {
    let _ = tokio::signal::ctrl_c().await;
}
