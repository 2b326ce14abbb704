//! What goes wrong on the way to a server.

use super::Obstacle;
use std::{fmt, io};

/// Where a server is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Behind this socket, a file.
    Socket(String),
    /// At this host and port.
    Host(String, u16),
}

impl Place {
    fn host(&self) -> &str {
        match self {
            Place::Socket(path) => path,
            Place::Host(host, _) => host,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Socket(path) => f.write_str(path),
            Place::Host(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Place::Host(host, port) => write!(f, "{host}:{port}"),
        }
    }
}

impl Obstacle {
    /// What an error of the network on the way to `place` means; `is_socket` tells whether that is a file.
    pub(super) fn of_network(error: &io::Error, place: &Place) -> Obstacle {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::ConnectionRefused => Obstacle::Closed(place.to_string()),
            Kind::NotFound => match place {
                Place::Socket(path) => Obstacle::NoSocket(path.clone()),
                // A file of certificates.
                Place::Host(..) => Obstacle::Lasting,
            },
            Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => {
                Obstacle::Unreachable(place.host().to_owned())
            }
            Kind::TimedOut => Obstacle::Silent(place.to_string()),
            // A socket whose queue is full answers that one should come again.
            Kind::WouldBlock => Obstacle::Full,
            Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::BrokenPipe
            | Kind::NotConnected
            | Kind::UnexpectedEof => Obstacle::Broken,
            _ if is_unknown_host(error) => Obstacle::UnknownHost(place.host().to_owned()),
            _ => Obstacle::Lasting,
        }
    }

    /// What a violation of the protocol means. Where the answer to the request for TLS is none, the driver reports the
    /// byte that was not there as 0; a server that has no process left for us says `E`, for error, in its place.
    pub(super) fn of_protocol(message: &str) -> Obstacle {
        match message.contains("SSLRequest: 0x00") || message.contains("SSLRequest: 0x45") {
            true => Obstacle::Broken,
            false => Obstacle::Lasting,
        }
    }
}

/// The standard library has no kind for it: on Unix there is its own text, on Windows a number of Winsock's
/// (WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_DATA).
fn is_unknown_host(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(11001 | 11002 | 11004))
        || error.to_string().starts_with("failed to lookup address")
}
