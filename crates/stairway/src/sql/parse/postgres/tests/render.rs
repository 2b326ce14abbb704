//! Trees in one line, for tests to compare.

use crate::{
    place::Spanned,
    schema::{
        BinaryOperator, Body, Call, CommonTable, Compound, Expression, From, Join, JoinCondition,
        Node, Nulls, OrderBy, Projection, Query, Truth, UnaryOperator,
    },
    sql::statement::{Assignment, Delete, Insert, OnConflict, Statement, Update},
};

pub(super) fn statement(statement: &Statement) -> String {
    match statement {
        Statement::Insert(it) => insert(it),
        Statement::Update(it) => update(it),
        Statement::Delete(it) => delete(it),
        Statement::Query(it) => query(it),
        other => format!("{other:?}"),
    }
}

pub(super) fn expression(it: &Expression) -> String {
    let not = |negated: &bool| if *negated { "not-" } else { "" };
    match &*it.node {
        Node::Null => "null".to_owned(),
        Node::Boolean(value) => value.to_string(),
        Node::Number(digits) => digits.clone(),
        Node::Text(text) => format!("'{}'", text.escape_debug()),
        Node::Blob(bytes) => format!("{bytes:?}"),
        Node::Column { qualifier, name } => match qualifier {
            Some(qualifier) => format!("{qualifier}.{name}"),
            None => name.clone(),
        },
        Node::Unary(operator, operand) => {
            let operator = match operator {
                UnaryOperator::Not => "not",
                UnaryOperator::Minus => "-",
                UnaryOperator::Plus => "+",
                UnaryOperator::BitNot => "~",
            };
            format!("({operator} {})", expression(operand))
        }
        Node::Binary(operator, left, right) => {
            let operator = match operator {
                BinaryOperator::Or => "or",
                BinaryOperator::And => "and",
                BinaryOperator::Equal => "=",
                BinaryOperator::NotEqual => "<>",
                BinaryOperator::Less => "<",
                BinaryOperator::LessOrEqual => "<=",
                BinaryOperator::Greater => ">",
                BinaryOperator::GreaterOrEqual => ">=",
                BinaryOperator::Add => "+",
                BinaryOperator::Subtract => "-",
                BinaryOperator::Multiply => "*",
                BinaryOperator::Divide => "/",
                BinaryOperator::Modulo => "%",
                BinaryOperator::Concatenate => "||",
                BinaryOperator::BitAnd => "&",
                BinaryOperator::BitOr => "|",
                BinaryOperator::ShiftLeft => "<<",
                BinaryOperator::ShiftRight => ">>",
                BinaryOperator::Glob => "glob",
                BinaryOperator::Other(symbol) => &format!("other {symbol}"),
            };
            format!("({operator} {} {})", expression(left), expression(right))
        }
        Node::Is {
            operand,
            truth,
            negated,
        } => {
            let truth = match truth {
                Truth::Null => "null",
                Truth::True => "true",
                Truth::False => "false",
                Truth::Unknown => "unknown",
            };
            format!("({}{truth}? {})", not(negated), expression(operand))
        }
        Node::Distinct {
            left,
            right,
            negated,
        } => format!(
            "({}distinct {} {})",
            not(negated),
            expression(left),
            expression(right)
        ),
        Node::In {
            operand,
            list,
            negated,
        } => format!(
            "({}in {} [{}])",
            not(negated),
            expression(operand),
            expressions(list)
        ),
        Node::InQuery {
            operand,
            query: it,
            negated,
        } => format!("({}in {} {})", not(negated), expression(operand), query(it)),
        Node::Between {
            operand,
            low,
            high,
            negated,
        } => format!(
            "({}between {} {} {})",
            not(negated),
            expression(operand),
            expression(low),
            expression(high)
        ),
        Node::Like {
            operand,
            pattern,
            escape,
            ignore_case,
            negated,
        } => {
            let name = if *ignore_case { "ilike" } else { "like" };
            let escape = escape
                .as_ref()
                .map(|it| format!(" escape {}", expression(it)));
            format!(
                "({}{name} {} {}{})",
                not(negated),
                expression(operand),
                expression(pattern),
                escape.unwrap_or_default()
            )
        }
        Node::Call(it) => call(it),
        Node::Cast { operand, data_type } => format!("({}::{data_type})", expression(operand)),
        Node::Case {
            operand,
            arms,
            otherwise,
        } => {
            let mut text = "(case".to_owned();
            if let Some(it) = operand {
                text += &format!(" {}", expression(it));
            }
            for arm in arms {
                text += &format!(" [{} {}]", expression(&arm.when), expression(&arm.then));
            }
            if let Some(it) = otherwise {
                text += &format!(" else {}", expression(it));
            }
            text + ")"
        }
        Node::Collate { operand, collation } => {
            format!("({} collate {collation})", expression(operand))
        }
        Node::AtTimeZone { operand, zone } => {
            format!("(zone {} {})", expression(operand), expression(zone))
        }
        Node::Query(it) => query(it),
        Node::Exists(it) => format!("(exists {})", query(it)),
        Node::Tuple(list) => format!("(row {})", expressions(list)),
        Node::Array(list) => format!("(array {})", expressions(list)),
        Node::Default => "default".to_owned(),
    }
}

