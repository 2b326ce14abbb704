//! The commands of an application that carries its revisions, and the gate that it starts through.

use crate::{
    command,
    diagnostic::{Diagnostic, Outcome},
    failure::Failure,
    globals::Common,
    output::Output,
    runtime,
    settings::Settings,
    usage,
    voice::Voice,
};
use stairway::{
    connection::DatabaseUrl,
    executor::{self, Gate},
    migrate::{self, Event},
    source::{Embedded, Source},
};
use std::process::ExitCode;

/// An application that carries its revisions: it needs no Cargo and no files to migrate its database.
#[derive(Clone, Copy, Debug)]
pub struct Application {
    command: &'static str,
    revisions: Embedded,
}

/// Bring the database to head, or run one of the commands
///
/// Without a command: waits for the database, then looks. An empty one gets every revision, one at head is left alone, one
/// behind is upgraded. One that has tables and no records is compared with what each revision should have made; if it is
/// like one, that is recorded and the rest is run, and otherwise nothing is. Afterwards the database is compared with what
/// it should be.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Migrate {
    #[command(flatten)]
    run: command::migrate::Migrate,

    #[command(flatten)]
    common: Common,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    /// Run revisions up to a target
    Upgrade(command::upgrade::Upgrade),
    /// Take revisions back down to a target
    Downgrade(command::downgrade::Downgrade),
    /// Record a state without running anything
    Stamp(command::stamp::Stamp),
    /// List the revisions, newest first
    History(command::history::History),
    /// Draw the graph of revisions
    Graph(command::graph::Graph),
    /// Show which revision the database is at
    Current(command::current::Current),
    /// Show the revisions that no other revises
    Heads(command::heads::Heads),
    /// Show the revisions that several others revise
    Branches(command::branches::Branches),
    /// Show one revision
    Show(command::show::Show),
    /// Show in what the database differs from what its revisions make
    Drift(command::drift::Drift),
    /// Bring a copy of the database back
    Restore(command::restore::Restore),
}

impl Command {
    fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        match self {
            Command::Upgrade(command) => command.run(settings, output),
            Command::Downgrade(command) => command.run(settings, output),
            Command::Stamp(command) => command.run(settings, output),
            Command::History(command) => command.run(settings, output),
            Command::Graph(command) => command.run(settings, output),
            Command::Current(command) => command.run(settings, output),
            Command::Heads(command) => command.run(settings, output),
            Command::Branches(command) => command.run(settings, output),
            Command::Show(command) => command.run(settings, output),
            Command::Drift(command) => command.run(settings, output),
            Command::Restore(command) => command.run(settings, output),
        }
    }
}

impl Application {
    /// An application with these revisions, whose commands are called by `command`: `backend migrate`.
    pub const fn new(command: &'static str, revisions: Embedded) -> Application {
        Application { command, revisions }
    }

    /// Parses the command line as [`parse`](crate::parse) does, with help that calls the commands as they are called
    /// in this application.
    ///
    /// # Errors
    ///
    /// The code that the process should end with.
    pub fn parse<P: clap::Parser>(&self) -> Result<P, ExitCode> {
        usage::parse_as(self.voice())
    }

    /// Runs `migrate` or one of its commands, and shows how it ended. The code is one of [`Exit`].
    pub fn migrate(&self, migrate: &Migrate) -> ExitCode {
        let output = Output::new(&migrate.common, self.voice());
        crate::finish(&output, || {
            let settings = self.settings(&migrate.common)?;
            match &migrate.command {
                None => migrate.run.run(&settings, &output),
                Some(command) => {
                    migrate.run.without_command()?;
                    command.run(&settings, &output)
                }
            }
        })
    }

    /// The database: the one that is named here, else by the environment or by `.env` in the current folder.
    ///
    /// # Errors
    ///
    /// When none is named, or what names it is no URL of a database.
    pub fn database_url(&self, named: Option<&str>) -> Result<DatabaseUrl, Failure> {
        let options = Common {
            database_url: named.map(str::to_owned),
            ..Common::default()
        };
        self.said(self.settings(&options).and_then(|it| it.database_url()))
    }

    /// The revisions.
    ///
    /// # Errors
    ///
    /// None for what the build script let pass.
    pub fn source(&self) -> Result<Source, Failure> {
        self.said(self.revisions.source().map_err(Box::from))
    }

    /// The gate before the application starts: every revision that it carries has to be applied, as it carries it.
    ///
    /// # Errors
    ///
    /// What stands in the way, with the command to run.
    pub fn gate(&self, url: &DatabaseUrl) -> Result<Gate, Failure> {
        let gate = runtime::block_on(&self.silent(), async |_| {
            Ok(executor::gate(url, &self.revisions).await?)
        });
        self.said(gate)
    }

    /// The careful run up to head, before the application starts: what `migrate` without a command does. It shows
    /// nothing; what happens is for the application to log. None where a newer release has been here: a release that is
    /// rolled back to has nothing to run.
    ///
    /// # Errors
    ///
    /// What stopped it, or that the database is not what its revisions make.
    pub fn migrate_first(
        &self,
        url: &DatabaseUrl,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Option<migrate::Outcome>, Failure> {
        if self.gate(url).is_ok_and(|gate| !gate.ahead.is_empty()) {
            return Ok(None);
        }
        let careful = command::migrate::Migrate::default();
        let source = self.source()?;
        let outcome = self.said(careful.ran(url, &source, &self.silent(), events))?;
        match command::migrate::wrong(&outcome) {
            None => Ok(Some(outcome)),
            Some(error) => Err(Failure::from(Box::new(error)).spoken(self.voice())),
        }
    }

    /// A failure of the application's own, with the commands in it called as they are called here: it may hold an error of
    /// the library.
    pub fn own(&self, failure: Failure) -> Failure {
        failure.spoken(self.voice())
    }

    /// For what the application shows by itself.
    fn silent(&self) -> Output {
        let options = Common {
            quiet: true,
            ..Common::default()
        };
        Output::new(&options, self.voice())
    }

    fn voice(&self) -> Voice {
        Voice::application(self.command)
    }

    fn settings(&self, options: &Common) -> Result<Settings, Box<Diagnostic>> {
        Settings::embedded(options, crate::current_folder()?, self.revisions)
    }

    fn said<T>(&self, result: Result<T, Box<Diagnostic>>) -> Result<T, Failure> {
        result.map_err(|diagnostic| Failure::from(diagnostic).spoken(self.voice()))
    }
}
