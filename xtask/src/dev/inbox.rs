//! What comes in while things run: changes of files, a key at the terminal, a signal to end.

use super::change::{Change, FOLDERS, Need, matters};
use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer,
    notify::{RecommendedWatcher, RecursiveMode},
};
use std::{
    io::{self, BufRead as _, IsTerminal as _},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

/// How long no more changes have to come until those that came count as one: an editor, a branch switch or a formatter
/// writes many files at once.
const QUIET: Duration = Duration::from_millis(150);

enum Message {
    Files(DebounceEventResult),
    Key,
    End,
}

/// What came in and was not yet taken.
pub(super) struct Inbox {
    root: PathBuf,
    receiver: Receiver<Message>,
    /// Nothing is watched any more without it.
    _watch: Option<Debouncer<RecommendedWatcher, RecommendedCache>>,
    change: Change,
    is_ended: bool,
}

impl Inbox {
    /// Hears from now on of signals and, with `watch`, of changes below `root` and of the return key.
    ///
    /// # Errors
    ///
    /// The system does not let so many files be watched.
    pub(super) fn open(
        root: &Path,
        watch: bool,
        runtime: &tokio::runtime::Runtime,
    ) -> Result<Inbox, Box<dyn std::error::Error>> {
        let (sender, receiver) = channel();
        // Paths are compared with it as the system gives them.
        let root = root.canonicalize()?;
        end_at_signals(runtime, sender.clone())?;
        let watch = match watch {
            true => {
                return_key(sender.clone());
                Some(watch_files(&root, sender)?)
            }
            false => None,
        };
        Ok(Inbox {
            root,
            receiver,
            _watch: watch,
            change: Change::default(),
            is_ended: false,
        })
    }

    /// Takes in what comes within `time`, and returns at the first that does.
    pub(super) fn wait(&mut self, time: Duration) {
        match self.receiver.recv_timeout(time) {
            Ok(message) => self.take_in(message),
            Err(RecvTimeoutError::Timeout) => {}
            // The signals cannot be heard any more: better an end than a process that nobody can end.
            Err(RecvTimeoutError::Disconnected) => self.is_ended = true,
        }
        while let Ok(message) = self.receiver.try_recv() {
            self.take_in(message);
        }
    }

    fn take_in(&mut self, message: Message) {
        match message {
            Message::End => self.is_ended = true,
            Message::Key => self.change.ask(Need::All),
            Message::Files(Ok(events)) => {
                for event in events {
                    if event.need_rescan() {
                        // The system lost count.
                        self.change.ask(Need::Migrate);
                    }
                    if matters(event.kind) {
                        for path in &event.paths {
                            if let Ok(path) = path.strip_prefix(&self.root) {
                                self.change.file(path);
                            }
                        }
                    }
                }
            }
            Message::Files(Err(errors)) => {
                for error in errors {
                    super::say(format_args!("changes may go unseen: {error}"));
                }
            }
        }
    }

    /// Whether it is time to end.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Whether there is something to do.
    pub(super) fn has_change(&self) -> bool {
        self.change.need().is_some()
    }

    /// What changed since this was last asked.
    pub(super) fn take(&mut self) -> Change {
        std::mem::take(&mut self.change)
    }
}

fn watch_files(
    root: &Path,
    sender: Sender<Message>,
) -> Result<Debouncer<RecommendedWatcher, RecommendedCache>, Box<dyn std::error::Error>> {
    let mut watch = new_debouncer(QUIET, None, move |result| {
        // Nobody listens any more at the end.
        let _ = sender.send(Message::Files(result));
    })?;
    for folder in FOLDERS.map(|folder| root.join(folder)) {
        if folder.is_dir() {
            watch.watch(&folder, RecursiveMode::Recursive)?;
        }
    }
    // The folder and not the manifests themselves: many editors put a new file in the place of the old one. Not what is
    // below it: the build folder has more files than a system likes to watch.
    watch.watch(root, RecursiveMode::NonRecursive)?;
    Ok(watch)
}

/// At a terminal, the return key asks for everything once more.
fn return_key(sender: Sender<Message>) {
    if !io::stdin().is_terminal() {
        return;
    }
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if line.is_err() || sender.send(Message::Key).is_err() {
                return;
            }
        }
    });
}

/// Ctrl-C and SIGTERM end it in good order; once more, and at once: what was started ends by itself then.
fn end_at_signals(runtime: &tokio::runtime::Runtime, sender: Sender<Message>) -> io::Result<()> {
    let _within = runtime.enter();
    // Heard from now on, not only when a thread gets to it.
    let mut signals = Signals::new()?;
    runtime.spawn(async move {
        signals.next().await;
        let _ = sender.send(Message::End);
        signals.next().await;
        std::process::exit(130);
    });
    Ok(())
}

#[cfg(unix)]
struct Signals(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals(
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        ))
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Signals> {
        Ok(Signals)
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
