//! One session: from what is there to a page that is served, and again after every change.
//!
//! The order is always the same: build, migrate, and only then end what runs and start what was built. So a build or a
//! migration that fails takes nothing away: the backend from before goes on serving. The build embeds the folder of
//! revisions that is migrated right after it, so both are of the same revisions; a change in between is one that is
//! seen, and leads to another turn.

use super::{
    address, build,
    change::Need,
    child::{Child, Program},
    database::Database,
    inbox::Inbox,
    say,
    times::Times,
};
use crate::cargo::Artifact;
use std::{
    error::Error,
    ffi::OsString,
    net::SocketAddr,
    path::PathBuf,
    process::Output,
    time::{Duration, Instant},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long the backend may take to answer before that is worth a word.
const SLOW: Duration = Duration::from_secs(10);

/// What a session works on.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) root: PathBuf,
    /// This program, which has the commands.
    pub(super) program: PathBuf,
    pub(super) database: Database,
    pub(super) address: SocketAddr,
    /// What the backend gets out of `.env`.
    pub(super) variables: Vec<(String, String)>,
}

/// How a session is led.
pub(super) struct Session {
    ground: Ground,
    inbox: Inbox,
    backend: Option<Child>,
    is_first: bool,
}

/// What one turn came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The backend answers.
    Serving(Times),
    /// What runs is what was built.
    Kept,
    /// It was stopped by what is on the screen; the exit code tells by what.
    Failed(u8),
    /// It was overtaken by a change.
    Overtaken,
    /// It is time to end.
    Ended,
}

/// How a process that was waited for ended, or why it was not waited for any longer.
enum End {
    Own(Output),
    Overtaken,
    Ended,
}

impl Session {
    pub(super) fn new(ground: Ground, inbox: Inbox) -> Session {
        Session {
            ground,
            inbox,
            backend: None,
            is_first: true,
        }
    }

    /// Where the backend is found.
    pub(super) fn page(&self) -> String {
        address::page(self.ground.address)
    }

    /// Goes on until it is time to end.
    pub(super) fn lead(&mut self) -> Result<()> {
        // What a turn that came to nothing left to do.
        let mut owed = Need::All;
        loop {
            let turn = self.turn(owed)?;
            let runs = self.backend.is_some();
            match &turn {
                Turn::Ended => {
                    say(format_args!("ending"));
                    return Ok(());
                }
                Turn::Serving(times) => say(format_args!("serving {} ({times})", self.page())),
                Turn::Kept => say(format_args!("nothing new for the backend: it goes on")),
                Turn::Failed(_) if runs => say(format_args!(
                    "the backend from before goes on; waiting for a change"
                )),
                Turn::Failed(_) => say(format_args!("waiting for a change")),
                Turn::Overtaken => {}
            }
            if matches!(turn, Turn::Serving(_)) && self.is_first {
                self.is_first = false;
                say(format_args!(
                    "watching; the return key migrates and starts once more, Ctrl-C ends"
                ));
            }
            let left = match turn {
                Turn::Serving(_) | Turn::Kept => None,
                _ => Some(owed),
            };
            let Some(need) = self.next()? else {
                return Ok(());
            };
            owed = left.map_or(need, |left| left.max(need));
        }
    }

    /// Waits for what comes next. None at the end.
    fn next(&mut self) -> Result<Option<Need>> {
        loop {
            if self.inbox.is_ended() {
                say(format_args!("ending"));
                return Ok(None);
            }
            let change = self.inbox.take();
            if let Some(need) = change.need() {
                say(format_args!("{}", change.line()));
                return Ok(Some(need));
            }
            if let Some(output) = self.ended()? {
                say(format_args!(
                    "the backend ended {}; waiting for a change",
                    how(&output)
                ));
                self.backend = None;
            }
            self.inbox.wait(Duration::from_millis(100));
        }
    }

    /// One turn.
    pub(super) fn turn(&mut self, need: Need) -> Result<Turn> {
        let mut times = Times::default();
        let since = Instant::now();
        let program = match self.build()? {
            Ok(program) => program,
            Err(turn) => return Ok(turn),
        };
        times.build = since.elapsed();
        if program.is_fresh && need == Need::Build && self.backend.is_some() {
            return Ok(Turn::Kept);
        }
        if need >= Need::Migrate {
            let since = Instant::now();
            if let Err(turn) = self.migrate()? {
                return Ok(turn);
            }
            times.migrate = Some(since.elapsed());
        }
        if let Some(backend) = self.backend.take() {
            backend.stop();
        }
        let since = Instant::now();
        if let Err(turn) = self.start(program)? {
            return Ok(turn);
        }
        times.start = since.elapsed();
        Ok(Turn::Serving(times))
    }

