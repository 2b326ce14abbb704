//! Made-up models as Rust source.

use super::{
    kind::Kind,
    term,
    value::{
        Action, Check, Column, Deferrable, Enumeration, ForeignKey, Id, Identity, Index, Key,
        Label, Models, Storage, Table,
    },
};
use std::fmt::Write as _;

/// The source of all models.
pub(super) fn rust(models: &Models) -> String {
    let mut text = String::new();
    for own in &models.enums {
        enumeration(own, &mut text);
    }
    for own in &models.tables {
        table(own, models, &mut text);
    }
    text
}

fn enumeration(own: &Enumeration, text: &mut String) {
    let mut said = Vec::new();
    match &own.storage {
        Storage::Text(None) => {}
        Storage::Text(Some(length)) => said.push(format!("sql_type = \"varchar({length})\"")),
        Storage::Type {
            name,
            renamed_from,
            comment,
        } => {
            said.push(format!("enum_type = {name:?}"));
            said.extend(pair("renamed_from", renamed_from.as_deref()));
            said.extend(pair("comment", comment.as_deref()));
        }
    }
    if own.rename_all {
        said.push("rename_all = \"snake_case\"".to_owned());
    }
    text.push_str("#[derive(Model)]\n");
    attribute("", &said, text);
    let _ = writeln!(text, "enum {} {{", own.name);
    for label in &own.labels {
        let mut said = Vec::new();
        if !own.rename_all {
            said.push(format!("rename = {:?}", label.text));
        }
        said.extend(pair("renamed_from", label.renamed_from.as_deref()));
        attribute("    ", &said, text);
        let _ = writeln!(text, "    {},", variant(label));
    }
    text.push_str("}\n\n");
}

/// The name of a label in Rust: `very_happy` is `VeryHappy`.
fn variant(label: &Label) -> String {
    let words = label.text.split('_');
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            format!("{}{rest}", first.to_uppercase())
        })
        .collect()
}

fn attribute(indent: &str, said: &[String], text: &mut String) {
    if !said.is_empty() {
        let _ = writeln!(text, "{indent}#[model({})]", said.join(", "));
    }
}

fn pair(key: &str, value: Option<&str>) -> Option<String> {
    value.map(|value| format!("{key} = {value:?}"))
}

fn table(own: &Table, models: &Models, text: &mut String) {
    let mut said = vec![format!("table = {:?}", own.name)];
    said.extend(pair("renamed_from", own.renamed_from.as_deref()));
    said.extend(pair("comment", own.comment.as_deref()));
    text.push_str("#[derive(Model)]\n");
    attribute("", &said, text);
    let mut said = Vec::new();
    if let Some(key) = own.primary_key.as_ref().filter(|key| !on_field(key)) {
        said.push(self::key("primary_key", key, own));
    }
    let uniques = own.uniques.iter().filter(|key| !on_field(key));
    said.extend(uniques.map(|unique| key("unique", unique, own)));
    said.extend(
        own.indexes
            .iter()
            .map(|index| self::index(index, own, models)),
    );
    let checks = own.checks.iter().filter(|check| !check.of_field);
    said.extend(checks.map(|check| self::check(check, own, models)));
    let foreign = own.foreign_keys.iter().filter(|key| key.columns.len() > 1);
    said.extend(foreign.map(|key| foreign_key(key, own, models)));
    for one in said {
        attribute("", &[one], text);
    }
    let _ = writeln!(text, "struct T{} {{", own.id);
    for one in &own.columns {
        column(one, own, models, text);
    }
    text.push_str("}\n\n");
}

/// Whether a key is said on its one field.
fn on_field(key: &Key) -> bool {
    matches!(key.columns.as_slice(), [only] if only % 2 == 0)
        && key.name.is_none()
        && key.include.is_empty()
        && !key.nulls_not_distinct
        && key.deferrable == Deferrable::Not
}

/// The name of a field in Rust.
fn field(column: &Column) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match column.name.as_str() {
        "type" => "r#type".to_owned(),
        name if name.chars().all(plain) => name.to_owned(),
        _ => format!("field_{}", column.id),
    }
}

