//! Made-up models as a file of SQL, written apart from what the library writes.

use super::{
    kind::quoted,
    term,
    value::{
        Action, Column, Deferrable, Enumeration, ForeignKey, Id, Identity, Index, Key, Models,
        Storage, Table,
    },
};

/// The SQL that makes all that the models declare, in PostgreSQL's words.
pub(super) fn sql(models: &Models) -> String {
    let mut statements = Vec::new();
    for own in &models.enums {
        enumeration(own, models, &mut statements);
    }
    for own in &models.tables {
        table(own, models, &mut statements);
    }
    for own in &models.tables {
        let keys = own.foreign_keys.iter();
        statements.extend(keys.map(|key| foreign_key(key, own, models)));
    }
    statements.join("\n")
}

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn enumeration(own: &Enumeration, models: &Models, statements: &mut Vec<String>) {
    // A type that nothing is of is no part of a schema.
    let is_used = |column: &Column| column.kind == super::kind::Kind::Label(own.id);
    if !models
        .tables
        .iter()
        .flat_map(|table| &table.columns)
        .any(is_used)
    {
        return;
    }
    if let Storage::Type { name, comment, .. } = &own.storage {
        let labels: Vec<String> = own.labels.iter().map(|label| text(&label.text)).collect();
        let name = quoted(name);
        statements.push(format!(
            "CREATE TYPE {name} AS ENUM ({});",
            labels.join(", ")
        ));
        if let Some(comment) = comment {
            statements.push(format!("COMMENT ON TYPE {name} IS {};", text(comment)));
        }
    }
}

fn columns(ids: &[Id], table: &Table) -> String {
    let names: Vec<String> = ids.iter().map(|id| quoted(table.name_of(*id))).collect();
    names.join(", ")
}

fn constraint(name: Option<&String>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quoted(name)))
        .unwrap_or_default()
}

fn deferrable(when: Deferrable) -> &'static str {
    match when {
        Deferrable::Not => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

fn key(word: &str, key: &Key, table: &Table) -> String {
    let nulls = if key.nulls_not_distinct {
        " NULLS NOT DISTINCT"
    } else {
        ""
    };
    let include = match key.include.as_slice() {
        [] => String::new(),
        include => format!(" INCLUDE ({})", columns(include, table)),
    };
    format!(
        "    {}{word}{nulls} ({}){include}{}",
        constraint(key.name.as_ref()),
        columns(&key.columns, table),
        deferrable(key.deferrable)
    )
}

fn table(own: &Table, models: &Models, statements: &mut Vec<String>) {
    let name = quoted(&own.name);
    let mut lines: Vec<String> = own
        .columns
        .iter()
        .map(|one| column(one, own, models))
        .collect();
    lines.extend(
        own.primary_key
            .iter()
            .map(|one| key("PRIMARY KEY", one, own)),
    );
    lines.extend(own.uniques.iter().map(|one| key("UNIQUE", one, own)));
    for check in &own.checks {
        let condition = term::condition(check.term, own, models).unwrap_or_default();
        lines.push(format!(
            "    {}CHECK ({condition})",
            constraint(check.name.as_ref())
        ));
    }
    for column in &own.columns {
        if let super::kind::Kind::Label(of) = column.kind
            && let Some(Enumeration {
                storage: Storage::Text(_),
                labels,
                ..
            }) = models.enumeration(of)
        {
            let labels: Vec<String> = labels.iter().map(|label| text(&label.text)).collect();
            lines.push(format!(
                "    CHECK ({} IN ({}))",
                quoted(&column.name),
                labels.join(", ")
            ));
        }
    }
    statements.push(format!("CREATE TABLE {name} (\n{}\n);", lines.join(",\n")));
    statements.extend(own.indexes.iter().map(|one| index(one, own, models)));
    if let Some(comment) = &own.comment {
        statements.push(format!("COMMENT ON TABLE {name} IS {};", text(comment)));
    }
    for column in &own.columns {
        if let Some(comment) = &column.comment {
            let column = quoted(&column.name);
            statements.push(format!(
                "COMMENT ON COLUMN {name}.{column} IS {};",
                text(comment)
            ));
        }
    }
}

fn column(own: &Column, table: &Table, models: &Models) -> String {
    let data_type = match own.identity {
        Some(Identity::Serial) => match own.kind {
            super::kind::Kind::Small => "smallserial".to_owned(),
            super::kind::Kind::Int => "serial".to_owned(),
            _ => "bigserial".to_owned(),
        },
        _ => own.kind.sql(models),
    };
    let mut line = format!("    {} {data_type}", quoted(&own.name));
    if let Some(collation) = own.collation {
        line.push_str(&format!(" COLLATE \"{collation}\""));
    }
    if !own.nullable {
        line.push_str(" NOT NULL");
    }
    line.push_str(match own.identity {
        Some(Identity::Any | Identity::ByDefault) => " GENERATED BY DEFAULT AS IDENTITY",
        Some(Identity::Always) => " GENERATED ALWAYS AS IDENTITY",
        Some(Identity::Serial) | None => "",
    });
    if let Some(default) = term::default(own, models) {
        line.push_str(&format!(" DEFAULT {default}"));
    }
    if let Some((expression, _)) = own
        .generated
        .and_then(|one| term::generated(one, own.kind, table, None))
    {
        line.push_str(&format!(" GENERATED ALWAYS AS ({expression}) STORED"));
    }
    line
}

fn index(own: &Index, table: &Table, models: &Models) -> String {
    let items = own.items.iter().map(|item| {
        let mut text = match item.expression {
            true => format!(
                "({})",
                term::expression(item.term, table).unwrap_or_default()
            ),
            false => columns(&[item.term.column], table),
        };
        if let Some(collation) = item.collation {
            text.push_str(&format!(" COLLATE \"{collation}\""));
        }
        if item.descending {
            text.push_str(" DESC");
        }
        text.push_str(match item.nulls_first {
            None => "",
            Some(true) => " NULLS FIRST",
            Some(false) => " NULLS LAST",
        });
        text
    });
    let items: Vec<String> = items.collect();
    let mut text = format!(
        "CREATE {}INDEX {}ON {} {}({})",
        if own.unique { "UNIQUE " } else { "" },
        own.name
            .as_ref()
            .map(|name| format!("{} ", quoted(name)))
            .unwrap_or_default(),
        quoted(&table.name),
        own.method
            .map(|method| format!("USING {method} "))
            .unwrap_or_default(),
        items.join(", ")
    );
    if !own.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", columns(&own.include, table)));
    }
    if own.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    if let Some(predicate) = own
        .predicate
        .and_then(|one| term::predicate(one, table, models))
    {
        text.push_str(&format!(" WHERE {predicate}"));
    }
    text + ";"
}

fn foreign_key(key: &ForeignKey, table: &Table, models: &Models) -> String {
    let action = |word: &str, action: Option<Action>| {
        action
            .map(|action| format!(" ON {word} {}", action.words().to_uppercase()))
            .unwrap_or_default()
    };
    let parent = models.table(key.table);
    format!(
        "ALTER TABLE {} ADD {}FOREIGN KEY ({}) REFERENCES {} ({}){}{}{};",
        quoted(&table.name),
        constraint(key.name.as_ref()),
        columns(&key.columns, table),
        parent
            .map(|parent| quoted(&parent.name))
            .unwrap_or_default(),
        parent
            .map(|parent| columns(&key.references, parent))
            .unwrap_or_default(),
        action("DELETE", key.on_delete),
        action("UPDATE", key.on_update),
        deferrable(key.deferrable)
    )
}
