//! What keeps the program from serving, beyond what the gate says.

use crate::APPLICATION;
use stairway::ErrorKind;
use stairway_cli::Failure;
use std::{io, net::SocketAddr};

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// The database that would be served is not the one that was migrated.
    #[error("a database in memory ends with its connection, so it cannot be served")]
    Memory,
    /// The database cannot be opened to write to it.
    #[error("{0}")]
    Closed(stairway::Error),
    /// What the option or its variable says is no address.
    #[error("`{0}` is no address to listen on")]
    Address(String),
    /// The variable `PORT` is no port.
    #[error("the environment variable `PORT` is `{0}`, which is no port")]
    Port(String),
    /// The variable `RUST_LOG` says nothing that could be understood.
    #[error("the environment variable `RUST_LOG` cannot be read")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// Another program listens there.
    #[error("`{0}` is in use")]
    InUse(SocketAddr),
    /// The port is for privileged users.
    #[error("`{0}` cannot be listened on without privileges")]
    Privileged(SocketAddr),
    /// The address is another machine's.
    #[error("`{0}` is no address of this machine")]
    Elsewhere(SocketAddr),
    /// The address cannot be listened on.
    #[error("`{address}` cannot be listened on")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The database was there for the gate, and then it was not.
    #[error("the database cannot be connected to")]
    Pool(#[source] sqlx::Error),
    /// The machine has no threads left.
    #[error("no threads can be started")]
    Threads(#[source] io::Error),
    /// Signals cannot be heard.
    #[error("signals cannot be listened for")]
    Signals(#[source] io::Error),
    /// The listener broke.
    #[error("no connection can be taken any more")]
    Serving(#[source] io::Error),
}

impl ServeError {
    fn kind(&self) -> ErrorKind {
        match self {
            ServeError::Closed(error) => error.kind(),
            ServeError::Memory
            | ServeError::Address(_)
            | ServeError::Port(_)
            | ServeError::Filter(_)
            | ServeError::InUse(_)
            | ServeError::Privileged(_)
            | ServeError::Elsewhere(_)
            | ServeError::Listen { .. } => ErrorKind::Usage,
            ServeError::Pool(_) => ErrorKind::Connection,
            ServeError::Threads(_) | ServeError::Signals(_) | ServeError::Serving(_) => {
                ErrorKind::Internal
            }
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            ServeError::Memory => "name a file, such as `sqlite://data/dev.db`".to_owned(),
            ServeError::Closed(error) => return error.help(),
            ServeError::Address(_) => {
                "write `--listen`, or BACKEND_LISTEN, as `127.0.0.1:3000`".to_owned()
            }
            ServeError::Port(_) => "write it as a number, such as `8080`".to_owned(),
            ServeError::Filter(_) => "write it as `info` or `backend=debug,sqlx=warn`".to_owned(),
            ServeError::InUse(address) => format!(
                "stop what listens there, or name another port with `--listen {}`; port 0 is any free one",
                beside(*address)
            ),
            ServeError::Privileged(address) => format!(
                "name a port from 1024 on with `--listen {}`",
                SocketAddr::new(address.ip(), 3000)
            ),
            ServeError::Elsewhere(address) => format!(
                "`--listen 0.0.0.0:{port}` is every address that this machine has, `127.0.0.1:{port}` is itself alone",
                port = address.port()
            ),
            _ => return None,
        })
    }
}

/// Another port of the same address.
fn beside(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(0))
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Failure {
        let failure = Failure::of(error.kind(), &error);
        APPLICATION.own(match error.help() {
            Some(help) => failure.help(help),
            None => failure,
        })
    }
}
