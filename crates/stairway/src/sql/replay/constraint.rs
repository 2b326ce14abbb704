//! Constraints of tables: made, named, dropped and altered.

use super::{
    column, dependant,
    draft::{self, Draft},
    name::{self, Purpose},
};
use crate::{
    place::Spanned,
    schema::{Check, Deferrable, ForeignKey, IndexColumn, Key, Node, Table},
    sql::{
        Problem,
        statement::{ConstraintKind, ForeignKeyDefinition, KeyDefinition},
    },
};
use std::ops::Range;

/// One constraint that a statement makes.
struct Piece<T> {
    name: Option<Spanned<String>>,
    what: T,
    span: Range<usize>,
}

/// A key that a statement makes.
pub(super) struct KeyPiece {
    piece: Piece<KeyDefinition>,
    primary: bool,
}

/// The constraints that a statement makes, by kind: PostgreSQL makes checks, keys and foreign keys in an order of
/// its own, which shows in the names that it numbers.
#[derive(Default)]
pub(super) struct Pieces {
    keys: Vec<KeyPiece>,
    using: Vec<Piece<(bool, Spanned<String>, Deferrable)>>,
    checks: Vec<Piece<ConstraintKind>>,
    foreign_keys: Vec<Piece<ForeignKeyDefinition>>,
    /// What is not modelled, as lower-case fragments.
    unmodelled: Vec<String>,
}

impl Pieces {
    pub(super) fn add(
        &mut self,
        name: Option<Spanned<String>>,
        kind: ConstraintKind,
        span: Range<usize>,
    ) {
        match kind {
            ConstraintKind::PrimaryKey(what) => self.keys.push(KeyPiece {
                piece: Piece { name, what, span },
                primary: true,
            }),
            ConstraintKind::Unique(what) => self.keys.push(KeyPiece {
                piece: Piece { name, what, span },
                primary: false,
            }),
            kind @ ConstraintKind::Check { .. } => self.checks.push(Piece {
                name,
                what: kind,
                span,
            }),
            ConstraintKind::ForeignKey(what) => {
                self.foreign_keys.push(Piece { name, what, span });
            }
            ConstraintKind::UsingIndex {
                primary,
                index,
                deferrable,
            } => self.using.push(Piece {
                name,
                what: (primary, index, deferrable),
                span,
            }),
            ConstraintKind::Unmodelled(what) => self.unmodelled.push(what.value),
        }
    }

    /// Puts them in the order in which they were written, those of columns among those of the table.
    pub(super) fn sort(&mut self) {
        self.keys.sort_by_key(|key| key.piece.span.start);
        self.checks.sort_by_key(|piece| piece.span.start);
        self.foreign_keys.sort_by_key(|piece| piece.span.start);
    }

    /// The keys, once.
    pub(super) fn take_keys(&mut self) -> Vec<KeyPiece> {
        std::mem::take(&mut self.keys)
    }
}

/// Makes keys. One that says what another says already is not made twice: `PRIMARY KEY UNIQUE` is one.
pub(super) fn keys(draft: &mut Draft<'_>, table: &str, keys: Vec<KeyPiece>) -> Result<(), Problem> {
    let mut all: Vec<KeyPiece> = Vec::new();
    let (primary, unique): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| key.primary);
    if let Some(second) = primary.get(1) {
        return Err(second_primary_key(table, second.piece.span.clone()));
    }
    let existing = draft.the_table(table)?.primary_key.is_some();
    if let Some(second) = primary.first().filter(|_| existing) {
        return Err(second_primary_key(table, second.piece.span.clone()));
    }
    for key in primary.into_iter().chain(unique) {
        let said = all
            .iter_mut()
            .find(|other| draft.postgres() && other.piece.what == key.piece.what);
        match said {
            Some(other) if other.piece.name.is_none() => other.piece.name = key.piece.name,
            Some(_) => {}
            None => all.push(key),
        }
    }
    for KeyPiece { piece, primary } in all {
        key(draft, table, piece, primary)?;
    }
    Ok(())
}

fn second_primary_key(table: &str, span: Range<usize>) -> Problem {
    Problem::new(span, format!("table `{table}` has a second primary key"))
        .help("Take one of the two away, or say UNIQUE.")
}