    fn build(&mut self) -> Result<std::result::Result<Artifact, Turn>> {
        say(format_args!("building"));
        let command = build::command(&self.ground.root, self.is_first);
        let output = match self.attend(&command, true)? {
            End::Own(output) => output,
            End::Overtaken => return Ok(Err(Turn::Overtaken)),
            End::Ended => return Ok(Err(Turn::Ended)),
        };
        if !output.status.success() {
            say(format_args!("the build failed"));
            return Ok(Err(Turn::Failed(1)));
        }
        build::built(&output.stdout).map(Ok)
    }

    /// Runs the careful runner on the folder of revisions. A change does not stop it.
    fn migrate(&mut self) -> Result<std::result::Result<(), Turn>> {
        say(format_args!("migrating {}", self.ground.database.shown));
        let mut words: Vec<OsString> = vec![self.ground.program.clone().into()];
        words.extend(["migrate", "--create-database", "--wait", "30s"].map(OsString::from));
        let command = Program {
            words,
            folder: self.ground.root.clone(),
            variables: vec![self.database()],
            // A step that runs is rolled back.
            patience: Duration::from_secs(30),
            is_read: false,
        };
        let output = match self.attend(&command, false)? {
            End::Own(output) => output,
            End::Overtaken | End::Ended => return Ok(Err(Turn::Ended)),
        };
        match output.status.code() {
            Some(0) => Ok(Ok(())),
            code => {
                say(format_args!("the migration failed"));
                if matches!(code, Some(1 | 2 | 4)) {
                    say(format_args!("{}", self.way_on()));
                }
                let code = code.and_then(|code| u8::try_from(code).ok());
                Ok(Err(Turn::Failed(code.unwrap_or(4))))
            }
        }
    }

    /// What to do about a development database that does not fit the revisions any more.
    fn way_on(&self) -> &'static str {
        match self.ground.database.value.starts_with("sqlite") {
            true => {
                "if you edited a revision that is applied: `cargo xtask migrate-downgrade --allow-changed` takes it \
                 back, `cargo xtask clean` begins with an empty database; then press return"
            }
            false => {
                "if you edited a revision that is applied: `cargo xtask migrate-downgrade --allow-changed` takes it \
                 back (`--database-url` names the database); then press return"
            }
        }
    }

    /// Starts what was built, and waits until it answers.
    fn start(&mut self, program: Artifact) -> Result<std::result::Result<(), Turn>> {
        if let Err(error) = address::free(self.ground.address) {
            say(format_args!("{error}"));
            return Ok(Err(Turn::Failed(2)));
        }
        let mut variables = self.ground.variables.clone();
        variables.push(self.database());
        let address = self.ground.address;
        let backend = Child::start(&Program {
            words: vec![
                program.path.into(),
                "serve".into(),
                "--listen".into(),
                address.to_string().into(),
            ],
            folder: self.ground.root.clone(),
            variables,
            patience: Duration::from_secs(5),
            is_read: false,
        })?;
        self.backend = Some(backend);
        let since = Instant::now();
        let mut is_slow = false;
        loop {
            if let Some(output) = self.ended()? {
                self.backend = None;
                say(format_args!("the backend ended {}", how(&output)));
                let code = output.status.code().and_then(|code| code.try_into().ok());
                return Ok(Err(Turn::Failed(
                    code.filter(|code| *code != 0).unwrap_or(1),
                )));
            }
            if address::answers(address) {
                return Ok(Ok(()));
            }
            if since.elapsed() > SLOW && !is_slow {
                is_slow = true;
                say(format_args!(
                    "the backend does not answer yet at {}",
                    self.page()
                ));
            }
            self.inbox.wait(Duration::from_millis(50));
            if self.inbox.is_ended() {
                return Ok(Err(Turn::Ended));
            }
            if self.inbox.has_change() {
                return Ok(Err(Turn::Overtaken));
            }
        }
    }

    /// Waits for the end of a process, or of the session, or for a change.
    fn attend(&mut self, program: &Program, may_be_overtaken: bool) -> Result<End> {
        let child = Child::start(program)?;
        loop {
            if let Some(output) = child.ended()? {
                return Ok(End::Own(output.clone()));
            }
            self.inbox.wait(Duration::from_millis(20));
            let end = match (self.inbox.is_ended(), self.inbox.has_change()) {
                (true, _) => End::Ended,
                (false, true) if may_be_overtaken => End::Overtaken,
                _ => continue,
            };
            child.stop();
            return Ok(end);
        }
    }

    fn ended(&self) -> Result<Option<Output>> {
        match &self.backend {
            Some(backend) => Ok(backend.ended()?.cloned()),
            None => Ok(None),
        }
    }

    fn database(&self) -> (String, String) {
        let database = &self.ground.database;
        (database.variable.clone(), database.value.clone())
    }
}

/// How a process ended, after "it ended".
fn how(output: &Output) -> String {
    match output.status.code() {
        Some(0) => "by itself".to_owned(),
        // A shell's word for a signal.
        Some(code @ 129..) => format!("by signal {}", code - 128),
        Some(code) => format!("with exit code {code}"),
        None => output.status.to_string(),
    }
}
