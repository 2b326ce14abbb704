//! Statements as trees, in the words of one dialect: what the parsers give, replay interprets, lowering
//! translates and emission prints. Everything that an error may have to point at carries its span, in bytes of
//! the statement's own text.

use crate::{
    place::Spanned,
    schema::{
        Action, DataType, Deferrable, Expression, From, Identity, IndexColumn, Projection, Query,
    },
};

/// A statement that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// CREATE TABLE
    CreateTable(CreateTable),
    /// ALTER TABLE; also RENAME of a column of a view.
    AlterTable(AlterTable),
    /// DROP TABLE
    DropTable(Drop),
    /// CREATE INDEX
    CreateIndex(CreateIndex),
    /// ALTER INDEX ... RENAME TO
    RenameIndex(Rename),
    /// DROP INDEX
    DropIndex(Drop),
    /// CREATE VIEW
    CreateView(CreateView),
    /// ALTER VIEW ... RENAME TO
    RenameView(Rename),
    /// DROP VIEW
    DropView(Drop),
    /// CREATE TYPE ... AS ENUM
    CreateEnum {
        /// The type's name.
        name: Spanned<String>,
        /// Its labels, in order.
        labels: Vec<Spanned<String>>,
    },
    /// ALTER TYPE ... ADD VALUE
    AddValue(AddValue),
    /// ALTER TYPE ... RENAME VALUE
    RenameValue {
        /// The type's name.
        name: Spanned<String>,
        /// The label as it was.
        from: Spanned<String>,
        /// The label as it will be.
        to: Spanned<String>,
    },
    /// ALTER TYPE ... RENAME TO
    RenameType(Rename),
    /// DROP TYPE
    DropType(Drop),
    /// COMMENT ON
    Comment {
        /// On what.
        on: CommentOn,
        /// The text; none for IS NULL.
        text: Option<String>,
    },
    /// CREATE TRIGGER, on SQLite: the name, the table that it is on, and whether IF NOT EXISTS is said.
    CreateTrigger {
        /// Its name.
        name: Spanned<String>,
        /// The table or view.
        table: Spanned<String>,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// DROP TRIGGER, on SQLite.
    DropTrigger(Drop),
    /// INSERT
    Insert(Insert),
    /// UPDATE
    Update(Update),
    /// DELETE
    Delete(Delete),
    /// SELECT, VALUES
    Query(Box<Query>),
    /// What changes no modelled object, and has no form that both databases share: the words that name it, as
    /// in `CREATE FUNCTION`.
    Unmodelled(Spanned<String>),
}

/// CREATE TABLE
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTable {
    /// The table's name.
    pub name: Spanned<String>,
    /// Whether it may be there already.
    pub if_not_exists: bool,
    /// In order.
    pub columns: Vec<ColumnDefinition>,
    /// In order.
    pub constraints: Vec<Constraint>,
    /// On SQLite, WITHOUT ROWID.
    pub without_rowid: bool,
    /// On SQLite, STRICT.
    pub strict: bool,
    /// Clauses that are not modelled, as lower-case fragments (`PARTITION BY`), each where it stands.
    pub unmodelled: Vec<Spanned<String>>,
}

/// A column as CREATE TABLE and ADD COLUMN define it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: Spanned<String>,
    /// Its type. `serial` and its sizes are the integer type, with [`ColumnConstraint::Identity`].
    pub data_type: Spanned<DataType>,
    /// In order; the span is the whole clause, with its name.
    pub constraints: Vec<Spanned<ColumnConstraint>>,
}

/// What is said of a column behind its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnConstraint {
    /// NOT NULL; on SQLite with the word after ON CONFLICT, in lower case.
    NotNull {
        /// The word.
        conflict: Option<String>,
    },
    /// NULL
    Null,
    /// DEFAULT
    Default(Expression),
    /// GENERATED ... AS IDENTITY without options, or `serial`; on SQLite, AUTOINCREMENT.
    Identity(Identity),
    /// GENERATED ALWAYS AS (expression) STORED, or VIRTUAL
    Generated {
        /// The value.
        expression: Expression,
        /// Whether it is stored.
        stored: bool,
    },
    /// COLLATE
    Collation(String),
    /// Any that a table may have too, without its columns. A foreign key has its table and columns.
    Table(ConstraintKind, Option<Spanned<String>>),
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The name that it is given.
    pub name: Option<Spanned<String>>,
    /// What it says.
    pub kind: ConstraintKind,
    /// The whole clause.
    pub span: std::ops::Range<usize>,
}

/// What a constraint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// PRIMARY KEY
    PrimaryKey(KeyDefinition),
    /// UNIQUE
    Unique(KeyDefinition),
    /// CHECK
    Check {
        /// What must not be false.
        expression: Expression,
        /// False for NOT VALID.
        valid: bool,
        /// Whether it says NO INHERIT.
        no_inherit: bool,
    },
    /// FOREIGN KEY, REFERENCES
    ForeignKey(ForeignKeyDefinition),
    /// PRIMARY KEY USING INDEX, UNIQUE USING INDEX: the index that becomes the constraint.
    UsingIndex {
        /// Whether it becomes the primary key.
        primary: bool,
        /// The index.
        index: Spanned<String>,
        /// When it is checked.
        deferrable: Deferrable,
    },
    /// One that is not modelled (`EXCLUDE`), as a lower-case fragment.
    Unmodelled(Spanned<String>),
}

