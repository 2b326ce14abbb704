//! `migrate-merge`: a revision that joins several.

use super::{
    create::{
        file::{self, File},
        given::{self, Given},
        parent::{list, no_head},
    },
    target,
};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    settings::Settings,
};
use serde_json::json;
use stairway::{ErrorKind, revision::RevisionId, source::Source};

/// Join several heads in a new revision
///
/// The new revision revises all heads, or those that are named, and has no blocks: what both branches do is in their own
/// revisions. Its path is printed. A database that stands on one of the branches gets the other one with the next upgrade.
///
/// The folder's `template.sql` is the pattern of its header if there is one. Where there is one head, nothing is written.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-merge
  cargo xtask migrate-merge -m \"join billing and tags\"
  cargo xtask migrate-merge 5ebc billing@head --dry-run")]
pub struct Merge {
    /// What to join: heads, by an id or its beginning, `heads`, `label@head`; every head if none is named
    #[arg(
        value_name = "REV",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    revisions: Vec<String>,

    /// What is joined, in one line, instead of `Merge A and B`
    #[arg(short, long)]
    message: Option<String>,

    /// Allow revisions that others revise already
    #[arg(long)]
    splice: bool,

    #[command(flatten)]
    given: Given,
}

type Made<T> = Result<T, Box<Diagnostic>>;

impl Merge {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        if let Some(message) = &self.message {
            given::said(message)?;
        }
        let source = file::existing(&settings.migrations()?, settings.sql()?)?;
        let joined = self.joined(&source, settings, output)?;
        if joined.len() < 2 {
            self.nothing(&source, &joined, output);
            return Ok(Exit::Done);
        }
        let message = match &self.message {
            Some(message) => message.clone(),
            None => title(&source, &joined),
        };
        let draft = self.given.draft(&source, &message, joined)?;
        let (file, _) = File::new(&source, &draft)?;
        if !self.given.dry_run {
            file.write()?;
        }
        if output.is_json() {
            output.json(&file::json(&draft, Some(&file), self.given.dry_run));
            return Ok(Exit::Done);
        }
        for revision in &draft.revises {
            output.note(&format!("  join {}", described(&source, revision)));
        }
        file.show(self.given.dry_run, output);
        Ok(Exit::Done)
    }

    /// What the new revision revises: at least two, or the only head, or nothing where there are no revisions.
    fn joined(
        &self,
        source: &Source,
        settings: &Settings,
        output: &Output,
    ) -> Made<Vec<RevisionId>> {
        let graph = source.graph();
        if self.revisions.is_empty() {
            return Ok(graph.heads());
        }
        let targets = self.revisions.iter().map(|word| target::parsed(word));
        let targets = targets.collect::<Made<Vec<_>>>()?;
        let status = target::status(settings, output, source, &targets)?;
        let mut joined: Vec<RevisionId> = Vec::new();
        for target in &targets {
            let revisions = target::revisions(source, target, status.as_ref())?;
            if revisions.is_empty() && !graph.is_empty() {
                return Err(refused(
                    target::nothing(target),
                    "a merge joins revisions; `heads` names every head",
                ));
            }
            // `heads` may hold one that is named as well.
            for revision in revisions {
                if !joined.contains(&revision) {
                    joined.push(revision);
                }
            }
        }
        self.check(source, &joined)?;
        Ok(joined)
    }

    fn check(&self, source: &Source, joined: &[RevisionId]) -> Made<()> {
        let graph = source.graph();
        if let Some((below, above)) = graph.revised_within(joined).first() {
            let message = format!("`{above}` revises `{below}` already, directly or not");
            return Err(refused(message, &format!("leave `{below}` out")));
        }
        let inner = joined.iter().find(|id| !graph.is_head(id.as_str()));
        if let Some(inner) = inner.filter(|_| !self.splice) {
            let help =
                "name a head; `--splice` joins it all the same, by a branch that starts there";
            return Err(no_head(source, inner, help));
        }
        let heads = graph.heads();
        match joined {
            // The only head is all that there is to join.
            [one] if heads != [one.clone()] => {
                let error = Diagnostic {
                    labels: source.labels(&heads),
                    ..Diagnostic::new(
                        ErrorKind::Usage,
                        format!(
                            "`{one}` alone is nothing to merge: the heads are {}",
                            list(&heads)
                        ),
                    )
                };
                Err(Box::new(
                    error.help("name another as well, or none for every head"),
                ))
            }
            _ => Ok(()),
        }
    }

    fn nothing(&self, source: &Source, heads: &[RevisionId], output: &Output) {
        if output.is_json() {
            output.json(&json!({
                "revision": null,
                "revises": heads,
                "message": null,
                "path": null,
                "text": null,
                "dry_run": self.given.dry_run,
            }));
            return;
        }
        output.note(&match heads.first() {
            Some(head) => format!(
                "nothing to merge: the only head is {}",
                described(source, head)
            ),
            None => "nothing to merge: there are no revisions".to_owned(),
        });
    }
}

fn refused(message: String, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(ErrorKind::Usage, message).help(help))
}

/// The id, with the message.
fn described(source: &Source, revision: &RevisionId) -> String {
    let message = source.script(revision).map(|script| script.message());
    format!("`{revision}`: {}", message.unwrap_or_default())
}

/// What is joined, as a message: by their ids, or of many how many.
fn title(source: &Source, joined: &[RevisionId]) -> String {
    const NAMED: usize = 3;
    if joined.len() <= NAMED {
        return format!("Merge {}", list(joined).replace('`', ""));
    }
    let graph = source.graph();
    let are_heads = joined.iter().all(|id| graph.is_head(id.as_str()));
    let what = if are_heads { "heads" } else { "revisions" };
    format!("Merge {} {what}", joined.len())
}
