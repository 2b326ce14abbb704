//! Random expressions of every type that is translated, over rows with nulls and extremes.

use super::*;
use proptest::{
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

type Text = BoxedStrategy<String>;

/// Expressions of each type, up to some depth.
#[derive(Clone)]
struct Level {
    boolean: Text,
    integer: Text,
    bigint: Text,
    double: Text,
    numeric: Text,
    text: Text,
    bytea: Text,
    date: Text,
    time: Text,
    timestamp: Text,
    timestamptz: Text,
    uuid: Text,
    mood: Text,
}

fn one(of: &'static [&'static str]) -> Text {
    select(of).prop_map(str::to_owned).boxed()
}

fn any_of(all: Vec<Text>) -> Text {
    proptest::strategy::Union::new(all).boxed()
}

/// `template` with `$` for each of `parts`.
fn with(template: &'static str, parts: &[&Text]) -> Text {
    let parts: Vec<Text> = parts.iter().map(|part| (*part).clone()).collect();
    parts
        .prop_map(move |parts| {
            let mut pieces = template.split('$');
            let mut whole = pieces.next().unwrap().to_owned();
            for (part, piece) in parts.iter().zip(pieces) {
                whole.push_str(&format!("({part})"));
                whole.push_str(piece);
            }
            whole
        })
        .boxed()
}

/// Literals and columns.
fn leaves() -> Level {
    Level {
        boolean: one(&["active", "TRUE", "FALSE", "NULL::boolean", "'yes'::boolean"]),
        integer: one(&[
            "quantity",
            "small",
            "0",
            "1",
            "-1",
            "7",
            "2147483647",
            "-2147483648",
            "NULL::integer",
            "'42'::integer",
            "1.5::integer",
            "-2.5::smallint",
        ]),
        bigint: one(&[
            "id",
            "total",
            "9223372036854775807",
            "-9223372036854775808",
            "9007199254740993",
            "NULL::bigint",
        ]),
        double: one(&[
            "ratio",
            "narrow::double precision",
            "0.5::double precision",
            "'-2.5'::float8",
            "1e15::float8",
            "0::float8",
            "NULL::float8",
            "0.1::float8",
        ]),
        numeric: one(&[
            "price",
            "0::numeric(12,2)",
            "1.005::numeric(12,2)",
            "'-9.995'::numeric(8,2)",
        ]),
        text: one(&[
            "title",
            "code",
            "''",
            "'a'",
            "'A'",
            "'abc'",
            "'%'",
            "'日本'",
            "'it''s'",
            "NULL::text",
            "' x '",
            "'a*b?[c]'",
            "'1'",
            "'TRUE'",
        ]),
        bytea: one(&[
            "data",
            "'\\x'::bytea",
            "'\\x00ff'::bytea",
            "'abc'::bytea",
            "NULL::bytea",
        ]),
        date: one(&[
            "day",
            "'2026-01-18'::date",
            "DATE '2024-02-29'",
            "NULL::date",
        ]),
        time: one(&[
            "clock",
            "'05:30'::time",
            "'05:30:00.25'::time",
            "NULL::time",
        ]),
        timestamp: one(&[
            "happened",
            "'2026-01-18'::timestamp",
            "'2026-01-18 05:30:00.5'::timestamp",
            "NULL::timestamp",
            "'2026-01-18 05:30:00.123456'::timestamp(3)",
        ]),
        timestamptz: one(&[
            "seen",
            "'2026-01-18 05:30+02'::timestamptz",
            "'2026-01-18 05:30:00.5'::timestamptz",
            "NULL::timestamptz",
            "'1999-12-31T23:59:59.999999Z'::timestamptz",
        ]),
        uuid: one(&[
            "key",
            "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
            "NULL::uuid",
        ]),
        mood: one(&["mood", "'ok'::mood", "NULL::mood"]),
    }
}

