//! `cargo xtask clean`: away with everything that can be made again.

use crate::{
    failure::{self, Outcome},
    root::root,
};
use std::{
    env, fs, io,
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};
use xshell::{Shell, cmd};

/// Remove what was built, and the development database
///
/// That is Cargo's target folder, and in `data/` everything but its `.gitignore`. Asks first.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask clean
  cargo xtask clean --yes")]
pub(crate) struct Clean {
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Clean {
    pub(crate) fn run(&self) -> ExitCode {
        failure::report(self.cleaned())
    }

    fn cleaned(&self) -> Outcome {
        let data = data()?;
        println!("This removes Cargo's target folder");
        for path in &data {
            println!("and {}", path.display());
        }
        if !self.yes && !confirmed()? {
            println!("Nothing is removed.");
            return Ok(ExitCode::from(2));
        }
        for path in data {
            match path.is_dir() {
                true => fs::remove_dir_all(&path)?,
                false => fs::remove_file(&path)?,
            }
        }
        let shell = Shell::new()?.with_current_dir(root());
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        cmd!(shell, "{cargo} clean").to_command().status()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What is in `data/` beside its `.gitignore`, in order.
fn data() -> io::Result<Vec<PathBuf>> {
    let folder = root().join("data");
    let mut paths = Vec::new();
    match fs::read_dir(folder) {
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
