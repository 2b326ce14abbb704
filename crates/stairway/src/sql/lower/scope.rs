//! What names stand for where an expression stands: the columns around it and their types.

use super::typing::Type;
use crate::{
    place::Spanned,
    schema::{
        BinaryOperator, Body, DataType, Definition, Expression, From, Identity, Join,
        JoinCondition, Node, Projection, Query, Schema, Table, View,
    },
    sql::Problem,
};
use std::ops::Range;

/// A column of a query, of a table, of a query of WITH.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) name: String,
    pub(super) data_type: Type,
}

/// A table, view or query in FROM, by the name that it goes by.
#[derive(Clone, Debug)]
struct Source {
    name: String,
    columns: Vec<Output>,
}

/// A column that a name without qualifier can mean, and that `*` stands for.
#[derive(Clone, Debug)]
struct Visible {
    /// What qualifies it; none for a column that USING has merged.
    qualifier: Option<String>,
    output: Output,
}

/// The columns that an expression can name. SQLite compares names without regard to ASCII case.
#[derive(Clone, Debug)]
pub(in crate::sql) struct Scope<'s> {
    pub(super) schema: &'s Schema,
    parent: Option<&'s Scope<'s>>,
    with: Vec<Source>,
    sources: Vec<Source>,
    visible: Vec<Visible>,
}

impl<'s> Scope<'s> {
    /// No columns at all, as in DEFAULT and in VALUES.
    pub(in crate::sql) fn new(schema: &'s Schema) -> Scope<'s> {
        Scope {
            schema,
            parent: None,
            with: Vec::new(),
            sources: Vec::new(),
            visible: Vec::new(),
        }
    }

    /// The columns of `table`, as in CHECK, in an index and in USING.
    pub(in crate::sql) fn of_table(table: &Table, schema: &'s Schema) -> Scope<'s> {
        let mut scope = Scope::new(schema);
        scope.add(&table.name, table_columns(table));
        scope
    }

    /// `data_type`, where a name that PostgreSQL does not know of itself may be an enum type's.
    pub(super) fn known_type(&self, data_type: &DataType) -> DataType {
        match data_type {
            DataType::Other(name) if self.schema.enums.contains_key(name) => {
                DataType::Enum(name.clone())
            }
            other => other.clone(),
        }
    }

    /// What a query inside of an expression sees: all that is around it.
    pub(super) fn inner<'i>(&'i self) -> Scope<'i> {
        Scope {
            schema: self.schema,
            parent: Some(self),
            with: Vec::new(),
            sources: Vec::new(),
            visible: Vec::new(),
        }
    }

    /// Adds a table, view or query to FROM.
    pub(super) fn add(&mut self, name: &str, columns: Vec<Output>) {
        self.visible.extend(columns.iter().map(|output| Visible {
            qualifier: Some(name.to_owned()),
            output: output.clone(),
        }));
        self.add_qualified(name, columns);
    }

    /// Adds what can be named with a qualifier only (`excluded`).
    pub(super) fn add_qualified(&mut self, name: &str, columns: Vec<Output>) {
        self.sources.push(Source {
            name: name.to_owned(),
            columns,
        });
    }

    /// Adds a query of WITH.
    pub(super) fn add_with(&mut self, name: &str, columns: Vec<Output>) {
        self.with.push(Source {
            name: name.to_owned(),
            columns,
        });
    }

    /// What the columns of the table, view or query of WITH called `name` are.
    pub(super) fn relation(&self, name: &Spanned<String>) -> Result<Vec<Output>, Problem> {
        let mut scope = Some(self);
        while let Some(current) = scope {
            if let Some(found) = current
                .with
                .iter()
                .rev()
                .find(|with| same(&with.name, name))
            {
                return Ok(found.columns.clone());
            }
            scope = current.parent;
        }
        if let Some(table) = find_table(self.schema, name) {
            if let Some(what) = table.unmodelled.first() {
                return Err(Problem::unshared(
                    name.span.clone(),
                    format!("`{}` is not known well enough here", name.value),
                )
                .because(format!("It has {what}, which is not understood.")));
            }
            return Ok(table_columns(table));
        }
        let view = self
            .schema
            .views
            .values()
            .find(|view| same(&view.name, name));
        match view {
            Some(view) => Ok(view_columns(view, self.schema, 0)),
            None => Err(Problem::new(
                name.span.clone(),
                format!("there is no table `{}`", name.value),
            )),
        }
    }