fn call(call: &Call) -> String {
    let mut text = format!("{}(", call.name);
    if call.distinct {
        text += "distinct ";
    }
    if call.star {
        text += "*";
    }
    text += &expressions(&call.arguments);
    text += &order_by(&call.order_by);
    text += ")";
    if let Some(filter) = &call.filter {
        text += &format!(" filter {}", expression(filter));
    }
    if let Some((partition, order)) = &call.over {
        text += &format!(" over [{}{}]", expressions(partition), order_by(order));
    }
    text
}

fn expressions(list: &[Expression]) -> String {
    join(list, ", ", expression)
}

fn join<T>(list: &[T], between: &str, show: impl Fn(&T) -> String) -> String {
    list.iter().map(show).collect::<Vec<_>>().join(between)
}

fn order_by(items: &[OrderBy]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let item = |item: &OrderBy| {
        let descending = if item.descending { " desc" } else { "" };
        let nulls = match item.nulls {
            None => "",
            Some(Nulls::First) => " nulls-first",
            Some(Nulls::Last) => " nulls-last",
        };
        format!("{}{descending}{nulls}", expression(&item.value))
    };
    format!(" order {}", join(items, ", ", item))
}

pub(super) fn query(query: &Query) -> String {
    let mut text = "{".to_owned() + &with(&query.with, query.recursive) + &body(&query.body);
    text += &order_by(&query.order_by);
    if let Some(limit) = &query.limit {
        text += &format!(" limit {}", expression(limit));
    }
    if let Some(offset) = &query.offset {
        text += &format!(" offset {}", expression(offset));
    }
    text + "}"
}

fn with(tables: &[CommonTable], recursive: bool) -> String {
    let recursive = if recursive { "recursive " } else { "" };
    let table = |table: &CommonTable| {
        let columns = columns(&table.columns);
        format!(
            "with {recursive}{}{columns} {} ",
            table.name,
            query(&table.query)
        )
    };
    join(tables, "", table)
}

fn columns(columns: &[String]) -> String {
    if columns.is_empty() {
        String::new()
    } else {
        format!("({})", columns.join(" "))
    }
}

fn body(it: &Body) -> String {
    match it {
        Body::Values(rows) => format!(
            "values {}",
            join(rows, " ", |row| format!("({})", expressions(row)))
        ),
        Body::Compound {
            operator,
            left,
            right,
        } => {
            let operator = match operator {
                Compound::Union => "union",
                Compound::UnionAll => "union-all",
                Compound::Intersect => "intersect",
                Compound::Except => "except",
            };
            format!("({operator} {} {})", body(left), body(right))
        }
        Body::Select(it) => {
            let mut text = "select ".to_owned();
            if it.distinct {
                text += "distinct ";
            }
            text += &projections(&it.projections);
            text += &from("from", &it.from);
            text += &predicate("where", &it.predicate);
            if !it.group_by.is_empty() {
                text += &format!(" group {}", expressions(&it.group_by));
            }
            text + &predicate("having", &it.having)
        }
    }
}

