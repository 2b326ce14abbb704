//! From the files that are named to all that they declare: what is in each, and which files follow.

mod derive;
mod home;
mod nested;
mod repeat;
mod walk;

use crate::{Error, File};
use home::Home;
use std::{
    collections::HashSet,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};
use syn::{Attribute, Item};
use walk::Walk;

/// A file that is still to be read.
struct Pending {
    path: PathBuf,
    home: Home,
}

/// The files at `paths` and those of the modules that they declare, each once, in the order of a walk from the first.
pub(crate) fn read(paths: impl Iterator<Item = PathBuf>) -> Result<Vec<File>, Vec<Error>> {
    let mut files = Vec::new();
    // The file's number, for the order in the end.
    let mut errors: Vec<(usize, Error)> = Vec::new();
    let mut seen = HashSet::new();
    let mut pending: Vec<_> = paths
        .map(|path| Pending {
            home: Home::of_file(&path),
            path,
        })
        .collect();
    pending.reverse();
    while let Some(Pending { path, home }) = pending.pop() {
        let known_as = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if !seen.insert(known_as) {
            continue;
        }
        let number = files.len();
        let mut file = File {
            path,
            text: "".into(),
            models: Vec::new(),
            enumerations: Vec::new(),
            notes: Vec::new(),
        };
        match text(&file.path) {
            Ok(text) => {
                file.text = text;
                let mut walk = Walk::new(&mut file);
                walk.file(&home);
                let (found, children) = walk.done();
                errors.extend(found.into_iter().map(|error| (number, error)));
                pending.extend(children.into_iter().rev());
            }
            Err(error) => errors.push((number, error)),
        }
        files.push(file);
    }
    errors.extend(repeat::repeated(&files));
    if errors.is_empty() {
        return Ok(files);
    }
    errors.sort_by_key(|(number, error)| (*number, error.span.start));
    Err(errors.into_iter().map(|(_, error)| error).collect())
}

/// The text of a file.
fn text(path: &Path) -> Result<Arc<str>, Error> {
    let error = |message: String, help: &str| Error {
        message,
        help: Some(help.to_owned()),
        path: path.to_owned(),
        text: "".into(),
        span: 0..0,
    };
    let shown = path.display();
    let bytes = fs::read(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => error(
            format!("there is no file `{shown}`"),
            "name a file of Rust source that is there",
        ),
        io::ErrorKind::IsADirectory => error(
            format!("`{shown}` is a folder"),
            "name the file of the module, such as its `mod.rs`",
        ),
        _ => error(
            format!("`{shown}` cannot be read: {cause}"),
            "make it readable",
        ),
    })?;
    String::from_utf8(bytes).map(Arc::from).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to();
        error(
            format!("`{shown}` is not UTF-8 from its byte {at} on"),
            "Rust source is UTF-8: convert the file",
        )
    })
}

/// Where the Rust begins that syn is given: behind a byte order mark and a line for the shell, which have no tokens.
pub(crate) fn start(text: &str) -> usize {
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let marked = text.len() - unmarked.len();
    let shell = match unmarked.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => {
            unmarked.find('\n').unwrap_or(unmarked.len())
        }
        _ => 0,
    };
    marked + shell
}

/// `path:line:column` of a place in a file.
fn shown(file: &File, range: Range<usize>) -> String {
    let before = file.text.get(..range.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("{}:{line}:{column}", file.path.display())
}

/// The attributes of an item.
fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
