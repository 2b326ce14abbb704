//! Queries as trees, in the words of one dialect: what views show and what data changes read.

use super::{Expression, Nulls};
use crate::place::Spanned;

/// A query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// WITH, in order.
    pub with: Vec<CommonTable>,
    /// Whether WITH says RECURSIVE.
    pub recursive: bool,
    /// SELECT, VALUES or several of them.
    pub body: Body,
    /// ORDER BY.
    pub order_by: Vec<OrderBy>,
    /// LIMIT, FETCH FIRST.
    pub limit: Option<Expression>,
    /// OFFSET.
    pub offset: Option<Expression>,
}

/// A query of WITH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonTable {
    /// Its name.
    pub name: String,
    /// The names of its columns, where given.
    pub columns: Vec<String>,
    /// What it holds.
    pub query: Query,
}

/// How two queries are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compound {
    /// `UNION`
    Union,
    /// `UNION ALL`
    UnionAll,
    /// `INTERSECT`
    Intersect,
    /// `EXCEPT`
    Except,
}

/// What a query is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// SELECT
    Select(Box<Select>),
    /// VALUES: the rows.
    Values(Vec<Vec<Expression>>),
    /// Two, put together.
    Compound {
        /// How.
        operator: Compound,
        /// The first; a parenthesised query with its own order or limit is not among what is understood.
        left: Box<Body>,
        /// The second.
        right: Box<Body>,
    },
}

/// SELECT
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select {
    /// Whether it says DISTINCT.
    pub distinct: bool,
    /// The select list.
    pub projections: Vec<Projection>,
    /// FROM; several are joined as by a comma.
    pub from: Vec<From>,
    /// WHERE.
    pub predicate: Option<Expression>,
    /// GROUP BY.
    pub group_by: Vec<Expression>,
    /// HAVING.
    pub having: Option<Expression>,
}

/// An item of the select list, or of RETURNING.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// `*`, or `table.*`.
    Star {
        /// What stands before the dot.
        qualifier: Option<String>,
    },
    /// A value, and the name that AS gives it.
    Expression {
        /// The value.
        value: Expression,
        /// The name.
        alias: Option<String>,
    },
}

/// How two tables are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Join {
    /// `JOIN`
    Inner,
    /// `LEFT JOIN`
    Left,
    /// `RIGHT JOIN`
    Right,
    /// `FULL JOIN`
    Full,
    /// `CROSS JOIN`
    Cross,
}

/// On what two tables are joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinCondition {
    /// Nothing: a cross join.
    None,
    /// `ON`
    On(Expression),
    /// `USING`: the names of the columns.
    Using(Vec<String>),
    /// `NATURAL`
    Natural,
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// A table, a view or a query of WITH.
    Table {
        /// Its name.
        name: Spanned<String>,
        /// The name that it goes by here.
        alias: Option<String>,
    },
    /// A query.
    Query {
        /// The query.
        query: Box<Query>,
        /// The name that it goes by here.
        alias: Option<String>,
        /// The names of its columns, where given.
        columns: Vec<String>,
    },
    /// A join.
    Join {
        /// How.
        join: Join,
        /// The left side.
        left: Box<From>,
        /// The right side.
        right: Box<From>,
        /// On what.
        condition: JoinCondition,
    },
}

/// An item of ORDER BY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBy {
    /// By what.
    pub value: Expression,
    /// Whether it descends.
    pub descending: bool,
    /// Where nulls stand, where it says so.
    pub nulls: Option<Nulls>,
}
