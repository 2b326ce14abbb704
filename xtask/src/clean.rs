//! `cargo xtask clean`: back to where a fresh clone begins. What cannot be made again is left alone.

use crate::{
    cargo,
    dev::below,
    failure::{self, Outcome},
    root::root,
};
use stairway::Dialect;
use std::{
    fs, io,
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};
use xshell::{Shell, cmd};

/// Reset the development database
///
/// Removes what is in `data/`: the SQLite database, with its rows. The next `cargo xtask dev` or `cargo xtask migrate`
/// makes it anew. Asks first. `.env` stays, and so does a database that is anywhere else: nothing on a PostgreSQL server
/// is ever touched.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask clean
  cargo xtask clean --yes
  cargo xtask clean --build       and what Cargo built")]
pub(crate) struct Clean {
    /// Do not ask
    #[arg(long, short)]
    yes: bool,

    /// Remove what was built, too
    #[arg(long)]
    build: bool,
}

impl Clean {
    pub(crate) fn run(&self, globals: &stairway_cli::Globals) -> ExitCode {
        failure::report(self.cleaned(globals))
    }

    fn cleaned(&self, globals: &stairway_cli::Globals) -> Outcome {
        let root = root();
        // Without a database that is named right there is nothing to say of it, and that is on the screen.
        let url = match stairway_cli::database_url(globals) {
            Ok(url) => url,
            Err(exit) => return Ok(exit),
        };
        let data = data(&root)?;
        match (url.dialect(), url.file()) {
            (Dialect::Postgres, _) => println!(
                "{url} stays as it is: what is on a server is never removed here. `cargo xtask migrate-downgrade base` \
                 takes its revisions back."
            ),
            (Dialect::Sqlite, Some(file)) => {
                let file = below(&root, file);
                if !file.starts_with("data") && root.join(&file).exists() {
                    println!(
                        "{} stays as it is: only what is in data/ is removed here.",
                        file.display()
                    );
                }
            }
            (Dialect::Sqlite, None) => {}
        }
        if data.is_empty() && !self.build {
            println!("There is nothing in data/ to remove.");
            return Ok(ExitCode::SUCCESS);
        }
        println!("This removes:");
        for path in &data {
            println!("  {}", path.strip_prefix(&root).unwrap_or(path).display());
        }
        if self.build {
            println!("  Cargo's target folder");
        }
        if !self.yes && !confirmed()? {
            println!("Nothing is removed.");
            return Ok(ExitCode::from(2));
        }
        for path in data {
            match path.is_dir() && !path.is_symlink() {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            }
            .map_err(|error| format!("cannot remove `{}`: {error}", path.display()))?;
        }
        if self.build {
            return built_away(&root);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn built_away(root: &Path) -> Outcome {
    let shell = Shell::new()?.with_current_dir(root);
    let cargo = cargo::program();
    let status = cmd!(shell, "{cargo} clean").to_command().status()?;
    Ok(match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// What is in `data/` beside its `.gitignore`, in order.
fn data(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    match fs::read_dir(root.join("data")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
        Ok(entries) => {
            for entry in entries {
                let entry = entry?;
                if entry.file_name() != ".gitignore" {
                    paths.push(entry.path());
                }
            }
        }
    }
    paths.sort();
    Ok(paths)
}

/// The answer of whoever sits at the terminal; where nobody does, it is no.
fn confirmed() -> io::Result<bool> {
    if !io::stdin().is_terminal() {
        println!("Nobody is there to ask: `--yes` goes ahead.");
        return Ok(false);
    }
    print!("Go ahead? [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}
