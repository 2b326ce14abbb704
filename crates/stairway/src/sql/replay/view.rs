//! Views: created with every `*` spelled out and every column told from which table it is, as PostgreSQL keeps
//! them, so that what is added beneath them later does not change what they show.

use super::{
    dependant,
    draft::{self, Draft},
    output, rename,
    scope::{self, Lookup, Scope, Visitor},
    trigger,
};
use crate::{
    Dialect,
    place::Spanned,
    schema::{Body, Definition, Expression, From, Node, Part, Projection, Query, View},
    sql::{
        Problem,
        statement::{CreateView, Drop, Rename},
    },
};

/// Columns that every table of PostgreSQL's has.
const SYSTEM: [&str; 6] = ["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];

/// CREATE VIEW
pub(super) fn create(draft: &mut Draft<'_>, create: &CreateView) -> Result<(), Problem> {
    let existing = draft.find_view(&create.name);
    match &existing {
        Some(_) if create.if_not_exists => return Ok(()),
        Some(_) if create.or_replace => {}
        _ => draft.free_relation(&create.name)?,
    }
    let given = || create.columns.iter().map(|column| column.value.clone());
    let view = match &create.query {
        Some(query) if !draft.native_sqlite() => understood(draft, create, query)?,
        // SQLite keeps a view as it is written, and only its text brings it back so; one that names its columns
        // is as good as its query.
        Some(query) if !create.columns.is_empty() => View {
            name: create.name.value.clone(),
            columns: given().collect(),
            definition: Definition::Query(Box::new(draft.settle_query(query))),
            materialized: false,
            comment: None,
        },
        _ => View {
            name: create.name.value.clone(),
            columns: given().collect(),
            definition: Definition::Text {
                text: trigger::statement(draft.text),
                words: trigger::words(draft.text),
            },
            materialized: false,
            comment: None,
        },
    };
    let Some(existing) = existing else {
        draft.insert_view(view);
        return Ok(());
    };
    replace(draft, create, &existing, view)
}

/// The view that `query` makes.
fn understood(draft: &Draft<'_>, create: &CreateView, query: &Query) -> Result<View, Problem> {
    let mut query = query.clone();
    let mut expand = Expand {
        draft,
        problem: None,
    };
    let text = draft.text;
    let names = scope::visit(draft, &mut query, text, &mut expand);
    if let Some(problem) = expand.problem {
        return Err(problem);
    }
    let mut sources = 0;
    query.walk(&mut |part| {
        sources += usize::from(matches!(
            part,
            Part::From(From::Table { .. } | From::Query { .. })
        ));
    });
    if sources > 1 {
        scope::visit(draft, &mut query, text, &mut Qualify);
    }
    let given: Vec<String> = create
        .columns
        .iter()
        .map(|column| column.value.clone())
        .collect();
    let columns = match names {
        Some(names) => {
            if let Some(extra) = create.columns.get(names.len()) {
                return Err(Problem::new(
                    extra.span.clone(),
                    format!("view `{}` has more names than columns", create.name.value),
                )
                .because(format!("Its query shows {} columns.", names.len()))
                .help("Leave the name out, or show one more column."));
            }
            scope::renamed(names, &given)
        }
        None => given,
    };
    for (at, name) in columns.iter().enumerate() {
        if columns.iter().take(at).any(|other| draft.same(other, name)) && draft.postgres() {
            let span = create
                .columns
                .get(at)
                .map_or(create.name.span.clone(), |column| column.span.clone());
            return Err(Problem::new(
                span,
                format!("view `{}` has two columns `{name}`", create.name.value),
            )
            .help("Give one of them another name with AS."));
        }
    }
    name_columns(&mut query, &columns, text, draft.wording());
    let materialized = |clause: &Spanned<String>| clause.value == "MATERIALIZED";
    Ok(View {
        name: create.name.value.clone(),
        columns,
        definition: Definition::Query(Box::new(draft.settle_query(&query))),
        materialized: create.unmodelled.iter().any(materialized),
        comment: None,
    })
}

/// Gives the select list the names that the view's columns have: an alias where another name would come out, and
/// none where one says nothing.
pub(super) fn name_columns(query: &mut Query, columns: &[String], text: &str, wording: Dialect) {
    let mut body = &mut query.body;
    while let Body::Compound { left, .. } = body {
        body = left;
    }
    let Body::Select(select) = body else {
        return;
    };
    if select.projections.len() != columns.len() {
        return;
    }
    for (projection, name) in select.projections.iter_mut().zip(columns) {
        if let Projection::Expression { value, alias } = projection {
            // As PostgreSQL shows it: only a column that keeps its name needs no AS.
            let is_column = matches!(&*value.node, Node::Column { .. });
            let same = is_column && output::name(value, text, wording) == *name;
            *alias = (!same).then(|| name.clone());
        }
    }
}

/// CREATE OR REPLACE VIEW of one that exists.
fn replace(
    draft: &mut Draft<'_>,
    create: &CreateView,
    existing: &str,
    mut view: View,
) -> Result<(), Problem> {
    let Some(before) = draft.views.get(existing).cloned() else {
        return Ok(());
    };
    let span = create.name.span.clone();
    let help = "Drop the view first, or keep its columns and add new ones at the end.";
    if view.columns.len() < before.columns.len() {
        return Err(Problem::new(
            span,
            format!("view `{existing}` cannot lose columns by being replaced"),
        )
        .help(help));
    }
    for (at, (old, new)) in before.columns.iter().zip(&view.columns).enumerate() {
        if old != new {
            let span = create
                .columns
                .get(at)
                .map_or(span, |column| column.span.clone());
            return Err(Problem::new(
                span,
                format!(
                    "column `{old}` of view `{existing}` cannot become `{new}` by being replaced"
                ),
            )
            .help(help));
        }
    }
    view.comment.clone_from(&before.comment);
    draft.insert_view(view);
    Ok(())
}

/// ALTER VIEW ... RENAME TO
pub(super) fn rename(draft: &mut Draft<'_>, rename: &Rename) -> Result<(), Problem> {
    if rename.if_exists && draft.find_view(&rename.from).is_none() {
        return Ok(());
    }
    let from = draft.known_view(&rename.from)?;
    draft.free_relation(&rename.to)?;
    rename::relation(draft, &from, &rename.to)?;
    if let Some(view) = draft.remove_view(&from) {
        let mut view = view.as_ref().clone();
        view.name = rename.to.value.clone();
        draft.insert_view(view);
    }
    Ok(())
}

/// DROP VIEW
pub(super) fn drop(draft: &mut Draft<'_>, drop: &Drop) -> Result<(), Problem> {
    let mut names: Vec<(String, &Spanned<String>)> = Vec::new();
    for name in &drop.names {
        if drop.if_exists && draft.find_view(name).is_none() && draft.find_table(name).is_none() {
            continue;
        }
        names.push((draft.known_view(name)?, name));
    }
    for (known, name) in &names {
        let going = |view: &str| names.iter().any(|(other, _)| other == view);
        let views: Vec<String> = dependant::views_over(draft, known)
            .into_iter()
            .filter(|view| !going(view))
            .collect();
        if !views.is_empty() && draft.postgres() && !drop.cascade {
            return Err(dependant::refused(
                name.span.clone(),
                &format!("view `{known}`"),
                &views
                    .iter()
                    .map(|view| format!("view `{view}`"))
                    .collect::<Vec<_>>(),
            ));
        }
        remove(draft, known, draft.postgres());
    }
    Ok(())
}

/// Takes a view away, with what is on it and, if asked, the views over it.
pub(super) fn remove(draft: &mut Draft<'_>, name: &str, cascade: bool) {
    let over = dependant::views_over(draft, name);
    draft.remove_view(name);
    trigger::remove_on(draft, name);
    if cascade {
        for view in over {
            remove(draft, &view, true);
        }
    }
}

/// Spells `*` out, and looks for columns and tables that do not exist.
struct Expand<'d> {
    draft: &'d Draft<'d>,
    problem: Option<Problem>,
}

