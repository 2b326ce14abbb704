//! What no model declares is left alone: what it refers to has to stay, and so does its name.

use super::AutogenerateError;
use crate::{
    model::{self, Models, Object},
    schema::{ForeignKey, Schema, Table},
};

/// Refuses a change that leaves a foreign key of a table that no model declares without what it refers to, and one that
/// needs the name of what stays.
pub(super) fn refuse(
    before: &Schema,
    after: &Schema,
    models: &Models,
) -> Result<(), AutogenerateError> {
    let tables = models.schema.tables.keys();
    let views = models.schema.views.keys();
    let of_view = tables.filter(|name| after.views.contains_key(*name));
    let of_table = views.filter(|name| after.tables.contains_key(*name));
    let mut pairs = of_view
        .map(|name| (name, "table", "view"))
        .chain(of_table.map(|name| (name, "view", "table")));
    if let Some((name, wanted, there)) = pairs.next() {
        let object = match wanted {
            "table" => Object::Table(name.clone()),
            _ => Object::View(name.clone()),
        };
        return Err(AutogenerateError::ByHand {
            message: format!("`{name}` is a {wanted} in the models, and a {there} in the history"),
            help: match there {
                "table" => format!("drop the table with `--drop {name}`, or choose another name"),
                _ => "drop the view before, by hand: `migrate-create --empty`; or choose another name".to_owned(),
            },
            place: models.places.get(&object).cloned().map(Box::new),
        });
    }
    let alone = after
        .tables
        .values()
        .filter(|table| !models.schema.tables.contains_key(&table.name));
    for table in alone {
        for key in &table.foreign_keys {
            if let Some(what) = missing(table, key, before, after) {
                return Err(AutogenerateError::ByHand {
                    message: format!(
                        "{what}, and table `{}`, which no model declares, refers to it by `{}`",
                        table.name,
                        key.name.as_deref().unwrap_or_default(),
                    ),
                    help: format!(
                        "declare `{}` in the models too, drop it with `--drop {}`, or drop the foreign key before, by hand: `migrate-create --empty`",
                        table.name, table.name
                    ),
                    place: None,
                });
            }
        }
    }
    Ok(())
}

/// What the key refers to that will not be there, as a fragment.
fn missing(table: &Table, key: &ForeignKey, before: &Schema, after: &Schema) -> Option<String> {
    let parent = &key.table;
    let Some(now) = after.table(parent) else {
        return Some(format!("table `{parent}` goes"));
    };
    if let Some(gone) = key
        .references
        .iter()
        .find(|name| now.column(name).is_none())
    {
        return Some(format!("column `{parent}.{gone}` goes"));
    }
    if !now.is_unique(&key.references) {
        let columns = key.references.join(", ");
        return Some(format!("the key on ({columns}) of table `{parent}` goes"));
    }
    let was = before.table(parent)?;
    key.columns
        .iter()
        .zip(&key.references)
        .find_map(|(own, name)| {
            let (own, was, now) = (table.column(own)?, was.column(name)?, now.column(name)?);
            let fits = model::can_refer(&own.data_type, &now.data_type);
            (was.data_type != now.data_type && !fits)
                .then(|| format!("the type of `{parent}.{name}` changes"))
        })
}
