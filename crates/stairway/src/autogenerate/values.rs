//! What rows get: in a new column that must not be null, under another type, for a label that goes. From the answers,
//! with a question where there is none.

use super::{Answers, AutogenerateError, Question, answer::Used, label, make};
use crate::{
    Dialect,
    model::{Models, Object},
    schema::{Column, DataType, Expression, Node, Schema, Table},
    sql::{parse, print},
};
use std::collections::BTreeMap;

/// A column: its table, its name.
pub(super) type Path = (String, String);

/// What rows get in one direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// For columns that must not be null, where a row has none.
    pub(super) fill: BTreeMap<Path, Expression>,
    /// For columns that are there before and become NOT NULL, or are made again: what fails is said beside it.
    pub(super) unfilled: Vec<Path>,
    /// What a row's value under another type is made of, where PostgreSQL is told.
    pub(super) using: BTreeMap<Path, Expression>,
    /// Labels that go, with what comes for each: by enum type, or by column where they are stored as text.
    pub(super) replace: BTreeMap<label::Holder, Vec<(String, String)>>,
}

/// What rows get in an upgrade from `before` to `after`, and the questions that this leaves.
pub(super) fn upgrade(
    before: &Schema,
    after: &Schema,
    models: &Models,
    answers: &Answers,
    used: &mut Used,
) -> Result<(Values, Vec<Question>), AutogenerateError> {
    let mut values = Values::default();
    let mut questions = Vec::new();
    label::upgrade(
        before,
        after,
        models,
        answers,
        used,
        &mut values,
        &mut questions,
    );
    for (name, table) in &after.tables {
        let Some(known) = before.table(name) else {
            continue;
        };
        for column in &table.columns {
            let path = format!("{name}.{}", column.name);
            let place = || {
                models
                    .places
                    .get(&Object::Column(name.clone(), column.name.clone()))
                    .cloned()
            };
            let former = known.column(&column.name);
            if let Some(why) = needs_fill(former, column) {
                let key = (name.clone(), column.name.clone());
                if let Some(sql) = answers.backfills.get(&path) {
                    used.mark("--backfill", &path);
                    let value = expression(sql, "--backfill", &path)?;
                    let there = |name: &str| {
                        known.column(name).is_some()
                            || answers
                                .backfills
                                .contains_key(&format!("{}.{name}", table.name))
                    };
                    all_there(&value, there, "--backfill", &path, sql, table)?;
                    values.fill.insert(key, value);
                } else if former.is_some() && answers.filled.contains(&path) {
                    used.mark("--no-backfill", &path);
                } else if answers.filled.contains(&path) {
                    // Without rows there is nothing to fill.
                    used.mark("--no-backfill", &path);
                    values.unfilled.push(key);
                } else {
                    questions.push(Question::Backfill {
                        column: path.clone(),
                        data_type: print::data_type(&column.data_type),
                        why: why.to_owned(),
                        place: place(),
                    });
                }
            }
            if let Some(former) = former {
                let key = (name.clone(), column.name.clone());
                match conversion(former, column) {
                    Conversion::None | Conversion::Widens => {}
                    Conversion::Labels if !answers.conversions.contains_key(&path) => {
                        values
                            .using
                            .insert(key.clone(), relabelled(&values, &key, column));
                    }
                    kind => {
                        let by_itself = kind == Conversion::Narrows;
                        match answers.conversions.get(&path) {
                            Some(Some(sql)) => {
                                used.mark("--convert", &path);
                                let value = expression(sql, "--convert", &path)?;
                                let there = |name: &str| known.column(name).is_some();
                                all_there(&value, there, "--convert", &path, sql, table)?;
                                values.using.insert(key, value);
                            }
                            Some(None) if by_itself => used.mark("--convert", &path),
                            _ => questions.push(Question::Convert {
                                column: path.clone(),
                                before: print::data_type(&former.data_type),
                                after: print::data_type(&column.data_type),
                                by_itself,
                                place: place(),
                            }),
                        }
                    }
                }
            }
        }
    }
    Ok((values, questions))
}

