//! Walks over trees: every expression, query and source of rows that another holds. Knows what a tree is made of
//! and nothing of what it means.
//!
//! `parts` visits what a tree holds directly, for those who keep track of where they are, such as of the tables
//! that a column may belong to. `walk` visits the tree itself and all that is below it, from the outside in and in
//! the order of the text. Trees have the bounded depth that the parsers give them, so neither bounds its own.

use super::{
    Body, Call, CommonTable, Expression, From, JoinCondition, Node, OrderBy, Projection, Query,
    Select,
};
use std::ops::Range;

/// What a tree is made of.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// An expression.
    Expression(&'a Expression),
    /// A query, in brackets or of WITH.
    Query(&'a Query),
    /// Where rows come from.
    From(&'a From),
}

/// The same, to be changed.
#[derive(Debug)]
pub enum PartMut<'a> {
    /// An expression.
    Expression(&'a mut Expression),
    /// A query, in brackets or of WITH.
    Query(&'a mut Query),
    /// Where rows come from.
    From(&'a mut From),
}

/// The walks, once for shared and once for mutable trees.
macro_rules! walks {
    ($Part:ident, $parts:ident, $walk:ident, $walk_expressions:ident $(, $mut:tt)?) => {
        impl<'a> $Part<'a> {
            /// Visits what it holds directly.
            pub fn $parts(self, visit: &mut dyn FnMut($Part<'_>)) {
                match self {
                    $Part::Expression(expression) => expression.$parts(visit),
                    $Part::Query(query) => query.$parts(visit),
                    $Part::From(from) => from.$parts(visit),
                }
            }
        }

        impl Expression {
            /// Visits what it holds directly.
            pub fn $parts(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                match & $($mut)? *self.node {
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
                    | Node::Collate { operand, .. } => visit($Part::Expression(operand)),
                    Node::Binary(_, left, right) | Node::Distinct { left, right, .. } => {
                        visit($Part::Expression(left));
                        visit($Part::Expression(right));
                    }
                    Node::In { operand, list, .. } => {
                        visit($Part::Expression(operand));
                        for item in list {
                            visit($Part::Expression(item));
                        }
                    }
                    Node::InQuery { operand, query, .. } => {
                        visit($Part::Expression(operand));
                        visit($Part::Query(query));
                    }
                    Node::Between { operand, low, high, .. } => {
                        visit($Part::Expression(operand));
                        visit($Part::Expression(low));
                        visit($Part::Expression(high));
                    }
                    Node::Like { operand, pattern, escape, .. } => {
                        visit($Part::Expression(operand));
                        visit($Part::Expression(pattern));
                        if let Some(escape) = escape {
                            visit($Part::Expression(escape));
                        }
                    }
                    Node::Call(call) => call.$parts(visit),
                    Node::Case { operand, arms, otherwise } => {
                        if let Some(operand) = operand {
                            visit($Part::Expression(operand));
                        }
                        for arm in arms {
                            visit($Part::Expression(& $($mut)? arm.when));
                            visit($Part::Expression(& $($mut)? arm.then));
                        }
                        if let Some(otherwise) = otherwise {
                            visit($Part::Expression(otherwise));
                        }
                    }
                    Node::AtTimeZone { operand, zone } => {
                        visit($Part::Expression(operand));
                        visit($Part::Expression(zone));
                    }
                    Node::Query(query) | Node::Exists(query) => visit($Part::Query(query)),
                    Node::Tuple(items) | Node::Array(items) => {
                        for item in items {
                            visit($Part::Expression(item));
                        }
                    }
                }
            }

            /// Visits it and all that is below it, sub-queries too.
            pub fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                visit($Part::Expression(self));
                self.$parts(&mut |part| part.$walk(visit));
            }

            /// Visits it and every expression below it, those of sub-queries too.
            pub fn $walk_expressions(
                & $($mut)? self,
                visit: &mut dyn FnMut(& $($mut)? Expression),
            ) {
                self.$walk(&mut |part| {
                    if let $Part::Expression(expression) = part {
                        visit(expression);
                    }
                });
            }
        }

        impl Call {
            /// Visits what it holds directly.
            pub fn $parts(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                for argument in & $($mut)? self.arguments {
                    visit($Part::Expression(argument));
                }
                for OrderBy { value, .. } in & $($mut)? self.order_by {
                    visit($Part::Expression(value));
                }
                if let Some(filter) = & $($mut)? self.filter {
                    visit($Part::Expression(filter));
                }
                if let Some((partition, order)) = & $($mut)? self.over {
                    for value in partition {
                        visit($Part::Expression(value));
                    }
                    for OrderBy { value, .. } in order {
                        visit($Part::Expression(value));
                    }
                }
            }
        }

        impl Query {
            /// Visits what it holds directly.
            pub fn $parts(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                for CommonTable { query, .. } in & $($mut)? self.with {
                    visit($Part::Query(query));
                }
                self.body.$parts(visit);
                for OrderBy { value, .. } in & $($mut)? self.order_by {
                    visit($Part::Expression(value));
                }
                if let Some(limit) = & $($mut)? self.limit {
                    visit($Part::Expression(limit));
                }
                if let Some(offset) = & $($mut)? self.offset {
                    visit($Part::Expression(offset));
                }
            }

            /// Visits it and all that is below it.
            pub fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                visit($Part::Query(self));
                self.$parts(&mut |part| part.$walk(visit));
            }

            /// Visits every expression in it, those of sub-queries too.
            pub fn $walk_expressions(
                & $($mut)? self,
                visit: &mut dyn FnMut(& $($mut)? Expression),
            ) {
                self.$walk(&mut |part| {
                    if let $Part::Expression(expression) = part {
                        visit(expression);
                    }
                });
            }
        }

        impl Body {
            /// Visits what it holds directly.
            pub fn $parts(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                match self {
                    Body::Select(select) => select.$parts(visit),
                    Body::Values(rows) => {
                        for value in rows.into_iter().flatten() {
                            visit($Part::Expression(value));
                        }
                    }
                    Body::Compound { left, right, .. } => {
                        left.$parts(visit);
                        right.$parts(visit);
                    }
                }
            }
        }

        impl Select {
            /// Visits what it holds directly.
            pub fn $parts(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                for projection in & $($mut)? self.projections {
                    if let Projection::Expression { value, .. } = projection {
                        visit($Part::Expression(value));
                    }
                }
                for from in & $($mut)? self.from {
                    visit($Part::From(from));
                }
                if let Some(predicate) = & $($mut)? self.predicate {
                    visit($Part::Expression(predicate));
                }
                for value in & $($mut)? self.group_by {
                    visit($Part::Expression(value));
                }
                if let Some(having) = & $($mut)? self.having {
                    visit($Part::Expression(having));
                }
            }
        }

        impl From {
            /// Visits what it holds directly.
            pub fn $parts(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                match self {
                    From::Table { .. } => {}
                    From::Query { query, .. } => visit($Part::Query(query)),
                    From::Join { left, right, condition, .. } => {
                        visit($Part::From(left));
                        visit($Part::From(right));
                        if let JoinCondition::On(condition) = condition {
                            visit($Part::Expression(condition));
                        }
                    }
                }
            }

            /// Visits it and all that is below it.
            pub fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>)) {
                visit($Part::From(self));
                self.$parts(&mut |part| part.$walk(visit));
            }
        }

        impl $Part<'_> {
            /// Visits it and all that is below it.
            pub fn $walk(self, visit: &mut dyn FnMut($Part<'_>)) {
                match self {
                    $Part::Expression(expression) => expression.$walk(visit),
                    $Part::Query(query) => query.$walk(visit),
                    $Part::From(from) => from.$walk(visit),
                }
            }
        }
    };
}

walks!(Part, parts, walk, walk_expressions);
walks!(PartMut, parts_mut, walk_mut, walk_expressions_mut, mut);

impl Expression {
    /// The names of the columns that it mentions, whatever stands before their dots, each once and in the order
    /// of the text. Those of sub-queries are among them.
    pub fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        self.walk_expressions(&mut |expression| {
            if let Node::Column { name, .. } = &*expression.node
                && !columns.contains(name)
            {
                columns.push(name.clone());
            }
        });
        columns
    }

    /// Whether it mentions a column of that name, whatever stands before its dot, in sub-queries too.
    pub fn mentions(&self, column: &str) -> bool {
        let mut found = false;
        self.walk_expressions(&mut |expression| {
            found |= matches!(&*expression.node, Node::Column { name, .. } if name == column);
        });
        found
    }

    /// Changes every span in it, as when the text that it was parsed from becomes part of another.
    pub(crate) fn move_spans(&mut self, change: &dyn Fn(&mut Range<usize>)) {
        self.walk_mut(&mut |part| match part {
            PartMut::Expression(expression) => change(&mut expression.span),
            PartMut::From(From::Table { name, .. }) => change(&mut name.span),
            PartMut::From(_) | PartMut::Query(_) => {}
        });
    }
}

