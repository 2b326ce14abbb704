//! What is refused, where, and what literals become.

use super::*;

/// Each text and what becomes of it.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(lowered(text), *expected, "{text}");
    }
}

#[test]
fn functions_that_nobody_knows() {
    check(&[
        (
            "md5(title)",
            "unshared at `md5(title)`: the function `md5` has no form on SQLite",
        ),
        (
            "quantity + random()",
            "unshared at `random()`: the function `random` has no form on SQLite",
        ),
        (
            "round(ratio)",
            "unshared at `round(ratio)`: the function `round` has no form on SQLite",
        ),
        (
            "jsonb_build_object('a', id)",
            "unshared at `jsonb_build_object('a', id)`: the function `jsonb_build_object` has no form on SQLite",
        ),
        (
            "string_agg(title, ',')",
            "unshared at `string_agg(title, ',')`: `string_agg` as it stands here has no form on SQLite",
        ),
        (
            "avg(quantity)",
            "unshared at `avg(quantity)`: the function `avg` has no form on SQLite",
        ),
        (
            "sum(price)",
            "unshared at `sum(price)`: `sum` as it stands here has no form on SQLite",
        ),
        (
            "lower(quantity)",
            "unshared at `quantity`: `lower` of `integer` has no form on SQLite",
        ),
    ]);
}

#[test]
fn comparisons_that_would_mean_something_else() {
    check(&[
        (
            "title < code",
            "unshared at `title`: the order of texts is not the same on both databases",
        ),
        (
            "title BETWEEN 'a' AND 'b'",
            "unshared at `title`: the order of texts is not the same on both databases",
        ),
        (
            "mood > 'sad'",
            "unshared at `mood`: the order of an enum's labels is not known to SQLite",
        ),
        (
            "mood = 'angry'",
            "wrong at `'angry'`: `angry` is no value of type `mood`",
        ),
        (
            "settings = '{}'",
            "unshared at `'{}'`: `jsonb` cannot be compared with `jsonb` on SQLite as on PostgreSQL",
        ),
        (
            "weight > 1",
            "unshared at `weight`: a value of type `numeric` cannot be compared on SQLite",
        ),
        ("weight >= 0", "CAST(weight AS real) >= 0"),
        (
            "price = 1234567890.123456789",
            "unshared at `1234567890.123456789`: `1234567890.123456789` has too many digits to be compared on SQLite",
        ),
        (
            "title = quantity",
            "unshared at `quantity`: `text` cannot be compared with `integer` on SQLite as on PostgreSQL",
        ),
        (
            "settings ->> 'a' = 'b'",
            "unshared at `settings ->> 'a'`: `->>` between these types has no form on SQLite",
        ),
        (
            "nothing = 1",
            "wrong at `nothing`: there is no column `nothing` here",
        ),
    ]);
}

#[test]
fn calculations_that_would_give_something_else() {
    check(&[
        (
            "quantity / small",
            "unshared at `small`: a division by what may be zero has another meaning on SQLite",
        ),
        (
            "quantity % 0",
            "unshared at `0`: a division by what may be zero has another meaning on SQLite",
        ),
        (
            "price + 1",
            "unshared at `price + 1`: `numeric` cannot be calculated with on SQLite",
        ),
        (
            "quantity * 1.5",
            "unshared at `quantity * 1.5`: `numeric` cannot be calculated with on SQLite",
        ),
        (
            "narrow * narrow",
            "unshared at `narrow * narrow`: `real` cannot be calculated with on SQLite",
        ),
        (
            "quantity << 2",
            "unshared at `quantity << 2`: a shift of bits has another meaning on SQLite",
        ),
        (
            "seen - happened",
            "unshared at `seen - happened`: `-` between these types has no form on SQLite",
        ),
        (
            "seen + interval '1 month'",
            "unshared at `interval '1 month'`: this interval cannot be exact on SQLite",
        ),
        (
            "seen AT TIME ZONE 'Europe/Berlin'",
            "unshared at `'Europe/Berlin'`: only the time zone 'UTC' is known to SQLite",
        ),
        (
            "extract(epoch FROM seen)",
            "unshared at `extract(epoch FROM seen)`: `extract` as it stands here has no form on SQLite",
        ),
        (
            "title LIKE code",
            "unshared at `code`: a pattern that is no literal has another meaning on SQLite",
        ),
        (
            "title ILIKE 'ä%'",
            "unshared at `'ä%'`: ILIKE with letters beyond ASCII has another meaning on SQLite",
        ),
        (
            "title COLLATE \"de_DE\" = 'a'",
            "unshared at `title COLLATE \"de_DE\"`: the collation `de_DE` has no equal on SQLite",
        ),
    ]);
}

