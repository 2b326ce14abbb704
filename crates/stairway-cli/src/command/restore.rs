//! `migrate-restore`: a copy back into the database.

use super::steps::Screen;
use crate::{
    confirm::{Confirmation, confirmed},
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    runtime,
    settings::Settings,
};
use serde_json::json;
use stairway::{
    ErrorKind,
    backup::{self, Contents},
    connection::DatabaseUrl,
    executor::{Event, Options},
    revision::RevisionId,
    source::Source,
};
use std::path::{Path, PathBuf};

const CONFIRMATION: Confirmation = Confirmation {
    lost: "what is in the database now",
    question: "replace what is there now?",
    kept: "not restored",
};

/// Bring a copy of the database back
///
/// The database becomes what it was when the copy was made; what came since is gone. All of it or nothing: if anything
/// goes wrong, the database is as it was. Asks before, on a terminal; anywhere else `--yes` has to say so.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-restore backups/shop-2026-11-21T101502Z-5ebc48e65e28.dump
  cargo xtask migrate-restore --yes backups/dev-2026-11-21T101502Z-5ebc48e65e28.sqlite")]
pub struct Restore {
    /// The copy, as `migrate --backup` made it
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Restore {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        let url = settings.database_url()?;
        let (contents, before) = runtime::block_on(output, async |interrupt| {
            backup::receives(&url, &interrupt).await?;
            let contents = backup::contents(&self.file, &interrupt).await?;
            Ok((contents, recorded(&url, &source).await))
        })?;
        // One that cannot be read may be what the copy is for.
        let before = before.inspect_err(|error| {
            output.warn(
                "where the database is now is not known",
                &Diagnostic::from(error),
            );
        });
        let before = before.ok();
        if contents.revisions.is_empty() && before.as_ref().is_some_and(|it| !it.is_empty()) {
            return Err(Box::new(no_records(&self.file)));
        }
        let to = source.graph().effective_heads(&contents.revisions);
        output.note(&format!("{} {url}", url.dialect().title()));
        if let Some(before) = &before {
            output.note(&format!("now:        at {}", stand(before)));
        }
        output.note(&format!("afterwards: {}", told(&contents, &to)));
        if contents.dialect == url.dialect() && !self.yes {
            confirmed(output, &CONFIRMATION)?;
        }
        let restored = runtime::block_on(output, async |interrupt| {
            let options = Options {
                interrupt,
                ..Options::default()
            };
            let mut screen = Screen::new(output);
            let mut events = |event| match event {
                Event::Waiting => screen.say("waiting for whoever uses the database"),
                event => screen.show(&event),
            };
            backup::restore(&url, &self.file, &options, &mut events).await?;
            Ok(recorded(&url, &source).await?)
        });
        let (after, error) = match restored {
            Ok(after) => (Some(after), None),
            Err(error) => (before.clone(), Some(error)),
        };
        if output.is_json() {
            output.json(&json!({
                "database": { "dialect": url.dialect(), "url": url },
                "file": self.file.display().to_string(),
                "from": before,
                "to": after,
                "made": contents.made,
                "error": error.as_ref().map(|error| output.member(error)),
            }));
        } else if let Some(error) = &error {
            output.explain(error);
        } else {
            output.result(&format!(
                "restored from `{}`: {url} is at {}",
                self.file.display(),
                stand(after.as_deref().unwrap_or_default())
            ));
        }
        Ok(error.map_or(Exit::Done, |error| error.exit()))
    }
}

/// What is in the place of a database with records has some too, if it was copied from it.
fn no_records(file: &Path) -> Diagnostic {
    let message = format!(
        "`{}` holds no record of a revision, and the database does: it is no copy of it",
        file.display()
    );
    Diagnostic::new(ErrorKind::State, message).help(
        "name a copy that `migrate --backup` made; for anything else use `sqlite3` or `pg_restore` themselves",
    )
}

/// The heads that are recorded in the database; none where there is no file.
async fn recorded(url: &DatabaseUrl, source: &Source) -> Result<Vec<RevisionId>, stairway::Error> {
    Ok(super::standing(url, source).await?.current)
}

fn stand(heads: &[RevisionId]) -> String {
    match heads {
        [] => "base".to_owned(),
        heads => {
            let names: Vec<&str> = heads.iter().map(RevisionId::as_str).collect();
            names.join(", ")
        }
    }
}

/// What the copy is of, and from when.
fn told(contents: &Contents, heads: &[RevisionId]) -> String {
    let mut told = format!("at {}", stand(heads));
    if let Some(applied) = &contents.applied {
        told += &format!(", which was applied {applied}");
    }
    match &contents.made {
        Some(made) => format!("{told}; the copy was made {made}"),
        None => told,
    }
}
