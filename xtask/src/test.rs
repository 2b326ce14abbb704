//! `cargo xtask test`: every test of the workspace, beside one PostgreSQL that they share, and with the browser of the
//! machine.

use crate::{
    cargo,
    failure::{self, Outcome},
    root::root,
};
use stairway::scratch::postgres::{Server, VARIABLE};
use std::{
    env,
    error::Error,
    ffi::{OsStr, OsString},
    path::PathBuf,
    process::ExitCode,
};
use tokio::runtime::Runtime;
use xshell::{Shell, cmd};

/// Names the browser in which pages are looked at; `none` leaves these tests out.
const BROWSER: &str = "STAIRWAY_TEST_BROWSER";

/// The names that it goes by on PATH, and its places on machines whose applications are not there.
const BROWSERS: &str = include_str!("../../backend/tests/page/browsers");

/// Run every test, with a private PostgreSQL
///
/// The tests share the server that `STAIRWAY_SCRATCH_POSTGRES` names, or else a private one that is started
/// for them and gone afterwards. Pages are looked at in the browser that `STAIRWAY_TEST_BROWSER` names, or else in
/// Chromium or Chrome from PATH; on a machine without one these tests are left out, and that is said.
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
    pub(crate) fn run(&self, globals: &stairway_cli::Globals) -> ExitCode {
        failure::report(self.tested(), globals)
    }

    fn tested(&self) -> Outcome {
        let browser = browser(
            env::var_os(BROWSER),
            &env::var_os("PATH").unwrap_or_default(),
            BROWSERS,
        );
        if browser == "none" {
            eprintln!(
                "note: there is no browser, so the tests of pages in a browser are left out; {INSTALL}"
            );
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        // The server lives until the end of this function.
        let (url, _server) = postgres(&runtime)?;
        let shell = Shell::new()?.with_current_dir(root());
        let arguments = &self.arguments;
        let scope = (!self.names_a_package()).then_some("--workspace");
        let cargo = cargo::program();
        let mut command = cmd!(shell, "{cargo} test --locked {scope...} {arguments...}")
            .env(VARIABLE, url)
            .env(BROWSER, browser);
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

/// The URL of the PostgreSQL that tests share: the one that the environment names, or else a private one, which lives as
/// long as what is given back with it.
pub(crate) fn postgres(runtime: &Runtime) -> Result<(String, Option<Server>), Box<dyn Error>> {
    let named = env::var(VARIABLE).ok().filter(|url| !url.trim().is_empty());
    if let Some(url) = named {
        return Ok((url, None));
    }
    let server = runtime.block_on(Server::start(VARIABLE, None))?;
    // A private server has no password, so the URL as it is shown is whole.
    Ok((server.url("postgres")?.to_string(), Some(server)))
}

const INSTALL: &str =
    "`apt-get install chromium` installs one, and STAIRWAY_TEST_BROWSER names another";

/// The browser: what the environment names, or the first of `names` that is on PATH or at its place; `none` where there is
/// none.
fn browser(named: Option<OsString>, path: &OsStr, names: &str) -> OsString {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        return named;
    }
    // A place stays what it is.
    let mut files =
        env::split_paths(path).flat_map(|folder| names.lines().map(move |name| folder.join(name)));
    files
        .find(|file| file.is_file())
        .map_or_else(|| "none".into(), PathBuf::into_os_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_the_one_that_is_named_or_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().as_os_str();
        let found = |named: Option<&str>| {
            browser(named.map(OsString::from), path, "chromium\ngoogle-chrome\n")
        };
        assert_eq!(found(None), "none");
        let chrome = folder.path().join("google-chrome");
        std::fs::write(&chrome, "").unwrap();
        assert_eq!(found(None), chrome);
        assert_eq!(found(Some("other")), "other");
        assert_eq!(found(Some("none")), "none");
        let elsewhere = tempfile::tempdir().unwrap();
        let elsewhere = elsewhere.path().as_os_str();
        let place = chrome.to_str().unwrap();
        assert_eq!(browser(None, elsewhere, place), chrome);
    }
}
