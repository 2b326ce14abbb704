//! `migrate-create`: a new revision's file.

use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    settings::Settings,
};
use serde_json::json;
use stairway::{
    Dialect, ErrorKind,
    revision::{Graph, RevisionId, Target},
    script::{
        Script,
        render::{self, Draft},
    },
    source::Source,
};
use std::{
    collections::BTreeSet,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Make a new revision
///
/// Writes a file with the header filled in and empty blocks, and prints its path. The revision revises the
/// head, or what `--head` names. The folder's `template.sql` is the pattern if there is one; it may hold
/// `{{message}}`, `{{revision}}`, `{{revises}}`, `{{depends_on}}`, `{{branch}}`, `{{created}}`, `{{allow}}`,
/// `{{upgrade}}` and `{{downgrade}}`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-create \"add user preferences\" --empty
  cargo xtask migrate-create \"add tags\" --empty --head 5ebc
  $EDITOR $(cargo xtask migrate-create \"add tags\" --empty)")]
pub struct Create {
    /// What the revision does, in one line
    message: String,

    /// Leave the blocks empty
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
}

type Made<T> = Result<T, Box<Diagnostic>>;

impl Create {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        self.check(settings)?;
        let (folder, dialect) = (settings.migrations()?, settings.sql()?);
        let source = existing(&folder, dialect)?;
        let draft = self.draft(source.graph())?;
        let path = folder.join(render::file_name(
            draft.created,
            &draft.revision,
            &draft.message,
        ));
        let text = text(&draft, &folder)?;
        let script = sound(&source, &path, &text, dialect, &draft.revision)?;
        if !self.dry_run {
            write(&path, &text)?;
        }
        if output.is_json() {
            output.json(&json!({
                "revision": script.revision(),
                "revises": script.revises(),
                "message": script.message(),
                "path": path.display().to_string(),
                "text": text,
                "dry_run": self.dry_run,
            }));
        } else if self.dry_run {
            output.note(&format!("would write {}", path.display()));
            output.result(text.trim_end());
        } else {
            output.result(&path.display().to_string());
        }
        Ok(Exit::Done)
    }

    /// What the words alone say.
    fn check(&self, settings: &Settings) -> Made<()> {
        if self.message.trim().is_empty() {
            let error = Diagnostic::new(ErrorKind::Usage, "the message is empty")
                .help("say in a few words what the revision does");
            return Err(Box::new(error));
        }
        if !self.empty && !settings.models()?.is_empty() {
            let error = Diagnostic::new(
                ErrorKind::Usage,
                "a revision cannot be generated from the models in this version",
            )
            .help("`--empty` makes one with empty blocks to write the SQL into");
            return Err(Box::new(error));
        }
        Ok(())
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
        if matches!(target, Target::Up(_) | Target::Down(_) | Target::Heads) {
            let error = Diagnostic::new(
                ErrorKind::Usage,
                format!("`{word}` names no single revision"),
            )
            .help("`--head` takes an id or its beginning, `head`, or `base`");
            return Err(Box::new(error));
        }
        let parents = target
            .revisions(graph, &BTreeSet::new())
            .map_err(stairway::Error::from)?;
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

/// The revisions that are there; none where there is no folder yet.
fn existing(folder: &Path, dialect: Dialect) -> Made<Source> {
    Ok(match folder.exists() {
        true => Source::read(folder, dialect)?,
        false => Source::from_texts(folder, [], dialect)?,
    })
}

/// The text of the file, by the folder's template if there is one.
fn text(draft: &Draft, folder: &Path) -> Made<String> {
    let path = folder.join("template.sql");
    match fs::read_to_string(&path) {
        Ok(template) => Ok(draft
            .render_with(&path, &template)
            .map_err(stairway::Error::from)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(draft.render()),
        Err(error) => Err(cannot("read", &path, &error)),
    }
}

/// The new revision as it will be read, together with those that are there: nothing is written that the next
/// command would refuse.
fn sound(
    source: &Source,
    path: &Path,
    text: &str,
    dialect: Dialect,
    id: &RevisionId,
) -> Made<Script> {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let texts = source
        .scripts()
        .iter()
        .map(|script| (name(script.path()), Arc::from(script.text())))
        .chain([(name(path), Arc::from(text))]);
    let source = Source::from_texts(source.folder(), texts, dialect).map_err(|error| {
        let diagnostic = Diagnostic::from(&error);
        Box::new(diagnostic.note(format!("the new revision `{id}` is not written")))
    })?;
    source.script(id).cloned().ok_or_else(|| {
        let message = format!("the template gives the new revision another id than `{id}`");
        Box::new(
            Diagnostic::new(ErrorKind::Source, message)
                .help("write `--! revision {{revision}}` into `template.sql`"),
        )
    })
}

/// Writes a file that must not be there yet, and its folder if need be.
fn write(path: &Path, text: &str) -> Made<()> {
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(&folder).map_err(|error| cannot("make the folder", &folder, &error))?;
    }
    let mut file = fs::File::create_new(path).map_err(|error| cannot("write", path, &error))?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // Half a file would be an unsound revision.
        let _ = fs::remove_file(path);
        cannot("write", path, &error)
    })
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(
            ErrorKind::File,
            format!("cannot {what} `{}`", path.display()),
        )
        .note(error.to_string()),
    )
}
