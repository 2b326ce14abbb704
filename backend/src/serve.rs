//! `serve`: through the gate, then HTTP until it is told to stop.

use crate::{APPLICATION, REVISIONS, page};
use axum::Router;
use std::{net::SocketAddr, process::ExitCode, sync::Arc};

/// Serve over HTTP
///
/// Refuses to start while revisions are pending. A database that is ahead, because a newer release migrated it, is
/// served with a warning.
#[derive(clap::Args)]
pub(crate) struct Serve {
    /// The database, such as `sqlite://data/dev.db` or `postgres://user@host/name`
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,

    /// Where to listen
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "BACKEND_LISTEN",
        default_value = "127.0.0.1:3000"
    )]
    listen: SocketAddr,

    /// Migrate the database to head first, for set-ups of one instance
    #[arg(long)]
    migrate: bool,

    /// Serve no page at `/`: it shows the SQL of every revision, the schema and the address of the database to whoever
    /// asks
    #[arg(long, env = "BACKEND_NO_PAGE")]
    no_page: bool,
}

impl Serve {
    pub(crate) fn run(&self) -> ExitCode {
        match self.served() {
            Ok(()) => ExitCode::SUCCESS,
            Err(exit) => exit,
        }
    }

    fn served(&self) -> Result<(), ExitCode> {
        let url = APPLICATION.database_url(self.database_url.as_deref())?;
        if self.migrate {
            APPLICATION.migrate_first(&url)?;
        }
        let gate = APPLICATION.gate(&url)?;
        let _ = gate;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|_| ExitCode::FAILURE)?;
        runtime.block_on(async {
            let source = REVISIONS.source().map_err(|_| ExitCode::FAILURE)?;
            let router = match self.no_page {
                true => Router::new(),
                false => page::routes(Arc::new(source), url),
            };
            let listener = tokio::net::TcpListener::bind(self.listen)
                .await
                .map_err(|_| ExitCode::FAILURE)?;
            axum::serve(listener, router)
                .await
                .map_err(|_| ExitCode::FAILURE)
        })
    }
}
