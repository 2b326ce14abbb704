//! `cargo xtask test`: every test of the workspace, beside one PostgreSQL that they share.

use crate::{
    cargo,
    failure::{self, Outcome},
    root::root,
};
use stairway::scratch::postgres::{Server, VARIABLE};
use std::{env, process::ExitCode};
use xshell::{Shell, cmd};

/// Run every test, with a private PostgreSQL
///
/// The tests share the server that `STAIRWAY_SCRATCH_POSTGRES` names, or else a private one that is started
/// for them and gone afterwards.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask test
  cargo xtask test -- script::            the tests whose path holds `script::`
  cargo xtask test -- -p stairway-cli     one package
  cargo xtask test -- -- --nocapture")]
pub(crate) struct Test {
    /// Arguments for `cargo test`
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<String>,
}

impl Test {
    pub(crate) fn run(&self) -> ExitCode {
        failure::report(self.tested())
    }

    fn tested(&self) -> Outcome {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let named = env::var(VARIABLE).ok().filter(|url| !url.trim().is_empty());
        // The server lives until the end of this function.
        let (url, _server) = match named {
            Some(url) => (url, None),
            None => {
                let server = runtime.block_on(Server::start(VARIABLE, None))?;
                // A private server has no password, so the URL as it is shown is whole.
                (server.url("postgres")?.to_string(), Some(server))
            }
        };
        let shell = Shell::new()?.with_current_dir(root());
        let arguments = &self.arguments;
        let scope = (!self.names_a_package()).then_some("--workspace");
        let cargo = cargo::program();
        let mut command =
            cmd!(shell, "{cargo} test --locked {scope...} {arguments...}").env(VARIABLE, url);
        for name in cargo::of_this_run() {
            command = command.env_remove(name);
        }
        let status = command.to_command().status()?;
        Ok(
            match status.code().and_then(|code| u8::try_from(code).ok()) {
                Some(code) => ExitCode::from(code),
                None => ExitCode::FAILURE,
            },
        )
    }

    /// Whether the arguments say what to test, so that the whole workspace is not meant.
    fn names_a_package(&self) -> bool {
        let own = self
            .arguments
            .iter()
            .take_while(|argument| *argument != "--");
        let mut own = own.map(String::as_str);
        own.any(|argument| {
            argument.starts_with("-p")
                || argument.starts_with("--package")
                || argument == "--manifest-path"
        })
    }
}
