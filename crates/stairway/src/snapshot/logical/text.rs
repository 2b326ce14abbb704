//! Definitions as reports show them, in the words of one dialect.

use crate::{
    Dialect,
    schema::{
        Action, Deferrable, Definition, Expression, Generated, Identity, Index, Key, Nulls, View,
        difference::Constraint,
    },
    sql::print,
};

pub(super) fn expression(expression: &Expression, dialect: Dialect) -> String {
    print::expression(expression, dialect)
}

pub(super) fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::Always => "always",
        Identity::ByDefault => "by default",
        Identity::Serial => "serial",
    }
}

pub(super) fn generated(generated: &Generated, dialect: Dialect) -> String {
    let expression = expression(&generated.expression, dialect);
    let when = if generated.stored {
        "stored"
    } else {
        "virtual"
    };
    format!("{expression} {when}")
}

pub(super) fn labels(labels: &[String]) -> String {
    let quoted: Vec<String> = labels
        .iter()
        .map(|label| format!("'{}'", label.replace('\'', "''")))
        .collect();
    quoted.join(", ")
}

pub(super) fn view(view: &View, dialect: Dialect) -> String {
    match &view.definition {
        Definition::Text { text, .. } => text.clone(),
        Definition::Query(query) => {
            let columns = names(&view.columns, dialect);
            format!("{columns}\n{}", print::query(query, dialect))
        }
    }
}

pub(super) fn index(index: &Index, dialect: Dialect) -> String {
    let columns: Vec<String> = index
        .columns
        .iter()
        .map(|column| {
            let mut text = expression(&column.expression, dialect);
            if let Some(collation) = &column.collation {
                text += &format!(" COLLATE {}", print::name(collation, dialect));
            }
            if let Some(class) = &column.operator_class {
                text += &format!(" {class}");
            }
            if column.descending {
                text += " DESC";
            }
            text += match column.nulls {
                Some(Nulls::First) => " NULLS FIRST",
                Some(Nulls::Last) => " NULLS LAST",
                None => "",
            };
            text
        })
        .collect();
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut text = format!("{unique}{} ({})", index.method, columns.join(", "));
    if !index.include.is_empty() {
        text += &format!(" INCLUDE {}", names(&index.include, dialect));
    }
    if index.nulls_not_distinct {
        text += " NULLS NOT DISTINCT";
    }
    if let Some(predicate) = &index.predicate {
        text += &format!(" WHERE {}", expression(predicate, dialect));
    }
    text
}

pub(super) fn constraint(constraint: &Constraint, dialect: Dialect) -> String {
    match constraint {
        Constraint::PrimaryKey(of) => key("PRIMARY KEY", of, dialect),
        Constraint::Unique(of) => key("UNIQUE", of, dialect),
        Constraint::Check(check) => {
            let mut text = format!("CHECK ({})", expression(&check.expression, dialect));
            if check.no_inherit {
                text += " NO INHERIT";
            }
            if !check.valid {
                text += " NOT VALID";
            }
            text
        }
        Constraint::ForeignKey(key) => {
            let mut text = format!(
                "FOREIGN KEY {} REFERENCES {} {}",
                names(&key.columns, dialect),
                print::name(&key.table, dialect),
                names(&key.references, dialect)
            );
            if key.match_full {
                text += " MATCH FULL";
            }
            text += &action(" ON UPDATE", &key.on_update, dialect);
            text += &action(" ON DELETE", &key.on_delete, dialect);
            text += deferrable(key.deferrable);
            if !key.valid {
                text += " NOT VALID";
            }
            text
        }
    }
}

fn key(words: &str, key: &Key, dialect: Dialect) -> String {
    let nulls = match key.nulls_not_distinct {
        true => " NULLS NOT DISTINCT",
        false => "",
    };
    let mut columns: Vec<String> = Vec::new();
    for (place, column) in key.columns.iter().enumerate() {
        let mut text = print::name(column, dialect);
        if let Some((collation, descending)) = key.order.get(place) {
            if let Some(collation) = collation {
                text += &format!(" COLLATE {}", print::name(collation, dialect));
            }
            if *descending {
                text += " DESC";
            }
        }
        columns.push(text);
    }
    let mut text = format!("{words}{nulls} ({})", columns.join(", "));
    if !key.include.is_empty() {
        text += &format!(" INCLUDE {}", names(&key.include, dialect));
    }
    if let Some(conflict) = &key.conflict {
        text += &format!(" ON CONFLICT {conflict}");
    }
    text + deferrable(key.deferrable)
}

fn action(words: &str, action: &Action, dialect: Dialect) -> String {
    let (name, columns) = match action {
        Action::NoAction => return String::new(),
        Action::Restrict => ("RESTRICT", &[] as &[String]),
        Action::Cascade => ("CASCADE", &[] as &[String]),
        Action::SetNull(columns) => ("SET NULL", columns.as_slice()),
        Action::SetDefault(columns) => ("SET DEFAULT", columns.as_slice()),
    };
    match columns {
        [] => format!("{words} {name}"),
        columns => format!("{words} {name} {}", names(columns, dialect)),
    }
}

fn deferrable(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::Not => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

fn names(names: &[String], dialect: Dialect) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| print::name(name, dialect))
        .collect();
    format!("({})", names.join(", "))
}
