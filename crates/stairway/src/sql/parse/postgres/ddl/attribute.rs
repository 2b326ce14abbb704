//! The words that may stand behind a constraint: when it is checked, and for which rows.

use crate::{
    place::Spanned,
    schema::Deferrable,
    sql::{
        Problem,
        parse::postgres::cursor::{self, Cursor},
    },
};
use squawk_syntax::{SyntaxElement, SyntaxKind};

/// Whether `kind` says when a constraint is checked.
pub(super) fn is_when(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::DEFERRABLE_CONSTRAINT_OPTION
            | SyntaxKind::NOT_DEFERRABLE_CONSTRAINT_OPTION
            | SyntaxKind::INITIALLY_DEFERRED_CONSTRAINT_OPTION
            | SyntaxKind::INITIALLY_IMMEDIATE_CONSTRAINT_OPTION
    )
}

/// The words behind a constraint, in any order: when it is checked, and for which rows.
pub(super) struct Attributes(Vec<(SyntaxKind, Spanned<String>)>);

impl Attributes {
    /// Takes all that are there; none may be there twice.
    pub(super) fn take(cursor: &mut Cursor) -> Result<Attributes, Problem> {
        let mut attributes = Attributes(Vec::new());
        while let Some(SyntaxElement::Node(node)) = cursor.peek()
            && (is_when(node.kind())
                || matches!(
                    node.kind(),
                    SyntaxKind::NOT_VALID
                        | SyntaxKind::NO_INHERIT
                        | SyntaxKind::INHERIT
                        | SyntaxKind::ENFORCED
                        | SyntaxKind::NOT_ENFORCED
                ))
        {
            let text = cursor::text(node).to_ascii_uppercase();
            let clause = Spanned::new(text, cursor::range(node));
            if attributes.get(node.kind()).is_some() {
                return Err(twice(&clause));
            }
            attributes.0.push((node.kind(), clause));
            cursor.any();
        }
        Ok(attributes)
    }

    /// The one of `kind`.
    pub(super) fn get(&self, kind: SyntaxKind) -> Option<&Spanned<String>> {
        self.0.iter().find(|(k, _)| *k == kind).map(|(_, c)| c)
    }

    /// None may be there but those that are `allowed`.
    pub(super) fn only(&self, allowed: impl Fn(SyntaxKind) -> bool) -> Result<(), Problem> {
        match self.0.iter().find(|(kind, _)| !allowed(*kind)) {
            None => Ok(()),
            Some((_, clause)) => Err(Problem::new(
                clause.span.clone(),
                format!("`{}` has no meaning for this constraint", clause.value),
            )),
        }
    }

    /// Whether any is there.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When it is checked.
    pub(super) fn deferrable(&self) -> Result<Deferrable, Problem> {
        let deferrable = self.get(SyntaxKind::DEFERRABLE_CONSTRAINT_OPTION);
        let not = self.get(SyntaxKind::NOT_DEFERRABLE_CONSTRAINT_OPTION);
        let deferred = self.get(SyntaxKind::INITIALLY_DEFERRED_CONSTRAINT_OPTION);
        let immediate = self.get(SyntaxKind::INITIALLY_IMMEDIATE_CONSTRAINT_OPTION);
        match (deferrable, not, deferred, immediate) {
            (Some(one), Some(other), ..)
            | (.., Some(one), Some(other))
            | (_, Some(one), Some(other), _) => {
                let later = if one.span.start > other.span.start {
                    one
                } else {
                    other
                };
                Err(Problem::new(
                    later.span.clone(),
                    format!("`{}` contradicts what stands before it", later.value),
                ))
            }
            (_, _, Some(_), _) => Ok(Deferrable::Deferred),
            (Some(_), ..) => Ok(Deferrable::Immediate),
            _ => Ok(Deferrable::Not),
        }
    }

    /// ENFORCED, NOT ENFORCED, INHERIT: words of later versions of PostgreSQL, which are not modelled.
    pub(super) fn enforcement(&self) -> Option<Spanned<String>> {
        [
            SyntaxKind::ENFORCED,
            SyntaxKind::NOT_ENFORCED,
            SyntaxKind::INHERIT,
        ]
        .into_iter()
        .find_map(|kind| self.get(kind).cloned())
    }
}

/// The problem that `clause` is there twice.
pub(super) fn twice(clause: &Spanned<String>) -> Problem {
    Problem::new(
        clause.span.clone(),
        format!("`{}` is said twice", clause.value),
    )
}
