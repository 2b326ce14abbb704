//! `cargo xtask clean`: back to where a fresh clone begins. What cannot be made again is left alone.

use crate::{
    cargo,
    dev::below,
    failure::{self, Outcome},
    root::root,
};
use stairway::{Dialect, connection::DatabaseUrl};
use stairway_cli::{Confirmation, Globals};
use std::{
    error::Error,
    fs, io,
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

/// What is asked first.
const CONFIRMATION: Confirmation = Confirmation {
    lost: "what is in `data/`",
    question: "remove it?",
    kept: "not removed",
};

impl Clean {
    pub(crate) fn run(&self, globals: &Globals) -> ExitCode {
        failure::report(self.cleaned(globals), globals)
    }

    fn cleaned(&self, globals: &Globals) -> Outcome {
        let root = root();
        if let Some(word) = left_alone(&stairway_cli::database_url(globals)?, &root)
            && !globals.is_quiet()
        {
            eprintln!("{word}");
        }
        let data = data(&root)?;
        let shown = data.iter().map(|path| {
            let path = path.strip_prefix(&root).unwrap_or(path);
            path.display().to_string()
        });
        let mut list: Vec<String> = shown.collect();
        if self.build {
            list.push("Cargo's target folder".to_owned());
        }
        if !list.is_empty() && !self.yes {
            eprintln!("to be removed:\n  {}", list.join("\n  "));
            stairway_cli::confirm(globals, &CONFIRMATION)?;
        }
        for path in data {
            match path.is_dir() && !path.is_symlink() {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            }
            .map_err(|error| format!("cannot remove `{}`: {error}", path.display()))?;
        }
        if self.build {
            build_away(&root)?;
        }
        match (globals.is_json(), list.is_empty()) {
            (true, _) => println!("{}", serde_json::json!({ "removed": list, "error": null })),
            (false, true) => println!("nothing to remove: `data/` is empty"),
            (false, false) => println!("removed:\n  {}", list.join("\n  ")),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What is to be said of a database that is not in `data/`.
fn left_alone(url: &DatabaseUrl, root: &Path) -> Option<String> {
    if url.dialect() == Dialect::Postgres {
        return Some(format!(
            "{url} stays as it is: what is on a server is never removed here. `cargo xtask migrate-downgrade base` takes \
             its revisions back."
        ));
    }
    let file = below(root, url.file()?);
    let is_elsewhere = !file.starts_with("data") && root.join(&file).exists();
    is_elsewhere.then(|| {
        format!(
            "{} stays as it is: only what is in data/ is removed here.",
            file.display()
        )
    })
}

fn build_away(root: &Path) -> Result<(), Box<dyn Error>> {
    let shell = Shell::new()?.with_current_dir(root);
    let cargo = cargo::program();
    let status = cmd!(shell, "{cargo} clean").to_command().status()?;
    match status.success() {
        true => Ok(()),
        false => Err("`cargo clean` failed".into()),
    }
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