/// What rows get on the way back from `after` to `before`. Columns that are made again get a value that is as good as
/// none; where there is no such value, there is a question.
pub(super) fn downgrade(
    before: &Schema,
    after: &Schema,
    answers: &Answers,
    upgrade: &Values,
    used: &mut Used,
) -> Result<(Values, Vec<Question>), AutogenerateError> {
    let mut values = Values::default();
    let mut questions = Vec::new();
    label::downgrade(upgrade, before, after, &mut values);
    for (name, table) in &before.tables {
        let Some(known) = after.table(name) else {
            continue;
        };
        for column in &table.columns {
            let path = format!("{name}.{}", column.name);
            let key = (name.clone(), column.name.clone());
            let former = known.column(&column.name);
            if needs_fill(former, column).is_some() {
                if let Some(sql) = answers.backfills.get(&path) {
                    used.mark("--backfill", &path);
                    values
                        .fill
                        .insert(key.clone(), expression(sql, "--backfill", &path)?);
                } else if answers.filled.contains(&path) {
                    used.mark("--no-backfill", &path);
                    values.unfilled.push(key.clone());
                } else if former.is_some() {
                    // Rows may have become null since: it is not for us to say what they held.
                    values.unfilled.push(key.clone());
                } else if let Some(value) = neutral(before, table, column) {
                    values.fill.insert(key.clone(), value);
                } else {
                    questions.push(Question::Backfill {
                        column: path.clone(),
                        data_type: print::data_type(&column.data_type),
                        why: "the downgrade makes the column again, and rows have no value for it then".to_owned(),
                        place: None,
                    });
                }
            }
            match former.map(|former| (former, conversion(former, column))) {
                Some((former, Conversion::Asks)) => {
                    values.using.insert(key, back(former, column));
                }
                Some((_, Conversion::Labels)) => {
                    let using = relabelled(&values, &key, column);
                    values.using.insert(key, using);
                }
                _ => {}
            }
        }
    }
    Ok((values, questions))
}

/// Why rows need a value in `column`, which was `former` before; none if they do not.
fn needs_fill(former: Option<&Column>, column: &Column) -> Option<&'static str> {
    if !column.not_null || column.generated.is_some() {
        return None;
    }
    match former {
        Some(former) => (!former.not_null).then_some("it could be null before"),
        // Keys are given out to the rows that are there.
        None if column.identity.is_some() => None,
        None => column.default.is_none().then_some("the column is new"),
    }
}

/// An expression that was given on the command line.
fn expression(sql: &str, option: &str, path: &str) -> Result<Expression, AutogenerateError> {
    parse::expression(sql, Dialect::Postgres).map_err(|problem| AutogenerateError::NoSql {
        option: format!("{option} {path}={sql}"),
        message: problem.message,
    })
}

/// Refuses an expression that names a column that is not there when it is asked. What a query in it names is not
/// looked at.
fn all_there(
    value: &Expression,
    there: impl Fn(&str) -> bool,
    option: &str,
    path: &str,
    sql: &str,
    table: &Table,
) -> Result<(), AutogenerateError> {
    let mut queries = false;
    value.walk_expressions(&mut |part| {
        queries |= matches!(
            &*part.node,
            Node::Query(_) | Node::Exists(_) | Node::InQuery { .. }
        );
    });
    let unknown = value.columns().into_iter().find(|name| !there(name));
    match unknown {
        Some(name) if !queries => Err(AutogenerateError::NoSql {
            option: format!("{option} {path}={sql}"),
            message: format!(
                "table `{}` has no column `{name}` then; columns that are renamed have their new names",
                table.name
            ),
        }),
        _ => Ok(()),
    }
}

/// How the values of one type become those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conversion {
    /// It is the same type.
    None,
    /// Every value fits.
    Widens,
    /// PostgreSQL converts each value, or fails where one does not fit.
    Narrows,
    /// From one enum type to another: by the labels, of which those that go are asked about.
    Labels,
    /// PostgreSQL wants to be told how.
    Asks,
}

/// How the values of `before` become those of `after`.
pub(super) fn conversion(before: &Column, after: &Column) -> Conversion {
    use DataType as T;
    if before.data_type == after.data_type
        || before.generated.is_some()
        || after.generated.is_some()
    {
        return Conversion::None;
    }
    let rank = |data_type: &DataType| match data_type {
        T::SmallInt => Some(1),
        T::Integer => Some(2),
        T::BigInt => Some(3),
        _ => None,
    };
    let digits = |digits: &Option<u8>| digits.unwrap_or(6);
    let widens = |yes: bool| {
        if yes {
            Conversion::Widens
        } else {
            Conversion::Narrows
        }
    };
    match (&before.data_type, &after.data_type) {
        (one, other) if rank(one).is_some() && rank(other).is_some() => {
            widens(rank(one) <= rank(other))
        }
        (one, T::Numeric(None)) if rank(one).is_some() => Conversion::Widens,
        (one, T::Double) if rank(one).is_some_and(|rank| rank < 3) => Conversion::Widens,
        (one, T::Numeric(Some((precision, scale)))) if rank(one).is_some() => {
            let most = match one {
                T::SmallInt => 5,
                T::Integer => 10,
                _ => 19,
            };
            widens(i32::from(*precision) - i32::from(*scale) >= most)
        }
        (T::Real, T::Double) => Conversion::Widens,
        (T::Numeric(Some(_)), T::Numeric(None)) => Conversion::Widens,
        (T::Numeric(Some(one)), T::Numeric(Some(other))) => {
            let whole = |(precision, scale): &(u16, i16)| i32::from(*precision) - i32::from(*scale);
            widens(other.1 >= one.1 && whole(other) >= whole(one))
        }
        (one, other) if is_number(one) && is_number(other) => Conversion::Narrows,
        (T::Varchar(_) | T::Text, T::Text | T::Varchar(None)) => Conversion::Widens,
        (T::Varchar(Some(one)), T::Varchar(Some(other))) => widens(one <= other),
        (T::Text | T::Varchar(_) | T::Char(_), T::Text | T::Varchar(_) | T::Char(_)) => {
            Conversion::Narrows
        }
        (T::Timestamp(one), T::Timestamp(other))
        | (T::TimestampTz(one), T::TimestampTz(other))
        | (T::Time(one), T::Time(other)) => widens(digits(one) <= digits(other)),
        (T::Date, T::Timestamp(_)) => Conversion::Widens,
        (T::Enum(_), T::Enum(_)) => Conversion::Labels,
        (T::Json, T::Jsonb) | (T::Jsonb, T::Json) => Conversion::Narrows,
        (T::Timestamp(_), T::Date | T::Time(_)) => Conversion::Narrows,
        // What is shown as text, and back by the same words.
        (
            T::SmallInt | T::Integer | T::BigInt | T::Boolean | T::Uuid | T::Date | T::Enum(_),
            T::Text | T::Varchar(None),
        ) => Conversion::Widens,
        (one, T::Text | T::Varchar(_) | T::Char(_)) if !matches!(one, T::Other(_)) => {
            Conversion::Narrows
        }
        _ => Conversion::Asks,
    }
}

