//! Calls of functions, among them those that have a syntax of their own.

use super::{
    cursor::{self, Cursor},
    expression, literal, name, query,
};
use crate::{
    schema::{Call, Expression, Node, OrderBy},
    sql::Problem,
};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// The call that `node`, a CALL_EXPR, is. One function for each form, so that this one, which calls itself
/// through them, needs little of the stack.
pub(super) fn read(node: &SyntaxNode) -> Result<Expression, Problem> {
    use SyntaxKind::*;
    let span = cursor::range(node);
    let mut cursor = Cursor::new(node);
    let callee = cursor.any_node().ok_or_else(|| cursor.unexpected())?;
    let mut inner = Cursor::new(&callee);
    let call = match callee.kind() {
        NAME_REF | FIELD_EXPR => plain(&mut cursor, &callee),
        EXISTS_FN => return Ok(Expression::new(exists(&mut cursor, &mut inner)?, span)),
        EXTRACT_FN => special(&mut inner, EXTRACT_KW, extract),
        SUBSTRING_FN => special(&mut inner, SUBSTRING_KW, substring),
        POSITION_FN => special(&mut inner, POSITION_KW, position),
        OVERLAY_FN => special(&mut inner, OVERLAY_KW, overlay),
        TRIM_FN => special(&mut inner, TRIM_KW, trim),
        _ => {
            let message = format!("`{}` is not understood here", cursor::text(&callee));
            return Err(Problem::unshared(span, message));
        }
    }?;
    let call = clauses(&mut cursor, call)?;
    cursor.done()?;
    Ok(Expression::new(known(*call), span))
}

/// The call of a function by its name.
fn plain(cursor: &mut Cursor, callee: &SyntaxNode) -> Result<Box<Call>, Problem> {
    let parts = expression::path(callee)?;
    let schemas = ["public", "pg_catalog"];
    let mut call = Box::new(Call {
        name: name::unqualified(parts, &schemas, cursor::range(callee))?.value,
        ..Call::default()
    });
    arguments(&cursor.expect_node(SyntaxKind::ARG_LIST)?, &mut call)?;
    Ok(call)
}

/// `EXISTS (query)`
fn exists(cursor: &mut Cursor, inner: &mut Cursor) -> Result<Node, Problem> {
    inner.expect(SyntaxKind::EXISTS_KW)?;
    inner.expect(SyntaxKind::L_PAREN)?;
    let query = query::boxed(inner)?.ok_or_else(|| inner.unexpected())?;
    inner.expect(SyntaxKind::R_PAREN)?;
    inner.done()?;
    cursor.done()?;
    Ok(Node::Exists(query))
}

/// Takes FILTER and OVER, where they are.
fn clauses(cursor: &mut Cursor, mut call: Box<Call>) -> Result<Box<Call>, Problem> {
    use SyntaxKind::*;
    if let Some(clause) = cursor.node(FILTER_CLAUSE) {
        let mut clause = Cursor::new(&clause);
        clause.expect(FILTER_KW)?;
        clause.expect(L_PAREN)?;
        clause.expect(WHERE_KW)?;
        call.filter = Some(expression::next(&mut clause)?);
        clause.expect(R_PAREN)?;
        clause.done()?;
    }
    if let Some(clause) = cursor.node(OVER_CLAUSE) {
        call.over = Some(over(&clause)?);
    }
    Ok(call)
}

/// Calls that are another spelling of something that has a node of its own.
fn known(mut call: Call) -> Node {
    let plain = !call.star
        && !call.distinct
        && call.order_by.is_empty()
        && call.filter.is_none()
        && call.over.is_none();
    if plain && call.name == "timezone" && call.arguments.len() == 2 {
        // How PostgreSQL before version 14 shows AT TIME ZONE.
        if let (Some(operand), Some(zone)) = (call.arguments.pop(), call.arguments.pop()) {
            return Node::AtTimeZone { operand, zone };
        }
    }
    Node::Call(call)
}