#[test]
fn casts_that_would_make_something_else() {
    check(&[
        (
            "title::bytea",
            "unshared at `title`: a value of type `text` cannot become `bytea` on SQLite as it does on PostgreSQL",
        ),
        (
            "title::real",
            "unshared at `title`: a value of type `text` cannot become `real` on SQLite as it does on PostgreSQL",
        ),
        (
            "title::numeric(20,2)",
            "unshared at `title`: a value of type `text` cannot become `numeric(20,2)` on SQLite as it does on PostgreSQL",
        ),
        (
            "(CASE WHEN active THEN title END)::integer",
            "unshared at `(CASE WHEN active THEN title END)`: a value of type `text` cannot become `integer` on SQLite as it does on PostgreSQL",
        ),
        (
            "ratio::integer",
            "unshared at `ratio`: a value of type `double precision` cannot become `integer` on SQLite as it does on PostgreSQL",
        ),
        (
            "ratio::text",
            "unshared at `ratio`: a value of type `double precision` cannot become `text` on SQLite as it does on PostgreSQL",
        ),
        (
            "seen::text",
            "unshared at `seen`: a value of type `timestamptz` cannot become `text` on SQLite as it does on PostgreSQL",
        ),
        (
            "price::integer",
            "unshared at `price`: a value of type `numeric(12,2)` cannot become `integer` on SQLite as it does on PostgreSQL",
        ),
        (
            "'x'::integer",
            "wrong at `'x'`: `x` is no value of type `integer`",
        ),
        (
            "'3000000000'::integer",
            "wrong at `'3000000000'`: `3000000000` is no value of type `integer`",
        ),
        ("'12.345'::numeric(4,2)", "'12.35'"),
        (
            "'tomorrow'::date",
            "unshared at `'tomorrow'`: `tomorrow` is not understood as a value of type `date`",
        ),
        (
            "'2026-02-30'::date",
            "unshared at `'2026-02-30'`: `2026-02-30` is not understood as a value of type `date`",
        ),
    ]);
}

/// SQLite's `replace` gives the text itself if there is nothing to look for, even when the replacement is NULL.
#[test]
fn replace_of_the_empty_text_with_null() {
    check(&[
        (
            "replace(title, '', code)",
            "unshared at `replace(title, '', code)`: `replace` as it stands here has no form on SQLite",
        ),
        ("replace(title, 'x', code)", "replace(title, 'x', code)"),
    ]);
}

#[test]
fn values_for_columns() {
    let schema = schema();
    let scope = Scope::new(&schema);
    for (text, data_type, expected) in [
        (
            "'2026-01-01'",
            DataType::TimestampTz(None),
            "'2026-01-01T00:00:00+00:00'",
        ),
        (
            "'2026-01-01 01:00:00.1239+02:00'",
            DataType::TimestampTz(Some(3)),
            "'2025-12-31T23:00:00.124+00:00'",
        ),
        (
            "now()",
            DataType::TimestampTz(None),
            "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
        ),
        (
            "now()",
            DataType::Timestamp(None),
            "strftime('%Y-%m-%d %H:%M:%f', 'now')",
        ),
        (
            "CURRENT_TIMESTAMP",
            DataType::TimestampTz(Some(0)),
            "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')",
        ),
        (
            "now()",
            DataType::Date,
            "substr(strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'), 1, 10)",
        ),
        (
            "'{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}'",
            DataType::Uuid,
            "x'a0eebc999c0b4ef8bb6d6bb9bd380a11'",
        ),
        ("'\\xDE'", DataType::Bytea, "x'de'"),
        ("5", DataType::Numeric(Some((10, 2))), "'5.00'"),
        ("-0.005", DataType::Numeric(Some((10, 2))), "'-0.01'"),
        ("1", DataType::Double, "1.0"),
        ("1.5", DataType::Integer, "2"),
        ("0.1", DataType::Real, "0.10000000149011612"),
        ("'t'", DataType::Boolean, "TRUE"),
        ("'off'", DataType::Boolean, "FALSE"),
        ("'sad'", DataType::Enum("mood".into()), "'sad'"),
        ("'{\"a\": 1}'", DataType::Jsonb, "'{\"a\": 1}'"),
        (
            "'{'",
            DataType::Jsonb,
            "wrong at `'{'`: `{` is no value of type `jsonb`",
        ),
        (
            "'long'",
            DataType::Varchar(Some(3)),
            "wrong at `'long'`: `long` is no value of type `varchar(3)`",
        ),
        (
            "100000",
            DataType::SmallInt,
            "wrong at `100000`: `100000` is out of range for type `smallint`",
        ),
        ("NULL", DataType::Uuid, "NULL"),
    ] {
        let parsed = parse::expression(text, Dialect::Postgres).expect(text);
        let value = match assign(&parsed, &data_type, &scope) {
            Ok(value) => print::expression(&value, Dialect::Sqlite),
            Err(problem) => shown(&problem, text),
        };
        assert_eq!(value, expected, "{text} as {data_type}");
    }
}

/// What the message about an average says to write instead.
#[test]
fn an_average_of_integers() {
    check(&[(
        "sum(quantity)::double precision / NULLIF(count(quantity), 0)",
        "CAST(sum(quantity) AS real) / CAST(nullif(count(quantity), 0) AS real)",
    )]);
}
