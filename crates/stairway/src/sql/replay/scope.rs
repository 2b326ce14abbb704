//! What the names in a query mean: which table, view or sub-query each column belongs to, through aliases, joins,
//! WITH and sub-queries. Knows no types, and changes nothing itself: a [`Visitor`] does.

use super::{draft::Draft, output};
use crate::schema::{
    Body, Expression, From, Join, JoinCondition, Node, PartMut, Projection, Query, Select,
};

/// One item of FROM, or one side of a join.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The name that it goes by.
    pub(super) name: Option<String>,
    /// The table or view that it is, as it was created; none for a sub-query or a query of WITH.
    pub(super) relation: Option<String>,
    /// Whether its name is an alias.
    pub(super) aliased: bool,
    /// Its columns, where they are known.
    columns: Option<Vec<String>>,
}

/// A column that FROM gives.
#[derive(Clone, Debug)]
pub(super) struct Out {
    /// Which of the sources it is of; none where FULL JOIN merges two.
    source: Option<usize>,
    pub(super) name: String,
}

/// What the names of one SELECT may mean.
pub(super) struct Scope<'p> {
    outer: Option<&'p Scope<'p>>,
    sources: Vec<Source>,
    /// All columns, as `*` shows them; none where not all are known.
    outs: Option<Vec<Out>>,
    fold: bool,
}

/// What a column in a query is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lookup<'p> {
    /// A column of that source.
    Of(&'p Source),
    /// One column that FULL JOIN made of two.
    Merged,
    /// It cannot be known.
    Unknown,
    /// Nothing.
    Missing,
}

impl Lookup<'_> {
    /// The table or view that it is a column of.
    pub(super) fn relation(&self) -> Option<&str> {
        match self {
            Lookup::Of(source) => source.relation.as_deref(),
            _ => None,
        }
    }
}

impl Scope<'_> {
    fn same(&self, one: &str, other: &str) -> bool {
        if self.fold {
            one.eq_ignore_ascii_case(other)
        } else {
            one == other
        }
    }

    /// What `qualifier.name` is here.
    pub(super) fn lookup(&self, qualifier: Option<&str>, name: &str) -> Lookup<'_> {
        if let Some(qualifier) = qualifier {
            let source = self.sources.iter().find(|source| {
                let known = source.name.as_deref();
                known.is_some_and(|known| self.same(known, qualifier))
            });
            return match (source, self.outer) {
                (Some(source), _) => match &source.columns {
                    None => Lookup::Of(source),
                    Some(columns) if columns.iter().any(|known| self.same(known, name)) => {
                        Lookup::Of(source)
                    }
                    Some(_) => Lookup::Missing,
                },
                (None, Some(outer)) => outer.lookup(Some(qualifier), name),
                (None, None) => Lookup::Missing,
            };
        }
        let Some(outs) = &self.outs else {
            return Lookup::Unknown;
        };
        match outs.iter().find(|out| self.same(&out.name, name)) {
            Some(out) => match out.source.and_then(|source| self.sources.get(source)) {
                Some(source) => Lookup::Of(source),
                None => Lookup::Merged,
            },
            None => self
                .outer
                .map_or(Lookup::Missing, |outer| outer.lookup(None, name)),
        }
    }

    /// Whether a source here or further out goes by `name`.
    pub(super) fn has_source(&self, name: &str) -> bool {
        let here = self.sources.iter().any(|source| {
            let known = source.name.as_deref();
            known.is_some_and(|known| self.same(known, name))
        });
        here || self.outer.is_some_and(|outer| outer.has_source(name))
    }

    /// Whether the table or view `relation` is among the sources here.
    pub(super) fn reads(&self, relation: &str) -> bool {
        self.sources
            .iter()
            .any(|source| source.relation.as_deref() == Some(relation))
    }

    /// The columns that `*`, or `qualifier.*`, stands for, each with the name of its source.
    pub(super) fn star(&self, qualifier: Option<&str>) -> Option<Vec<(Option<String>, String)>> {
        match qualifier {
            None => {
                let outs = self.outs.as_ref()?;
                let named = outs.iter().map(|out| {
                    let source = out.source.and_then(|source| self.sources.get(source));
                    (
                        source.and_then(|source| source.name.clone()),
                        out.name.clone(),
                    )
                });
                Some(named.collect())
            }
            Some(qualifier) => {
                let source = self.sources.iter().find(|source| {
                    let known = source.name.as_deref();
                    known.is_some_and(|known| self.same(known, qualifier))
                })?;
                let columns = source.columns.as_ref()?;
                Some(
                    columns
                        .iter()
                        .map(|column| (source.name.clone(), column.clone()))
                        .collect(),
                )
            }
        }
    }
}

