//! `health`: asks a running server whether it is ready, for images that hold nothing else that could ask.

use crate::serve::Listen;
use serde_json::Value;
use stairway::ErrorKind;
use stairway_cli::Failure;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// Ask a running server whether it is ready
///
/// Ends with 0 if it is and with 1 if not. Health checks of containers use it where the image has no other program.
#[derive(clap::Args)]
pub(crate) struct Health {
    /// What to ask; otherwise `/readyz` where `serve` would listen in this environment
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    #[command(flatten)]
    listen: Listen,
}

/// Why a server is not ready.
#[derive(Debug, thiserror::Error)]
enum HealthError {
    #[error("`{url}` does not answer")]
    Unanswered {
        url: String,
        #[source]
        cause: ureq::Error,
    },
    #[error("`{url}` answers {status}: {detail}")]
    Unready {
        url: String,
        status: u16,
        detail: String,
    },
}

impl Health {
    pub(crate) fn run(&self) -> ExitCode {
        let url = match &self.url {
            Some(url) => url.clone(),
            None => match self.listen.address() {
                Ok(address) => format!("http://{}/readyz", reachable(address)),
                Err(error) => return Failure::from(error).show(),
            },
        };
        match ask(url) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => Failure::of(ErrorKind::Pending, &error).show(),
        }
    }
}

fn ask(url: String) -> Result<(), HealthError> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        // It asks this machine, and no proxy leads there.
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .build()
        .into();
    let mut answer = match agent.get(&url).call() {
        Ok(answer) => answer,
        Err(cause) => return Err(HealthError::Unanswered { url, cause }),
    };
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let problem: Option<Value> = answer.body_mut().read_json().ok();
    let detail = problem.as_ref().and_then(|it| it["detail"].as_str());
    let usual = status.canonical_reason().unwrap_or_default();
    Err(HealthError::Unready {
        detail: detail.unwrap_or(usual).to_owned(),
        status: status.as_u16(),
        url,
    })
}

/// The address to ask at for what listens on every address.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