impl Query {
    /// The names of the tables and views that it reads, each once and in the order of the text; the queries of
    /// its own WITH are not among them.
    pub fn tables(&self) -> Vec<String> {
        fn visit(part: Part<'_>, within: &[&str], tables: &mut Vec<String>) {
            let mut common: Vec<&str> = within.to_vec();
            match part {
                Part::From(From::Table { name, .. })
                    if !within.contains(&name.as_str()) && !tables.contains(&name.value) =>
                {
                    tables.push(name.value.clone());
                }
                Part::Query(query) => {
                    // A query of WITH is known to those behind it, and with RECURSIVE to itself and those before.
                    let names = query.with.iter().map(|common| common.name.as_str());
                    if query.recursive {
                        common.extend(names);
                        query.parts(&mut |part| visit(part, &common, tables));
                    } else {
                        for (table, name) in query.with.iter().zip(names) {
                            visit(Part::Query(&table.query), &common, tables);
                            common.push(name);
                        }
                        let mut skip = query.with.len();
                        query.parts(&mut |part| {
                            if skip > 0 {
                                skip -= 1;
                            } else {
                                visit(part, &common, tables);
                            }
                        });
                    }
                    return;
                }
                _ => {}
            }
            part.parts(&mut |part| visit(part, &common, tables));
        }
        let mut tables = Vec::new();
        visit(Part::Query(self), &[], &mut tables);
        tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Expression {
        Node::Column {
            qualifier: None,
            name: name.into(),
        }
        .into()
    }

    fn table(name: &str) -> From {
        From::Table {
            name: name.to_owned().into(),
            alias: None,
        }
    }

    fn select(projection: Expression, from: Vec<From>) -> Query {
        Query {
            with: Vec::new(),
            recursive: false,
            body: Body::Select(Box::new(Select {
                projections: vec![Projection::Expression {
                    value: projection,
                    alias: None,
                }],
                from,
                ..Select::default()
            })),
            order_by: Vec::new(),
            limit: None,
            offset: None,
        }
    }

    #[test]
    fn columns_come_once_in_the_order_of_the_text() {
        let inner = select(column("b"), vec![table("t")]);
        let expression = Expression::from(Node::Tuple(vec![
            column("a"),
            Node::Exists(Box::new(inner)).into(),
            column("a"),
            column("c"),
        ]));
        assert_eq!(expression.columns(), ["a", "b", "c"]);
        assert!(expression.mentions("b") && !expression.mentions("t"));
    }

    #[test]
    fn every_expression_can_be_changed() {
        let mut query = select(
            Node::Query(Box::new(select(column("a"), vec![table("t")]))).into(),
            vec![From::Join {
                join: super::super::Join::Inner,
                left: Box::new(table("t")),
                right: Box::new(table("u")),
                condition: JoinCondition::On(column("a")),
            }],
        );
        query.walk_expressions_mut(&mut |expression| {
            if let Node::Column { name, .. } = &mut *expression.node {
                name.push('!');
            }
        });
        let mut names = Vec::new();
        query.walk_expressions(&mut |expression| names.extend(expression.columns()));
        assert_eq!(names, ["a!", "a!", "a!"]);
    }

    #[test]
    fn a_query_of_with_hides_a_table_of_its_name_behind_it_only() {
        let mut query = select(column("x"), vec![table("a"), table("b")]);
        query.with = vec![CommonTable {
            name: "a".into(),
            columns: Vec::new(),
            query: select(column("x"), vec![table("a"), table("c")]),
        }];
        assert_eq!(query.tables(), ["a", "c", "b"]);
        query.recursive = true;
        assert_eq!(query.tables(), ["c", "b"]);
    }
}
