//! Text in, text out: what models declare, and what is wrong with them.

mod both;
mod plain;
mod rust;

use super::{Models, Object};
use crate::{Dialect, Error, Place, sql::replay::tests::shown};
use pretty_assertions::assert_eq;
use std::{fs, path::Path};

/// What `files`, each with its name and its text, declare: the schema, and whatever else there is to say; or what is
/// wrong, one after another.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &str) {
    let (found, folder) = read(files);
    let found = match found {
        Ok(models) => summary(&models, folder.path()),
        Err(error) => problems(&error, folder.path()),
    };
    same(found, expected);
}

fn read(files: &[(&str, &str)]) -> (Result<Models, Error>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = files
        .iter()
        .map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        })
        .collect();
    (Models::read(&paths), folder)
}

#[track_caller]
fn same(found: Vec<String>, expected: &str) {
    let lines = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    };
    let found = lines(&found.join("\n"));
    assert_eq!(found, lines(expected), "\n{found}");
}

fn shown_place(place: &Place, folder: &Path) -> String {
    let place = place.to_string();
    let folder = format!("{}/", folder.display());
    place.replace(&folder, "")
}

fn summary(models: &Models, folder: &Path) -> Vec<String> {
    let mut lines = shown::schema(&models.schema, Dialect::Postgres);
    let pairs = |pairs: &std::collections::BTreeSet<(String, String)>| {
        let pairs = pairs.iter().map(|(one, other)| format!("{one}.{other}"));
        pairs.collect::<Vec<_>>().join(" ")
    };
    if !models.named.is_empty() {
        lines.push(format!("named: {}", pairs(&models.named)));
    }
    if !models.any_identity.is_empty() {
        lines.push(format!("any identity: {}", pairs(&models.any_identity)));
    }
    for (object, former) in &models.renamed_from {
        lines.push(format!("{} was {former}", object_name(object)));
    }
    for (note, place) in &models.notes {
        lines.push(format!("note: {} {note}", shown_place(place, folder)));
    }
    lines
}

/// Where `files` declare everything.
#[track_caller]
fn check_places(files: &[(&str, &str)], expected: &str) {
    let (found, folder) = read(files);
    same(places(&found.unwrap(), folder.path()), expected);
}

fn places(models: &Models, folder: &Path) -> Vec<String> {
    let places = models.places.iter();
    places
        .map(|(object, place)| {
            let text = place.text().get(place.span()).unwrap();
            format!(
                "{} {} `{text}`",
                object_name(object),
                shown_place(place, folder)
            )
        })
        .collect()
}

fn object_name(object: &Object) -> String {
    match object {
        Object::Table(name) => format!("table {name}"),
        Object::Column(table, name) => format!("column {table}.{name}"),
        Object::Constraint(table, name) => format!("constraint {table}.{name}"),
        Object::Index(table, name) => format!("index {table}.{name}"),
        Object::Enum(name) => format!("enum {name}"),
        Object::Label(of, name) => format!("label {of}.{name}"),
        Object::View(name) => format!("view {name}"),
    }
}

/// Each error in two lines: the place, what stands there and the message; the help, reasons and other places.
fn problems(error: &Error, folder: &Path) -> Vec<String> {
    let one = |error: &Error| {
        let mut places = error.labels().into_iter();
        let place = places.next().unwrap().place;
        let text = place.text().get(place.span()).unwrap();
        let mut lines = vec![format!("{} [{text}] {error}", shown_place(&place, folder))];
        for label in places {
            let text = label.place.text().get(label.place.span()).unwrap();
            let place = shown_place(&label.place, folder);
            lines.push(format!("  {place} [{text}] {}", label.text));
        }
        for note in error.notes() {
            lines.push(format!("  because: {note}"));
        }
        lines.extend(error.help().map(|help| format!("  help: {help}")));
        lines
    };
    let all = std::iter::once(error).chain(error.related());
    all.flat_map(one).collect()
}
