//! Texts that become values: where PostgreSQL gives one, SQLite gives the same or fails, and where PostgreSQL
//! fails, SQLite fails.

use super::*;
use proptest::{
    prelude::*,
    strategy::{Union, ValueTree},
    test_runner::{Config, TestRunner},
};

const TYPES: [&str; 14] = [
    "boolean",
    "smallint",
    "integer",
    "bigint",
    "double precision",
    "numeric",
    "numeric(6,2)",
    "numeric(15,0)",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "uuid",
    "jsonb",
];

/// What is usual, and has to become a value on SQLite too.
const USUAL: &[(&str, &[&str])] = &[
    (
        "boolean",
        &[
            "true", "FALSE", "t", "f", " yes ", "No", "on", "off", "1", "0", "tr", "\ty\n",
        ],
    ),
    ("smallint", &["0", "32767", "-32768", " 7 "]),
    (
        "integer",
        &["0", "-0", "+5", "007", " 42\n", "2147483647", "-2147483648"],
    ),
    (
        "bigint",
        &[
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775806",
            "12",
        ],
    ),
    (
        "double precision",
        &[
            "1",
            "1.5",
            "-0.1",
            ".5",
            "5.",
            "+0.30",
            "123456789.123456",
            " 2.5 ",
        ],
    ),
    (
        "numeric",
        &["0", "1.50", "-0.001", "12345678901234567890.5"],
    ),
    (
        "numeric(6,2)",
        &[
            "0", "9.99", "-9999.99", " +1.5 ", ".5", "5.", "-0", "-0.00", "007",
        ],
    ),
    ("numeric(15,0)", &["123456789012345", "-999999999999999"]),
    (
        "date",
        &["2026-01-18", "0001-01-01", "9999-12-31", "2024-02-29"],
    ),
    (
        "time",
        &[
            "05:30",
            "05:30:07",
            "23:59:59.999999",
            "00:00:00.5",
            "00:00:00.000",
        ],
    ),
    (
        "timestamp",
        &[
            "2026-01-18",
            "2026-01-18 05:30",
            "2026-01-18T05:30:07",
            "2026-01-18 05:30:59.9996",
            "1999-12-31 23:59:59.999999",
            "2026-01-18 05:30:07.120000",
        ],
    ),
    (
        "timestamptz",
        &[
            "2026-01-18",
            "2026-01-18 05:30",
            "2026-01-18 05:30:00+00",
            "2026-01-18T05:30:00Z",
            "2026-01-18T05:30:00.000Z",
            "2026-01-18T05:30:59.9996+02:00",
            "2026-01-18 05:30:59.123456-05",
            "2026-12-31 23:30:00-05:30",
        ],
    ),
    (
        "uuid",
        &[
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "A0EEBC999C0B4EF8BB6D6BB9BD380A11",
        ],
    ),
    (
        "jsonb",
        &[
            "{}",
            "[1]",
            " {\"a\": null} ",
            "\"x\"",
            "1.5",
            "true",
            "\"\\u00e9\"",
        ],
    ),
];

/// Spellings of every type, and what is nearly one.
const SPELLINGS: &[&str] = &[
    "[ \t\n\r\u{b}\u{c}]{0,2}[+-]{0,2}[0-9]{0,6}[ \t\n]{0,1}",
    "[+-]?(0{0,3}|9)(3276[678]|214748364[789]|922337203685477580[6789])[0-9]?",
    "[+-]?[0-9]{0,16}\\.?[0-9]{0,3}",
    "-?[0-9]{0,4}\\.[0-9]{0,3}",
    "[+-]?[0-9]{1,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{1,3})?",
    "[0-9٠-٩０-９]{1,4}",
    "[0-9]{1,2}[_, .x-][0-9]{1,3}",
    "(?i)[ ]{0,1}(true|false|tru|fals|t|f|yes|no|y|n|on|of|off|o|nan|infinity|-inf|null|now|today|epoch)[ ]{0,1}",
    "[01]",
    "(2024|2026|1900|0000|0001|9999|-001)-(0[0-9]|1[0-3])-([0-2][0-9]|3[0-2])",
    "20[0-9]{2}[-/.]?[0-9]{1,2}[-/.]?[0-9]{1,2}",
    "(0[0-9]|1[0-9]|2[0-4]):[0-6][0-9](:[0-6][0-9](\\.[0-9]{0,7})?)?",
    "20[0-9]{2}-0[1-9]-[0-2][0-9][ T](0[0-9]|1[0-9]|2[0-4]):[0-6][0-9](:[0-6][0-9](\\.[0-9]{0,7})?)?",
    "(2026|9999|0001)-(01-01|12-31)[ T][02][03]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?[ ]?(Z|z|UTC|[+-][01][0-9](:?[03]0)?)",
    "[0-9a-fA-F]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "\\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-g]{4}-?[0-9a-f]{4}-?[0-9a-f]{11,12}\\}?",
    "[0-9a-f]{31,33}",
    "[\\[{\"]{0,2}(a\":)?[0-9nule.]{0,4}[\\]}\"]{0,2}",
    "\\[(1|-0|01|1\\.|\\.5|1e5|\"a\"|null|nul|NaN|\"\\\\u0000\"|\"\\\\ud83d\"|\"\\\\u00e9\"|\"\\\\x\"|'a'|,){0,2}\\]",
    "\\PC{0,6}",
];