/// A level above `l`.
fn deeper(l: &Level) -> Level {
    let comparison = |of: &Text, order: bool| {
        let mut all = vec![
            with("$ = $", &[of, of]),
            with("$ <> $", &[of, of]),
            with("$ IS NULL", &[of]),
            with("$ IS DISTINCT FROM $", &[of, of]),
            with("$ IS NOT DISTINCT FROM $", &[of, of]),
            with("$ IN ($, $)", &[of, of, of]),
            with("$ NOT IN ($, $)", &[of, of, of]),
            with(
                "CASE $ WHEN $ THEN TRUE WHEN $ THEN FALSE END",
                &[of, of, of],
            ),
        ];
        if order {
            all.push(with("$ < $", &[of, of]));
            all.push(with("$ >= $", &[of, of]));
            all.push(with("$ BETWEEN $ AND $", &[of, of, of]));
            all.push(with("$ NOT BETWEEN $ AND $", &[of, of, of]));
        }
        any_of(all)
    };
    let chosen = |of: &Text, order: bool| {
        let mut all = vec![
            of.clone(),
            with("CASE WHEN $ THEN $ ELSE $ END", &[&l.boolean, of, of]),
            with("COALESCE($, $)", &[of, of]),
            with("NULLIF($, $)", &[of, of]),
        ];
        if order {
            all.push(with("GREATEST($, $)", &[of, of]));
            all.push(with("LEAST($, $, $)", &[of, of, of]));
        }
        any_of(all)
    };
    let pattern = any_of(vec![
        with("$ LIKE 'a%'", &[&l.text]),
        with("$ NOT LIKE '%_b%'", &[&l.text]),
        with("$ LIKE '%*_?[%]%'", &[&l.text]),
        with("$ LIKE '\\%\\_'", &[&l.text]),
        with("$ LIKE '%!%%' ESCAPE '!'", &[&l.text]),
        with("$ ILIKE 'A%'", &[&l.text]),
        with("$ NOT ILIKE '%\\%\\_'", &[&l.text]),
        with("$ LIKE ''", &[&l.text]),
    ]);
    let boolean = any_of(vec![
        with("$ AND $", &[&l.boolean, &l.boolean]),
        with("$ OR $", &[&l.boolean, &l.boolean]),
        with("NOT $", &[&l.boolean]),
        with("$ IS TRUE", &[&l.boolean]),
        with("$ IS NOT FALSE", &[&l.boolean]),
        with("$ IS UNKNOWN", &[&l.boolean]),
        comparison(&l.boolean, true),
        comparison(&l.integer, true),
        comparison(&l.bigint, true),
        comparison(&l.double, true),
        comparison(&l.numeric, true),
        comparison(&l.text, false),
        comparison(&l.bytea, true),
        comparison(&l.date, true),
        comparison(&l.time, true),
        comparison(&l.timestamp, true),
        comparison(&l.timestamptz, true),
        comparison(&l.uuid, true),
        comparison(&l.mood, false),
        with("$ < $", &[&l.integer, &l.double]),
        with("$ = $", &[&l.bigint, &l.double]),
        with("$ > $", &[&l.numeric, &l.integer]),
        with("$ = $", &[&l.double, &l.numeric]),
        with("$ <= $", &[&l.bigint, &l.numeric]),
        with("$ = $", &[&l.date, &l.timestamp]),
        with("$ < $", &[&l.timestamp, &l.timestamptz]),
        with("$ COLLATE \"C\" < $", &[&l.text, &l.text]),
        with("$ > ''", &[&l.text]),
        with("$ > 1.5", &[&l.integer]),
        with("$ = 2.50", &[&l.numeric]),
        with("$ = 0.1", &[&l.double]),
        with("narrow = $", &[&l.double]),
        with("narrow = '0.1' OR $", &[&l.boolean]),
        with("narrow = 0.1 OR $", &[&l.boolean]),
        with("weight > 0 OR $", &[&l.boolean]),
        with("starts_with($, 'a')", &[&l.text]),
        with(
            "($, $) = ($, $)",
            &[&l.integer, &l.text, &l.integer, &l.text],
        ),
        with(
            "($, $) < ($, $)",
            &[&l.integer, &l.date, &l.integer, &l.date],
        ),
        with(
            "EXISTS (SELECT 1 FROM things AS t WHERE t.quantity = $)",
            &[&l.integer],
        ),
        with("$ IN (SELECT t.quantity FROM things AS t)", &[&l.integer]),
        with(
            "$ NOT IN (SELECT t.title FROM things AS t WHERE t.title IS NOT NULL)",
            &[&l.text],
        ),
        with("$::boolean", &[&l.integer]),
        chosen(&l.boolean, true),
        pattern,
    ]);
    let integer = any_of(vec![
        chosen(&l.integer, true),
        with("$ + $", &[&l.integer, &l.integer]),
        with("$ - $", &[&l.integer, &l.integer]),
        with("$ * $", &[&l.integer, &l.integer]),
        with("$ / 7", &[&l.integer]),
        with("$ / -2", &[&l.integer]),
        with("$ % 3", &[&l.integer]),
        with("$ / NULLIF($, 0)", &[&l.integer, &l.integer]),
        with("$ % NULLIF($, 0)", &[&l.integer, &l.integer]),
        with("mod($, -5)", &[&l.integer]),
        with("-$", &[&l.integer]),
        with("~$", &[&l.integer]),
        with("$ & $", &[&l.integer, &l.integer]),
        with("$ | $", &[&l.integer, &l.integer]),
        with("abs($)", &[&l.integer]),
        with("length($)", &[&l.text]),
        with("octet_length($)", &[&l.text]),
        with("length($)", &[&l.bytea]),
        with("position($ IN $)", &[&l.text, &l.text]),
        with("strpos($, $)", &[&l.text, &l.text]),
        with("$::integer", &[&l.boolean]),
        with("$ - $", &[&l.date, &l.date]),
        with("extract(year FROM $)::integer", &[&l.date]),
        with("extract(month FROM $)::integer", &[&l.timestamp]),
        with("extract(day FROM $)::integer", &[&l.timestamptz]),
        with("extract(quarter FROM $)::integer", &[&l.date]),
        with("extract(dow FROM $)::integer", &[&l.timestamp]),
        with("extract(doy FROM $)::integer", &[&l.date]),
        with("extract(hour FROM $)::integer", &[&l.time]),
        with("extract(minute FROM $)::integer", &[&l.timestamptz]),
        with(
            "(SELECT max(t.quantity) FROM things AS t WHERE t.small < $)",
            &[&l.integer],
        ),
    ]);
    let bigint = any_of(vec![
        chosen(&l.bigint, true),
        with("$ + $", &[&l.bigint, &l.integer]),
        with("$ * $", &[&l.bigint, &l.bigint]),
        with("$ / 10", &[&l.bigint]),
        with("$ % 1000", &[&l.bigint]),
        with("abs($)", &[&l.bigint]),
        with("$::bigint", &[&l.integer]),
        with(
            "(SELECT count(*) FROM things AS t WHERE t.title = $)",
            &[&l.text],
        ),
        with(
            "(SELECT sum(t.small) FROM things AS t WHERE t.active = $)",
            &[&l.boolean],
        ),
    ]);
    let double = any_of(vec![
        chosen(&l.double, true),
        with("$ + $", &[&l.double, &l.double]),
        with("$ * $", &[&l.double, &l.integer]),
        with("$ - $", &[&l.bigint, &l.double]),
        with("$ / 3", &[&l.double]),
        with("$ / NULLIF($, 0)", &[&l.double, &l.double]),
        with("narrow * $", &[&l.integer]),
        with("$ + 0.5", &[&l.double]),
        with("-$", &[&l.double]),
        with("abs($)", &[&l.double]),
        with("floor($)", &[&l.double]),
        with("ceil($)", &[&l.double]),
        with("sign($)", &[&l.integer]),
        with("sign($)", &[&l.double]),
        with("floor($)", &[&l.bigint]),
        with("$::float8", &[&l.bigint]),
        with("$::float8", &[&l.numeric]),
        with("date_part('hour', $)", &[&l.timestamp]),
        with("COALESCE($, $)", &[&l.integer, &l.double]),
        with("GREATEST($, $)", &[&l.bigint, &l.double]),
    ]);
    let numeric = any_of(vec![
        chosen(&l.numeric, false),
        with("$::numeric(12,4)", &[&l.numeric]),
        with("$::numeric(14,2)", &[&l.integer]),
        with("$::numeric", &[&l.bigint]),
        with("COALESCE($, 0)", &[&l.numeric]),
        with("COALESCE($, $)", &[&l.numeric, &l.integer]),
        with("extract(year FROM $)", &[&l.date]),
        with("CASE WHEN $ THEN 1.50 ELSE 0 END", &[&l.boolean]),
    ]);
    let text = any_of(vec![
        chosen(&l.text, false),
        with("$ || $", &[&l.text, &l.text]),
        with("$ || $", &[&l.text, &l.integer]),
        with("$ || $", &[&l.boolean, &l.text]),
        with("$ || '-' || $", &[&l.date, &l.text]),
        with("$ || $", &[&l.text, &l.mood]),
        with("$ || $", &[&l.uuid, &l.text]),
        with("lower($)", &[&l.text]),
        with("upper($)", &[&l.text]),
        with("trim($)", &[&l.text]),
        with("ltrim($)", &[&l.text]),
        with("rtrim($, 'x ')", &[&l.text]),
        with("btrim($, $)", &[&l.text, &l.text]),
        with("replace($, $, $)", &[&l.text, &l.text, &l.text]),
        with("substr($, 2)", &[&l.text]),
        with("substr($, -1, 3)", &[&l.text]),
        with("substr($, 0)", &[&l.text]),
        with("substring($, 2, 3)", &[&l.text]),
        with("substring($ FROM 2 FOR 1)", &[&l.text]),
        with("substr($, $)", &[&l.text, &l.integer]),
        with("substr($, 2, $)", &[&l.text, &l.integer]),
        with("left($, 2)", &[&l.text]),
        with("left($, 0)", &[&l.text]),
        with("right($, 2)", &[&l.text]),
        with("right($, 0)", &[&l.text]),
        with("lpad($, 5, 'ab')", &[&l.text]),
        with("rpad($, 3)", &[&l.text]),
        with("concat($, $, $)", &[&l.text, &l.integer, &l.boolean]),
        with("concat_ws('--', $, $, $)", &[&l.text, &l.integer, &l.text]),
        with("$::text", &[&l.boolean]),
        with("$::text", &[&l.bigint]),
        with("$::text", &[&l.uuid]),
        with("$::text", &[&l.date]),
        with("price::text || $", &[&l.text]),
        with("$::varchar(2)", &[&l.text]),
        with("encode($, 'hex')", &[&l.bytea]),
        with("extract(year FROM $)::text", &[&l.date]),
    ]);
    let bytea = chosen(&l.bytea, false);
    let uuid = chosen(&l.uuid, true);
    let mood = chosen(&l.mood, false);
    let date = any_of(vec![
        chosen(&l.date, true),
        with("$ + 7", &[&l.date]),
        with("$ - 400", &[&l.date]),
        with("$ + small", &[&l.date]),
        with("$::date", &[&l.timestamp]),
        with("$::date", &[&l.timestamptz]),
    ]);
    let time = any_of(vec![
        chosen(&l.time, true),
        with("$::time", &[&l.timestamp]),
        with("$::time", &[&l.timestamptz]),
    ]);
    let timestamp = any_of(vec![
        chosen(&l.timestamp, true),
        with("$::timestamp", &[&l.date]),
        with("$::timestamp", &[&l.timestamptz]),
        with("$ AT TIME ZONE 'UTC'", &[&l.timestamptz]),
        with("$ + interval '1 day'", &[&l.timestamp]),
        with("$ - interval '2 weeks 3 hours'", &[&l.timestamp]),
        with("$ + interval '-90 minutes'", &[&l.timestamp]),
        with("$ + interval '1 day 01:02:03'", &[&l.date]),
        with("date_trunc('month', $)", &[&l.timestamp]),
        with("date_trunc('second', $)", &[&l.timestamp]),
        with("COALESCE($, $)", &[&l.date, &l.timestamp]),
    ]);
    let timestamptz = any_of(vec![
        chosen(&l.timestamptz, true),
        with("$::timestamptz", &[&l.date]),
        with("$::timestamptz", &[&l.timestamp]),
        with("$ AT TIME ZONE 'UTC'", &[&l.timestamp]),
        with("$ - interval '36 hours'", &[&l.timestamptz]),
        with("interval '10 seconds' + $", &[&l.timestamptz]),
        with("date_trunc('day', $)", &[&l.timestamptz]),
        with("date_trunc('hour', $)", &[&l.timestamptz]),
        with("date_trunc('year', $)", &[&l.date]),
        with("LEAST($, $)", &[&l.timestamp, &l.timestamptz]),
    ]);
    Level {
        boolean,
        integer,
        bigint,
        double,
        numeric,
        text,
        bytea,
        date,
        time,
        timestamp,
        timestamptz,
        uuid,
        mood,
    }
}