    /// The type of a column.
    pub(super) fn column(
        &self,
        qualifier: Option<&str>,
        name: &str,
        span: &Range<usize>,
    ) -> Result<Type, Problem> {
        let mut scope = Some(self);
        while let Some(current) = scope {
            let mut found = current.find(qualifier, name);
            match (found.next(), found.next()) {
                (Some(column), None) => return Ok(column.data_type.clone()),
                (Some(_), Some(_)) => {
                    return Err(Problem::new(span.clone(), format!("`{name}` is ambiguous")));
                }
                _ => {}
            }
            scope = current.parent;
        }
        let shown = match qualifier {
            Some(qualifier) => format!("{qualifier}.{name}"),
            None => name.to_owned(),
        };
        Err(Problem::new(
            span.clone(),
            format!("there is no column `{shown}` here"),
        ))
    }

    fn find<'a>(
        &'a self,
        qualifier: Option<&'a str>,
        name: &'a str,
    ) -> Box<dyn Iterator<Item = &'a Output> + 'a> {
        match qualifier {
            None => Box::new(
                self.visible
                    .iter()
                    .map(|visible| &visible.output)
                    .filter(move |output| same(&output.name, name)),
            ),
            Some(qualifier) => Box::new(
                self.sources
                    .iter()
                    .filter(move |source| same(&source.name, qualifier))
                    .flat_map(|source| &source.columns)
                    .filter(move |output| same(&output.name, name)),
            ),
        }
    }

    /// What `*` or `qualifier.*` stands for: each column as it is named, and its type.
    pub(super) fn star(&self, qualifier: Option<&str>) -> Option<Vec<(Option<String>, Output)>> {
        match qualifier {
            None if self.visible.is_empty() => None,
            None => Some(
                self.visible
                    .iter()
                    .map(|visible| (visible.qualifier.clone(), visible.output.clone()))
                    .collect(),
            ),
            Some(qualifier) => {
                let source = self
                    .sources
                    .iter()
                    .find(|source| same(&source.name, qualifier))?;
                Some(
                    source
                        .columns
                        .iter()
                        .map(|output| (Some(source.name.clone()), output.clone()))
                        .collect(),
                )
            }
        }
    }

    /// How many sources FROM has.
    pub(super) fn sources(&self) -> usize {
        self.sources.len()
    }

    /// Adds the sources of `right` to those of `self`, joined. USING and NATURAL merge columns, which come first.
    pub(super) fn join(&mut self, right: Scope<'s>, join: Join, using: Option<Vec<String>>) {
        let natural: Vec<String> = using.unwrap_or_default();
        let merged =
            |visible: &Visible| natural.iter().any(|name| same(name, &visible.output.name));
        if !natural.is_empty() {
            let mut all = Vec::new();
            for name in &natural {
                let from = if join == Join::Right {
                    &right.visible
                } else {
                    &self.visible
                };
                let found = from.iter().find(|visible| same(&visible.output.name, name));
                all.extend(found.map(|visible| Visible {
                    qualifier: None,
                    output: visible.output.clone(),
                }));
            }
            all.extend(
                self.visible
                    .iter()
                    .filter(|visible| !merged(visible))
                    .cloned(),
            );
            all.extend(
                right
                    .visible
                    .iter()
                    .filter(|visible| !merged(visible))
                    .cloned(),
            );
            self.visible = all;
        } else {
            self.visible.extend(right.visible);
        }
        self.sources.extend(right.sources);
    }

    /// The names of the columns that `self` and `right` share, in the order of `self`.
    pub(super) fn shared(&self, right: &Scope<'s>) -> Vec<String> {
        let names = self.visible.iter().map(|visible| &visible.output.name);
        names
            .filter(|name| {
                right
                    .visible
                    .iter()
                    .any(|other| same(&other.output.name, name))
            })
            .cloned()
            .collect()
    }
}

/// Whether SQLite takes two names for the same.
pub(super) fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// The table that SQLite finds by `name`.
pub(super) fn find_table<'s>(schema: &'s Schema, name: &str) -> Option<&'s Table> {
    let exact = schema.tables.get(name);
    let table = exact.or_else(|| schema.tables.values().find(|table| same(&table.name, name)))?;
    Some(table)
}

/// The columns of a table and their types.
pub(super) fn table_columns(table: &Table) -> Vec<Output> {
    table
        .columns
        .iter()
        .map(|column| Output {
            name: column.name.clone(),
            data_type: match column.identity {
                Some(Identity::ByDefault) => Type::Held(DataType::BigInt),
                _ => held(&column.data_type),
            },
        })
        .collect()
}

