//! Everything that is wrong with what is said, with its place and with what to do instead.

use super::read_text;
use insta::assert_snapshot;

/// Each case, then what is wrong with the text that `wrap` makes of it.
fn refused(cases: &[&str], wrap: impl Fn(&str) -> String) -> String {
    let case = |case: &&str| {
        let errors = read_text(&wrap(case));
        let errors: Vec<_> = errors.lines().map(|line| format!("  {line}\n")).collect();
        format!("{case}\n{}", errors.concat())
    };
    cases.iter().map(case).collect()
}

/// Attributes on a struct, in line 2.
fn on_struct(case: &str) -> String {
    format!(
        "#[derive(Model)] #[model(table = \"t\")]\n#[model({case})]\n\
         struct T {{ a: i64, b: Option<String>, #[model(column = \"d\")] c: i64, #[model(skip)] e: u8 }}"
    )
}

/// A field, in line 2.
fn on_field(case: &str) -> String {
    format!("#[derive(Model)] #[model(table = \"t\")] struct T {{\n{case}\n}}")
}

/// Something that derives a model, in line 2.
fn derived(case: &str) -> String {
    format!("#[derive(Model)]\n{case}")
}

#[test]
fn words() {
    let cases = [
        "tabel = \"u\"",
        "colour = \"red\"",
        "table = \"u\"",
        "comment",
        "comment = 5",
        "comment = \"\"",
        "comment = \"a\\0b\"",
        "comment = \"a\", comment = \"b\"",
        "renamed_from = \"\"",
        "renamed_from = \"t\"",
        "length = 5",
        "\"text\"",
        "5",
        "comment = 'c'",
        "comment = 5u8",
        "comment =",
        "comment \"x\"",
        "primary_key(a",
    ];
    assert_snapshot!(refused(&cases, on_struct), @r#"
tabel = "u"
  m.rs:2:9: unknown attribute `tabel` on a struct / did you mean `table`?
colour = "red"
  m.rs:2:9: unknown attribute `colour` on a struct / known are `table`, `primary_key`, `unique`, `index`, `check`, `foreign_key`, `comment`, `renamed_from`
table = "u"
  m.rs:2:9: `table` is said twice / keep one of them
comment
  m.rs:2:9: `comment` takes a text / write `comment = "..."`
comment = 5
  m.rs:2:9: `comment` takes a text / write `comment = "..."`
comment = ""
  m.rs:2:19: `comment` is empty / say something, or leave it out
comment = "a\0b"
  m.rs:2:19: a text with a null character, of which PostgreSQL has none / write words, `word = value` or `word(...)`, with commas between them
comment = "a", comment = "b"
  m.rs:2:24: `comment` is said twice / keep one of them
renamed_from = ""
  m.rs:2:24: `renamed_from` is empty / say something, or leave it out
renamed_from = "t"
  m.rs:2:24: `t` is what it is called now / leave `renamed_from` out
length = 5
  m.rs:2:9: unknown attribute `length` on a struct / it belongs on a field; known are `table`, `primary_key`, `unique`, `index`, `check`, `foreign_key`, `comment`, `renamed_from`
"text"
  m.rs:2:9: a text by itself on a struct / known are `table`, `primary_key`, `unique`, `index`, `check`, `foreign_key`, `comment`, `renamed_from`
5
  m.rs:2:9: expected a word or a text in quotes / write words, `word = value` or `word(...)`, with commas between them
comment = 'c'
  m.rs:2:19: expected a text in quotes, a number, `true` or `false` / write words, `word = value` or `word(...)`, with commas between them
comment = 5u8
  m.rs:2:19: a number with a suffix / write words, `word = value` or `word(...)`, with commas between them
comment =
  m.rs:2:18: unexpected end of input, expected a value / write words, `word = value` or `word(...)`, with commas between them
comment "x"
  m.rs:2:17: expected `,` / write words, `word = value` or `word(...)`, with commas between them
primary_key(a
  m.rs:2:23: a bracket or quote without its partner / `cargo check` says more
"#);
}

#[test]
fn keys() {
    let cases = [
        "primary_key",
        "primary_key()",
        "primary_key(a, nulls_not_distinct)",
        "primary_key(a), primary_key(c)",
        "primary_key(a, b)",
        "unique(a, x)",
        "unique(a, d, c)",
        "unique(a, e)",
        "unique(\"c\")",
        "unique(a, nam = \"x\")",
        "unique(a, name = \"\")",
        "unique(a, name = \"a\", name = \"b\")",
        "unique(a, deferrable = \"initialy deferred\")",
        "unique(a, deferrable = 5)",
        "unique(a, include)",
        "unique(a, include(x, f(a)))",
        "unique(name = \"x\")",
        "unique = \"a\"",
    ];
    assert_snapshot!(refused(&cases, on_struct), @r#"
primary_key
  m.rs:2:9: `primary_key` takes a list / write `primary_key(...)`
primary_key()
  m.rs:2:9: `primary_key` of no columns / write `primary_key(a, b)`
primary_key(a, nulls_not_distinct)
  m.rs:2:24: `nulls_not_distinct` in a primary key, which holds no nulls / leave it out
primary_key(a), primary_key(c)
  m.rs:2:25: `primary_key` is said twice / keep one of them
primary_key(a, b)
  m.rs:2:24: the primary key's column `b` may be null / leave out `Option`
unique(a, x)
  m.rs:2:19: `T` has no field or column `x` / known are `a`, `b`, `c`, `d`, `name`, `include`, `deferrable`, `nulls_not_distinct`
unique(a, d, c)
  m.rs:2:22: the column `d` is listed twice / name it once
unique(a, e)
  m.rs:2:19: the field `e` is skipped / name a field that has a column
unique("c")
  m.rs:2:16: `T` has no column `c` / write `c` for the field, or `"d"`
unique(a, nam = "x")
  m.rs:2:19: unknown attribute `nam` on `unique` / did you mean `name`?
unique(a, name = "")
  m.rs:2:26: `name` is empty / say something, or leave it out
unique(a, name = "a", name = "b")
  m.rs:2:31: `name` is said twice / keep one of them
unique(a, deferrable = "initialy deferred")
  m.rs:2:32: `deferrable` is not `initialy deferred` / did you mean `initially deferred`?
unique(a, deferrable = 5)
  m.rs:2:32: `deferrable` is not `5` / known are `initially immediate`, `initially deferred`
unique(a, include)
  m.rs:2:19: `include` is no column of `T`, and the option takes a value / write `include(a, b)`
unique(a, include(x, f(a)))
  m.rs:2:27: `T` has no field or column `x` / known are `a`, `b`, `c`, `d`
  m.rs:2:30: something else than a column in a list of columns / write names of fields or columns, with commas between them
unique(name = "x")
  m.rs:2:9: `unique` of no columns / write `unique(a, b)`
unique = "a"
  m.rs:2:9: `unique` takes a list / write `unique(...)`
"#);
}

#[test]
fn indexes_and_checks() {
    let cases = [
        "index",
        "index()",
        "index(desc, a)",
        "index(a, desc, asc)",
        "index(a, desc, desc)",
        "index(a, nulls_first, nulls_last)",
        "index(a, descending)",
        "index(a, where = \"\")",
        "index(a, where)",
        "index(a, unique = \"yes\")",
        "index(\"lower(b)\")",
        "index(lower(b))",
        "index(x, desc)",
        "check",
        "check()",
        "check(\"\")",
        "check(\"a\\0\")",
        "check(\"a\", \"b\")",
        "check(name = \"x\")",
        "check(\"a\", nam = \"x\")",
    ];
    assert_snapshot!(refused(&cases, on_struct), @r#"
index
  m.rs:2:9: `index` takes a list / write `index(...)`
index()
  m.rs:2:9: `index` of nothing / write `index(a, b)` or `index(expr = "lower(a)")`
index(desc, a)
  m.rs:2:15: `desc` before any item / it belongs behind the field or expression that it is about
index(a, desc, asc)
  m.rs:2:24: `asc` beside `desc` / keep one of them
index(a, desc, desc)
  m.rs:2:24: `desc` is said twice / keep one of them
index(a, nulls_first, nulls_last)
  m.rs:2:31: `nulls_last` beside `nulls_first` / keep one of them
index(a, descending)
  m.rs:2:18: `T` has no field or column `descending` / known are `a`, `b`, `c`, `d`, `expr`, `desc`, `asc`, `nulls_first`, `nulls_last`, `collation`, `operator_class`, `name`, `unique`, `where`, `method`, `include`, `nulls_not_distinct`
index(a, where = "")
  m.rs:2:26: `where` is empty / say something, or leave it out
index(a, where)
  m.rs:2:18: `where` is no column of `T`, and the option takes a value / write `where = "..."`
index(a, unique = "yes")
  m.rs:2:18: `unique` takes no value / write `unique`
index("lower(b)")
  m.rs:2:15: `"lower(b)"` in an index / write an expression as `expr = "lower(a)"`
index(lower(b))
  m.rs:2:15: `lower(...)` in an index / write an expression as `expr = "lower(a)"`
index(x, desc)
  m.rs:2:15: `T` has no field or column `x` / known are `a`, `b`, `c`, `d`, `expr`, `desc`, `asc`, `nulls_first`, `nulls_last`, `collation`, `operator_class`, `name`, `unique`, `where`, `method`, `include`, `nulls_not_distinct`
check
  m.rs:2:9: `check` takes a text / write `check = "..."`
check()
  m.rs:2:9: `check` has no condition / write `check("...")`, a condition as SQL
check("")
  m.rs:2:15: `check` is empty / write a condition, as SQL
check("a\0")
  m.rs:2:15: a text with a null character, of which PostgreSQL has none / write words, `word = value` or `word(...)`, with commas between them
check("a", "b")
  m.rs:2:20: `check` has two conditions / write a `check` for each, or one condition with `AND`
check(name = "x")
  m.rs:2:9: `check` has no condition / write `check("...")`, a condition as SQL
check("a", nam = "x")
  m.rs:2:20: unknown attribute `nam` on `check` / did you mean `name`?
"#);
}

#[test]
fn foreign_keys() {
    let cases = [
        "foreign_key",
        "foreign_key(a, c)",
        "foreign_key(references = \"u(x)\")",
        "foreign_key(a, c, references = \"u(x)\")",
        "foreign_key(a, a, references = \"u\")",
        "foreign_key(a, c, references = \"u(x, y\")",
        "foreign_key(a, references = \"s.u.x\")",
        "foreign_key(a, references = \"u()\")",
        "foreign_key(a, references = \"u.\")",
        "foreign_key(a, references = \"u\", on_delete = \"cascad\")",
        "foreign_key(a, references = \"u\", on_delete)",
        "foreign_key(a, references = \"u\", on_remove = cascade)",
        "foreign_key(a, z, references = \"u\")",
    ];
    assert_snapshot!(refused(&cases, on_struct), @r#"
foreign_key
  m.rs:2:9: `foreign_key` takes a list / write `foreign_key(...)`
foreign_key(a, c)
  m.rs:2:9: `foreign_key` without `references` / write `foreign_key(a, b, references = "teams(id, region)")`
foreign_key(references = "u(x)")
  m.rs:2:9: `foreign_key` without columns / write `foreign_key(a, b, references = "teams(id, region)")`
foreign_key(a, c, references = "u(x)")
  m.rs:2:40: `foreign_key` of 2 columns refers to 1 / name as many columns there as here
foreign_key(a, a, references = "u")
  m.rs:2:24: the column `a` is listed twice / name it once
foreign_key(a, c, references = "u(x, y")
  m.rs:2:40: `u(x, y` names no table and columns / write `teams`, `teams.id` or `teams(id, region)`
foreign_key(a, references = "s.u.x")
  m.rs:2:37: `s.u.x` names no table and columns / write `teams`, `teams.id` or `teams(id, region)`
foreign_key(a, references = "u()")
  m.rs:2:37: `u()` names no table and columns / write `teams`, `teams.id` or `teams(id, region)`
foreign_key(a, references = "u.")
  m.rs:2:37: `u.` names no table and columns / write `teams`, `teams.id` or `teams(id, region)`
foreign_key(a, references = "u", on_delete = "cascad")
  m.rs:2:54: unknown action `cascad` / did you mean `cascade`?
foreign_key(a, references = "u", on_delete)
  m.rs:2:42: `on_delete` is no column of `T`, and the option takes a value / write `on_delete = "..."`
foreign_key(a, references = "u", on_remove = cascade)
  m.rs:2:42: unknown attribute `on_remove` on `foreign_key` / known are `references`, `name`, `on_delete`, `on_update`, `deferrable`
foreign_key(a, z, references = "u")
  m.rs:2:24: `T` has no field or column `z` / known are `a`, `b`, `c`, `d`, `references`, `name`, `on_delete`, `on_update`, `deferrable`
"#);
}

#[test]
fn fields() {
    let cases = [
        "#[model(lenght = 5)] a: String,",
        "#[model(table = \"x\")] a: String,",
        "#[model(\"x\")] a: String,",
        "#[model] a: String,",
        "#[model(length = 5)] a: i64,",
        "#[model(length = 5)] a: Role,",
        "#[model(length = 0)] a: String,",
        "#[model(length = \"5\")] a: String,",
        "#[model(precision = 5)] a: f64,",
        "#[model(precision = 7)] a: NaiveTime,",
        "#[model(precision = 0)] a: Decimal,",
        "#[model(scale = 2)] a: Decimal,",
        "#[model(scale = 2, precision = 3)] a: NaiveTime,",
        "#[model(sql_type = \"text\", length = 5)] a: String,",
        "#[model(sql_type = \"numeric\", scale = 5, precision = 4)] a: String,",
        "#[model(generated = \"1\", default = 5)] a: i64,",
        "#[model(default = 5, identity)] a: i64,",
        "#[model(default = \"\")] a: String,",
        "#[model(default = now)] a: String,",
        "#[model(default)] a: String,",
        "#[model(identity)] a: String,",
        "#[model(identity)] a: Option<i64>,",
        "#[model(identity = \"alway\")] a: i64,",
        "#[model(identity = 5)] a: i64,",
        "#[model(on_delete = cascade)] a: i64,",
        "#[model(deferrable)] a: i64,",
        "#[model(references = \"u(x, y)\")] a: i64,",
        "#[model(references(\"u\", on_delete = cascade), on_delete = restrict)] a: i64,",
        "#[model(references(on_delete = cascade))] a: i64,",
        "#[model(references(\"u\", references = \"v\"))] a: i64,",
        "#[model(skip, unique)] a: i64, b: i64,",
        "#[model(skip, column = \"x\")] a: i64, b: i64,",
        "#[model(primary_key)] a: i64, #[model(primary_key)] b: i64,",
        "#[model(primary_key)] a: Option<i64>,",
        "#[model(unique, unique)] a: i64,",
        "#[model(unique(b))] a: i64, b: i64,",
        "#[model(index(b, x))] a: i64, b: i64,",
        "#[model(column = \"b\")] a: i64, b: i64,",
        "#[model(column = \"\")] a: i64,",
        "#[model(renamed_from = \"x\")] a: i64, #[model(renamed_from = \"x\")] b: i64,",
        "#[model(renamed_from = \"a\")] a: i64,",
        "a_name_of_a_field_that_is_as_long_as_no_name_of_a_column_can_ever_be: i64,",
        "#[model(skip)] a: i64,",
        "",
    ];
    assert_snapshot!(refused(&cases, on_field), @r#"
#[model(lenght = 5)] a: String,
  m.rs:2:9: unknown attribute `lenght` on a field / did you mean `length`?
#[model(table = "x")] a: String,
  m.rs:2:9: unknown attribute `table` on a field / it belongs on the struct; known are `primary_key`, `unique`, `index`, `references`, `on_delete`, `on_update`, `deferrable`, `length`, `precision`, `scale`, `default`, `generated`, `identity`, `check`, `collation`, `sql_type`, `column`, `comment`, `renamed_from`, `skip`
#[model("x")] a: String,
  m.rs:2:9: a text by itself on a field / known are `primary_key`, `unique`, `index`, `references`, `on_delete`, `on_update`, `deferrable`, `length`, `precision`, `scale`, `default`, `generated`, `identity`, `check`, `collation`, `sql_type`, `column`, `comment`, `renamed_from`, `skip`
#[model] a: String,
  m.rs:2:3: `#[model]` without parentheses / write `#[model(...)]`
#[model(length = 5)] a: i64,
  m.rs:2:9: `length` on `i64`, which is bigint / `length` is for `String`; leave it out, or say all with `sql_type`
#[model(length = 5)] a: Role,
  m.rs:2:9: `length` on `Role` / `length` is for `String`; leave it out, or say all with `sql_type`
#[model(length = 0)] a: String,
  m.rs:2:9: `length` takes a number / write `length = n`, of 1 to 10485760
#[model(length = "5")] a: String,
  m.rs:2:9: `length` takes a number / write `length = n`, of 1 to 10485760
#[model(precision = 5)] a: f64,
  m.rs:2:9: `precision` on `f64`, which is double precision / `precision` is for decimals, timestamps and times; leave it out, or say all with `sql_type`
#[model(precision = 7)] a: NaiveTime,
  m.rs:2:9: `precision = 7` is out of range / time has six fractional digits at most
#[model(precision = 0)] a: Decimal,
  m.rs:2:9: `precision = 0` is out of range / numeric has one digit at least
#[model(scale = 2)] a: Decimal,
  m.rs:2:9: `scale` without `precision` / add `precision`, the number of all digits
#[model(scale = 2, precision = 3)] a: NaiveTime,
  m.rs:2:9: `scale` on `NaiveTime`, which is time / `scale` is for decimals; leave it out, or say all with `sql_type`
#[model(sql_type = "text", length = 5)] a: String,
  m.rs:2:28: `length` beside `sql_type` / put it into `sql_type`, as in `varchar(50)` or `numeric(12, 2)`
#[model(sql_type = "numeric", scale = 5, precision = 4)] a: String,
  m.rs:2:31: `scale` beside `sql_type` / put it into `sql_type`, as in `varchar(50)` or `numeric(12, 2)`
  m.rs:2:42: `precision` beside `sql_type` / put it into `sql_type`, as in `varchar(50)` or `numeric(12, 2)`
#[model(generated = "1", default = 5)] a: i64,
  m.rs:2:9: `generated` beside `default` / a column gets its values in one way; keep one of them
#[model(default = 5, identity)] a: i64,
  m.rs:2:22: `identity` beside `default` / a column gets its values in one way; keep one of them
#[model(default = "")] a: String,
  m.rs:2:19: `default` is empty / write `default = "''"` for an empty text, or leave it out
#[model(default = now)] a: String,
  m.rs:2:9: `default` takes a text / write `default = "..."`
#[model(default)] a: String,
  m.rs:2:9: `default` takes a text / write `default = "..."`
#[model(identity)] a: String,
  m.rs:2:9: `identity` on `String` / an identity gives out integers: use `i64`, `i32` or `i16`
#[model(identity)] a: Option<i64>,
  m.rs:2:9: `identity` on `Option<i64>`, which may be null / leave out `Option`
#[model(identity = "alway")] a: i64,
  m.rs:2:20: `identity` is not `alway` / did you mean `always`?
#[model(identity = 5)] a: i64,
  m.rs:2:20: `identity` is not `5` / known are `always`, `by default`, `serial`
#[model(on_delete = cascade)] a: i64,
  m.rs:2:9: `on_delete` without `references` / add `references = "table.column"`, or leave it out
#[model(deferrable)] a: i64,
  m.rs:2:9: `deferrable` without `references` / add `references = "table.column"`, or write `unique(deferrable)` for a key
#[model(references = "u(x, y)")] a: i64,
  m.rs:2:22: a field refers to several columns / write `#[model(foreign_key(a, b, references = "teams(id, region)"))]` on the struct
#[model(references("u", on_delete = cascade), on_delete = restrict)] a: i64,
  m.rs:2:47: `on_delete` is said twice / keep one of them
#[model(references(on_delete = cascade))] a: i64,
  m.rs:2:9: `references` names no table / write `references("teams.id", ...)`
#[model(references("u", references = "v"))] a: i64,
  m.rs:2:25: unknown attribute `references` on `references` / known are `name`, `on_delete`, `on_update`, `deferrable`
#[model(skip, unique)] a: i64, b: i64,
  m.rs:2:15: `unique` beside `skip` / a field that is skipped has no column; keep one of them
#[model(skip, column = "x")] a: i64, b: i64,
  m.rs:2:15: `column` beside `skip` / a field that is skipped has no column; keep one of them
#[model(primary_key)] a: i64, #[model(primary_key)] b: i64,
  m.rs:2:39: `primary_key` on `a` and on `b` / write `#[model(primary_key(a, b))]` on the struct
#[model(primary_key)] a: Option<i64>,
  m.rs:2:23: the primary key's column `a` may be null / leave out `Option`
#[model(unique, unique)] a: i64,
  m.rs:2:17: `unique` is said twice / keep one of them
#[model(unique(b))] a: i64, b: i64,
  m.rs:2:16: `unique` of several columns on a field / write `#[model(unique(a, b))]` on the struct
#[model(index(b, x))] a: i64, b: i64,
  m.rs:2:18: `T` has no field or column `x` / known are `a`, `b`, `expr`, `desc`, `asc`, `nulls_first`, `nulls_last`, `collation`, `operator_class`, `name`, `unique`, `where`, `method`, `include`, `nulls_not_distinct`
#[model(column = "b")] a: i64, b: i64,
  m.rs:2:32: `a` and `b` have the column `b` / give one of them another with `#[model(column = "...")]`
#[model(column = "")] a: i64,
  m.rs:2:18: `column` is empty / say something, or leave it out
#[model(renamed_from = "x")] a: i64, #[model(renamed_from = "x")] b: i64,
  m.rs:2:61: `x` was renamed twice / keep one `renamed_from`
#[model(renamed_from = "a")] a: i64,
  m.rs:2:24: `a` is what it is called now / leave `renamed_from` out
a_name_of_a_field_that_is_as_long_as_no_name_of_a_column_can_ever_be: i64,
  m.rs:2:1: the name `a_name_of_a_field_that_is_as_long_as_no_name_of_a_column_can_ever_be` has 68 bytes / PostgreSQL keeps 63 bytes of a name; choose a shorter one
#[model(skip)] a: i64,
  m.rs:1:47: `T` has no columns / a model has a field at least that is not skipped

  m.rs:1:47: `T` has no columns / a model has a field at least that is not skipped
"#);
}

#[test]
fn structs_and_enums() {
    let cases = [
        "struct User { id: i64 }",
        "#[model(table = \"a_name_of_a_table_that_is_as_long_as_no_name_of_a_table_can_ever_be\")] struct T { a: i64 }",
        "#[model(table = \"t\")] struct T<X> { a: X }",
        "#[model(table = \"t\")] struct T(i64);",
        "#[model(table = \"t\")] struct T;",
        "#[model(table = \"t\")] union T { a: i64 }",
        "#[model(table = \"t\", primary_key(b))] struct T { #[model(primary_key)] a: i64, b: i64 }",
        "enum E {}",
        "enum E { A(i64), B { c: i64 } }",
        "enum E<'a> { A }",
        "#[model(table = \"e\")] enum E { A }",
        "#[model(rename_all = \"snakecase\")] enum E { A }",
        "#[model(rename = \"x\")] enum E { A }",
        "#[model(sql_type = \"text\", enum_type = \"e\")] enum E { A }",
        "#[model(renamed_from = \"f\", comment = \"c\")] enum E { A }",
        "#[model(rename_all = \"lowercase\")] enum E { Ab, AB }",
        "enum E { A, #[model(rename = \"A\")] B }",
        "enum E { #[model(renamed_from = \"X\")] A, #[model(renamed_from = \"X\")] B }",
        "#[model(enum_type = \"e\", renamed_from = \"e\")] enum E { #[model(renamed_from = \"A\")] A }",
        "enum E { #[model(rename_all = \"lowercase\")] A, #[model(\"a\")] B }",
        "#[model(enum_type = \"e\")] enum E { #[model(rename = \"a label of an enum type that is as long as no label of any can ever be\")] A }",
    ];
    assert_snapshot!(refused(&cases, derived), @r#"
struct User { id: i64 }
  m.rs:2:8: `User` names no table / add `#[model(table = "users")]`
#[model(table = "a_name_of_a_table_that_is_as_long_as_no_name_of_a_table_can_ever_be")] struct T { a: i64 }
  m.rs:2:17: the name `a_name_of_a_table_that_is_as_long_as_no_name_of_a_table_can_ever_be` has 67 bytes / PostgreSQL keeps 63 bytes of a name; choose a shorter one
#[model(table = "t")] struct T<X> { a: X }
  m.rs:2:31: `T` has parameters / a model is one table: write the types out
#[model(table = "t")] struct T(i64);
  m.rs:2:30: `T` has no named fields / a model is a struct with a named field for each column
#[model(table = "t")] struct T;
  m.rs:2:30: `T` has no named fields / a model is a struct with a named field for each column
#[model(table = "t")] union T { a: i64 }
  m.rs:2:29: `T` is a union / a model is a struct, or an enum without fields
#[model(table = "t", primary_key(b))] struct T { #[model(primary_key)] a: i64, b: i64 }
  m.rs:2:22: `primary_key` on the struct and on `a` / keep the one that names every column of the key
enum E {}
  m.rs:2:6: `E` has no variants / an enum in a column has at least one
enum E { A(i64), B { c: i64 } }
  m.rs:2:11: the variant `A` has fields / an enum in a column has variants without fields; put the rest in fields of the model
  m.rs:2:20: the variant `B` has fields / an enum in a column has variants without fields; put the rest in fields of the model
enum E<'a> { A }
  m.rs:2:7: `E` has parameters / a model is one table: write the types out
#[model(table = "e")] enum E { A }
  m.rs:2:9: unknown attribute `table` on an enum / it belongs on a struct; known are `sql_type`, `enum_type`, `rename_all`, `renamed_from`, `comment`
#[model(rename_all = "snakecase")] enum E { A }
  m.rs:2:22: unknown rule `snakecase` / did you mean `snake_case`?
#[model(rename = "x")] enum E { A }
  m.rs:2:9: unknown attribute `rename` on an enum / it belongs on a variant; known are `sql_type`, `enum_type`, `rename_all`, `renamed_from`, `comment`
#[model(sql_type = "text", enum_type = "e")] enum E { A }
  m.rs:2:28: `enum_type` beside `sql_type` / an enum is stored as text, by `sql_type`, or as an enum type: keep one of them
#[model(renamed_from = "f", comment = "c")] enum E { A }
  m.rs:2:9: `renamed_from` on an enum without `enum_type` / an enum that is stored as text has no type of its own; leave it out
  m.rs:2:29: `comment` on an enum without `enum_type` / an enum that is stored as text has no type of its own; leave it out
#[model(rename_all = "lowercase")] enum E { Ab, AB }
  m.rs:2:49: `Ab` and `AB` have the label `ab` / give one of them another with `#[model(rename = "...")]`
enum E { A, #[model(rename = "A")] B }
  m.rs:2:30: `A` and `B` have the label `A` / give one of them another with `#[model(rename = "...")]`
enum E { #[model(renamed_from = "X")] A, #[model(renamed_from = "X")] B }
  m.rs:2:65: `X` was renamed twice / keep one `renamed_from`
#[model(enum_type = "e", renamed_from = "e")] enum E { #[model(renamed_from = "A")] A }
  m.rs:2:41: `e` is what it is called now / leave `renamed_from` out
  m.rs:2:79: `A` is what it is called now / leave `renamed_from` out
enum E { #[model(rename_all = "lowercase")] A, #[model("a")] B }
  m.rs:2:18: unknown attribute `rename_all` on a variant / it belongs on an enum; known are `rename`, `renamed_from`
  m.rs:2:56: a text by itself on a variant / known are `rename`, `renamed_from`
#[model(enum_type = "e")] enum E { #[model(rename = "a label of an enum type that is as long as no label of any can ever be")] A }
  m.rs:2:53: the label `a label of an enum type that is as long as no label of any can ever be` has 70 bytes / labels of an enum type have at most 63; choose a shorter one with `#[model(rename = "...")]`
"#);
}

#[test]
fn every_error_of_a_file_is_said_in_its_order() {
    let text = r#"
#[derive(Model)]
#[model(table = "t", uniqe(a))]
struct T { a: u32, #[model(length = 3)] b: bool }

#[derive(Model)]
enum E {}
"#;
    assert_snapshot!(read_text(text), @r#"
m.rs:3:22: unknown attribute `uniqe` on a struct / did you mean `unique`?
m.rs:4:15: unsupported type `u32` / use `i64`, which holds every `u32`, or say what it is with `#[model(sql_type = "...")]`
m.rs:4:28: `length` on `bool`, which is boolean / `length` is for `String`; leave it out, or say all with `sql_type`
m.rs:7:6: `E` has no variants / an enum in a column has at least one
"#);
}

#[test]
fn models_where_none_is_read() {
    let text = r#"
macro_rules! table {
    ($name:ident) => {
        #[derive(Debug, Model)]
        struct $name { id: i64 }
    };
}
wrap! { #[derive(stairway::Model)] struct A { id: i64 } }
wrap! { #[derive(other::Model, Modell)] struct A { id: i64 } }
fn main() {
    #[derive(Model)]
    struct B { id: i64 }
    wrap!(#[derive(Model $(, $more)*)] struct C;);
    #[cfg(test)]
    mod tests { #[derive(Model)] struct D; }
}
impl B {
    fn f() { #[derive(Model)] enum E { A } }
}
"#;
    assert_snapshot!(read_text(text), @"
m.rs:4:25: a model inside a macro, which is not expanded / write the struct or enum out, with its attributes
m.rs:8:28: a model inside a macro, which is not expanded / write the struct or enum out, with its attributes
m.rs:12:12: the model `B` is inside a function / move it out: only what stands in a module is read
m.rs:13:20: a model inside a macro, which is not expanded / write the struct or enum out, with its attributes
m.rs:18:36: the model `E` is inside a function / move it out: only what stands in a module is read
");
}
