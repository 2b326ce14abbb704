//! Statements, as they are made here: without places.

use crate::{
    schema::{Arm, BinaryOperator, DataType, Expression, Node},
    sql::statement::{AlterAction, AlterTable, Assignment, Drop, Rename, Statement, Update},
};

/// ALTER TABLE with one action.
pub(super) fn alter(table: &str, action: AlterAction) -> Statement {
    Statement::AlterTable(AlterTable {
        name: table.to_owned().into(),
        if_exists: false,
        actions: vec![action.into()],
    })
}

/// What a DROP of one object says.
pub(super) fn drop(name: &str) -> Drop {
    Drop {
        names: vec![name.to_owned().into()],
        if_exists: false,
        cascade: false,
    }
}

/// What a RENAME says.
pub(super) fn rename(from: &str, to: &str) -> Rename {
    Rename {
        from: from.to_owned().into(),
        to: to.to_owned().into(),
        if_exists: false,
    }
}

/// ALTER COLUMN ... TYPE
pub(super) fn set_type(
    column: &str,
    data_type: DataType,
    collation: Option<String>,
    using: Option<Expression>,
) -> AlterAction {
    AlterAction::SetType {
        column: column.to_owned().into(),
        data_type: data_type.into(),
        collation,
        using,
    }
}

/// `UPDATE table SET column = value WHERE predicate`
pub(super) fn update(
    table: &str,
    column: &str,
    value: Expression,
    predicate: Option<Expression>,
) -> Statement {
    Statement::Update(Update {
        with: (Vec::new(), false),
        conflict: None,
        table: table.to_owned().into(),
        alias: None,
        assignments: vec![Assignment {
            columns: vec![column.to_owned().into()],
            value,
        }],
        from: Vec::new(),
        predicate,
        returning: Vec::new(),
    })
}

/// A column by its name.
pub(super) fn column(name: &str) -> Expression {
    Node::Column {
        qualifier: None,
        name: name.to_owned(),
    }
    .into()
}

/// A text.
pub(super) fn text(text: &str) -> Expression {
    Node::Text(text.to_owned()).into()
}

/// `column = 'text'`
pub(super) fn is_text(name: &str, value: &str) -> Expression {
    Node::Binary(BinaryOperator::Equal, column(name), text(value)).into()
}

/// `expression::data_type`
pub(super) fn cast(operand: Expression, data_type: DataType) -> Expression {
    Node::Cast { operand, data_type }.into()
}

/// The label that `name` holds as one of the enum type `data_type`, with some replaced: that one and this.
pub(super) fn relabelled(
    name: &str,
    pairs: &[(String, String)],
    data_type: DataType,
) -> Expression {
    let plain = cast(column(name), DataType::Text);
    let value = match pairs.is_empty() {
        true => plain,
        false => Node::Case {
            operand: Some(plain.clone()),
            arms: pairs
                .iter()
                .map(|(from, to)| Arm {
                    when: text(from),
                    then: text(to),
                })
                .collect(),
            otherwise: Some(plain),
        }
        .into(),
    };
    cast(value, data_type)
}
