//! Constraints: what CREATE TABLE and ADD CONSTRAINT say of a table, and what a table and a column may both
//! have.

use super::{clause, object, plain};
use crate::{
    place::Spanned,
    schema::{Action, Deferrable},
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            expression, name,
        },
        statement::{Constraint, ConstraintKind, ForeignKeyDefinition, KeyDefinition},
    },
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};
use std::ops::Range;

/// Whether a node of `kind` is a constraint that a table can have.
pub(super) fn is(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::PRIMARY_KEY_CONSTRAINT
            | SyntaxKind::UNIQUE_CONSTRAINT
            | SyntaxKind::CHECK_CONSTRAINT
            | SyntaxKind::REFERENCES_CONSTRAINT
            | SyntaxKind::FOREIGN_KEY_CONSTRAINT
            | SyntaxKind::EXCLUDE_CONSTRAINT
            | SyntaxKind::NOT_NULL_CONSTRAINT
    )
}

/// The constraint of a table that `node` is.
pub(super) fn read(node: &SyntaxNode) -> Result<Constraint, Problem> {
    let (name, kind) = parts(node, false)?;
    Ok(Constraint {
        name,
        kind,
        span: cursor::range(node),
    })
}

/// The name and the kind of the constraint that `node` is, of a table or behind a column.
pub(super) fn parts(
    node: &SyntaxNode,
    behind_column: bool,
) -> Result<(Option<Spanned<String>>, ConstraintKind), Problem> {
    let mut cursor = Cursor::new(node);
    let name = self::name(&mut cursor)?;
    let kind = match node.kind() {
        SyntaxKind::PRIMARY_KEY_CONSTRAINT => {
            cursor.expect(SyntaxKind::PRIMARY_KW)?;
            cursor.expect(SyntaxKind::KEY_KW)?;
            key(&mut cursor, true)?
        }
        SyntaxKind::UNIQUE_CONSTRAINT => {
            cursor.expect(SyntaxKind::UNIQUE_KW)?;
            key(&mut cursor, false)?
        }
        SyntaxKind::CHECK_CONSTRAINT => check(&mut cursor, behind_column)?,
        SyntaxKind::REFERENCES_CONSTRAINT | SyntaxKind::FOREIGN_KEY_CONSTRAINT => {
            foreign_key(&mut cursor, behind_column)?
        }
        // Of these nothing is known but what they are called.
        SyntaxKind::EXCLUDE_CONSTRAINT | SyntaxKind::NOT_NULL_CONSTRAINT => {
            let first = cursor.any();
            let start = first.as_ref().map(cursor::span).unwrap_or_default().start;
            let words = match node.kind() {
                SyntaxKind::EXCLUDE_CONSTRAINT => "EXCLUDE",
                _ => "NOT NULL",
            };
            let span = start..cursor::range(node).end;
            return Ok((
                name,
                ConstraintKind::Unmodelled(Spanned::new(words.to_owned(), span)),
            ));
        }
        _ => return Err(cursor.unexpected()),
    };
    cursor.done()?;
    Ok((name, kind))
}

/// Takes `CONSTRAINT name`, if it is there.
pub(super) fn name(cursor: &mut Cursor) -> Result<Option<Spanned<String>>, Problem> {
    let Some(node) = cursor.node(SyntaxKind::CONSTRAINT_NAME_CLAUSE) else {
        return Ok(None);
    };
    let mut cursor = Cursor::new(&node);
    cursor.expect(SyntaxKind::CONSTRAINT_KW)?;
    let name = plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME)?;
    cursor.done()?;
    Ok(Some(name))
}