/// The columns and options of a PRIMARY KEY or UNIQUE constraint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyDefinition {
    /// The columns; empty behind a column, which is meant then.
    pub columns: Vec<Spanned<String>>,
    /// INCLUDE.
    pub include: Vec<Spanned<String>>,
    /// NULLS NOT DISTINCT.
    pub nulls_not_distinct: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// On SQLite, the word after ON CONFLICT, in lower case.
    pub conflict: Option<String>,
    /// On SQLite, of each column its folded collation and whether it descends; empty when every one is plain.
    pub order: Vec<(Option<String>, bool)>,
}

/// The other end of a foreign key, and its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKeyDefinition {
    /// The columns; empty behind a column, which is meant then.
    pub columns: Vec<Spanned<String>>,
    /// The table that is referred to.
    pub table: Spanned<String>,
    /// Its columns; empty for its primary key.
    pub references: Vec<Spanned<String>>,
    /// ON DELETE.
    pub on_delete: Action,
    /// ON UPDATE.
    pub on_update: Action,
    /// MATCH FULL.
    pub match_full: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// False for NOT VALID.
    pub valid: bool,
}

/// ALTER TABLE
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterTable {
    /// The table, or the view whose column is renamed.
    pub name: Spanned<String>,
    /// Whether it may be missing.
    pub if_exists: bool,
    /// In order; the span is the whole action.
    pub actions: Vec<Spanned<AlterAction>>,
}

/// One action of ALTER TABLE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlterAction {
    /// ADD COLUMN
    AddColumn {
        /// The column.
        column: ColumnDefinition,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// DROP COLUMN
    DropColumn {
        /// The column.
        name: Spanned<String>,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
    },
    /// RENAME COLUMN
    RenameColumn {
        /// The name as it was.
        from: Spanned<String>,
        /// The name as it will be.
        to: Spanned<String>,
    },
    /// RENAME TO
    RenameTable(Spanned<String>),
    /// ALTER COLUMN ... SET NOT NULL, DROP NOT NULL
    SetNotNull {
        /// The column.
        column: Spanned<String>,
        /// False for DROP.
        not_null: bool,
    },
    /// ALTER COLUMN ... SET DEFAULT; none for DROP DEFAULT
    SetDefault {
        /// The column.
        column: Spanned<String>,
        /// The default.
        default: Option<Expression>,
    },
    /// ALTER COLUMN ... TYPE
    SetType {
        /// The column.
        column: Spanned<String>,
        /// The type that it gets.
        data_type: Spanned<DataType>,
        /// COLLATE.
        collation: Option<String>,
        /// USING.
        using: Option<Expression>,
    },
    /// ALTER COLUMN ... ADD GENERATED, SET GENERATED
    SetIdentity {
        /// The column.
        column: Spanned<String>,
        /// The kind that it gets.
        identity: Identity,
        /// Whether it is one already (SET).
        exists: bool,
    },
    /// ALTER COLUMN ... DROP IDENTITY
    DropIdentity {
        /// The column.
        column: Spanned<String>,
        /// Whether it may be none.
        if_exists: bool,
    },
    /// ALTER COLUMN ... DROP EXPRESSION
    DropExpression {
        /// The column.
        column: Spanned<String>,
        /// Whether it may be none.
        if_exists: bool,
    },
    /// ADD CONSTRAINT
    AddConstraint(Constraint),
    /// ALTER CONSTRAINT ... DEFERRABLE
    AlterConstraint {
        /// The constraint.
        name: Spanned<String>,
        /// When it is checked from now on.
        deferrable: Deferrable,
    },
    /// DROP CONSTRAINT
    DropConstraint {
        /// The constraint.
        name: Spanned<String>,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
    },
    /// RENAME CONSTRAINT
    RenameConstraint {
        /// The name as it was.
        from: Spanned<String>,
        /// The name as it will be.
        to: Spanned<String>,
    },
    /// VALIDATE CONSTRAINT
    ValidateConstraint(Spanned<String>),
    /// One that changes no modelled object (`OWNER TO`, `ENABLE TRIGGER`): its words.
    Unmodelled(Spanned<String>),
}

/// DROP of objects by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drop {
    /// The objects.
    pub names: Vec<Spanned<String>>,
    /// Whether they may be missing.
    pub if_exists: bool,
    /// Whether what depends on them goes too.
    pub cascade: bool,
}

/// RENAME of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The name as it was.
    pub from: Spanned<String>,
    /// The name as it will be.
    pub to: Spanned<String>,
    /// Whether it may be missing.
    pub if_exists: bool,
}

