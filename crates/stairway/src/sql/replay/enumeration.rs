//! Enum types, and where their names and labels stand in everything else.

use super::{
    column, dependant,
    draft::{self, Draft},
    scope::{self, Scope, Visitor},
    view,
};
use crate::{
    place::Spanned,
    schema::{DataType, Definition, Enum, Expression, Node, Table},
    sql::{
        Problem, parse, print,
        statement::{AddValue, Drop, Rename, Side},
    },
};

/// CREATE TYPE ... AS ENUM
pub(super) fn create(
    draft: &mut Draft<'_>,
    name: &Spanned<String>,
    labels: &[Spanned<String>],
) -> Result<(), Problem> {
    free(draft, name)?;
    for (at, label) in labels.iter().enumerate() {
        if labels.iter().take(at).any(|other| other == label) {
            return Err(twice(name, label));
        }
    }
    draft.insert_enum(Enum {
        name: name.value.clone(),
        labels: labels.iter().map(|label| label.value.clone()).collect(),
        comment: None,
    });
    Ok(())
}

fn free(draft: &Draft<'_>, name: &Spanned<String>) -> Result<(), Problem> {
    let taken = if draft.enums.contains_key(&name.value) {
        "a type"
    } else if draft.find_table(name).is_some() {
        "a table"
    } else if draft.find_view(name).is_some() {
        "a view"
    } else {
        return Ok(());
    };
    Err(Problem::new(
        name.span.clone(),
        format!("`{}` exists already", name.value),
    )
    .because(format!(
        "It is the name of {taken}, and types share their names with tables and views."
    ))
    .help("Choose another name, or drop what bears it first."))
}

fn twice(name: &str, label: &Spanned<String>) -> Problem {
    Problem::new(
        label.span.clone(),
        format!("type `{name}` has a label `{}` already", label.value),
    )
    .help("Leave it out.")
}

/// The place of `label` among those of `name`.
fn place(draft: &Draft<'_>, name: &str, label: &Spanned<String>) -> Result<usize, Problem> {
    let labels = draft
        .enums
        .get(name)
        .map(|value| value.labels.as_slice())
        .unwrap_or_default();
    labels
        .iter()
        .position(|known| *known == label.value)
        .ok_or_else(|| {
            let problem = draft::unknown("label", label, labels.iter().map(String::as_str));
            Problem {
                message: format!("type `{name}` has no label `{}`", label.value),
                ..problem
            }
        })
}

/// ALTER TYPE ... ADD VALUE
pub(super) fn add(draft: &mut Draft<'_>, add: &AddValue) -> Result<(), Problem> {
    let name = draft.known_enum(&add.name)?;
    if place(draft, &name, &add.label).is_ok() {
        if add.if_not_exists {
            return Ok(());
        }
        return Err(twice(&name, &add.label));
    }
    let at = match &add.neighbour {
        None => usize::MAX,
        Some((Side::Before, neighbour)) => place(draft, &name, neighbour)?,
        Some((Side::After, neighbour)) => place(draft, &name, neighbour)? + 1,
    };
    if let Some(value) = draft.change_enum(&name) {
        let at = at.min(value.labels.len());
        value.labels.insert(at, add.label.value.clone());
    }
    Ok(())
}

/// ALTER TYPE ... RENAME VALUE
pub(super) fn rename_value(
    draft: &mut Draft<'_>,
    name: &Spanned<String>,
    from: &Spanned<String>,
    to: &Spanned<String>,
) -> Result<(), Problem> {
    let name = draft.known_enum(name)?;
    let at = place(draft, &name, from)?;
    if place(draft, &name, to).is_ok() {
        return Err(twice(&name, to));
    }
    let label = Label {
        of: &name,
        from,
        to,
    };
    let users: Vec<String> = draft.tables.keys().cloned().collect();
    for table in users {
        let before = draft.the_table(&table)?.clone();
        let mut after = before.clone();
        label.rename_in_table(&mut after);
        if after != before {
            *draft.change_table(&table)? = after;
        }
    }
    for view in draft.views.keys().cloned().collect::<Vec<_>>() {
        let Some(known) = draft.views.get(&view).cloned() else {
            continue;
        };
        if let Definition::Query(query) = &known.definition {
            let mut after = query.clone();
            let mut visitor = Labels {
                draft,
                label: &label,
            };
            scope::visit(draft, &mut after, "", &mut visitor);
            if after != *query
                && let Some(view) = draft.change_view(&view)
            {
                view.definition = Definition::Query(after);
            }
        }
    }
    if let Some(value) = draft.change_enum(&name)
        && let Some(label) = value.labels.get_mut(at)
    {
        label.clone_from(&to.value);
    }
    Ok(())
}