fn key(
    draft: &mut Draft<'_>,
    table: &str,
    piece: Piece<KeyDefinition>,
    primary: bool,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let columns = distinct_columns(draft, known, &piece.what.columns, "key")?;
    let include = columns_of(draft, known, &piece.what.include)?;
    let name = match &piece.name {
        Some(name) => {
            if draft.postgres() {
                draft.free_relation(name)?;
                free(known, name)?;
            }
            Some(name.value.clone())
        }
        None if draft.postgres() => {
            let all = columns.iter().chain(&include).cloned();
            let (purpose, all) = match primary {
                true => (Purpose::PrimaryKey, Vec::new()),
                false => (Purpose::Unique, name::index_columns(all)),
            };
            Some(name::choose(draft, purpose, table, &all))
        }
        None => None,
    };
    let key = Key {
        name,
        columns,
        include,
        nulls_not_distinct: piece.what.nulls_not_distinct,
        deferrable: piece.what.deferrable,
        conflict: piece.what.conflict,
        order: piece.what.order,
    };
    put_key(draft, table, key, primary)
}

fn put_key(draft: &mut Draft<'_>, table: &str, key: Key, primary: bool) -> Result<(), Problem> {
    // SQLite itself lets a primary key be null.
    let implied = !draft.native_sqlite();
    let table = draft.change_table(table)?;
    if primary {
        for column in &mut table.columns {
            column.not_null |= implied && key.columns.contains(&column.name);
        }
        table.primary_key = Some(key);
    } else {
        table.uniques.push(key);
    }
    Ok(())
}

/// Makes all that are no keys: checks, foreign keys, keys from indexes.
pub(super) fn rest(draft: &mut Draft<'_>, table: &str, pieces: Pieces) -> Result<(), Problem> {
    for piece in pieces.using {
        using_index(draft, table, piece)?;
    }
    for piece in pieces.checks {
        check(draft, table, piece)?;
    }
    for piece in pieces.foreign_keys {
        foreign_key(draft, table, piece)?;
    }
    if !pieces.unmodelled.is_empty() {
        draft
            .change_table(table)?
            .unmodelled
            .extend(pieces.unmodelled);
    }
    Ok(())
}

/// Makes the checks, which CREATE TABLE makes before the keys.
pub(super) fn checks(
    draft: &mut Draft<'_>,
    table: &str,
    pieces: &mut Pieces,
) -> Result<(), Problem> {
    for piece in std::mem::take(&mut pieces.checks) {
        check(draft, table, piece)?;
    }
    Ok(())
}

fn check(draft: &mut Draft<'_>, table: &str, piece: Piece<ConstraintKind>) -> Result<(), Problem> {
    let ConstraintKind::Check {
        expression,
        valid,
        no_inherit,
    } = piece.what
    else {
        return Ok(());
    };
    let known = draft.the_table(table)?;
    column::all_known(draft, known, &expression)?;
    let name = match &piece.name {
        Some(name) => {
            if draft.postgres() {
                free(known, name)?;
            }
            Some(name.value.clone())
        }
        None if draft.postgres() => {
            let columns = expression.columns();
            let only = match columns.as_slice() {
                [only] => std::slice::from_ref(only),
                _ => &[],
            };
            Some(name::choose(draft, Purpose::Check, table, only))
        }
        None => None,
    };
    let check = Check {
        name,
        expression: draft.settle(&expression),
        valid,
        no_inherit,
    };
    draft.change_table(table)?.checks.push(check);
    Ok(())
}

fn foreign_key(
    draft: &mut Draft<'_>,
    table: &str,
    piece: Piece<ForeignKeyDefinition>,
) -> Result<(), Problem> {
    let definition = piece.what;
    let known = draft.the_table(table)?;
    let columns = columns_of(draft, known, &definition.columns)?;
    let name = match &piece.name {
        Some(name) => {
            if draft.postgres() {
                free(known, name)?;
            }
            Some(name.value.clone())
        }
        None if draft.postgres() => Some(name::choose(draft, Purpose::ForeignKey, table, &columns)),
        None => None,
    };
    let (parent, references) = referred(draft, &definition, columns.len(), piece.span)?;
    let key = ForeignKey {
        name,
        columns,
        table: parent,
        references,
        on_delete: definition.on_delete,
        on_update: definition.on_update,
        match_full: definition.match_full,
        deferrable: definition.deferrable,
        valid: definition.valid,
    };
    draft.change_table(table)?.foreign_keys.push(key);
    Ok(())
}

