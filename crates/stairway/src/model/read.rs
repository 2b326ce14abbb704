//! Files to models. The only reading of files here is of SQL; Rust is read by `stairway_models`.

use super::{
    Models,
    build::Builder,
    error::{Errors, ModelError},
    rust::{Rust, Source},
    sql,
    text::File,
};
use crate::{Error, Place, sql::statement::Statement};
use std::{fs, path::Path, sync::Arc};

/// Where the ranks of files of SQL begin: what is wrong with them is said after what is wrong with Rust.
const PLAIN: usize = usize::MAX / 2;

/// See [`Models::read`].
pub(super) fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Models, Error> {
    let mut builder = Builder::default();
    let (mut rust, mut plain): (Vec<&Path>, Vec<&Path>) = (Vec::new(), Vec::new());
    for (rank, path) in paths.iter().map(AsRef::as_ref).enumerate() {
        let list = match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => &mut rust,
            Some("sql") => &mut plain,
            _ => {
                let message = format!("`{}` is neither Rust nor SQL", path.display());
                let error = ModelError::new(Place::whole(path), message)
                    .help("models are read from `.rs` and `.sql` files");
                builder.errors.add(rank, error);
                continue;
            }
        };
        if !list.contains(&path) {
            list.push(path);
        }
    }
    let complete = rust.is_empty() && !plain.is_empty();
    let sources = match rust.is_empty() {
        true => Vec::new(),
        false => sources(&rust, &mut builder.errors),
    };
    let files: Vec<Arc<File>> = plain
        .into_iter()
        .enumerate()
        .filter_map(|(at, path)| open(path, PLAIN + at, &mut builder.errors))
        .collect();
    build(builder, &sources, &files, complete)
}

fn sources(paths: &[&Path], errors: &mut Errors) -> Vec<Source> {
    match stairway_models::read(paths) {
        Ok(files) => files
            .into_iter()
            .enumerate()
            .map(|(rank, file)| Source::new(file, rank))
            .collect(),
        Err(found) => {
            for (rank, error) in found.into_iter().enumerate() {
                let place = Place::new(error.path, error.text, error.span);
                let mut told = ModelError::new(place, error.message);
                told.help = error.help;
                errors.add(rank, told);
            }
            Vec::new()
        }
    }
}

fn open(path: &Path, rank: usize, errors: &mut Errors) -> Option<Arc<File>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", path.display());
            let error = ModelError::new(Place::whole(path), message)
                .help("check the path, and that it may be read");
            errors.add(rank, error);
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some(Arc::new(File {
            rank,
            path: path.into(),
            text: text.into(),
        })),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            // Up to the place the text is what the bytes say, so that lines and columns are right.
            let text = String::from_utf8_lossy(error.as_bytes()).into();
            let place = Place::new(path, text, at..at + 1);
            let error = ModelError::new(place, "the file is not UTF-8").help("save it as UTF-8");
            errors.add(rank, error);
            None
        }
    }
}

/// The models that `sources` and `files` declare together.
pub(super) fn build(
    mut builder: Builder,
    sources: &[Source],
    files: &[Arc<File>],
    complete: bool,
) -> Result<Models, Error> {
    let read: Vec<sql::Read> = files
        .iter()
        .map(|file| sql::read(file, &mut builder.errors))
        .collect();
    // What is missing because it could not be read is not missing in what could be.
    if !builder.errors.is_empty() {
        return builder.finish();
    }
    builder.models.complete = complete;
    let (mut types, mut others) = (Vec::new(), Vec::new());
    let mut notes = Vec::new();
    for file in read {
        notes.extend(file.notes);
        for (statement, text) in file.statements {
            let list = match statement {
                Statement::CreateEnum { .. } => &mut types,
                _ => &mut others,
            };
            list.push((statement, text));
        }
    }
    let mut rust = Rust::new(sources, &mut builder);
    builder.models.notes.extend(notes);
    // A type needs nothing, and anything may need it; a table of SQL may refer to one of a model, and the other way
    // round.
    for (statement, text) in types {
        builder.run(statement, &text);
    }
    rust.create(&mut builder);
    for (statement, text) in others {
        builder.run(statement, &text);
    }
    rust.finish(&mut builder);
    builder.finish()
}