impl Expand<'_> {
    fn problem(&mut self, problem: Problem) {
        if self.problem.is_none() && self.draft.postgres() {
            self.problem = Some(problem);
        }
    }
}

impl Visitor for Expand<'_> {
    fn projections(&mut self, projections: &mut Vec<Projection>, scope: &Scope<'_>) {
        let mut expanded = Vec::with_capacity(projections.len());
        for projection in projections.drain(..) {
            let star = match &projection {
                Projection::Star { qualifier } => scope.star(qualifier.as_deref()),
                Projection::Expression { .. } => None,
            };
            match star {
                Some(columns) => {
                    expanded.extend(columns.into_iter().map(|(source, name)| {
                        // With one source the name says it all, as `SELECT *` did.
                        let alone = scope.star(None).is_some_and(|all| {
                            all.iter().filter(|(_, other)| *other == name).count() == 1
                        });
                        Projection::Expression {
                            value: Node::Column {
                                qualifier: source.filter(|_| !alone),
                                name,
                            }
                            .into(),
                            alias: None,
                        }
                    }));
                }
                None => expanded.push(projection),
            }
        }
        *projections = expanded;
    }

    fn expression(&mut self, expression: &mut Expression, scope: &Scope<'_>) {
        let Node::Column { qualifier, name } = &*expression.node else {
            return;
        };
        let row = qualifier.is_none() && scope.has_source(name);
        if !row
            && !SYSTEM.contains(&name.as_str())
            && matches!(scope.lookup(qualifier.as_deref(), name), Lookup::Missing)
        {
            let shown = match qualifier {
                Some(qualifier) => format!("{qualifier}.{name}"),
                None => name.clone(),
            };
            self.problem(
                Problem::new(
                    expression.span.clone(),
                    format!("there is no column `{shown}` here"),
                )
                .because("No table, view or query in FROM has it."),
            );
        }
    }

    fn source(&mut self, from: &mut From, relation: Option<&str>, _scope: &Scope<'_>) {
        if let (From::Table { name, .. }, None) = (from, relation)
            && !name.starts_with("pg_")
        {
            let known = self.draft.tables.keys().chain(self.draft.views.keys());
            let problem = draft::unknown("table", name, known.map(String::as_str));
            // What its columns are is not known either: this is the one to say.
            self.problem = None;
            self.problem(problem);
        }
    }
}

/// Puts the name of its source before each column.
struct Qualify;

impl Visitor for Qualify {
    fn expression(&mut self, expression: &mut Expression, scope: &Scope<'_>) {
        let Node::Column {
            qualifier: qualifier @ None,
            name,
        } = &mut *expression.node
        else {
            return;
        };
        let Lookup::Of(source) = scope.lookup(None, name) else {
            return;
        };
        let Some(known) = &source.name else {
            return;
        };
        if matches!(scope.lookup(Some(known), name), Lookup::Of(other) if std::ptr::eq(other, source))
        {
            *qualifier = Some(known.clone());
        }
    }
}