/// A column's type. One that a block for SQLite declares in words of its own is what SQLite's affinity makes of it.
pub(super) fn held(data_type: &DataType) -> Type {
    let DataType::Other(declared) = data_type else {
        return Type::Held(data_type.clone());
    };
    let declared = declared.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if says(&["int"]) {
        Type::Held(DataType::BigInt)
    } else if says(&["char", "clob", "text"]) {
        Type::Held(DataType::Text)
    } else if says(&["blob"]) {
        Type::Held(DataType::Bytea)
    } else if says(&["real", "floa", "doub"]) {
        Type::Held(DataType::Double)
    } else if matches!(declared.as_str(), "boolean" | "bool") {
        Type::Held(DataType::Boolean)
    } else {
        Type::Opaque
    }
}

/// The columns of a view. Its query is in SQLite's words, in which not every expression tells its type.
fn view_columns(view: &View, schema: &Schema, depth: usize) -> Vec<Output> {
    let types = match &view.definition {
        Definition::Query(query) if depth < 32 => query_types(query, schema, depth),
        _ => Vec::new(),
    };
    view.columns
        .iter()
        .enumerate()
        .map(|(index, name)| Output {
            name: name.clone(),
            data_type: types.get(index).cloned().unwrap_or(Type::Opaque),
        })
        .collect()
}

/// The types of what a query in SQLite's words gives, where they can be told.
fn query_types(query: &Query, schema: &Schema, depth: usize) -> Vec<Type> {
    let mut body = &query.body;
    while let Body::Compound { left, .. } = body {
        body = left;
    }
    let (Body::Select(select), true) = (body, query.with.is_empty()) else {
        return Vec::new();
    };
    let mut scope = Scope::new(schema);
    for from in &select.from {
        add_from(&mut scope, from, depth);
    }
    let mut types = Vec::new();
    for projection in &select.projections {
        match projection {
            Projection::Star { .. } => return types,
            Projection::Expression { value, .. } => types.push(told(value, &scope)),
        }
    }
    types
}

fn add_from(scope: &mut Scope<'_>, from: &From, depth: usize) {
    match from {
        From::Table { name, alias } => {
            let columns = match find_table(scope.schema, name) {
                Some(table) => table_columns(table),
                None => match scope
                    .schema
                    .views
                    .values()
                    .find(|view| same(&view.name, name))
                {
                    Some(view) => view_columns(view, scope.schema, depth + 1),
                    None => Vec::new(),
                },
            };
            scope.add(alias.as_ref().unwrap_or(&name.value), columns);
        }
        From::Query { .. } => {}
        From::Join {
            left,
            right,
            condition,
            ..
        } => {
            add_from(scope, left, depth);
            let before = scope.visible.len();
            add_from(scope, right, depth);
            if let JoinCondition::Using(names) = condition {
                let visible = scope.visible.split_off(before);
                scope.visible.extend(
                    visible.into_iter().filter(|visible| {
                        !names.iter().any(|name| same(name, &visible.output.name))
                    }),
                );
            }
        }
    }
}

/// The type of an expression in SQLite's words.
fn told(value: &Expression, scope: &Scope<'_>) -> Type {
    match &*value.node {
        Node::Column { qualifier, name } => scope
            .column(qualifier.as_deref(), name, &value.span)
            .unwrap_or(Type::Opaque),
        Node::Boolean(_)
        | Node::Is { .. }
        | Node::Distinct { .. }
        | Node::In { .. }
        | Node::InQuery { .. }
        | Node::Between { .. }
        | Node::Like { .. }
        | Node::Exists(_) => Type::Held(DataType::Boolean),
        Node::Binary(
            BinaryOperator::Or
            | BinaryOperator::And
            | BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
            | BinaryOperator::Glob,
            ..,
        ) => Type::Held(DataType::Boolean),
        Node::Call(call) => match (call.name.as_str(), call.arguments.first()) {
            ("count" | "sum" | "row_number" | "rank" | "dense_rank", _) => {
                Type::Held(DataType::BigInt)
            }
            ("lower" | "upper" | "trim" | "ltrim" | "rtrim", _) => Type::Held(DataType::Text),
            ("length" | "instr", _) => Type::Held(DataType::Integer),
            ("coalesce" | "nullif" | "min" | "max" | "abs" | "lag" | "lead", Some(first)) => {
                told(first, scope)
            }
            _ => Type::Opaque,
        },
        Node::Cast { data_type, .. } => match data_type {
            DataType::Integer => Type::Held(DataType::Integer),
            DataType::Real => Type::Held(DataType::Double),
            // It may be a number that leaves the query as `numeric`.
            _ => Type::Opaque,
        },
        _ => Type::Opaque,
    }
}
