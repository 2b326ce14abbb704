//! Rust types and what they are in SQL.

use super::{one, read_text};
use crate::{ColumnType, declaration};
use insta::assert_snapshot;

/// Each type, with what a field of it has in a file that begins with `imports`.
fn types(imports: &str, types: &[&str]) -> String {
    let shown = |rust_type: &&str| {
        let text = format!(
            "{imports} #[derive(Model)] #[model(table = \"t\")] struct T {{\na: {rust_type}\n}}"
        );
        let shown = match read_text(&text) {
            shown if shown.contains(" / ") => shown,
            _ => {
                let file = one(&text);
                let field = &file.models[0].fields[0];
                let shown = match &field.column_type {
                    ColumnType::Sql(sql) => sql.value.clone(),
                    ColumnType::Named { name, array } => {
                        format!("named {}{}", name.value, if *array { "[]" } else { "" })
                    }
                };
                format!("{shown}{}\n", if field.nullable { " null" } else { "" })
            }
        };
        format!("{rust_type} | {shown}")
    };
    types.iter().map(shown).collect()
}

#[test]
fn known_types() {
    let known = [
        "i16",
        "i32",
        "i64",
        "f32",
        "f64",
        "bool",
        "String",
        "std::string::String",
        "Box<str>",
        "Cow<'static, str>",
        "std::borrow::Cow<'static, str>",
        "Vec<u8>",
        "Box<[u8]>",
        "DateTime<Utc>",
        "chrono::DateTime<chrono::Local>",
        "sqlx::types::chrono::DateTime<sqlx::types::chrono::FixedOffset>",
        "NaiveDateTime",
        "NaiveDate",
        "chrono::naive::NaiveTime",
        "OffsetDateTime",
        "time::PrimitiveDateTime",
        "time::Date",
        "Time",
        "Uuid",
        "uuid::Uuid",
        "sqlx::types::Uuid",
        "sqlx::types::uuid::Uuid",
        "::uuid::Uuid",
        "Json<HashMap<String, u8>>",
        "sqlx::types::Json<()>",
        "JsonValue",
        "serde_json::Value",
        "Decimal",
        "sqlx::types::BigDecimal",
        "IpNetwork",
        "ipnet::IpNet",
        "std::net::IpAddr",
        "Option<i64>",
        "std::option::Option<(String)>",
        "Vec<i32>",
        "Vec<Vec<u8>>",
        "Option<Vec<Uuid>>",
        "Vec<Role>",
        "Role",
        "r#Role",
        "crate::role::Role",
    ];
    assert_snapshot!(types("", &known), @"
i16 | smallint
i32 | integer
i64 | bigint
f32 | real
f64 | double precision
bool | boolean
String | text
std::string::String | text
Box<str> | text
Cow<'static, str> | text
std::borrow::Cow<'static, str> | text
Vec<u8> | bytea
Box<[u8]> | bytea
DateTime<Utc> | timestamptz
chrono::DateTime<chrono::Local> | timestamptz
sqlx::types::chrono::DateTime<sqlx::types::chrono::FixedOffset> | timestamptz
NaiveDateTime | timestamp
NaiveDate | date
chrono::naive::NaiveTime | time
OffsetDateTime | timestamptz
time::PrimitiveDateTime | timestamp
time::Date | date
Time | time
Uuid | uuid
uuid::Uuid | uuid
sqlx::types::Uuid | uuid
sqlx::types::uuid::Uuid | uuid
::uuid::Uuid | uuid
Json<HashMap<String, u8>> | jsonb
sqlx::types::Json<()> | jsonb
JsonValue | jsonb
serde_json::Value | jsonb
Decimal | numeric
sqlx::types::BigDecimal | numeric
IpNetwork | inet
ipnet::IpNet | inet
std::net::IpAddr | inet
Option<i64> | bigint null
std::option::Option<(String)> | text null
Vec<i32> | integer[]
Vec<Vec<u8>> | bytea[]
Option<Vec<Uuid>> | uuid[] null
Vec<Role> | named Role[]
Role | named Role
r#Role | named Role
crate::role::Role | named Role
");
}

#[test]
fn unsupported_types() {
    let unsupported = [
        "i8",
        "u32",
        "u64",
        "usize",
        "char",
        "Value",
        "&'static str",
        "(i32, i32)",
        "[u8; 16]",
        "HashMap<String, i32>",
        "Vec<Option<i32>>",
        "Vec<Vec<i32>>",
        "Option<Option<i32>>",
        "Option<u16>",
        "DateTime<Berlin>",
        "NaiveDateTime<Utc>",
        "other::DateTime<Utc>",
        "Box<Role>",
        "Arc<str>",
        "std::time::Duration",
        "std::num::NonZeroI32",
        "Id<User>",
        "Self",
        "<T as Trait>::Out",
        "fn(i32) -> i32",
        "impl Trait",
        "!",
        "a::B<C>::D",
    ];
    assert_snapshot!(types("", &unsupported), @r#"
i8 | m.rs:2:4: unsupported type `i8` / use `i16`, or say what it is with `#[model(sql_type = "...")]`
u32 | m.rs:2:4: unsupported type `u32` / use `i64`, which holds every `u32`, or say what it is with `#[model(sql_type = "...")]`
u64 | m.rs:2:4: unsupported type `u64` / use `i64`, which holds half of `u64`, or `Decimal`, or say what it is with `#[model(sql_type = "...")]`
usize | m.rs:2:4: unsupported type `usize` / use `i64`, or say what it is with `#[model(sql_type = "...")]`
char | m.rs:2:4: unsupported type `char` / use `String`, or say what it is with `#[model(sql_type = "...")]`
Value | m.rs:2:4: unsupported type `Value` / import it from `serde_json`, or use `serde_json::Value`, or say what it is with `#[model(sql_type = "...")]`
&'static str | m.rs:2:4: unsupported type `&'static str` / use `String` or `Vec<u8>`, or say what it is with `#[model(sql_type = "...")]`
(i32, i32) | m.rs:2:4: unsupported type `(i32, i32)` / use several fields, or say what it is with `#[model(sql_type = "...")]`
[u8; 16] | m.rs:2:4: unsupported type `[u8; 16]` / use `Vec<...>`, or say what it is with `#[model(sql_type = "...")]`
HashMap<String, i32> | m.rs:2:4: unsupported type `HashMap<String, i32>` / put it in `Json<...>`, or say what it is with `#[model(sql_type = "...")]`
Vec<Option<i32>> | m.rs:2:4: unsupported type `Vec<Option<i32>>` / use a `Vec` of a plain type, whose elements are never null, or say what it is with `#[model(sql_type = "...")]`
Vec<Vec<i32>> | m.rs:2:4: unsupported type `Vec<Vec<i32>>` / use a `Vec` of a plain type, whose elements are never null, or say what it is with `#[model(sql_type = "...")]`
Option<Option<i32>> | m.rs:2:11: unsupported type `Option<i32>` / use one `Option`, which says all that a column can, or say what it is with `#[model(sql_type = "...")]`
Option<u16> | m.rs:2:11: unsupported type `u16` / use `i32`, which holds every `u16`, or say what it is with `#[model(sql_type = "...")]`
DateTime<Berlin> | m.rs:2:4: unsupported type `DateTime<Berlin>` / use `DateTime<Utc>`, or say what it is with `#[model(sql_type = "...")]`
NaiveDateTime<Utc> | m.rs:2:4: unsupported type `NaiveDateTime<Utc>` / say what it is with `#[model(sql_type = "...")]`
other::DateTime<Utc> | m.rs:2:4: unsupported type `other::DateTime<Utc>` / `other::DateTime` is none that sqlx knows: say what it is with `#[model(sql_type = "...")]`
Box<Role> | m.rs:2:4: unsupported type `Box<Role>` / use the type in it, or say what it is with `#[model(sql_type = "...")]`
Arc<str> | m.rs:2:4: unsupported type `Arc<str>` / use the type in it, or say what it is with `#[model(sql_type = "...")]`
std::time::Duration | m.rs:2:4: unsupported type `std::time::Duration` / use `i64` in a unit of your choice, or say what it is with `#[model(sql_type = "...")]`
std::num::NonZeroI32 | m.rs:2:4: unsupported type `std::num::NonZeroI32` / say what it is with `#[model(sql_type = "...")]`
Id<User> | m.rs:2:4: unsupported type `Id<User>` / say what it is with `#[model(sql_type = "...")]`
Self | m.rs:2:4: unsupported type `Self` / say what it is with `#[model(sql_type = "...")]`
<T as Trait>::Out | m.rs:2:4: unsupported type `<T as Trait>::Out` / say what it is with `#[model(sql_type = "...")]`
fn(i32) -> i32 | m.rs:2:4: unsupported type `fn (i32) -> i32` / say what it is with `#[model(sql_type = "...")]`
impl Trait | m.rs:2:4: unsupported type `impl Trait` / say what it is with `#[model(sql_type = "...")]`
! | m.rs:2:4: unsupported type `!` / say what it is with `#[model(sql_type = "...")]`
a::B<C>::D | m.rs:2:4: unsupported type `a::B<C>::D` / say what it is with `#[model(sql_type = "...")]`
"#);
}

#[test]
fn what_the_file_says_of_a_name_decides() {
    let imports = "use chrono::{self as c, DateTime as Moment, Utc as Zulu}; use serde_json::Value; use axum::Json; \
         use sqlx::types::{Json as Column, chrono}; use my::Uuid; use crate::role::UserRole as Role; type Id = i64; \
         struct Money(i64); enum Mood { A } mod uuid {} use std::vec::Vec as List; struct Option<T>(T); \
         #[cfg(a)] use a::Decimal; #[cfg(b)] use rust_decimal::Decimal; enum Date { A }";
    let named = [
        "Moment<Zulu>",
        "c::NaiveDate",
        "chrono::NaiveDate",
        "Value",
        "Column<i32>",
        "Json<i32>",
        "Uuid",
        "uuid::Uuid",
        "::uuid::Uuid",
        "Role",
        "Id",
        "Money",
        "Mood",
        "Date",
        "List<i64>",
        "Option<i64>",
        "Decimal",
        "Vec<Id>",
    ];
    assert_snapshot!(types(imports, &named), @r#"
Moment<Zulu> | timestamptz
c::NaiveDate | date
chrono::NaiveDate | date
Value | jsonb
Column<i32> | jsonb
Json<i32> | m.rs:2:4: unsupported type `Json<i32>` / `axum::Json` is none that sqlx knows: say what it is with `#[model(sql_type = "...")]`
Uuid | named Uuid
uuid::Uuid | named Uuid
::uuid::Uuid | uuid
Role | named UserRole
Id | m.rs:2:4: unsupported type `Id` / `Id` is an alias, which is not followed: say what it is with `#[model(sql_type = "...")]`
Money | m.rs:2:4: unsupported type `Money` / `Money` is declared in this file: say what it is with `#[model(sql_type = "...")]`
Mood | named Mood
Date | named Date
List<i64> | bigint[]
Option<i64> | m.rs:2:4: unsupported type `Option<i64>` / `Option` is declared in this file: say what it is with `#[model(sql_type = "...")]`
Decimal | m.rs:2:4: unsupported type `Decimal` / `Decimal` is imported from several places: say what it is with `#[model(sql_type = "...")]`
Vec<Id> | m.rs:2:8: unsupported type `Id` / `Id` is an alias, which is not followed: say what it is with `#[model(sql_type = "...")]`
"#);
}

/// The derive macro sees no imports, so it refuses only what no import can make right.
#[test]
fn without_the_file_only_what_no_import_can_mend_is_refused() {
    let cases = [
        "#[model(length = 5)] a: Text",
        "#[model(identity)] a: Key",
        "a: Value",
        "a: List<Moment<Zulu>>",
        "a: t::Json<i32>",
        "a: Duration",
        "a: Option<Boxed<u8>>",
        "a: u32",
        "a: Vec<u32>",
        "a: HashMap<String, i32>",
        "a: (i32, i32)",
        "a: Option<&'static str>",
        "#[model(length = 5)] a: i64",
        "#[model(identity)] a: String",
    ];
    let shown = cases.map(|case| {
        let text = format!("#[model(table = \"t\")] struct T {{ {case} }}");
        let input: syn::DeriveInput = syn::parse_str(&text).unwrap();
        let result = declaration(&input).map_err(|error| error.to_string());
        let result = result.err().unwrap_or("well".to_owned());
        format!("{case} | {}\n", result.replace('\n', " / "))
    });
    assert_snapshot!(shown.concat(), @r#"
#[model(length = 5)] a: Text | well
#[model(identity)] a: Key | well
a: Value | well
a: List<Moment<Zulu>> | well
a: t::Json<i32> | well
a: Duration | well
a: Option<Boxed<u8>> | well
a: u32 | unsupported type `u32` / help: use `i64`, which holds every `u32`, or say what it is with `#[model(sql_type = "...")]`
a: Vec<u32> | unsupported type `u32` / help: use `i64`, which holds every `u32`, or say what it is with `#[model(sql_type = "...")]`
a: HashMap<String, i32> | unsupported type `HashMap<String, i32>` / help: put it in `Json<...>`, or say what it is with `#[model(sql_type = "...")]`
a: (i32, i32) | unsupported type `(i32, i32)` / help: use several fields, or say what it is with `#[model(sql_type = "...")]`
a: Option<&'static str> | unsupported type `&'static str` / help: use `String` or `Vec<u8>`, or say what it is with `#[model(sql_type = "...")]`
#[model(length = 5)] a: i64 | `length` on `i64`, which is bigint / help: `length` is for `String`; leave it out, or say all with `sql_type`
#[model(identity)] a: String | `identity` on `String` / help: an identity gives out integers: use `i64`, `i32` or `i16`
"#);
}