fn expressions() -> Text {
    let first = leaves();
    let second = deeper(&first);
    let third = deeper(&second);
    let of = |l: &Level| {
        any_of(vec![
            l.boolean.clone(),
            l.boolean.clone(),
            l.integer.clone(),
            l.bigint.clone(),
            l.double.clone(),
            l.numeric.clone(),
            l.text.clone(),
            l.bytea.clone(),
            l.date.clone(),
            l.time.clone(),
            l.timestamp.clone(),
            l.timestamptz.clone(),
            l.uuid.clone(),
            l.mood.clone(),
        ])
    };
    any_of(vec![of(&first), of(&second), of(&third), of(&third)])
}

#[tokio::test]
async fn what_is_accepted_means_the_same() {
    let count: usize = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(2000);
    let mut pair = Pair::new().await;
    let mut runner = TestRunner::new(Config::default());
    let strategy = expressions();
    let (mut accepted, mut refused) = (0, 0);
    let mut failures = Vec::new();
    while accepted + refused < count {
        let mut trees: Vec<_> = (0..250)
            .map(|_| strategy.new_tree(&mut runner).unwrap())
            .collect();
        let texts: Vec<String> = trees.iter().map(ValueTree::current).collect();
        let outcomes = pair.evaluate(&texts).await;
        for (tree, outcome) in trees.iter_mut().zip(outcomes) {
            let Some(outcome) = outcome else {
                refused += 1;
                continue;
            };
            accepted += 1;
            if outcome.difference().is_none() {
                continue;
            }
            // The smallest expression that still differs.
            let mut smallest = (tree.current(), outcome.difference());
            let mut steps = 0;
            while steps < 200 && tree.simplify() {
                loop {
                    steps += 1;
                    let text = tree.current();
                    let outcome = pair.evaluate(std::slice::from_ref(&text)).await.remove(0);
                    let difference = outcome.and_then(|outcome| outcome.difference());
                    if difference.is_some() {
                        smallest = (text, difference);
                        break;
                    }
                    if steps >= 200 || !tree.complicate() {
                        break;
                    }
                }
            }
            failures.push(format!(
                "{}: {}",
                smallest.0,
                smallest.1.unwrap_or_default()
            ));
            if failures.len() >= 15 {
                panic!("{}", failures.join("\n"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // Most of what the table offers is accepted.
    assert!(accepted > refused, "{accepted} accepted, {refused} refused");
}
