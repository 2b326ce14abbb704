//! A schema as lines of text.

use crate::{
    Dialect,
    schema::{Action, Deferrable, Definition, Identity, Key, Schema, Table},
    sql::print,
};

/// A line for each table, column, constraint, index, view, enum and trigger.
pub(crate) fn schema(schema: &Schema, dialect: Dialect) -> Vec<String> {
    let mut lines = Vec::new();
    for value in schema.enums.values() {
        let comment = comment(&value.comment);
        lines.push(format!(
            "enum {} ({}){comment}",
            value.name,
            value.labels.join(", ")
        ));
    }
    for table in schema.tables.values() {
        self::table(table, dialect, &mut lines);
    }
    for view in schema.views.values() {
        let definition = match &view.definition {
            Definition::Query(query) => print::query(query, dialect),
            Definition::Text { text, .. } => format!("text {text}"),
        };
        let definition = definition.split_whitespace().collect::<Vec<_>>().join(" ");
        let comment = comment(&view.comment);
        lines.push(format!(
            "view {} ({}): {definition}{comment}",
            view.name,
            view.columns.join(", ")
        ));
    }
    for trigger in schema.triggers.values() {
        lines.push(format!(
            "trigger {} on {}: {}",
            trigger.name, trigger.table, trigger.text
        ));
    }
    lines
}

fn comment(comment: &Option<String>) -> String {
    match comment {
        Some(comment) => format!(" -- {comment}"),
        None => String::new(),
    }
}

fn table(table: &Table, dialect: Dialect, lines: &mut Vec<String>) {
    let expression = |value| print::expression(value, dialect);
    lines.push(format!("table {}{}", table.name, comment(&table.comment)));
    for column in &table.columns {
        let mut line = format!("  {} {}", column.name, column.data_type);
        if column.not_null {
            line.push_str(" not null");
        }
        if let Some(collation) = &column.collation {
            line.push_str(&format!(" collate {collation}"));
        }
        if let Some(default) = &column.default {
            line.push_str(&format!(" default {}", expression(default)));
        }
        line.push_str(match column.identity {
            Some(Identity::Always) => " identity always",
            Some(Identity::ByDefault) => " identity",
            Some(Identity::Serial) => " serial",
            None => "",
        });
        if let Some(generated) = &column.generated {
            line.push_str(&format!(" generated {}", expression(&generated.expression)));
        }
        line.push_str(&comment(&column.comment));
        lines.push(line);
    }
    let named = |name: &Option<String>| {
        let comment = name
            .as_ref()
            .and_then(|name| table.constraint_comments.get(name))
            .cloned();
        let name = name.clone().unwrap_or_else(|| "-".to_owned());
        (name, self::comment(&comment))
    };
    let deferrable = |deferrable| match deferrable {
        Deferrable::Not => "",
        Deferrable::Immediate => " deferrable",
        Deferrable::Deferred => " deferred",
    };
    let key = |word: &str, key: &Key| {
        let (name, comment) = named(&key.name);
        let include = match key.include.as_slice() {
            [] => String::new(),
            include => format!(" include ({})", include.join(", ")),
        };
        let columns = key.columns.join(", ");
        let nulls = if key.nulls_not_distinct {
            " nulls not distinct"
        } else {
            ""
        };
        format!(
            "  {word} {name} ({columns}){include}{nulls}{}{comment}",
            deferrable(key.deferrable)
        )
    };
    lines.extend(
        table
            .primary_key
            .iter()
            .map(|primary| key("primary key", primary)),
    );
    lines.extend(table.uniques.iter().map(|unique| key("unique", unique)));
    for check in &table.checks {
        let (name, comment) = named(&check.name);
        let valid = if check.valid { "" } else { " not valid" };
        lines.push(format!(
            "  check {name} {}{valid}{comment}",
            expression(&check.expression)
        ));
    }
    for key in &table.foreign_keys {
        let (name, comment) = named(&key.name);
        let mut line = format!(
            "  foreign key {name} ({}) -> {} ({})",
            key.columns.join(", "),
            key.table,
            key.references.join(", ")
        );
        if key.on_delete != Action::NoAction {
            line.push_str(&format!(" on delete {:?}", key.on_delete));
        }
        if key.on_update != Action::NoAction {
            line.push_str(&format!(" on update {:?}", key.on_update));
        }
        line.push_str(deferrable(key.deferrable));
        if !key.valid {
            line.push_str(" not valid");
        }
        lines.push(line + &comment);
    }
    for index in table.indexes.values() {
        let unique = if index.unique { "unique " } else { "" };
        let columns = index.columns.iter().map(|column| {
            let mut item = expression(&column.expression);
            if let Some(collation) = &column.collation {
                item.push_str(&format!(" collate {collation}"));
            }
            if let Some(class) = &column.operator_class {
                item.push_str(&format!(" {class}"));
            }
            if column.descending {
                item.push_str(" desc");
            }
            if let Some(nulls) = column.nulls {
                item.push_str(&format!(" nulls {nulls:?}"));
            }
            item
        });
        let mut columns = columns.collect::<Vec<_>>().join(", ");
        if !index.include.is_empty() {
            columns.push_str(&format!(") include ({}", index.include.join(", ")));
        }
        if index.method != "btree" {
            columns.insert_str(0, &format!("{}: ", index.method));
        }
        let predicate = match &index.predicate {
            Some(predicate) => format!(" where {}", expression(predicate)),
            None => String::new(),
        };
        lines.push(format!(
            "  {unique}index {} ({columns}){predicate}{}",
            index.name,
            comment(&index.comment)
        ));
    }
}