const READS: &str =
    "CREATE FUNCTION reads(value text, target text, shown text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE format('SELECT ' || shown, target) INTO result USING value;
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN '! ' || SQLERRM;
END $$";

fn random(count: usize) -> Vec<String> {
    let mut runner = TestRunner::new(Config::default());
    let spellings = Union::new(
        SPELLINGS
            .iter()
            .map(|spelling| proptest::string::string_regex(spelling).unwrap()),
    );
    (0..count)
        .map(|_| spellings.new_tree(&mut runner).unwrap().current())
        .filter(|text| !text.contains('\0'))
        .collect()
}

/// What `title::type` gives for each of `texts` on both databases.
async fn read(pair: &mut Pair, data_type: &str, texts: &[String]) -> Vec<(String, Outcome)> {
    let schema = schema();
    let scope = Scope::of_table(&schema.tables["things"], &schema);
    let parsed = parse::expression(&format!("title::{data_type}"), Dialect::Postgres).unwrap();
    let lowered = super::super::super::expression::typed(&parsed, &scope).unwrap();
    let sqlite = print::expression(&lowered.expression, Dialect::Sqlite);
    let shown = match lowered.family() {
        Some(Family::Boolean) => "($1::%s)::integer::text",
        Some(Family::Uuid) => "upper(replace(($1::%s)::text, ''-'', ''''))",
        Some(Family::TimestampTz) => "(($1::%s) AT TIME ZONE ''UTC'')::text",
        // The text stays as it was written.
        Some(Family::Json) => "CASE WHEN $1::%s IS NOT NULL THEN $1 END",
        _ => "($1::%s)::text",
    };
    let values: Vec<String> = texts.iter().map(|text| print::text(text)).collect();
    let query = format!(
        "SELECT reads(v, '{data_type}', '{shown}') FROM unnest(ARRAY[{}]) WITH ORDINALITY AS u (v, n) ORDER BY n",
        values.join(", ")
    );
    let expected = pair.postgres.rows(&query).await.unwrap();
    pair.sqlite.execute("DELETE FROM texts").await.unwrap();
    for (id, value) in values.iter().enumerate() {
        let insert = format!("INSERT INTO texts VALUES ({id}, {value})");
        pair.sqlite.execute(&insert).await.unwrap();
    }
    let mut outcomes = Vec::new();
    for (id, (text, expected)) in texts.iter().zip(expected).enumerate() {
        let query = format!(
            "SELECT typeof(v) || ' ' || CASE typeof(v) WHEN 'blob' THEN hex(v) WHEN 'real' THEN printf('%!.17g', v) ELSE v END FROM (SELECT {sqlite} AS v FROM texts WHERE id = {id})"
        );
        let found = match pair.sqlite.rows(&query).await {
            Ok(rows) => rows[0][0].clone(),
            Err(error) => Some(format!("! {error}")),
        };
        let outcome = Outcome {
            sqlite: sqlite.clone(),
            family: lowered.family(),
            expected: vec![expected[0].clone()],
            found: vec![found],
        };
        outcomes.push((text.clone(), outcome));
    }
    outcomes
}

async fn pair() -> Pair {
    let mut pair = Pair::new().await;
    pair.postgres.execute(READS).await.unwrap();
    pair.postgres.execute("SET TIME ZONE 'UTC'").await.unwrap();
    let table = "CREATE TABLE texts (id int PRIMARY KEY, title text)";
    pair.sqlite.execute(table).await.unwrap();
    pair
}

#[tokio::test]
async fn usual_spellings_are_read() {
    let mut pair = pair().await;
    for (data_type, texts) in USUAL {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        for (text, outcome) in read(&mut pair, data_type, &texts).await {
            let (expected, found) = (&outcome.expected[0], &outcome.found[0]);
            let (Some(expected), Some(found)) = (expected, found) else {
                panic!("{text:?}::{data_type}: {outcome:?}");
            };
            assert!(
                outcome.same(expected, found),
                "{text:?}::{data_type}: {expected:?} on PostgreSQL, {found:?} on SQLite"
            );
        }
    }
}

#[tokio::test]
async fn a_text_that_is_no_value_fails_on_both() {
    let count: usize = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(400);
    let mut pair = pair().await;
    let mut failures = Vec::new();
    let mut agreed = 0;
    for data_type in TYPES {
        let texts = random(count);
        for (text, outcome) in read(&mut pair, data_type, &texts).await {
            let (Some(expected), Some(found)) = (&outcome.expected[0], &outcome.found[0]) else {
                failures.push(format!("{text:?}::{data_type}: {outcome:?}"));
                continue;
            };
            let refused = found.starts_with("! ") && found.contains("not understood as a value");
            if refused {
                continue;
            }
            if expected.starts_with("! ") || !outcome.same(expected, found) {
                failures.push(format!(
                    "{text:?}::{data_type}: {expected:?} on PostgreSQL, {found:?} on SQLite"
                ));
            }
            agreed += 1;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(agreed > count / 2, "{agreed} texts were read");
}

#[tokio::test]
async fn no_text_is_no_value() {
    let mut pair = pair().await;
    for data_type in TYPES {
        let outcomes = pair.evaluate(&[format!("title::{data_type}")]).await;
        let outcome = outcomes[0].as_ref().unwrap();
        // The first row has no title.
        assert_eq!(outcome.found[0], None, "{data_type}");
    }
}
