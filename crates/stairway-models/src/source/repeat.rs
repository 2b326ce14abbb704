//! Tables and enum types that are declared twice, in one file or in several.

use super::shown;
use crate::{Error, File, Spanned, Storage};
use std::collections::HashMap;

/// An error for each declaration of what another declares before it, with the number of its file.
pub(super) fn repeated(files: &[File]) -> Vec<(usize, Error)> {
    let mut errors = Vec::new();
    let tables = files.iter().enumerate().flat_map(|(number, file)| {
        let models = file.models.iter();
        models.map(move |model| (number, &model.table, &model.name.value))
    });
    find("table", files, tables, &mut errors);
    let types = files.iter().enumerate().flat_map(|(number, file)| {
        file.enumerations
            .iter()
            .filter_map(move |enumeration| match &enumeration.storage {
                Storage::Type { name, .. } => Some((number, name, &enumeration.name.value)),
                Storage::Text(_) => None,
            })
    });
    find("enum type", files, types, &mut errors);
    errors
}

fn find<'f>(
    kind: &str,
    files: &'f [File],
    declared: impl Iterator<Item = (usize, &'f Spanned<String>, &'f String)>,
    errors: &mut Vec<(usize, Error)>,
) {
    let mut first: HashMap<&str, (usize, &Spanned<String>, &String)> = HashMap::new();
    for (number, name, owner) in declared {
        let Some((other, before, other_owner)) = first.get(name.value.as_str()) else {
            first.insert(&name.value, (number, name, owner));
            continue;
        };
        let (file, other) = (&files[number], &files[*other]);
        let place = shown(other, other.range(before.span));
        errors.push((
            number,
            Error {
                message: format!(
                    "`{other_owner}` at {place} and `{owner}` have the {kind} `{}`",
                    name.value
                ),
                help: Some(format!(
                    "one {kind} has one declaration: remove or rename one"
                )),
                path: file.path.clone(),
                text: file.text.clone(),
                span: file.range(name.span),
            },
        ));
    }
}