/// A label that is renamed.
struct Label<'l> {
    /// The type.
    of: &'l str,
    from: &'l str,
    to: &'l str,
}

impl Label<'_> {
    fn rename_in_table(&self, table: &mut Table) {
        let columns: Vec<String> = table
            .columns
            .iter()
            .filter(|column| matches!(&column.data_type, DataType::Enum(name) if name == self.of))
            .map(|column| column.name.clone())
            .collect();
        let is_column = |_: Option<&str>, name: &str| columns.iter().any(|column| column == name);
        for column in &mut table.columns {
            if columns.contains(&column.name) {
                let generated = column.generated.as_mut();
                let generated = generated.map(|generated| &mut generated.expression);
                for value in column.default.iter_mut().chain(generated) {
                    self.literal(value);
                }
            }
        }
        for expression in table.expressions_mut() {
            expression.walk_expressions_mut(&mut |part| self.rename(part, &is_column));
        }
    }

    /// Renames the label where it is an operand of `expression` beside something of the type.
    fn rename(&self, expression: &mut Expression, is_column: &dyn Fn(Option<&str>, &str) -> bool) {
        let typed = |part: &Expression| self.is_typed(part, is_column);
        match &mut *expression.node {
            Node::Cast { operand, data_type } => match data_type {
                DataType::Enum(name) if name == self.of => self.literal(operand),
                DataType::Other(name) if name.trim_end_matches("[]") == self.of => {
                    if let Node::Array(items) = &mut *operand.node {
                        items.iter_mut().for_each(|item| self.literal(item));
                    }
                }
                _ => {}
            },
            Node::Binary(_, left, right) | Node::Distinct { left, right, .. }
                if typed(left) || typed(right) =>
            {
                self.literal(left);
                self.literal(right);
            }
            Node::In { operand, list, .. } if typed(operand) || list.iter().any(typed) => {
                self.literal(operand);
                list.iter_mut().for_each(|item| self.literal(item));
            }
            Node::Between {
                operand, low, high, ..
            } if typed(operand) || typed(low) || typed(high) => {
                for part in [operand, low, high] {
                    self.literal(part);
                }
            }
            Node::Case {
                operand,
                arms,
                otherwise,
            } => {
                if operand.as_ref().is_some_and(typed) {
                    arms.iter_mut().for_each(|arm| self.literal(&mut arm.when));
                }
                if arms.iter().any(|arm| typed(&arm.then)) || otherwise.as_ref().is_some_and(typed)
                {
                    arms.iter_mut().for_each(|arm| self.literal(&mut arm.then));
                    otherwise.iter_mut().for_each(|last| self.literal(last));
                }
            }
            Node::Call(call) if is_choice(&call.name) && call.arguments.iter().any(typed) => {
                call.arguments
                    .iter_mut()
                    .for_each(|part| self.literal(part));
            }
            _ => {}
        }
    }

    fn literal(&self, expression: &mut Expression) {
        if let Node::Text(text) = &mut *expression.node
            && text == self.from
        {
            *text = self.to.to_owned();
        }
    }

    /// Whether `expression` is known to be of the type.
    fn is_typed(
        &self,
        expression: &Expression,
        is_column: &dyn Fn(Option<&str>, &str) -> bool,
    ) -> bool {
        let typed = |part: &Expression| self.is_typed(part, is_column);
        match &*expression.node {
            Node::Column { qualifier, name } => is_column(qualifier.as_deref(), name),
            Node::Cast { data_type, .. } => {
                matches!(data_type, DataType::Enum(name) if name == self.of)
            }
            Node::Call(call) if is_choice(&call.name) => call.arguments.iter().any(typed),
            Node::Case {
                arms, otherwise, ..
            } => arms.iter().any(|arm| typed(&arm.then)) || otherwise.as_ref().is_some_and(typed),
            _ => false,
        }
    }
}