fn is_number(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::SmallInt
            | DataType::Integer
            | DataType::BigInt
            | DataType::Numeric(_)
            | DataType::Real
            | DataType::Double
    )
}

/// What a column of an enum type gets that was of another.
fn relabelled(values: &Values, path: &Path, column: &Column) -> Expression {
    let holder = label::Holder::Column(path.0.clone(), path.1.clone());
    let pairs = values.replace.get(&holder).map_or(&[][..], Vec::as_slice);
    make::relabelled(&column.name, pairs, column.data_type.clone())
}

/// The plain cast of the way back.
fn back(former: &Column, column: &Column) -> Expression {
    let mut value = make::column(&column.name);
    let text = |data_type: &DataType| {
        matches!(
            data_type,
            DataType::Text | DataType::Varchar(_) | DataType::Char(_)
        )
    };
    if !text(&former.data_type) && matches!(column.data_type, DataType::Enum(_)) {
        value = make::cast(value, DataType::Text);
    }
    make::cast(value, column.data_type.clone())
}

/// A value for a column that is made again, whose values are gone: zero, the empty text, the first label. None where
/// rows need values of their own, or values that keep other rules.
fn neutral(schema: &Schema, table: &Table, column: &Column) -> Option<Expression> {
    let name = &column.name;
    let unique = table.keys().any(|key| key.columns.contains(name))
        || table.indexes.values().any(|index| {
            index.unique
                && (index
                    .columns
                    .iter()
                    .any(|item| item.expression.mentions(name))
                    || index
                        .predicate
                        .as_ref()
                        .is_some_and(|predicate| predicate.mentions(name)))
        });
    let refers = table
        .foreign_keys
        .iter()
        .any(|key| key.columns.contains(name));
    if unique || refers {
        return None;
    }
    let labels = label::of_column(schema, table, column);
    let checked = table
        .checks
        .iter()
        .filter(|check| check.expression.mentions(name))
        .count();
    match labels {
        Some(labels) if checked <= 1 => return labels.first().map(|label| make::text(label)),
        _ if checked > 0 => return None,
        _ => {}
    }
    let text = |text: &str| Some(make::text(text));
    match &column.data_type {
        DataType::Boolean => Some(Node::Boolean(false).into()),
        DataType::SmallInt
        | DataType::Integer
        | DataType::BigInt
        | DataType::Real
        | DataType::Double
        | DataType::Numeric(_) => Some(Node::Number("0".to_owned()).into()),
        DataType::Text | DataType::Varchar(_) => text(""),
        DataType::Date => text("1970-01-01"),
        DataType::Time(_) => text("00:00:00"),
        DataType::Timestamp(_) => text("1970-01-01 00:00:00"),
        DataType::TimestampTz(_) => text("1970-01-01 00:00:00+00"),
        DataType::Uuid => text("00000000-0000-0000-0000-000000000000"),
        DataType::Json | DataType::Jsonb => text("null"),
        DataType::Bytea => text("\\x"),
        DataType::Enum(_) | DataType::Char(_) | DataType::Interval | DataType::Other(_) => None,
    }
}

/// Whether it is the same for every row: then it can stand as a default.
pub(super) fn is_constant(expression: &Expression) -> bool {
    match &*expression.node {
        Node::Boolean(_) | Node::Number(_) | Node::Text(_) => true,
        Node::Unary(_, operand) | Node::Cast { operand, .. } => is_constant(operand),
        _ => false,
    }
}