/// The table and the columns that a foreign key refers to.
fn referred(
    draft: &Draft<'_>,
    definition: &ForeignKeyDefinition,
    width: usize,
    span: Range<usize>,
) -> Result<(String, Vec<String>), Problem> {
    let plain = || {
        let columns = definition.references.iter();
        columns.map(|column| column.value.clone()).collect()
    };
    let parent = match draft.find_table(&definition.table) {
        Some(parent) => parent,
        // SQLite looks for the table when a row is written.
        None if !draft.postgres() => return Ok((definition.table.value.clone(), plain())),
        None => {
            return Err(draft
                .known_table(&definition.table)
                .err()
                .unwrap_or_else(|| draft::unknown("table", &definition.table, [])));
        }
    };
    let parent = draft.the_table(&parent)?;
    if !parent.unmodelled.is_empty() && parent.columns.is_empty() {
        return Ok((parent.name.clone(), plain()));
    }
    let references = if definition.references.is_empty() {
        match &parent.primary_key {
            Some(key) => key.columns.clone(),
            None if !draft.postgres() => Vec::new(),
            None => {
                return Err(Problem::new(
                    definition.table.span.clone(),
                    format!("table `{}` has no primary key to refer to", parent.name),
                )
                .help("Name the columns that are meant, which need a UNIQUE constraint."));
            }
        }
    } else {
        columns_of(draft, parent, &definition.references)?
    };
    if !draft.postgres() {
        return Ok((parent.name.clone(), references));
    }
    if references.len() != width {
        return Err(Problem::new(
            span,
            format!(
                "{width} columns of a foreign key cannot refer to {}",
                references.len()
            ),
        )
        .help("Name as many columns as the key that is referred to has."));
    }
    let is_key = |columns: &[String]| {
        columns.len() == references.len() && references.iter().all(|name| columns.contains(name))
    };
    let by_key = parent
        .keys()
        .any(|key| key.deferrable == Deferrable::Not && is_key(&key.columns));
    let by_index = parent.indexes.values().any(|index| {
        let columns: Option<Vec<String>> = index.columns.iter().map(plain_column).collect();
        index.unique && index.predicate.is_none() && columns.is_some_and(|columns| is_key(&columns))
    });
    if !by_key && !by_index {
        let list = references
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        return Err(Problem::new(
            definition.table.span.clone(),
            format!("no key of table `{}` is on {list}", parent.name),
        )
        .because("A foreign key refers to columns that a primary key, a UNIQUE constraint or a unique index is on, and which is not deferrable.")
        .help("Add the UNIQUE constraint first."));
    }
    Ok((parent.name.clone(), references))
}

/// The name of the column that an item of an index is, if it is no more than one.
pub(super) fn plain_column(column: &IndexColumn) -> Option<String> {
    match &*column.expression.node {
        Node::Column {
            qualifier: None,
            name,
        } => Some(name.clone()),
        _ => None,
    }
}