/// What stands in the parentheses of a call.
fn arguments(list: &SyntaxNode, call: &mut Call) -> Result<(), Problem> {
    let mut cursor = Cursor::new(list);
    cursor.expect(SyntaxKind::L_PAREN)?;
    if cursor.take(SyntaxKind::STAR).is_some() {
        call.star = true;
    } else if cursor.kind() != Some(SyntaxKind::R_PAREN) {
        if cursor.take(SyntaxKind::DISTINCT).is_some() {
            call.distinct = true;
        } else {
            cursor.take(SyntaxKind::ALL);
        }
        loop {
            let mut argument = Cursor::new(&cursor.expect_node(SyntaxKind::ARG)?);
            call.arguments.push(expression::next(&mut argument)?);
            if let Some(clause) = argument.node(SyntaxKind::ORDER_BY_CLAUSE) {
                call.order_by = query::order_by(&clause)?;
            }
            argument.done()?;
            // ORDER BY stands behind the last.
            if !call.order_by.is_empty() || cursor.take(SyntaxKind::COMMA).is_none() {
                break;
            }
        }
    }
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()
}

/// What stands behind OVER.
fn over(clause: &SyntaxNode) -> Result<(Vec<Expression>, Vec<OrderBy>), Problem> {
    use SyntaxKind::*;
    let mut clause = Cursor::new(clause);
    clause.expect(OVER_KW)?;
    if clause.kind() == Some(WINDOW_REF) {
        return Err(Problem::unshared(clause.span(), "a window by name"));
    }
    let mut window = Cursor::new(&clause.expect_node(OVER_WINDOW_SPEC)?);
    clause.done()?;
    window.expect(L_PAREN)?;
    let (mut partition, mut order) = (Vec::new(), Vec::new());
    if let Some(spec) = window.node(WINDOW_SPEC) {
        let mut spec = Cursor::new(&spec);
        if let Some(clause) = spec.node(PARTITION_BY_CLAUSE) {
            let mut clause = Cursor::new(&clause);
            clause.expect(PARTITION_KW)?;
            clause.expect(BY_KW)?;
            partition = expression::list(&mut clause)?;
            clause.done()?;
        }
        if let Some(clause) = spec.node(ORDER_BY_CLAUSE) {
            order = query::order_by(&clause)?;
        }
        if spec.kind() == Some(FRAME_CLAUSE) {
            return Err(Problem::unshared(spec.span(), "the frame of a window"));
        }
        spec.done()?;
    }
    window.expect(R_PAREN)?;
    window.done()?;
    Ok((partition, order))
}

