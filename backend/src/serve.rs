//! `serve`: through the gate, then HTTP until it is told to stop. Decides in which order; what it serves is elsewhere.

mod error;
mod listen;
mod log;
mod migrating;
mod stop;

pub(crate) use listen::Listen;

use crate::{APPLICATION, api, database::Database, http, page, ready};
use axum::Router;
use error::ServeError;
use listen::Bound;
use log::LogFormat;
use stairway::{
    connection::{Access, Connection, DatabaseUrl},
    executor::Gate,
};
use stairway_cli::Failure;
use std::{process::ExitCode, sync::Arc, time::Duration};
use stop::Stop;

/// Serve over HTTP
///
/// Refuses to start while revisions are pending, and when applied ones were edited. A database that is ahead, because a
/// newer release migrated it, is served with a warning. Nothing listens before that is known.
#[derive(clap::Args)]
#[command(after_long_help = "\
Environment:
  DATABASE_URL        the database, unless `--database-url` names it; `.env` here may set it
  BACKEND_LISTEN      where to listen, unless `--listen` says it
  PORT                listen on 0.0.0.0 at this port, unless one of these two says more
  BACKEND_LOG_FORMAT  `text` or `json`, unless `--log-format` says it
  RUST_LOG            what is logged, such as `warn` or `backend=debug`; `info` by default

Examples:
  backend serve                           on 127.0.0.1:3000, as DATABASE_URL says
  backend serve --migrate                 migrate first, for set-ups of one instance
  backend serve --listen 127.0.0.1:0      on any free port, which is printed
  PORT=8080 backend serve --log-format json")]
pub(crate) struct Serve {
    /// The database, such as `sqlite://data/dev.db` or `postgres://user@host/name`; otherwise DATABASE_URL names it
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,

    #[command(flatten)]
    listen: Listen,

    /// Migrate the database to head first, for set-ups of one instance
    #[arg(long)]
    migrate: bool,

    /// How the log is written
    #[arg(
        long,
        value_enum,
        default_value_t,
        env = "BACKEND_LOG_FORMAT",
        value_name = "FORMAT"
    )]
    log_format: LogFormat,

    /// How long a request may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,

    /// How long requests under way may still take once the program is told to stop, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(0..=3600))]
    drain: u64,

    /// Serve no page at `/`: it shows the SQL of every revision, the schema and the address of the database to whoever
    /// asks
    #[arg(long, env = "BACKEND_NO_PAGE")]
    no_page: bool,
}

impl Serve {
    pub(crate) fn run(&self) -> ExitCode {
        match self.served() {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => log::last(self.log_format, &failure),
        }
    }

    fn served(&self) -> Result<(), Failure> {
        log::start(self.log_format)?;
        let listen = self.listen.address()?;
        let url = APPLICATION.database_url(self.database_url.as_deref())?;
        if url == DatabaseUrl::memory() {
            return Err(ServeError::Memory.into());
        }
        if self.migrate {
            migrating::migrate(&url)?;
        }
        warn_of(&APPLICATION.gate(&url)?);
        let page = match self.no_page {
            true => None,
            false => Some(page::routes(Arc::new(APPLICATION.source()?), url.clone())),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(ServeError::Threads)?;
        let served = runtime.block_on(async {
            let stop = Stop::new().map_err(ServeError::Signals)?;
            if url.file().is_some() {
                // Says what is wrong with a file or its folder; the pool would only say that something is.
                let opened = Connection::open(&url, Access::Write).await;
                opened.map_err(ServeError::Closed)?;
            }
            let database = tokio::select! {
                database = Database::open(&url) => database.map_err(ServeError::Pool)?,
                () = stop.asked() => return Ok(()),
            };
            let bound = Bound::new(listen).await?;
            let router = self.router(&database, page);
            bound.announce(self.log_format);
            self.until_stopped(bound, router, &stop).await?;
            database.close().await;
            Ok::<(), ServeError>(())
        });
        // Work that was cut off must not hold up the end.
        runtime.shutdown_background();
        Ok(served?)
    }

    fn router(&self, database: &Database, page: Option<Router>) -> Router {
        let router = Router::new()
            .merge(ready::routes(database.clone()))
            .merge(api::routes(database.clone()))
            .merge(page.unwrap_or_default());
        http::guarded(router, Duration::from_secs(self.timeout))
    }

    /// Serves until it is told to stop, then finishes what is under way, for so long.
    async fn until_stopped(
        &self,
        bound: Bound,
        router: Router,
        stop: &Stop,
    ) -> Result<(), ServeError> {
        let server = bound.serve(router, stop.clone());
        let drained = async {
            stop.asked().await;
            tokio::time::sleep(Duration::from_secs(self.drain)).await;
        };
        tokio::select! {
            served = server => served.map_err(ServeError::Serving)?,
            () = drained => tracing::warn!(
                seconds = self.drain,
                "requests under way took too long and were cut off"
            ),
        }
        tracing::info!("stopped");
        Ok(())
    }
}

fn warn_of(gate: &Gate) {
    if gate.ahead.is_empty() {
        return;
    }
    let revisions: Vec<&str> = gate.ahead.iter().map(|it| it.as_str()).collect();
    tracing::warn!(
        revisions = revisions.join(" "),
        "the database is ahead: a newer release has applied revisions that this one does not know"
    );
}
