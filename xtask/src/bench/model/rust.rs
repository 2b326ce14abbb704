//! The generated schema as models on Rust structs, a file each.

use super::declaration::{Constraint, constraints, declaration, indexes, unknown};
use crate::bench::{
    Result,
    history::{Column, Table},
};
use std::{fmt::Write, fs, path::Path};

/// Writes the models of `tables` into `folder`; the file that declares the others is `models.rs`.
///
/// # Errors
///
/// When a file cannot be written.
pub(super) fn write(tables: &[Table], folder: &Path) -> Result<()> {
    let modules = folder.join("models");
    fs::create_dir_all(&modules)?;
    let mut root = String::new();
    for table in tables {
        writeln!(root, "pub mod {};", table.name)?;
        fs::write(modules.join(format!("{}.rs", table.name)), model(table)?)?;
    }
    fs::write(folder.join("models.rs"), root)?;
    Ok(())
}

fn model(table: &Table) -> Result<String> {
    let name = &table.name;
    let mut text = format!(
        "use sqlx::types::{{Decimal, chrono::NaiveDateTime}};\n\n\
         #[derive(Debug, Clone, sqlx::FromRow, stairway::Model)]\n\
         #[model(table = {name:?})]\n"
    );
    for constraint in constraints(table)? {
        match constraint {
            Constraint::Check(name, condition) => {
                writeln!(text, "#[model(check(name = {name:?}, {condition:?}))]")?;
            }
            Constraint::Unique(name, columns) => {
                let columns = columns.join(", ");
                writeln!(text, "#[model(unique({columns}, name = {name:?}))]")?;
            }
        }
    }
    for index in indexes(table)? {
        let mut words = vec![format!("name = {:?}", index.name)];
        words.extend(index.unique.then(|| "unique".to_owned()));
        for (column, descending) in index.columns {
            words.push(column.to_owned());
            words.extend(descending.then(|| "desc".to_owned()));
        }
        words.extend(
            index
                .predicate
                .map(|predicate| format!("where = {predicate:?}")),
        );
        writeln!(text, "#[model(index({}))]", words.join(", "))?;
    }
    writeln!(text, "pub struct {} {{", struct_name(name))?;
    for column in &table.columns {
        text.push_str(&field(column)?);
    }
    text.push_str("}\n");
    Ok(text)
}

fn field(column: &Column) -> Result<String> {
    let declaration = declaration(column)?;
    let mut words = Vec::new();
    let rust = match declaration.data_type {
        "smallint" => "i16",
        "integer" => "i32",
        "bigint" => "i64",
        "double precision" => "f64",
        "boolean" => "bool",
        "timestamp" => "NaiveDateTime",
        "text" => "String",
        other => {
            if let Some(length) = other.strip_prefix("varchar(") {
                words.push(format!("length = {}", length.trim_end_matches(')')));
                "String"
            } else if other.starts_with("numeric") {
                words.push(format!("sql_type = {other:?}"));
                "Decimal"
            } else {
                return Err(unknown(other));
            }
        }
    };
    words.extend(declaration.is_key.then(|| "primary_key".to_owned()));
    words.extend(
        declaration
            .default
            .map(|default| format!("default = {default:?}")),
    );
    if let Some((table, action)) = declaration.references {
        words.push(format!("references = \"{table}.id\""));
        words.push(format!("on_delete = {:?}", action.to_lowercase()));
    }
    let rust = match declaration.not_null {
        true => rust.to_owned(),
        false => format!("Option<{rust}>"),
    };
    let attribute = match words.is_empty() {
        true => String::new(),
        false => format!("    #[model({})]\n", words.join(", ")),
    };
    Ok(format!("{attribute}    pub {}: {rust},\n", column.name))
}

/// `order_12` is `Order12`.
fn struct_name(table: &str) -> String {
    let mut words = table.split('_');
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.by_ref().map(capital).collect()
}
