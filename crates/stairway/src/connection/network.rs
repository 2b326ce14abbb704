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

#[cfg(test)]
mod tests {
    use super::*;
    use io::ErrorKind as Kind;
    use pretty_assertions::assert_eq;

    #[test]
    fn what_passes_on_the_way_to_a_server_is_told_from_what_does_not() {
        let host = || Place::Host("h".to_owned(), 5432);
        let check = |error: io::Error, place: Place, expected: &str| {
            let obstacle = Obstacle::of_network(&error, &place);
            let passing = if obstacle.is_passing() {
                "passes"
            } else {
                "stays"
            };
            assert_eq!(format!("{passing}: {obstacle}"), expected, "{error}");
        };
        let of_host = |kind: Kind, expected: &str| check(kind.into(), host(), expected);
        of_host(
            Kind::ConnectionRefused,
            "passes: nothing listens on `h:5432`",
        );
        of_host(Kind::TimedOut, "passes: nothing answers on `h:5432`");
        of_host(
            Kind::WouldBlock,
            "passes: the server has no connection left",
        );
        for kind in [
            Kind::HostUnreachable,
            Kind::NetworkUnreachable,
            Kind::NetworkDown,
        ] {
            of_host(kind, "passes: no way leads to `h`");
        }
        for kind in [
            Kind::ConnectionReset,
            Kind::ConnectionAborted,
            Kind::BrokenPipe,
            Kind::NotConnected,
            Kind::UnexpectedEof,
        ] {
            of_host(kind, "passes: the server ends the connection at once");
        }
        // A file of certificates is not there, or not for us.
        for kind in [Kind::NotFound, Kind::PermissionDenied] {
            of_host(kind, "stays: the connection is refused");
        }
        let socket = Place::Socket("/run/s".to_owned());
        check(
            Kind::NotFound.into(),
            socket.clone(),
            "passes: there is no socket `/run/s`",
        );
        check(
            Kind::PermissionDenied.into(),
            socket,
            "stays: the connection is refused",
        );
        let six = Place::Host("::1".to_owned(), 1);
        check(
            Kind::TimedOut.into(),
            six,
            "passes: nothing answers on `[::1]:1`",
        );
        let unknown =
            io::Error::other("failed to lookup address information: Name or service not known");
        check(unknown, host(), "passes: the host `h` is not known here");
        for number in [11001, 11002, 11004] {
            let error = io::Error::from_raw_os_error(number);
            assert!(is_unknown_host(&error), "{error:?}");
        }
    }

    #[test]
    fn what_is_no_answer_to_the_request_for_tls() {
        let check = |byte: &str, expected| {
            let message = format!("unexpected response from SSLRequest: {byte}");
            assert_eq!(Obstacle::of_protocol(&message), expected, "{byte}");
        };
        check("0x00", Obstacle::Broken);
        check("0x45", Obstacle::Broken);
        check("0x48", Obstacle::Lasting);
    }
}
