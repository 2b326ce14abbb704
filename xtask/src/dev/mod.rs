//! `cargo xtask dev`: from a fresh clone to a page that is served, and again after every change.
//!
//! It sets up what is missing, runs Cargo, the commands and the backend, each as a process of its own, and knows nothing
//! of what they do.

mod address;
mod build;
mod change;
mod child;
mod database;
mod dot_env;
mod inbox;
mod session;
mod times;

use crate::{
    failure::{self, Outcome},
    root::root,
};
use change::Need;
pub(crate) use database::below;
use database::{Database, Private};
use inbox::Inbox;
use session::{Ground, Session, Turn};
use stairway::scratch::postgres::VARIABLE;
use std::{
    collections::BTreeMap,
    env,
    error::Error,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

/// The variable that says to the backend where to listen.
const LISTEN: &str = "BACKEND_LISTEN";

/// Set up, build, migrate and serve, and again after every change
///
/// Makes `.env` from `.env.example` where it is not there, builds the backend, migrates the development database and
/// starts the backend; prints its address when it answers. After a change in `backend/`, `crates/` or the manifests it
/// builds and starts again, after one in `migrations/` it migrates before. What fails is shown, and the backend from
/// before goes on. Ctrl-C ends everything that was started.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask dev
  cargo xtask dev --postgres      on a private PostgreSQL, which is gone afterwards
  cargo xtask dev --port 3001
  cargo xtask dev --once          end as soon as it serves: a check that it does")]
pub(crate) struct Dev {
    /// Develop on a private PostgreSQL, which is gone afterwards
    #[arg(long)]
    postgres: bool,

    /// The port to serve on, on this machine alone; 0 takes one that is free
    #[arg(long, value_name = "N", conflicts_with = "listen")]
    port: Option<u16>,

    /// The address to serve on [default: BACKEND_LISTEN of the environment or `.env`, or 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,

    /// End as soon as it serves; with exit code 0 if it does
    #[arg(long)]
    once: bool,

    /// Where to write how long each part took, as JSON
    #[arg(long, value_name = "FILE", requires = "once", hide = true)]
    times: Option<PathBuf>,
}

/// A line of our own, among those of what runs.
fn say(line: std::fmt::Arguments<'_>) {
    eprintln!("dev: {line}");
}

/// A private PostgreSQL, and how to look into it.
fn private(
    runtime: &tokio::runtime::Runtime,
    in_file: &BTreeMap<String, String>,
) -> Result<Private, Box<dyn Error>> {
    let named = env::var(VARIABLE)
        .ok()
        .or_else(|| in_file.get(VARIABLE).cloned());
    let named = named.filter(|url| !url.trim().is_empty());
    match named {
        Some(_) => say(format_args!(
            "making a database on the server that {VARIABLE} names"
        )),
        None => say(format_args!("starting a private PostgreSQL")),
    }
    let private = Private::start(runtime, named.as_deref())?;
    say(format_args!(
        "`cargo xtask shell --database-url '{}'` opens it",
        private.url()
    ));
    Ok(private)
}

impl Dev {
    pub(crate) fn run(&self, globals: &stairway_cli::Globals) -> ExitCode {
        failure::report(self.served(globals), globals)
    }

    fn served(&self, globals: &stairway_cli::Globals) -> Outcome {
        let root = root();
        if dot_env::make(&root)? {
            say(format_args!("made .env from .env.example"));
        }
        let in_file = dot_env::read(&root)?;
        // Before anything is built: what takes minutes should not end in what could be known at once.
        let address = address::free(self.address(&in_file)?)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let inbox = Inbox::open(&root, !self.once, &runtime)?;
        let variable = stairway_cli::database_url_variable(globals)?;
        // The server lives until the end of this function.
        let private = match (self.postgres, globals.named_database()) {
            (false, _) => None,
            (true, None) => Some(private(&runtime, &in_file)?),
            (true, Some(_)) => {
                return Err(failure::usage(
                    "`--postgres` and `--database-url` name two databases",
                    "leave one of them out",
                )
                .into());
            }
        };
        let database = match &private {
            Some(private) => Database::private(private, variable),
            None => Database::named(&stairway_cli::database_url(globals)?, variable, &root)?,
        };
        let variables = in_file
            .into_iter()
            .filter(|(name, _)| *name != database.variable && env::var_os(name).is_none())
            .collect();
        let mut session = Session::new(
            Ground {
                root,
                program: env::current_exe()?,
                database,
                address,
                variables,
            },
            inbox,
        );
        let outcome = match self.once {
            true => self.turned(&mut session),
            false => session.lead().map(|()| ExitCode::SUCCESS),
        };
        // The backend ends before its database does.
        drop(session);
        drop(private);
        outcome
    }

    /// One turn, and no more.
    fn turned(&self, session: &mut Session) -> Outcome {
        match session.turn(Need::All)? {
            Turn::Serving(times) => {
                say(format_args!("served {} ({times})", session.page()));
                if let Some(path) = &self.times {
                    times.save(path)?;
                }
                Ok(ExitCode::SUCCESS)
            }
            Turn::Failed(code) => Ok(ExitCode::from(code)),
            Turn::Kept | Turn::Overtaken | Turn::Ended => Ok(ExitCode::from(130)),
        }
    }

    /// Where to listen: as the command line says, else the environment, else `.env`.
    fn address(&self, in_file: &BTreeMap<String, String>) -> Result<SocketAddr, Box<dyn Error>> {
        if let Some(address) = self.listen {
            return Ok(address);
        }
        if let Some(port) = self.port {
            return Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
        }
        let named = env::var(LISTEN).ok().filter(|text| !text.trim().is_empty());
        match named.as_ref().or_else(|| in_file.get(LISTEN)) {
            None => Ok(address::DEFAULT),
            Some(text) => text.trim().parse().map_err(|_| {
                failure::usage(
                    format!("`{LISTEN}` is `{text}`, which is no address"),
                    "write it as `127.0.0.1:3000`",
                )
                .into()
            }),
        }
    }
}