fn fields(columns: &[Id], table: &Table) -> Vec<String> {
    let columns = columns.iter().filter_map(|id| table.column(*id));
    columns.map(field).collect()
}

fn key(word: &str, key: &Key, table: &Table) -> String {
    let mut said = fields(&key.columns, table);
    said.extend(pair("name", key.name.as_deref()));
    if !key.include.is_empty() {
        said.push(format!(
            "include({})",
            fields(&key.include, table).join(", ")
        ));
    }
    if key.nulls_not_distinct {
        said.push("nulls_not_distinct".to_owned());
    }
    said.extend(deferrable(key.deferrable));
    format!("{word}({})", said.join(", "))
}

fn deferrable(when: Deferrable) -> Option<String> {
    match when {
        Deferrable::Not => None,
        Deferrable::Immediate => Some("deferrable".to_owned()),
        Deferrable::Deferred => Some("deferrable = \"initially deferred\"".to_owned()),
    }
}

fn index(index: &Index, table: &Table, models: &Models) -> String {
    let mut said = Vec::new();
    for item in &index.items {
        match item.expression {
            true => {
                let expression = term::expression(item.term, table).unwrap_or_default();
                said.push(format!("expr = {expression:?}"));
            }
            false => said.extend(fields(&[item.term.column], table)),
        }
        said.extend(pair("collation", item.collation));
        if item.descending {
            said.push("desc".to_owned());
        }
        said.extend(
            item.nulls_first
                .map(|first| (if first { "nulls_first" } else { "nulls_last" }).to_owned()),
        );
    }
    if index.unique {
        said.push("unique".to_owned());
    }
    said.extend(pair("name", index.name.as_deref()));
    said.extend(pair("method", index.method));
    if !index.include.is_empty() {
        said.push(format!(
            "include({})",
            fields(&index.include, table).join(", ")
        ));
    }
    if index.nulls_not_distinct {
        said.push("nulls_not_distinct".to_owned());
    }
    let predicate = index
        .predicate
        .and_then(|own| term::predicate(own, table, models));
    said.extend(pair("where", predicate.as_deref()));
    format!("index({})", said.join(", "))
}

fn check(check: &Check, table: &Table, models: &Models) -> String {
    let condition = term::condition(check.term, table, models).unwrap_or_default();
    let mut said = vec![format!("{condition:?}")];
    said.extend(pair("name", check.name.as_deref()));
    format!("check({})", said.join(", "))
}

fn actions(key: &ForeignKey) -> Vec<String> {
    let action = |action: Option<Action>| action.map(Action::words);
    let mut said = Vec::new();
    said.extend(pair("on_delete", action(key.on_delete)));
    said.extend(pair("on_update", action(key.on_update)));
    said.extend(deferrable(key.deferrable));
    said
}

fn foreign_key(key: &ForeignKey, table: &Table, models: &Models) -> String {
    let mut said = fields(&key.columns, table);
    if let Some(parent) = models.table(key.table) {
        let columns: Vec<&str> = key
            .references
            .iter()
            .map(|id| parent.name_of(*id))
            .collect();
        said.push(format!(
            "references = {:?}",
            format!("{}({})", parent.name, columns.join(", "))
        ));
    }
    said.extend(pair("name", key.name.as_deref()));
    said.extend(actions(key));
    format!("foreign_key({})", said.join(", "))
}

