//! Queries: on one line if they fit, otherwise a line for each clause.

use super::Printer;
use crate::{
    Dialect,
    schema::{
        Body, CommonTable, Compound, Expression, From, Join, JoinCondition, Nulls, OrderBy,
        Projection, Query, Select,
    },
};

impl Printer {
    /// `query` in parentheses.
    pub(super) fn subquery(&mut self, query: &Query) {
        self.in_parentheses(|printer| printer.query(query));
    }

    pub(super) fn query(&mut self, query: &Query) {
        self.with(&query.with, query.recursive);
        self.body(&query.body);
        if !query.order_by.is_empty() {
            self.line();
            self.push("ORDER BY ");
            self.row(&query.order_by, |printer, item| printer.order(item));
        }
        if let Some(limit) = &query.limit {
            self.line();
            self.push("LIMIT ");
            self.expression(limit);
        } else if query.offset.is_some() && self.dialect == Dialect::Sqlite {
            // SQLite has no OFFSET without LIMIT.
            self.line();
            self.push("LIMIT -1");
        }
        if let Some(offset) = &query.offset {
            self.line();
            self.push("OFFSET ");
            self.expression(offset);
        }
    }

    /// `WITH ...` and what separates it from what follows.
    pub(super) fn with(&mut self, tables: &[CommonTable], recursive: bool) {
        if tables.is_empty() {
            return;
        }
        self.push(if recursive {
            "WITH RECURSIVE "
        } else {
            "WITH "
        });
        self.list(tables, |printer, table| {
            printer.name(&table.name);
            printer.names(&table.columns);
            printer.push(" AS ");
            printer.subquery(&table.query);
        });
        self.line();
    }

    /// ` (a, b)`, or nothing.
    pub(super) fn names(&mut self, names: &[String]) {
        if !names.is_empty() {
            self.push(" (");
            self.row(names, |printer, name| printer.name(name));
            self.push(")");
        }
    }

    fn body(&mut self, body: &Body) {
        match body {
            Body::Select(select) => self.select(select),
            Body::Values(rows) => {
                self.push("VALUES");
                self.nested(|printer| {
                    if rows.len() > 1 && !printer.flat {
                        printer.open();
                    } else {
                        printer.push(" ");
                    }
                    printer.list(rows, |printer, row: &Vec<Expression>| {
                        printer.push("(");
                        printer.row(row, |printer, value| printer.expression(value));
                        printer.push(")");
                    });
                });
            }
            Body::Compound {
                operator,
                left,
                right,
            } => {
                self.side(left, *operator, false);
                self.line();
                self.push(match operator {
                    Compound::Union => "UNION",
                    Compound::UnionAll => "UNION ALL",
                    Compound::Intersect => "INTERSECT",
                    Compound::Except => "EXCEPT",
                });
                self.line();
                self.side(right, *operator, true);
            }
        }
    }

    /// One side of a compound. Operators group from the left, on PostgreSQL INTERSECT before the others; on
    /// SQLite, which has no parentheses there, a group is a query to select from.
    fn side(&mut self, body: &Body, around: Compound, right: bool) {
        let tight = |operator| operator == Compound::Intersect && self.dialect == Dialect::Postgres;
        let group = match body {
            Body::Compound { operator, .. } if right => !tight(*operator) || tight(around),
            Body::Compound { operator, .. } => tight(around) && !tight(*operator),
            _ => false,
        };
        if !group {
            return self.body(body);
        }
        let selected = self.dialect == Dialect::Sqlite;
        self.push(if selected { "SELECT * FROM (" } else { "(" });
        self.nested(|printer| {
            printer.open();
            printer.body(body);
        });
        self.open();
        self.push(")");
    }

    fn select(&mut self, select: &Select) {
        self.push(if select.distinct {
            "SELECT DISTINCT"
        } else {
            "SELECT"
        });
        if !select.projections.is_empty() {
            self.nested(|printer| {
                printer.fit(|printer| printer.projections(&select.projections));
            });
        }
        if !select.from.is_empty() {
            self.line();
            self.push("FROM ");
            self.froms(&select.from);
        }
        self.condition("WHERE", select.predicate.as_ref());
        if !select.group_by.is_empty() {
            self.line();
            self.push("GROUP BY ");
            self.row(&select.group_by, |printer, item| printer.expression(item));
        }
        self.condition("HAVING", select.having.as_ref());
    }

    /// What is behind SELECT or RETURNING, with what separates it from the word.
    pub(super) fn projections(&mut self, projections: &[Projection]) {
        if projections.len() > 1 && !self.flat {
            self.open();
        } else {
            self.push(" ");
        }
        self.list(projections, |printer, projection| match projection {
            Projection::Star { qualifier: None } => printer.push("*"),
            Projection::Star {
                qualifier: Some(qualifier),
            } => {
                printer.name(qualifier);
                printer.push(".*");
            }
            Projection::Expression { value, alias } => {
                printer.expression(value);
                if let Some(alias) = alias {
                    printer.push(" AS ");
                    printer.name(alias);
                }
            }
        });
    }

    /// `word condition` on a line of its own, or nothing.
    pub(super) fn condition(&mut self, word: &str, condition: Option<&Expression>) {
        if let Some(condition) = condition {
            self.line();
            self.push(word);
            self.push(" ");
            self.nested(|printer| printer.fit(|printer| printer.expression(condition)));
        }
    }

    pub(super) fn froms(&mut self, froms: &[From]) {
        if let [from] = froms {
            return self.from(from);
        }
        self.nested(|printer| printer.list(froms, |printer, from| printer.from(from)));
    }

    fn from(&mut self, from: &From) {
        match from {
            From::Table { name, alias } => {
                self.name(name);
                self.alias(alias.as_deref());
            }
            From::Query {
                query,
                alias,
                columns,
            } => {
                self.subquery(query);
                self.alias(alias.as_deref());
                self.names(columns);
            }
            From::Join {
                join,
                left,
                right,
                condition,
            } => {
                self.from(left);
                self.line();
                if *condition == JoinCondition::Natural {
                    self.push("NATURAL ");
                }
                self.push(match join {
                    Join::Inner => "JOIN ",
                    Join::Left => "LEFT JOIN ",
                    Join::Right => "RIGHT JOIN ",
                    Join::Full => "FULL JOIN ",
                    Join::Cross => "CROSS JOIN ",
                });
                if matches!(**right, From::Join { .. }) {
                    self.push("(");
                    self.from(right);
                    self.push(")");
                } else {
                    self.from(right);
                }
                match condition {
                    JoinCondition::None | JoinCondition::Natural => {}
                    JoinCondition::On(condition) => {
                        self.push(" ON ");
                        self.expression(condition);
                    }
                    JoinCondition::Using(columns) => {
                        self.push(" USING (");
                        self.row(columns, |printer, name| printer.name(name));
                        self.push(")");
                    }
                }
            }
        }
    }

    pub(super) fn alias(&mut self, alias: Option<&str>) {
        if let Some(alias) = alias {
            self.push(" AS ");
            self.name(alias);
        }
    }

    pub(super) fn order(&mut self, item: &OrderBy) {
        self.expression(&item.value);
        if item.descending {
            self.push(" DESC");
        }
        match item.nulls {
            Some(Nulls::First) => self.push(" NULLS FIRST"),
            Some(Nulls::Last) => self.push(" NULLS LAST"),
            None => {}
        }
    }
}
