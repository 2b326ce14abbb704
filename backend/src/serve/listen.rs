//! Where to listen: what the options and the environment say of it, and the port once it is open.

use super::{ServeError, log::LogFormat, stop::Stop};
use axum::{Router, serve::ListenerExt as _};
use std::{
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr},
};
use tokio::net::TcpListener;

/// Where to listen when nothing says it.
const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);

/// The option, as it was typed.
#[derive(clap::Args)]
pub(crate) struct Listen {
    /// Where to listen [default: 0.0.0.0 at PORT if that is set, else 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS", env = "BACKEND_LISTEN")]
    listen: Option<String>,
}

impl Listen {
    /// The option and `BACKEND_LISTEN` say more than `PORT`, which hosts of applications set by themselves.
    pub(crate) fn address(&self) -> Result<SocketAddr, ServeError> {
        let port = std::env::var_os("PORT").map(|port| port.to_string_lossy().into_owned());
        resolve(self.listen.as_deref(), port.as_deref())
    }
}

/// A variable that is empty counts as none.
fn resolve(listen: Option<&str>, port: Option<&str>) -> Result<SocketAddr, ServeError> {
    let said = |text: Option<&'_ str>| {
        text.map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    match (said(listen), said(port)) {
        (Some(address), _) => match address.parse() {
            Ok(address) => Ok(address),
            Err(_) => Err(ServeError::Address(address)),
        },
        (None, None) => Ok(DEFAULT),
        (None, Some(port)) => match port.parse() {
            Ok(port) => Ok(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port)),
            Err(_) => Err(ServeError::Port(port)),
        },
    }
}

/// An open port that nobody is served on yet.
pub(super) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    pub(super) async fn new(address: SocketAddr) -> Result<Bound, ServeError> {
        let open = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok(Bound { listener, address })
        };
        open.await.map_err(|cause: io::Error| match cause.kind() {
            io::ErrorKind::AddrInUse => ServeError::InUse(address),
            io::ErrorKind::AddrNotAvailable => ServeError::Elsewhere(address),
            io::ErrorKind::PermissionDenied => ServeError::Privileged(address),
            _ => ServeError::Listen { address, cause },
        })
    }

    /// Says where, on a line of its own or in the log.
    pub(super) fn announce(&self, format: LogFormat) {
        let url = format!("http://{}", self.address);
        match format {
            // Whoever started it may not be reading.
            LogFormat::Text => drop(writeln!(io::stdout(), "listening on {url}")),
            LogFormat::Json => tracing::info!(url, "listening"),
        }
    }

    /// Serves until it is told to stop and all that was under way is finished.
    pub(super) async fn serve(self, router: Router, stop: Stop) -> io::Result<()> {
        // An answer is written at once and whole, so there is nothing to wait for.
        let listener = self.listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, router)
            .with_graceful_shutdown(async move {
                stop.asked().await;
                tracing::info!("stopping: requests under way are finished, no others are taken");
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn the_option_says_more_than_the_port_of_the_environment() {
        let check = |listen: Option<&str>, port: Option<&str>, expected: &str| {
            let resolved = resolve(listen, port);
            let shown = resolved.map_or_else(|error| error.to_string(), |it| it.to_string());
            assert_eq!(shown, expected);
        };
        check(None, None, "127.0.0.1:3000");
        check(None, Some(""), "127.0.0.1:3000");
        check(Some(""), Some("8080"), "0.0.0.0:8080");
        check(Some("3000"), None, "`3000` is no address to listen on");
        check(None, Some("8080"), "0.0.0.0:8080");
        check(Some("[::1]:80"), Some("8080"), "[::1]:80");
        check(
            None,
            Some("http"),
            "the environment variable `PORT` is `http`, which is no port",
        );
        check(
            None,
            Some("65536"),
            "the environment variable `PORT` is `65536`, which is no port",
        );
    }
}
