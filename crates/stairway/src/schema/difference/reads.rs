//! Which tables and views a view reads.

use crate::schema::{
    Body, Definition, Expression, From, JoinCondition, Node, OrderBy, Projection, Query, View,
};
use std::collections::BTreeSet;

/// The names that stand where a table or view can stand, in lower case; of a definition of which only the words
/// are known, every word.
pub(super) fn reads(view: &View) -> BTreeSet<String> {
    let query = match &view.definition {
        Definition::Text { words, .. } => return words.clone(),
        Definition::Query(query) => query,
    };
    let mut names = BTreeSet::new();
    let mut left = vec![Piece::Query(query)];
    while let Some(piece) = left.pop() {
        match piece {
            Piece::Query(query) => of_query(query, &mut left),
            Piece::Body(body) => of_body(body, &mut left),
            Piece::From(from) => of_from(from, &mut names, &mut left),
            Piece::Expression(expression) => of_expression(expression, &mut left),
        }
    }
    names
}

enum Piece<'s> {
    Query(&'s Query),
    Body(&'s Body),
    From(&'s From),
    Expression(&'s Expression),
}

fn of_query<'s>(query: &'s Query, left: &mut Vec<Piece<'s>>) {
    left.extend(query.with.iter().map(|table| Piece::Query(&table.query)));
    left.push(Piece::Body(&query.body));
    expressions(query.limit.iter().chain(&query.offset), left);
    expressions(values(&query.order_by), left);
}

fn of_body<'s>(body: &'s Body, pieces: &mut Vec<Piece<'s>>) {
    match body {
        Body::Select(select) => {
            pieces.extend(select.from.iter().map(Piece::From));
            let shown = select.projections.iter().filter_map(|shown| match shown {
                Projection::Star { .. } => None,
                Projection::Expression { value, .. } => Some(value),
            });
            expressions(shown, pieces);
            expressions(select.predicate.iter().chain(&select.having), pieces);
            expressions(&select.group_by, pieces);
        }
        Body::Values(rows) => expressions(rows.iter().flatten(), pieces),
        Body::Compound { left, right, .. } => {
            pieces.extend([Piece::Body(left), Piece::Body(right)])
        }
    }
}

fn of_from<'s>(from: &'s From, names: &mut BTreeSet<String>, pieces: &mut Vec<Piece<'s>>) {
    match from {
        From::Table { name, .. } => {
            names.insert(name.value.to_ascii_lowercase());
        }
        From::Query { query, .. } => pieces.push(Piece::Query(query)),
        From::Join {
            left,
            right,
            condition,
            ..
        } => {
            pieces.extend([Piece::From(left), Piece::From(right)]);
            if let JoinCondition::On(condition) = condition {
                pieces.push(Piece::Expression(condition));
            }
        }
    }
}

fn of_expression<'s>(expression: &'s Expression, pieces: &mut Vec<Piece<'s>>) {
    match &*expression.node {
        Node::Null
        | Node::Boolean(_)
        | Node::Number(_)
        | Node::Text(_)
        | Node::Blob(_)
        | Node::Column { .. }
        | Node::Default => {}
        Node::Unary(_, operand)
        | Node::Is { operand, .. }
        | Node::Cast { operand, .. }
        | Node::Collate { operand, .. } => expressions([operand], pieces),
        Node::Binary(_, left, right)
        | Node::Distinct { left, right, .. }
        | Node::AtTimeZone {
            operand: left,
            zone: right,
        } => expressions([left, right], pieces),
        Node::In { operand, list, .. } => {
            expressions([operand], pieces);
            expressions(list, pieces);
        }
        Node::InQuery { operand, query, .. } => {
            expressions([operand], pieces);
            pieces.push(Piece::Query(query));
        }
        Node::Between {
            operand, low, high, ..
        } => expressions([operand, low, high], pieces),
        Node::Like {
            operand,
            pattern,
            escape,
            ..
        } => expressions([operand, pattern].into_iter().chain(escape), pieces),
        Node::Call(call) => {
            expressions(call.arguments.iter().chain(&call.filter), pieces);
            expressions(values(&call.order_by), pieces);
            if let Some((partition, order)) = &call.over {
                expressions(partition, pieces);
                expressions(values(order), pieces);
            }
        }
        Node::Case {
            operand,
            arms,
            otherwise,
        } => {
            expressions(operand.iter().chain(otherwise), pieces);
            expressions(arms.iter().flat_map(|arm| [&arm.when, &arm.then]), pieces);
        }
        Node::Query(query) | Node::Exists(query) => pieces.push(Piece::Query(query)),
        Node::Tuple(items) | Node::Array(items) => expressions(items, pieces),
    }
}

fn values(order: &[OrderBy]) -> impl Iterator<Item = &Expression> {
    order.iter().map(|item| &item.value)
}

fn expressions<'s>(
    expressions: impl IntoIterator<Item = &'s Expression>,
    pieces: &mut Vec<Piece<'s>>,
) {
    pieces.extend(expressions.into_iter().map(Piece::Expression));
}
