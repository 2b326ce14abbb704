//! Renames of tables, views and columns, through everything that mentions them: PostgreSQL keeps references by
//! number, so that nothing there notices a rename, and SQLite rewrites them.

use super::{
    draft::Draft,
    scope::{self, Lookup, Scope, Visitor},
    trigger,
};
use crate::{
    place::Spanned,
    schema::{Definition, Expression, From, Node, Query, Table},
    sql::Problem,
};
use std::ops::Range;

/// Rewrites what mentions the table or view `from`, which will be called `to`; its own entry is for the caller.
pub(super) fn relation(
    draft: &mut Draft<'_>,
    from: &str,
    to: &Spanned<String>,
) -> Result<(), Problem> {
    // Triggers and views of which only the text is known.
    let triggers: Vec<_> = draft.triggers.values().cloned().collect();
    for known in triggers {
        if !known.words.contains(&from.to_ascii_lowercase()) {
            continue;
        }
        let moved = draft
            .same(&known.table, from)
            .then(|| trigger::moved(&known, from, to))
            .flatten();
        match moved {
            Some(moved) => {
                draft.remove_trigger(&known.name);
                draft.insert_trigger(moved);
            }
            None => {
                return Err(text_only(
                    to.span.clone(),
                    "trigger",
                    &known.name,
                    &format!("`{from}`"),
                ));
            }
        }
    }
    let views: Vec<_> = draft.views.values().cloned().collect();
    for view in views {
        match &view.definition {
            Definition::Text { words, .. } => {
                if !draft.same(&view.name, from) && words.contains(&from.to_ascii_lowercase()) {
                    return Err(text_only(
                        to.span.clone(),
                        "view",
                        &view.name,
                        &format!("`{from}`"),
                    ));
                }
            }
            Definition::Query(query) => {
                if !query.tables().iter().any(|table| draft.same(table, from)) {
                    continue;
                }
                let query = relation_in_query(draft, query, from, to).map_err(|()| {
                    text_only(
                        to.span.clone(),
                        "view",
                        &view.name,
                        &format!("`{to}`", to = to.value),
                    )
                })?;
                if let Some(view) = draft.change_view(&view.name) {
                    view.definition = Definition::Query(Box::new(query));
                }
            }
        }
    }
    // Foreign keys, and qualified columns in the table's own expressions.
    let tables: Vec<String> = draft
        .tables
        .values()
        .filter(|table| {
            draft.same(&table.name, from)
                || table
                    .foreign_keys
                    .iter()
                    .any(|key| draft.same(&key.table, from))
        })
        .map(|table| table.name.clone())
        .collect();
    for name in tables {
        let own = draft.same(&name, from);
        let fold = draft.dialect;
        let same = |one: &str, other: &str| match fold {
            crate::Dialect::Postgres => one == other,
            crate::Dialect::Sqlite => one.eq_ignore_ascii_case(other),
        };
        let table = draft.change_table(&name)?;
        for key in &mut table.foreign_keys {
            if same(&key.table, from) {
                key.table.clone_from(&to.value);
            }
        }
        if own {
            for expression in table.expressions_mut() {
                expression.walk_expressions_mut(&mut |part| {
                    if let Node::Column {
                        qualifier: Some(qualifier),
                        ..
                    } = &mut *part.node
                        && same(qualifier, from)
                    {
                        qualifier.clone_from(&to.value);
                    }
                });
            }
        }
    }
    Ok(())
}

/// `query` with `from` called `to`; an error where a query of WITH goes by that name.
fn relation_in_query(draft: &Draft<'_>, query: &Query, from: &str, to: &str) -> Result<Query, ()> {
    let mut taken = false;
    let mut common = false;
    query.walk(&mut |part| match part {
        crate::schema::Part::From(From::Table { name, alias }) => {
            taken |= alias.as_deref().unwrap_or(name).eq_ignore_ascii_case(to);
        }
        crate::schema::Part::From(From::Query { alias, .. }) => {
            taken |= alias
                .as_deref()
                .is_some_and(|alias| alias.eq_ignore_ascii_case(to));
        }
        crate::schema::Part::Query(query) => {
            common |= query
                .with
                .iter()
                .any(|common| common.name.eq_ignore_ascii_case(to));
        }
        _ => {}
    });
    if common {
        return Err(());
    }
    let mut query = query.clone();
    let mut visitor = Relation {
        from,
        to,
        keep_alias: taken,
    };
    scope::visit(draft, &mut query, "", &mut visitor);
    Ok(query)
}

struct Relation<'r> {
    from: &'r str,
    to: &'r str,
    /// Whether the name as it was stays as an alias, because another source goes by the new one.
    keep_alias: bool,
}

impl Visitor for Relation<'_> {
    fn expression(&mut self, expression: &mut Expression, scope: &Scope<'_>) {
        if self.keep_alias {
            return;
        }
        if let Node::Column {
            qualifier: Some(qualifier),
            name,
        } = &mut *expression.node
            && let Lookup::Of(source) = scope.lookup(Some(qualifier), name)
            && source.relation.as_deref() == Some(self.from)
            && !source.aliased
        {
            *qualifier = self.to.to_owned();
        }
    }

    fn source(&mut self, from: &mut From, relation: Option<&str>, _scope: &Scope<'_>) {
        if let From::Table { name, alias } = from
            && relation == Some(self.from)
        {
            if self.keep_alias && alias.is_none() {
                *alias = Some(name.value.clone());
            }
            name.value = self.to.to_owned();
        }
    }
}

