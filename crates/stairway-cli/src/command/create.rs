//! `migrate-create`: a new revision's file, from the models or with empty blocks.

mod answers;
pub(crate) mod ask;
mod file;
mod generate;
mod question;

use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    settings::Settings,
};
use generate::Written;
use serde_json::{Value, json};
use stairway::{
    Dialect, ErrorKind,
    revision::{Graph, RevisionId, Target},
    script::render::{self, Draft},
    source::Source,
};
use std::{collections::BTreeSet, path::PathBuf};

/// Make a new revision
///
/// Compares the models with what the revisions make, and writes the SQL of the difference, up and down; no database is
/// asked. What the models cannot tell is asked on a terminal, and elsewhere answered by options. Where the models
/// agree with the revisions nothing is written. With `--empty`, or where no models are configured, the blocks are
/// empty.
///
/// The path of the new file is printed. It revises the head, or what `--head` names. The folder's `template.sql` is the
/// pattern if there is one; it may hold `{{message}}`, `{{revision}}`, `{{revises}}`, `{{depends_on}}`, `{{branch}}`,
/// `{{created}}`, `{{allow}}`, `{{upgrade}}` and `{{downgrade}}`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-create \"add phone to users\"
  cargo xtask migrate-create \"add phone to users\" --dry-run
  cargo xtask migrate-create \"split names\" --rename users.fullname=name --backfill \"users.age=0\"
  cargo xtask migrate-create \"count visits\" --empty --head 5ebc
  $EDITOR $(cargo xtask migrate-create \"count visits\" --empty)")]
pub struct Create {
    /// What the revision does, in one line
    message: String,

    /// Leave the blocks empty, whatever the models say
    #[arg(long)]
    empty: bool,

    /// The parent: an id or its beginning, `head`, or `base` for a revision without a parent
    #[arg(long, value_name = "REV")]
    head: Option<String>,

    /// Allow `--head` to name a revision that others revise already, which starts a branch there
    #[arg(long, requires = "head")]
    splice: bool,

    /// The label of the branch that starts with this revision
    #[arg(long, value_name = "LABEL")]
    branch: Option<String>,

    /// A revision or branch label that must be applied first; may be given several times
    #[arg(long, value_name = "REV", value_delimiter = ',')]
    depends_on: Vec<String>,

    /// The id, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Print the text, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    answers: answers::Options,
}

/// How to have revisions made from models.
const CONFIGURE: &str = "`models = [\"src/models.rs\"]` in [workspace.metadata.stairway], or `--models PATH`, names them";

/// The new file.
struct File {
    path: PathBuf,
    text: String,
}

type Made<T> = Result<T, Box<Diagnostic>>;

