//! Where the backend listens, and whether it answers there.

use crate::failure;
use std::{
    error::Error,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    time::Duration,
};

/// Where it listens unless somebody says otherwise.
pub(super) const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);

/// The address with a port that is free now, where it asks for any.
///
/// # Errors
///
/// There is nothing to listen on, or somebody else does.
pub(super) fn free(address: SocketAddr) -> Result<SocketAddr, Box<dyn Error>> {
    match TcpListener::bind(address) {
        Ok(listener) => Ok(listener.local_addr()?),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let next = address.port().checked_add(1).unwrap_or(DEFAULT.port());
            let help = format!(
                "end what listens there (another `cargo xtask dev`?), or take another port with `--port {next}`; `--port \
                 0` takes any that is free"
            );
            Err(failure::usage(format!("`{address}` is in use"), help).into())
        }
        Err(error) => {
            let help = "name an address of this machine with `--listen`, such as `127.0.0.1:3000`; ports below 1024 \
                        are for the system";
            Err(failure::usage(format!("cannot listen on `{address}`: {error}"), help).into())
        }
    }
}

/// Where a browser finds what listens at `address`.
pub(super) fn page(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

/// Whether what listens at `address` answers requests. It says at `/readyz` whether it is ready; that it has no such page
/// is an answer too.
pub(super) fn answers(address: SocketAddr) -> bool {
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(1)))
        .http_status_as_error(false)
        // The variables for a proxy are not for this machine.
        .proxy(None)
        .build()
        .new_agent();
    agent
        .get(format!("{}/readyz", page(address)))
        .call()
        .is_ok_and(|answer| !answer.status().is_server_error())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use std::{
        io::{Read as _, Write as _},
        thread,
    };

    #[test]
    fn a_port_in_use_is_an_error_that_says_what_to_do() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let error = free(address).unwrap_err();
        assert_eq!(error.to_string(), format!("`{address}` is in use"));
        drop(taken);
        assert_eq!(free(address).unwrap(), address);
        assert_ne!(free("127.0.0.1:0".parse().unwrap()).unwrap().port(), 0);
    }

    #[test]
    fn an_address_that_is_none_of_this_machine_is_no_page() {
        // Of a block that is reserved for documentation.
        let error = free("192.0.2.1:3000".parse().unwrap()).unwrap_err();
        let message = error.to_string();
        assert!(
            message.starts_with("cannot listen on `192.0.2.1:3000`: "),
            "{message}"
        );
    }

    #[test]
    fn a_page_is_where_a_browser_finds_it() {
        let check = |address: &str, expected: &str| {
            assert_eq!(page(address.parse().unwrap()), expected);
        };
        check("127.0.0.1:3000", "http://127.0.0.1:3000");
        check("0.0.0.0:80", "http://127.0.0.1:80");
        check("[::]:3000", "http://[::1]:3000");
    }

    #[test]
    fn only_an_answer_that_is_no_failure_counts() {
        let check = |answer: &'static str, expected: bool| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 1024]);
                let text =
                    format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(text.as_bytes()).unwrap();
            });
            assert_eq!(answers(address), expected, "{answer}");
            server.join().unwrap();
        };
        check("200 OK", true);
        check("404 Not Found", true);
        check("503 Service Unavailable", false);
        let nobody = free("127.0.0.1:0".parse().unwrap()).unwrap();
        assert!(!answers(nobody));
    }
}