/// ADD PRIMARY KEY USING INDEX, ADD UNIQUE USING INDEX
fn using_index(
    draft: &mut Draft<'_>,
    table: &str,
    piece: Piece<(bool, Spanned<String>, Deferrable)>,
) -> Result<(), Problem> {
    let (primary, index_name, deferrable) = piece.what;
    let known = draft.the_table(table)?;
    if primary && known.primary_key.is_some() {
        return Err(second_primary_key(table, piece.span));
    }
    let Some(index) = known.indexes.get(&index_name.value) else {
        let names = known.indexes.keys().map(String::as_str);
        return Err(draft::unknown("index", &index_name, names));
    };
    let columns: Option<Vec<String>> = index.columns.iter().map(plain_column).collect();
    let plain = index.columns.iter().all(|column| {
        !column.descending && column.nulls.is_none() && column.operator_class.is_none()
    });
    let Some(columns) = columns.filter(|_| index.unique && index.predicate.is_none() && plain)
    else {
        return Err(Problem::new(
            index_name.span.clone(),
            format!("index `{}` cannot become a constraint", index_name.value),
        )
        .because("Only a unique index can, on columns as they are and without WHERE.")
        .help("Create such an index first."));
    };
    let name = match &piece.name {
        Some(name) => {
            if name.value != index_name.value {
                draft.free_relation(name)?;
            }
            free(known, name)?;
            name.value.clone()
        }
        None => index_name.value.clone(),
    };
    let key = Key {
        name: Some(name),
        columns,
        include: index.include.clone(),
        nulls_not_distinct: index.nulls_not_distinct,
        deferrable,
        conflict: None,
        order: Vec::new(),
    };
    draft.change_table(table)?.indexes.remove(&index_name.value);
    put_key(draft, table, key, primary)
}

/// `name` must be free among the constraints of its table.
fn free(table: &Table, name: &Spanned<String>) -> Result<(), Problem> {
    if table.constraint_names().any(|known| known == name.value) {
        return Err(Problem::new(
            name.span.clone(),
            format!(
                "table `{}` has a constraint `{}` already",
                table.name, name.value
            ),
        )
        .help("Choose another name, or drop that constraint first."));
    }
    Ok(())
}

/// The columns of `table` with those names.
pub(super) fn columns_of(
    draft: &Draft<'_>,
    table: &Table,
    names: &[Spanned<String>],
) -> Result<Vec<String>, Problem> {
    names
        .iter()
        .map(|name| draft.known_column(table, name))
        .collect()
}

fn distinct_columns(
    draft: &Draft<'_>,
    table: &Table,
    names: &[Spanned<String>],
    what: &str,
) -> Result<Vec<String>, Problem> {
    let columns = columns_of(draft, table, names)?;
    for (at, name) in names.iter().enumerate() {
        if draft.postgres() && columns.iter().take(at).any(|other| draft.same(other, name)) {
            return Err(Problem::new(
                name.span.clone(),
                format!("column `{}` is in the {what} twice", name.value),
            )
            .help("Name it once."));
        }
    }
    Ok(columns)
}

/// Which constraint of a table a name is of.
enum Which {
    PrimaryKey,
    Unique(usize),
    Check(usize),
    ForeignKey(usize),
}

fn find(draft: &Draft<'_>, table: &Table, name: &Spanned<String>) -> Result<Which, Problem> {
    let is = |known: &Option<String>| {
        known
            .as_deref()
            .is_some_and(|known| draft.same(known, name))
    };
    if table.primary_key.as_ref().is_some_and(|key| is(&key.name)) {
        return Ok(Which::PrimaryKey);
    }
    let unique = table.uniques.iter().position(|key| is(&key.name));
    let check = table.checks.iter().position(|check| is(&check.name));
    let foreign_key = table.foreign_keys.iter().position(|key| is(&key.name));
    unique
        .map(Which::Unique)
        .or(check.map(Which::Check))
        .or(foreign_key.map(Which::ForeignKey))
        .ok_or_else(|| {
            let problem = draft::unknown("constraint", name, table.constraint_names());
            Problem {
                message: format!("table `{}` has no constraint `{}`", table.name, name.value),
                ..problem
            }
        })
}

/// `table` has to have a constraint `name`.
pub(super) fn known(draft: &Draft<'_>, table: &str, name: &Spanned<String>) -> Result<(), Problem> {
    find(draft, draft.the_table(table)?, name).map(|_| ())
}