/// Whether a function gives one of its arguments.
fn is_choice(name: &str) -> bool {
    matches!(
        name,
        "coalesce" | "nullif" | "greatest" | "least" | "min" | "max"
    )
}

struct Labels<'l> {
    draft: &'l Draft<'l>,
    label: &'l Label<'l>,
}

impl Visitor for Labels<'_> {
    fn expression(&mut self, expression: &mut Expression, scope: &Scope<'_>) {
        let is_column = |qualifier: Option<&str>, name: &str| {
            let lookup = scope.lookup(qualifier, name);
            lookup
                .relation()
                .and_then(|table| self.draft.table(table))
                .and_then(|table| self.draft.find_column(table, name))
                .is_some_and(|column| {
                    matches!(&column.data_type, DataType::Enum(name) if name == self.label.of)
                })
        };
        self.label.rename(expression, &is_column);
    }
}

/// ALTER TYPE ... RENAME TO
pub(super) fn rename(draft: &mut Draft<'_>, rename: &Rename) -> Result<(), Problem> {
    let from = draft.known_enum(&rename.from)?;
    let to = &rename.to;
    free(draft, to)?;
    let (array, array_then) = (array_of(&from), array_of(&to.value));
    let retype = |data_type: &mut DataType| {
        if matches!(data_type, DataType::Enum(name) if *name == from) {
            *data_type = DataType::Enum(to.value.clone());
        } else if *data_type == array {
            *data_type = array_then.clone();
        }
    };
    let recast = |part: &mut Expression| {
        if let Node::Cast { data_type, .. } = &mut *part.node {
            retype(data_type);
        }
    };
    for table in draft.tables.keys().cloned().collect::<Vec<_>>() {
        let before = draft.the_table(&table)?.clone();
        let mut after = before.clone();
        for column in &mut after.columns {
            retype(&mut column.data_type);
        }
        for expression in after.expressions_mut() {
            expression.walk_expressions_mut(&mut |part| recast(part));
        }
        if after != before {
            *draft.change_table(&table)? = after;
        }
    }
    for view in draft.views.keys().cloned().collect::<Vec<_>>() {
        if let Some(view) = draft.change_view(&view)
            && let Definition::Query(query) = &mut view.definition
        {
            query.walk_expressions_mut(&mut |part| recast(part));
        }
    }
    if let Some(value) = draft.remove_enum(&from) {
        let mut value = value.as_ref().clone();
        value.name.clone_from(&to.value);
        draft.insert_enum(value);
    }
    Ok(())
}

/// Arrays of the enum `name`.
fn array_of(name: &str) -> DataType {
    DataType::Other(format!("{}[]", DataType::Enum(name.to_owned())))
}

/// DROP TYPE
pub(super) fn drop(draft: &mut Draft<'_>, drop: &Drop) -> Result<(), Problem> {
    for name in &drop.names {
        if drop.if_exists && !draft.enums.contains_key(&name.value) {
            continue;
        }
        let known = draft.known_enum(name)?;
        let users = users(draft, &known);
        if !users.is_empty() && !drop.cascade {
            let shown: Vec<String> = users.iter().map(User::shown).collect();
            let problem = dependant::refused(name.span.clone(), &format!("type `{known}`"), &shown);
            return Err(problem);
        }
        for user in users {
            user.remove(draft, &name.span)?;
        }
        draft.remove_enum(&known);
    }
    Ok(())
}

/// What uses a type.
enum User {
    Column(String, String),
    Check(String, usize),
    Default(String, String),
    Index(String, String),
    View(String),
}

