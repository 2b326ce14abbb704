//! `cargo xtask shell`: the database's own client on the development database. Only names it and gets out of the way.

mod client;

use crate::{
    dev,
    failure::{self, Outcome},
    root::root,
};
use client::{Client, client};
use stairway::ErrorKind;
use stairway_cli::Failure;
use std::{
    ffi::OsString,
    io,
    process::{Command, ExitCode},
};

/// Open sqlite3 or psql on the development database
///
/// The database is the one that the commands work on: that of `--database-url`, of the environment, of `.env` or of the
/// configuration. A password goes to psql by its environment.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask shell
  cargo xtask shell -- -header -box 'SELECT * FROM users'                   sqlite3's own arguments
  cargo xtask shell -- -c '\\d users'                                        psql's own arguments
  cargo xtask shell --database-url postgres://postgres@localhost/stairway")]
pub(crate) struct Shell {
    /// Arguments for `sqlite3` or `psql`
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<OsString>,
}

impl Shell {
    pub(crate) fn run(&self, globals: &stairway_cli::Globals) -> ExitCode {
        failure::report(self.opened(globals), globals)
    }

    fn opened(&self, globals: &stairway_cli::Globals) -> Outcome {
        let url = stairway_cli::database_url(globals)?;
        let client = client(&url, &self.arguments)?;
        if let Some(file) = url.file()
            && !file.exists()
        {
            let help = "`cargo xtask dev` makes it, and so does `cargo xtask migrate`";
            let file = dev::below(&root(), file);
            let message = format!("there is no database `{}`", file.display());
            return Err(Failure::new(ErrorKind::Connection, message)
                .help(help)
                .into());
        }
        let Client {
            program,
            arguments,
            variables,
            package,
        } = client;
        let mut command = Command::new(program);
        command.args(arguments).envs(variables);
        become_it(command).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => failure::usage(
                format!("`{program}` is not on this machine"),
                format!("install it (`apt-get install {package}`, `brew install {package}`)"),
            )
            .into(),
            _ => format!("cannot run `{program}`: {error}").into(),
        })
    }
}

/// Puts the client in the place of this process, so that a Ctrl-C at the terminal is the client's alone.
#[cfg(unix)]
fn become_it(mut command: Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> io::Result<ExitCode> {
    let code = command.status()?.code();
    Ok(code
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}
