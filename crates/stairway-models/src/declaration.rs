//! What a model says, with the place of each word. Made from attributes by the derive macro and by the reader of files
//! alike.

use proc_macro2::Span;

/// A value and where it is written.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// What is written.
    pub value: T,
    /// Where: the whole token, a literal with its quotes.
    pub span: Span,
}

/// A struct that stands for a table.
#[derive(Clone, Debug)]
pub struct Model {
    /// The struct's name.
    pub name: Spanned<String>,
    /// The table's.
    pub table: Spanned<String>,
    /// What the table was called.
    pub renamed_from: Option<Spanned<String>>,
    /// The comment on the table.
    pub comment: Option<Spanned<String>>,
    /// In order, without those that are skipped.
    pub fields: Vec<Field>,
    /// The primary key, of one field or of the struct.
    pub primary_key: Option<Key>,
    /// Those of fields, then those of the struct.
    pub uniques: Vec<Key>,
    /// Likewise.
    pub indexes: Vec<Index>,
    /// Likewise.
    pub checks: Vec<Check>,
    /// Likewise.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A field that stands for a column.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field's name, without `r#`.
    pub name: Spanned<String>,
    /// The column's.
    pub column: Spanned<String>,
    /// What the column was called.
    pub renamed_from: Option<Spanned<String>>,
    /// Its type.
    pub column_type: ColumnType,
    /// Whether it may be null: `Option<T>`.
    pub nullable: bool,
    /// The default, as SQL.
    pub default: Option<Spanned<String>>,
    /// What it is computed from, as SQL; it is stored.
    pub generated: Option<Spanned<String>>,
    /// How its keys are given out.
    pub identity: Option<Spanned<Identity>>,
    /// The collation.
    pub collation: Option<Spanned<String>>,
    /// The comment on the column.
    pub comment: Option<Spanned<String>>,
}

/// The type of a column.
#[derive(Clone, Debug)]
pub enum ColumnType {
    /// A type of SQL, such as `varchar(20)`: as `sql_type` says it, or what the Rust type stands for. The place is
    /// that of the attribute or of the Rust type.
    Sql(Spanned<String>),
    /// One that the tokens do not tell: the last name of the Rust type. A model enum of that name is what it is;
    /// without one it is an error.
    Named {
        /// The name.
        name: Spanned<String>,
        /// Whether it is an array of that type.
        array: bool,
    },
}

/// How keys are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// `identity`: by default, or by a sequence where the history has it so.
    Any,
    /// `identity = "always"`
    Always,
    /// `identity = "by default"`
    ByDefault,
    /// `identity = "serial"`
    Serial,
}

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deferrable {
    /// At each statement.
    #[default]
    Not,
    /// `deferrable`: at each statement, unless the transaction asks otherwise.
    Immediate,
    /// `deferrable = "initially deferred"`
    Deferred,
}

/// A primary key or a unique constraint.
#[derive(Clone, Debug)]
pub struct Key {
    /// The constraint's name, where one is given.
    pub name: Option<Spanned<String>>,
    /// Names of columns, in order, never empty; each at the word that names it or its field.
    pub columns: Vec<Spanned<String>>,
    /// Carried along.
    pub include: Vec<Spanned<String>>,
    /// Whether nulls count as equal.
    pub nulls_not_distinct: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// The attribute.
    pub span: Span,
}

/// An index.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its name, where one is given.
    pub name: Option<Spanned<String>>,
    /// Whether it is unique.
    pub unique: bool,
    /// The access method, where one is named.
    pub method: Option<Spanned<String>>,
    /// In order, never empty.
    pub items: Vec<IndexItem>,
    /// Carried along.
    pub include: Vec<Spanned<String>>,
    /// Whether nulls count as equal.
    pub nulls_not_distinct: bool,
    /// Which rows are in it, as SQL.
    pub predicate: Option<Spanned<String>>,
    /// The attribute.
    pub span: Span,
}

/// A column or an expression in an index.
#[derive(Clone, Debug)]
pub struct IndexItem {
    /// The name of a column, at the word that names it or its field, or an expression as SQL.
    pub what: Spanned<String>,
    /// Whether `what` is an expression.
    pub expression: bool,
    /// The collation.
    pub collation: Option<Spanned<String>>,
    /// The operator class.
    pub operator_class: Option<Spanned<String>>,
    /// Whether it descends.
    pub descending: bool,
    /// Whether nulls come first; none for where the direction puts them.
    pub nulls_first: Option<bool>,
}

/// A check constraint.
#[derive(Clone, Debug)]
pub struct Check {
    /// The constraint's name, where one is given.
    pub name: Option<Spanned<String>>,
    /// What must not be false, as SQL.
    pub expression: Spanned<String>,
    /// The column that it was declared on.
    pub column: Option<Spanned<String>>,
}

/// A foreign key.
#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// The constraint's name, where one is given.
    pub name: Option<Spanned<String>>,
    /// Names of columns, in order, never empty; each at the word that names it or its field.
    pub columns: Vec<Spanned<String>>,
    /// The table that is referred to.
    pub table: Spanned<String>,
    /// Its columns; empty for its primary key.
    pub references: Vec<Spanned<String>>,
    /// In lower case, with blanks: `no action`, `restrict`, `cascade`, `set null`, `set default`.
    pub on_delete: Option<Spanned<String>>,
    /// Likewise.
    pub on_update: Option<Spanned<String>>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// The attribute.
    pub span: Span,
}

/// An enum without fields in its variants.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// The enum's name.
    pub name: Spanned<String>,
    /// How its values are stored.
    pub storage: Storage,
    /// In order, never empty.
    pub variants: Vec<Variant>,
}

/// How the values of an enumeration are stored.
#[derive(Clone, Debug)]
pub enum Storage {
    /// As text, in a column of this type (`text` if none is named), with a check on each column of it.
    Text(Option<Spanned<String>>),
    /// As an enum type of PostgreSQL's.
    Type {
        /// The type's name.
        name: Spanned<String>,
        /// What the type was called.
        renamed_from: Option<Spanned<String>>,
        /// The comment on the type.
        comment: Option<Spanned<String>>,
    },
}

/// A variant of an enumeration.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The variant's name.
    pub name: Spanned<String>,
    /// What the database holds, by `rename` or `rename_all`.
    pub label: Spanned<String>,
    /// What the database held.
    pub renamed_from: Option<Spanned<String>>,
}

/// What a struct or an enum declares.
#[derive(Clone, Debug)]
pub enum Declaration {
    /// A struct, a table.
    Model(Model),
    /// An enum.
    Enumeration(Enumeration),
}