impl Create {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        self.check()?;
        let models = match self.empty {
            true => Vec::new(),
            false => settings.models()?,
        };
        let (folder, dialect) = (settings.migrations()?, settings.sql()?);
        let source = file::existing(&folder, dialect)?;
        let mut draft = self.draft(source.graph())?;
        let written = self.generate(&source, &draft, &models, &settings.databases()?, output)?;
        if let Some(Written { generated, .. }) = &written {
            let Some(generated) = generated else {
                if output.is_json() {
                    output.json(&self.document(&draft, None, written.as_ref()));
                } else {
                    self.left_alone(written.as_ref(), output);
                    output.note("the models agree with the history: nothing to create");
                }
                return Ok(Exit::Done);
            };
            draft.upgrade.clone_from(&generated.upgrade);
            draft.downgrade.clone_from(&generated.downgrade);
            draft.allows.clone_from(&generated.allows);
        }
        let path = folder.join(render::file_name(
            draft.created,
            &draft.revision,
            &draft.message,
        ));
        let text = file::text(&draft, &folder)?;
        let grown = file::sound(&source, &path, &text, &draft.revision)?;
        if written.is_some() {
            file::runs(&grown, &draft.revision, &settings.databases()?)?;
        }
        if !self.dry_run {
            file::write(&path, &text)?;
        }
        let file = File { path, text };
        if output.is_json() {
            output.json(&self.document(&draft, Some(&file), written.as_ref()));
        } else {
            self.show(&draft, &file, written.as_ref(), output);
        }
        Ok(Exit::Done)
    }

    /// What the words alone say.
    fn check(&self) -> Made<()> {
        if self.message.trim().is_empty() {
            let error = Diagnostic::new(ErrorKind::Usage, "the message is empty")
                .help("say in a few words what the revision does");
            return Err(Box::new(error));
        }
        Ok(())
    }

    /// What the models say that the revision does; none where none are asked.
    fn generate(
        &self,
        source: &Source,
        draft: &Draft,
        models: &[PathBuf],
        databases: &[Dialect],
        output: &Output,
    ) -> Made<Option<Written>> {
        let answers = self.answers.answers()?;
        if models.is_empty() {
            if let Some(option) = self.answers.first() {
                return Err(Box::new(match self.empty {
                    true => {
                        let message = format!(
                            "`{option}` answers nothing: with `--empty` no models are read"
                        );
                        Diagnostic::new(ErrorKind::Usage, message).help("leave one of the two out")
                    }
                    false => {
                        let message =
                            format!("`{option}` answers nothing: no models are configured");
                        Diagnostic::new(ErrorKind::Usage, message).help(CONFIGURE)
                    }
                }));
            }
            if !self.empty {
                output.note(&format!(
                    "no models are configured, so the blocks are empty; {CONFIGURE}"
                ));
            }
            return Ok(None);
        }
        match source.written() {
            Dialect::Postgres => {
                generate::generate(source, draft, models, databases, answers, output).map(Some)
            }
            other => Err(generate::foreign(other)),
        }
    }

    fn show(&self, draft: &Draft, file: &File, written: Option<&Written>, output: &Output) {
        let generated = written.and_then(|written| written.generated.as_ref());
        for change in generated.iter().flat_map(|generated| &generated.changes) {
            output.note(&format!("  {change}"));
        }
        self.left_alone(written, output);
        if !draft.allows.is_empty() {
            let lines: Vec<String> = draft
                .allows
                .iter()
                .map(|rule| format!("`--! allow {rule} \"\"`"))
                .collect();
            output.note(&format!(
                "write the reason into {}: `migrate-check` refuses an empty one",
                lines.join(" and ")
            ));
        }
        let path = file.path.display();
        if self.dry_run {
            output.note(&format!("would write {path}"));
            output.result(file.text.trim_end());
        } else {
            output.result(&path.to_string());
        }
    }

    /// Says which tables no model declares.
    fn left_alone(&self, written: Option<&Written>, output: &Output) {
        let tables = written
            .map(|written| written.left_alone.as_slice())
            .unwrap_or_default();
        if !tables.is_empty() {
            output.note(&format!(
                "declared by no model, and left alone: {}; `--drop TABLE` drops one",
                some(tables, output.is_verbose())
            ));
        }
    }

    fn document(&self, draft: &Draft, file: Option<&File>, written: Option<&Written>) -> Value {
        let generated = written.and_then(|written| written.generated.as_ref());
        json!({
            "revision": file.map(|_| &draft.revision),
            "revises": draft.revises,
            "message": draft.message,
            "path": file.map(|file| file.path.display().to_string()),
            "text": file.map(|file| &file.text),
            "dry_run": self.dry_run,
            "changes": generated.map(|generated| generated.changes.as_slice()).unwrap_or_default(),
            "allows": draft.allows,
            "left_alone": written.map(|written| written.left_alone.as_slice()).unwrap_or_default(),
        })
    }

    fn draft(&self, graph: &Graph) -> Made<Draft> {
        let revision: RevisionId = match &self.rev_id {
            Some(id) if graph.contains(id) => {
                let error = Diagnostic::new(
                    ErrorKind::Usage,
                    format!("there is a revision `{id}` already"),
                )
                .help("give the new one another id, or none for a random one");
                return Err(Box::new(error));
            }
            Some(id) => id.parse().map_err(usage)?,
            None => RevisionId::random().map_err(|error| {
                Diagnostic::new(ErrorKind::Internal, "no random id can be made")
                    .note(error.to_string())
            })?,
        };
        Ok(Draft {
            message: self.message.trim().to_owned(),
            revision,
            revises: self.parents(graph)?,
            depends_on: self.dependencies(graph)?,
            branch: self.branch.clone(),
            created: jiff::Timestamp::now(),
            allows: Vec::new(),
            upgrade: String::new(),
            downgrade: String::new(),
        })
    }

    /// The revision that the new one revises; none for a base.
    fn parents(&self, graph: &Graph) -> Made<Vec<RevisionId>> {
        let Some(word) = &self.head else {
            return match graph.heads() {
                heads if heads.len() > 1 => Err(Box::new(several(&heads))),
                heads => Ok(heads),
            };
        };
        let target: Target = word.parse().map_err(stairway::Error::from)?;
        let parents = target
            .revisions(graph, &BTreeSet::new())
            .map_err(stairway::Error::from)?;
        if target.is_relative() || parents.len() > 1 {
            let error = Diagnostic::new(
                ErrorKind::Usage,
                format!("`{word}` names no single revision"),
            )
            .help("`--head` takes an id or its beginning, a label, `head`, `label@head` or `base`");
            return Err(Box::new(error));
        }
        match parents
            .iter()
            .find(|parent| !graph.is_head(parent.as_str()))
        {
            Some(parent) if !self.splice => {
                let error = Diagnostic::new(
                    ErrorKind::Usage,
                    format!("revision `{parent}` is not a head"),
                )
                .note(format!(
                    "it is revised by {}",
                    list(&graph.children(parent.as_str()))
                ))
                .help("`--splice` starts a branch there");
                Err(Box::new(error))
            }
            _ => Ok(parents),
        }
    }

    /// Whole ids for the beginnings that were given; labels as they are.
    fn dependencies(&self, graph: &Graph) -> Made<Vec<String>> {
        let label = |word: &str| graph.labels().any(|(label, _)| label == word);
        self.depends_on
            .iter()
            .map(|word| match label(word) {
                true => Ok(word.clone()),
                false => Ok(graph.find(word).map_err(stairway::Error::from)?.to_string()),
            })
            .collect()
    }
}

fn usage(error: impl std::error::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(ErrorKind::Usage, error.to_string()))
}

fn several(heads: &[RevisionId]) -> Diagnostic {
    Diagnostic::new(
        ErrorKind::Target,
        format!("there are {} heads: {}", heads.len(), list(heads)),
    )
    .help("say with `--head REV` which one the new revision revises")
}

fn list(revisions: &[RevisionId]) -> String {
    let names: Vec<String> = revisions.iter().map(|id| format!("`{id}`")).collect();
    names.join(", ")
}

/// A list of tables, or the first few.
fn some(tables: &[String], all: bool) -> String {
    const FEW: usize = 3;
    let shown = match all || tables.len() <= FEW {
        true => tables.len(),
        false => FEW,
    };
    let names: Vec<String> = tables
        .iter()
        .take(shown)
        .map(|name| format!("`{name}`"))
        .collect();
    match tables.len() - shown {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