/// What is done with a query while its names are known. Everything is visited from the inside of FROM outwards.
pub(super) trait Visitor {
    /// A select list, before its expressions.
    fn projections(&mut self, _projections: &mut Vec<Projection>, _scope: &Scope<'_>) {}
    /// An expression, before those in it.
    fn expression(&mut self, _expression: &mut Expression, _scope: &Scope<'_>) {}
    /// A table or view in FROM, which `relation` is as it was created, after all that refers to it; none for a
    /// name that is neither, nor a query of WITH.
    fn source(&mut self, _from: &mut From, _relation: Option<&str>, _scope: &Scope<'_>) {}
    /// The columns of USING, after all else.
    fn using(&mut self, _columns: &mut Vec<String>, _scope: &Scope<'_>) {}
}

/// A query of WITH: its name and, where they are known, its columns.
#[derive(Clone)]
struct Common {
    name: String,
    columns: Option<Vec<String>>,
}

/// Shows `query` to `visitor`. Gives the names of the columns of what it shows, if they are known; `text` is the
/// text that its spans are of.
pub(super) fn visit(
    draft: &Draft<'_>,
    query: &mut Query,
    text: &str,
    visitor: &mut dyn Visitor,
) -> Option<Vec<String>> {
    Resolver { draft, text }.query(query, None, &[], visitor)
}

struct Resolver<'d> {
    draft: &'d Draft<'d>,
    text: &'d str,
}

impl Resolver<'_> {
    fn query(
        &self,
        query: &mut Query,
        outer: Option<&Scope<'_>>,
        commons: &[Common],
        visitor: &mut dyn Visitor,
    ) -> Option<Vec<String>> {
        let mut commons = commons.to_vec();
        let recursive = query.recursive;
        for table in &mut query.with {
            let name = table.name.clone();
            if recursive {
                let columns = self
                    .first_names(&table.query.body)
                    .map(|names| renamed(names, &table.columns));
                commons.push(Common { name, columns });
                self.query(&mut table.query, outer, &commons, visitor);
            } else {
                let columns = self
                    .query(&mut table.query, outer, &commons, visitor)
                    .map(|names| renamed(names, &table.columns));
                commons.push(Common { name, columns });
            }
        }
        let mut order: Vec<&mut Expression> = query
            .order_by
            .iter_mut()
            .map(|order| &mut order.value)
            .collect();
        let nothing = self.empty(outer);
        let names = match &mut query.body {
            Body::Select(select) => self.select(select, &mut order, outer, &commons, visitor),
            body => {
                let names = self.body(body, outer, &commons, visitor);
                for value in order {
                    if !self.is_output(value, names.as_deref()) {
                        self.expression(value, &nothing, &commons, visitor);
                    }
                }
                names
            }
        };
        for value in query.limit.iter_mut().chain(&mut query.offset) {
            self.expression(value, &nothing, &commons, visitor);
        }
        names
    }

    fn body(
        &self,
        body: &mut Body,
        outer: Option<&Scope<'_>>,
        commons: &[Common],
        visitor: &mut dyn Visitor,
    ) -> Option<Vec<String>> {
        match body {
            Body::Select(select) => self.select(select, &mut [], outer, commons, visitor),
            Body::Values(rows) => {
                let nothing = self.empty(outer);
                for value in rows.iter_mut().flatten() {
                    self.expression(value, &nothing, commons, visitor);
                }
                let width = rows.first().map_or(0, Vec::len);
                Some((1..=width).map(|n| format!("column{n}")).collect())
            }
            Body::Compound { left, right, .. } => {
                let names = self.body(left, outer, commons, visitor);
                self.body(right, outer, commons, visitor);
                names
            }
        }
    }

    fn select(
        &self,
        select: &mut Select,
        order: &mut [&mut Expression],
        outer: Option<&Scope<'_>>,
        commons: &[Common],
        visitor: &mut dyn Visitor,
    ) -> Option<Vec<String>> {
        let mut scope = self.empty(outer);
        for from in &mut select.from {
            let outs = self.gather(from, outer, commons, visitor, &mut scope.sources);
            scope.outs = match (scope.outs.take(), outs) {
                (Some(mut all), Some(outs)) => {
                    all.extend(outs);
                    Some(all)
                }
                _ => None,
            };
        }
        let scope = scope;
        visitor.projections(&mut select.projections, &scope);
        let mut names = Some(Vec::new());
        for projection in &mut select.projections {
            match projection {
                Projection::Star { qualifier } => {
                    let star = scope.star(qualifier.as_deref());
                    names = names.zip(star).map(|(mut names, star)| {
                        names.extend(star.into_iter().map(|(_, name)| name));
                        names
                    });
                }
                Projection::Expression { value, alias } => {
                    let before = self.output_name(value);
                    let name = alias.clone().unwrap_or_else(|| before.clone());
                    self.expression(value, &scope, commons, visitor);
                    let after = self.output_name(value);
                    // Whatever becomes of what it shows, the column keeps its name; and one that shows a column that
                    // gets this name needs no other.
                    if alias.is_none() && after != name {
                        *alias = Some(name.clone());
                    } else if after != before
                        && after == name
                        && matches!(&*value.node, Node::Column { .. })
                    {
                        *alias = None;
                    }
                    if let Some(names) = &mut names {
                        names.push(name);
                    }
                }
            }
        }
        for value in select
            .predicate
            .iter_mut()
            .chain(&mut select.group_by)
            .chain(&mut select.having)
        {
            self.expression(value, &scope, commons, visitor);
        }
        for value in order {
            if !self.is_output(value, names.as_deref()) {
                self.expression(value, &scope, commons, visitor);
            }
        }
        for from in &mut select.from {
            self.conclude(from, &scope, commons, visitor);
        }
        names
    }

    /// Visits the sub-queries of `from`, adds its sources, and gives its columns.
    fn gather(
        &self,
        from: &mut From,
        outer: Option<&Scope<'_>>,
        commons: &[Common],
        visitor: &mut dyn Visitor,
        sources: &mut Vec<Source>,
    ) -> Option<Vec<Out>> {
        let aliased = matches!(
            from,
            From::Table { alias: Some(_), .. } | From::Query { .. }
        );
        let (name, relation, columns) = match from {
            From::Table { name, alias } => {
                let known = alias.clone().unwrap_or_else(|| name.value.clone());
                let common = commons
                    .iter()
                    .rev()
                    .find(|common| self.draft.same(&common.name, name));
                match common {
                    Some(common) => (Some(known), None, common.columns.clone()),
                    None => {
                        let (relation, columns) = self.relation(name);
                        (Some(known), relation, columns)
                    }
                }
            }
            From::Query {
                query,
                alias,
                columns,
            } => {
                let names = self.query(query, outer, commons, visitor);
                let names = names.map(|names| renamed(names, columns));
                (alias.clone(), None, names)
            }
            From::Join {
                join,
                left,
                right,
                condition,
            } => {
                let left = self.gather(left, outer, commons, visitor, sources);
                let right = self.gather(right, outer, commons, visitor, sources);
                return self.joined(*join, left?, right?, condition);
            }
        };
        let source = Some(sources.len());
        let outs = columns.as_ref().map(|columns| {
            let named = columns.iter().map(|name| Out {
                source,
                name: name.clone(),
            });
            named.collect()
        });
        sources.push(Source {
            name,
            relation,
            aliased,
            columns,
        });
        outs
    }

    /// The columns of a join. NATURAL becomes the USING that it stands for today.
    fn joined(
        &self,
        join: Join,
        left: Vec<Out>,
        right: Vec<Out>,
        condition: &mut JoinCondition,
    ) -> Option<Vec<Out>> {
        let is_in =
            |outs: &[Out], name: &str| outs.iter().any(|out| self.draft.same(&out.name, name));
        if *condition == JoinCondition::Natural {
            let shared: Vec<String> = left
                .iter()
                .filter(|out| is_in(&right, &out.name))
                .map(|out| out.name.clone())
                .collect();
            *condition = if shared.is_empty() {
                JoinCondition::On(Node::Boolean(true).into())
            } else {
                JoinCondition::Using(shared)
            };
        }
        let JoinCondition::Using(columns) = condition else {
            return Some(left.into_iter().chain(right).collect());
        };
        let merges = |out: &Out| columns.iter().any(|name| self.draft.same(name, &out.name));
        let of = |outs: &[Out], name: &str| {
            outs.iter()
                .find(|out| self.draft.same(&out.name, name))
                .cloned()
        };
        let mut outs = Vec::new();
        for name in columns.iter() {
            outs.push(match join {
                Join::Right => of(&right, name)?,
                Join::Full => Out {
                    source: None,
                    name: name.clone(),
                },
                _ => of(&left, name)?,
            });
        }
        outs.extend(left.into_iter().chain(right).filter(|out| !merges(out)));
        Some(outs)
    }

    /// Visits what FROM holds beside sub-queries, and its tables.
    fn conclude(
        &self,
        from: &mut From,
        scope: &Scope<'_>,
        commons: &[Common],
        visitor: &mut dyn Visitor,
    ) {
        match from {
            From::Table { name, .. } => {
                if !commons
                    .iter()
                    .any(|common| self.draft.same(&common.name, name))
                {
                    let (relation, _) = self.relation(name);
                    visitor.source(from, relation.as_deref(), scope);
                }
            }
            From::Query { .. } => {}
            From::Join {
                left,
                right,
                condition,
                ..
            } => {
                self.conclude(left, scope, commons, visitor);
                self.conclude(right, scope, commons, visitor);
                match condition {
                    JoinCondition::On(value) => self.expression(value, scope, commons, visitor),
                    JoinCondition::Using(columns) => visitor.using(columns, scope),
                    JoinCondition::None | JoinCondition::Natural => {}
                }
            }
        }
    }

    fn expression(
        &self,
        expression: &mut Expression,
        scope: &Scope<'_>,
        commons: &[Common],
        visitor: &mut dyn Visitor,
    ) {
        visitor.expression(expression, scope);
        expression.parts_mut(&mut |part| match part {
            PartMut::Expression(part) => self.expression(part, scope, commons, visitor),
            PartMut::Query(query) => {
                self.query(query, Some(scope), commons, visitor);
            }
            // No expression holds one.
            PartMut::From(_) => {}
        });
    }

    /// The table or view called `name`, and its columns.
    fn relation(&self, name: &str) -> (Option<String>, Option<Vec<String>>) {
        if let Some(table) = self.draft.find_table(name) {
            let columns = self.draft.table(&table).and_then(|table| {
                let columns = table.columns.iter().map(|column| column.name.clone());
                table.unmodelled.is_empty().then(|| columns.collect())
            });
            return (Some(table), columns);
        }
        let Some(view) = self.draft.find_view(name) else {
            return (None, None);
        };
        let columns = self
            .draft
            .views
            .get(&view)
            .map(|view| view.columns.clone())
            .filter(|columns| !columns.is_empty());
        (Some(view), columns)
    }

    fn empty<'p>(&self, outer: Option<&'p Scope<'p>>) -> Scope<'p> {
        Scope {
            outer,
            sources: Vec::new(),
            outs: Some(Vec::new()),
            fold: self.draft.dialect == crate::Dialect::Sqlite,
        }
    }

    fn output_name(&self, value: &Expression) -> String {
        output::name(value, self.text, self.draft.wording())
    }

    /// Whether an item of ORDER BY is the name of a column of the select list.
    fn is_output(&self, value: &Expression, names: Option<&[String]>) -> bool {
        let Node::Column {
            qualifier: None,
            name,
        } = &*value.node
        else {
            return false;
        };
        names.is_some_and(|names| names.iter().any(|known| self.draft.same(known, name)))
    }

    /// The names of the columns of the first SELECT in `body`, if they are all said.
    fn first_names(&self, body: &Body) -> Option<Vec<String>> {
        match body {
            Body::Select(select) => select
                .projections
                .iter()
                .map(|projection| match projection {
                    Projection::Star { .. } => None,
                    Projection::Expression { value, alias } => {
                        Some(alias.clone().unwrap_or_else(|| self.output_name(value)))
                    }
                })
                .collect(),
            Body::Values(rows) => {
                let width = rows.first().map_or(0, Vec::len);
                Some((1..=width).map(|n| format!("column{n}")).collect())
            }
            Body::Compound { left, .. } => self.first_names(left),
        }
    }
}

/// `names`, of which the first are replaced by those given.
pub(super) fn renamed(mut names: Vec<String>, given: &[String]) -> Vec<String> {
    for (name, given) in names.iter_mut().zip(given) {
        name.clone_from(given);
    }
    names
}