/// The name of the function that is called, and its arguments.
type Arguments = Result<(&'static str, Vec<Expression>), Problem>;

/// The call of a function whose arguments `read` knows how to read.
fn special(
    inner: &mut Cursor,
    keyword: SyntaxKind,
    read: fn(&mut Cursor) -> Arguments,
) -> Result<Box<Call>, Problem> {
    inner.expect(keyword)?;
    inner.expect(SyntaxKind::L_PAREN)?;
    let (name, arguments) = read(inner)?;
    inner.expect(SyntaxKind::R_PAREN)?;
    inner.done()?;
    Ok(Box::new(Call {
        name: name.to_owned(),
        arguments,
        ..Call::default()
    }))
}

/// `extract(field FROM x)`: the field as a text, and x.
fn extract(inner: &mut Cursor) -> Arguments {
    let field = inner.any_node().ok_or_else(|| inner.unexpected())?;
    let text = match field.kind() {
        SyntaxKind::EXTRACT_FIELD_NAME => name::read(&field)?.value,
        SyntaxKind::EXTRACT_FIELD_LITERAL => {
            let mut field = Cursor::new(&field);
            literal::string(&field.expect_node(SyntaxKind::LITERAL)?)?.to_ascii_lowercase()
        }
        _ => return Err(inner.before()),
    };
    inner.expect(SyntaxKind::FROM_KW)?;
    let field = Expression::new(Node::Text(text), cursor::range(&field));
    Ok(("extract", vec![field, expression::next(inner)?]))
}

/// `substring(x FROM start FOR length)`: x, the start, the length.
fn substring(inner: &mut Cursor) -> Arguments {
    use SyntaxKind::*;
    let form = inner.any_node().ok_or_else(|| inner.unexpected())?;
    let mut form_cursor = Cursor::new(&form);
    let arguments = match form.kind() {
        SUBSTRING_EXPRS => expression::list(&mut form_cursor)?,
        SUBSTRING_FROM_FOR | SUBSTRING_FOR_FROM => {
            let whole = expression::next(&mut form_cursor)?;
            let (mut from, mut length) = (None, None);
            while let Some(keyword) = form_cursor.kind() {
                let place = match keyword {
                    FROM_KW => &mut from,
                    FOR_KW => &mut length,
                    _ => return Err(form_cursor.unexpected()),
                };
                if place.is_some() {
                    return Err(form_cursor.unexpected());
                }
                form_cursor.any();
                *place = Some(expression::next(&mut form_cursor)?);
            }
            let from = from.unwrap_or_else(|| Node::Number("1".to_owned()).into());
            [whole, from].into_iter().chain(length).collect()
        }
        _ => {
            return Err(Problem::unshared(
                cursor::range(&form),
                "a substring by SIMILAR",
            ));
        }
    };
    form_cursor.done()?;
    Ok(("substring", arguments))
}

/// `position(part IN x)`: x, the part.
fn position(inner: &mut Cursor) -> Arguments {
    let part = expression::next(inner)?;
    inner.expect(SyntaxKind::IN_KW)?;
    Ok(("position", vec![expression::next(inner)?, part]))
}

/// `overlay(x PLACING part FROM start FOR length)`: x, the part, the start, the length.
fn overlay(inner: &mut Cursor) -> Arguments {
    use SyntaxKind::*;
    let form = inner.any_node().ok_or_else(|| inner.unexpected())?;
    let mut form_cursor = Cursor::new(&form);
    let arguments = if form.kind() == OVERLAY_PLACING {
        let mut arguments = vec![expression::next(&mut form_cursor)?];
        form_cursor.expect(PLACING_KW)?;
        arguments.push(expression::next(&mut form_cursor)?);
        form_cursor.expect(FROM_KW)?;
        arguments.push(expression::next(&mut form_cursor)?);
        if form_cursor.take(FOR_KW).is_some() {
            arguments.push(expression::next(&mut form_cursor)?);
        }
        arguments
    } else {
        expression::list(&mut form_cursor)?
    };
    form_cursor.done()?;
    Ok(("overlay", arguments))
}

/// `trim(BOTH characters FROM x)`: `btrim`, `ltrim` or `rtrim` of x and the characters, as PostgreSQL has it.
fn trim(inner: &mut Cursor) -> Arguments {
    use SyntaxKind::*;
    let mut name = "btrim";
    if let Some(side @ (TRIM_BOTH | TRIM_LEADING | TRIM_TRAILING)) = inner.kind() {
        inner.any();
        name = match side {
            TRIM_LEADING => "ltrim",
            TRIM_TRAILING => "rtrim",
            _ => "btrim",
        };
    }
    let form = inner.any_node().ok_or_else(|| inner.unexpected())?;
    let mut form_cursor = Cursor::new(&form);
    let arguments = match form.kind() {
        TRIM_EXPR_FROM => {
            let characters = expression::next(&mut form_cursor)?;
            form_cursor.expect(FROM_KW)?;
            let mut arguments = expression::list(&mut form_cursor)?;
            arguments.push(characters);
            arguments
        }
        TRIM_FROM => {
            form_cursor.expect(FROM_KW)?;
            expression::list(&mut form_cursor)?
        }
        _ => expression::list(&mut form_cursor)?,
    };
    form_cursor.done()?;
    Ok((name, arguments))
}
