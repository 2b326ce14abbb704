//! `migrate-create`: a new revision's file, from the models or with empty blocks.

mod answers;
pub(crate) mod ask;
pub(super) mod file;
mod generate;
pub(super) mod given;
pub(super) mod parent;
mod question;

use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    settings::Settings,
};
use file::File;
use generate::Written;
use given::Given;
use parent::Parent;
use serde_json::{Value, json};
use stairway::{Dialect, ErrorKind, script::render::Draft, source::Source};
use std::path::PathBuf;

/// Make a new revision
///
/// Compares the models with what the revisions make, and writes the SQL of the difference, up and down; no database is
/// asked. What the models cannot tell is asked on a terminal, and elsewhere answered by options. Where the models
/// agree with the revisions nothing is written. With `--empty`, or where no models are configured, the blocks are
/// empty.
///
/// The path of the new file is printed. It revises the head, or what `--head` names; where there are several heads and none
/// is named, it is asked which. The models are compared with all revisions together, on whatever branch the new one is; what
/// would not run there is refused. The folder's `template.sql` is the
/// pattern if there is one; it may hold `{{message}}`, `{{revision}}`, `{{revises}}`, `{{depends_on}}`, `{{branch}}`,
/// `{{created}}`, `{{allow}}`, `{{upgrade}}` and `{{downgrade}}`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-create \"add phone to users\"
  cargo xtask migrate-create \"add phone to users\" --dry-run
  cargo xtask migrate-create \"split names\" --rename users.fullname=name --backfill \"users.age=0\"
  cargo xtask migrate-create \"count visits\" --empty --head 5ebc
  cargo xtask migrate-create \"fix 1.2\" --empty --head 5ebc --splice
  cargo xtask migrate-create \"start billing\" --empty --head base --branch billing
  cargo xtask migrate-create \"send bills\" --empty --head billing@head --depends-on 5ebc
  $EDITOR $(cargo xtask migrate-create \"count visits\" --empty)")]
pub struct Create {
    /// What the revision does, in one line
    message: String,

    /// Leave the blocks empty, whatever the models say
    #[arg(long)]
    empty: bool,

    #[command(flatten)]
    parent: Parent,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    answers: answers::Options,
}

/// How to have revisions made from models.
const CONFIGURE: &str = "`models = [\"src/models.rs\"]` in [workspace.metadata.stairway], or `--models PATH`, names them";

type Made<T> = Result<T, Box<Diagnostic>>;

impl Create {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        given::said(&self.message)?;
        let models = match self.empty {
            true => Vec::new(),
            false => settings.models()?,
        };
        let source = file::existing(&settings.migrations()?, settings.sql()?)?;
        let mut draft = self.given.draft(&source, &self.message, Vec::new())?;
        let place = self.parent.place(&source, settings, output)?;
        (draft.revises, draft.depends_on) = (place.revises, place.depends_on);
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
        let (file, grown) = File::new(&source, &draft)?;
        if written.is_some() {
            file::runs(&grown, &draft.revision, &settings.databases()?)?;
        }
        if !self.given.dry_run {
            file.write()?;
        }
        if output.is_json() {
            output.json(&self.document(&draft, Some(&file), written.as_ref()));
        } else {
            self.show(&draft, &file, written.as_ref(), output);
        }
        Ok(Exit::Done)
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
        file.show(self.given.dry_run, output);
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
        let mut document = file::json(draft, file, self.given.dry_run);
        document["changes"] = json!(generated.map_or(&[][..], |generated| &generated.changes));
        document["allows"] = json!(draft.allows);
        document["left_alone"] = json!(written.map_or(&[][..], |written| &written.left_alone));
        document
    }
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