/// Rewrites what mentions the column `from` of the table or view `relation`, which will be called `to`; its own
/// entry is for the caller, afterwards.
pub(super) fn column(
    draft: &mut Draft<'_>,
    relation: &str,
    from: &str,
    to: &Spanned<String>,
) -> Result<(), Problem> {
    let mentions = |words: &std::collections::BTreeSet<String>| {
        words.contains(&relation.to_ascii_lowercase()) && words.contains(&from.to_ascii_lowercase())
    };
    let subject = format!("`{relation}` and `{from}`");
    if let Some(trigger) = draft
        .triggers
        .values()
        .find(|trigger| mentions(&trigger.words))
    {
        return Err(text_only(
            to.span.clone(),
            "trigger",
            &trigger.name,
            &subject,
        ));
    }
    let views: Vec<_> = draft.views.values().cloned().collect();
    for view in views {
        match &view.definition {
            Definition::Text { words, .. } => {
                if !draft.same(&view.name, relation) && mentions(words) {
                    return Err(text_only(to.span.clone(), "view", &view.name, &subject));
                }
            }
            Definition::Query(query) => {
                if !query
                    .tables()
                    .iter()
                    .any(|table| draft.same(table, relation))
                {
                    continue;
                }
                let mut query = query.as_ref().clone();
                let mut visitor = Column {
                    draft,
                    relation,
                    from,
                    to,
                    merged: false,
                };
                scope::visit(draft, &mut query, "", &mut visitor);
                if visitor.merged {
                    return Err(Problem::new(
                        to.span.clone(),
                        format!(
                            "column `{from}` of `{relation}` cannot be renamed under view `{}`",
                            view.name
                        ),
                    )
                    .because(
                        "The view joins by USING that column, which would have two names then.",
                    )
                    .help("Drop the view before, and create it again after."));
                }
                if let Some(view) = draft.change_view(&view.name) {
                    view.definition = Definition::Query(Box::new(query));
                }
            }
        }
    }
    let referring: Vec<String> = draft
        .tables
        .values()
        .filter(|table| {
            table
                .foreign_keys
                .iter()
                .any(|key| draft.same(&key.table, relation))
        })
        .map(|table| table.name.clone())
        .collect();
    let dialect = draft.dialect;
    let same = |one: &str, other: &str| match dialect {
        crate::Dialect::Postgres => one == other,
        crate::Dialect::Sqlite => one.eq_ignore_ascii_case(other),
    };
    for name in referring {
        let table = draft.change_table(&name)?;
        for key in &mut table.foreign_keys {
            if same(&key.table, relation) {
                for name in key.references.iter_mut().filter(|name| same(name, from)) {
                    name.clone_from(&to.value);
                }
            }
        }
    }
    Ok(())
}

/// Renames a column in the table's own entry.
pub(super) fn column_of(
    table: &mut Table,
    from: &str,
    to: &str,
    same: impl Fn(&str, &str) -> bool,
) {
    let rename = |name: &mut String| {
        if same(name, from) {
            *name = to.to_owned();
        }
    };
    for column in &mut table.columns {
        rename(&mut column.name);
    }
    for key in table.primary_key.iter_mut().chain(&mut table.uniques) {
        key.columns
            .iter_mut()
            .chain(&mut key.include)
            .for_each(rename);
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(rename);
        for action in [&mut key.on_delete, &mut key.on_update] {
            if let crate::schema::Action::SetNull(columns)
            | crate::schema::Action::SetDefault(columns) = action
            {
                columns.iter_mut().for_each(rename);
            }
        }
    }
    for index in table.indexes.values_mut() {
        index.include.iter_mut().for_each(rename);
    }
    for expression in table.expressions_mut() {
        expression.walk_expressions_mut(&mut |part| {
            if let Node::Column { name, .. } = &mut *part.node {
                rename(name);
            }
        });
    }
}

struct Column<'r> {
    draft: &'r Draft<'r>,
    relation: &'r str,
    from: &'r str,
    to: &'r str,
    /// Whether a join merges the column.
    merged: bool,
}

impl Visitor for Column<'_> {
    fn expression(&mut self, expression: &mut Expression, scope: &Scope<'_>) {
        let Node::Column { qualifier, name } = &mut *expression.node else {
            return;
        };
        if !self.draft.same(name, self.from) {
            return;
        }
        let Lookup::Of(source) = scope.lookup(qualifier.as_deref(), name) else {
            return;
        };
        if source.relation.as_deref() == Some(self.relation) {
            // Where the new name means something else already, it says whose it is.
            if qualifier.is_none() && !matches!(scope.lookup(None, self.to), Lookup::Missing) {
                qualifier.clone_from(&source.name);
            }
            *name = self.to.to_owned();
        }
    }

    fn using(&mut self, columns: &mut Vec<String>, scope: &Scope<'_>) {
        let shared = columns.iter().any(|name| self.draft.same(name, self.from));
        self.merged |= shared && scope.reads(self.relation);
    }
}

/// The problem that an object of which only the text is known mentions `subject`.
fn text_only(span: Range<usize>, kind: &str, name: &str, subject: &str) -> Problem {
    Problem::new(span, format!("the {kind} `{name}` cannot follow this rename"))
        .because(format!(
            "It mentions {subject}, and only the text of it is known, which cannot be rewritten safely."
        ))
        .help(format!(
            "Drop the {kind} before, and create it again after, in blocks for the dialect that it is of."
        ))
}
