//! What there is by name: models by table, enumerations by the names of their enums.

use super::{Declared, Source, declared};
use crate::{error::nearest, model::error::ModelError};
use std::collections::BTreeMap;

/// Everything that is declared.
#[derive(Default)]
pub(super) struct Catalogue<'s> {
    /// By table, of which no two have the same.
    pub(super) models: BTreeMap<&'s str, Declared<'s, declared::Model>>,
    /// By the name of the enum, which several may have.
    enumerations: BTreeMap<&'s str, Vec<Declared<'s, declared::Enumeration>>>,
}

impl<'s> Catalogue<'s> {
    pub(super) fn new(sources: &'s [Source]) -> Catalogue<'s> {
        let mut catalogue = Catalogue::default();
        for source in sources {
            for what in &source.declared.models {
                let model = Declared { source, what };
                catalogue.models.insert(&what.table.value, model);
            }
            for what in &source.declared.enumerations {
                let all = catalogue.enumerations.entry(&what.name.value).or_default();
                all.push(Declared { source, what });
            }
        }
        catalogue
    }

    /// Every enumeration, in the order of files.
    pub(super) fn enumerations(&self) -> Vec<Declared<'s, declared::Enumeration>> {
        let mut all: Vec<_> = self.enumerations.values().flatten().copied().collect();
        all.sort_by_key(|one| (one.source.file.rank, one.source.range(&one.name).start));
        all
    }

    /// The enumeration that a field of `model` of the type `name` holds.
    pub(super) fn enumeration(
        &self,
        model: Declared<'s, declared::Model>,
        name: &declared::Spanned<String>,
    ) -> Result<Declared<'s, declared::Enumeration>, ModelError> {
        let source = model.source;
        match self
            .enumerations
            .get(name.value.as_str())
            .map(Vec::as_slice)
        {
            Some([one]) => Ok(*one),
            Some([first, second, ..]) => {
                let message = format!("`{}` is the name of several enums", name.value);
                let place = |one: &Declared<'_, declared::Enumeration>| {
                    one.source.file.place(one.source.range(&one.name))
                };
                Err(source
                    .error(name, message)
                    .also(place(first), "this one")
                    .also(place(second), "or this one")
                    .help(
                        "call one of the enums otherwise, or say the type with \
                         `#[model(sql_type = \"...\")]`",
                    ))
            }
            _ => {
                let message = format!("unsupported type `{}`", name.value);
                let known = self.enumerations.keys().copied();
                let help = match nearest(&name.value, known) {
                    Some(near) => format!(
                        "there is the enum `{near}`; if it is not meant, say the type with \
                         `#[model(sql_type = \"...\")]`"
                    ),
                    None => {
                        "say the type with `#[model(sql_type = \"...\")]`, or derive `Model` on \
                             the enum if it is one"
                            .to_owned()
                    }
                };
                Err(source.error(name, message).help(help))
            }
        }
    }
}

/// The field of `model` whose column, or else which itself, is called `name`.
pub(super) fn field<'m>(model: &'m declared::Model, name: &str) -> Option<&'m declared::Field> {
    let column = |field: &&declared::Field| field.column.value == name;
    let itself = |field: &&declared::Field| field.name.value == name;
    let fields = &model.fields;
    fields
        .iter()
        .find(column)
        .or_else(|| fields.iter().find(itself))
}

/// The same, or what to say where there is none: the message, and the help.
pub(super) fn known_field<'m>(
    model: &'m declared::Model,
    name: &str,
) -> Result<&'m declared::Field, (String, String)> {
    field(model, name).ok_or_else(|| {
        let message = format!("table `{}` has no column `{name}`", model.table.value);
        let columns = || model.fields.iter().map(|field| field.column.value.as_str());
        let fields = model.fields.iter().map(|field| field.name.value.as_str());
        let help = match nearest(name, columns().chain(fields)) {
            Some(near) => format!("there is `{near}`: is it meant?"),
            None => {
                let all: Vec<String> = columns().map(|column| format!("`{column}`")).collect();
                format!("its columns are {}", all.join(", "))
            }
        };
        (message, help)
    })
}
