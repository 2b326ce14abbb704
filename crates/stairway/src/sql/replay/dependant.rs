//! What depends on what: the views over a table or a column, the foreign keys that need a key.

use super::{
    draft::Draft,
    scope::{self, Scope, Visitor},
};
use crate::{
    schema::{Definition, Expression, ForeignKey, Node},
    sql::Problem,
};
use std::ops::Range;

/// The views whose queries read the table or view `name`.
pub(super) fn views_over(draft: &Draft<'_>, name: &str) -> Vec<String> {
    let reads = |definition: &Definition| match definition {
        Definition::Query(query) => query.tables().iter().any(|table| draft.same(table, name)),
        Definition::Text { words, .. } => words.contains(&name.to_ascii_lowercase()),
    };
    draft
        .views
        .values()
        .filter(|view| reads(&view.definition))
        .map(|view| view.name.clone())
        .collect()
}

/// The views whose queries read `column` of the table or view `name`.
pub(super) fn views_over_column(draft: &Draft<'_>, name: &str, column: &str) -> Vec<String> {
    let mut views = views_over(draft, name);
    views.retain(|view| {
        let Some(view) = draft.views.get(view) else {
            return false;
        };
        match &view.definition {
            Definition::Query(query) => {
                let mut uses = Uses {
                    draft,
                    table: name,
                    column,
                    found: false,
                };
                scope::visit(draft, &mut query.clone(), "", &mut uses);
                uses.found
            }
            Definition::Text { words, .. } => words.contains(&column.to_ascii_lowercase()),
        }
    });
    views
}

struct Uses<'d> {
    draft: &'d Draft<'d>,
    table: &'d str,
    column: &'d str,
    found: bool,
}

impl Visitor for Uses<'_> {
    fn expression(&mut self, expression: &mut Expression, scope: &Scope<'_>) {
        if let Node::Column { qualifier, name } = &*expression.node
            && self.draft.same(name, self.column)
        {
            let relation = scope.lookup(qualifier.as_deref(), name);
            self.found |= relation.relation() == Some(self.table);
        }
    }

    fn using(&mut self, columns: &mut Vec<String>, scope: &Scope<'_>) {
        let shared = columns
            .iter()
            .any(|name| self.draft.same(name, self.column));
        self.found |= shared && scope.reads(self.table);
    }
}

/// The foreign keys, with their tables, that refer to exactly `columns` of `table`.
pub(super) fn referring(
    draft: &Draft<'_>,
    table: &str,
    columns: &[String],
) -> Vec<(String, ForeignKey)> {
    let same_columns = |key: &ForeignKey| {
        key.references.len() == columns.len()
            && key
                .references
                .iter()
                .all(|name| columns.iter().any(|column| draft.same(column, name)))
    };
    draft
        .tables
        .values()
        .flat_map(|other| {
            let keys = other
                .foreign_keys
                .iter()
                .filter(|key| draft.same(&key.table, table) && same_columns(key));
            keys.map(|key| (other.name.clone(), key.clone()))
        })
        .collect()
}

/// Takes a foreign key away from its table.
pub(super) fn remove_foreign_key(
    draft: &mut Draft<'_>,
    table: &str,
    key: &ForeignKey,
) -> Result<(), Problem> {
    let table = draft.change_table(table)?;
    table.foreign_keys.retain(|other| other != key);
    if let Some(name) = &key.name {
        table.constraint_comments.remove(name);
    }
    Ok(())
}

/// How an error names a foreign key.
pub(super) fn shown(table: &str, key: &ForeignKey) -> String {
    match &key.name {
        Some(name) => format!("foreign key `{name}` of table `{table}`"),
        None => format!("a foreign key of table `{table}`"),
    }
}

/// The problem that `what` cannot go while `dependants` are there.
pub(super) fn refused(span: Range<usize>, what: &str, dependants: &[String]) -> Problem {
    let (last, first) = match dependants {
        [] => return Problem::new(span, format!("{what} cannot be dropped")),
        [first @ .., last] => (last, first),
    };
    let list = match first {
        [] => last.clone(),
        first => format!("{} and {last}", first.join(", ")),
    };
    let verb = if first.is_empty() {
        "depends"
    } else {
        "depend"
    };
    let mut sentence = format!("{list} {verb} on it.");
    if let Some(initial) = sentence.get_mut(..1) {
        initial.make_ascii_uppercase();
    }
    Problem::new(span, format!("{what} cannot be dropped"))
        .because(sentence)
        .help("Drop what depends on it first, or say CASCADE, which drops that too.")
}