fn column(own: &Column, table: &Table, models: &Models, text: &mut String) {
    let name = field(own);
    let mut said = Vec::new();
    if name != own.name && name != format!("r#{}", own.name) {
        said.push(format!("column = {:?}", own.name));
    }
    said.extend(pair("renamed_from", own.renamed_from.as_deref()));
    let key = |key: &&Key| key.columns == [own.id] && on_field(key);
    if table.primary_key.iter().any(|own| key(&own)) {
        said.push("primary_key".to_owned());
    }
    said.extend(own.identity.map(|identity| {
        match identity {
            Identity::Any => "identity",
            Identity::Always => "identity = \"always\"",
            Identity::ByDefault => "identity = \"by default\"",
            Identity::Serial => "identity = \"serial\"",
        }
        .to_owned()
    }));
    said.extend(
        table
            .uniques
            .iter()
            .filter(key)
            .map(|_| "unique".to_owned()),
    );
    let default = term::default(own, models);
    said.extend(pair("default", default.as_deref()));
    let generated = own
        .generated
        .and_then(|own_term| term::generated(own_term, own.kind, table, None));
    said.extend(pair(
        "generated",
        generated.as_ref().map(|(text, _)| text.as_str()),
    ));
    said.extend(pair("collation", own.collation));
    said.extend(pair("comment", own.comment.as_deref()));
    let (rust, arguments) = rust_type(own, models);
    said.extend(arguments);
    attribute("    ", &said, text);
    for check in table
        .checks
        .iter()
        .filter(|check| check.of_field && check.term.column == own.id)
    {
        let condition = term::condition(check.term, table, models).unwrap_or_default();
        let said = match &check.name {
            None => format!("check = {condition:?}"),
            Some(name) => format!("check({condition:?}, name = {name:?})"),
        };
        attribute("    ", &[said], text);
    }
    for key in table
        .foreign_keys
        .iter()
        .filter(|key| key.columns == [own.id])
    {
        if let (Some(parent), [column]) = (models.table(key.table), key.references.as_slice()) {
            let to = format!("{}.{}", parent.name, parent.name_of(*column));
            let mut said = vec![format!("references = {to:?}")];
            said.extend(actions(key));
            attribute("    ", &said, text);
        }
    }
    let rust = match own.nullable {
        true => format!("Option<{rust}>"),
        false => rust,
    };
    let _ = writeln!(text, "    {name}: {rust},");
}

/// The type in Rust, and what attributes add to it.
fn rust_type(own: &Column, models: &Models) -> (String, Option<String>) {
    let odd = own.id % 2 == 1;
    let either = |one: &str, other: &str| (if odd { one } else { other }).to_owned();
    let plain = match own.kind {
        Kind::Small => "i16".to_owned(),
        Kind::Int => "i32".to_owned(),
        Kind::Big => "i64".to_owned(),
        Kind::Real => "f32".to_owned(),
        Kind::Double => "f64".to_owned(),
        Kind::Truth => "bool".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Varchar(length) => {
            let argument = match odd {
                true => format!("length = {length}"),
                false => format!("sql_type = \"varchar({length})\""),
            };
            return ("String".to_owned(), Some(argument));
        }
        Kind::Bytes => "Vec<u8>".to_owned(),
        Kind::Moment => either("DateTime<Utc>", "time::OffsetDateTime"),
        Kind::Local => either("chrono::NaiveDateTime", "PrimitiveDateTime"),
        Kind::Day => either("chrono::NaiveDate", "time::Date"),
        Kind::Clock => either("NaiveTime", "time::Time"),
        Kind::Uuid => either("Uuid", "uuid::Uuid"),
        Kind::Json => {
            return (
                "serde_json::Value".to_owned(),
                Some("sql_type = \"json\"".to_owned()),
            );
        }
        Kind::Jsonb => either("serde_json::Value", "Json<Settings>"),
        Kind::Numeric(None) => "Decimal".to_owned(),
        Kind::Numeric(Some(_)) => {
            return (
                "Decimal".to_owned(),
                Some(format!("sql_type = {:?}", own.kind.sql(models))),
            );
        }
        Kind::Label(id) => models
            .enumeration(id)
            .map_or("?".to_owned(), |own| own.name.clone()),
        Kind::Ints => "Vec<i32>".to_owned(),
        Kind::Words => "Vec<String>".to_owned(),
        Kind::Address => "IpNetwork".to_owned(),
        Kind::Char(_) => {
            return (
                "String".to_owned(),
                Some(format!("sql_type = {:?}", own.kind.sql(models))),
            );
        }
    };
    (plain, None)
}