fn key(cursor: &mut Cursor, primary: bool) -> Result<ConstraintKind, Problem> {
    if let Some(using) = cursor.node(SyntaxKind::USING_INDEX_NAME) {
        let mut inner = Cursor::new(&using);
        inner.expect(SyntaxKind::USING_KW)?;
        inner.expect(SyntaxKind::INDEX_KW)?;
        let index = plain(&mut inner, SyntaxKind::INDEX_REF)?;
        inner.done()?;
        let attributes = Attributes::take(cursor)?;
        attributes.only(WHEN)?;
        return Ok(ConstraintKind::UsingIndex {
            primary,
            index,
            deferrable: attributes.deferrable()?,
        });
    }
    let mut key = KeyDefinition::default();
    let mut unmodelled = None;
    if let Some(parameters) = cursor.node(SyntaxKind::INDEX_PARAMETERS) {
        let mut inner = Cursor::new(&parameters);
        if !primary {
            key.nulls_not_distinct = nulls_not_distinct(&mut inner)?.is_some();
        }
        if let Some(list) = inner.node(SyntaxKind::CONSTRAINT_COLUMN_REF_LIST) {
            match without_overlaps(&list) {
                Some(clause) => unmodelled = Some(clause),
                None => key.columns = name::list(&list)?,
            }
        }
        if let Some(include) = inner.node(SyntaxKind::CONSTRAINT_INCLUDE_CLAUSE) {
            let mut include = Cursor::new(&include);
            include.expect(SyntaxKind::INCLUDE_KW)?;
            key.include = name::list(&include.expect_node(SyntaxKind::COLUMN_REF_LIST)?)?;
            include.done()?;
        }
        for kind in [
            SyntaxKind::WITH_PARAMS,
            SyntaxKind::CONSTRAINT_INDEX_TABLESPACE,
        ] {
            if let Some(node) = inner.node(kind) {
                unmodelled.get_or_insert(clause(&node));
            }
        }
        inner.done()?;
    }
    let attributes = Attributes::take(cursor)?;
    attributes.only(WHEN)?;
    key.deferrable = attributes.deferrable()?;
    Ok(match unmodelled {
        Some(clause) => ConstraintKind::Unmodelled(clause),
        None if primary => ConstraintKind::PrimaryKey(key),
        None => ConstraintKind::Unique(key),
    })
}

/// Takes NULLS [NOT] DISTINCT; the clause if it says NOT, because nulls are distinct anyway.
pub(super) fn nulls_not_distinct(cursor: &mut Cursor) -> Result<Option<Range<usize>>, Problem> {
    let (node, not) = match cursor.node(SyntaxKind::NULLS_NOT_DISTINCT) {
        Some(node) => (node, true),
        None => match cursor.node(SyntaxKind::NULLS_DISTINCT) {
            Some(node) => (node, false),
            None => return Ok(None),
        },
    };
    let mut inner = Cursor::new(&node);
    inner.expect(SyntaxKind::NULLS_KW)?;
    if not {
        inner.expect(SyntaxKind::NOT_KW)?;
    }
    inner.expect(SyntaxKind::DISTINCT_KW)?;
    inner.done()?;
    Ok(not.then(|| cursor::range(&node)))
}

fn without_overlaps(list: &SyntaxNode) -> Option<Spanned<String>> {
    list.children()
        .find(|child| child.kind() == SyntaxKind::WITHOUT_OVERLAPS)
        .map(|child| clause(&child))
}

fn check(cursor: &mut Cursor, behind_column: bool) -> Result<ConstraintKind, Problem> {
    cursor.expect(SyntaxKind::CHECK_KW)?;
    cursor.expect(SyntaxKind::L_PAREN)?;
    let expression = expression::next(cursor)?;
    cursor.expect(SyntaxKind::R_PAREN)?;
    let attributes = Attributes::take(cursor)?;
    if let Some(clause) = attributes.enforcement() {
        return Ok(ConstraintKind::Unmodelled(clause));
    }
    let known: &[SyntaxKind] = if behind_column {
        &[SyntaxKind::NO_INHERIT]
    } else {
        // NOT DEFERRABLE says what every CHECK is.
        &[
            SyntaxKind::NO_INHERIT,
            SyntaxKind::NOT_VALID,
            SyntaxKind::NOT_DEFERRABLE_CONSTRAINT_OPTION,
        ]
    };
    attributes.only(known)?;
    Ok(ConstraintKind::Check {
        expression,
        valid: attributes.get(SyntaxKind::NOT_VALID).is_none(),
        no_inherit: attributes.get(SyntaxKind::NO_INHERIT).is_some(),
    })
}