/// DROP CONSTRAINT
pub(super) fn drop(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    if_exists: bool,
    cascade: bool,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let which = match find(draft, known, name) {
        Ok(which) => which,
        Err(_) if if_exists => return Ok(()),
        Err(problem) => return Err(problem),
    };
    let key = match which {
        Which::PrimaryKey => known.primary_key.clone(),
        Which::Unique(at) => known.uniques.get(at).cloned(),
        Which::Check(_) | Which::ForeignKey(_) => None,
    };
    if let Some(key) = key {
        let what = format!("constraint `{}` of table `{table}`", name.value);
        release(draft, table, &key, &what, name.span.clone(), cascade)?;
    }
    let table = draft.change_table(table)?;
    let gone = match which {
        Which::PrimaryKey => table.primary_key.take().and_then(|key| key.name),
        Which::Unique(at) => table.uniques.remove(at).name,
        Which::Check(at) => table.checks.remove(at).name,
        Which::ForeignKey(at) => table.foreign_keys.remove(at).name,
    };
    if let Some(gone) = gone {
        table.constraint_comments.remove(&gone);
    }
    Ok(())
}

/// Takes the foreign keys away that need `key`, if they may be.
fn release(
    draft: &mut Draft<'_>,
    table: &str,
    key: &Key,
    what: &str,
    span: Range<usize>,
    cascade: bool,
) -> Result<(), Problem> {
    let same = |columns: &[String]| {
        columns.len() == key.columns.len() && columns.iter().all(|name| key.columns.contains(name))
    };
    let known = draft.the_table(table)?;
    let others = known.keys().filter(|other| same(&other.columns)).count();
    let referring = dependant::referring(draft, table, &key.columns);
    if referring.is_empty() || others > 1 {
        return Ok(());
    }
    if !cascade {
        let shown: Vec<String> = referring
            .iter()
            .map(|(table, key)| dependant::shown(table, key))
            .collect();
        return Err(dependant::refused(span, what, &shown));
    }
    for (table, key) in referring {
        dependant::remove_foreign_key(draft, &table, &key)?;
    }
    Ok(())
}

/// RENAME CONSTRAINT
pub(super) fn rename(
    draft: &mut Draft<'_>,
    table: &str,
    from: &Spanned<String>,
    to: &Spanned<String>,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let which = find(draft, known, from)?;
    free(known, to)?;
    if matches!(which, Which::PrimaryKey | Which::Unique(_)) {
        draft.free_relation(to)?;
    }
    let table = draft.change_table(table)?;
    let name = match which {
        Which::PrimaryKey => table.primary_key.as_mut().map(|key| &mut key.name),
        Which::Unique(at) => table.uniques.get_mut(at).map(|key| &mut key.name),
        Which::Check(at) => table.checks.get_mut(at).map(|check| &mut check.name),
        Which::ForeignKey(at) => table.foreign_keys.get_mut(at).map(|key| &mut key.name),
    };
    if let Some(name) = name
        && let Some(old) = name.replace(to.value.clone())
        && let Some(comment) = table.constraint_comments.remove(&old)
    {
        table.constraint_comments.insert(to.value.clone(), comment);
    }
    Ok(())
}

/// ALTER CONSTRAINT
pub(super) fn alter(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    deferrable: Deferrable,
) -> Result<(), Problem> {
    let which = find(draft, draft.the_table(table)?, name)?;
    let Which::ForeignKey(at) = which else {
        return Err(Problem::new(
            name.span.clone(),
            format!("constraint `{}` is no foreign key", name.value),
        )
        .because("PostgreSQL alters foreign keys only.")
        .help("Drop the constraint, and add it again."));
    };
    if let Some(key) = draft.change_table(table)?.foreign_keys.get_mut(at) {
        key.deferrable = deferrable;
    }
    Ok(())
}

/// VALIDATE CONSTRAINT
pub(super) fn validate(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
) -> Result<(), Problem> {
    let which = find(draft, draft.the_table(table)?, name)?;
    let changed = draft.change_table(table)?;
    let valid = match which {
        Which::Check(at) => changed.checks.get_mut(at).map(|check| &mut check.valid),
        Which::ForeignKey(at) => changed.foreign_keys.get_mut(at).map(|key| &mut key.valid),
        Which::PrimaryKey | Which::Unique(_) => None,
    };
    match valid {
        Some(valid) => {
            *valid = true;
            Ok(())
        }
        None => Err(Problem::new(
            name.span.clone(),
            format!(
                "constraint `{}` is neither a check nor a foreign key",
                name.value
            ),
        )
        .because("Keys are always valid.")
        .help("Leave it out.")),
    }
}
