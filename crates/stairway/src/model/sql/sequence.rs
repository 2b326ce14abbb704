//! The sequences of `serial` columns, as `pg_dump` writes them: made, owned by the column and its default.

use crate::{
    Dialect,
    dialect::token::TokenKind,
    model::text::Text,
    schema::{Expression, Identity, Node},
    sql::statement::{AlterAction, ColumnConstraint, Statement},
};
use std::collections::BTreeMap;

/// The sequences that are owned: the table and the column, by name.
#[derive(Default)]
pub(super) struct Sequences(BTreeMap<String, (String, String)>);

impl Sequences {
    /// Those of a file.
    pub(super) fn of(statements: &[(Statement, Text)]) -> Sequences {
        let mut owned = BTreeMap::new();
        for (statement, text) in statements {
            if !matches!(statement, Statement::Unmodelled(_)) {
                continue;
            }
            if let Some((name, rest)) = sequence(text.sql(), "alter")
                && let [owned_by, by, path @ ..] = rest.as_slice()
                && owned_by == "owned"
                && by == "by"
                && let [.., table, column] = path
            {
                owned.insert(name, (table.clone(), column.clone()));
            }
        }
        Sequences(owned)
    }

    /// `statement`, where a default that is the next of its own sequence makes the column a `serial` one.
    pub(super) fn apply(&self, mut statement: Statement) -> Statement {
        match &mut statement {
            Statement::CreateTable(create) => {
                for column in &mut create.columns {
                    for said in &mut column.constraints {
                        if let ColumnConstraint::Default(default) = &said.value
                            && self.is_own(default, &create.name.value, &column.name.value)
                        {
                            said.value = ColumnConstraint::Identity(Identity::Serial);
                        }
                    }
                }
            }
            Statement::AlterTable(alter) => {
                for action in &mut alter.actions {
                    if let AlterAction::SetDefault {
                        column,
                        default: Some(default),
                    } = &action.value
                        && self.is_own(default, &alter.name.value, &column.value)
                    {
                        action.value = AlterAction::SetIdentity {
                            column: column.clone(),
                            identity: Identity::Serial,
                            exists: false,
                        };
                    }
                }
            }
            _ => {}
        }
        statement
    }

    /// Whether `text` is about a sequence that is a column's own.
    pub(super) fn is_of_serial(&self, text: &Text) -> bool {
        ["create", "alter"].iter().any(|verb| {
            sequence(text.sql(), verb).is_some_and(|(name, rest)| {
                let made = *verb == "create" || rest.first().is_some_and(|word| word == "owned");
                made && self.0.contains_key(&name)
            })
        })
    }

    fn is_own(&self, default: &Expression, table: &str, column: &str) -> bool {
        let Node::Call(call) = &*default.node else {
            return false;
        };
        let [argument] = call.arguments.as_slice() else {
            return false;
        };
        let text = match &*argument.node {
            Node::Cast { operand, .. } => &operand.node,
            _ => &argument.node,
        };
        let Node::Text(name) = &**text else {
            return false;
        };
        let owner = || self.0.get(&names(name).pop()?);
        call.name == "nextval" && owner().is_some_and(|(t, c)| t == table && c == column)
    }
}

/// The sequence that `CREATE SEQUENCE` or `ALTER SEQUENCE` is about, and the words behind it.
fn sequence(sql: &str, verb: &str) -> Option<(String, Vec<String>)> {
    let mut words = names(sql).into_iter().peekable();
    if words.next()? != verb || words.next()? != "sequence" {
        return None;
    }
    while words
        .next_if(|word| ["if", "not", "exists"].contains(&word.as_str()))
        .is_some()
    {}
    let mut name = words.next()?;
    if name == "public" {
        name = words.next()?;
    }
    Some((name, words.collect()))
}

/// The words and names of `text`, folded, in order.
fn names(text: &str) -> Vec<String> {
    let tokens = Dialect::Postgres.tokens(text).into_iter();
    tokens
        .filter_map(|token| {
            let text = text.get(token.span)?;
            match token.kind {
                TokenKind::Word => Some(text.to_ascii_lowercase()),
                TokenKind::QuotedName => Some(text.trim_matches('"').replace("\"\"", "\"")),
                _ => None,
            }
        })
        .collect()
}