fn foreign_key(cursor: &mut Cursor, behind_column: bool) -> Result<ConstraintKind, Problem> {
    let mut unmodelled = None;
    let mut columns = |cursor: &mut Cursor| {
        let Some(list) = cursor.node(SyntaxKind::FOREIGN_KEY_COLUMN_LIST) else {
            return Ok(Vec::new());
        };
        match list
            .children()
            .find(|child| child.kind() == SyntaxKind::PERIOD_COLUMN)
        {
            Some(period) => {
                unmodelled.get_or_insert(Spanned::new("PERIOD".to_owned(), cursor::range(&period)));
                Ok(Vec::new())
            }
            None => name::list(&list),
        }
    };
    let mut key = ForeignKeyDefinition {
        columns: Vec::new(),
        table: Spanned::default(),
        references: Vec::new(),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        match_full: false,
        deferrable: Deferrable::Not,
        valid: true,
    };
    if !behind_column {
        cursor.expect(SyntaxKind::FOREIGN_KW)?;
        cursor.expect(SyntaxKind::KEY_KW)?;
        key.columns = columns(cursor)?;
    }
    cursor.expect(SyntaxKind::REFERENCES_KW)?;
    key.table = object(cursor, SyntaxKind::TABLE_NAME_REF)?;
    if behind_column && cursor.take(SyntaxKind::L_PAREN).is_some() {
        key.references
            .push(plain(cursor, SyntaxKind::COLUMN_NAME_REF)?);
        cursor.expect(SyntaxKind::R_PAREN)?;
    } else {
        key.references = columns(cursor)?;
    }
    if let Some(partial) = cursor.take(SyntaxKind::MATCH_PARTIAL) {
        return Err(Problem::new(
            cursor::span(&partial),
            "`MATCH PARTIAL` is not implemented by PostgreSQL",
        ));
    }
    key.match_full = cursor.take(SyntaxKind::MATCH_FULL).is_some();
    if !key.match_full {
        cursor.take(SyntaxKind::MATCH_SIMPLE);
    }
    let mut on_delete = None;
    let mut on_update = None;
    loop {
        let (word, place, node) = if let Some(node) = cursor.node(SyntaxKind::ON_DELETE_ACTION) {
            (SyntaxKind::DELETE_KW, &mut on_delete, node)
        } else if let Some(node) = cursor.node(SyntaxKind::ON_UPDATE_ACTION) {
            (SyntaxKind::UPDATE_KW, &mut on_update, node)
        } else {
            break;
        };
        if place.replace(action(&node, word)?).is_some() {
            return Err(twice(&clause(&node)));
        }
    }
    key.on_delete = on_delete.unwrap_or_default();
    key.on_update = on_update.unwrap_or_default();
    let attributes = Attributes::take(cursor)?;
    if let Some(clause) = unmodelled.or_else(|| attributes.enforcement()) {
        return Ok(ConstraintKind::Unmodelled(clause));
    }
    for (kind, clause) in &attributes.0 {
        if !WHEN.contains(kind) && (behind_column || *kind != SyntaxKind::NOT_VALID) {
            return Err(misplaced(clause));
        }
    }
    key.deferrable = attributes.deferrable()?;
    key.valid = attributes.get(SyntaxKind::NOT_VALID).is_none();
    Ok(ConstraintKind::ForeignKey(key))
}

/// The action of `ON DELETE action` or `ON UPDATE action`, which `node` is.
fn action(node: &SyntaxNode, word: SyntaxKind) -> Result<Action, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::ON_KW)?;
    cursor.expect(word)?;
    let action = match cursor.kind() {
        Some(SyntaxKind::NO_ACTION) => Action::NoAction,
        Some(SyntaxKind::RESTRICT) => Action::Restrict,
        Some(SyntaxKind::CASCADE) => Action::Cascade,
        Some(SyntaxKind::SET_NULL_COLUMNS | SyntaxKind::SET_DEFAULT_COLUMNS) => {
            let node = super::node(&mut cursor)?;
            cursor.done()?;
            return set_action(&node, word);
        }
        _ => return Err(cursor.unexpected()),
    };
    cursor.any();
    cursor.done()?;
    Ok(action)
}

/// SET NULL or SET DEFAULT, which `node` is; only ON DELETE may name columns.
fn set_action(node: &SyntaxNode, word: SyntaxKind) -> Result<Action, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::SET_KW)?;
    let null = cursor.take(SyntaxKind::NULL_KW).is_some();
    if !null {
        cursor.expect(SyntaxKind::DEFAULT_KW)?;
    }
    let columns = match cursor.node(SyntaxKind::COLUMN_REF_LIST) {
        Some(list) if word == SyntaxKind::UPDATE_KW => {
            return Err(
                Problem::new(cursor::range(&list), "columns are named behind `ON UPDATE`")
                    .because("PostgreSQL takes a list of columns only behind `ON DELETE`."),
            );
        }
        Some(list) => name::list(&list)?.into_iter().map(|c| c.value).collect(),
        None => Vec::new(),
    };
    cursor.done()?;
    Ok(if null {
        Action::SetNull(columns)
    } else {
        Action::SetDefault(columns)
    })
}

