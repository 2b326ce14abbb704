//! Text in, text out: files in a temporary folder, and what is read of them.

mod accepted;
mod followed;
mod property;
mod refused;
mod show;
mod types;

use crate::{Error, File, read};
use std::{fs, path::Path};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What is read of `roots` in a folder with these files: shown, with paths relative to it.
fn read_of(files: &[(&str, &str)], roots: &[&str]) -> String {
    let folder = folder(files);
    let roots: Vec<_> = roots.iter().map(|root| folder.path().join(root)).collect();
    let shown = match read(&roots) {
        Ok(files) => files.iter().map(show::file).collect(),
        Err(errors) => all(&errors),
    };
    shown.replace(&format!("{}/", folder.path().display()), "")
}

/// What is read of one file.
fn read_text(text: &str) -> String {
    read_of(&[("m.rs", text)], &["m.rs"])
}

fn all(errors: &[Error]) -> String {
    errors.iter().map(error).collect()
}

/// `file:line:column: message / help`
fn error(error: &Error) -> String {
    let place = place(&error.path, &error.text, error.span.start);
    match &error.help {
        Some(help) => format!("{place}: {} / {help}\n", error.message),
        None => format!("{place}: {}\n", error.message),
    }
}

fn place(path: &Path, text: &str, at: usize) -> String {
    let (line, column) = line_and_column(text, at);
    format!("{}:{line}:{column}", path.display())
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text[..at].trim_start_matches('\u{feff}');
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}

/// The one file of `text`, which has nothing wrong.
fn one(text: &str) -> File {
    let folder = folder(&[("m.rs", text)]);
    match read(&[folder.path().join("m.rs")]) {
        Ok(mut files) => files.remove(0),
        Err(errors) => panic!("{}", all(&errors)),
    }
}