/// CREATE INDEX
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateIndex {
    /// Its name; PostgreSQL makes one where none is given.
    pub name: Option<Spanned<String>>,
    /// The table.
    pub table: Spanned<String>,
    /// Whether it may be there already.
    pub if_not_exists: bool,
    /// Whether it says CONCURRENTLY.
    pub concurrently: bool,
    /// UNIQUE.
    pub unique: bool,
    /// USING, in lower case.
    pub method: Option<Spanned<String>>,
    /// In order; the span is the whole item.
    pub columns: Vec<Spanned<IndexColumn>>,
    /// INCLUDE.
    pub include: Vec<Spanned<String>>,
    /// NULLS NOT DISTINCT; the clause.
    pub nulls_not_distinct: Option<Spanned<()>>,
    /// WHERE.
    pub predicate: Option<Expression>,
    /// Clauses that are not modelled (`WITH`, `TABLESPACE`), each where it stands.
    pub unmodelled: Vec<Spanned<String>>,
}

/// CREATE VIEW
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateView {
    /// Its name.
    pub name: Spanned<String>,
    /// OR REPLACE.
    pub or_replace: bool,
    /// IF NOT EXISTS, on SQLite.
    pub if_not_exists: bool,
    /// The names of its columns, where given.
    pub columns: Vec<Spanned<String>>,
    /// What it shows; none where the text is not understood, which only a block for one dialect may hold.
    pub query: Option<Box<Query>>,
    /// Clauses that are not modelled (`MATERIALIZED`, `WITH CHECK OPTION`), each where it stands.
    pub unmodelled: Vec<Spanned<String>>,
}

/// ALTER TYPE ... ADD VALUE
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddValue {
    /// The type's name.
    pub name: Spanned<String>,
    /// Whether the label may be there already.
    pub if_not_exists: bool,
    /// The label.
    pub label: Spanned<String>,
    /// Where among the others; last if none.
    pub neighbour: Option<(Side, Spanned<String>)>,
}

/// Which side of a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// BEFORE
    Before,
    /// AFTER
    After,
}

/// What a comment is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommentOn {
    /// COMMENT ON TABLE
    Table(Spanned<String>),
    /// COMMENT ON COLUMN: the table, the column.
    Column(Spanned<String>, Spanned<String>),
    /// COMMENT ON CONSTRAINT: the constraint, its table.
    Constraint(Spanned<String>, Spanned<String>),
    /// COMMENT ON INDEX
    Index(Spanned<String>),
    /// COMMENT ON VIEW
    View(Spanned<String>),
    /// COMMENT ON TYPE
    Type(Spanned<String>),
}

/// INSERT
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// WITH, in order, and whether it says RECURSIVE.
    pub with: (Vec<crate::schema::CommonTable>, bool),
    /// On SQLite, the word after OR, in lower case; REPLACE is INSERT OR REPLACE.
    pub conflict: Option<String>,
    /// The table.
    pub table: Spanned<String>,
    /// The name that it goes by.
    pub alias: Option<String>,
    /// The columns; empty for all.
    pub columns: Vec<Spanned<String>>,
    /// The rows; none for DEFAULT VALUES.
    pub source: Option<Box<Query>>,
    /// ON CONFLICT.
    pub on_conflict: Option<OnConflict>,
    /// RETURNING.
    pub returning: Vec<Projection>,
}

/// ON CONFLICT
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnConflict {
    /// The columns or expressions of the unique index; empty for any.
    pub target: Vec<Expression>,
    /// WHERE behind them.
    pub target_predicate: Option<Expression>,
    /// ON CONSTRAINT.
    pub constraint: Option<Spanned<String>>,
    /// DO UPDATE SET; none for DO NOTHING.
    pub update: Option<Vec<Assignment>>,
    /// WHERE behind SET.
    pub predicate: Option<Expression>,
}

/// `columns = value` in SET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// One column, or several that a row is assigned to.
    pub columns: Vec<Spanned<String>>,
    /// The value; a [`Tuple`](crate::schema::Node::Tuple) or a query for several.
    pub value: Expression,
}

/// UPDATE
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// WITH, in order, and whether it says RECURSIVE.
    pub with: (Vec<crate::schema::CommonTable>, bool),
    /// On SQLite, the word after OR, in lower case.
    pub conflict: Option<String>,
    /// The table.
    pub table: Spanned<String>,
    /// The name that it goes by.
    pub alias: Option<String>,
    /// SET.
    pub assignments: Vec<Assignment>,
    /// FROM.
    pub from: Vec<From>,
    /// WHERE.
    pub predicate: Option<Expression>,
    /// RETURNING.
    pub returning: Vec<Projection>,
}

/// DELETE
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delete {
    /// WITH, in order, and whether it says RECURSIVE.
    pub with: (Vec<crate::schema::CommonTable>, bool),
    /// The table.
    pub table: Spanned<String>,
    /// The name that it goes by.
    pub alias: Option<String>,
    /// USING.
    pub using: Vec<From>,
    /// WHERE.
    pub predicate: Option<Expression>,
    /// RETURNING.
    pub returning: Vec<Projection>,
}
