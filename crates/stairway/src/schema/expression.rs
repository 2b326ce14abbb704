//! Expressions as trees, in the words of one dialect.

use super::{DataType, OrderBy, Query};
use std::ops::Range;

/// An expression, and where it was written. Two expressions are equal if they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub node: Box<Node>,
    /// Its bytes in the text that it was parsed from; empty for one that was made.
    pub span: Range<usize>,
}

impl Expression {
    /// `node`, as it stands at `span`.
    pub fn new(node: Node, span: Range<usize>) -> Expression {
        Expression {
            node: Box::new(node),
            span,
        }
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        self.node == other.node
    }
}

impl Eq for Expression {}

impl From<Node> for Expression {
    fn from(node: Node) -> Expression {
        Expression::new(node, 0..0)
    }
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `NOT`
    Not,
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `~`
    BitNot,
}

/// An operator between two operands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `OR`
    Or,
    /// `AND`
    And,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `||`
    Concatenate,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `GLOB`, SQLite's.
    Glob,
    /// Any other, as written: `->`, `->>`, `~`, `@>`, `^`.
    Other(String),
}

/// What `IS` and `IS NOT` ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// `NULL`
    Null,
    /// `TRUE`
    True,
    /// `FALSE`
    False,
    /// `UNKNOWN`
    Unknown,
}

/// `WHEN condition THEN result`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The condition, or the value that the operand of CASE is compared with.
    pub when: Expression,
    /// The result.
    pub then: Expression,
}

/// The call of a function, an aggregate or a window function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The name, in lower case unless quoted, without `pg_catalog`. What is called without parentheses
    /// (`CURRENT_DATE`, `current_user`) and what has a syntax of its own (`extract`, `substring`, `position`,
    /// `trim`, `overlay`) are calls too, with positional arguments as PostgreSQL's own functions take them
    /// (`extract(field from x)` has the field as a text first). `CURRENT_TIMESTAMP` is `now`.
    pub name: String,
    /// In order.
    pub arguments: Vec<Expression>,
    /// Whether it is called with `*`.
    pub star: bool,
    /// Whether it says DISTINCT.
    pub distinct: bool,
    /// ORDER BY among the arguments.
    pub order_by: Vec<OrderBy>,
    /// FILTER (WHERE ...).
    pub filter: Option<Expression>,
    /// OVER (PARTITION BY ..., ORDER BY ...), without a frame.
    pub over: Option<(Vec<Expression>, Vec<OrderBy>)>,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// `NULL`
    Null,
    /// `TRUE` or `FALSE`
    Boolean(bool),
    /// A number as written, in decimal, without sign: `1`, `1.50`, `1e3`.
    Number(String),
    /// A string: what it holds.
    Text(String),
    /// A blob literal of SQLite's: what it holds.
    Blob(Vec<u8>),
    /// A column; the qualifier is a table, an alias or `excluded`, `new`, `old`.
    Column {
        /// What stands before the dot.
        qualifier: Option<String>,
        /// The column.
        name: String,
    },
    /// An operator before its operand.
    Unary(UnaryOperator, Expression),
    /// An operator between two operands.
    Binary(BinaryOperator, Expression, Expression),
    /// `operand IS [NOT] NULL`, `TRUE`, `FALSE`, `UNKNOWN`
    Is {
        /// What is asked about.
        operand: Expression,
        /// What is asked for.
        truth: Truth,
        /// Whether it says NOT.
        negated: bool,
    },
    /// `left IS [NOT] DISTINCT FROM right`; `negated` for NOT. On SQLite, `IS NOT` and `IS`.
    Distinct {
        /// One side.
        left: Expression,
        /// The other.
        right: Expression,
        /// Whether it says NOT.
        negated: bool,
    },
    /// `operand [NOT] IN (list)`; also `= ANY (ARRAY[...])` and `<> ALL (ARRAY[...])`.
    In {
        /// What is looked for.
        operand: Expression,
        /// Where.
        list: Vec<Expression>,
        /// Whether it says NOT.
        negated: bool,
    },
    /// `operand [NOT] IN (query)`
    InQuery {
        /// What is looked for.
        operand: Expression,
        /// Where.
        query: Box<Query>,
        /// Whether it says NOT.
        negated: bool,
    },
    /// `operand [NOT] BETWEEN low AND high`
    Between {
        /// What is compared.
        operand: Expression,
        /// The least.
        low: Expression,
        /// The greatest.
        high: Expression,
        /// Whether it says NOT.
        negated: bool,
    },
    /// `operand [NOT] LIKE pattern [ESCAPE escape]`
    Like {
        /// What is matched.
        operand: Expression,
        /// The pattern.
        pattern: Expression,
        /// The escape character, where one is given.
        escape: Option<Expression>,
        /// Whether it is ILIKE. On SQLite every LIKE is written with false, and ignores the case of ASCII.
        ignore_case: bool,
        /// Whether it says NOT.
        negated: bool,
    },
    /// A call.
    Call(Call),
    /// `CAST(operand AS type)`, `operand::type`, `type 'text'`
    Cast {
        /// What is converted.
        operand: Expression,
        /// To what.
        data_type: DataType,
    },
    /// `CASE [operand] WHEN ... THEN ... [ELSE ...] END`
    Case {
        /// What the arms compare with, where given.
        operand: Option<Expression>,
        /// In order.
        arms: Vec<Arm>,
        /// ELSE.
        otherwise: Option<Expression>,
    },
    /// `operand COLLATE collation`
    Collate {
        /// What is compared.
        operand: Expression,
        /// The collation's name.
        collation: String,
    },
    /// `operand AT TIME ZONE zone`
    AtTimeZone {
        /// The time.
        operand: Expression,
        /// The zone.
        zone: Expression,
    },
    /// `(query)` for its one value.
    Query(Box<Query>),
    /// `EXISTS (query)`
    Exists(Box<Query>),
    /// `(a, b)`, `ROW(a, b)`
    Tuple(Vec<Expression>),
    /// `ARRAY[a, b]`
    Array(Vec<Expression>),
    /// `DEFAULT`, where a value of INSERT or UPDATE stands.
    Default,
}