/// What uses the enum `name`; of a table, what goes last stands first.
fn users(draft: &Draft<'_>, name: &str) -> Vec<User> {
    let casts = |expression: &Expression| {
        let mut found = false;
        expression.walk_expressions(&mut |part| {
            found |= matches!(&*part.node, Node::Cast { data_type: DataType::Enum(of), .. } if of == name);
        });
        found
    };
    let array = array_of(name);
    let mut users = Vec::new();
    for view in draft.views.values() {
        if let Definition::Query(query) = &view.definition {
            let mut found = false;
            query.walk_expressions(&mut |part| {
                found |= matches!(&*part.node, Node::Cast { data_type: DataType::Enum(of), .. } if of == name);
            });
            if found {
                users.push(User::View(view.name.clone()));
            }
        }
    }
    for table in draft.tables.values() {
        let table_name = || table.name.clone();
        for (at, check) in table.checks.iter().enumerate().rev() {
            if casts(&check.expression) {
                users.push(User::Check(table_name(), at));
            }
        }
        for index in table.indexes.values() {
            let mut parts = index
                .columns
                .iter()
                .map(|column| &column.expression)
                .chain(&index.predicate);
            if parts.any(casts) {
                users.push(User::Index(table_name(), index.name.clone()));
            }
        }
        for column in &table.columns {
            let is_of = matches!(&column.data_type, DataType::Enum(of) if of == name);
            if is_of || column.data_type == array {
                users.push(User::Column(table_name(), column.name.clone()));
            } else if column.default.as_ref().is_some_and(casts) {
                users.push(User::Default(table_name(), column.name.clone()));
            }
        }
    }
    users
}

impl User {
    fn shown(&self) -> String {
        match self {
            User::Column(table, column) => format!("column `{column}` of table `{table}`"),
            User::Check(table, _) => format!("a check of table `{table}`"),
            User::Default(table, column) => {
                format!("the default of column `{column}` of table `{table}`")
            }
            User::Index(_, index) => format!("index `{index}`"),
            User::View(view) => format!("view `{view}`"),
        }
    }

    fn remove(self, draft: &mut Draft<'_>, span: &std::ops::Range<usize>) -> Result<(), Problem> {
        match self {
            User::Column(table, column) => {
                let name = Spanned::new(column, span.clone());
                column::drop(draft, &table, &name, true, true)?;
            }
            User::Check(table, at) => {
                let checks = &mut draft.change_table(&table)?.checks;
                if at < checks.len() {
                    checks.remove(at);
                }
            }
            User::Default(table, column) => {
                if let Some(column) = draft.change_table(&table)?.column_mut(&column) {
                    column.default = None;
                }
            }
            User::Index(table, index) => {
                draft.change_table(&table)?.indexes.remove(&index);
            }
            User::View(name) => view::remove(draft, &name, true),
        }
        Ok(())
    }
}

/// Takes out of `table`, which is SQLite's, the checks that hold its columns of enum types to their labels: they are
/// the types' own. A column without its check is of no enum.
pub(crate) fn take_labels(table: &mut Table) -> Vec<Enum> {
    let mut enums: Vec<Enum> = Vec::new();
    for column in &table.columns {
        let DataType::Enum(name) = &column.data_type else {
            continue;
        };
        let check = print::enum_check(&table.name, &column.name);
        let found = table
            .checks
            .iter()
            .position(|known| known.name.as_ref() == Some(&check));
        let labels = found
            .and_then(|at| table.checks.get(at))
            .and_then(|check| parse::labels(&column.name, &check.expression));
        if let (Some(at), Some(labels)) = (found, labels) {
            table.checks.remove(at);
            enums.push(Enum {
                name: name.clone(),
                labels,
                comment: None,
            });
        }
    }
    enums
}

/// What a block for SQLite says of enums in the table called `name` becomes types of the schema.
pub(super) fn adopt(draft: &mut Draft<'_>, name: &str) -> Result<(), Problem> {
    if !draft.native_sqlite() {
        return Ok(());
    }
    for one in take_labels(draft.change_table(name)?) {
        if !draft.enums.contains_key(&one.name) {
            draft.insert_enum(one);
        }
    }
    Ok(())
}