/// The words that say when a constraint is checked.
pub(super) const WHEN: &[SyntaxKind] = &[
    SyntaxKind::DEFERRABLE_CONSTRAINT_OPTION,
    SyntaxKind::NOT_DEFERRABLE_CONSTRAINT_OPTION,
    SyntaxKind::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
    SyntaxKind::INITIALLY_IMMEDIATE_CONSTRAINT_OPTION,
];

/// The words behind a constraint, in any order: when it is checked, and for which rows.
pub(super) struct Attributes(Vec<(SyntaxKind, Spanned<String>)>);

impl Attributes {
    /// Takes all that are there; none may be there twice.
    pub(super) fn take(cursor: &mut Cursor) -> Result<Attributes, Problem> {
        let mut attributes = Attributes(Vec::new());
        while let Some(SyntaxElement::Node(node)) = cursor.peek()
            && (WHEN.contains(&node.kind())
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

    /// None may be there but `kinds`.
    pub(super) fn only(&self, kinds: &[SyntaxKind]) -> Result<(), Problem> {
        let other = self.0.iter().find(|(kind, _)| !kinds.contains(kind));
        other.map_or(Ok(()), |(_, clause)| Err(misplaced(clause)))
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
    fn enforcement(&self) -> Option<Spanned<String>> {
        [
            SyntaxKind::ENFORCED,
            SyntaxKind::NOT_ENFORCED,
            SyntaxKind::INHERIT,
        ]
        .into_iter()
        .find_map(|kind| self.get(kind).cloned())
    }
}

fn twice(clause: &Spanned<String>) -> Problem {
    Problem::new(
        clause.span.clone(),
        format!("`{}` is said twice", clause.value),
    )
}

fn misplaced(clause: &Spanned<String>) -> Problem {
    Problem::new(
        clause.span.clone(),
        format!("`{}` has no meaning for this constraint", clause.value),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check};

    /// The constraint that `sql` is, when it is added to a table.
    #[track_caller]
    fn added(sql: &str, expected: &str) {
        check(
            &format!("ALTER TABLE t ADD {sql}"),
            &format!(
                r#"AlterTable(AlterTable {{ name: "t", actions: [AddConstraint(Constraint {{ {expected} }})] }})"#
            ),
        );
    }

    #[test]
    fn keys() {
        added(
            "PRIMARY KEY (a, b)",
            r#"kind: PrimaryKey(KeyDefinition { columns: ["a", "b"] })"#,
        );
        added(
            "CONSTRAINT k UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b, c) INITIALLY DEFERRED",
            r#"name: Some("k"), kind: Unique(KeyDefinition { columns: ["a"], include: ["b", "c"],
                nulls_not_distinct: true, deferrable: Deferred })"#,
        );
        added(
            "UNIQUE NULLS DISTINCT (a) NOT DEFERRABLE INITIALLY IMMEDIATE",
            r#"kind: Unique(KeyDefinition { columns: ["a"] })"#,
        );
        added(
            "CONSTRAINT k PRIMARY KEY USING INDEX i DEFERRABLE",
            r#"name: Some("k"), kind: UsingIndex { primary: true, index: "i", deferrable: Immediate }"#,
        );
        added(
            "CONSTRAINT k UNIQUE USING INDEX i",
            r#"name: Some("k"), kind: UsingIndex { index: "i" }"#,
        );
    }

    #[test]
    fn checks() {
        added(
            "CHECK (a)",
            r#"kind: Check { expression: Column { name: "a" } }"#,
        );
        added(
            "CONSTRAINT c CHECK (a) NO INHERIT NOT VALID NOT DEFERRABLE",
            r#"name: Some("c"), kind: Check { expression: Column { name: "a" }, valid: false, no_inherit: true }"#,
        );
    }

    #[test]
    fn foreign_keys() {
        added(
            "FOREIGN KEY (a) REFERENCES u",
            r#"kind: ForeignKey(ForeignKeyDefinition { columns: ["a"], table: "u" })"#,
        );
        added(
            "CONSTRAINT f FOREIGN KEY (a, b) REFERENCES public.u (x, y) MATCH FULL ON UPDATE RESTRICT
                ON DELETE SET NULL (b) DEFERRABLE INITIALLY DEFERRED NOT VALID",
            r#"name: Some("f"), kind: ForeignKey(ForeignKeyDefinition { columns: ["a", "b"], table: "u",
                references: ["x", "y"], on_delete: SetNull(["b"]), on_update: Restrict, match_full: true,
                deferrable: Deferred, valid: false })"#,
        );
        added(
            "FOREIGN KEY (a) REFERENCES u MATCH SIMPLE ON DELETE SET DEFAULT ON UPDATE SET NULL",
            r#"kind: ForeignKey(ForeignKeyDefinition { columns: ["a"], table: "u",
                on_delete: SetDefault([]), on_update: SetNull([]) })"#,
        );
        added(
            "FOREIGN KEY (a) REFERENCES u ON DELETE NO ACTION ON UPDATE CASCADE",
            r#"kind: ForeignKey(ForeignKeyDefinition { columns: ["a"], table: "u", on_update: Cascade })"#,
        );
    }

    #[test]
    fn what_is_not_modelled() {
        carets(
            "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)",
            &[
                "|ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)",
                "|                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ EXCLUDE",
            ],
        );
        carets(
            "ALTER TABLE t ADD CONSTRAINT n NOT NULL a",
            &[
                "|ALTER TABLE t ADD CONSTRAINT n NOT NULL a",
                "|                               ^^^^^^^^^^ NOT NULL",
            ],
        );
        carets(
            "ALTER TABLE t ADD UNIQUE (a) WITH (fillfactor = 5)",
            &[
                "|ALTER TABLE t ADD UNIQUE (a) WITH (fillfactor = 5)",
                "|                             ^^^^^^^^^^^^^^^^^^^^^ WITH (...)",
            ],
        );
        carets(
            "ALTER TABLE t ADD UNIQUE (a) USING INDEX TABLESPACE x",
            &[
                "|ALTER TABLE t ADD UNIQUE (a) USING INDEX TABLESPACE x",
                "|                             ^^^^^^^^^^^^^^^^^^^^^^^^ USING INDEX TABLESPACE",
            ],
        );
        carets(
            "ALTER TABLE t ADD UNIQUE (a, b WITHOUT OVERLAPS)",
            &[
                "|ALTER TABLE t ADD UNIQUE (a, b WITHOUT OVERLAPS)",
                "|                               ^^^^^^^^^^^^^^^^ WITHOUT OVERLAPS",
            ],
        );
        carets(
            "ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)",
            &[
                "|ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)",
                "|                                  ^^^^^^^^ PERIOD",
            ],
        );
        carets(
            "ALTER TABLE t ADD CHECK (a) NOT ENFORCED",
            &[
                "|ALTER TABLE t ADD CHECK (a) NOT ENFORCED",
                "|                            ^^^^^^^^^^^^ NOT ENFORCED",
            ],
        );
    }

    #[test]
    fn what_makes_no_sense() {
        for (sql, at) in [
            (
                "UNIQUE (a) NOT VALID",
                "           ^^^^^^^^^ `NOT VALID` has no meaning for this constraint",
            ),
            (
                "UNIQUE (a) DEFERRABLE NOT DEFERRABLE",
                "                      ^^^^^^^^^^^^^^ `NOT DEFERRABLE` contradicts what stands before it",
            ),
            (
                "UNIQUE (a) INITIALLY DEFERRED NOT DEFERRABLE",
                "                              ^^^^^^^^^^^^^^ `NOT DEFERRABLE` contradicts what stands before it",
            ),
            (
                "UNIQUE (a) DEFERRABLE DEFERRABLE",
                "                      ^^^^^^^^^^ `DEFERRABLE` is said twice",
            ),
            (
                "UNIQUE NULLS NOT (a)",
                "                ^ something is missing here",
            ),
            (
                "CHECK (a) DEFERRABLE",
                "          ^^^^^^^^^^ `DEFERRABLE` has no meaning for this constraint",
            ),
            (
                "b int CHECK (a) NOT VALID",
                "                ^^^^^^^^^ `NOT VALID` has no meaning for this constraint",
            ),
            (
                "b int REFERENCES u NOT VALID",
                "                   ^^^^^^^^^ `NOT VALID` has no meaning for this constraint",
            ),
            (
                "FOREIGN KEY (a) REFERENCES u MATCH PARTIAL",
                "                             ^^^^^^^^^^^^^ `MATCH PARTIAL` is not implemented by PostgreSQL",
            ),
            (
                "FOREIGN KEY (a) REFERENCES u ON UPDATE SET NULL (a)",
                "                                                ^^^ columns are named behind `ON UPDATE`",
            ),
            (
                "FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE ON UPDATE CASCADE ON DELETE CASCADE",
                "                                                                 ^^^^^^^^^^^^^^^^^ `ON DELETE CASCADE` is said twice",
            ),
        ] {
            let sql = format!("ALTER TABLE t ADD {sql}");
            let at = format!("{}{at}", " ".repeat("ALTER TABLE t ADD ".len()));
            carets(&sql, &[&sql, &at]);
        }
    }
}
