//! Pairs of expressions over one table that say the same, and pairs that nearly do.

use super::*;
use crate::{Dialect, sql::parse};

fn normal(text: &str) -> Expression {
    let columns = "a integer, b integer, small smallint, big bigint, n numeric(10,2), r real, d double precision, \
                   t text, v varchar(20), c char(3), yes boolean, born date, at timestamp, made timestamptz, j jsonb";
    let columns = columns.split(", ").map(|column| {
        let (name, data_type) = column.split_once(' ').unwrap();
        let cast = parse::expression(&format!("NULL::{data_type}"), Dialect::Postgres).unwrap();
        let Node::Cast { data_type, .. } = *cast.node else {
            panic!("{data_type}")
        };
        Column::new(name, data_type)
    });
    let table = Table {
        name: "x".into(),
        columns: columns.collect(),
        ..Table::default()
    };
    let schema = Schema::default();
    let mut normalizer = Normalizer::of_table(&schema, Relation::of_table(&table));
    let mut expression = parse::expression(text, Dialect::Postgres).expect(text);
    normalizer.replace(&mut expression, &Kind::Known(DataType::Boolean));
    expression
}

fn same(one: &str, other: &str) {
    assert_eq!(normal(one), normal(other), "{one}  |  {other}");
}

fn other(one: &str, other: &str) {
    assert_ne!(normal(one), normal(other), "{one}  |  {other}");
}

#[test]
fn what_says_the_same() {
    same("a BETWEEN 1 AND 2", "a >= 1 AND a <= 2");
    same("yes AND (a = 1 AND b = 2)", "(yes AND a = 1) AND b = 2");
    same("a IN (1)", "a = 1");
    same("NOT a IN (1, 2)", "a <> ALL (ARRAY[1, 2])");
    same("v::text = 'x'::text", "v = 'x'");
    same("n > 0", "n > '0'::numeric");
    same("a > '-1'::integer", "a > -1");
    same(
        "made < now() - '1 week'::interval",
        "made < CURRENT_TIMESTAMP - interval '7 days'",
    );
    same(
        "j @> '{\"b\":1,\"a\":2}'",
        "j @> '{\"a\": 2, \"b\": 1}'::jsonb",
    );
    same(
        "CASE WHEN yes THEN true END",
        "CASE WHEN yes THEN true ELSE NULL END",
    );
    same("born = '2020-01-01'", "born = date '2020-01-01'");
}

#[test]
fn what_nearly_says_the_same() {
    other("a BETWEEN 1 AND 2", "a > 1 AND a <= 2");
    other("yes AND (a = 1 OR b = 2)", "(yes AND a = 1) OR b = 2");
    other("a - (b - 1) > 0", "a - b - 1 > 0");
    other("a / 2 > 1", "a::numeric / 2 > 1");
    other("a / 2 * 2 = a", "a * 2 / 2 = a");
    other("c::text = 'x'", "c = 'x'");
    other("c::text = t", "c = t");
    other("v::varchar(3) = 'x'", "v = 'x'");
    other("n::numeric(5,1) > 1", "n > 1");
    other("n = 1.5", "n = 1.50");
    other(
        "made < now() - interval '1 day'",
        "made < now() - interval '24 hours'",
    );
    other("made > '2020-01-01'", "made > '2020-01-01 00:00:00+00'");
    other("made::date = born", "made = born");
    other("at > '2020-01-01 00:00:60'", "at > '2020-01-01 00:00:59'");
    other("t LIKE 'a'", "t ILIKE 'a'");
    other("t = 'x'", "t = 'x '");
    other("yes IS TRUE", "yes");
    other("NOT (a = 1)", "a <> 1");
    other("j = '[1.0]'", "j = '[1]'");
    other("coalesce(a, b) > 1", "coalesce(b, a) > 1");
    other("a IN (1, 2)", "a NOT IN (1, 2)");
    other("t COLLATE \"C\" > 'a'", "t > 'a'");
    // Without a table that has it, a qualifier says something.
    other("x.a = 1", "y.a = 1");
}

#[test]
fn a_function_that_is_called_like_a_type_is_a_cast_that_does_nothing() {
    same("date(born) = '2026-01-18'", "born = '2026-01-18'");
    other("date(at) = '2026-01-18'", "at = '2026-01-18'");
}

#[test]
fn what_postgresql_casts_for_a_function_of_the_users_is_no_difference() {
    same("rank_of(a, at) > 1", "rank_of(a::numeric, at) > 1");
    same("rank_of('x', born)", "rank_of('x'::mood, born::timestamp)");
    // These it does not cast by itself.
    other("rank_of(n)", "rank_of(n::integer)");
    other("rank_of(t)", "rank_of(t::date)");
}

#[test]
fn the_epoch_is_a_moment() {
    same("at > 'epoch'", "at > '1970-01-01 00:00:00'::timestamp");
    same(
        "made > 'epoch'",
        "made > '1970-01-01 00:00:00+00'::timestamptz",
    );
}

#[test]
fn a_sub_query_shows_a_column_by_the_name_of_its_own() {
    let name =
        |text: &str| function::column_name(&parse::expression(text, Dialect::Postgres).unwrap());
    assert_eq!(name("(SELECT y.a FROM y)"), "a");
    assert_eq!(name("(SELECT y.a AS b FROM y UNION SELECT 1)"), "b");
    assert_eq!(name("(VALUES (1))"), "column1");
}

#[test]
fn a_literal_takes_the_type_of_the_other_side_of_a_union() {
    let shown = |text: &str| {
        let mut query = match *parse::expression(&format!("({text})"), Dialect::Postgres)
            .unwrap()
            .node
        {
            Node::Query(query) => query,
            other => panic!("{other:?}"),
        };
        query::normalize(&mut query, None, &Schema::default());
        query
    };
    let same = |one: &str, other: &str| assert_eq!(shown(one), shown(other), "{one}  |  {other}");
    same(
        "SELECT 1 AS a UNION SELECT NULL",
        "SELECT 1 AS a UNION SELECT NULL::integer",
    );
    same(
        "SELECT NULL AS a UNION SELECT NULL UNION ALL SELECT true",
        "SELECT NULL::boolean AS a UNION SELECT NULL::boolean UNION ALL SELECT true",
    );
}
