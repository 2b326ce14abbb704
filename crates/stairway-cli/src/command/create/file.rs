//! The new revision's file: its text by the template, whether it is sound, and writing it.

use super::Made;
use crate::{diagnostic::Diagnostic, output::Output};
use serde_json::{Value, json};
use stairway::{
    Dialect, Error, ErrorKind,
    revision::RevisionId,
    script::render::{self, Draft},
    source::Source,
    sql,
};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The revisions that are there; none where there is no folder yet.
pub(in crate::command) fn existing(folder: &Path, dialect: Dialect) -> Made<Source> {
    Ok(match folder.exists() {
        true => Source::read(folder, dialect)?,
        false => Source::from_texts(folder, [], dialect)?,
    })
}

/// A new revision's file.
pub(in crate::command) struct File {
    path: PathBuf,
    text: String,
}

impl File {
    /// The file of `draft`, and the revisions with it, as they will be read. Nothing is written.
    pub(in crate::command) fn new(source: &Source, draft: &Draft) -> Made<(File, Source)> {
        let name = render::file_name(draft.created, &draft.revision, &draft.message);
        let path = source.folder().join(name);
        let text = text(draft, source.folder())?;
        let grown = sound(source, &path, &text, &draft.revision)?;
        Ok((File { path, text }, grown))
    }

    /// Prints its path, or in a dry run its text.
    pub(in crate::command) fn show(&self, dry_run: bool, output: &Output) {
        let path = self.path.display();
        match dry_run {
            true => {
                output.note(&format!("would write {path}"));
                output.result(self.text.trim_end());
            }
            false => output.result(&path.to_string()),
        }
    }

    /// Writes it, where it must not be yet, and its folder if need be.
    pub(in crate::command) fn write(&self) -> Made<()> {
        write(&self.path, &self.text)
    }
}

/// What `migrate-create` and `migrate-merge` both say of a new revision; without a file there is none.
pub(in crate::command) fn json(draft: &Draft, file: Option<&File>, dry_run: bool) -> Value {
    json!({
        "revision": file.map(|_| &draft.revision),
        "revises": draft.revises,
        "message": draft.message,
        "path": file.map(|file| file.path.display().to_string()),
        "text": file.map(|file| &file.text),
        "dry_run": dry_run,
    })
}

/// The text of the file, by the folder's template if there is one.
fn text(draft: &Draft, folder: &Path) -> Made<String> {
    let path = folder.join("template.sql");
    match fs::read_to_string(&path) {
        Ok(template) => Ok(draft.render_with(&path, &template).map_err(Error::from)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(draft.render()),
        Err(error) => Err(cannot("read", &path, &error)),
    }
}

/// The revisions with the new one, as it will be read: nothing is written that the next command would refuse.
fn sound(source: &Source, path: &Path, text: &str, id: &RevisionId) -> Made<Source> {
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
    let source = Source::from_texts(source.folder(), texts, source.written())
        .map_err(|error| unwritten(&error, id))?;
    if source.script(id).is_none() {
        let message = format!("the template gives the new revision another id than `{id}`");
        return Err(Box::new(
            Diagnostic::new(ErrorKind::Source, message)
                .help("write `--! revision {{revision}}` into `template.sql`"),
        ));
    }
    Ok(source)
}

/// Sees to it that the new revision can be brought to each database, both ways.
pub(super) fn runs(source: &Source, id: &RevisionId, databases: &[Dialect]) -> Made<()> {
    for &dialect in databases {
        sql::trial(source, id, dialect).map_err(|error| {
            let note = "`--empty` makes a revision to write it into by hand";
            Box::new(unwritten(&Error::from(error), id).note(note))
        })?;
    }
    Ok(())
}

fn unwritten(error: &Error, id: &RevisionId) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::from(error);
    Box::new(diagnostic.note(format!("the new revision `{id}` is not written")))
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