fn predicate(word: &str, it: &Option<Expression>) -> String {
    it.as_ref()
        .map(|it| format!(" {word} {}", expression(it)))
        .unwrap_or_default()
}

fn projections(items: &[Projection]) -> String {
    join(items, ", ", |item| match item {
        Projection::Star { qualifier: None } => "*".to_owned(),
        Projection::Star {
            qualifier: Some(qualifier),
        } => format!("{qualifier}.*"),
        Projection::Expression { value, alias } => expression(value) + &named(alias),
    })
}

fn named(alias: &Option<String>) -> String {
    alias
        .as_ref()
        .map(|it| format!(" as {it}"))
        .unwrap_or_default()
}

fn from(word: &str, items: &[From]) -> String {
    if items.is_empty() {
        String::new()
    } else {
        format!(" {word} {}", join(items, ", ", item))
    }
}

fn item(from: &From) -> String {
    match from {
        From::Table { name, alias } => name.value.clone() + &named(alias),
        From::Query {
            query: it,
            alias,
            columns: names,
        } => query(it) + &named(alias) + &columns(names),
        From::Join {
            join,
            left,
            right,
            condition,
        } => {
            let join = match join {
                Join::Inner => "inner",
                Join::Left => "left",
                Join::Right => "right",
                Join::Full => "full",
                Join::Cross => "cross",
            };
            let condition = match condition {
                JoinCondition::None => String::new(),
                JoinCondition::On(it) => format!(" on {}", expression(it)),
                JoinCondition::Using(names) => format!(" using{}", columns(names)),
                JoinCondition::Natural => " natural".to_owned(),
            };
            format!("({join} {} {}{condition})", item(left), item(right))
        }
    }
}

fn names(names: &[Spanned<String>]) -> String {
    format!("({})", join(names, " ", |name| name.value.clone()))
}

fn assignments(list: &[Assignment]) -> String {
    join(list, ", ", |it| {
        format!("{} = {}", names(&it.columns), expression(&it.value))
    })
}

fn returning(items: &[Projection]) -> String {
    if items.is_empty() {
        String::new()
    } else {
        format!(" returning {}", projections(items))
    }
}

fn insert(it: &Insert) -> String {
    let source = it
        .source
        .as_ref()
        .map_or("default-values".to_owned(), |it| query(it));
    let on_conflict = it.on_conflict.as_ref().map(conflict).unwrap_or_default();
    format!(
        "{}insert {}{} {} {source}{on_conflict}{}",
        with(&it.with.0, it.with.1),
        it.table.value,
        named(&it.alias),
        names(&it.columns),
        returning(&it.returning)
    )
}

fn conflict(it: &OnConflict) -> String {
    let mut text = format!(" conflict ({})", expressions(&it.target));
    text += &predicate("where", &it.target_predicate);
    if let Some(name) = &it.constraint {
        text += &format!(" constraint {}", name.value);
    }
    match &it.update {
        None => text += " nothing",
        Some(update) => text += &format!(" set {}", assignments(update)),
    }
    text + &predicate("where", &it.predicate)
}

fn update(it: &Update) -> String {
    format!(
        "{}update {}{} set {}{}{}{}",
        with(&it.with.0, it.with.1),
        it.table.value,
        named(&it.alias),
        assignments(&it.assignments),
        from("from", &it.from),
        predicate("where", &it.predicate),
        returning(&it.returning)
    )
}

fn delete(it: &Delete) -> String {
    format!(
        "{}delete {}{}{}{}{}",
        with(&it.with.0, it.with.1),
        it.table.value,
        named(&it.alias),
        from("using", &it.using),
        predicate("where", &it.predicate),
        returning(&it.returning)
    )
}
